"""The main window: assembles panes, menus and what is remembered. Shows nothing of its own."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QStatusBar, QWidget

from desktop.core import formatting
from desktop.core.axes import XAxis
from desktop.core.source import RunKey
from desktop.qt.actions import Commands
from desktop.qt.settings import Settings
from desktop.qt.store_feed import AWAY, Status
from desktop.qt.theme import Scheme, Theme
from desktop.qt.throttle import Throttle
from desktop.qt.tokens import scaled
from desktop.qt.workspace import OPENING, Workspace
from desktop.widgets.charts.card_commands import card_commands
from desktop.widgets.charts.card_exports import CardExports
from desktop.widgets.charts.charts_pane import ChartsPane
from desktop.widgets.runs.runs_pane import RunsPane
from desktop.widgets.runs.table_tools import TableTools
from desktop.widgets.shell.command_palette import CommandPalette
from desktop.widgets.shell.edit_commands import edit_commands, name_by_stack
from desktop.widgets.shell.main_commands import commands_of
from desktop.widgets.shell.problems import edit_troubles, nothing_open, run_troubles, store_troubles
from desktop.widgets.shell.problems_panel import Trouble
from desktop.widgets.shell.run_edit_commands import IN_MENU
from desktop.widgets.shell.shell import Shell
from desktop.widgets.shell.sources_pane import SourcesPane
from desktop.widgets.shell.status_bar import StatusBar
from desktop.widgets.shell.tab_list import CHARTS, TABS
from desktop.widgets.shell.tab_warming import TabWarming
from desktop.widgets.shell.tabs import Room, Tabs

_LAYOUT_VERSION = 1
_KEEP_MS = 15_000
_BUSY_MS = 250
_FOLLOW_MS = 300
_BUSY_AFTER_S = 0.5
_WIDEST_SOURCES = 320
_NARROWEST = {"Stores": 140, "Runs": 260}


class MainWindow(QMainWindow):
    """Stores and runs as docks on the left, charts in the middle, a line of status below."""

    def __init__(self, workspace: Workspace, theme: Theme, own: Settings, store: Settings) -> None:
        super().__init__()
        self.workspace = workspace
        self.theme = theme
        workspace.setParent(self)
        theme.setParent(self)
        self._own_settings = own
        self._settings = store
        self.setWindowTitle("tracklib")
        self.sources_pane = SourcesPane(theme, workspace.feeds, workspace.unopened)
        self.runs_pane = RunsPane(theme, workspace.runs, workspace.charts)
        self.table_tools = TableTools(theme, workspace, self.runs_pane)
        self.tabs = Tabs(Room(theme, workspace), TABS)
        self.charts_pane = cast(ChartsPane, self.tabs.content(CHARTS))
        self.status = StatusBar(theme)
        self.sources_dock = self._dock("Stores", self.sources_pane)
        self.sources_pane.setMaximumWidth(scaled(_WIDEST_SOURCES))
        self.runs_dock = self._dock("Runs", self.runs_pane)
        self._is_full_table = False
        self._narrow_widths: list[int] = []
        self.setCentralWidget(self.tabs)
        self._add_status()
        self.shell = Shell(self, own)
        self.commands = Commands(self)
        self.commands.add(edit_commands(workspace.undo))
        self.commands.add(commands_of(self))
        self.commands.add(card_commands(self.charts_pane))
        self.exports = CardExports(theme, workspace, self.charts_pane)
        self.commands.add(self.exports.commands())
        name_by_stack(self.commands, workspace.undo)
        self.palette_popup = CommandPalette(theme, self.commands, self)
        self._make_menus()
        self._connect()
        self._restore()
        self.runs_pane.table.setFocus()

    # -- building ------------------------------------------------------------------------------

    def _dock(self, title: str, content: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(title.lower())
        dock.setTitleBarWidget(QWidget(dock))
        dock.setWidget(content)
        content.setMinimumWidth(_NARROWEST[title])
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        return dock

    def _add_status(self) -> None:
        holder = QStatusBar()
        holder.setSizeGripEnabled(False)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addPermanentWidget(self.status, 1)
        holder.setStyleSheet("QStatusBar { border: none; } QStatusBar::item { border: none; }")
        self.setStatusBar(holder)
        self.splitDockWidget(self.sources_dock, self.runs_dock, Qt.Orientation.Horizontal)

    def _make_menus(self) -> None:
        bar = self.menuBar()
        for title in ("Stores", "Edit", "Runs", "Charts", "Compare", "Explore", "View", "Window"):
            menu = bar.addMenu(title)
            menu.aboutToShow.connect(self.commands.update_checks)
            menu.addActions(self.commands.of_menu(title))
            if title == "Runs":
                menu.addSeparator()
                menu.addActions(self.commands.of_menu("Eyes"))
        self.runs_pane.set_eye_actions(self.commands.of_menu("Eyes"))

    def _connect(self) -> None:
        runs, workspace = self.workspace.runs, self.workspace
        self.sources_pane.scope_chosen.connect(runs.set_scope)
        self.runs_pane.run_menu_wanted.connect(self._run_menu)
        self.runs_pane.table.selected_changed.connect(workspace.selection.set)
        self._throttle = Throttle(self.follow, _FOLLOW_MS, self)
        for signal in (
            runs.listing_changed,
            runs.facts_changed,
            workspace.sources_changed,
            workspace.troubles_changed,
        ):
            signal.connect(self._throttle.call)
        self._busy = QTimer(self, interval=_BUSY_MS)
        self._busy.timeout.connect(self._say_busy)
        self._keeping = QTimer(self, interval=_KEEP_MS)
        self._keeping.timeout.connect(self._keep)
        self._warming = TabWarming(TABS, workspace, self)

    # -- following -----------------------------------------------------------------------------

    def is_settled(self) -> bool:
        """Whether all is read, arranged and drawn, in the looks that were asked for."""
        return self.workspace.is_settled() and self.theme.is_settled()

    def follow(self) -> None:
        """Bring stores, status and problems up to date."""
        self._say_busy()
        census = self.workspace.runs.listing.census
        self.sources_pane.update_from(census)
        self.runs_pane.set_has_store(self.workspace.has_store(), nothing_open(self.workspace))
        self.runs_pane.table.set_offline_stores(
            frozenset(store for store, feed in self.workspace.feeds.items() if feed.status in AWAY)
        )
        names = [source.path.name for source in self.workspace.sources.values()]
        self.setWindowTitle(" · ".join([*names, "tracklib"]))
        self.status.set_state(self._state_text(census.alive))
        self.status.set_problems(self._problems())

    def _state_text(self, live: int) -> str:
        parts = [f"{live:,} running"] if live else []
        for feed in self.workspace.feeds.values():
            name = feed.source.path.name
            if feed.status is Status.OFFLINE:
                parts.append(f"{name} is offline")
            elif feed.status is Status.SILENT:
                parts.append(f"{name} does not answer")
            elif feed.status is Status.OPENING and not self.workspace.runs.is_listed:
                parts.append(f"Opening {name}…")
        for path, why in self.workspace.unopened.items():
            if why == OPENING:
                parts.append(f"Opening {os.path.basename(path)}…")
        if self.workspace.waiting:
            folder = formatting.path(self.workspace.waiting[0])
            parts.append(f"Waiting for a first run in {folder}")
        return " · ".join(parts) or formatting.count(len(self.workspace.runs.table), "run")

    def _problems(self) -> list[Trouble]:
        return [
            *store_troubles(self.workspace, self.shell.stores),
            *edit_troubles(self.workspace, self.workspace.try_again),
            *run_troubles(self.workspace),
        ]

    def _say_busy(self) -> None:
        self.status.set_busy(*self.workspace.busy(_BUSY_AFTER_S))

    def _run_menu(self, keys: list[RunKey], place: QPoint) -> None:
        menu = QMenu(self)
        for command in ("runs.toggle", "runs.only", "runs.copy"):
            menu.addAction(self.commands[command])
        menu.addSeparator()
        menu.addActions([self.commands[command] for command in IN_MENU])
        menu.addMenu(self.table_tools.editing.colour_menu(menu))
        self.table_tools.add_actions(menu, keys)
        menu.exec(place)

    # -- commands ------------------------------------------------------------------------------

    def focus_filter(self) -> None:
        self.runs_dock.show()
        self.runs_pane.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.runs_pane.filter.selectAll()

    def clear_filter(self) -> None:
        self.runs_pane.filter.set_text("")

    def focus_search(self) -> None:
        self.charts_pane.toolbar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.charts_pane.toolbar.search.selectAll()

    def copy_ids(self) -> None:
        keys = self.runs_pane.table.selected_keys()
        QGuiApplication.clipboard().setText("\n".join(key.run for key in keys))

    def smooth_by(self, amount: float) -> None:
        charts = self.workspace.charts
        charts.set_smoothing(round(min(0.99, max(0.0, charts.look.smoothing + amount)), 3))

    def zoom_back(self) -> None:
        self.workspace.charts.zoom_linked(None)
        self.charts_pane.grid.reset_views()

    def leave_chart(self) -> None:
        """Back to all charts; out of a text field, back to the table."""
        if self.charts_pane.grid.expanded is not None:
            self.charts_pane.grid.expand(None)
        elif not self.workspace.runs.clear_brushes():
            self.runs_pane.table.setFocus()

    def toggle_pane(self, dock: QDockWidget) -> None:
        dock.setVisible(dock.isHidden())

    def toggle_table(self) -> None:
        """Let the runs take the whole window, or give the charts their room back."""
        self._is_full_table = not self._is_full_table
        docks = [self.sources_dock, self.runs_dock]
        if self._is_full_table:
            self._narrow_widths = [dock.width() for dock in docks]
            self.runs_dock.show()
        self.tabs.setVisible(not self._is_full_table)
        stores, runs = self._narrow_widths
        widths = [stores, self.width() - stores if self._is_full_table else runs]
        self.resizeDocks(docks, widths, Qt.Orientation.Horizontal)

    def set_scheme(self, scheme: Scheme) -> None:
        self.theme.set_scheme(scheme)
        self.shell.preferences.set("theme", scheme.value)

    def open_palette(self) -> None:
        self.palette_popup.open_over(self)

    def quit(self) -> None:
        self.close()

    # -- what is remembered --------------------------------------------------------------------

    def _restore(self) -> None:
        kept: Callable[..., object] = self._settings.get
        charts = self.workspace.charts
        axis, smoothing = kept("axis"), kept("smoothing")
        if axis in [one.value for one in XAxis]:
            charts.set_axis(XAxis(axis))
        if isinstance(smoothing, int | float):
            charts.set_smoothing(float(smoothing))
        charts.restore(kept("charts"))
        self.exports.restore(kept("export"))
        charts.set_log_y(bool(kept("log_y", False)))
        self.workspace.goals.restore(kept("goals"))
        self.tabs.restore(kept("tabs"))
        self.tabs.open(str(kept("tab", CHARTS)))
        charts.set_clip_outliers(bool(kept("clip_outliers", True)))
        folded, widths, columns = kept("folded"), kept("widths"), kept("columns")
        if isinstance(folded, list):
            self.charts_pane.grid.folded = set(folded)
        if isinstance(widths, dict):
            self.runs_pane.table.set_own_widths(widths)
        if isinstance(columns, list):
            self.runs_pane.choose_columns(columns)
        self.table_tools.restore(kept("table"))
        query = kept("query")
        if isinstance(query, str) and query:
            self.runs_pane.filter.set_text(query)
        self.table_tools.views.restore(kept("views"))

    def restore_layout(self, size: QSize | None) -> None:
        """Give the window its remembered place, or `size` and the usual proportions."""
        geometry, state = self._settings.get("geometry"), self._settings.get("layout")
        if size is None and isinstance(geometry, str) and isinstance(state, str):
            self.restoreGeometry(QByteArray(base64.b64decode(geometry)))
            if self.restoreState(QByteArray(base64.b64decode(state)), _LAYOUT_VERSION):
                return
        self.resize(size or QSize(1440, 900))
        self._usual_widths()

    def _usual_widths(self) -> None:
        width = self.width()
        sources = 168 if width < 1500 else 190
        runs = max(330, min(760, round(width * 0.295)))
        self.resizeDocks(
            [self.sources_dock, self.runs_dock], [sources, runs], Qt.Orientation.Horizontal
        )

    def _remember(self) -> None:
        charts, keep = self.workspace.charts, self._settings.set
        keep("axis", charts.look.axis.value)
        keep("smoothing", charts.look.smoothing)
        keep("charts", charts.state())
        keep("log_y", charts.look.log_y)
        keep("clip_outliers", charts.look.clip_outliers)
        keep("export", self.exports.state())
        keep("folded", sorted(self.charts_pane.grid.folded))
        keep("widths", self.runs_pane.table.widths.own())
        keep("columns", self.runs_pane.chosen_columns())
        keep("views", self.table_tools.views.state())
        keep("table", self.table_tools.state())
        keep("query", self.runs_pane.filter.text())
        keep("tab", self.tabs.current)
        keep("tabs", self.tabs.state())
        keep("goals", self.workspace.goals.state())
        keep("geometry", base64.b64encode(self.saveGeometry().data()).decode())
        keep("layout", base64.b64encode(self.saveState(_LAYOUT_VERSION).data()).decode())

    def _keep(self) -> None:
        """Save what was changed now and then: a machine that loses its power must not take a day's
        views with it."""
        self._remember()
        for settings in (self._settings, self._own_settings):
            if save := settings.keeper():
                self.workspace.disk.submit(("keep", id(settings)), save, lambda done: None)

    def showEvent(self, event: QShowEvent) -> None:
        self._busy.start()
        self._keeping.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._busy.stop()
        if self._keeping.isActive():  # not while it closes
            self._keeping.stop()
            self._keep()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._busy.stop()
        self._keeping.stop()
        self._warming.stop()
        self.shell.close()
        self._remember()
        self._settings.save()
        self._settings.save_for(list(self.workspace.sources), keep=("views",))
        self._own_settings.save()
        self.workspace.close()
        super().closeEvent(event)
