"""The cards that tell how a run was made: code with its diff, machine, packages."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from desktop.core import config_tree, formatting
from desktop.core.run_origin import NOT_TOLD, Origin
from desktop.core.run_words import Fact
from desktop.qt.theme import Theme
from desktop.widgets.base.code_view import CodeView
from desktop.widgets.base.section_card import SectionCard
from desktop.widgets.run.config_view import ConfigView
from desktop.widgets.run.diff_colours import DiffColours
from desktop.widgets.run.facts_grid import FactsGrid


class OriginCards:
    """Three cards for a page; each is there if something of it was recorded."""

    def __init__(self, theme: Theme) -> None:
        self._whole_diff = ""
        self.facts = FactsGrid(theme)
        self.diff = CodeView(theme, "Changes since the commit")
        DiffColours(theme, self.diff.document())
        self.code = SectionCard(theme, "Code")
        self.code.body.addWidget(self.facts)
        self.code.body.addWidget(self.diff)
        copy = self.code.add_button("copy", "Copy the diff", self._copy_diff)
        self._copy = copy
        self.machine_view = ConfigView(theme, "Machine and variables")
        self.machine = _searched(theme, "Environment", self.machine_view)
        self.packages_view = ConfigView(theme, "Packages")
        self.packages = _searched(theme, "Packages", self.packages_view)
        self.set_origin(None)

    def set_origin(self, origin: Origin | None) -> None:
        """Show what was recorded of a run, None while nobody knows."""
        told = origin or NOT_TOLD
        self.facts.set_facts([Fact(one.label, one.text, copied=one.copied) for one in told.code])
        self._whole_diff = told.diff
        self.diff.set_text(told.shown_diff)
        self.diff.setVisible(bool(told.diff))
        self._copy.setVisible(bool(told.diff))
        self.code.setVisible(bool(told.code))
        self.machine_view.set_nodes(told.machine)
        self.machine.setVisible(bool(told.machine))
        self.packages_view.set_nodes(told.packages)
        count = config_tree.count(told.packages)
        self.packages.set_hint(formatting.count(count, "package") if count else "")
        self.packages.setVisible(bool(told.packages))

    def clear_search(self) -> None:
        """Another run is shown."""
        for view in (self.machine_view, self.packages_view):
            view.search.clear()

    def _copy_diff(self) -> None:
        QGuiApplication.clipboard().setText(self._whole_diff)


def _searched(theme: Theme, title: str, view: ConfigView) -> SectionCard:
    card = SectionCard(theme, title)
    card.add_widget(view.search)
    card.body.addWidget(view)
    return card
