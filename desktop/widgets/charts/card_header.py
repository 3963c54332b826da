"""The line above a card's plot: title, reading, buttons that appear under the mouse. It is what a
card is dragged by."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from desktop.qt.icons import icon, pixmap
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.tokens import scaled


class CardHeader(QWidget):
    """What stands in it is set by the card; it tells what the mouse does with it."""

    drag_moved = Signal(QPoint, QPoint)  # where the mouse pressed, in the header, and is, on screen
    drag_dropped = Signal()
    double_clicked = Signal()
    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._press: QPoint | None = None
        self._is_dragging = False
        self._is_expanded = False
        self._said: tuple[bool, str] | None = None
        self.is_movable = True
        self.title = QLabel(self)
        self.title.setFont(font(Type.BODY, QFont.Weight.Medium))
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.reading = QLabel(self)
        self.reading.setFont(font(Type.SMALL))
        self.reading.setProperty("tone", "soft")
        self._pin = QLabel(self)
        self._pin.setToolTip("Pinned to the top of the page")
        self._place = QLabel(self)
        self._place.setProperty("tone", "soft")
        self.previous = self._button("Previous chart (K)", "Previous chart")
        self.next = self._button("Next chart (J)", "Next chart")
        self.more = self._button("What to do with this chart", "Chart menu")
        self.expand = self._button("Fill the page with this chart", "Expand chart")
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self._lay_out()

    def _button(self, tip: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("bare", True)
        button.setToolTip(tip)
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(14), Space.S, Space.S, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self._pin)
        row.addWidget(self.title, 1)
        row.addWidget(self.reading)
        for widget in (self.previous, self._place, self.next, self.more, self.expand):
            row.addWidget(widget)
        self.setFixedHeight(scaled(36))
        self.set_expanded(False, "")
        self.set_pinned(False)
        self.show_buttons(False)

    def set_pinned(self, is_pinned: bool) -> None:
        self._pin.setVisible(is_pinned)

    def set_expanded(self, is_expanded: bool, place: str) -> None:
        """Whether the chart fills the page, and which of all it is then."""
        if (is_expanded, place) == self._said:
            return  # cards are placed anew at each step of a window that is resized
        self._said = (is_expanded, place)
        self._is_expanded = is_expanded
        self._place.setText(place)
        for widget in (self.previous, self._place, self.next):
            widget.setVisible(is_expanded)
        self.expand.setToolTip("Back to all charts (Esc)" if is_expanded else "Fill the page")
        self.apply_theme()

    def show_buttons(self, are_shown: bool) -> None:
        """Let the buttons appear; those of a chart that fills the page stay."""
        for button in (self.more, self.expand):
            button.setVisible(are_shown or self._is_expanded)

    def apply_theme(self) -> None:
        tokens = self._theme.tokens
        self.expand.setIcon(icon("collapse" if self._is_expanded else "expand", tokens))
        self.more.setIcon(icon("more", tokens))
        self.previous.setIcon(icon("previous", tokens))
        self.next.setIcon(icon("next", tokens))
        self._pin.setPixmap(pixmap("pin", tokens.text_faint, 14, self.devicePixelRatioF()))

    # -- mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._press = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None or self._is_expanded or not self.is_movable:
            return
        moved = event.position().toPoint() - self._press
        if self._is_dragging or moved.manhattanLength() >= QApplication.startDragDistance():
            self._is_dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.drag_moved.emit(self._press, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._press = None
        self.unsetCursor()
        if self._is_dragging:
            self._is_dragging = False
            self.drag_dropped.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()
