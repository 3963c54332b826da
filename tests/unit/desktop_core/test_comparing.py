"""Runs side by side: what differs, what is better, what is left out, and copies of it."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.comparison.compare_text import as_table, plain
from desktop.core.comparison.side_by_side import (
    MOST_RUNS,
    CompareWish,
    SideBySide,
    compare,
    is_ignored,
)
from desktop.core.difference import Verdict, difference, same
from desktop.core.goals import Goal
from desktop.core.source import MetricFacts, RunFacts, RunKey
from desktop.core.text_table import Form, TextTable, for_latex

NAN = float("nan")
ANY_NUMBER = st.floats() | st.integers()
ANY_VALUE = ANY_NUMBER | st.booleans() | st.none() | st.text() | st.lists(st.integers())


def metric(name: str, goal: str | None) -> MetricFacts:
    return MetricFacts(name, 1, 0.0, 0.0, 0.0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, goal=goal)


def run(number: int, goal: str | None = None, **facts: Any) -> RunFacts:
    metrics = {name: metric(name, goal) for name in facts.get("summary", {})}
    return RunFacts(run_id=f"r{number}", name=f"run-{number}", metrics=metrics, **facts)


def side_by_side(*runs: RunFacts, **wish: Any) -> SideBySide:
    return compare([RunKey("here", one.run_id) for one in runs], runs, CompareWish(**wish))


def listed(side: SideBySide) -> list[str]:
    return [line.column.id if line.column else line.section.upper() for line in side.lines]


RUNS = (
    run(0, "minimize", config={"lr": 0.1, "width": 16}, summary={"loss": 0.5}),
    run(1, "minimize", config={"lr": 0.01, "width": 16}, summary={"loss": 0.25}),
    run(2, "minimize", config={"width": 16}, summary={"loss": NAN}),
)


def test_keys_stand_in_sections_with_results_first() -> None:
    ids = listed(side_by_side(*RUNS))
    assert ids[:5] == ["SUMMARY", "summary.loss", "CONFIG", "config.lr", "config.width"]
    assert ids[5] == "RUN"
    assert "tags" not in ids, "no run has any"


def test_only_differences_leaves_out_what_is_the_same_and_counts_it() -> None:
    side = side_by_side(*RUNS, only_differences=True)
    assert listed(side) == ["SUMMARY", "summary.loss", "CONFIG", "config.lr", "RUN", "id"]
    assert side.hidden_same == len(side_by_side(*RUNS).lines) - len(side.lines)


def test_a_key_that_some_runs_lack_differs() -> None:
    side = side_by_side(run(0, config={"a": None}), run(1, config={"a": 1}))
    assert [line.differs for line in side.lines if line.title == "a"] == [True]


def test_search_and_ignore_list_with_patterns() -> None:
    assert listed(side_by_side(*RUNS, search="config w")) == ["CONFIG", "config.width"]
    side = side_by_side(*RUNS, search="config", ignored=("config.w*",))
    assert listed(side) == ["CONFIG", "config.lr"]
    assert side.hidden_ignored == 1
    assert is_ignored("config.a[0]", ["config.a[0]"]), "brackets are no pattern"
    assert not is_ignored("config.ab", ["config.a"])


def test_a_folded_section_is_its_title_with_its_count() -> None:
    side = side_by_side(*RUNS, search="config", folded=frozenset({"Config"}))
    assert [(line.title, line.count, line.is_folded) for line in side.lines] == [
        ("Config", 2, True)
    ]


def test_the_best_run_follows_the_goal_that_runs_declared_or_the_user_said() -> None:
    def best(**wish: Any) -> frozenset[int]:
        side = side_by_side(*RUNS, **wish)
        return next(line.best for line in side.lines if line.title == "loss")

    assert best() == {1}, "NaN is never best"
    assert best(goals={"summary.loss": "maximize"}) == {0}
    assert best(goals={"summary.loss": ""}) == frozenset()


def test_runs_that_disagree_about_a_goal_have_none() -> None:
    side = side_by_side(run(0, "minimize", summary={"a": 1}), run(1, "maximize", summary={"a": 2}))
    assert next(line.goal for line in side.lines if line.title == "a") is None


def test_without_a_declared_goal_a_name_may_say_it() -> None:
    side = side_by_side(run(0, summary={"val/loss": 1, "acc": 1, "size": 1}))
    goals = {line.title: line.goal for line in side.lines if line.section == "Summary"}
    assert (goals["val/loss"], goals["acc"], goals["size"]) == (Goal.LESS, Goal.MORE, None)


def test_no_run_is_an_empty_comparison() -> None:
    assert side_by_side().lines == ()


def test_too_many_runs_are_cut_and_counted() -> None:
    side = side_by_side(*(run(number) for number in range(MOST_RUNS + 7)))
    assert (len(side.runs), side.left_out) == (MOST_RUNS, 7)


def test_a_cancelled_comparison_ends_at_once() -> None:
    keys = [RunKey("here", "r0")]
    assert compare(keys, RUNS[:1], CompareWish(), lambda: True).lines == ()


@pytest.mark.parametrize(
    ("value", "base", "goal", "verdict", "text", "percent"),
    [
        (0.9, 0.8, Goal.MORE, Verdict.BETTER, "+0.1", "+12.5 %"),
        (0.9, 0.8, Goal.LESS, Verdict.WORSE, "+0.1", "+12.5 %"),
        (0.8, 0.9, None, Verdict.OTHER, "−0.1", "−11.1 %"),
        (-2, -1, Goal.LESS, Verdict.BETTER, "−1", "−100 %"),
        (1, 0, Goal.LESS, Verdict.WORSE, "+1", ""),
        (NAN, 1.0, Goal.LESS, Verdict.WORSE, "", ""),
        (1.0, NAN, Goal.MORE, Verdict.BETTER, "", ""),
        (NAN, NAN, Goal.MORE, Verdict.SAME, "", ""),
        (math.inf, 1.0, Goal.LESS, Verdict.WORSE, "+∞", "+∞ %"),
        (10**309, 1.0, Goal.LESS, Verdict.WORSE, "+∞", "+∞ %"),
        ("adam", "sgd", None, Verdict.OTHER, "", ""),
        (True, 1, None, Verdict.OTHER, "", ""),
        (1, None, Goal.LESS, Verdict.OTHER, "", ""),
        (1, 1.0, None, Verdict.SAME, "", ""),
    ],
)
def test_differences_are_directed_by_the_goal(
    value: Any, base: Any, goal: Goal | None, verdict: Verdict, text: str, percent: str
) -> None:
    found = difference(value, base, goal)
    assert found.verdict is verdict
    assert (found.text(), found.text(as_percent=True)) == (text, percent)


@given(ANY_VALUE, ANY_VALUE)
def test_being_the_same_is_mutual_and_every_value_is_the_same_as_itself(
    one: Any, other: Any
) -> None:
    assert same(one, other) == same(other, one)
    assert same(one, one)


@given(ANY_NUMBER, ANY_NUMBER, st.sampled_from(Goal))
def test_what_is_better_one_way_is_worse_the_other_way(one: Any, other: Any, goal: Goal) -> None:
    there, back = difference(one, other, goal).verdict, difference(other, one, goal).verdict
    opposite = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}
    assert back is opposite.get(there, there)


# -- copies --------------------------------------------------------------------------------------


def test_markdown_carries_differences_and_sections() -> None:
    side = side_by_side(*RUNS[:2], search="s")
    text = as_table(side, Form.MARKDOWN, baseline=0).written(Form.MARKDOWN)
    lines = text.splitlines()
    assert lines[0] == "| Key | run-0 (baseline) | run-1 |"
    assert lines[1] == "| --- | ---: | ---: |"
    assert lines[2] == "| **Summary** |  |  |"
    assert lines[3] == "| loss | 0.5000 | 0.2500 (−0.25) |"


def test_tsv_carries_values_in_full_for_programs() -> None:
    runs = (run(0, config={"lr": 0.1 + 0.2, "text": "a\tb\nc"}), run(1, config={"lr": True}))
    text = as_table(side_by_side(*runs, search="config"), Form.TSV, baseline=0).written(Form.TSV)
    assert text.splitlines() == [
        "Key\trun-0\trun-1",
        "config.lr\t0.30000000000000004\ttrue",
        "config.text\ta b c\t",
    ]


def test_latex_escapes_whatever_a_name_holds() -> None:
    table = TextTable(["a_b", "50 %"], [["Part"], ["$x^2$ & \\y", "−1 ± 2"]], [False, True], "n")
    assert table.written(Form.LATEX).splitlines() == [
        "% n",
        "% needs \\usepackage{booktabs}",
        "\\begin{tabular}{lr}",
        "  \\toprule",
        "  a\\_b & 50 \\% \\\\",
        "  \\midrule",
        "  \\multicolumn{2}{l}{\\textit{Part}} \\\\",
        "  \\$x\\textasciicircum{}2\\$ \\& \\textbackslash{}y & $-$1 $\\pm$ 2 \\\\",
        "  \\bottomrule",
        "\\end{tabular}",
    ]


@given(st.lists(st.text(), min_size=2, max_size=2), st.sampled_from(Form))
def test_a_cell_never_breaks_out_of_its_row(cells: list[str], form: Form) -> None:
    empty = TextTable(["a", "b"], [["", ""]], [False, False]).written(form)
    full = TextTable(["a", "b"], [cells], [False, False]).written(form)
    assert len(full.split("\n")) == len(empty.split("\n"))


@given(st.floats(allow_nan=False))
def test_plain_numbers_are_read_back_exactly(value: float) -> None:
    assert float(plain(value)) == value


@given(st.text(alphabet="\\{}$&#^_~%ab"))
def test_latex_has_no_command_that_we_did_not_put_there(text: str) -> None:
    made = for_latex(text)
    for known in ("\\textbackslash{}", "\\textasciitilde{}", "\\textasciicircum{}"):
        made = made.replace(known, "")
    for letter in "&%$#_{}":
        made = made.replace("\\" + letter, "")
    assert not set(made) & set("\\{}$&#^_~%")
