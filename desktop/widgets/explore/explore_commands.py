"""Commands of parallel coordinates, scatter plot and importance: what their bars and mouse do.

Each turns to the tab it acts in. Check marks never make a tab that was not opened yet.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from desktop.core.parallel.axis import Scale
from desktop.core.text_table import Form
from desktop.qt.actions import Command
from desktop.widgets.base.open_tabs import Tabs
from desktop.widgets.explore.explore_pane import ExplorePane

if TYPE_CHECKING:
    from desktop.widgets.explore.importance_pane import ImportancePane
    from desktop.widgets.explore.parallel_pane import ParallelPane
    from desktop.widgets.explore.scatter_pane import ScatterPane

MENU = "Explore"
_PARALLEL, _SCATTER, _IMPORTANCE = "parallel", "scatter", "importance"


def explore_commands(tabs: Tabs) -> list[Command]:
    """In the order menus show them."""
    return [
        Command("explore.colour", "Colour by…", partial(_colour, tabs), ("Alt+C",), MENU),
        Command("explore.copy", "Copy view as picture", partial(_copy, tabs), _COPY, MENU),
        *_of_parallel(tabs),
        *_of_scatter(tabs),
        *_of_importance(tabs),
    ]


_COPY = ("Ctrl+Alt+P",)


# -- parallel coordinates --------------------------------------------------------------------------


def _parallel(tabs: Tabs) -> ParallelPane:
    tabs.open(_PARALLEL)
    return cast("ParallelPane", tabs.content(_PARALLEL))


def _of_parallel(tabs: Tabs) -> list[Command]:
    def axes() -> None:
        _parallel(tabs).open_axes()

    def usual() -> None:
        _parallel(tabs).view.set_axes(None)

    def log() -> None:
        pane = _parallel(tabs)
        axis = pane.plot.chosen_axis()
        if axis is not None and (axis.can_log or axis.scale is Scale.LOG):
            is_log = axis.scale is Scale.LOG
            pane.view.set_scale(axis.column.id, Scale.LINEAR if is_log else Scale.LOG)

    def remove() -> None:
        pane = _parallel(tabs)
        axis = pane.plot.chosen_axis()
        if axis is not None:
            pane.view.remove_axis(axis.column.id)

    def name(title: str) -> str:
        return f"Parallel: {title}"

    return [
        Command(
            "parallel.axes",
            name("choose axes…"),
            axes,
            ("Alt+A",),
            MENU,
        ),
        Command("parallel.usual", name("back to the usual axes"), usual, (), MENU),
        Command("parallel.log", name("chosen axis logarithmic or linear"), log, ("Alt+L",), MENU),
        Command("parallel.remove", name("remove chosen axis"), remove, ("Alt+Del",), MENU),
    ]


# -- scatter plot ----------------------------------------------------------------------------------


def _scatter(tabs: Tabs) -> ScatterPane:
    tabs.open(_SCATTER)
    return cast("ScatterPane", tabs.content(_SCATTER))


def _of_scatter(tabs: Tabs) -> list[Command]:
    def switch(
        name: str,
        title: str,
        key: str,
        flip: Callable[[ScatterPane], None],
        is_on: Callable[[ScatterPane], bool],
    ) -> Command:
        def is_checked() -> bool:
            pane = tabs.opened(_SCATTER)
            return pane is not None and is_on(cast("ScatterPane", pane))

        return Command(
            f"scatter.{name}",
            f"Scatter: {title}",
            lambda: flip(_scatter(tabs)),
            (key,) if key else (),
            MENU,
            is_checkable=True,
            is_checked=is_checked,
        )

    def simple(name: str, title: str, key: str, run: Callable[[ScatterPane], None]) -> Command:
        keys = (key,) if key else ()
        title = f"Scatter: {title}"
        return Command(f"scatter.{name}", title, lambda: run(_scatter(tabs)), keys, MENU)

    return [
        simple("x", "choose x…", "Alt+X", lambda pane: pane.x_key.open()),
        simple("y", "choose y…", "Alt+Y", lambda pane: pane.y_key.open()),
        simple(
            "group",
            "group by…",
            "Alt+B",
            lambda pane: pane.group_key.open_below(pane.more.seen(pane.group_key)),
        ),
        simple("swap", "swap axes", "Alt+S", lambda pane: pane.view.swap_axes()),
        switch("log_x", "logarithmic x", "Alt+Shift+X", _flip_x, lambda one: one.log_x.isChecked()),
        switch("log_y", "logarithmic y", "Alt+Shift+Y", _flip_y, lambda one: one.log_y.isChecked()),
        switch("trend", "trend", "Alt+T", _flip_trend, lambda one: one.view.shows_trend),
        switch("violins", "groups as violins", "", _flip_violins, lambda one: one.view.violins),
        switch(
            "filter", "rectangles filter runs", "Alt+F", _flip_drag, lambda one: one.view.brushes
        ),
    ]


def _flip_x(pane: ScatterPane) -> None:
    pane.log_x.click()


def _flip_y(pane: ScatterPane) -> None:
    pane.log_y.click()


def _flip_trend(pane: ScatterPane) -> None:
    pane.view.set_trend(not pane.view.shows_trend)


def _flip_violins(pane: ScatterPane) -> None:
    pane.view.set_violins(not pane.view.violins)


def _flip_drag(pane: ScatterPane) -> None:
    pane.view.set_brushes(not pane.view.brushes)


# -- importance ------------------------------------------------------------------------------------


def _importance(tabs: Tabs) -> ImportancePane:
    tabs.open(_IMPORTANCE)
    return cast("ImportancePane", tabs.content(_IMPORTANCE))


def _of_importance(tabs: Tabs) -> list[Command]:
    titles = {Form.TSV: "TSV", Form.MARKDOWN: "Markdown", Form.LATEX: "LaTeX"}

    def results() -> None:
        _importance(tabs).open_results()

    def copy(form: Form) -> None:
        _importance(tabs).copy(form)

    return [
        Command(
            "importance.result",
            "Importance: choose result…",
            results,
            ("Alt+R",),
            MENU,
        ),
        *(
            Command(
                f"importance.copy.{form.value}",
                f"Importance: copy as {title}",
                partial(copy, form),
                (),
                MENU,
            )
            for form, title in titles.items()
        ),
    ]


# -- what is in sight ------------------------------------------------------------------------------


def _colour(tabs: Tabs) -> None:
    """In the scatter plot while that is open, else in parallel coordinates."""
    if tabs.current == _SCATTER:
        pane = _scatter(tabs)
        pane.colour_key.open_below(pane.more.seen(pane.colour_key))
    else:
        _parallel(tabs).colour.open()


def _copy(tabs: Tabs) -> None:
    """The picture of the open tab; of another tab than these there is none."""
    pane = tabs.content(tabs.current)
    if isinstance(pane, ExplorePane):
        pane.copy_picture()
