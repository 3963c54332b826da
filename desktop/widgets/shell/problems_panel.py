"""The list of what cannot be read or reached: where, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.theme import Space, Theme, Type, font, title_font

_WIDTH, _TALLEST = 460, 360


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem in words."""

    where: str
    what: str
    todo: str = ""
    folder: str = ""  # that can be looked at
    remedies: tuple[tuple[str, Callable[[], object]], ...] = field(default=(), compare=False)
    """What can be done at once: titles of buttons, and what they do."""


class ProblemsPanel(QFrame):
    """Opens above the status bar."""

    dismissed = Signal(object)  # Trouble

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        title = QLabel("Problems")
        title.setFont(title_font())
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName("Problems")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.M, Space.S, Space.M)
        layout.setSpacing(Space.S)
        layout.addWidget(title)
        layout.addWidget(self._area)

    def open_above(self, corner: QPoint, troubles: list[Trouble]) -> None:
        """Show the problems; `corner` is where the panel's lower right corner goes."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.M)
        for trouble in troubles:
            column.addWidget(self._entry(trouble))
        column.addStretch(1)
        self._area.setWidget(inside)
        inside.setAutoFillBackground(False)  # which setting it has switched on
        self._area.viewport().setAutoFillBackground(False)
        margins = self.contentsMargins()
        room = _WIDTH - Space.L - 2 * Space.S - margins.left() - margins.right()
        height = min(_TALLEST, 64 + column.totalHeightForWidth(room))
        self.setGeometry(corner.x() - _WIDTH, corner.y() - height, _WIDTH, height)
        self.show()

    def _entry(self, trouble: Trouble) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        where = QLabel(trouble.where)
        where.setFont(font(Type.BODY))
        what = QLabel(trouble.what)
        what.setProperty("tone", "soft")
        todo = QLabel(trouble.todo)
        todo.setProperty("tone", "faint")
        for label in (where, what, todo):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if label.text():
                column.addWidget(label)
        column.addLayout(self._buttons(trouble, holder))
        return holder

    def _buttons(self, trouble: Trouble, holder: QWidget) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(Space.XS)

        def button(title: str, run: Callable[[], object]) -> None:
            made = QToolButton()
            made.setText(title)
            made.setAccessibleName(f"{title}: {trouble.where}")
            made.clicked.connect(run)
            bar.addWidget(made)

        def dismiss() -> None:
            holder.hide()
            self.dismissed.emit(trouble)

        def remedy(run: Callable[[], object]) -> Callable[[], None]:
            def act() -> None:
                self.hide()
                run()

            return act

        for title, run in trouble.remedies:
            button(title, remedy(run))
        if trouble.folder:
            url = QUrl.fromLocalFile(trouble.folder)
            button("Open folder", lambda: QDesktopServices.openUrl(url))
        said = "\n".join(part for part in (trouble.where, trouble.what, trouble.todo) if part)
        button("Copy", lambda: QGuiApplication.clipboard().setText(said))
        button("Dismiss", dismiss)
        bar.addStretch(1)
        return bar
