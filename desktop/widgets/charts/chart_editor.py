"""Where a chart of one's own is written: an expression over metrics, or a pattern of names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core.chart_specs import matching, unknown_names
from desktop.core.expression import ExpressionError
from desktop.core.expression.lexer import spelt
from desktop.core.formatting import count
from desktop.core.metrics import EXPRESSION, PATTERN
from desktop.core.terms import Term
from desktop.qt.theme import Space, Theme, code_font
from desktop.qt.tokens import scaled

_WIDTH, _HEIGHT = 440, 340
_KINDS = (
    (EXPRESSION, "Expression", "train/loss - val/loss"),
    (PATTERN, "Metrics by pattern", ".*/loss"),
)
_LAST_WORD = re.compile(r"[^\s()+*%^,\"'-]*$")
_MOST_PROPOSED = 200


class ChartEditor(QFrame):
    """One line of text, what is wrong with it and where, and the metrics it may speak of."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._known: Sequence[str] = ()
        self._kind = EXPRESSION
        self._take: Callable[[str], None] = lambda chart_id: None
        self.line = QLineEdit()
        self.line.setFont(code_font())
        self.line.textChanged.connect(self._check)
        self.line.returnPressed.connect(self._accept)
        self._pointer = QLabel()
        self._pointer.setFont(code_font())
        self._pointer.setProperty("tone", "bad")
        self._pointer.setContentsMargins(scaled(11), 0, 0, 0)  # below the text of the line
        self._pointer.setFixedHeight(QFontMetrics(code_font()).height())
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.says.setMinimumHeight(2 * QFontMetrics(self.says.font()).height())
        self.says.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.metrics = QListWidget()
        self.metrics.setAccessibleName("Metrics to insert")
        self.metrics.setMouseTracking(True)
        self.metrics.itemClicked.connect(self._insert)
        self.line.installEventFilter(self)
        self.metrics.installEventFilter(self)
        self.accept = QPushButton()
        self.accept.setProperty("primary", True)
        self.accept.clicked.connect(self._accept)
        self._lay_out()

    def _lay_out(self) -> None:
        kinds = QWidget()
        kinds.setObjectName("segments")
        kinds.setFixedHeight(Space.CONTROL)
        row = QHBoxLayout(kinds)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        group = QButtonGroup(self)
        self.kinds: dict[str, QToolButton] = {}
        for kind, title, _ in _KINDS:
            button = QToolButton()
            button.setText(title)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, kind=kind: self._turn_to(kind))
            group.addButton(button)
            row.addWidget(button)
            self.kinds[kind] = button
        top = QHBoxLayout()
        top.addWidget(kinds)
        top.addStretch(1)
        bottom = QHBoxLayout()
        bottom.addStretch(1)
        bottom.addWidget(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.M, Space.M, Space.M)
        layout.setSpacing(Space.XS)
        layout.addLayout(top)
        layout.addSpacing(Space.XS)
        layout.addWidget(self.line)
        layout.addWidget(self._pointer)
        layout.addWidget(self.says)
        layout.addWidget(self.metrics, 1)
        layout.addSpacing(Space.XS)
        layout.addLayout(bottom)

    def open_at(
        self,
        corner: QPoint,
        known: Sequence[str],
        take: Callable[[str], None],
        chart_id: str = "",
    ) -> None:
        """Write a new chart, or edit one; `take` gets its id."""
        self._known = known
        self._take = take
        self.accept.setText("Change chart" if chart_id else "Add chart")
        kind = chart_id[: len(EXPRESSION)] if chart_id else self._kind
        self.line.setText(chart_id[len(EXPRESSION) :])
        self._turn_to(kind)
        screen = self.screen().availableGeometry()
        left = min(corner.x(), screen.right() - _WIDTH)
        top = min(corner.y(), screen.bottom() - _HEIGHT)
        self.setGeometry(max(left, screen.left()), max(top, screen.top()), _WIDTH, _HEIGHT)
        self.show()
        self.line.setFocus()
        self.line.selectAll()

    def _turn_to(self, kind: str) -> None:
        self._kind = kind
        self.kinds[kind].setChecked(True)
        _, title, example = next(one for one in _KINDS if one[0] == kind)
        self.line.setPlaceholderText(example)
        self.line.setAccessibleName(title)
        self._check()
        self.line.setFocus()

    # -- checking ------------------------------------------------------------------------------

    def _check(self) -> None:
        text = self.line.text().strip()
        self._pointer.clear()
        if not text:
            self._say("", self._help(), False)
        elif self._kind == EXPRESSION:
            self._check_expression(text)
        else:
            self._check_pattern(text)

    def _help(self) -> str:
        if self._kind == EXPRESSION:
            return (
                "Computed at each step at which all metrics were logged. Names with spaces or signs"
                ' stand in quotes: log10("grad norm")'
            )
        return "A regular expression for whole names; dashes tell the metrics apart"

    def _check_expression(self, text: str) -> None:
        try:
            term = Term.of_expression(text)
        except ExpressionError as error:
            line = error.pointer().splitlines()
            self._pointer.setText(line[-1] if len(text) < _FITS else "")
            self._say("bad", error.message, False)
            self._propose(_LAST_WORD.findall(self.line.text()[: self.line.cursorPosition()])[0])
            return
        missing = unknown_names(term, self._known)
        words = f"None of the shown runs has logged {', '.join(missing)}" if missing else ""
        self._say("warn" if missing else "soft", words, True)
        self._propose(_LAST_WORD.findall(self.line.text()[: self.line.cursorPosition()])[0])

    def _check_pattern(self, text: str) -> None:
        try:
            found = matching(text, self._known)
        except re.error as error:
            self._say("bad", f"Not a regular expression: {error}", False)
            return
        self._say(
            "soft" if found else "warn", f"{count(len(found), 'metric')} of the shown runs", True
        )
        self._list(found)

    def _say(self, tone: str, words: str, is_right: bool) -> None:
        self.says.setText(words)
        self.says.setProperty("tone", tone or "soft")
        self.line.setProperty("wrong", tone == "bad")
        for widget in (self.says, self.line):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.accept.setEnabled(is_right)
        if not self.line.text().strip():
            self._list(self._known)

    # -- metrics -------------------------------------------------------------------------------

    def _propose(self, word: str) -> None:
        wanted = word.casefold()
        found = [name for name in self._known if wanted in name.casefold()]
        self._list(found or self._known)

    def _list(self, names: Sequence[str]) -> None:
        self.metrics.clear()
        for name in names[:_MOST_PROPOSED]:
            item = QListWidgetItem(name.replace("\n", " "))
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.metrics.addItem(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow down goes from the line to the metrics, Enter there inserts one."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if watched is self.line and key == Qt.Key.Key_Down and self.metrics.count():
                self.metrics.setFocus()
                self.metrics.setCurrentRow(0)
                return True
            item = self.metrics.currentItem()
            is_enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is self.metrics and is_enter and item is not None:
                self._insert(item)
                return True
        return super().eventFilter(watched, event)

    def _insert(self, item: QListWidgetItem) -> None:
        """Put a metric in place of the word that is being written."""
        name = item.data(Qt.ItemDataRole.UserRole)
        place = self.line.cursorPosition()
        before, after = self.line.text()[:place], self.line.text()[place:]
        word = _LAST_WORD.findall(before)[0]
        if self._kind == EXPRESSION:
            written = spelt(name)
            before = before[: len(before) - len(word)]
        else:
            written, before, after = re.escape(name).replace(r"\-", "-"), "", ""
        self.line.setText(before + written + after)
        self.line.setCursorPosition(len(before + written))
        self.line.setFocus()

    def _accept(self) -> None:
        if self.accept.isEnabled():
            self.close()
            self._take(self._kind + self.line.text().strip())


_FITS = 46  # characters of an expression that the line shows without scrolling
