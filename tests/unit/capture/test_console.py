"""What a process prints is in its run: each stream, in order, and the process stays as it was."""

import contextlib
import errno
import io
import logging
import signal
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest

import tracklib
from tests.unit.reading_back import only_run, python, reader_of, until
from tracklib.errors import ValueRangeError, ValueTypeError
from tracklib.store import ConsoleLine


def printed(run: tracklib.Run) -> list[tuple[str, str]]:
    return [(line.stream, line.text) for line in reader_of(run).console()]


def texts(store_dir: Path) -> list[str]:
    return [line.text for line in only_run(store_dir).console()]


def test_both_streams_and_warnings_are_lines_with_their_time(store_dir: Path) -> None:
    script = """
import sys, tracklib, warnings
with tracklib.init(capture=True):
    print("out")
    print("err", file=sys.stderr)
    warnings.warn("careful")
    print("unfinished", end="")
"""
    assert python(script)[0] == 0
    reader = only_run(store_dir)
    lines = list(reader.console())
    assert [(line.stream, line.text) for line in lines] == [
        ("stdout", "out"),
        ("stderr", "err"),
        ("warning", "<string>:6: UserWarning: careful"),
        ("stdout", "unfinished"),
    ]
    times = [line.time_ns for line in lines]
    assert times == sorted(times)
    assert times[0] >= reader.facts().created_ns


def test_lines_are_there_while_the_run_lives() -> None:
    with tracklib.init(capture=True) as run:
        print("first")
        assert printed(run) == [("stdout", "first")]
        run.log({"x": 1.0})
        print("\r10%", end="")
        print("\r20%", end="")
        (_, bar) = reader_of(run).console()
        assert (bar.text, bar.is_open) == ("20%", True)
    assert printed(run) == [("stdout", "first"), ("stdout", "20%")]


def test_it_is_printed_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    with tracklib.init(capture=True):
        print("a", "b", sep="-", end="!\n")
        sys.stdout.writelines(["c\n", "d\n"])
        print("e", file=sys.stderr)
    assert capsys.readouterr() == ("a-b!\nc\nd\n", "e\n")


def test_everything_is_put_back() -> None:
    before = (vars(sys.stdout).copy(), vars(sys.stderr).copy(), warnings.showwarning)
    run = tracklib.init(capture=True)
    assert (vars(sys.stdout), vars(sys.stderr), warnings.showwarning) != before
    run.finish()
    assert (vars(sys.stdout), vars(sys.stderr), warnings.showwarning) == before
    print("later")
    assert printed(run) == []


def test_who_took_the_stream_after_us_keeps_it() -> None:
    run = tracklib.init(capture=True)
    ours = sys.stdout.write
    heard: list[str] = []

    def theirs(text: str) -> int:
        heard.append(text)
        return ours(text)

    sys.stdout.write = theirs  # type: ignore[method-assign]
    print("a")
    run.finish()
    print("b")
    assert heard == ["a", "\n", "b", "\n"]
    del sys.stdout.write
    assert printed(run) == [("stdout", "a")]


def test_handlers_that_were_made_before_are_heard() -> None:
    handler = logging.StreamHandler(sys.stderr)
    logger = logging.getLogger("training")
    logger.addHandler(handler)
    try:
        with tracklib.init(capture=True) as run:
            logger.warning("the loss is large")
    finally:
        logger.removeHandler(handler)
    assert printed(run) == [("stderr", "the loss is large")]


def test_a_stream_put_elsewhere_is_not_the_console() -> None:
    with tracklib.init(capture=True) as run, contextlib.redirect_stdout(io.StringIO()):
        print("into a string")
    assert printed(run) == []


def test_nothing_where_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    with tracklib.init(capture=False) as run:
        print("a")
    monkeypatch.setenv("TRACKLIB_CAPTURE", "-console")
    with tracklib.init() as other:
        print("a")
    assert printed(run) == printed(other) == []


@pytest.mark.parametrize("setting", ["1", "on", "console", "+console", " Console , "])
def test_the_environment_may_ask_for_it(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_CAPTURE", setting)
    with tracklib.init() as run:
        print("a")
    assert printed(run) == [("stdout", "a")]


@pytest.mark.parametrize("asked", [{"consol"}, "no such", ["console", "-c_output"], [5]])
def test_what_is_no_part_is_refused(asked: object) -> None:
    with pytest.raises(ValueRangeError, match="capture"):
        tracklib.init(capture=asked)  # type: ignore[arg-type]
    with pytest.raises(ValueTypeError, match="capture"):
        tracklib.init(capture=5)  # type: ignore[arg-type]


def test_of_two_runs_the_later_one_hears() -> None:
    with tracklib.init(capture=True) as first:
        print("a")
        with tracklib.init(capture=True) as second:
            print("b")
        print("c")
    assert printed(first) == [("stdout", "a"), ("stdout", "c")]
    assert printed(second) == [("stdout", "b")]


def test_any_text_is_kept(store_dir: Path) -> None:
    big = "x" * 300_000
    script = f"""
import sys, tracklib
sys.stdout.reconfigure(errors="backslashreplace")
with tracklib.init(capture=True):
    print("\\N{{FIRE}} \\0 \\x1b[31mred\\x1b[0m \\ud800")
    print("x" * {len(big)})
    print("end")
"""
    assert python(script)[0] == 0
    found = texts(store_dir)
    assert found[0] == "\N{FIRE} \0 \x1b[31mred\x1b[0m \\ud800"
    assert "".join(found[1:-1]) == big
    assert found[-1] == "end"


def test_many_threads_print_and_every_line_is_there() -> None:
    with tracklib.init(capture=True) as run:
        threads = [
            threading.Thread(target=lambda n=n: [sys.stdout.write(f"{n}\n") for _ in range(500)])
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = [text for _, text in printed(run)]
    assert {text: found.count(text) for text in "0123"} == dict.fromkeys("0123", 500)


def test_a_handler_that_prints_in_the_middle_of_a_row_and_a_print(store_dir: Path) -> None:
    script = """
import signal, sys, tracklib
run = tracklib.init(capture=True)
heard = []
def hear(*_):
    heard.append(1)
    sys.stdout.write("heard\\n")
signal.signal(signal.SIGALRM, hear)
signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
for step in range(20_000):
    run.log({"x": step})
    if step % 10 == 0:
        sys.stdout.write(f"step {step}\\n")
signal.setitimer(signal.ITIMER_REAL, 0)
run.finish()
print(len(heard))
"""
    code, out = python(script)
    assert code == 0, out
    found = texts(store_dir)
    assert found.count("heard") == int(out.split()[-1])
    assert [text for text in found if text != "heard"] == [
        f"step {step}" for step in range(0, 20_000, 10)
    ]


def test_a_child_prints_for_itself(store_dir: Path) -> None:
    script = """
import os, tracklib
run = tracklib.init(capture=True)
print("parent", flush=True)
if os.fork() == 0:
    print("child", flush=True)
    os._exit(0)
os.wait()
print("parent again", flush=True)
run.finish()
"""
    assert python(script) == (0, "parent\nchild\nparent again\n")
    assert texts(store_dir) == ["parent", "parent again"]


def test_a_failing_disk_never_ends_a_print(store_dir: Path) -> None:
    script = f"""
import errno, os, tracklib, tracklib.record.tail_writer as t
run = tracklib.init(capture=True)
fails = [True]
def write(fd, data):
    if fails[0]:
        raise OSError({errno.ENOSPC}, "full")
    return os.write(fd, data)
run._writer._tail._write = write
for number in range(1000):
    print(number)
fails[0] = False
run.finish()
"""
    for strict in ("", "1"):
        code, out = python(script, TRACKLIB_STRICT=strict, TRACKLIB_DIR=str(store_dir / strict))
        assert code == 0, out
    found = texts(store_dir)
    assert [text for text in found if text.isdecimal()] == list(map(str, range(1000)))


def test_logging_that_waits_for_itself_does_not_hang(store_dir: Path) -> None:
    """A thread says that the disk fails while another one, in a handler of logging, prints."""
    script = """
import logging, os, sys, threading, tracklib
logging.basicConfig(stream=sys.stdout, level="INFO", format="%(message)s")
run = tracklib.init(capture=True)
tail = run._writer._tail
inside, told = threading.Event(), threading.Event()

class Slow(logging.Handler):
    def emit(self, record):
        if record.name == "other":
            inside.set()
            told.wait(10)
            print("from a handler")

def write(fd, data):
    if threading.current_thread() is threading.main_thread() and not told.is_set():
        inside.wait(10)
        told.set()
        raise OSError(28, "full")
    return os.write(fd, data)

logging.getLogger().handlers[0].addFilter(lambda record: True)
logging.getLogger().addHandler(slow := Slow())
tail._write = write
thread = threading.Thread(target=lambda: logging.getLogger("other").info("x"))
thread.start()
run.log({"x": 1.0})
thread.join()
run.finish()
"""
    code, out = python(script)
    assert code == 0, out
    assert any("from a handler" in text for text in texts(store_dir))


KILLED = """
import os, signal, sys, tracklib
run = tracklib.init(capture=True)
for number in range(int(sys.argv[1])):
    print("line", number)
print("half", end="")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("count", [1, 3000, 60_000])
def test_a_kill_loses_nothing_whose_print_returned(store_dir: Path, count: int) -> None:
    code, _ = python(KILLED, str(count), TRACKLIB_INTERVAL="0.05")
    assert code == -signal.SIGKILL
    assert texts(store_dir) == [*(f"line {number}" for number in range(count)), "half"]


def test_the_traceback_of_a_crash_is_there(store_dir: Path) -> None:
    code, _ = python("import tracklib\ntracklib.init(capture=True)\nraise ValueError('broken')")
    assert code == 1
    lines = list(only_run(store_dir).console())
    assert lines[-1].text == "ValueError: broken"
    assert lines[-1].stream == "stderr"


def test_a_stretch_of_many_lines_is_read_without_the_others(store_dir: Path) -> None:
    with tracklib.init(capture=True) as run:
        for number in range(10_000):
            sys.stdout.write(f"line {number}\n")
    (console,) = reader_of(run).consoles()
    assert console.count == 10_000
    assert [line.text for line in console.lines(5000, 5003)] == [
        "line 5000", "line 5001", "line 5002",
    ]  # fmt: skip
    assert console.lines(9_999, 20_000)[0].text == "line 9999"
    assert console.lines(-5, 1)[0].text == "line 0"
    assert console.lines(7, 7) == []


def test_a_reader_follows_what_is_absorbed_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_INTERVAL", "0.01")
    with tracklib.init(capture=True) as run:
        reader = reader_of(run)
        expected: list[str] = []
        for number in range(40):
            for part in range(100):
                expected.append(f"{number} {part}")
                sys.stdout.write(expected[-1] + "\n")
            assert [line.text for line in reader.console()] == expected
    (console,) = reader.consoles()
    until(lambda: reader.is_final() or reader.refresh())
    assert [line.text for line in console] == expected
    assert console.sealed_count > 0


def test_ranks_are_merged_by_time_and_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_RUN_ID", "both")
    for rank in ("0", "1"):
        monkeypatch.setenv("RANK", rank)
        with tracklib.init(capture=True) as run:
            print(f"of rank {rank}")
    found = list(reader_of(run).console())
    assert [(line.rank, line.text) for line in found] == [(0, "of rank 0"), (1, "of rank 1")]
    assert [line.text for line in reader_of(run).console(rank=1)] == ["of rank 1"]
    assert isinstance(found[0], ConsoleLine)


C_SCRIPT = """
import ctypes, os, subprocess, sys, tracklib
run = tracklib.init(capture="+c_output")
print("from python", flush=True)
os.write(1, b"from c\\n")
subprocess.run(["sh", "-c", "echo from a child; echo wrong >&2"])
ctypes.CDLL(None).puts(b"from libc")
print("and again")
run.finish()
print("after")
os.write(1, b"c after\\n")
"""


def test_what_c_code_and_children_print(store_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", C_SCRIPT], capture_output=True, text=True, check=True
    )
    expected = {"from python", "from c", "from a child", "from libc", "and again"}
    assert set(done.stdout.splitlines()) == expected | {"after", "c after"}
    assert done.stderr == "wrong\n"
    found = [(line.stream, line.text) for line in only_run(store_dir).console()]
    assert sorted(found) == sorted([*(("stdout", text) for text in expected), ("stderr", "wrong")])


def test_a_child_that_lives_on_may_go_on_printing(store_dir: Path) -> None:
    script = """
import subprocess, sys, threading, tracklib
run = tracklib.init(capture="+c_output")
child = subprocess.Popen(["sh", "-c", "read word; echo later"], stdin=subprocess.PIPE)
run.finish()
child.communicate(b"go\\n")
for thread in threading.enumerate():
    if thread.name == "tracklib-output":
        thread.join()
"""
    assert python(script) == (0, "later\n")
    assert texts(store_dir) == []
