"""`tracklib logs`: what a run printed, at once and as it comes."""

import json
import signal
import sys
from pathlib import Path

import pytest

import tracklib
from tests.unit.cli.result import Command, Start, Terminal


@pytest.fixture
def talking(store_dir: Path) -> tracklib.Run:
    """A finished run with a bar, colours and an error."""
    with tracklib.init(id="talking", capture=True) as run:
        print("\x1b[32mgreen\x1b[0m\tand \x1b]0;a title\x07 plain")
        print("oh no", file=sys.stderr)
        print("\r 50%\r100%")
    return run


def test_all_lines_without_what_a_terminal_obeys(command: Command, talking: tracklib.Run) -> None:
    result = command("logs", "talking")
    assert result.code == 0
    first, *others = result.out.splitlines()
    assert "green" in first
    assert "\x1b" not in result.out
    assert "\x07" not in result.out
    assert others == ["oh no", "100%"]


def test_colours_in_a_terminal(in_terminal: Terminal, talking: tracklib.Run) -> None:
    result = in_terminal(80, "logs", "talking", colours=True)
    assert "\x1b[32mgreen\x1b[0m" in result.out
    assert "\x1b]0;" not in result.out


def test_errors_alone_with_their_times(command: Command, talking: tracklib.Run) -> None:
    (line,) = command("logs", "talking", "--stderr", "--times").out.splitlines()
    assert line.endswith("  oh no")
    assert line[:2] == "20"


def test_for_programs(command: Command, talking: tracklib.Run) -> None:
    lines = [json.loads(line) for line in command("logs", "talking", "--json").out.splitlines()]
    assert [line["stream"] for line in lines] == ["stdout", "stderr", "stdout"]
    assert lines[2]["text"] == "100%"


def test_a_rank_that_there_is_not(command: Command, talking: tracklib.Run) -> None:
    assert command("logs", "talking", "--rank", "3").out == ""


def test_a_silent_run_and_one_that_there_is_not(command: Command, store_dir: Path) -> None:
    tracklib.init(id="silent").finish()
    assert command("logs", "silent") == command("logs", "silent", "--follow")
    assert command("logs", "silent").out == ""
    assert command("logs", "nobody").code == 1


def test_following_to_the_end(started: Start, store_dir: Path) -> None:
    with tracklib.init(id="live", capture=True):
        print("first")
        process = started("logs", "live", "-f")
        assert process.stdout is not None
        assert process.stdout.readline() == b"first\n"
        print("\r10%", end="")
        print("\r20%", end="", flush=True)
        print("second", file=sys.stderr)
        assert process.stdout.readline() == b"second\n"
        print("\r30%")
        assert process.stdout.readline() == b"30%\n"
        print("half", end="")
    rest, errors = process.communicate()
    assert (rest, errors, process.returncode) == (b"half\n", b"", 0)


def test_following_can_be_interrupted(started: Start, store_dir: Path) -> None:
    with tracklib.init(id="live", capture=True):
        print("first")
        process = started("logs", "live", "-f")
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
