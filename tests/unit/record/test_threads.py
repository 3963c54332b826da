"""Many threads, and signal handlers in the middle of a call."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tracklib
from tests.unit.reading_back import only_run, python, reader_of, values_of
from tracklib.errors import RunStateError

THREADS = 8
ROWS = 2000


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[tracklib.Run]:
    monkeypatch.setenv("TRACKLIB_INTERVAL", "0.001")  # absorb all the time
    with tracklib.init() as run:
        yield run


def in_threads(count: int, work: Callable[[int], object]) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_eight_threads_lose_nothing_and_each_keeps_its_order(run: tracklib.Run) -> None:
    def work(number: int) -> None:
        for row in range(ROWS):
            run.log({f"t{number}": row, "all": number}, step=row)

    in_threads(THREADS, work)
    for _ in range(2):
        for number in range(THREADS):
            points = reader_of(run).series(f"t{number}").read()
            assert list(points.values) == list(map(float, range(ROWS)))
        everything = values_of(run, "all")
        assert sorted(everything) == sorted(list(map(float, range(THREADS))) * ROWS)
        run.finish()


def test_steps_given_by_the_run_are_distinct_over_threads(run: tracklib.Run) -> None:
    in_threads(THREADS, lambda number: [run.log({"x": number}) for _ in range(500)])
    points = reader_of(run).series("x").read()
    assert list(points.steps) == list(map(float, range(THREADS * 500)))


def test_threads_that_log_set_and_look_at_the_summary(run: tracklib.Run) -> None:
    def work(number: int) -> None:
        for row in range(100):
            run.log({f"x{row}": number, "x": row})
            run.config[f"{number}"] = row
            run.summary[f"s{number}"] = row
            run.tags = (*run.tags[:3], f"{number}")
            assert run.summary["x"] >= 0

    in_threads(4, work)
    run.finish()
    facts = reader_of(run).facts()
    assert facts.config == {str(number): 99 for number in range(4)}
    assert facts.metrics["x"].count == 400
    assert {facts.summary[f"s{number}"] for number in range(4)} == {99}


def test_logging_beside_finish_either_records_or_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(10):
        run = tracklib.init()
        logged = [0] * 4
        ready = threading.Barrier(5)

        def work(number: int, run: tracklib.Run = run, logged: list[int] = logged,
                 ready: threading.Barrier = ready) -> None:  # fmt: skip
            ready.wait()
            try:
                while True:
                    run.log({f"t{number}": logged[number]})
                    logged[number] += 1
            except RunStateError:
                pass

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        ready.wait()
        run.finish()
        for thread in threads:
            thread.join()
        assert reader_of(run).facts().rows == sum(logged)


@pytest.mark.parametrize("number", [signal.SIGALRM, signal.SIGUSR1])
def test_a_signal_handler_may_log_in_the_middle_of_a_call(
    run: tracklib.Run, number: signal.Signals
) -> None:
    handled = []

    def handle(*_: object) -> None:
        run.log({"handler": 1.0, f"new in handler {len(handled)}": 1.0})
        run.config["handled"] = len(handled)
        handled.append(None)

    previous = signal.signal(number, handle)
    stop = threading.Event()

    def send() -> None:
        while not stop.wait(0.0005):
            os.kill(os.getpid(), number)

    sender = threading.Thread(target=send)
    sender.start()
    try:
        rows = 0
        while len(handled) < 100 or rows < 300:
            run.log({"main": rows, f"new {rows % 300}": rows})
            rows += 1
    finally:
        stop.set()
        sender.join()
        signal.signal(number, previous)
    run.finish()
    reader = reader_of(run)
    assert list(reader.series("main").read().sorted().values) == list(map(float, range(rows)))
    for first in range(300):
        assert values_of(reader, f"new {first}") == list(map(float, range(first, rows, 300)))
    assert len(values_of(reader, "handler")) == len(handled)


@pytest.mark.parametrize("end", ["", "sys.exit()"])
@pytest.mark.parametrize("delay_s", ["0.02", "0.021", "0.023", "0.027"])
def test_a_handler_may_finish_the_run(end: str, delay_s: str, store_dir: Path) -> None:
    script = f"""
import atexit, os, signal, sys, threading, tracklib
run = tracklib.init()
def handle(*_):
    run.finish()
    {end}
signal.signal(signal.SIGALRM, handle)
signal.setitimer(signal.ITIMER_REAL, {delay_s})
rows = 0
atexit.register(lambda: print(rows))
try:
    while True:
        run.log({{"x": rows}})
        rows += 1
except tracklib.errors.RunStateError:
    pass
"""
    code, printed = python(script)
    assert code == 0
    facts = only_run(store_dir).facts()
    assert facts.state == "finished"
    assert facts.rows in (int(printed), int(printed) + 1)
