"""The bar above a view, and the one below it: controls side by side on a ground of their own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from desktop.qt.theme import Space, Type, font


class ToolRow(QWidget):
    """Widgets in a row; None takes the room that is left, which is else at the end."""

    def __init__(self, *widgets: QWidget | None, is_footer: bool = False) -> None:
        super().__init__()
        self.setObjectName("footer" if is_footer else "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(Space.BAR)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, 0, Space.S, 0)
        row.setSpacing(Space.S)
        for widget in widgets:
            if widget is None:
                row.addStretch(1)
            else:
                row.addWidget(widget)
        if None not in widgets:
            row.addStretch(1)
        if is_footer:
            for button in self.findChildren(QToolButton):
                button.setFont(font(Type.SMALL))
