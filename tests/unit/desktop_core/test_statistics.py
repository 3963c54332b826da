"""Intervals, tests and effect sizes against scipy and against counting by hand."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.columns import KeysInUse, by_id, config_column, summary_column
from desktop.core.comparison.effects import EffectKind, cliffs_delta, hedges_g
from desktop.core.comparison.intervals import Method, interval_of_mean
from desktop.core.comparison.sampling import (
    MOST_GROUPS,
    grouped,
    sample,
    usual_keys,
    usual_metrics,
)
from desktop.core.comparison.statistics_table import Statistics, StatisticsWish, describe
from desktop.core.comparison.statistics_text import as_table, cells, note, p_text
from desktop.core.comparison.student import incomplete_beta, t_quantile, t_two_sided
from desktop.core.comparison.tests_of_means import holm, permutation, welch
from desktop.core.source import MetricFacts, RunFacts
from desktop.core.text_table import Form

NAN = float("nan")
VALUES = st.lists(st.integers(-1000, 1000).map(lambda n: n / 8), min_size=2, max_size=6)


def drawn(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def array(values: list[float]) -> Any:
    return np.array(values, dtype=np.float64)


# -- Student's t ---------------------------------------------------------------------------------


@given(st.floats(-50, 50), st.floats(0.5, 1e5))
def test_t_probabilities_are_those_of_scipy(t: float, df: float) -> None:
    expected = 2 * scipy.stats.t.sf(abs(t), df)
    assert t_two_sided(t, df) == pytest.approx(expected, rel=1e-8, abs=1e-300)


@pytest.mark.parametrize("df", [1, 1.7, 2, 5, 29.3, 1e4])
@pytest.mark.parametrize("probability", [0.5, 0.9, 0.975, 0.995])
def test_t_quantiles_are_those_of_scipy(probability: float, df: float) -> None:
    expected = scipy.stats.t.ppf(probability, df)
    assert t_quantile(probability, df) == pytest.approx(expected, rel=1e-8, abs=1e-9)


@given(st.floats(0.1, 500), st.floats(0.1, 500), st.floats(0, 1))
def test_incomplete_beta_is_that_of_scipy(a: float, b: float, x: float) -> None:
    expected = scipy.special.betainc(a, b, x)
    assert incomplete_beta(a, b, x) == pytest.approx(expected, rel=1e-7, abs=1e-12)


# -- intervals -----------------------------------------------------------------------------------


def test_student_interval_is_that_of_scipy() -> None:
    values = drawn(3).normal(3, 2, 5)
    expected = scipy.stats.ttest_1samp(values, 0).confidence_interval(0.9)
    found = interval_of_mean(values, Method.STUDENT, 0.9)
    assert found == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize("method", [Method.BCA, Method.PERCENTILE])
@pytest.mark.parametrize("skewed", [False, True])
@pytest.mark.parametrize("count", [9, 12, 80])
def test_bootstrap_intervals_agree_with_scipy(method: Method, skewed: bool, count: int) -> None:
    values = drawn(5).exponential(1, count) if skewed else drawn(4).normal(0, 1, count)
    expected = scipy.stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method=method.value, rng=1
    ).confidence_interval
    found = interval_of_mean(values, method)
    slack = 0.04 * (expected.high - expected.low)  # both draw at random
    assert found == pytest.approx((expected.low, expected.high), abs=slack)


@given(VALUES, st.sampled_from(Method))
@settings(max_examples=25, deadline=None)
def test_an_interval_is_the_same_each_time_and_lies_in_order(
    values: list[float], method: Method
) -> None:
    found = interval_of_mean(array(values), method)
    assert found == interval_of_mean(array(values), method)
    assert found.low <= found.high
    if method is not Method.STUDENT:
        assert min(values) - 1e-9 <= found.low
        assert found.high <= max(values) + 1e-9


def test_one_value_has_no_interval_and_equal_ones_a_point() -> None:
    assert math.isnan(interval_of_mean(array([1.0]), Method.BCA).low)
    assert interval_of_mean(array([2.0, 2.0, 2.0]), Method.BCA) == (2.0, 2.0)


def test_large_groups_stay_within_memory() -> None:
    values = drawn(6).normal(1, 1, 30_000)
    low, high = interval_of_mean(values, Method.BCA)
    student = interval_of_mean(values, Method.STUDENT)
    assert (low, high) == pytest.approx(tuple(student), abs=2e-3)


# -- tests ---------------------------------------------------------------------------------------


@given(VALUES, VALUES)
@settings(max_examples=60, deadline=None)
@pytest.mark.filterwarnings("ignore:Precision loss")
def test_welch_is_that_of_scipy(one: list[float], other: list[float]) -> None:
    found = welch(array(one), array(other), 0.9)
    if np.var(one) + np.var(other) == 0:
        assert math.isnan(found.p)
        return
    expected = scipy.stats.ttest_ind(one, other, equal_var=False)
    ends = expected.confidence_interval(0.9)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-6)
    assert (found.t, found.df) == pytest.approx((expected.statistic, expected.df), rel=1e-9)
    assert found.interval == pytest.approx((ends.low, ends.high), rel=1e-6, abs=1e-9)


@given(VALUES, VALUES)
@settings(max_examples=60, deadline=None)
def test_the_exact_permutation_test_counts_every_arrangement(
    one: list[float], other: list[float]
) -> None:
    pooled = [*one, *other]
    observed = abs(np.mean(one) - np.mean(other))
    hits = total = 0
    for places in itertools.combinations(range(len(pooled)), len(one)):
        first = [pooled[place] for place in places]
        rest = [pooled[place] for place in range(len(pooled)) if place not in places]
        hits += abs(np.mean(first) - np.mean(rest)) >= observed - 1e-9
        total += 1
    found = permutation(array(one), array(other))
    assert (found.arrangements, found.is_exact) == (total, True)
    assert found.p == pytest.approx(hits / total)


def test_many_arrangements_are_drawn_and_agree_with_scipy() -> None:
    one, other = drawn(7).normal(0, 1, 30), drawn(8).normal(0.5, 1, 30)
    expected = scipy.stats.permutation_test(
        (one, other), lambda a, b: np.mean(a) - np.mean(b), n_resamples=20_000, rng=1
    )
    found = permutation(one, other)
    assert not found.is_exact
    assert found.p == pytest.approx(expected.pvalue, abs=0.03)
    assert found == permutation(one, other), "the same each time"


def test_three_seeds_each_cannot_be_more_certain_than_a_tenth() -> None:
    found = permutation(array([1.0, 1.1, 1.2]), array([9.0, 9.1, 9.2]))
    assert (found.p, found.arrangements) == (0.1, 20)


@given(st.lists(st.floats(0, 1) | st.just(NAN), max_size=8))
def test_holm_is_never_below_what_it_corrects_and_keeps_the_order(p_values: list[float]) -> None:
    found = holm(p_values)
    pairs = [(p, q) for p, q in zip(p_values, found, strict=True) if p == p]
    assert [q != q for q in found] == [p != p for p in p_values]
    assert all(p <= q <= 1 for p, q in pairs)
    assert all(one[1] <= other[1] for one in pairs for other in pairs if one[0] < other[0])


def test_holm_by_hand() -> None:
    assert holm([0.01, NAN, 0.04, 0.03]) == pytest.approx([0.03, NAN, 0.06, 0.06], nan_ok=True)


# -- effect sizes --------------------------------------------------------------------------------


def test_hedges_g_by_hand() -> None:
    one, other = array([2.0, 4.0, 6.0]), array([1.0, 2.0, 3.0])
    pooled = math.sqrt((4 + 1) / 2)
    exact = scipy.special.gamma(2) / (math.sqrt(2) * scipy.special.gamma(1.5))
    found = hedges_g(one, other)
    assert found.size == pytest.approx(exact * 2 / pooled)
    half = 1.959964 * math.sqrt(6 / 9 + found.size**2 / 12)
    assert found.interval == pytest.approx((found.size - half, found.size + half), rel=1e-5)


@given(VALUES, VALUES)
@settings(max_examples=80)
def test_cliffs_delta_counts_every_pair(one: list[float], other: list[float]) -> None:
    signs = np.sign(np.subtract.outer(one, other))
    found = cliffs_delta(array(one), array(other))
    delta = signs.mean()
    assert found.size == pytest.approx(delta)
    assert -1 <= found.interval.low <= found.size + 1e-12
    assert found.size - 1e-12 <= found.interval.high <= 1
    if abs(delta) == 1:
        return
    n1, n2 = signs.shape
    spread = n2**2 * ((signs.mean(axis=1) - delta) ** 2).sum()
    spread += n1**2 * ((signs.mean(axis=0) - delta) ** 2).sum()
    spread -= ((signs - delta) ** 2).sum()
    spread = max(spread / (n1 * n2 * (n1 - 1) * (n2 - 1)), (1 - delta**2) / (n1 * n2 - 1))
    z = 1.959963984540054
    root = z * math.sqrt(spread * ((1 - delta**2) ** 2 + z**2 * spread))
    below = 1 - delta**2 + z**2 * spread
    ends = ((delta - delta**3 - root) / below, (delta - delta**3 + root) / below)
    assert found.interval == pytest.approx((max(-1, ends[0]), min(1, ends[1])))


@given(VALUES, VALUES)
def test_effects_turn_round_with_the_groups(one: list[float], other: list[float]) -> None:
    for measure in (hedges_g, cliffs_delta):
        there, back = measure(array(one), array(other)), measure(array(other), array(one))
        assert there.size == pytest.approx(-back.size, nan_ok=True)
        assert there.interval.low == pytest.approx(-back.interval.high, nan_ok=True)


# -- groups of runs ------------------------------------------------------------------------------


def run(number: int, acc: Any, **config: Any) -> RunFacts:
    metric = MetricFacts("acc", 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, goal="maximize")
    return RunFacts(f"r{number}", summary={"acc": acc}, config=config, metrics={"acc": metric})


RUNS = [
    run(0, 0.5, lr=0.1, seed=0),
    run(1, 0.6, lr=0.1, seed=1),
    run(2, NAN, lr=0.1, seed=2),
    run(3, 0.9, lr=1, seed=0),
    run(4, 0.8, lr=1.0, seed=1),
    run(5, None, lr=1, seed=2),
    run(6, math.inf, lr="auto", seed=0),
    run(7, "x"),
]
ACC, LR = summary_column("acc"), config_column("lr")


def described(**wish: Any) -> Statistics:
    return describe(RUNS, StatisticsWish(**({"keys": (LR,), "metrics": (ACC,)} | wish)))


def test_groups_come_in_the_order_of_their_values() -> None:
    groups, left_out = grouped(RUNS, [LR])
    assert [(group.title, len(group.runs)) for group in groups] == [
        ("0.1", 3),
        ("1", 3),
        ("auto", 1),
        ("–", 1),
    ]
    assert left_out == 0
    by_both, _ = grouped(RUNS, [LR, config_column("seed")])
    assert by_both[0].title == "lr 0.1, seed 0"
    assert [group.title for group in grouped(RUNS, [])[0]] == ["All runs"]


def test_decimals_in_names_are_ordered_as_numbers() -> None:
    names = ["lr0.03", "lr0.003", "lr0.01", "lr1e-4", "lr"]
    runs = [RunFacts(name, group=name) for name in names]
    group = by_id("group")
    assert group is not None
    found = [one.title for one in grouped(runs, [group])[0]]
    assert found == ["lr", "lr1e-4", "lr0.003", "lr0.01", "lr0.03"]


def test_too_many_groups_are_cut_and_counted() -> None:
    many = [run(number, 1.0, lr=number) for number in reversed(range(MOST_GROUPS + 3))]
    groups, left_out = grouped(many, [LR])
    assert (len(groups), left_out) == (MOST_GROUPS, 3)
    assert [group.title for group in groups] == [str(number) for number in range(MOST_GROUPS)]


def test_what_is_no_finite_number_is_counted_and_said() -> None:
    found = [sample(group.runs, ACC) for group in grouped(RUNS, [LR])[0]]
    texts = ["1 NaN", "1 missing", "1 infinite", "1 missing"]
    assert [one.left_out_text() for one in found] == texts
    assert [len(one.values) for one in found] == [2, 2, 0, 0]
    assert "acc in 0.1: 1 NaN; acc in 1: 1 missing" in note(described())


def test_groups_are_described_and_the_best_follows_the_goal() -> None:
    low, high, infinite, _ = described().lines
    assert (low.n, low.mean, low.median) == (2, pytest.approx(0.55), pytest.approx(0.55))
    assert low.sd == pytest.approx(np.std([0.5, 0.6], ddof=1))
    assert (low.is_best, high.is_best, infinite.is_best) == (False, True, False)
    assert cells(infinite, StatisticsWish())[1:] == ["0", "–", "–", "–", "–"]


def test_groups_are_compared_with_the_reference() -> None:
    found = described(reference="0.1", effect=EffectKind.CLIFF)
    reference, other, empty, _ = found.lines
    assert reference.versus is None
    assert other.versus is not None
    assert other.versus.welch.difference == pytest.approx(0.3)
    assert other.versus.effect.size == 1
    assert other.versus.permutation.p == pytest.approx(2 / 6)
    assert empty.versus is not None
    assert math.isnan(empty.versus.welch.p)
    assert found.comparisons == 1
    assert "Holm-corrected for 1 comparison;" in note(found)


def test_statistics_can_be_copied_into_a_paper() -> None:
    found = described(reference="0.1")
    latex = as_table(found, Form.LATEX).written(Form.LATEX)
    assert "\\toprule" in latex
    assert "% 8 runs grouped by lr; n counts finite values" in latex
    assert "\\multicolumn{10}{l}{\\textit{acc}}" in latex
    markdown = as_table(found, Form.MARKDOWN).written(Form.MARKDOWN)
    assert markdown.splitlines()[0].startswith("| Group | n | Mean | SD | Median | 95 % interval |")
    assert "9,999 resamples" in markdown
    tsv = as_table(found, Form.TSV).written(Form.TSV)
    rows = [line.split("\t") for line in tsv.splitlines() if not line.startswith("#")]
    table = dict(zip(rows[0], rows[2], strict=True))
    assert (table["metric"], table["group"], table["n"]) == ("summary.acc", "1", "2")
    assert float(table["mean"]) == pytest.approx(0.85)


def test_huge_and_single_values_do_no_harm() -> None:
    runs = [run(0, 1e308, lr=1), run(1, -1e308, lr=1), run(2, 10**400, lr=2), run(3, 1, lr=3)]
    wish = StatisticsWish((LR,), (ACC,), reference="1")
    assert [line.n for line in describe(runs, wish).lines] == [2, 0, 1]


def test_first_choices_are_a_key_that_repeats_and_likely_results() -> None:
    in_groups = [RunFacts("a", group="x"), RunFacts("b", group="y")]
    first = [usual_keys(some, KeysInUse.of(some)) for some in (RUNS[:6], in_groups, RUNS[:1])]
    assert first == [["config.lr"], ["group"], []]
    assert usual_keys([], KeysInUse()) == usual_metrics([], KeysInUse()) == []
    assert usual_metrics(RUNS, KeysInUse.of(RUNS)) == ["summary.acc"]
    assert by_id("group") is not None


def test_p_values_read_as_in_papers() -> None:
    assert [p_text(p) for p in (0.0001, 0.0314, 0.25, 1.0, NAN)] == [
        "<0.001", "0.031", "0.25", "1.00", "–",
    ]  # fmt: skip
