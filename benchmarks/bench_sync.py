"""Sync on the loopback: how fast a store is pushed, what travels, and how soon a point is seen.

The reference for pushing sends the same files with httpx to the same server process, which writes
them to a file. Both are of random values, which nothing can compress.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

import tracklib
from benchmarks.figures import Figure, parser_for, report
from sync.engine.books import Books
from sync.engine.replicate import replicate
from sync.http.client import HttpPeer
from sync.store_peer import StorePeer
from tracklib.record.place import prepare_store
from tracklib.store.store import open_store

RUNS, METRICS, POINTS = 8, 5, 100_000
MANY = 10_000
TRIALS = 3
SAMPLES = 20
_ROOT = Path(__file__).parents[1]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server process of its own."""
    with served_by(folder) as (url, _):
        yield url


@contextmanager
def served_by(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """A server process, and its address."""
    folder.mkdir(exist_ok=True)
    child = _ROOT / "benchmarks" / "child" / "sync_server.py"
    process = subprocess.Popen(
        [sys.executable, str(child), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(_ROOT), "PATH": "/usr/bin:/bin"},
    )
    assert process.stdout is not None
    url = f"http://127.0.0.1:{process.stdout.readline().strip()}"
    try:
        yield url, process
    finally:
        process.terminate()
        process.communicate()


def counted(url: str) -> tuple[int, int]:
    """Bytes of bodies and requests so far."""
    size, requests = httpx.get(f"{url}/counted", trust_env=False).text.split()
    return int(size), int(requests)


def log_large(store: Path) -> None:
    """Runs of random values."""
    values = random.Random(1)
    names = [f"metric{number}" for number in range(METRICS)]
    for _ in range(RUNS):
        with tracklib.init(dir=str(store)) as run:
            columns = [array("d", (values.random() for _ in range(POINTS))) for _ in names]
            for row in zip(*columns, strict=True):
                run.log(dict(zip(names, row, strict=True)))


def log_many(store: Path, count: int) -> None:
    """As small as runs get."""
    for number in range(count):
        with tracklib.init(dir=str(store), config={"number": number}) as run:
            run.log({"loss": number})


def upload(url: str, files: list[Path]) -> float:
    """Seconds that plain uploads take, one file after the other."""
    with httpx.Client(trust_env=False) as client:
        contents = [path.read_bytes() for path in files]
        began = time.perf_counter()
        for content in contents:
            client.post(f"{url}/upload", content=content).raise_for_status()
        return time.perf_counter() - began


def push(store: Path, url: str, books: Books) -> float:
    """Seconds that a push takes, with opening the store."""
    began = time.perf_counter()
    local, remote = StorePeer(store), HttpPeer(url)
    try:
        assert not replicate(local, remote, books).has_problems
    finally:
        local.close()
        remote.close()
    return time.perf_counter() - began


def pushing(folder: Path, trials: int) -> list[Figure]:
    """Push and plain upload in turn."""
    store = folder / "large"
    log_large(store)
    files = sorted(store.glob("runs/*/*/*.sqlite"))
    size = sum(path.stat().st_size for path in files)
    ratios, rates, wires = [], [], []
    for trial in range(trials):
        with served(folder / f"server{trial}") as url:
            plain = upload(url, files)
            before, _ = counted(url)
            books = Books(":memory:")
            ours = push(store, url, books)
            books.close()
            wires.append((counted(url)[0] - before) / size)
            ratios.append(plain / ours)
            rates.append(size / ours / 1e6)
    return [
        Figure("pushing a store, rate of plain uploads", statistics.median(ratios), "", 0.6,
               "at least"),
        Figure("pushing a store", statistics.median(rates), "MB/s"),
        Figure("bytes on the wire, of the journals' size", statistics.median(wires), "", 1.1),
    ]  # fmt: skip


def nothing_to_do(folder: Path) -> list[Figure]:
    """A first and a second sync of very many runs."""
    store = folder / "many"
    log_many(store, MANY)
    books = Books(str(folder / "books"))
    with served(folder / "server-many") as url:
        first = push(store, url, books)
        push(store, url, books)
        times, requests = [], []
        for _ in range(5):
            before = counted(url)[1]
            times.append(push(store, url, books))
            requests.append(counted(url)[1] - before - 1)
    books.close()
    return [
        Figure(f"first push of {MANY:,} small runs", first, "s"),
        Figure(f"sync with nothing to do, {MANY:,} runs", statistics.median(times), "s", 1.0),
        Figure("… requests for 1,000 runs", max(requests) / (MANY / 1000), "", 1.0),
    ]


def seen_elsewhere(folder: Path) -> list[Figure]:
    """From `log()` to the store of another machine, with two `tracklib sync --watch`."""
    here, there = folder / "here", folder / "there"
    there.mkdir()
    prepare_store(str(there))
    with served(folder / "server-live") as url, tracklib.init(dir=str(here)) as run:
        run.log({"loss": -1.0})
        ways = {here: "--push", there: "--pull"}
        watches = [
            subprocess.Popen(
                [sys.executable, "-m", "tracklib", "sync", url, "--watch", "--quiet", way,
                 "--dir", str(store)],
                cwd=_ROOT, stdin=subprocess.DEVNULL,
            )
            for store, way in ways.items()
        ]  # fmt: skip
        try:
            delays = [_delay(run, there, float(number)) for number in range(SAMPLES)]
        finally:
            for watch in watches:
                watch.terminate()
                watch.wait()
    return [
        Figure("log() to another machine's store, median", statistics.median(delays), "s"),
        Figure("… the longest", max(delays), f"s of {SAMPLES}", 3.0),
    ]


def _delay(run: tracklib.Run, there: Path, value: float) -> float:
    time.sleep(random.Random(value).random() * 1.5)  # points come at any time between two looks
    began = time.perf_counter()
    run.log({"loss": value})
    while True:
        store = open_store(there)
        if run.id in store.run_ids():
            reader = store.run(run.id)
            if "loss" in reader.metrics() and reader.metrics()["loss"].last == value:
                return time.perf_counter() - began
        time.sleep(0.005)


def main() -> None:
    """Measure all."""
    arguments = parser_for(__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as name:
        folder = Path(name)
        figures = pushing(folder, arguments.trials or TRIALS)
        figures += nothing_to_do(folder)
        figures += seen_elsewhere(folder)
    report("Sync", figures, arguments.json)


if __name__ == "__main__":
    main()
