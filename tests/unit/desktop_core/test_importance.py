"""Which config keys matter: rank correlation against scipy, importance on data made to have it."""

import math
import sys
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.columns import summary_column
from desktop.core.comparison.features import features_of
from desktop.core.comparison.forest_process import ForestProcess
from desktop.core.comparison.importance import Importances, importances
from desktop.core.comparison.importance_text import as_table, note
from desktop.core.comparison.rank_correlation import (
    average_ranks,
    resampled_correlations,
    spearman,
)
from desktop.core.source import RunFacts
from desktop.core.text_table import Form

NAN = float("nan")
ACC = summary_column("acc")
WHOLE = st.integers(-5, 5).map(float)


@given(st.lists(WHOLE, min_size=1, max_size=30))
def test_ranks_are_those_of_scipy(values: list[float]) -> None:
    found = average_ranks(np.array([values, values[::-1]]))
    assert found[0].tolist() == (scipy.stats.rankdata(values) - 1).tolist()
    assert found[1].tolist() == found[0][::-1].tolist()


@given(st.lists(st.tuples(WHOLE, WHOLE), min_size=3, max_size=25))
def test_rank_correlation_is_that_of_scipy(pairs: list[tuple[float, float]]) -> None:
    one, other = (np.array(column) for column in zip(*pairs, strict=True))
    found = spearman(one, other)
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        assert math.isnan(found.rho)
        return
    assert found.rho == pytest.approx(scipy.stats.spearmanr(one, other).statistic, abs=1e-12)
    assert found == spearman(one, other), "the same each time"


@pytest.mark.parametrize("count", [40, 1500])
def test_the_interval_of_a_correlation_agrees_with_a_bootstrap_of_scipy(count: int) -> None:
    generator = np.random.default_rng(5)
    one = generator.normal(size=count)
    other = one + generator.normal(size=count)

    def rho(x: Any, y: Any) -> float:
        return float(scipy.stats.spearmanr(x, y).statistic)

    expected = scipy.stats.bootstrap(
        (one, other),
        rho,
        paired=True,
        vectorized=False,
        n_resamples=800,
        method="percentile",
        rng=1,
    ).confidence_interval
    found = spearman(one, other).interval
    slack = 0.2 * (expected.high - expected.low)
    assert tuple(found) == pytest.approx((expected.low, expected.high), abs=slack)


def test_missing_pairs_do_not_count() -> None:
    found = spearman(np.array([1, 2, NAN, 3, 4.0]), np.array([1, 2, 9, 3, NAN]))
    assert (found.rho, found.pairs) == (1.0, 3)
    assert math.isnan(spearman(np.array([1.0, 2.0]), np.array([1.0, 2.0])).rho)


def runs_with(count: int, **more: Any) -> list[RunFacts]:
    """Accuracy follows lr and the optimizer; noise and seed do not matter."""
    generator = np.random.default_rng(2)
    found = []
    for number in range(count):
        lr = float(10 ** generator.uniform(-4, -1))
        optimizer = ["adam", "sgd", "lion"][number % 3]
        acc = math.log10(lr) + (2 if optimizer == "adam" else 0) + generator.normal(0, 0.1)
        config = {"lr": lr, "optimizer": optimizer, "seed": number, "same": 1, **more}
        found.append(RunFacts(f"r{number}", config=config, summary={"acc": float(acc)}))
    return found


def weights(found: Importances) -> dict[str, float]:
    return {weight.column.title: weight.importance for weight in found.weights}


def test_what_matters_comes_first_and_what_does_not_weighs_nothing() -> None:
    found = importances(runs_with(90), ACC)
    assert [weight.column.title for weight in found.weights] == ["optimizer", "lr", "seed"] or [
        weight.column.title for weight in found.weights
    ] == ["lr", "optimizer", "seed"]
    assert abs(weights(found)["seed"]) < 0.05
    assert weights(found)["lr"] > 0.3
    assert found.explained > 0.8
    by_key = {weight.column.title: weight for weight in found.weights}
    assert by_key["lr"].correlation.rho > 0.4
    assert math.isnan(by_key["optimizer"].correlation.rho)
    assert weights(importances(runs_with(90), ACC)) == weights(found), "the same each time"


def test_what_is_known_is_told_while_the_forest_learns() -> None:
    told: list[Importances] = []
    found = importances(runs_with(40), ACC, tell=told.append)
    assert [one.learnt for one in told] == [0, *(fold / 6 for fold in range(1, 6))]
    assert not told[0].is_whole
    assert found.is_whole
    before = {one.column.title: one.correlation.rho for one in told[0].weights}
    after = {one.column.title: one.correlation.rho for one in found.weights}
    assert before == pytest.approx(after, nan_ok=True)


def test_nobody_waiting_ends_the_learning() -> None:
    looks: list[int] = []

    def cancelled() -> bool:
        looks.append(1)
        return len(looks) > 5

    assert math.isnan(importances(runs_with(40), ACC, cancelled).explained)
    assert len(looks) == 6


@given(
    st.lists(st.tuples(WHOLE, WHOLE), min_size=4, max_size=15),
    st.integers(0, 2**32 - 1),
)
def test_resamples_are_ranked_as_if_each_were_sorted(
    pairs: list[tuple[float, float]], seed: int
) -> None:
    one, other = (np.array(column) for column in zip(*pairs, strict=True))
    places = np.random.default_rng(seed).integers(0, len(one), len(one))
    times = np.bincount(places, minlength=len(one))[None]
    found = resampled_correlations(one, other, times)[0]
    if np.ptp(one[places]) == 0 or np.ptp(other[places]) == 0:
        assert math.isnan(found)
    else:
        expected = scipy.stats.spearmanr(one[places], other[places]).statistic
        assert found == pytest.approx(expected, abs=1e-9)


def test_noise_is_called_noise() -> None:
    generator = np.random.default_rng(1)
    runs = [
        RunFacts(f"r{n}", config={"a": n % 7}, summary={"acc": float(generator.normal())})
        for n in range(60)
    ]
    assert "mean little" in note(importances(runs, ACC))


def test_few_runs_keep_the_rank_correlation() -> None:
    found = importances(runs_with(6), ACC)
    assert "at least 10 runs" in found.trouble
    assert all(math.isnan(weight.importance) for weight in found.weights)
    assert any(not math.isnan(weight.correlation.rho) for weight in found.weights)


def test_without_scikit_learn_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)  # as if it were not installed
    found = importances(runs_with(30), ACC)
    assert "pip install 'tracklib-runs[stats]'" in found.trouble
    assert any(not math.isnan(weight.correlation.rho) for weight in found.weights)


def test_odd_values_are_weighed_or_left_out() -> None:
    runs = [
        RunFacts(
            f"r{n}",
            config={
                "mixed": ["a", 1, None, [1, 2]][n % 4],
                "unique": f"text {n}",
                "huge": 10**400 if n % 2 else -math.inf,
                "gappy": n if n % 3 else None,
                "flag": n % 2 == 0,
            },
            summary={"acc": [NAN, None, "x", math.inf][n] if n < 4 else float(n)},
        )
        for n in range(24)
    ]
    found = importances(runs, ACC)
    assert (found.runs, found.without_result) == (20, 4)
    assert found.left_out == ("unique",)
    assert set(weights(found)) == {"mixed", "huge", "gappy", "flag"}
    assert all(math.isfinite(weight) for weight in weights(found).values())
    assert [len(one.result) for one in [features_of(runs, ACC)]] == [20]


def test_nothing_to_weigh_is_no_error() -> None:
    assert importances([], ACC).weights == ()
    assert importances([RunFacts("a", summary={"acc": 1.0})], ACC).weights == ()
    same = [RunFacts(f"r{n}", config={"a": n}, summary={"acc": 1.0}) for n in range(20)]
    assert "the same in all" in importances(same, ACC).trouble


def test_importances_can_be_copied() -> None:
    found = importances(runs_with(30), ACC)
    latex = as_table(found, Form.LATEX).written(Form.LATEX)
    assert "% 30 runs with a finite acc." in latex
    assert "Spearman $\\rho$" in latex
    rows = as_table(found, Form.TSV).written(Form.TSV).splitlines()
    first = next(row for row in rows if row.startswith("lr\t")).split("\t")
    assert float(first[3]) == weights(found)["lr"]


def test_another_process_grows_the_same_forest_and_is_kept_for_the_next() -> None:
    forests = ForestProcess()
    try:
        learnt: list[float] = []
        here = importances(runs_with(40), ACC)
        there = importances(
            runs_with(40), ACC, tell=lambda part: learnt.append(part.learnt), grow=forests.grow
        )
        assert weights(there) == weights(here)
        assert there.explained == here.explained
        assert learnt == [0, *(fold / 6 for fold in range(1, 6))]
        process = forests._process
        importances(runs_with(20), ACC, grow=forests.grow)
        assert forests._process is process
    finally:
        forests.close()
    assert process is not None
    assert process.returncode is not None


def test_a_forest_nobody_waits_for_ends_with_its_process() -> None:
    forests = ForestProcess()
    looks: list[int] = []

    def cancelled() -> bool:
        looks.append(1)
        return len(looks) > 8

    found = importances(runs_with(40), ACC, cancelled, grow=forests.grow)
    assert math.isnan(found.explained)
    assert forests._process is None


def test_a_process_that_dies_is_told() -> None:
    forests = ForestProcess()

    def kill(part: Importances) -> None:
        if forests._process is not None:
            forests._process.kill()

    found = importances(runs_with(40), ACC, tell=kill, grow=forests.grow)
    assert "has ended" in found.trouble
    assert found.weights, "correlations stay"
    assert forests._process is None
