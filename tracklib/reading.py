"""`tracklib.runs()`: runs of the local store as objects, pandas or polars."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from tracklib.query import parse
from tracklib.store import ConsoleLine, MetricFacts, Points, RunFacts, RunReader, Store, open_store

if TYPE_CHECKING:
    import os

    import pandas
    import polars


_INT64_MAX = 2**63 - 1


class RunView:
    """A run that was logged: its facts when it was looked up, its points when asked for."""

    def __init__(self, store: Store, facts: RunFacts) -> None:
        self._store = store
        self.facts = facts

    @property
    def id(self) -> str:
        """The run's id."""
        return self.facts.run_id

    @property
    def name(self) -> str:
        """The run's name."""
        return self.facts.name

    @property
    def state(self) -> str:
        """running, finished, failed or preempted."""
        return self.facts.state

    @property
    def tags(self) -> tuple[str, ...]:
        """The run's tags."""
        return self.facts.tags

    @property
    def config(self) -> dict[str, Any]:
        """The configuration, nested, with its types."""
        return self.reader().config()

    @property
    def summary(self) -> dict[str, Any]:
        """Values that stand for the run, by name."""
        return dict(self.facts.summary)

    @property
    def metrics(self) -> dict[str, MetricFacts]:
        """Every metric's count, last, min, max and best."""
        return dict(self.facts.metrics)

    def history(self, metric: str) -> Points:
        """All points of a metric, by step: `np.asarray(points.values)` and so on.

        Raises MetricNotFound.
        """
        return self.reader().series(metric).read().sorted()

    @property
    def system(self) -> dict[str, Any]:
        """How the run was made: `git`, `packages`, `environment`, `hardware` and so on."""
        return self.reader().system()

    def console(self, *, rank: int | None = None) -> Iterator[ConsoleLine]:
        """What was printed, line by line with time and stream; of several processes by time."""
        return self.reader().console(rank=rank)

    def reader(self) -> RunReader:
        """The run at full depth."""
        return self._store.run(self.id)

    def __repr__(self) -> str:
        return f"<run {self.id} {self.name!r} {self.state}>"


class Runs(Sequence[RunView]):
    """A list of runs that can become a table."""

    def __init__(self, views: list[RunView]) -> None:
        self._views = views

    @overload
    def __getitem__(self, index: int) -> RunView: ...
    @overload
    def __getitem__(self, index: slice) -> Runs: ...
    def __getitem__(self, index: int | slice) -> RunView | Runs:
        return Runs(self._views[index]) if isinstance(index, slice) else self._views[index]

    def __iter__(self) -> Iterator[RunView]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)

    def to_dicts(self) -> list[dict[str, Any]]:
        """One flat dict a run: facts, `config.…` and `summary.…`."""
        return [_row(view.facts) for view in self]

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame, one row a run. Needs pandas."""
        import pandas

        return pandas.DataFrame(self.to_dicts())

    def to_polars(self) -> polars.DataFrame:
        """A polars DataFrame, one row a run. Needs polars.

        A polars column has one type: where runs have values of several kinds (a number here, a text
        or a list there), the column holds texts, those that were none as JSON.
        """
        import polars

        rows = self.to_dicts()
        names = list(dict.fromkeys(name for row in rows for name in row))
        return polars.DataFrame(
            {name: _of_one_type([row.get(name) for row in rows]) for name in names}
        )

    def __repr__(self) -> str:
        return f"<{len(self)} runs>"


def _of_one_type(values: list[Any]) -> list[Any]:
    """Values that fit one polars column."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return [None if value is None else float(value) for value in values]
    is_wide = int in kinds and any(abs(v) > _INT64_MAX for v in values if type(v) is int)
    if len(kinds) <= 1 and not is_wide and list not in kinds:
        return values
    if kinds == {list} and len({type(item) for one in values for item in one or ()}) <= 1:
        return values
    return [v if v is None or isinstance(v, str) else json.dumps(v) for v in values]


def _row(facts: RunFacts) -> dict[str, Any]:
    fields = ("run_id", "project", "name", "state", "created_ns", "duration_s", "group", "host")
    row: dict[str, Any] = {field: getattr(facts, field) for field in fields}
    row["tags"] = list(facts.tags)
    row |= {f"config.{key}": value for key, value in facts.config.items()}
    return row | {f"summary.{key}": value for key, value in facts.summary.items()}


def runs(
    query: str = "",
    *,
    dir: str | os.PathLike[str] | None = None,  # noqa: A002 (as `init()` has it)
) -> Runs:
    """The runs of a store that the query selects, in its order (else by id, oldest first).

    >>> tracklib.runs('config.lr < 0.01 and summary["val/acc"] > 0.9')

    Raises QueryError, which points at the place, and StoreNotFound.
    """
    parsed = parse(query)
    store = open_store(dir)
    catalog = store.catalog()
    try:
        catalog.refresh()
        return Runs([RunView(store, facts) for facts in parsed.apply(catalog.rows())])
    finally:
        catalog.close()
