"""The commands of the runs table: groups, copies and files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop.qt.actions import Command
from desktop.widgets.runs.runs_copying import KINDS

if TYPE_CHECKING:
    from desktop.widgets.shell.main_window import MainWindow


def table_commands(window: MainWindow) -> list[Command]:
    """In the order menus show them."""
    return [*_groups(window), _baseline(window), _facets(window), *_views(window), *_copies(window)]


def _groups(window: MainWindow) -> list[Command]:
    grouping = window.runs_pane.grouping
    unfold, fold = partial(grouping.fold_all, False), partial(grouping.fold_all, True)
    return [
        Command("runs.group", "Group runs…", grouping.open, ("Shift+G",), "Runs"),
        Command("runs.unfold", "Unfold all groups", unfold, ("Shift+U",), "Runs"),
        Command("runs.fold", "Fold all groups", fold, ("Shift+F",), "Runs"),
    ]


def _baseline(window: MainWindow) -> Command:
    return Command(
        "runs.baseline",
        "Use as baseline, or end it",
        window.table_tools.baseline.toggle_selected,
        ("B",),
        "Runs",
    )


def _facets(window: MainWindow) -> Command:
    facets = window.table_tools.facets
    return Command(
        "runs.facets",
        "Facets",
        facets.toggle,
        ("Shift+D",),
        "Runs",
        is_checkable=True,
        is_checked=lambda: facets.state.is_open,
    )


def _views(window: MainWindow) -> list[Command]:
    views = window.table_tools.views
    return [
        Command("runs.views", "Views…", views.open_menu, ("V",), "Runs"),
        Command("runs.save_view", "Save view…", views.ask_name, ("Shift+V",), "Runs"),
        Command("runs.export_views", "Export views…", views.ask_export, (), "Runs"),
        Command("runs.import_views", "Import views…", views.ask_import, (), "Runs"),
    ]


def _copies(window: MainWindow) -> list[Command]:
    keys = {"tsv": "Ctrl+Shift+C", "markdown": "Ctrl+Shift+M", "latex": "Ctrl+Shift+L"}
    copying = window.table_tools.copying
    return [
        *(
            Command(f"runs.copy.{kind}", title, partial(copying.copy, kind), (keys[kind],), "Runs")
            for kind, title in KINDS.items()
        ),
        Command("runs.export", "Export table…", copying.ask_file, ("Ctrl+Shift+E",), "Runs"),
    ]
