"""Open stores and their projects, with counts and a dot where something runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.core.arrange import Scope
from desktop.core.table import Table, natural
from desktop.qt.icons import pixmap
from desktop.qt.store_feed import Status, StoreFeed
from desktop.qt.theme import Space, Theme, Type, font

_ROW = 28
_Index = QModelIndex | QPersistentModelIndex
_WITHOUT_PROJECT = "Without project"


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a line of the pane says."""

    title: str
    scope: Scope
    runs: int
    live: int
    is_store: bool = False
    is_offline: bool = False


class SourcesPane(QWidget):
    """Choosing a line lists its runs only."""

    scope_chosen = Signal(object)

    def __init__(self, theme: Theme, feeds: Mapping[str, StoreFeed]) -> None:
        super().__init__()
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._feeds = feeds
        self._said: list[_Entry] = []
        title = QLabel("Stores")
        title.setFont(font(Type.BODY, QFont.Weight.DemiBold))
        title.setFixedHeight(Space.BAR)
        title.setObjectName("bar")
        title.setContentsMargins(Space.L, 0, 0, 0)
        self._tree = QTreeWidget()
        self._tree.setHeaderHidden(True)
        self._tree.setRootIsDecorated(False)
        self._tree.setIndentation(0)
        self._tree.setUniformRowHeights(True)
        self._tree.setMouseTracking(True)
        self._tree.setAccessibleName("Stores and projects")
        self._tree.setItemDelegate(_EntryDelegate(theme, self._tree))
        self._tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tree.currentItemChanged.connect(self._chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(title)
        layout.addWidget(self._tree, 1)
        theme.changed.connect(self._tree.viewport().update)

    def update_from(self, table: Table) -> None:
        """Count runs again."""
        entries = self._entries(table)
        if entries == self._said:
            return
        self._said = entries
        chosen = self._tree.currentItem()
        scope = chosen.data(0, _ROLE).scope if chosen else Scope()
        self._tree.blockSignals(True)
        self._tree.clear()
        for entry in entries:
            item = QTreeWidgetItem([entry.title])
            item.setData(0, _ROLE, entry)
            item.setToolTip(
                0, str(self._feeds[entry.scope.store].source.path) if entry.scope.store else ""
            )
            self._tree.addTopLevelItem(item)
            if entry.scope == scope:
                self._tree.setCurrentItem(item)
        self._tree.blockSignals(False)

    def _entries(self, table: Table) -> list[_Entry]:
        runs: Counter[tuple[str, str]] = Counter()
        live: Counter[tuple[str, str]] = Counter()
        for key, facts in zip(table.keys, table.facts, strict=True):
            place = (key.store, facts.project)
            runs[place] += 1
            live[place] += facts.is_live and facts.silent_since_ns is None
        entries: list[_Entry] = []
        if len(self._feeds) > 1:
            entries.append(_Entry("All stores", Scope(), runs.total(), live.total()))
        for store, feed in self._feeds.items():
            offline = feed.status in (Status.OFFLINE, Status.BROKEN)
            mine = {project: n for (where, project), n in runs.items() if where == store}
            lively = {project: n for (where, project), n in live.items() if where == store}
            scope = Scope(store) if len(self._feeds) > 1 else Scope()
            name = feed.source.path.name or str(feed.source.path)
            entries.append(
                _Entry(name, scope, sum(mine.values()), sum(lively.values()), True, offline)
            )
            entries += [
                _Entry(
                    project or _WITHOUT_PROJECT,
                    Scope(store, project),
                    mine[project],
                    lively.get(project, 0),
                    is_offline=offline,
                )
                for project in sorted(mine, key=natural)
            ]
        return entries

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.scope_chosen.emit(item.data(0, _ROLE).scope)


_ROLE = Qt.ItemDataRole.UserRole


class _EntryDelegate(QStyledItemDelegate):
    """Name on the left, live dot and count on the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry: _Entry = index.data(_ROLE)
        box: QRect = option.rect.adjusted(6, 1, -6, -1)
        tokens = self._theme.tokens
        state = option.state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(tokens.colour("selected"))
            painter.drawRoundedRect(box, 5, 5)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(tokens.colour("hover"))
            painter.drawRoundedRect(box, 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_words(painter, box, entry)

    def _paint_words(self, painter: QPainter, box: QRect, entry: _Entry) -> None:
        tokens = self._theme.tokens
        count = f"{entry.runs:,}"
        metrics = QFontMetrics(font(Type.SMALL))
        count_width = metrics.horizontalAdvance(count)
        left = box.left() + (8 if entry.is_store or entry.scope == Scope() else 26)
        if entry.is_store:
            name = "offline" if entry.is_offline else "store"
            scale = painter.device().devicePixelRatio()
            picture = pixmap(name, tokens.text_faint, 14, scale)
            painter.drawPixmap(left, box.center().y() - 6, picture)
            left += 20
        weight = QFont.Weight.Medium if entry.is_store else QFont.Weight.Normal
        painter.setFont(font(weight=weight))
        painter.setPen(tokens.colour("text_faint" if entry.is_offline else "text"))
        room = QRect(left, box.top(), box.right() - count_width - 30 - left, box.height())
        title = QFontMetrics(painter.font()).elidedText(
            entry.title, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), title)
        painter.setFont(font(Type.SMALL))
        painter.setPen(tokens.colour("text_faint"))
        right = box.adjusted(0, 0, -8, 0)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        painter.drawText(right, flags, count)
        if entry.live:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.colour("live"))
            spot = QPointF(right.right() - count_width - 9, box.center().y() + 0.5)
            painter.drawEllipse(spot, 3, 3)
            painter.setBrush(Qt.BrushStyle.NoBrush)
