"""Which projects of a server are fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.core import formatting
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.tokens import scaled
from desktop.widgets.base.check_box import CheckBox
from desktop.widgets.base.wrapped_label import WrappedLabel

_ABOUT = "While all are chosen, projects that are new there come, too"
_WIDTH, _HIGHEST, _ROW = 420, 420, 28
Take = Callable[[list[str] | None], None]


class ProjectsDialog(QDialog):
    """Made for one question. `take` gets the chosen names; None where all are."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        remote: str,
        projects: Mapping[str, int],
        chosen: Sequence[str] | None,
        take: Take,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle(f"Projects of {remote}")
        self._take = take
        self.boxes = {name: CheckBox(theme, name or "(no project)") for name in projects}
        for name, box in self.boxes.items():
            box.setChecked(chosen is None or name in chosen)
            box.toggled.connect(self._follow)
        self.accept_button = QPushButton("Fetch")
        self.accept_button.setDefault(True)
        self.accept_button.setProperty("primary", True)
        self.accept_button.clicked.connect(self.accept)
        title = QLabel(self.windowTitle())
        title.setFont(font(Type.LARGE, QFont.Weight.DemiBold))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        layout.setSpacing(Space.S)
        layout.addWidget(title)
        layout.addWidget(WrappedLabel(_ABOUT, "soft"))
        layout.addSpacing(Space.S)
        layout.addWidget(self._area(projects), 1)
        layout.addLayout(self._buttons())
        high = min(_HIGHEST, 170 + _ROW * len(projects))
        self.resize(scaled(_WIDTH), scaled(high))
        self.accepted.connect(self._give)
        self.finished.connect(self.deleteLater)

    def chosen(self) -> list[str]:
        """The names that are checked."""
        return [name for name, box in self.boxes.items() if box.isChecked()]

    def _area(self, projects: Mapping[str, int]) -> QScrollArea:
        page = QWidget()
        page.setObjectName("page")
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, Space.S, 0)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        for row, (name, runs) in enumerate(projects.items()):
            grid.addWidget(self.boxes[name], row, 0)
            count = QLabel(formatting.count(runs, "run"))
            count.setProperty("tone", "soft")
            grid.addWidget(count, row, 1, Qt.AlignmentFlag.AlignRight)
        grid.setRowStretch(len(projects), 1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(page)
        return area

    def _buttons(self) -> QHBoxLayout:
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.accept_button)
        return buttons

    def _follow(self) -> None:
        self.accept_button.setEnabled(bool(self.chosen()))

    def _give(self) -> None:
        names = self.chosen()
        self._take(None if len(names) == len(self.boxes) else names)
