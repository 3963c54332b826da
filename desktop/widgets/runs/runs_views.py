"""How the user saves, chooses and exchanges views, and what is remembered of each project."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton

from desktop.core import formatting
from desktop.core.arrange import Scope
from desktop.core.views import NoViews, State, Views, read_views
from desktop.qt.icons import icon
from desktop.qt.theme import Theme
from desktop.qt.tokens import scaled
from desktop.qt.undo_stack import Change
from desktop.qt.workspace import Workspace
from desktop.widgets.base.name_dialog import NameDialog
from desktop.widgets.runs.view_state import apply_view, view_state

if TYPE_CHECKING:
    from desktop.widgets.runs.runs_pane import RunsPane
    from desktop.widgets.runs.table_tools import TableTools

_FILES = "Views (*.json)"
_PROJECTS_KEPT = 100


class RunsViews(QObject):
    """The button with the menu of views. Belongs to the runs pane."""

    def __init__(
        self, theme: Theme, workspace: Workspace, pane: RunsPane, tools: TableTools
    ) -> None:
        super().__init__(pane)
        self._theme = theme
        self._workspace = workspace
        self._pane = pane
        self._tools = tools
        self._by_scope: dict[str, State] = {}
        self.views = Views()
        self.current = ""
        self.button = QToolButton()
        self.button.setProperty("bare", True)
        self.button.setToolTip("Views")
        self.button.setAccessibleName("Views")
        self.button.setFixedSize(scaled(28), scaled(28))
        self.button.clicked.connect(self.open_menu)
        pane.bar.insertWidget(pane.bar.count(), self.button)
        workspace.runs.scope_changed.connect(self._turn_to)
        theme.changed.connect(self._apply_theme)
        self._apply_theme()

    # -- views ---------------------------------------------------------------------------------

    def present(self) -> State:
        """How runs are looked at now."""
        return view_state(self._pane, self._tools, self._workspace)

    def choose(self, name: str) -> None:
        """Look at runs as a view says. Can be undone."""
        before, was = self.present(), self.current

        def back() -> None:
            self._apply(before, was)

        there = partial(self._apply, self.views.states[name], name)
        self._workspace.undo.push(Change(f"choice of the view {name}", there, back))

    def save(self, name: str) -> None:
        """Save the present view by a name; one of that name is overwritten. Can be undone."""
        name = " ".join(name.split())
        if name:
            what = "change" if name in self.views.states else "saving"
            self._change(f"{what} of the view {name}", self.views.with_view(name, self.present()))
            self.current = name
            self._pane.tell(f"Saved the view {name}")

    def delete(self, name: str) -> None:
        """Delete a view. Can be undone."""
        self._change(f"deletion of the view {name}", self.views.without(name))
        self._pane.tell(f"Deleted the view {name}")

    def ask_name(self) -> None:
        """Ask for the name of a new view."""
        dialog = NameDialog(self._pane, "Save view", "Name of the view", "Save")
        dialog.ask(self.views.free_name("View"), self.save)

    def _change(self, title: str, views: Views) -> None:
        before = self.views
        do, undo = partial(self._take, views), partial(self._take, before)
        self._workspace.undo.push(Change(title, do, undo))

    def _take(self, views: Views) -> None:
        self.views = views
        if self.current not in views.states:
            self.current = ""

    def _apply(self, state: State, name: str) -> None:
        self.current = name
        apply_view(state, self._pane, self._tools, self._workspace)

    # -- files ---------------------------------------------------------------------------------

    def ask_export(self) -> None:
        dialog = self._file_dialog("Export views", QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.export(Path(path)))
        dialog.open()

    def ask_import(self) -> None:
        dialog = self._file_dialog("Import views", QFileDialog.AcceptMode.AcceptOpen)
        dialog.fileSelected.connect(lambda path: self.take_from(Path(path)))
        dialog.open()

    def export(self, path: Path) -> None:
        """Write all views to a file."""
        text, count = self.views.text(), len(self.views.states)
        said = f"Wrote {formatting.count(count, 'view')} to {path.name}"
        self._on_disk(
            lambda: path.write_text(text, encoding="utf-8"),
            lambda _: self._pane.tell(said),
            f"Cannot write {path.name}",
        )

    def take_from(self, path: Path) -> None:
        """Add the views of a file to those that are there."""
        self._on_disk(
            lambda: read_views(path.read_text(encoding="utf-8")),
            self._imported,
            f"Cannot read {path.name}",
        )

    def _imported(self, others: Views) -> None:
        views, names = self.views.with_imported(others)
        if names:
            self._change(f"import of {formatting.count(len(names), 'view')}", views)
        count = formatting.count(len(names), "view")
        self._pane.tell(f"Imported {count}: {', '.join(names)}" if names else "No view is new")

    def _on_disk(self, work: Callable[[], Any], done: Callable[[Any], None], trouble: str) -> None:
        def failed(error: Exception) -> None:
            if not isinstance(error, OSError | NoViews | UnicodeDecodeError):
                raise error
            text = error.strerror if isinstance(error, OSError) else None
            reason = "it is no text" if isinstance(error, UnicodeDecodeError) else str(error)
            self._pane.tell(f"{trouble}: {text or reason}", True)

        self._workspace.disk.submit("views", lambda ticket: work(), done, failed=failed)

    def _file_dialog(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        dialog = QFileDialog(self._pane, title, str(Path.home() / "views.json"), _FILES)
        dialog.setAcceptMode(mode)
        dialog.setDefaultSuffix("json")
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    # -- menu ----------------------------------------------------------------------------------

    def open_menu(self) -> None:
        """The menu of views, below its button."""
        self.menu().popup(self.button.mapToGlobal(QPoint(0, self.button.height() + 4)))

    def menu(self) -> QMenu:
        """Choose, save, delete, export, import."""
        menu = QMenu(self._pane)
        menu.aboutToHide.connect(menu.deleteLater)
        for name in self.views.names():
            action = QAction(name, menu)
            action.setCheckable(True)
            action.setChecked(name == self.current)
            action.triggered.connect(partial(self._choose, name))
            menu.addAction(action)
        menu.addSeparator()
        if self.current:
            menu.addAction(f"Save changes to {self.current}", partial(self.save, self.current))
        menu.addAction("Save view…", self.ask_name)
        if self.views.states:
            below = menu.addMenu("Delete")
            for name in self.views.names():
                below.addAction(name, partial(self.delete, name))
            menu.addAction("Export views…", self.ask_export)
        menu.addAction("Import views…", self.ask_import)
        return menu

    def _choose(self, name: str, is_checked: bool = False) -> None:
        self.choose(name)

    # -- what is remembered --------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        kept = dict(list(self._by_scope.items())[-_PROJECTS_KEPT:])
        return {"views": self.views.states, "current": self.current, "projects": kept}

    def restore(self, state: Any) -> None:
        """Bring back what `state` gave."""
        if isinstance(state, dict):
            self.views = Views.of_plain(state.get("views"))
            current = state.get("current")
            self.current = current if current in self.views.states else ""
            self._by_scope = Views.of_plain(state.get("projects")).states

    def _turn_to(self, before: Scope, after: Scope) -> None:
        """Each project is looked at as it was left; one never seen, as the one before."""
        self._by_scope.pop(_name_of(before), None)
        self._by_scope[_name_of(before)] = self.present()
        known = self._by_scope.get(_name_of(after))
        if known is not None:
            apply_view(known, self._pane, self._tools, self._workspace)

    def _apply_theme(self) -> None:
        self.button.setIcon(icon("views", self._theme.tokens))


def _name_of(scope: Scope) -> str:
    return f"{scope.store or ''}\n{scope.project if scope.project is not None else '*'}"
