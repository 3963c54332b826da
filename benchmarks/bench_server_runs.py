"""Searching 100,000 runs on a server: first pages, sorted by a result and filtered, and the next.

The runs have 12 settings and 8 results each; they are put into the database as the server keeps
them. Each first page is also asked of a server that was just started. A curve of a million points
is pushed and its outline asked for.
"""

import random
import statistics
import tempfile
import time
from array import array
from collections.abc import Callable
from pathlib import Path

import httpx

from benchmarks.bench_sync import served_by
from benchmarks.bench_sync_crowd import peak_mib
from benchmarks.figures import Figure, parser_for, report
from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.http.client import HttpPeer
from sync.server import tables
from sync.server.database import Database
from sync.server.facts.keeping import kept
from sync.store_peer import StorePeer
from tracklib.format import layout
from tracklib.format.journal_write import JournalWriter, Position
from tracklib.format.key_set_rows import Columns
from tracklib.record.place import prepare_store
from tracklib.store.facts import RunFacts

RUNS, POINTS = 100_000, 1_000_000
PAGE = "/api/v1/projects/digits/runs"
SORTED = {"sort": "summary.loss", "filter": "config.lr < 0.01 and state == finished"}
_PIECE = 5_000


def facts_of(number: int, values: random.Random) -> RunFacts:
    """A made-up run."""
    config = {f"setting{n}": values.choice((8, 16, 32, 64)) for n in range(10)}
    summary = {f"val/metric{n}": values.random() for n in range(6)}
    return RunFacts(
        run_id=f"run{number:07}",
        project="digits",
        name=f"sweep-{number}",
        state=values.choice(("finished", "finished", "failed")),
        created_ns=1_700_000_000_000_000_000 + number * 1_000_000_000,
        ended_ns=1_700_000_100_000_000_000 + number * 1_000_000_000,
        duration_s=100.0,
        tags=("sweep", f"batch{number % 50}"),
        host=f"node{number % 64}",
        user="ada",
        config=config | {"lr": 10 ** values.uniform(-4, -1), "optimizer": "adam"},
        summary=summary | {"loss": values.random(), "acc": values.random()},
        last_step=9999.0,
        rows=10_000,
        writers=1,
    )


def fill(folder: Path) -> None:
    """Put the runs into the database of a server."""
    values = random.Random(1)
    database = Database(f"sqlite:///{folder}/server.sqlite")
    for start in range(0, RUNS, _PIECE):
        some = [facts_of(number, values) for number in range(start, start + _PIECE)]
        with database.writing() as connection:
            connection.execute(
                tables.run.insert(),
                [
                    {"id": f.run_id, "project": "digits", "created_by": "ada", "created_ns": 1}
                    for f in some
                ],
            )
            connection.execute(
                tables.run_facts.insert(),
                [kept(facts, number) for number, facts in enumerate(some, start + 1)],
            )
    database.close()


def push_curve(url: str, folder: Path) -> str:
    """Push a run of one long curve; its id."""
    prepare_store(str(folder))
    of_run = Path(layout.run_folder(str(folder), "long"))
    of_run.mkdir(parents=True)
    journal = JournalWriter(layout.journal(str(of_run), "w"), is_durable=False)
    journal.add_key_set(1, ["loss"])
    values = random.Random(2)
    steps = array("d", range(POINTS))
    curve = array("d", (values.gauss(0, 1) for _ in range(POINTS)))
    journal.add_columns(1, Columns(steps, array("q", range(POINTS)), [curve]))
    journal.set_attribute("/project", "digits", 1)
    journal.set_attribute("/writer/state", "finished", 1)
    journal.commit(Position(0, 8))
    journal.close()
    store, books = StorePeer(folder), Books(":memory:")
    with HttpPeer(url) as peer:
        replicate(store, peer, books)
    books.close()
    store.close()
    return "long"


def seconds(ask: Callable[[], httpx.Response]) -> tuple[float, httpx.Response]:
    """How long an answer took, and the answer."""
    began = time.perf_counter()
    reply = ask()
    reply.raise_for_status()
    return time.perf_counter() - began, reply


def measure(folder: Path, trials: int) -> list[Figure]:
    """Ask servers that were just started, then one again and again."""
    first: dict[str, list[float]] = {"newest": [], "sorted": []}
    for name, asked in (("newest", {}), ("sorted", SORTED)):
        for _ in range(trials):
            with served(folder) as (url, _process):
                first[name].append(seconds(lambda: httpx.get(url + PAGE, params=asked))[0])  # noqa: B023
    with served(folder) as (url, process), httpx.Client(base_url=url, timeout=60) as client:

        def ask(**asked: object) -> tuple[float, httpx.Response]:
            return seconds(lambda: client.get(PAGE, params=asked))  # type: ignore[arg-type]

        idle = peak_mib(process.pid)
        ask()
        again = [ask(**SORTED | {"filter": f"config.lr < {0.01 + n / 1000}"})[0] for n in range(9)]
        page = ask(**SORTED)[1].json()
        following = []
        for _ in range(9):
            took, reply = ask(**SORTED, after=page["next"])
            following.append(took)
            page = reply.json()
        peak = peak_mib(process.pid)
        statistic = ask(sort="summary.loss.min")[0]
        run = push_curve(url, folder / "store")
        outline = [
            seconds(lambda: client.get(f"{PAGE}/{run}/series?metric=loss&points=4000"))[0]
            for _ in range(3)
        ]
    median = statistics.median
    return [
        Figure(
            "first page of 100,000 runs after the start: newest", median(first["newest"]), "s", 1
        ),
        Figure("… by a result and filtered", median(first["sorted"]), "s", 1.5),
        Figure("first page by a result, another filter each time", median(again), "s", 0.5),
        Figure("the next page", median(following), "s", 0.1),
        Figure("by a statistic of all points", statistic, "s"),
        Figure("outline of a curve of 1 M points", median(outline), "s", 0.5),
        Figure("the server's memory before", idle, "MiB", 100),
        Figure("… with 100,000 runs at hand", peak, "MiB"),
    ]


def served(folder: Path):  # type: ignore[no-untyped-def]
    """A server on the database."""
    return served_by(folder / "server")


def main() -> None:
    """Measure."""
    arguments = parser_for(__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as name:
        folder = Path(name)
        (folder / "server").mkdir()
        fill(folder / "server")
        figures = measure(folder, arguments.trials or 3)
    report("Searching on a server", figures, arguments.json)


if __name__ == "__main__":
    main()
