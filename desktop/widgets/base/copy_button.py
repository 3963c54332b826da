"""A button that copies a table: as TSV, Markdown or LaTeX."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from desktop.core.text_table import Form
from desktop.qt.icons import icon
from desktop.qt.theme import Theme

_TITLES = {
    Form.TSV: "Copy as TSV for spreadsheets",
    Form.MARKDOWN: "Copy as Markdown",
    Form.LATEX: "Copy as LaTeX for papers",
}


class CopyButton(QToolButton):
    """Asks for the form, and says it."""

    copy_wanted = Signal(Form)

    def __init__(self, theme: Theme, what: str) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("bare", True)
        self.setToolTip(f"Copy {what}")
        self.setAccessibleName(f"Copy {what}")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.actions_by_form: dict[Form, QAction] = {}
        for form, title in _TITLES.items():
            action = menu.addAction(title)
            action.triggered.connect(lambda _=False, form=form: self.copy_wanted.emit(form))
            self.actions_by_form[form] = action
        self.setMenu(menu)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    def _apply_theme(self) -> None:
        self.setIcon(icon("copy", self._theme.tokens))
