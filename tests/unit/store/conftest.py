"""A store with a few runs, as viewers find it."""

from pathlib import Path

import pytest

import tracklib
from tracklib import store


def finished(name: str, rows: int = 10, **given: object) -> tracklib.Run:
    """A finished run of that id."""
    with tracklib.init(id=name, **given) as run:  # type: ignore[arg-type]
        for value in range(rows):
            run.log({"x": value, "y": -value})
    return run


@pytest.fixture
def opened(store_dir: Path) -> store.Store:
    """A store with the finished runs a, b and c."""
    for name in "abc":
        finished(name)
    return store.open_store(store_dir)
