"""Columns of the table of runs: a title, and a cell for each run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracklib.cli import format as fmt
from tracklib.cli.state import shown
from tracklib.cli.stores import short_id
from tracklib.query import Field
from tracklib.query.fields import Holds, getter_of, holds
from tracklib.store.facts import RunFacts

if TYPE_CHECKING:
    from rich.text import Text

_WIDEST = 36


@dataclass(frozen=True, slots=True)
class Column:
    """`cell` gives text and style of a run's cell; `is_number` puts it to the right."""

    title: str
    cell: Callable[[RunFacts], tuple[str, str]]
    is_number: bool = False

    def text(self, facts: RunFacts, widest: int = _WIDEST) -> Text:
        """The cell as rich shows it, cut to a width."""
        from rich.text import Text

        content, style = self.cell(facts)
        text = Text(content, style=style, no_wrap=True)
        text.truncate(widest, overflow="ellipsis")
        return text


def column_of(field: Field, now_ns: int, rows: list[RunFacts]) -> Column:
    """The column of any field that a query can name."""
    if field == Field("run", "state"):
        return Column("state", _state)
    if field == Field("run", "id"):
        return Column("id", lambda facts: (fmt.line(facts.run_id), "dim"))
    get = getter_of(field)
    kind = holds(field)
    values = [get(row) for row in rows]
    is_number = kind in (Holds.NUMBER, Holds.SECONDS) or (
        kind is Holds.ANY and _are_numbers(values)
    )

    def cell(facts: RunFacts) -> tuple[str, str]:
        value = get(facts)
        if value is None or value == ():
            return (fmt.NOTHING, "dim") if is_number else ("", "")
        return _shown(value, kind, now_ns), _style(value, kind)

    return Column(title_of(field), cell, is_number)


def title_of(field: Field) -> str:
    """What stands above a column: the key alone, and the statistic."""
    if field.space == "run":
        return {"last_step": "steps"}.get(field.key, field.key.replace("_", " "))
    return f"{fmt.line(field.key)} {field.stat}" if field.stat else fmt.line(field.key)


def id_column() -> Column:
    """The id in short."""
    return Column("id", lambda facts: (fmt.line(short_id(facts.run_id)), "dim"))


def _state(facts: RunFacts) -> tuple[str, str]:
    state = shown(facts)
    return f"{state.sign} {state.word}", state.style


def _are_numbers(values: list[Any]) -> bool:
    present = [value for value in values if value is not None]
    return bool(present) and all(
        isinstance(value, (int, float)) and not isinstance(value, bool) for value in present
    )


def _shown(value: Any, kind: Holds, now_ns: int) -> str:
    if kind is Holds.DATE:
        return fmt.ago(value, now_ns)
    if kind is Holds.SECONDS:
        return fmt.duration(value)
    if kind is Holds.LIST:
        return fmt.line(", ".join(value))
    return fmt.value(value)


def _style(value: Any, kind: Holds) -> str:
    if isinstance(value, float) and value != value:
        return "red"
    return "dim" if kind in (Holds.DATE, Holds.LIST) else ""
