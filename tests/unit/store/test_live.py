"""Reading while another process writes: counts only grow, and every value is exact."""

from pathlib import Path

import pytest

from tests.unit.reading_back import end_of, only_run, start, until
from tracklib import store

WRITER = """
import os, sys, time, tracklib
os.environ["TRACKLIB_INTERVAL"] = "0.01"
from tracklib.record import absorber, start
import functools
start.Absorber = functools.partial(absorber.Absorber, rotate_bytes=20_000)
run = tracklib.init(id="mine")
print("ready")
value = 0
deadline = time.monotonic() + float(sys.argv[1])
while time.monotonic() < deadline:
    for _ in range(20):
        run.log({"x": value, "half": value / 2} if value % 5 else {"x": value}, step=value)
        value += 1
    run.config["last"] = value
    time.sleep(0.0005)
run.finish()
print(value)
"""


@pytest.mark.parametrize("seconds", [3, pytest.param(60, marks=pytest.mark.soak)])
def test_a_reader_beside_a_writer_sees_only_what_was_logged(seconds: int, store_dir: Path) -> None:
    process = start(WRITER, str(seconds))
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    until(lambda: (store_dir / "runs").is_dir() and only_run(store_dir).facts().rows > 0)
    kept = only_run(store_dir)
    cursor: store.Cursor | None = None
    increments: list[float] = []
    rows = looks = last = 0
    while kept.facts().state == "running":
        for reader in (kept, only_run(store_dir)):
            values = sorted(reader.series("x").read().values)
            assert values == list(range(len(values)))
            assert len(values) >= rows
            rows = len(values)
            facts = reader.facts()
            assert facts.rows >= rows
            assert facts.metrics["x"].count >= rows
            assert facts.metrics["x"].max == facts.metrics["x"].count - 1
            assert facts.config.get("last", 0) >= last
            last = facts.config.get("last", 0)
            half = reader.series("half").read()
            assert all(
                value == step / 2 for value, step in zip(half.values, half.steps, strict=True)
            )
            assert reader.problems() == []
        points, cursor = kept.series("x").read_after(cursor)
        increments += points.values
        looks += 1
    code, printed = end_of(process)
    assert code == 0
    count = int(printed)
    points, cursor = kept.series("x").read_after(cursor)
    increments += points.values
    assert sorted(increments) == list(range(count))
    assert sorted(kept.series("x").read().values) == list(range(count))
    assert looks > 3


def test_a_reader_made_early_follows_a_run_to_its_end(store_dir: Path) -> None:
    process = start(WRITER, "0.3")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    until(lambda: (store_dir / "runs").is_dir() and store.open_store(store_dir).run_ids())
    reader = only_run(store_dir)
    seen = [reader.facts().rows]
    while reader.facts().state == "running":
        seen.append(reader.facts().rows)
    _, printed = end_of(process)
    assert seen == sorted(seen)
    assert reader.facts().rows == int(printed)
    assert reader.is_final()
