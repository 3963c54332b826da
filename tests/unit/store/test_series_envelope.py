"""The outline of a series, made from statistics, is that of all its points."""

from __future__ import annotations

import math
import os
from array import array
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import tracklib
from tracklib.format import layout
from tracklib.format.journal_write import JournalWriter, Position
from tracklib.format.key_set_rows import Columns
from tracklib.store import RunReader, open_store
from tracklib.store.envelope import envelope

Floats = NDArray[np.float64]


def write_run(store: Path, steps: Floats, values: Floats) -> RunReader:
    """A finished run with one metric, written as columns."""
    folder = layout.run_folder(str(store), "made")
    os.makedirs(folder)
    journal = JournalWriter(layout.journal(folder, "writer"), is_durable=False)
    journal.add_key_set(1, ["loss"])
    times = array("q", range(1_000_000_000, 1_000_000_000 + len(steps)))
    journal.add_columns(
        1, Columns(array("d", steps.tobytes()), times, [array("d", values.tobytes())])
    )
    journal.set_attribute("/writer/state", "finished", 1)
    journal.commit(Position(0, 8))
    journal.close()
    return open_store(store).run("made")


def extents(x: Floats, y: Floats, lo: float, hi: float, pixels: int) -> tuple[Floats, Floats]:
    """Smallest and largest finite value of each pixel column, by all points."""
    known = np.isfinite(y)
    columns = np.floor((x[known] - lo) * (pixels / (hi - lo))).clip(-1, pixels).astype(int) + 1
    low, high = np.full(pixels + 2, np.inf), np.full(pixels + 2, -np.inf)
    np.minimum.at(low, columns, y[known])
    np.maximum.at(high, columns, y[known])
    return low[1:-1], high[1:-1]


def check(reader: RunReader, steps: Floats, values: Floats, view: tuple[float, float, int]) -> None:
    lo, hi, pixels = view
    outline = envelope(reader.series("loss"), pixels=pixels, lo=lo, hi=hi)
    expected = extents(steps, values, lo, hi, pixels)
    found = extents(outline.x, outline.y, lo, hi, pixels)
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_array_equal(found[1], expected[1])


def curve(seed: int, count: int, kind: str) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    steps = np.arange(count, dtype=np.float64)
    values = np.exp(-steps / count)
    if kind != "smooth":
        values += rng.normal(0, 0.1, count)
    values[rng.integers(0, count, 20)] = rng.choice([1e6, -1e6, np.nan, np.inf, -np.inf], 20)
    if kind == "repeated steps":
        steps = np.floor(steps / 7)
    if kind == "uneven steps":
        steps = np.cumsum(rng.exponential(1.0, count))
    if kind == "unordered steps":
        steps = rng.permutation(steps)
    return steps, values


@settings(max_examples=40)
@given(
    seed=st.integers(0, 1000),
    count=st.sampled_from([1, 2, 100, 4096, 4097, 30_000, 100_000]),
    kind=st.sampled_from(["smooth", "noise", "repeated steps", "uneven steps", "unordered steps"]),
    pixels=st.integers(1, 700),
    start=st.floats(0, 0.9),
    width=st.floats(0.001, 1.0),
)
def test_every_extreme_of_every_pixel_column_is_there(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    count: int,
    kind: str,
    pixels: int,
    start: float,
    width: float,
) -> None:
    steps, values = curve(seed, count, kind)
    reader = write_run(tmp_path_factory.mktemp("store"), steps, values)
    span = max(float(np.ptp(steps)), 1.0)
    lo = float(steps.min()) + start * span
    check(reader, steps, values, (lo, lo + width * span, pixels))


def test_a_stretch_of_nan_breaks_the_line(tmp_path: Path) -> None:
    steps = np.arange(50_000, dtype=np.float64)
    values = np.ones(50_000)
    values[20_000:30_000] = math.nan
    outline = envelope(write_run(tmp_path, steps, values).series("loss"), pixels=100)
    broken = outline.x[np.isnan(outline.y)]
    assert len(broken)
    assert np.all((broken >= 20_000) & (broken <= 30_000))
    assert not np.any((outline.x > 21_000) & (outline.x < 29_000) & np.isfinite(outline.y))


def test_a_live_run_shows_journal_and_tail(monkeypatch: pytest.MonkeyPatch) -> None:
    run = tracklib.init(project="p")
    try:
        for step in range(10_000):
            run.log({"loss": 1.0 if step != 9_999 else 50.0})
        outline = envelope(
            open_store(Path(run.dir).parents[2]).run(run.id).series("loss"), pixels=50
        )
        assert outline.y.max() == 50.0
        assert outline.x.max() == 9_999
    finally:
        run.finish()


def test_rows_from_before_a_fork_end_at_its_step() -> None:
    with tracklib.init(id="parent") as parent:
        for step in range(100):
            parent.log({"loss": step})
    with tracklib.init(id="child", fork_from="parent?step=49") as child:
        child.log({"loss": -1.0})
    outline = envelope(open_store().run("child").series("loss"), pixels=1000)
    assert outline.y.max() == 49
    assert outline.y.min() == -1
    assert outline.x.max() == 50


def test_time_is_an_axis_too(tmp_path: Path) -> None:
    steps, values = curve(1, 20_000, "noise")
    reader = write_run(tmp_path, steps, values)
    outline = envelope(reader.series("loss"), pixels=300, axis="time")
    times = np.arange(20_000, dtype=np.float64) + 1_000_000_000
    lo, hi = times[0], times[-1]
    expected, found = (extents(x, y, lo, hi, 300) for x, y in ((times, values), outline))
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_array_equal(found[1], expected[1])


def test_no_rows_give_an_empty_outline_and_wrong_words_an_error(tmp_path: Path) -> None:
    reader = write_run(tmp_path, np.arange(3.0), np.arange(3.0))
    series = reader.series("loss")
    assert len(envelope(series, pixels=10, lo=100, hi=200).x) <= 2
    with pytest.raises(ValueError, match="axis"):
        envelope(series, pixels=10, axis="sideways")
    with pytest.raises(ValueError, match="pixels"):
        envelope(series, pixels=0)
