"""A thin line that fills as work is done, or goes by while nobody knows how much there is."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.qt.theme import Theme
from desktop.qt.tokens import scaled
from desktop.widgets.base.painting import ends_with_painter

_ROUND_MS = 1400
_FRAME_MS = 33
_SHARE = 0.35  # of the line, for what goes by


class ProgressLine(QWidget):
    """Moves only while it is seen and the amount of work is not known."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._done, self._total = 0, 0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=_FRAME_MS)
        self._timer.timeout.connect(self.update)
        theme.changed.connect(self.update)
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName("Progress")

    def sizeHint(self) -> QSize:
        return QSize(scaled(120), scaled(4))

    def show_progress(self, done: int, total: int) -> None:
        """So much of the whole; a total of 0 is not known."""
        if (done, total) != (self._done, self._total):
            self._done, self._total = done, total
            self.setAccessibleDescription(f"{done:,} of {total:,}" if total else "")
            self._move()
            self.update()

    def span(self) -> tuple[float, float]:
        """The part of the line that is filled, from 0 to 1 at both ends."""
        if self._total > 0:
            return 0.0, max(0.0, min(1.0, self._done / self._total))
        passed = self._clock.elapsed() if self._clock.isValid() else 0
        end = (passed % _ROUND_MS) / _ROUND_MS * (1 + _SHARE)
        return max(0.0, end - _SHARE), min(1.0, end)

    @property
    def is_moving(self) -> bool:
        return self._timer.isActive()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._move()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._move()

    def _move(self) -> None:
        wanted = self.isVisible() and self._total <= 0
        if wanted and not self._timer.isActive():
            self._clock.start()
            self._timer.start()
        elif not wanted:
            self._timer.stop()

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, box = self._theme.tokens, QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        groove = QPainterPath()
        groove.addRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.fillPath(groove, tokens.colour("border"))
        painter.setClipPath(groove)
        start, end = self.span()
        part = QRectF(box.width() * start, 0, box.width() * (end - start), box.height())
        painter.setBrush(tokens.colour("accent"))
        painter.drawRoundedRect(part, box.height() / 2, box.height() / 2)
        painter.end()
