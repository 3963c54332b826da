"""Commands for the chart that has the focus, fills the page or lies under the mouse."""

from __future__ import annotations

from collections.abc import Callable

from desktop.qt.actions import Command
from desktop.widgets.charts import arrange_choices as arrange
from desktop.widgets.charts.charts_pane import ChartsPane


def card_commands(pane: ChartsPane) -> list[Command]:
    """The commands of the menu "Charts" that act on one card."""
    design, grid = pane.design, pane.grid

    def on_chart(act: Callable[[str], None]) -> Callable[[], None]:
        def run() -> None:
            chart = grid.current()
            if chart:
                act(chart)

        return run

    def step(columns: int, rows: int) -> Callable[[], None]:
        return on_chart(lambda chart: arrange.step_size(design, chart, columns, rows))

    def shift(by: int) -> Callable[[], None]:
        return on_chart(lambda chart: arrange.move(design, grid.sections(), chart, by))

    pin = on_chart(lambda chart: arrange.toggle_pin(design, chart))
    hide = on_chart(lambda chart: arrange.hide(design, chart))

    level = on_chart(lambda chart: pane.lines.add(chart, is_vertical=False))
    upright = on_chart(lambda chart: pane.lines.add(chart, is_vertical=True))

    next_line = on_chart(pane.lines.step)

    def show_hidden() -> None:
        if grid.hidden():
            arrange.show_again(design, grid.hidden())

    def command(name: str, title: str, run: Callable[[], None], key: str = "") -> Command:
        return Command(f"chart.{name}", title, run, (key,) if key else (), "Charts")

    return [
        command("wider", "Wider chart", step(1, 0), "Ctrl+Alt+Right"),
        command("narrower", "Narrower chart", step(-1, 0), "Ctrl+Alt+Left"),
        command("taller", "Taller chart", step(0, 1), "Ctrl+Alt+Down"),
        command("flatter", "Flatter chart", step(0, -1), "Ctrl+Alt+Up"),
        command("earlier", "Move chart forward", shift(-1), "Ctrl+Shift+Left"),
        command("later", "Move chart back", shift(1), "Ctrl+Shift+Right"),
        command("pin", "Pin or unpin chart", pin, "Shift+P"),
        command("hide", "Hide chart", hide, "Shift+H"),
        command("show_hidden", "Show hidden charts", show_hidden),
        command("line", "Add horizontal line at cursor", level, "Ctrl+Alt+H"),
        command("next_line", "Choose next line of chart", next_line, "Ctrl+Alt+L"),
        command("note", "Add vertical line at cursor…", upright, "Ctrl+Alt+V"),
    ]
