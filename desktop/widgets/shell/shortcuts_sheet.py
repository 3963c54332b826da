"""All commands by area with their keys, in two columns, with a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.actions import Commands
from desktop.qt.theme import Space, Theme, Type, font, title_font
from desktop.qt.tokens import scaled
from desktop.widgets.base.painting import ends_with_painter

_WIDTH, _HEIGHT = 860, 620
_AREA_NAMES = {"Eyes": "Eyes of runs", "": "More"}
_IN_TABLES = (
    ("Show or hide selected runs", "Space"),
    ("Sort by a further column", "Shift+Click"),
)


@dataclass(frozen=True, slots=True)
class _Area:
    """A titled group of commands with their keys."""

    title: str
    entries: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def lines(self) -> int:
        return len(self.entries) + 2


class ShortcutsSheet(QFrame):
    """Opens over the window; Escape or a click elsewhere closes it."""

    def __init__(self, theme: Theme, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._commands = commands
        title = QLabel("Keyboard shortcuts")
        title.setFont(title_font())
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search commands and keys")
        self.search.setAccessibleName("Search commands and keys")
        self.search.setMaximumWidth(scaled(260))
        self.search.textChanged.connect(self._filter)
        bar = QHBoxLayout()
        bar.addWidget(title, 1)
        bar.addWidget(self.search, 1)
        self._page = _Page(theme)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Commands by area")
        area.setWidget(self._page)
        self._page.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.S, Space.M)
        layout.setSpacing(Space.M)
        bar.setContentsMargins(0, 0, Space.L, 0)
        layout.addLayout(bar)
        layout.addWidget(area, 1)

    def open_over(self, window: QWidget) -> None:
        """Show the sheet in the middle of a window."""
        self.search.clear()
        self._filter("")
        width = min(_WIDTH, window.width() - 80)
        height = min(_HEIGHT, window.height() - 80)
        corner = window.mapToGlobal(window.rect().topLeft())
        left = corner.x() + (window.width() - width) // 2
        self.setGeometry(left, corner.y() + (window.height() - height) // 2, width, height)
        self.show()
        self.search.setFocus()

    def shown(self) -> dict[str, list[str]]:
        """The commands that the search leaves, by area."""
        return {area.title: [title for title, _ in area.entries] for area in self._page.areas}

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        areas = []
        for area in self._areas():
            entries = tuple(
                (title, keys)
                for title, keys in area.entries
                if all(
                    word in f"{area.title} {title} {' '.join(keys)}".casefold() for word in words
                )
            )
            if entries:
                areas.append(_Area(area.title, entries))
        self._page.set_areas(areas)

    def _areas(self) -> list[_Area]:
        native = QKeySequence.SequenceFormat.NativeText
        by_area: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for command in self._commands.all():
            action = self._commands[command.id]
            keys = tuple(one.toString(native) for one in action.shortcuts())
            by_area.setdefault(command.menu, []).append((command.title, keys))
        by_area.setdefault("Runs", []).extend((title, (keys,)) for title, keys in _IN_TABLES)
        return [
            _Area(_AREA_NAMES.get(menu, menu), tuple(entries)) for menu, entries in by_area.items()
        ]


class _Page(QWidget):
    """Paints the areas, the longest first where it is empty still: two columns of one length."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.areas: list[_Area] = []
        theme.changed.connect(self.update)

    def set_areas(self, areas: Sequence[_Area]) -> None:
        self.areas = list(areas)
        said = (f"{title}: {' or '.join(keys)}" for area in areas for title, keys in area.entries)
        self.setAccessibleDescription("; ".join(said))
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        longest = max((sum(area.lines for area in column) for column in self._columns()), default=1)
        return QSize(600, max(1, longest) * _line_height())

    def _columns(self) -> list[list[_Area]]:
        """Areas in their order, the second column begun where the first is half of all."""
        half = sum(area.lines for area in self.areas) / 2
        first: list[_Area] = []
        for area in self.areas:
            if first and sum(one.lines for one in first) + area.lines / 2 > half:
                break
            first.append(area)
        return [first, self.areas[len(first) :]]

    @ends_with_painter
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = (self.width() - Space.L) / 2
        for number, column in enumerate(self._columns()):
            left, top = number * width, 0.0
            for area in column:
                top = self._paint_area(painter, area, QRectF(left, top, width - Space.XL, 0))
        if not self.areas:
            painter.setPen(self._theme.tokens.colour("text_faint"))
            painter.setFont(font())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignHCenter, "No command matches")
        painter.end()

    def _paint_area(self, painter: QPainter, area: _Area, box: QRectF) -> float:
        tokens, height = self._theme.tokens, _line_height()
        top = box.top()
        painter.setFont(font(weight=QFont.Weight.DemiBold))
        painter.setPen(tokens.colour("text"))
        painter.drawText(QRectF(box.left(), top, box.width(), height), _MIDDLE, area.title)
        top += height
        for title, keys in area.entries:
            line = QRectF(box.left(), top, box.width(), height)
            left = self._paint_keys(painter, line, keys)
            painter.setFont(font())
            painter.setPen(tokens.colour("text_soft"))
            room = int(left - line.left() - 12)
            text = QFontMetrics(font()).elidedText(title, Qt.TextElideMode.ElideRight, room)
            painter.drawText(line, _MIDDLE, text)
            top += height
        return top + height

    def _paint_keys(self, painter: QPainter, line: QRectF, keys: tuple[str, ...]) -> float:
        """Key caps at the right of a line; where they begin."""
        tokens, small = self._theme.tokens, font(Type.SMALL)
        metrics = QFontMetrics(small)
        painter.setFont(small)
        right = line.right()
        for key in reversed(keys):
            width = max(20.0, metrics.horizontalAdvance(key) + 12.0)
            cap = QRectF(right - width, line.center().y() - 9.5, width, 19)
            painter.setPen(tokens.colour("border_strong"))
            painter.setBrush(tokens.colour("surface"))
            painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(tokens.colour("text"))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
            right -= width + 6
        painter.setBrush(Qt.BrushStyle.NoBrush)
        return right


def _holds(words: Sequence[str], *texts: str) -> bool:
    said = " ".join(texts).casefold()
    return all(word in said for word in words)


def _line_height() -> int:
    return Space.CONTROL - 2


_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
