"""What the window says of each run's sync."""

from __future__ import annotations

import pytest

from desktop.core.columns import SYNC, KeysInUse, at_first, chosen
from desktop.core.run_standings import Behind, RunStandings
from desktop.core.store_sync_state import Phase, SyncState
from desktop.core.table import column_data
from sync.engine.results import Outcome, Report
from sync.engine.standing import Pending, Standing
from tracklib.store import RunFacts

IDLE = SyncState("lab", Phase.IDLE)


def run(run_id: str, project: str = "digits") -> RunFacts:
    return RunFacts(run_id=run_id, project=project)


@pytest.fixture
def standings() -> RunStandings:
    """Of a store with runs a, b and c, of which a is the same on both sides."""
    made = RunStandings("lab")
    push = Pending("b", bytes=3_210_000, journals=1)
    pull = Pending("c", bytes=500, rev=812, journals=1)
    made.compared(Standing({"b": push}, {"c": pull}), ["a", "b", "c"])
    return made


def words(standings: RunStandings) -> dict[str, str]:
    return {run_id: standings.words(run(run_id)) for run_id in "abc"}


def test_nothing_is_said_before_anything_is_known() -> None:
    standings = RunStandings("lab")
    assert standings.words(run("a")) == standings.tip(run("a"), IDLE) == ""


def test_each_run_says_how_it_stands(standings: RunStandings) -> None:
    assert words(standings) == {"a": "up to date", "b": "pending 3.2 MB", "c": "synced to rev 812"}
    assert standings.moved() is None
    assert standings.moved() == frozenset()
    assert standings.dressed(run("b")) == run("b")._replace(sync="pending 3.2 MB")


def test_what_the_other_side_confirms_moves_on(standings: RunStandings) -> None:
    standings.moved()
    standings.sent("b", 2_000_000, None)
    assert standings.words(run("b")) == "pending 1.2 MB"
    standings.sent("b", 1_210_000, Outcome.SENT)
    assert standings.words(run("b")) == "up to date"
    assert standings.moved() == {"b"}


def test_what_is_refused_or_damaged_stays_a_problem(standings: RunStandings) -> None:
    standings.sent("b", 0, Outcome.REFUSED)
    assert standings.words(run("b")) == "pending 3.2 MB"
    report = Report()
    report.of("b").add(Outcome.REFUSED, why="may not write to digits")
    report.of("c").add(Outcome.PARTLY, why="w: a block is damaged")
    standings.synced([report])
    assert words(standings) == {
        "a": "up to date",
        "b": "problem: may not write to digits",
        "c": "problem: w: a block is damaged",
    }
    assert "tried again at each sync with lab" in standings.tip(run("b"), IDLE)
    assert "tracklib doctor" in standings.tip(run("c"), IDLE)
    standings.synced([Report()])
    assert standings.words(run("b")) == "up to date"
    assert standings.words(run("c")).startswith("problem"), "files do not heal by themselves"
    report = Report()
    report.of("c").add(Outcome.SENT, 10)
    standings.synced([report])
    assert standings.words(run("c")) == "up to date"


def test_a_run_that_came_since_is_not_said_to_be_there(standings: RunStandings) -> None:
    assert standings.words(run("new")) == "pending"
    standings.moved()
    standings.sent("new", 100, Outcome.SENT)
    assert standings.words(run("new")) == "up to date"
    assert standings.moved() == {"new"}


def test_while_the_remote_is_away_only_news_of_here_are_known(standings: RunStandings) -> None:
    found = {"a": Pending("a", 150_000_000, journals=1), "b": Pending("b", has_edits=True)}
    standings.looked_alone(found, ["a", "b", "c"])
    assert words(standings) == {
        "a": "pending up to 150.0 MB",
        "b": "pending edits",
        "c": "up to date",
    }
    away = SyncState("lab", Phase.WAITING, "lab does not answer", "Is there a connection?")
    tip = standings.tip(run("a"), away)
    assert tip.splitlines()[1:] == [
        "Up to 150 MB to be sent to lab",
        "lab does not answer",
        "Is there a connection?",
    ]
    assert "Nothing changed here since lab was reached last" in standings.tip(run("c"), away)


def test_projects_that_are_not_synced_say_nothing() -> None:
    standings = RunStandings("lab", ["digits"])
    standings.compared(Standing(), ["a"])
    assert standings.words(run("a")) == "up to date"
    assert standings.words(run("a", "letters")) == ""


def test_sizes_sort_as_numbers() -> None:
    sizes = (3, 90_000, 950_000, 3_200_000, 21_000_000, 1_200_000_000)
    said = [Behind(to_push=size, journals=1).words for size in sizes]
    ranks = column_data(said).ranks.tolist()
    assert ranks == sorted(ranks)
    assert said[0] == "pending 0.1 MB"


def test_the_column_is_offered_where_a_run_is_synced() -> None:
    assert SYNC not in KeysInUse.of([run("a")]).columns()
    assert "sync" not in at_first(KeysInUse.of([run("a")]))
    synced = run("a")._replace(sync="up to date")
    keys = KeysInUse.of([run("b"), synced])
    assert SYNC in keys.columns()
    assert at_first(keys)[-1] == "sync"
    assert [column.text(synced) for column in chosen(["sync"], [])] == ["up to date"]
