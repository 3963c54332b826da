"""The user's rules in words, one a line, each with what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from desktop.core import rules
from desktop.qt.icons import icon
from desktop.qt.theme import Space, Theme


class RulesEditor(QWidget):
    """A field for a new rule, and the rules there are, each with a button that removes it."""

    changed = Signal(list)  # of str

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rules: list[str] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText(rules.EXAMPLES[0])
        self.field.setAccessibleName("New rule")
        self.field.textChanged.connect(self._judge)
        self.field.returnPressed.connect(self.add)
        self.add_button = QToolButton()
        self.add_button.setText("Add")
        self.add_button.setAccessibleName("Add the rule")
        self.add_button.clicked.connect(self.add)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.add_button)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addLayout(self._list)
        layout.addLayout(row)
        layout.addWidget(self.hint)
        self._judge()

    def set_rules(self, texts: list[str]) -> None:
        """Show these rules."""
        if texts == self._rules and self._list.count():
            return
        self._rules = list(texts)
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for text in texts:
            self._list.addWidget(self._line(text))

    def add(self) -> None:
        """Take the rule in the field, if it is one."""
        try:
            rule = rules.parse(self.field.text())
        except rules.RuleError:
            self._judge(is_final=True)
            return
        if rule.text not in self._rules:
            self.set_rules([*self._rules, rule.text])
            self.changed.emit(self._rules)
        self.field.clear()

    def remove(self, text: str) -> None:
        self.set_rules([one for one in self._rules if one != text])
        self.changed.emit(self._rules)

    def _line(self, text: str) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel(text), 1)
        button = QToolButton()
        button.setProperty("bare", True)
        button.setIcon(icon("close", self._theme.tokens, 14))
        button.setToolTip("Remove the rule")
        button.setAccessibleName(f"Remove the rule {text}")
        button.clicked.connect(lambda: self.remove(text))
        row.addWidget(button)
        return holder

    def _judge(self, text: str = "", *, is_final: bool = False) -> None:
        """Say below the field what is wrong, or what a rule looks like."""
        wrong = ""
        if self.field.text().strip() or is_final:
            try:
                rules.parse(self.field.text())
            except rules.RuleError as error:
                wrong = str(error)
        self.add_button.setEnabled(not wrong and bool(self.field.text().strip()))
        others = ", ".join(rules.EXAMPLES[1:])
        self.hint.setText(wrong or f"Once for each run, on its new points. Others: {others}")
        tone = "bad" if wrong and is_final else "faint"
        if self.hint.property("tone") != tone:
            self.hint.setProperty("tone", tone)
            self.hint.style().polish(self.hint)
