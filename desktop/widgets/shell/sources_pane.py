"""Open stores and their projects, with counts and a dot where something runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.core import formatting
from desktop.core.arrange import Scope
from desktop.core.census import Census
from desktop.core.recent import short_names
from desktop.core.table import natural
from desktop.qt.icons import icon, pixmap
from desktop.qt.store_feed import AWAY, Status, StoreFeed
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.workspace import OPENING

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
    store: str = ""  # its id; of one that cannot be opened, its path
    tip: str = ""
    is_unopened: bool = False


class SourcesPane(QWidget):
    """Choosing a line lists its runs only."""

    scope_chosen = Signal(object)
    menu_wanted = Signal(str, QPoint)  # of a store's id, "" for all, where on the screen

    def __init__(
        self, theme: Theme, feeds: Mapping[str, StoreFeed], unopened: Mapping[str, str]
    ) -> None:
        """`unopened` has the paths of stores that cannot be opened, and why."""
        super().__init__()
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._feeds = feeds
        self._unopened = unopened
        self._said: list[_Entry] = []
        self._add = QToolButton()
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
        layout.addWidget(self._bar())
        layout.addWidget(self._tree, 1)
        self._tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._tree.customContextMenuRequested.connect(self._tree_menu)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _bar(self) -> QWidget:
        title = QLabel("Stores")
        title.setFont(font(Type.BODY, QFont.Weight.DemiBold))
        bar = QWidget()
        bar.setObjectName("bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bar.setFixedHeight(Space.BAR)
        row = QHBoxLayout(bar)
        row.setContentsMargins(Space.L, 0, Space.S, 0)
        row.addWidget(title, 1)
        self._add.setProperty("bare", True)
        self._add.setFixedSize(Space.CONTROL, Space.CONTROL)
        self._add.setToolTip("Open a store")
        self._add.setAccessibleName("Open a store")
        self._add.clicked.connect(self._open_menu)
        row.addWidget(self._add)
        return bar

    def chosen_store(self) -> str:
        """The id of the store that the chosen line belongs to; "" where it is all of them."""
        item = self._tree.currentItem()
        entry: _Entry | None = item.data(0, _ROLE) if item is not None else None
        if entry is None or not entry.store:
            return next(iter(self._feeds), "") if len(self._feeds) == 1 else ""
        return entry.store

    def _open_menu(self) -> None:
        self.menu_wanted.emit("", self._add.mapToGlobal(QPoint(0, self._add.height() + 2)))

    def _tree_menu(self, place: QPoint) -> None:
        item = self._tree.itemAt(place)
        store = item.data(0, _ROLE).store if item is not None else ""
        self.menu_wanted.emit(store, self._tree.viewport().mapToGlobal(place))

    def _apply_theme(self) -> None:
        self._add.setIcon(icon("plus", self._theme.tokens))
        self._tree.viewport().update()

    def update_from(self, census: Census) -> None:
        """Say again how many runs there are."""
        entries = self._entries(census)
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
            item.setToolTip(0, entry.tip)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, _in_words(entry))
            self._tree.addTopLevelItem(item)
            if entry.scope == scope:
                self._tree.setCurrentItem(item)
        self._tree.blockSignals(False)

    def _entries(self, census: Census) -> list[_Entry]:
        runs, live = census.runs, census.live
        entries: list[_Entry] = []
        if len(self._feeds) > 1:
            entries.append(_Entry("All stores", Scope(), sum(runs.values()), census.alive))
        paths = [str(feed.source.path) for feed in self._feeds.values()]
        names = short_names([*paths, *self._unopened])
        for (store, feed), name in zip(self._feeds.items(), names, strict=False):
            offline = feed.status in AWAY
            mine = {project: n for (where, project), n in runs.items() if where == store}
            lively = {project: n for (where, project), n in live.items() if where == store}
            scope = Scope(store) if len(self._feeds) > 1 else Scope()
            tip = _tip(feed)
            counts = (sum(mine.values()), sum(lively.values()))
            entries.append(_Entry(name, scope, *counts, True, offline, store, tip))
            entries += [
                _Entry(
                    project or _WITHOUT_PROJECT,
                    Scope(store, project),
                    mine[project],
                    lively.get(project, 0),
                    is_offline=offline,
                    store=store,
                    tip=tip,
                )
                for project in sorted(mine, key=natural)
            ]
        for (path, why), name in zip(self._unopened.items(), names[len(paths) :], strict=True):
            is_away = why != OPENING
            flags = {"is_store": True, "is_offline": is_away, "is_unopened": True}
            entries.append(
                _Entry(name, Scope(path), 0, 0, store=path, tip=f"{path}\n{why}", **flags)
            )
        return entries

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.scope_chosen.emit(item.data(0, _ROLE).scope)


_ROLE = Qt.ItemDataRole.UserRole
_STATES = {
    Status.OPENING: "Opening…",
    Status.SILENT: "Not answering: its runs are shown as last seen",
    Status.OFFLINE: "Not reachable: its runs are shown as last seen",
    Status.BROKEN: "Not readable",
}


def _tip(feed: StoreFeed) -> str:
    lines = [str(feed.source.path), _STATES.get(feed.status, ""), feed.trouble]
    return "\n".join(line for line in lines if line)


def _in_words(entry: _Entry) -> str:
    if entry.is_unopened and not entry.is_offline:
        return f"{entry.title}, opening"
    if entry.is_unopened:
        return f"{entry.title}, cannot be opened: {entry.tip.splitlines()[-1]}"
    words = [entry.title, formatting.count(entry.runs, "run")]
    words += [f"{entry.live:,} running"] if entry.live else []
    words += ["not reachable"] if entry.is_offline else []
    return ", ".join(words)


class _EntryDelegate(QStyledItemDelegate):
    """Name on the left, live dot and count on the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, Space.ROW)

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
        if entry.is_unopened:
            count = "" if entry.is_offline else "opening…"
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
        painter.setPen(
            tokens.colour("text_faint" if entry.is_offline or entry.is_unopened else "text")
        )
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
