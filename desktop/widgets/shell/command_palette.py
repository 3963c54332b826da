"""All commands in one list with a search field, those used last on top, with their keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.actions import Commands
from desktop.qt.icons import pixmap
from desktop.qt.theme import Space, Theme, Type, font

_WIDTH, _HEIGHT, _ROW = 440, 420, 28
_ROLE = Qt.ItemDataRole.UserRole
_IS_LAST_RECENT = _ROLE + 1
_MYSELF = "window.commands"
_Index = QModelIndex | QPersistentModelIndex


class CommandPalette(QFrame):
    """Enter does what is marked; typing narrows the list down."""

    def __init__(self, theme: Theme, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._commands = commands
        self.search = QLineEdit()
        self.search.setPlaceholderText("What do you want to do?")
        self.search.setAccessibleName("Search commands")
        self.search.textChanged.connect(self._filter)
        self.search.installEventFilter(self)
        self._list = QListWidget()
        self._list.setAccessibleName("Commands")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setItemDelegate(_CommandDelegate(theme, self))
        self._list.itemClicked.connect(lambda item: self._run())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        layout.setSpacing(Space.S)
        layout.addWidget(self.search)
        layout.addWidget(self._list, 1)

    def open_over(self, window: QWidget) -> None:
        """Show all commands in the upper middle of a window."""
        self._list.clear()
        self._commands.update_checks()
        commands = {command.id: command for command in self._commands.all()}
        recent = [one for one in self._commands.recent if one in commands and one != _MYSELF]
        for command_id in [*recent, *(one for one in commands if one not in recent)]:
            action = self._commands[command_id]
            item = QListWidgetItem(action.text())
            item.setData(_ROLE, action)
            item.setData(_IS_LAST_RECENT, bool(recent) and command_id == recent[-1])
            self._list.addItem(item)
        self.search.clear()
        self._list.setCurrentRow(0)
        corner = window.mapToGlobal(window.rect().topLeft())
        left = corner.x() + (window.width() - _WIDTH) // 2
        self.setGeometry(left, corner.y() + 80, _WIDTH, min(_HEIGHT, window.height() - 100))
        self.show()
        self.search.setFocus()

    def shown_titles(self) -> list[str]:
        """What is left of the list."""
        items = (self._list.item(row) for row in range(self._list.count()))
        return [item.text() for item in items if not item.isHidden()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The search field's arrow keys and Enter are the list's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._move(1 if key == Qt.Key.Key_Down else -1)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(not all(word in item.text().casefold() for word in words))
        self._list.setCurrentRow(-1)
        self._move(1)

    def _move(self, by: int) -> None:
        """Mark the next entry that is not hidden."""
        row = self._list.currentRow() + by
        while 0 <= row < self._list.count() and self._list.item(row).isHidden():
            row += by
        if 0 <= row < self._list.count():
            self._list.setCurrentRow(row)

    def _run(self) -> None:
        row = self._list.currentRow()
        action: QAction | None = self._list.item(row).data(_ROLE) if row >= 0 else None
        if action is not None and not action.isEnabled():
            return
        self.close()
        if action is not None:
            action.trigger()


class _CommandDelegate(QStyledItemDelegate):
    """Title on the left, keys on the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(_ROW, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        action: QAction = index.data(_ROLE)
        box: QRect = option.rect
        tokens = self._theme.tokens
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, tokens.colour("selected"))
        if index.data(_IS_LAST_RECENT):
            painter.setPen(tokens.colour("border"))
            painter.drawLine(box.bottomLeft(), box.bottomRight())
        inside = box.adjusted(30, 0, -10, 0)
        if action.isCheckable() and action.isChecked():
            check = pixmap("check", tokens.accent, 14, painter.device().devicePixelRatio())
            painter.drawPixmap(box.left() + 9, box.center().y() - 6, check)
        painter.setFont(font())
        painter.setPen(tokens.colour("text" if action.isEnabled() else "text_faint"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, int(middle | Qt.AlignmentFlag.AlignLeft), action.text())
        plain = QKeySequence.SequenceFormat.NativeText
        keys = "   ".join(one.toString(plain) for one in action.shortcuts())
        painter.setFont(font(Type.SMALL))
        painter.setPen(tokens.colour("text_faint"))
        painter.drawText(inside, int(middle | Qt.AlignmentFlag.AlignRight), keys)
