"""The notices of this session, newest first; a click leads to the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core import formatting
from desktop.core.notices import Notice
from desktop.qt.icons import pixmap
from desktop.qt.theme import Space, Theme, Type, font, title_font
from desktop.widgets.shell.toasts import GLYPHS

_WIDTH, _TALLEST, _ROW = 400, 420, 48
_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class NoticesPanel(QFrame):
    """Opens above the status bar."""

    run_wanted = Signal(object)  # RunKey

    def __init__(self, theme: Theme, parent: QWidget, clear: Callable[[], None]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel("Notifications")
        title.setFont(title_font())
        self._clear = QToolButton()
        self._clear.setText("Clear")
        self._clear.setAccessibleName("Clear the list of notifications")
        self._clear.clicked.connect(clear)
        self._clear.clicked.connect(self.close)
        bar = QHBoxLayout()
        bar.addWidget(title, 1)
        bar.addWidget(self._clear)
        self.list = QListWidget()
        self.list.setAccessibleName("Notifications")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_NoticeDelegate(theme, self))
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        self._nothing = QLabel("What happens to runs while the window is open is listed here")
        self._nothing.setProperty("tone", "faint")
        self._nothing.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.S, Space.M)
        layout.setSpacing(Space.S)
        layout.addLayout(bar)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._nothing)

    def open_above(self, corner: QPoint, notices: Sequence[Notice]) -> None:
        """Show notices; `corner` is where the panel's lower right corner goes."""
        self.list.clear()
        for notice in notices:
            item = QListWidgetItem(notice.title)
            item.setData(_ROLE, notice)
            item.setToolTip(notice.text)
            self.list.addItem(item)
        self._nothing.setVisible(not notices)
        self.list.setVisible(bool(notices))
        self._clear.setVisible(bool(notices))
        height = min(_TALLEST, 64 + len(notices) * _ROW) if notices else 96
        self.setGeometry(corner.x() - _WIDTH, corner.y() - height, _WIDTH, height)
        self.show()

    def _go(self, item: QListWidgetItem) -> None:
        notice: Notice = item.data(_ROLE)
        self.close()
        if notice.key is not None:
            self.run_wanted.emit(notice.key)


class _NoticeDelegate(QStyledItemDelegate):
    """Glyph, title and time; below them why."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        notice: Notice = index.data(_ROLE)
        tokens = self._theme.tokens
        box: QRect = option.rect.adjusted(0, 1, 0, -1)
        if option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("hover"))
            painter.drawRoundedRect(box, 5, 5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        name, tone = GLYPHS[notice.kind]
        scale = painter.device().devicePixelRatio()
        painter.drawPixmap(
            box.left() + 8, box.top() + 8, pixmap(name, getattr(tokens, tone), 14, scale)
        )
        small = font(Type.SMALL)
        when = formatting.moment(notice.time_ns)
        taken = QFontMetrics(small).horizontalAdvance(when)
        upper = QRect(box.left() + 30, box.top() + 4, box.width() - 40, 20)
        painter.setFont(small)
        painter.setPen(tokens.colour("text_faint"))
        painter.drawText(upper, int(Qt.AlignmentFlag.AlignRight), when)
        title = font(weight=QFont.Weight.Medium)
        self._draw(painter, upper.adjusted(0, 0, -taken - 8, 0), notice.title, title, "text")
        lower = upper.translated(0, 19)
        self._draw(painter, lower, notice.text.replace("\n", " "), small, "text_soft")

    def _draw(self, painter: QPainter, box: QRect, text: str, look: QFont, tone: str) -> None:
        painter.setFont(look)
        painter.setPen(self._theme.tokens.colour(tone))
        elided = QFontMetrics(look).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft), elided)
