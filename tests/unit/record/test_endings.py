"""How runs end when nobody calls `finish()`: real processes, real signals."""

import signal
from pathlib import Path

import pytest

import tracklib
from tests.unit.reading_back import (
    PATIENCE_S,
    end_of,
    files_of,
    only_run,
    python,
    reader_of,
    start,
    values_of,
)

BEGIN = "import os, signal, sys, tracklib\nrun = tracklib.init()\nrun.log({'x': 1.0})\n"


def test_a_block_that_ends_well_finishes_the_run() -> None:
    with tracklib.init() as run:
        run.log({"x": 1.0})
    assert (run.state, reader_of(run).facts().state) == ("finished", "finished")
    assert tracklib.run is None


def test_an_exception_in_the_block_is_kept_with_its_traceback() -> None:
    def deep() -> None:
        run.log({"x": 1.0})
        raise ValueError("the loss is\nnot a number \N{FIRE}")

    with pytest.raises(ValueError, match="not a number"), tracklib.init() as run:
        deep()
    facts = reader_of(run).facts()
    assert facts.state == run.state == "failed"
    assert facts.failure == "ValueError: the loss is\nnot a number \N{FIRE}"
    assert facts.rows == 1
    (event,) = [e for e in reader_of(run).events() if e.kind == "state"]
    assert event.data["state"] == "failed"
    assert "in deep\n" in event.data["traceback"]
    assert files_of(run) == [".sqlite"]


def test_a_message_that_is_no_unicode_is_kept_readable() -> None:
    with pytest.raises(OSError, match="no file"), tracklib.init() as run:
        raise OSError("no file bad\udcff")
    assert reader_of(run).facts().failure == "OSError: no file bad\\udcff"


@pytest.mark.parametrize(("code", "state"), [(0, "finished"), (None, "finished"), (3, "failed")])
def test_leaving_the_block_by_sys_exit(code: int | None, state: str) -> None:
    with pytest.raises(SystemExit), tracklib.init() as run:
        raise SystemExit(code)
    assert reader_of(run).facts().state == state


def test_an_interrupted_block_has_failed() -> None:
    with pytest.raises(KeyboardInterrupt), tracklib.init() as run:
        raise KeyboardInterrupt
    facts = reader_of(run).facts()
    assert (facts.state, facts.failure) == ("failed", "KeyboardInterrupt")


@pytest.mark.parametrize(
    ("end", "code", "state", "failure"),
    [
        ("", 0, "finished", None),
        ("sys.exit()", 0, "finished", None),
        ("sys.exit(0)", 0, "finished", None),
        ("sys.exit(3)", 3, "failed", "sys.exit(3)"),
        ("sys.exit('no data')", 1, "failed", "sys.exit('no data')"),
        ("raise ValueError('bad')", 1, "failed", "ValueError: bad"),
        ("undefined", 1, "failed", "NameError: name 'undefined' is not defined"),
        ("raise KeyboardInterrupt", -2, "failed", "KeyboardInterrupt"),
        ("run.finish('preempted')\nsys.exit(5)", 5, "preempted", None),
    ],
)
def test_the_end_of_a_script(
    end: str, code: int, state: str, failure: str | None, store_dir: Path
) -> None:
    returned, printed = python(BEGIN + end)
    assert returned == code
    facts = only_run(store_dir).facts()
    assert (facts.state, facts.failure, facts.rows) == (state, failure, 1)
    assert facts.ended_ns is not None
    if "raise ValueError" in end:
        assert printed.count("Traceback") == 1
        (event,) = [e for e in only_run(store_dir).events() if e.kind == "state"]
        assert printed == event.data["traceback"]


def test_several_runs_all_end(store_dir: Path) -> None:
    script = "import tracklib\nfor i in range(5): tracklib.init(id=f'r{i}').log({'x': i})\n1 / 0"
    code, _ = python(script)
    assert code == 1
    for number in range(5):
        facts = tracklib.store.open_store(store_dir).run(f"r{number}").facts()
        assert (facts.state, facts.failure) == ("failed", "ZeroDivisionError: division by zero")


def test_atexit_functions_may_still_log(store_dir: Path) -> None:
    script = BEGIN + "import atexit\natexit.register(lambda: run.log({'x': 2.0}))"
    assert python(script) == (0, "")
    assert values_of(only_run(store_dir), "x") == [1.0, 2.0]


def test_a_thread_that_outlives_the_script_may_still_log(store_dir: Path) -> None:
    script = BEGIN + (
        "import threading\n"
        "main = threading.main_thread()\n"
        "def work():\n    main.join()\n    for i in range(100): run.log({'x': 2.0})\n"
        "threading.Thread(target=work).start()"
    )
    assert python(script) == (0, "")
    assert len(values_of(only_run(store_dir), "x")) == 101
    assert only_run(store_dir).facts().state == "finished"


def test_other_hooks_are_called_and_put_back(store_dir: Path) -> None:
    script = """
import sys, signal, tracklib
hook, leave, term = sys.excepthook, sys.exit, signal.getsignal(signal.SIGTERM)
with tracklib.init():
    assert sys.excepthook != hook
assert (sys.excepthook, sys.exit, signal.getsignal(signal.SIGTERM)) == (hook, leave, term)
sys.excepthook = lambda *error: print("mine", error[1])
run = tracklib.init()
raise ValueError("bad")
"""
    assert python(script) == (1, "mine bad\n")


# -- signals -------------------------------------------------------------------------------

WAIT = "print('ready')\nimport time\nwhile True: time.sleep(100)"


def signalled(script: str, number: int, **environment: str) -> tuple[int, str]:
    """Send a signal to a script that has said it is ready."""
    process = start(script, **environment)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    return end_of(process)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_preempts_the_run_and_still_ends_the_process(
    number: signal.Signals, store_dir: Path
) -> None:
    assert signalled(BEGIN + WAIT, number) == (-number, "")
    facts = only_run(store_dir).facts()
    assert (facts.state, facts.failure, facts.rows) == ("preempted", number.name, 1)
    kinds = [event.kind for event in only_run(store_dir).events()]
    assert kinds == ["signal", "state"]


@pytest.mark.parametrize("number", [signal.SIGUSR1, signal.SIGUSR2])
def test_slurm_s_warning_signal(number: signal.Signals, store_dir: Path) -> None:
    assert signalled(BEGIN + WAIT, number, SLURM_JOB_ID="5") == (-number, "")
    facts = only_run(store_dir).facts()
    assert (facts.state, facts.failure) == ("preempted", number.name)


def test_outside_of_slurm_it_is_none_of_ours(store_dir: Path) -> None:
    assert signalled(BEGIN + WAIT, signal.SIGUSR1) == (-signal.SIGUSR1, "")
    assert only_run(store_dir).facts().state == "running"


HANDLER = """
import signal, sys, time, tracklib
def handle(number, frame):
    tracklib.log({"x": 2.0})
    print("handled", number)
    END
signal.signal(signal.SIGUSR1, handle)
signal.signal(signal.SIGTERM, handle)
run = tracklib.init()
run.log({"x": 1.0})
print("ready")
while time: time.sleep(0.01)
run.log({"x": 3.0})
"""


@pytest.mark.parametrize(
    ("end", "code", "values"),
    [
        ("sys.exit(0)", 0, [1.0, 2.0]),
        ("sys.exit(143)", 143, [1.0, 2.0]),
        ("global time; time = None", 0, [1.0, 2.0, 3.0]),
    ],
)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
def test_the_user_s_own_handler_is_called_and_decides(
    end: str, code: int, values: list[float], number: signal.Signals, store_dir: Path
) -> None:
    script = HANDLER.replace("END", end)
    assert signalled(script, number, SLURM_JOB_ID="5") == (code, f"handled {number.value}\n")
    facts = only_run(store_dir).facts()
    assert (facts.state, facts.failure) == ("preempted", number.name)
    assert values_of(only_run(store_dir), "x") == values


def test_a_handler_set_later_is_left_alone(store_dir: Path) -> None:
    script = (
        BEGIN + "signal.signal(signal.SIGTERM, lambda *a: (run.finish(), os._exit(7)))\n" + WAIT
    )
    assert signalled(script, signal.SIGTERM) == (7, "")
    assert only_run(store_dir).facts().state == "finished"


def test_an_ignored_signal_stays_ignored(store_dir: Path) -> None:
    script = (
        "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        + BEGIN
        + "print('ready')\nsys.stdin.readline()"
    )
    process = start(script)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    printed, _ = process.communicate("\n", timeout=PATIENCE_S)
    assert (process.returncode, printed) == (0, "")
    assert only_run(store_dir).facts().state == "finished"


def test_ctrl_c(store_dir: Path) -> None:
    code, printed = signalled(BEGIN + WAIT, signal.SIGINT)
    assert code == -signal.SIGINT
    assert "KeyboardInterrupt" in printed
    facts = only_run(store_dir).facts()
    assert (facts.state, facts.failure) == ("failed", "KeyboardInterrupt")


def test_kill_9_leaves_everything_that_was_logged(store_dir: Path) -> None:
    script = BEGIN + "run.config['a'] = 1\nrun.summary['s'] = 2\nrun.log({'x': 3.0})\n" + WAIT
    assert signalled(script, signal.SIGKILL) == (-9, "")
    facts = only_run(store_dir).facts()
    assert (facts.state, facts.rows) == ("running", 2)
    assert (facts.config, facts.summary) == ({"a": 1}, {"x": 3.0, "s": 2})
    assert facts.silent_since_ns is not None
    assert not facts.is_live
    assert only_run(store_dir).problems() == []


def test_a_live_one_is_alive(store_dir: Path) -> None:
    process = start(BEGIN + WAIT)
    assert process.stdout is not None
    process.stdout.readline()
    live = only_run(store_dir).facts()
    process.kill()
    end_of(process)
    assert (live.is_live, live.silent_since_ns) == (True, None)
    assert not only_run(store_dir).facts().is_live


def test_a_run_started_in_a_thread_ends_too(store_dir: Path) -> None:
    script = (
        "import threading, tracklib\n"
        "def work(): tracklib.init().log({'x': 1})\n"
        "t = threading.Thread(target=work); t.start(); t.join()"
    )
    assert python(script) == (0, "")
    assert only_run(store_dir).facts().state == "finished"


def test_os_exit_leaves_a_readable_tail(store_dir: Path) -> None:
    assert python(BEGIN + "os._exit(0)") == (0, "")
    assert only_run(store_dir).facts().state == "running"
    assert values_of(only_run(store_dir), "x") == [1.0]


def test_an_interrupted_finish_loses_nothing(store_dir: Path) -> None:
    script = BEGIN + (
        "for i in range(200_000): run.log({'x': float(i)})\n"
        "print('ready')\nrun.finish()\nprint('finished')"
    )
    code, printed = signalled(script, signal.SIGKILL)
    assert code == -9 or printed == "finished\n"
    assert len(values_of(only_run(store_dir), "x")) == 200_001
