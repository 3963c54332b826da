"""What was computed, below the statistics: as high as its words, but never most of the tab."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QWidget

from desktop.qt.theme import Theme

_MOST = 0.4  # of the height that the table and this share


class NoteArea(QScrollArea):
    """Scrolls a note that is longer."""

    def __init__(self, theme: Theme, note: QLabel, around: QWidget) -> None:
        super().__init__()
        self._note = note
        self._around = around
        # A long key in it must not widen the tab.
        note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setWidget(note)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("What was computed")
        around.installEventFilter(self)
        theme.changed.connect(self.fit)

    def fit(self) -> None:
        """Be as high as the note needs."""
        most = int(self._around.height() * _MOST)
        wanted = min(most, self._note.heightForWidth(self.width()))
        if wanted > 0 and wanted != self.height():
            self.setFixedHeight(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._around and event.type() == QEvent.Type.Resize:
            self.fit()
        return super().eventFilter(watched, event)
