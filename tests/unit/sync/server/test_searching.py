"""Filters, orders and pages of a server are those of the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.errors import Refused
from sync.protocol.reading import FindRuns, FoundRuns
from sync.server import tables
from sync.server.database import Database
from sync.server.facts.keeping import kept
from sync.server.facts.shelf import Shelf
from sync.server.identity import EVERYTHING
from sync.server.service import Service
from tests.unit.sync.conftest import StartPostgres
from tracklib.query import parse
from tracklib.store.facts import MetricFacts, RunFacts

NAN = float("nan")
VALUES: list[Any] = [
    3,
    1.5,
    2,
    NAN,
    None,
    "b",
    "A",
    True,
    False,
    [1],
    ["x", 2],
    -1,
    10**12,
    "",
    1.5,
]


def metric(value: float) -> MetricFacts:
    """A metric whose smallest value is that."""
    return MetricFacts("loss", 3, 1.0, 2.0, 9.0, 5, value, 0.0, value + 1, 1.0, value + 0.5)


def made_up() -> list[RunFacts]:
    """Runs of all kinds, many alike, one of them deleted."""
    return [
        RunFacts(
            run_id=f"run{number:02}" if number % 7 else f"Run-{number}",
            project="digits",
            name=f"sweep {number % 5}",
            state=("finished", "failed", "running")[number % 3],
            created_ns=10**18 + number // 4 * 10**9,
            heartbeat_ns=10**18,
            duration_s=number % 6,
            tags=("even", f"t{number % 4}") if number % 2 == 0 else (),
            config={"x": VALUES[number % len(VALUES)], "n": number % 3}
            if number % 9
            else {"a.b": number},
            summary={"loss": (number * 37 % 11) / 3} if number % 8 else {},
            metrics={"loss": metric(float(number % 4))} if number % 8 else {},
            is_live=number % 3 == 2,
            is_deleted=number == 13,
        )
        for number in range(47)
    ]


def put(database: Database, runs: list[RunFacts]) -> None:
    """Put runs into a database as if they had been derived."""
    with database.writing() as connection:
        for seq, facts in enumerate(runs, 1):
            row = {"id": facts.run_id, "project": facts.project, "created_by": "", "created_ns": 1}
            connection.execute(tables.run.insert(), [row])
            connection.execute(tables.run_facts.insert(), [kept(facts, seq)])


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "too many to be kept"])
def service(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres: StartPostgres,
) -> Iterator[Service]:
    """A server of the runs; one kind keeps none in memory."""
    folder: Path = tmp_path_factory.mktemp("searching")
    is_file = request.param != "postgresql"
    database = Database(f"sqlite:///{folder}/x.sqlite" if is_file else postgres().new_database())
    if request.param == "too many to be kept":
        database.shelf = Shelf(most_runs=10)
    put(database, made_up())
    yield Service(database, EVERYTHING)
    database.close()


def expected(where: str, sort: str) -> list[str]:
    """What the library finds, of equal ones the newest first."""
    runs = [
        facts._replace(is_live=False, silent_since_ns=10**18) if facts.is_live else facts
        for facts in made_up()
        if not facts.is_deleted
    ]
    runs.sort(key=lambda facts: (facts.created_ns, facts.run_id), reverse=True)
    found = parse(where).apply(runs)
    return [one.run_id for one in parse(f"sort by {sort}" if sort else "").apply(found)]


def pages(service: Service, limit: int, **asked: str) -> Iterator[FoundRuns]:
    """All pages of an answer."""
    after = ""
    while True:
        page = service.ask(FindRuns("digits", limit=limit, after=after, **asked))
        yield page
        after = page.next
        if not after:
            return


FILTERS = [
    "",
    "config.x == none",
    "config.x > 1",
    "not config.x == 1.5",
    'config.x in ["A", true, 2]',
    "config.x == nan",
    'config["a.b"] > 10 or tags has even',
    "state == running and silent_since != none",
    'name ~ "sweep [12]" and duration < 3s',
    "summary.loss.min >= 2",
    "created > 2001-09-09 and sweep",
    "config.n == duration",
    "group == nothing",
]
SORTS = [
    "",
    "-created",
    "created",
    "config.x",
    "-config.x, config.n",
    "summary.loss",
    "-summary.loss.min, name",
    "tags, -state",
    "-id",
]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("where", FILTERS)
def test_every_page_is_as_the_library_says(service: Service, where: str, sort: str) -> None:
    wanted = expected(where, sort)
    for limit in (1, 7, 1000):
        found = list(pages(service, limit, filter=where, sort=sort))
        assert [one["id"] for page in found for one in page.runs] == wanted
        assert {page.total for page in found} == {len(wanted)}
        assert all(len(page.runs) == limit for page in found[:-1])


def test_the_order_of_the_filter_counts_where_no_other_is_given(service: Service) -> None:
    asked = FindRuns("digits", filter="state == failed sort by config.n, -id", limit=1000)
    found = [one["id"] for one in service.ask(asked).runs]
    assert found == expected("state == failed", "config.n, -id")


def test_columns_are_those_that_were_asked_for(service: Service) -> None:
    columns = 'name, config.x, config["a.b"], summary.loss.min, tags'
    page = service.ask(FindRuns("digits", columns=columns, sort="created, id", limit=2))
    by_id = {facts.run_id: facts for facts in made_up()}
    for one in page.runs:
        facts = by_id[one["id"]]
        assert list(one) == ["id", "name", "config.x", "config.a.b", "summary.loss.min", "tags"]
        assert one["name"] == facts.name
        assert one["tags"] == list(facts.tags)
        assert one["config.a.b"] == facts.config.get("a.b")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"filter": "config.lr <"}, "filter: "),
        ({"filter": "nonsense == 1"}, "filter: "),
        ({"sort": "sort of"}, "sort: "),
        ({"sort": "config.x ="}, "sort: "),
        ({"columns": "-name"}, "a column is a field"),
        ({"after": "?"}, "`next`"),
        ({"after": "W10"}, "`next`"),
        ({"after": "e30"}, "`next`"),
        ({"after": "W1swLCAieCJdLCAxLCAiYSJd", "sort": "config.n"}, "of another order"),
        ({"after": "\udcff"}, "`next`"),
    ],
)
def test_what_cannot_be_understood_is_said(
    service: Service, asked: dict[str, str], said: str
) -> None:
    with pytest.raises(Refused) as caught:
        service.ask(FindRuns("digits", **asked))  # type: ignore[arg-type]
    assert caught.value.code == "bad-request"
    assert said in caught.value.message


def test_the_next_page_goes_on_where_the_last_one_ended_whatever_came_since(
    database: Database,
) -> None:
    runs = made_up()
    put(database, runs[::2])
    service = Service(database, EVERYTHING)
    first = service.ask(FindRuns("digits", sort="-duration", limit=10))
    with database.writing() as connection:
        for seq, facts in enumerate(runs[1::2], 100):
            row = {"id": facts.run_id, "project": "digits", "created_by": "", "created_ns": 1}
            connection.execute(tables.run.insert(), [row])
            connection.execute(tables.run_facts.insert(), [kept(facts, seq)])
    rest = service.ask(FindRuns("digits", sort="-duration", limit=1000, after=first.next))
    ids = [one["id"] for one in (*first.runs, *rest.runs)]
    assert len(set(ids)) == len(ids)
    assert {facts.run_id for facts in runs[::2]} <= set(ids)
    assert rest.total == 46


def test_only_so_many_runs_are_kept_in_memory(database: Database) -> None:
    database.shelf = shelf = Shelf(most_runs=60)
    service = Service(database, EVERYTHING)
    for project in ("one", "two"):
        put(
            database,
            [f._replace(run_id=f"{project}-{f.run_id}", project=project) for f in made_up()],
        )
    for project in ("one", "two", "one"):
        assert service.ask(FindRuns(project, sort="name")).total == 46
        assert shelf.size <= 60
