"""Sections of metrics, the page of cards, which runs are shown, what a growing series hands out."""

import re
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from desktop.core.axes import XAxis
from desktop.core.grid import Measures, lay_out
from desktop.core.metrics import Section, compile_search, logged, sections, short_name
from desktop.core.outline import Wish
from desktop.core.series import SeriesStore
from desktop.core.series_data import SeriesData
from desktop.core.shown import Rule, Shown
from desktop.core.source import MetricFacts, RunFacts, RunKey
from desktop.core.table import Table
from desktop.core.terms import Term
from tracklib.errors import MetricNotFound
from tracklib.store import Points

LOSS = Term.of_metric("loss")
WISH = Wish(XAxis.STEP, None, 100, 0.0)
KEYS = [RunKey("s", f"r{number}") for number in range(50)]
TABLE = Table().with_runs("s", [RunFacts(key.run) for key in reversed(KEYS)])


def run(*names: str) -> RunFacts:
    return RunFacts(
        "r",
        metrics={name: MetricFacts(name, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0) for name in names},
    )


def test_sections_go_by_prefix_with_training_first_and_the_machine_last() -> None:
    runs = [run("system/cpu", "val/loss", "lr"), run("train/loss", "aux/a", "train/loss10")]
    found = [(section.title, section.metrics) for section in sections(logged(runs).names)]
    assert found == [
        ("train", ("train/loss", "train/loss10")),
        ("val", ("val/loss",)),
        ("aux", ("aux/a",)),
        ("General", ("lr",)),
        ("system", ("system/cpu",)),
    ]


def test_search_is_a_regular_expression_in_any_case() -> None:
    names = ["train/Loss", "val/loss", "train/acc"]
    found = sections(names, compile_search("^TRAIN.*loss$"))
    assert [section.metrics for section in found] == [("train/Loss",)]
    assert compile_search("  ") is None
    with pytest.raises(re.error):
        compile_search("(")


def test_short_names_drop_the_section() -> None:
    assert [short_name(name) for name in ("train/a/b", "lr", "/x")] == ["a/b", "lr", "/x"]


def test_cards_fill_the_width_without_overlapping() -> None:
    page = lay_out([Section("a", tuple("abcdefg")), Section("b", ("x",))], (), 1000, Measures())
    assert len({slot.box for slot in page.slots}) == 8
    for slot in page.slots:
        assert slot.box.x >= 16
        assert slot.box.x + slot.box.width <= 1000 - 16
    assert page.slots[-1].box.bottom <= page.height


def test_folded_sections_take_a_line_only() -> None:
    both = [Section("a", tuple("abc")), Section("b", ("x",))]
    page = lay_out(both, {"a"}, 1000, Measures())
    assert [slot.metric for slot in page.slots] == ["x"]
    assert [(head.title, head.count, head.is_open) for head in page.headers] == [
        ("a", 3, False),
        ("b", 1, True),
    ]


def test_only_cards_in_sight_are_asked_for() -> None:
    page = lay_out([Section("a", tuple(map(str, range(2000))))], (), 1000, Measures())
    assert 0 < len(page.slots_between(5000, 6000)) <= 21


def shown_of(shown: Shown, listed: list[RunKey]) -> list[RunKey]:
    """The shown ones of the listed runs, which are newer the later they stand in the table."""
    rows = [TABLE.index[key] for key in listed]
    return shown.among(TABLE, np.array(rows, dtype=np.intp))


def test_newest_runs_are_shown_until_the_user_decides() -> None:
    shown = Shown(newest=3)
    assert shown_of(shown, KEYS) == KEYS[:3]
    decided = shown.with_run(KEYS[0], False).with_run(KEYS[20], True)
    assert shown_of(decided, KEYS) == [KEYS[1], KEYS[2], KEYS[20]]
    assert shown_of(decided.by_rule(Rule.ALL), KEYS) == KEYS
    assert shown_of(decided.by_rule(Rule.NONE), KEYS) == []
    assert shown_of(decided.only([KEYS[7]]), KEYS) == [KEYS[7]]


def test_runs_that_are_filtered_out_are_not_shown() -> None:
    shown = Shown().only(KEYS[:2])
    assert shown_of(shown, KEYS[1:]) == [KEYS[1]]
    assert shown_of(Shown().only([RunKey("s", "gone"), KEYS[3]]), KEYS) == [KEYS[3]]


@dataclass
class GrowingRun:
    """A run with a growing series under some names."""

    values: list[float]
    names: tuple[str, ...] = ("loss",)
    reads: int = 0

    def series_of(self, names: Iterable[str]) -> dict[str, Any]:
        return {name: self for name in names if name in self.names}

    @property
    def count(self) -> int:
        return len(self.values)

    def read_after(self, cursors: Mapping[str, Any]) -> dict[str, tuple[Points, int]]:
        self.reads += 1
        return {name: self._after(cursor or 0) for name, cursor in cursors.items()}

    def _after(self, start: int) -> tuple[Points, int]:
        new = self.values[start:]
        steps = array("d", range(start, start + len(new)))
        times = array("q", range(start, start + len(new)))
        return Points.from_bytes(steps, times, array("d", new)), len(self.values)


def test_a_growing_series_is_read_on_and_what_was_handed_out_stays() -> None:
    run = GrowingRun([1.0, 2.0])
    series = SeriesStore(lambda key: run)
    first = series.get(KEYS[0], LOSS, 0, WISH)
    for number in range(3, 1000):
        run.values.append(float(number))
        grown = series.get(KEYS[0], LOSS, 0, WISH)
    assert isinstance(first, SeriesData)
    assert isinstance(grown, SeriesData)
    assert first.values.tolist() == [1.0, 2.0]
    assert grown.values.tolist() == run.values
    assert grown.steps.tolist() == list(range(999))
    assert not first.is_same_as(grown)


def test_series_used_least_make_room() -> None:
    runs = {key: GrowingRun([float(n) for n in range(1000)]) for key in KEYS[:10]}
    series = SeriesStore(runs.__getitem__, budget_bytes=5 * 24_000)
    for key in runs:
        series.get(key, LOSS, 0, WISH)
    for key in KEYS[5:10]:
        data = series.get(key, LOSS, 0, WISH)
        assert isinstance(data, SeriesData)
        assert data.values.tolist() == runs[key].values
    before = runs[KEYS[0]].reads
    series.get(KEYS[0], LOSS, 0, WISH)
    assert runs[KEYS[0]].reads == before + 1


def values_of(series: SeriesStore, name: str, also: tuple[str, ...] = ()) -> list[float]:
    data = series.get(KEYS[0], Term.of_metric(name), 0, WISH, also)
    assert isinstance(data, SeriesData)
    return data.values.tolist()


def test_what_is_wanted_soon_is_read_in_the_same_go_and_good_for_one_use() -> None:
    run = GrowingRun([1.0, 2.0], ("a", "b"))
    series = SeriesStore(lambda key: run)
    assert values_of(series, "a", ("a", "b", "c")) == [1, 2]
    run.values.append(3.0)
    assert values_of(series, "b") == [1, 2]
    with pytest.raises(MetricNotFound):
        values_of(series, "c")
    assert run.reads == 1
    assert values_of(series, "b") == [1, 2, 3]
    assert values_of(series, "a") == [1, 2, 3]


def test_what_was_read_along_is_read_again_where_the_run_may_have_grown() -> None:
    run = GrowingRun([1.0], ("a", "b"))
    ages = [0]
    series = SeriesStore(lambda key: run, age_of=lambda key: ages[0])
    assert values_of(series, "a", ("a", "b", "c")) == [1]
    run.values.append(2.0)
    run.names = ("a", "b", "c")
    ages[0] += 1
    assert values_of(series, "b") == [1, 2]
    assert values_of(series, "c") == [1, 2]


def test_what_was_read_along_and_let_go_is_read_again() -> None:
    run = GrowingRun([float(n) for n in range(100)], ("a", "b"))
    series = SeriesStore(lambda key: run, budget_bytes=1)
    assert values_of(series, "a", ("b",)) == run.values
    assert values_of(series, "b") == run.values
