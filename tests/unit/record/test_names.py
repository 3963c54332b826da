"""Names of metrics: any text, very many of them, in any combination."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tracklib
from tests.unit.reading_back import reader_of, values_of
from tracklib.errors import MetricNotFound, ValueRangeError, ValueTypeError

ODD = [
    "loss/train", "a~b", "a.b.c", 'with "quotes"', "\N{FIRE}\N{ROCKET}", "nul\0inside", "\0",
    "אבג עברית", "\u202ertl", "tab\tnew\nline", " ", "é", "e\u0301", "%s", "'; DROP TABLE metric;",
    "$removed", "x" * 10_000, "*", "[a]", "\U0010ffff",
]  # fmt: skip


@pytest.fixture
def run() -> Iterator[tracklib.Run]:
    with tracklib.init() as run:
        yield run


def test_odd_names_come_back(run: tracklib.Run) -> None:
    row = {name: float(number) for number, name in enumerate(ODD)}
    run.log(row)
    assert {n: m.last for n, m in reader_of(run).metrics().items()} == row
    run.finish()
    assert {n: m.last for n, m in reader_of(run).metrics().items()} == row
    for name, value in row.items():
        assert values_of(run, name) == [value]


@given(st.dictionaries(st.text(min_size=1), st.floats(allow_nan=False), min_size=1, max_size=20))
def test_any_text_is_a_name(row: dict[str, float]) -> None:
    with tracklib.init() as run:
        run.log(row)
    assert {n: m.last for n, m in reader_of(run).metrics().items()} == row


def test_a_lone_surrogate_is_refused(run: tracklib.Run) -> None:
    with pytest.raises(ValueRangeError, match=r"'a\\ud800b' is not valid Unicode"):
        run.log({"ok": 1, "a\ud800b": 2})
    assert reader_of(run).facts().rows == 0


@pytest.mark.parametrize("key", [1, None, ("a", "b"), b"a", 1.5])
def test_names_are_text(run: tracklib.Run, key: object) -> None:
    with pytest.raises(ValueTypeError, match="names must be str"):
        run.log({key: 1.0})  # type: ignore[dict-item]


def test_an_empty_name_is_refused(run: tracklib.Run) -> None:
    for row in ({"": 1.0}, {"a": {"": 1.0}}):
        with pytest.raises(ValueRangeError, match="must not be empty"):
            run.log(row)


def test_nested_dicts_are_joined_with_a_slash(run: tracklib.Run) -> None:
    run.log({"train": {"loss": 1.0, "top": {"1": 2.0, "5": 3.0}}, "lr": 0.1})
    metrics = reader_of(run).metrics()
    assert {name: m.last for name, m in metrics.items()} == {
        "train/loss": 1.0, "train/top/1": 2.0, "train/top/5": 3.0, "lr": 0.1,
    }  # fmt: skip


def test_a_name_that_appears_twice_is_refused(run: tracklib.Run) -> None:
    run.log({"a/b": 1.0, "a": 2.0})
    for row in ({"a/b": 1.0, "a": {"b": 2.0}}, {"a": {"b": 2.0}, "a/b": 1.0}):
        with pytest.raises(ValueRangeError, match="'a/b' appears twice"):
            run.log(row)
    assert values_of(run, "a/b") == [1.0]


def test_a_known_name_may_become_a_group(run: tracklib.Run) -> None:
    run.log({"a": 1.0})
    run.log({"a": {"b": 2.0}})
    assert values_of(run, "a") == [1.0]
    assert values_of(run, "a/b") == [2.0]


def test_ten_thousand_keys_in_one_call(run: tracklib.Run) -> None:
    row = {f"weights/{number}": number / 7 for number in range(10_000)}
    for _ in range(3):
        run.log(row)
    run.finish()
    reader = reader_of(run)
    assert {name: m.last for name, m in reader.metrics().items()} == row
    assert reader.facts().rows == 3
    assert values_of(run, "weights/9999") == [9999 / 7] * 3


def test_ten_thousand_different_sets_of_keys(run: tracklib.Run) -> None:
    chance = random.Random(7)
    logged: dict[str, list[float]] = {}
    for number in range(10_000):
        row = {f"m{chance.randrange(2000)}": float(number), "always": float(number)}
        run.log(row)
        for name, value in row.items():
            logged.setdefault(name, []).append(value)
    run.finish()
    reader = reader_of(run)
    assert {name: m.count for name, m in reader.metrics().items()} == {
        name: len(values) for name, values in logged.items()
    }
    for name in ("always", "m0", "m1999"):
        points = reader.series(name).read().sorted()
        assert list(points.values) == logged[name]
        assert list(points.steps) == logged[name]


def test_a_name_that_was_never_logged_names_its_neighbours(run: tracklib.Run) -> None:
    run.log({"val/accuracy": 1.0, "val/loss": 1.0})
    with pytest.raises(MetricNotFound, match="did you mean 'val/accuracy'"):
        reader_of(run).series("val/acuracy")
    with pytest.raises(MetricNotFound) as raised:
        reader_of(run).series("zzz")
    assert "did you mean" not in str(raised.value)
