"""A run with the past of another one up to a step."""

import shutil

import pytest

import tracklib
from tests.unit.reading_back import reader_of, steps_of, values_of
from tracklib.errors import MetricNotFound, RunNotFound


@pytest.fixture
def parent() -> tracklib.Run:
    config = {"lr": 0.1, "net": {"width": 8}}
    with tracklib.init(id="parent", config=config, tags=["t"]) as run:
        run.define_metric("x", summary="max")
        for value in range(10):
            run.log({"x": value, "old": value})
    return run


def test_points_before_the_step_come_from_the_parent(parent: tracklib.Run) -> None:
    with tracklib.init(id="child", fork_from="parent?step=4", config={"lr": 0.2}) as run:
        assert not run.resumed
        assert run.config == {"lr": 0.2, "net": {"width": 8}}
        run.log({"x": 50.0})
        run.log({"x": 40.0})
        live = reader_of(run)
        assert values_of(live, "x") == [0, 1, 2, 3, 4, 50, 40]
    assert steps_of(run, "x") == [0, 1, 2, 3, 4, 5, 6]
    assert values_of(run, "x") == [0, 1, 2, 3, 4, 50, 40]
    assert values_of(run, "old") == [0, 1, 2, 3, 4]
    facts = reader_of(run).facts()
    assert facts.forked_from == "parent?step=4"
    assert facts.config == {"lr": 0.2, "net.width": 8}
    assert facts.tags == ()
    assert facts.summary == {"x": 50.0}
    assert values_of(parent, "x") == list(map(float, range(10)))


def test_in_the_middle_of_a_block_and_between_steps() -> None:
    with tracklib.init(id="long") as parent:
        for value in range(10_000):
            parent.log({"x": value})
    with tracklib.init(fork_from="long?step=5000.5") as run:
        run.log({"x": -1.0})
    assert len(reader_of(run).series("x").read()) == 5002
    assert steps_of(run, "x")[-2:] == [5000.0, 5001.5]
    assert values_of(run, "x")[-2:] == [5000.0, -1.0]
    assert len(reader_of(run).series("x").read(step=(4990, 6000))) == 12
    assert reader_of(run).facts().forked_from == "long?step=5000.5"


def test_a_step_of_many_digits_is_kept(parent: tracklib.Run) -> None:
    with tracklib.init(fork_from="parent?step=123456789") as run:
        run.log({"x": 1.0})
    assert reader_of(run).facts().forked_from == "parent?step=123456789"
    assert steps_of(run, "x")[-1] == 123456790


def test_a_fork_of_a_fork(parent: tracklib.Run) -> None:
    with tracklib.init(id="child", fork_from="parent?step=4") as child:
        for value in (50, 60, 70):
            child.log({"x": value})
    with tracklib.init(fork_from="child?step=5") as grandchild:
        grandchild.log({"x": 100})
    assert values_of(grandchild, "x") == [0, 1, 2, 3, 4, 50, 100]
    with tracklib.init(fork_from="child?step=2") as other:
        other.log({"x": 100})
    assert values_of(other, "x") == [0, 1, 2, 100]
    assert steps_of(other, "x") == [0, 1, 2, 3]


def test_a_parent_that_still_runs() -> None:
    with tracklib.init(id="parent") as parent:
        parent.log({"x": 1})
        with tracklib.init(fork_from="parent?step=1") as run:
            run.log({"x": 5})
            parent.log({"x": 2})
            parent.log({"x": 3})
            assert values_of(run, "x") == [1, 2, 5]


def test_without_its_parent_a_fork_has_its_own_points(parent: tracklib.Run) -> None:
    with tracklib.init(fork_from="parent?step=4") as run:
        run.log({"x": 50.0})
    shutil.rmtree(parent.dir)
    assert values_of(run, "x") == [50.0]
    assert reader_of(run).config() == {"lr": 0.1, "net": {"width": 8}}
    assert reader_of(run).facts().forked_from == "parent?step=4"
    with pytest.raises(MetricNotFound):
        values_of(run, "old")


def test_an_abbreviated_parent(parent: tracklib.Run) -> None:
    with tracklib.init(fork_from="par?step=1") as run:
        run.log({"x": 5})
    assert values_of(run, "x") == [0, 1, 5]
    assert reader_of(run).facts().forked_from == "parent?step=1"


def test_a_parent_that_is_not_there(parent: tracklib.Run) -> None:
    with pytest.raises(RunNotFound, match="no run 'nobody'"):
        tracklib.init(id="new", fork_from="nobody?step=1")
    with pytest.raises(RunNotFound):
        tracklib.init(id="new", resume="must")


def test_resuming_a_fork_does_not_fork_again(parent: tracklib.Run) -> None:
    for _ in range(2):
        with tracklib.init(id="child", resume="allow", fork_from="parent?step=1") as run:
            run.log({"x": 5})
    assert values_of(run, "x") == [0, 1, 5, 5]
    assert steps_of(run, "x") == [0, 1, 2, 3]
