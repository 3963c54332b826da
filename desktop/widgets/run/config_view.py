"""A run's configuration, or other values by name, as a tree that can be searched."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop.core import config_tree
from desktop.core.config_tree import Node
from desktop.qt.theme import Space, Theme
from desktop.qt.tokens import scaled
from desktop.qt.tree_model import TreeModel
from desktop.widgets.base.clear_button import ClearButton

_MOST_ROWS = 16
_OPEN_UP_TO = 60  # values; larger trees start with their branches closed
_ROW = 26


class ConfigView(QWidget):
    """The tree, and a line that says when nothing fits."""

    def __init__(self, theme: Theme, name: str = "Configuration") -> None:
        super().__init__()
        self._nodes: tuple[Node, ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search")
        self.search.setToolTip("Search keys and values")
        self.search.setAccessibleName(f"Search the {name.lower()}")
        ClearButton(theme, self.search)
        self.search.setMaximumWidth(scaled(220))
        self.search.textChanged.connect(self._show)
        self.tree_model = TreeModel(self)
        self.tree = QTreeView()
        self.tree.setModel(self.tree_model)
        self.tree.setItemDelegate(_RowHeight(self.tree))
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(Space.L)
        self.tree.setMinimumWidth(1)
        self.tree.setAccessibleName(name)
        self.tree.setMouseTracking(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.tree.header().setStretchLastSection(True)
        self.tree.expanded.connect(self._fit)
        self.tree.collapsed.connect(self._fit)
        self._nothing = QLabel()
        self._nothing.setProperty("tone", "faint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tree)
        layout.addWidget(self._nothing)
        self._show()
        theme.changed.connect(self._fit)

    def set_nodes(self, nodes: Sequence[Node]) -> None:
        """Show this configuration; the same again changes nothing."""
        if tuple(nodes) != self._nodes:
            self._nodes = tuple(nodes)
            self._show()

    def copied(self) -> str:
        """All values, a line each."""
        return "\n".join(config_tree.lines(self._nodes))

    def shown_paths(self) -> list[str]:
        """The values that the search leaves."""
        nodes = config_tree.found(self._nodes, self.search.text())
        return [line.partition(" = ")[0] for line in config_tree.lines(nodes)]

    def _show(self) -> None:
        words = self.search.text().strip()
        nodes = config_tree.found(self._nodes, words)
        self.tree_model.set_nodes(nodes)
        if words or config_tree.count(nodes) <= _OPEN_UP_TO:
            self.tree.expandAll()
        self._nothing.setText("No key or value matches" if words else "Nothing was configured")
        self._nothing.setVisible(not nodes)
        self.tree.setVisible(bool(nodes))
        self.tree.setColumnWidth(0, self._key_width(nodes))
        self._fit()

    def _key_width(self, nodes: Sequence[Node]) -> int:
        metrics, indent = self.tree.fontMetrics(), self.tree.indentation()

        def widest(some: Sequence[Node], depth: int) -> int:
            return max(
                (
                    max(
                        metrics.horizontalAdvance(one.key) + depth * indent,
                        widest(one.children, depth + 1),
                    )
                    for one in some[:200]
                ),
                default=0,
            )

        return min(320, max(110, widest(nodes, 1) + 28))

    def _fit(self) -> None:
        rows = 0
        index = self.tree_model.index(0, 0)
        while index.isValid() and rows < _MOST_ROWS:
            rows += 1
            index = self.tree.indexBelow(index)
        self.tree.setFixedHeight(rows * _ROW + 4)


class _RowHeight(QStyledItemDelegate):
    """Rows as high as those of other lists."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(super().sizeHint(option, index).width(), _ROW)
