"""Groups of runs against numpy: centre, band, counts; names and colours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core import bootstrap, groups
from desktop.core.group_members import group_runs, is_group
from desktop.core.groups import Centre, Spread, aggregate
from desktop.core.source import RunFacts, RunKey

Member = tuple[np.ndarray, np.ndarray]


def some_runs(seed: int, count: int) -> list[Member]:
    """Runs of different lengths, at different places."""
    random = np.random.default_rng(seed)
    members = []
    for _ in range(count):
        length = int(random.integers(1, 40))
        x = np.unique(random.choice(np.arange(0, 60, 0.5), size=length))
        members.append((x, random.normal(size=len(x)) * 10))
    return members


def spelt_out(members: list[Member], place: float) -> np.ndarray:
    """What every run that is there says at a place."""
    said = [np.interp(place, x, y) for x, y in members if x[0] <= place <= x[-1]]
    return np.array(said)


@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.sampled_from(Centre))
def test_centre_and_range_of_all_runs_at_every_x(seed: int, count: int, centre: Centre) -> None:
    members = some_runs(seed, count)
    made = aggregate(members, centre, Spread.RANGE)
    assert made.x.tolist() == sorted({place for x, _ in members for place in x.tolist()})
    reference = np.mean if centre is Centre.MEAN else np.median
    for row, place in enumerate(made.x.tolist()):
        said = spelt_out(members, place)
        assert made.counts[row] == len(said)
        np.testing.assert_allclose(made.centre[row], reference(said), atol=1e-9)
        np.testing.assert_allclose(
            [made.low[row], made.high[row]], [said.min(), said.max()], atol=1e-9
        )


@given(st.integers(0, 2**32 - 1), st.sampled_from([Spread.DEVIATION, Spread.ERROR]))
def test_deviation_and_error_around_the_mean(seed: int, spread: Spread) -> None:
    members = some_runs(seed, 6)
    made = aggregate(members, Centre.MEAN, spread)
    for row, place in enumerate(made.x.tolist()):
        said = spelt_out(members, place)
        if len(said) < 2:
            assert np.isnan([made.low[row], made.high[row]]).all()
            continue
        reach = said.std(ddof=1) / (1 if spread is Spread.DEVIATION else np.sqrt(len(said)))
        np.testing.assert_allclose(made.high[row], said.mean() + reach, atol=1e-9)
        np.testing.assert_allclose(made.low[row], said.mean() - reach, atol=1e-9)


@pytest.mark.parametrize("centre", list(Centre))
def test_bootstrap_interval_is_that_of_drawing_runs_again(centre: Centre) -> None:
    random = np.random.default_rng(3)
    x = np.arange(50.0)
    members = [(x, random.normal(size=50)) for _ in range(7)]
    made = aggregate(members, centre, Spread.INTERVAL)
    values = np.array([y for _, y in members])
    draws = np.random.default_rng(bootstrap._SEED).integers(0, 7, size=(bootstrap.DRAWS, 7))
    reference = np.mean if centre is Centre.MEAN else np.median
    centres = np.array([reference(values[draw], axis=0) for draw in draws])
    low, high = np.quantile(centres, (0.025, 0.975), axis=0)
    np.testing.assert_allclose(made.low, low, atol=1e-12)
    np.testing.assert_allclose(made.high, high, atol=1e-12)


def test_bootstrap_interval_of_a_mean_is_near_the_normal_one() -> None:
    """With many runs it is about mean ± 1.96 standard errors."""
    values = np.random.default_rng(5).normal(size=(400, 30))
    low, high = bootstrap.interval(values, is_median=False)
    error = values.std(axis=0, ddof=1) / np.sqrt(400)
    np.testing.assert_allclose(high - low, 2 * 1.96 * error, rtol=0.15)


def test_a_long_interval_lies_on_straight_lines_and_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bootstrap, "_MOST_PLACES", 11)
    x = np.linspace(0, 1, 101)
    members = [(x, slope * x) for slope in (1.0, 2.0, 4.0)]
    made = aggregate(members, Centre.MEAN, Spread.INTERVAL)
    assert "11 places" in made.note
    monkeypatch.undo()
    whole = aggregate(members, Centre.MEAN, Spread.INTERVAL)
    assert whole.note == ""
    np.testing.assert_allclose(made.high, whole.high, atol=1e-9)


def test_too_many_values_are_reduced_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST_VALUES", 100)
    x = np.arange(200.0)
    made = aggregate([(x, x), (x, x + 2)], Centre.MEAN, Spread.RANGE)
    assert "4th" in made.note
    assert made.x[-1] == 199
    np.testing.assert_allclose(made.centre, made.x + 1)


def test_chunks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    members = some_runs(11, 8)
    whole = aggregate(members, Centre.MEDIAN, Spread.DEVIATION)
    monkeypatch.setattr(groups, "_AT_ONCE", 24)
    pieces = aggregate(members, Centre.MEDIAN, Spread.DEVIATION)
    for part in ("x", "centre", "low", "high", "counts"):
        np.testing.assert_allclose(getattr(whole, part), getattr(pieces, part), rtol=1e-12)


def test_gaps_say_nothing_and_values_at_one_x_count_as_their_mean() -> None:
    x = np.array([0.0, 1.0, 1.0, 2.0, 3.0])
    made = aggregate(
        [(x, np.array([0.0, 1.0, 3.0, np.nan, 4.0])), (x[[0, 3]], np.array([np.inf, np.nan]))],
        Centre.MEAN,
        Spread.RANGE,
    )
    assert made.x.tolist() == [0, 1, 3]
    assert made.centre.tolist() == [0, 2, 4]
    assert made.counts.tolist() == [1, 1, 1]


def test_runs_that_do_not_overlap_leave_a_gap() -> None:
    first, second = np.array([0.0, 1.0]), np.array([5.0, 6.0])
    made = aggregate([(first, first), (second, second)], Centre.MEAN, Spread.RANGE)
    assert made.x.tolist() == [0, 1, 5, 6]
    assert made.counts.tolist() == [1, 1, 1, 1]


def test_nothing_makes_an_empty_group() -> None:
    made = aggregate([(np.empty(0), np.empty(0))], Centre.MEAN, Spread.INTERVAL)
    assert len(made.x) == len(made.centre) == len(made.low) == len(made.counts) == 0


def run(number: int, **config: object) -> RunFacts:
    return RunFacts(run_id=f"r{number}", created_ns=number, config=config)


def test_groups_are_named_by_their_values_with_the_number_of_runs() -> None:
    facts = [run(0, lr=0.1, net="a"), run(1, lr=0.1, net="b"), run(2, lr=0.1, net="a"), run(3)]
    keys = [RunKey("s", one.run_id) for one in facts]
    found = group_runs(keys, facts, ("config.lr", "config.net"), keys)
    assert sorted(found.names.values()) == [
        "lr 0.1 · net a (2 runs)",
        "lr 0.1 · net b (1 run)",
        "lr none · net none (1 run)",
    ]
    assert all(map(is_group, found.names))
    assert not any(map(is_group, keys))


def test_colours_of_groups_stay_when_runs_are_hidden_or_come() -> None:
    facts = [run(number, lr=number % 5) for number in range(20)]
    keys = [RunKey("s", one.run_id) for one in facts]
    before = group_runs(keys, facts, ("config.lr",), keys)
    assert len(set(before.colours.values())) == 5
    fewer = group_runs(keys, facts, ("config.lr",), keys[3:5])
    facts, keys = [*facts, run(99, lr=77)], [*keys, RunKey("s", "r99")]
    more = group_runs(keys, facts[::-1], ("config.lr",), keys)
    assert fewer.colours.items() <= before.colours.items()
    assert len(more.colours) == 6
    assert more.names.keys() >= before.names.keys()
    again = group_runs(keys, facts, ("config.lr",), keys)
    assert before.colours.items() <= again.colours.items()


def test_odd_values_make_groups_too() -> None:
    facts = [run(0, k="a\nb"), run(1, k=[1, 2]), run(2, k=None), run(3, k=True), run(4, k={"a": 1})]
    keys = [RunKey("s", one.run_id) for one in facts]
    assert len(group_runs(keys, facts, ("config.k", "no such"), keys).names) == 5
