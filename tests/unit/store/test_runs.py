"""`tracklib.runs()`: runs as objects and tables."""

import numpy as np
import pytest

import tracklib
from tests.unit.store.conftest import finished
from tracklib.errors import MetricNotFound, StoreNotFound
from tracklib.query import QueryError
from tracklib.reading import Runs, RunView


@pytest.fixture
def three() -> list[str]:
    for number, name in enumerate(("c", "a", "b")):
        finished(name, rows=number + 2, config={"lr": 10.0**-number, "net": {"w": 8}}, tags=[name])
    return ["a", "b", "c"]


def ids(found: Runs) -> list[str]:
    return [run.id for run in found]


def test_all_runs_are_by_id_and_a_query_selects_and_sorts(three: list[str]) -> None:
    assert ids(tracklib.runs()) == three
    assert ids(tracklib.runs("config.lr < 0.5")) == ["a", "b"]
    assert ids(tracklib.runs('tags has "c" or summary["x"] > 2')) == ["b", "c"]
    assert ids(tracklib.runs("sort by -summary.x")) == ["b", "a", "c"]
    assert ids(tracklib.runs('state == "running"')) == []


def test_a_run_tells_what_it_is_and_reads_its_points(three: list[str]) -> None:
    run = tracklib.runs('id == "b"')[0]
    assert isinstance(run, RunView)
    assert (run.id, run.state, run.tags) == ("b", "finished", ("b",))
    assert run.config == {"lr": 0.01, "net": {"w": 8}}
    assert run.summary == {"x": 3.0, "y": -3.0}
    assert run.metrics["x"].max == 3.0
    assert list(run.history("x").values) == [0.0, 1.0, 2.0, 3.0]
    assert run.reader().events()[-1].data["state"] == "finished"
    with pytest.raises(MetricNotFound):
        run.history("z")
    assert repr(run) == f"<run b {run.name!r} finished>"


def test_the_history_is_by_step() -> None:
    with tracklib.init(id="mine") as run:
        for step in (5, 1, 3):
            run.log({"x": step * 10}, step=step)
    assert list(tracklib.runs()[0].history("x").values) == [10.0, 30.0, 50.0]


def test_a_list_of_runs_is_a_sequence(three: list[str]) -> None:
    found = tracklib.runs()
    assert len(found) == 3
    assert ids(found[1:]) == ["b", "c"]
    assert found[-1].id == "c"
    assert repr(found) == "<3 runs>"


def test_tables(three: list[str]) -> None:
    rows = tracklib.runs().to_dicts()
    assert [row["run_id"] for row in rows] == three
    assert rows[0]["config.net.w"] == 8
    assert rows[1]["summary.x"] == 3.0
    assert rows[2]["tags"] == ["c"]


def test_a_pandas_frame_of_runs(three: list[str]) -> None:
    frame = tracklib.runs().to_pandas()
    assert list(frame["run_id"]) == three
    assert frame.loc[0, "config.net.w"] == 8
    assert frame["summary.x"].dtype == np.float64
    assert frame["summary.x"].max() == 3.0
    assert frame.loc[2, "tags"] == ["c"]


def test_a_polars_frame_of_runs(three: list[str]) -> None:
    frame = tracklib.runs().to_polars()
    assert frame["run_id"].to_list() == three
    assert frame["config.net.w"].to_list()[0] == 8
    assert frame["summary.x"].max() == 3.0
    assert frame["tags"].to_list()[2] == ["c"]


def test_frames_of_runs_whose_values_are_of_different_types() -> None:
    for number, value in enumerate((1, "many", None, [1, 2], float("nan"))):
        finished(f"r{number}", config={"v": value, "only": 1} if number else {"v": value})
    finished("r5", config={"v": 2**70, "only": 2})
    assert list(tracklib.runs().to_pandas()["config.v"])[:2] == [1, "many"]
    frame = tracklib.runs().to_polars()
    texts = ["1", "many", None, "[1, 2]", "NaN", str(2**70)]
    assert frame["config.v"].to_list() == texts
    assert frame["config.only"].to_list() == [None, 1, 1, 1, 1, 2]


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(StoreNotFound):
        tracklib.runs()
    finished("a")
    with pytest.raises(QueryError):
        tracklib.runs("config.lr <")
