"""A configuration as Qt sees it. Adapts `desktop.core.config_tree`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.core.config_tree import Node

_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class _Place:
    """A node with the way back up, which Qt asks for."""

    __slots__ = ("above", "below", "node", "row")

    def __init__(self, node: Node, above: _Place | None, row: int) -> None:
        self.node = node
        self.above = above
        self.row = row
        self.below = [_Place(child, self, place) for place, child in enumerate(node.children)]


class TreeModel(QAbstractItemModel):
    """Keys in the first column, values in the second."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._root = _Place(Node("", ""), None, 0)

    def set_nodes(self, nodes: Sequence[Node]) -> None:
        """Show this tree."""
        self.beginResetModel()
        self._root = _Place(Node("", "", children=tuple(nodes)), None, 0)
        self.endResetModel()

    def node(self, index: _Index) -> Node:
        return self._place(index).node

    def _place(self, index: _Index) -> _Place:
        place: _Place = index.internalPointer() if index.isValid() else self._root
        return place

    # -- Qt's questions ------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: _Index = _ROOT) -> QModelIndex:
        below = self._place(parent).below
        if 0 <= row < len(below) and column in (0, 1):
            return self.createIndex(row, column, below[row])
        return QModelIndex()

    def parent(self, index: _Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        above = self._place(index).above if index.isValid() else None
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return len(self._place(parent).below) if parent.column() <= 0 else 0

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        is_title = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return ("Key", "Value")[section] if is_title else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return node.key if index.column() == 0 else node.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{node.path} = {node.text}" if not node.children else node.path
        return None
