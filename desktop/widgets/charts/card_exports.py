"""The page's exports: the dialog, and the picture for the clipboard; made when first wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMenu

from desktop.core.export_choices import ExportChoices
from desktop.qt.actions import Command
from desktop.qt.theme import Theme
from desktop.qt.workspace import Workspace
from desktop.widgets.charts.chart_export import ChartExport
from desktop.widgets.charts.charts_pane import ChartsPane
from desktop.widgets.charts.export_dialog import ExportDialog
from desktop.widgets.charts.export_preview import ExportPreview
from desktop.widgets.charts.figure import Style
from desktop.widgets.charts.figure_source import FigureSource, Order

_FAMILY, _FONT_SIZE, _SCALE = "Inter", 11, 2.0
_PREVIEWED = -2  # the feed's number of the chart in the preview


class CardExports:
    """Hangs entries into the cards' menus and gives the window its commands."""

    def __init__(self, theme: Theme, work: Workspace, pane: ChartsPane) -> None:
        self._theme = theme
        self._pane = pane
        self._work = work
        self.export = ChartExport(work, pane.grid, pane, pane.references)
        self._choices = ExportChoices()
        self._dialog: ExportDialog | None = None
        pane.menu_parts.append(self.add_choices)

    @property
    def dialog(self) -> ExportDialog:
        if self._dialog is None:
            pane = self._pane
            source = FigureSource(self._work, pane.grid, pane, pane.references, _PREVIEWED)
            preview = ExportPreview(self._theme, self._work, source)
            self._dialog = ExportDialog(self._theme, self.export, preview, pane)
            self._dialog.set_choices(self._choices)
        return self._dialog

    def state(self) -> dict[str, Any]:
        """What was chosen in the dialog."""
        return (self._dialog.choices() if self._dialog else self._choices).state()

    def restore(self, kept: object) -> None:
        """Take up what `state` gave."""
        self._choices = ExportChoices.from_state(kept)
        if self._dialog is not None:
            self._dialog.set_choices(self._choices)

    def add_choices(self, menu: QMenu, chart: str) -> None:
        """Add entries for a card to a menu."""
        menu.addAction("Copy picture").triggered.connect(lambda: self.copy(chart))
        menu.addAction("Export chart…").triggered.connect(lambda: self.ask((chart,)))
        menu.addAction("Export all charts…").triggered.connect(self.ask_all)

    def ask(self, charts: tuple[str, ...]) -> None:
        self.dialog.ask(charts)

    def ask_all(self) -> None:
        charts = tuple(self._pane.grid.metrics())
        if charts:
            self.ask(charts)

    def copy(self, chart: str) -> None:
        """Put a picture of a chart on the clipboard, as large as its card, twice as sharp."""
        size = self._pane.grid.size_of(chart)
        style = Style(size.width(), size.height(), self._theme.tokens, _FAMILY, _FONT_SIZE)
        self.export.start(Order((chart,), "clipboard", Path(), style, _SCALE))

    def commands(self) -> list[Command]:
        def current_or(otherwise: bool, copy: bool) -> None:
            chart = self._pane.grid.current()
            if chart and copy:
                self.copy(chart)
            elif chart:
                self.ask((chart,))
            elif otherwise:
                self.ask_all()

        return [
            Command(
                "chart.export",
                "Export chart…",
                lambda: current_or(True, False),
                ("Ctrl+E",),
                "Charts",
            ),
            Command("chart.export_all", "Export all charts…", self.ask_all, (), "Charts"),
            Command(
                "chart.copy",
                "Copy picture of chart",
                lambda: current_or(False, True),
                ("Ctrl+Alt+C",),
                "Charts",
            ),
        ]
