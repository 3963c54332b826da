"""A catalog whose runs say a little more than their files: what only the window knows of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from desktop.core.source import Catalog, CatalogChange, Problem, RunFacts

Dress = Callable[[RunFacts], RunFacts]
"""Adds what is known of a run to its facts. From any thread."""


class DressedCatalog:
    """A catalog, and what adds to its runs; `dress` is asked for at each look. See `Catalog`."""

    def __init__(self, catalog: Catalog, dress: Callable[[], Dress | None]) -> None:
        self._catalog = catalog
        self._dress = dress

    def rows(self) -> Sequence[RunFacts]:
        rows, dress = self._catalog.rows(), self._dress()
        return rows if dress is None else _Dressed(rows, dress)

    def get(self, run_id: str) -> RunFacts | None:
        facts, dress = self._catalog.get(run_id), self._dress()
        return facts if facts is None or dress is None else dress(facts)

    def refresh(
        self,
        *,
        progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> CatalogChange:
        return self._catalog.refresh(progress=progress, cancelled=cancelled)

    def poll_live(self) -> CatalogChange:
        return self._catalog.poll_live()

    def last_stamp(self, run_id: str) -> int:
        return self._catalog.last_stamp(run_id)

    def problems(self) -> Sequence[Problem]:
        return self._catalog.problems()

    def close(self) -> None:
        self._catalog.close()


class _Dressed(Sequence[RunFacts]):
    """Rows that are dressed when they are taken: of very many at once, only those are touched."""

    def __init__(self, rows: Sequence[RunFacts], dress: Dress) -> None:
        self._rows = rows
        self._dress = dress

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> RunFacts: ...
    @overload
    def __getitem__(self, place: slice) -> list[RunFacts]: ...
    def __getitem__(self, place: int | slice) -> RunFacts | list[RunFacts]:
        if isinstance(place, slice):
            return [*map(self._dress, self._rows[place])]
        return self._dress(self._rows[place])
