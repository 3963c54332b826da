"""The line above a section of charts: a click folds the section."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget

from desktop.core.grid import Header
from desktop.qt.icons import pixmap
from desktop.qt.theme import Theme, Type, font
from desktop.widgets.base.painting import ends_with_painter


class SectionHeader(QAbstractButton):
    """Title, number of charts, and a chevron that says whether they are unfolded."""

    toggled_section = Signal(str)
    hidden_wanted = Signal(object, QPoint)  # the hidden charts, and where to offer them

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._header: Header | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._clicked)
        self.hidden = QToolButton(self)
        self.hidden.setToolTip("Charts that were hidden from this section")
        self.hidden.setCursor(Qt.CursorShape.ArrowCursor)
        self.hidden.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hidden.clicked.connect(self._ask_hidden)

    def set_header(self, header: Header) -> None:
        self._header = header
        state = "unfolded" if header.is_open else "folded"
        self.setAccessibleName(f"Section {header.title}, {header.count} charts, {state}")
        box = header.box
        self.setGeometry(box.x, box.y, box.width, box.height)
        self.hidden.setText(f"{len(header.hidden):,} hidden")
        self.hidden.setVisible(bool(header.hidden))
        self.hidden.adjustSize()
        self.hidden.move(box.width - self.hidden.width(), (box.height - self.hidden.height()) // 2)
        self.update()

    def _ask_hidden(self) -> None:
        if self._header is not None:
            place = self.hidden.mapToGlobal(self.hidden.rect().bottomLeft())
            self.hidden_wanted.emit(self._header.hidden, place)

    def _clicked(self) -> None:
        if self._header is not None:
            self.toggled_section.emit(self._header.title)

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._header is None:
            return
        painter = QPainter(self)
        tokens = self._theme.tokens
        middle = self.height() // 2 + 2
        colour = tokens.accent if self.hasFocus() else tokens.text_faint
        name = "chevron-down" if self._header.is_open else "chevron-right"
        painter.drawPixmap(0, middle - 8, pixmap(name, colour, 16, self.devicePixelRatioF()))
        title_font = font(Type.BODY, QFont.Weight.DemiBold)
        painter.setFont(title_font)
        painter.setPen(tokens.colour("text"))
        width = QFontMetrics(title_font).horizontalAdvance(self._header.title)
        line = QRectF(22, middle - 10, width + 4, 20)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._header.title)
        painter.setFont(font(Type.BODY))
        painter.setPen(tokens.colour("text_faint"))
        rest = QRectF(22 + width + 8, middle - 10, 100, 20)
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, f"{self._header.count:,}")
        painter.end()
