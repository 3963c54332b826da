"""What can be typed next in the filter line, in a list below it."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from desktop.qt.theme import Space, Theme, Type, font
from desktop.widgets.runs.filter_line import FilterLine
from tracklib.query import Completion, Fields, complete

_MOST = 8
_ROW = 24
_WIDTH = 380
_Index = QModelIndex | QPersistentModelIndex


class CompletionPopup(QFrame):
    """Follows the filter line; Tab or Enter takes the marked proposal, Escape closes it."""

    closed = Signal()

    def __init__(self, theme: Theme, line: FilterLine) -> None:
        super().__init__(line.window(), Qt.WindowType.ToolTip)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._line = line
        self._fields = Fields()
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName("Completions")
        self._list.setItemDelegate(_ProposalDelegate(theme, self))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self._list.itemClicked.connect(lambda item: self._take())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[Space.XS] * 4)
        layout.addWidget(self._list)
        line.completion_wanted.connect(self.propose)
        line.installEventFilter(self)

    def set_fields(self, fields: Fields) -> None:
        """What the listed runs contain."""
        self._fields = fields

    def propose(self) -> None:
        """Show what fits at the cursor; nothing fits: nothing shows."""
        position = self._line.textCursor().position()
        text = self._line.text()
        proposals = [
            item
            for item in complete(text, position, self._fields)
            if item.text != text[item.start : item.end]
        ]
        self._list.clear()
        for proposal in proposals:
            entry = QListWidgetItem(proposal.text)
            entry.setData(Qt.ItemDataRole.UserRole, proposal)
            self._list.addItem(entry)
        if not proposals:
            self.hide()
            return
        self._list.setCurrentRow(-1)
        rows = min(_MOST, len(proposals))
        corner = self._line.mapToGlobal(
            QPoint(self._line.place_of(proposals[0].start).left() - 8, self._line.height() + 2)
        )
        self._list.setFixedHeight(rows * _ROW + 2)
        self.setGeometry(QRect(corner.x(), corner.y(), _WIDTH, rows * _ROW + 10))
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the list is open the line's arrow keys, Tab, Enter and Escape are the list's."""
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        is_press = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if self.isVisible() and is_press and isinstance(event, QKeyEvent):
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        row, count = self._list.currentRow(), self._list.count()
        if key == Qt.Key.Key_Down:
            self._list.setCurrentRow((row + 1) % count)
        elif key == Qt.Key.Key_Up:
            self._list.setCurrentRow(row - 1 if row > 0 else count - 1)
        elif key == Qt.Key.Key_Tab or (key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0):
            self._take()
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Left, Qt.Key.Key_Right):
                self.hide()
            return False
        return True

    def _take(self) -> None:
        entry = self._list.item(max(0, self._list.currentRow()))
        proposal: Completion = entry.data(Qt.ItemDataRole.UserRole)
        self._line.replace(proposal.start, proposal.end, proposal.text + " ")
        self.hide()
        self.propose()


class _ProposalDelegate(QStyledItemDelegate):
    """A proposal on the left, what it is on the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        proposal: Completion = index.data(Qt.ItemDataRole.UserRole)
        box: QRect = option.rect
        tokens = self._theme.tokens
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(box, tokens.colour("selected"))
        painter.setFont(font())
        painter.setPen(tokens.colour("text"))
        middle = Qt.AlignmentFlag.AlignVCenter
        inside = box.adjusted(8, 0, -8, 0)
        painter.drawText(inside, int(middle | Qt.AlignmentFlag.AlignLeft), proposal.text)
        taken = QFontMetrics(font()).horizontalAdvance(proposal.text) + 16
        painter.setFont(font(Type.SMALL))
        painter.setPen(tokens.colour("text_faint"))
        room = inside.adjusted(taken, 0, 0, 0)
        about = QFontMetrics(font(Type.SMALL)).elidedText(
            proposal.about, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignRight), about)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(option.rect.width(), _ROW)
