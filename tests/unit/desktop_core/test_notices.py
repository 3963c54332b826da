"""Rules in words, and what is news about a run."""

import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tracklib
from desktop.core.notices import Kind, Notice, NoticeLog
from desktop.core.rules import EXAMPLES, RuleError, Watcher, parse
from desktop.core.run_watch import RunWatch
from desktop.core.source import MetricFacts, RunFacts
from tracklib import store

NAN = math.nan


def fires(text: str, values: list[float]) -> float | None:
    return Watcher(parse(text)).feed(values)


@pytest.mark.parametrize(
    ("text", "values", "at"),
    [
        ("val/acc > 0.9", [0.5, 0.9, 0.95, 0.99], 0.95),
        ("val/acc>=.9", [0.5, 0.9], 0.9),
        ("x < −1e-3", [0.0, -0.001, -0.01], -0.01),
        ("x = 3", [1, 3], 3),
        ("x > 1 for 3 steps", [2, 2, 1, 2, 2, 2.5], 2.5),
        ("loss rises for 3 steps", [1, 2, 3, 2, 3, 4, 5], 5),
        ("loss rises for 3 steps", [1, 2, NAN, 3, 4, 5], None),
        ("loss falls for 2 epochs", [3, 2, 1], 1),
        ("loss does not fall for 3 steps", [3, 2, 2, 2.5, 2], 2),
        ("loss does not fall for 3 steps", [3, 2, 2, 2.5, 1], None),
        ("acc does not rise for 2 points", [1, 1, 1], 1),
        ("x > 0", [NAN, -1], None),
    ],
)
def test_rules_come_true_at_the_point_they_name(
    text: str, values: list[float], at: float | None
) -> None:
    assert fires(text, values) == at


def test_a_rule_about_nan_comes_true_at_nan() -> None:
    assert fires("*loss is NaN", [1.0, 2.0]) is None
    assert math.isnan(fires("*loss is NaN", [1.0, NAN]) or 0.0)


@given(st.lists(st.floats(-10, 10), max_size=40), st.integers(1, 4), st.integers(0, 40))
def test_points_in_parts_are_the_same_as_at_once(values: list[float], count: int, cut: int) -> None:
    for text in (f"x rises for {count} steps", f"x > 0 for {count} steps"):
        whole, parts = Watcher(parse(text)), Watcher(parse(text))
        first = parts.feed(values[:cut])
        assert whole.feed(values) == (first if first is not None else parts.feed(values[cut:]))


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=30), st.integers(1, 5))
def test_rising_is_what_the_words_say(values: list[float], count: int) -> None:
    rises = [after > before for before, after in pairwise(values)]
    expected = any(all(rises[n : n + count]) for n in range(len(rises) - count + 1))
    assert (fires(f"x rises for {count} steps", values) is not None) is expected


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_are_rules(text: str) -> None:
    assert parse(f"  {text} ").text == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write a metric"),
        ("val/acc", "Say what val/acc does"),
        ("val/acc is good", "This is no rule"),
        ("> 0.9", "no rule|Name a metric"),
        ("loss rises for 0 steps", "from 1 to"),
        ("loss > high", "This is no rule"),
    ],
)
def test_what_is_no_rule_is_explained(text: str, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        parse(text)


@given(st.text(max_size=30))
def test_any_text_is_a_rule_or_is_explained(text: str) -> None:
    try:
        rule = parse(text)
    except RuleError:
        return
    assert rule.metric
    Watcher(rule).feed([1.0, NAN, math.inf, 2.0])


def metric(name: str, nan: int = 0) -> MetricFacts:
    return MetricFacts(name, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, nan=nan)


def running(**said: object) -> RunFacts:
    return RunFacts("r", name="a run", is_live=True)._replace(**said)  # type: ignore[arg-type]


def news(*facts: RunFacts) -> list[tuple[Kind, str]]:
    watch = RunWatch(lambda key: store.open_store("nowhere").run(key.run))
    found: list[Notice] = []
    for one in facts:
        found += watch.look("s", [one], [])
    return [(notice.kind, notice.title) for notice in found]


def test_ends_are_told_once_and_only_of_runs_that_were_seen_running() -> None:
    over = running(state="finished", is_live=False)
    assert news(running(), over, over) == [(Kind.FINISHED, "a run finished")]
    assert news(over, over) == []
    failed = running(state="failed", failure="ValueError: x")
    assert news(running(), failed) == [(Kind.FAILED, "a run failed")]


def test_silence_is_told_and_its_end_is_not() -> None:
    silent = running(silent_since_ns=5, is_live=False)
    assert news(running(), silent, silent, running(), silent) == [
        (Kind.SILENT, "a run gives no sign of life"),
        (Kind.SILENT, "a run gives no sign of life"),
    ]


def test_nan_is_told_once_a_run() -> None:
    odd = running(metrics={"loss": metric("loss", nan=1), "x": metric("x")})
    more = running(metrics={"loss": metric("loss", nan=2), "x": metric("x", nan=1)})
    assert news(running(), odd, more) == [(Kind.NAN, "a run has NaN")]
    assert news(odd, more) == []


def test_rules_see_every_point_of_a_running_run_once(tmp_path: Path) -> None:
    rules = [parse("val/* > 0.9"), parse("loss rises for 3 steps")]
    run = tracklib.init(dir=str(tmp_path), id="mine")
    opened = store.open_store(tmp_path)
    watch = RunWatch(lambda key: opened.run(key.run))

    def look() -> list[str]:
        return [one.text for one in watch.look("s", [opened.run("mine").facts()], rules)]

    run.log({"val/acc": 0.5, "loss": 1.0})
    assert look() == []
    for loss in (2.0, 3.0):
        run.log({"val/acc": 0.5, "loss": loss})
    assert look() == []
    run.log({"val/acc": 0.95, "loss": 4.0})
    run.log({"val/acc": 0.1, "loss": 0.0})
    assert look() == ["val/* > 0.9 (val/acc 0.95)", "loss rises for 3 steps (loss 4)"]
    run.log({"val/acc": 0.99})
    run.finish()
    assert look() == ["After 0:00"]


def test_what_a_run_asks_to_be_told_is_told_once(tmp_path: Path) -> None:
    run = tracklib.init(dir=str(tmp_path), id="mine", name="a run")
    opened = store.open_store(tmp_path)
    watch = RunWatch(lambda key: opened.run(key.run))

    def look() -> list[tuple[Kind, str, str]]:
        found = watch.look("s", [opened.run("mine").facts()], [])
        return [(one.kind, one.title, one.text) for one in found]

    run.alert("before somebody looked")
    assert look() == []
    run.alert("Diverged", "the loss\nis 1e9", level="error")
    run.alert("Again")
    assert look() == [
        (Kind.ALERT, "a run says: Diverged", "the loss is 1e9"),
        (Kind.ALERT, "a run says: Again", ""),
    ]
    assert look() == []
    run.alert("The last words")
    run.finish()
    assert [kind for kind, _, _ in look()] == [Kind.ALERT, Kind.FINISHED]


def test_the_list_of_notices_counts_the_new_ones() -> None:
    log = NoticeLog()
    for number in range(300):
        log.add(Notice(Kind.MESSAGE, str(number)))
    assert log.unread == 300
    assert [one.title for one in log.newest_first()[:2]] == ["299", "298"]
    assert len(log.newest_first()) == 200
    log.read()
    assert log.unread == 0
    log.clear()
    assert log.newest_first() == []
