"""One metric of a run: ranges, increments, several writers."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

import tracklib
from tests.unit.reading_back import reader_of, until
from tracklib import errors, store
from tracklib.store import Points

ROWS = 10_000
"""Two full blocks and a part of a third."""


@pytest.fixture(params=["tail", "journal", "both", "finished"])
def reader(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[store.RunReader]:
    """A run whose rows are where the parameter says. The metric "odd" is logged every other row."""
    interval = {"tail": "1000", "journal": "0.001", "both": "1000", "finished": "1000"}
    monkeypatch.setenv("TRACKLIB_INTERVAL", interval[request.param])
    run = tracklib.init()
    for value in range(ROWS):
        if request.param == "both" and value == ROWS // 2 + 77:
            run._writer._absorber._cycle()
        run.log({"x": value / 3} | ({"odd": value} if value % 2 else {}), step=value * 2)
    reader = reader_of(run)
    if request.param == "journal":
        until(lambda: reader.refresh() or sum(reader.views[0].journal.rows.values()) == ROWS)
    if request.param == "finished":
        run.finish()
    yield reader
    run.finish()


def whole() -> list[tuple[float, float]]:
    return [(value * 2, value / 3) for value in range(ROWS)]


def pairs(points: Points) -> list[tuple[float, float]]:
    return sorted(zip(points.steps, points.values, strict=True))


def test_all_points(reader: store.RunReader) -> None:
    series = reader.series("x")
    assert (series.name, series.count) == ("x", ROWS)
    assert pairs(series.read()) == whole()
    assert pairs(reader.series("odd").read()) == [(v * 2, v) for v in range(1, ROWS, 2)]
    assert reader.problems() == []


@pytest.mark.parametrize(
    "span", [(0, 0), (100, 200), (8191, 8195), (-5, 3), (19_990, 1e9), (5, 4), (3, 3), (-1e9, 1e9)]
)
def test_a_range_of_steps(reader: store.RunReader, span: tuple[float, float]) -> None:
    expected = [pair for pair in whole() if span[0] <= pair[0] <= span[1]]
    assert pairs(reader.series("x").read(step=span)) == expected


def test_a_range_of_time(reader: store.RunReader) -> None:
    points = reader.series("x").read().sorted()
    times = list(points.times)
    for first, last in ((0, 10), (4000, 4200), (ROWS - 3, ROWS - 1)):
        part = reader.series("x").read(time=(times[first], times[last]))
        expected = [
            v for t, v in zip(times, points.values, strict=True) if times[first] <= t <= times[last]
        ]
        assert sorted(part.values) == sorted(expected)
    assert len(reader.series("x").read(time=(0, 1))) == 0
    assert len(reader.series("x").read(time=(0, time.time_ns()))) == ROWS


@pytest.mark.parametrize(
    "rows", [slice(0, 5), slice(4090, 4100), slice(-3, None), slice(0, None, 999)]
)
def test_a_range_of_rows(reader: store.RunReader, rows: slice) -> None:
    everything = list(reader.series("x").read().values)
    part = reader.series("x").read(rows=rows)
    assert list(part.values) == everything[rows]
    assert np.asarray(part.values).flags.c_contiguous


def test_increments_are_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_INTERVAL", "1000")
    found: dict[str, list[tuple[float, float]]] = {"x": [], "y": []}
    cursors: dict[str, store.Cursor | None] = {"x": None, "y": None}
    with tracklib.init() as run:
        run.log({"x": -1, "y": -1}, step=-1)
        reader = reader_of(run)

        def look() -> None:
            for name in found:
                points, cursors[name] = reader.series(name).read_after(cursors[name])
                found[name] += zip(points.steps, points.values, strict=True)
                hash(cursors[name])

        for value in range(9000):
            run.log({"x": value} if value % 3 else {"y": value, "x": value}, step=value)
            if value % 500 == 0:
                look()
            if value % 1700 == 0:
                run._writer._absorber._cycle()
            if value % 3100 == 0:
                reader = reader_of(run)  # cursors outlive their reader
    look()
    look()
    assert sorted(found["x"]) == [(float(v), float(v)) for v in range(-1, 9000)]
    assert sorted(found["y"]) == [(-1, -1)] + [(float(v), float(v)) for v in range(0, 9000, 3)]


@pytest.mark.parametrize("rotate", [False, True])
def test_all_metrics_are_followed_in_one_go(monkeypatch: pytest.MonkeyPatch, rotate: bool) -> None:
    """Metrics that share key sets, joined by ones that come later, while rows are absorbed."""
    monkeypatch.setenv("TRACKLIB_INTERVAL", "1000")
    found: dict[str, list[tuple[float, int, float]]] = {}
    cursors: dict[str, store.Cursor | None] = {}
    with tracklib.init() as run:
        curves = store.open_store().curves(run.id)
        for value in range(9000):
            row = {"x": value / 3, "y": value / 7}
            if value > 5000:
                row = {"z": float(value)} | row if value % 2 else row
            run.log(row, step=value)
            if value % 900 == 0:
                series = curves.series_of(["x", "y", "z", "never"])
                asked = {name: cursors.get(name) for name in series}
                for name, (points, cursor) in curves.read_after(asked).items():
                    found.setdefault(name, []).extend(points)
                    cursors[name] = cursor
            if rotate and value % 1700 == 0:
                run._writer._absorber._cycle()
    reader = store.open_store().run(run.id)
    series = curves.series_of(["x", "y", "z", "never"])
    assert series.keys() == {"x", "y", "z"}
    for name, (points, _) in curves.read_after({name: cursors[name] for name in series}).items():
        assert sorted([*found[name], *points]) == sorted(reader.series(name).read())


def test_metrics_logged_together_share_steps_and_times() -> None:
    with tracklib.init() as run:
        for step in range(5000):
            run.log({"a": step / 3, "b": -step})
    curves = store.open_store().curves(run.id)
    series = curves.series_of(["a", "b"])
    read = curves.read_after(dict.fromkeys(series))
    a, b = (np.asarray(read[name][0].steps) for name in series)
    assert np.shares_memory(a, b)
    assert a.tolist() == list(range(5000))


def test_curves_of_no_run_are_not_found() -> None:
    with tracklib.init() as run:
        run.log({"a": 1})
    with pytest.raises(errors.RunNotFound):
        store.open_store().curves("nobody")


def test_nothing_new_is_nothing(reader: store.RunReader) -> None:
    points, cursor = reader.series("x").read_after(None)
    assert len(points) == ROWS
    for _ in range(2):
        points, cursor = reader.series("x").read_after(cursor)
        assert len(points) == 0


def test_a_cursor_goes_on_over_a_resumed_run() -> None:
    cursor = None
    found: list[float] = []
    for life in range(3):
        with tracklib.init(id="mine", resume="allow") as run:
            for value in range(10):
                run.log({"x": life * 10 + value})
            points, cursor = reader_of(run).series("x").read_after(cursor)
            found += points.values
    assert found == list(range(30))


def test_writers_are_merged_and_told_apart_by_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    for rank in range(3):
        monkeypatch.setenv("RANK", str(rank))
        monkeypatch.setenv("WORLD_SIZE", "3")
        with tracklib.init(id="mine", resume="allow") as run:
            for value in range(4):
                run.log({"x": rank * 10 + value})
    reader = reader_of(run)
    assert sorted(reader.series("x").read().values) == [
        r * 10 + v for r in range(3) for v in range(4)
    ]
    assert reader.series("x").count == 12
    assert list(reader.series("x", rank=1).read().values) == [10, 11, 12, 13]
    facts = reader.metrics()["x"]
    assert (facts.count, facts.min, facts.max, facts.mean) == (12, 0, 23, 11.5)
    assert facts.first == 0
    assert facts.last == 23
    with pytest.raises(tracklib.errors.MetricNotFound):
        reader.series("x", rank=7)
