"""The command line as a whole: help, errors, exit codes, pipes and interruptions."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.result import Command, Start


def test_help_lists_the_commands_without_loading_them(command: Command) -> None:
    for arguments in (["--help"], []):
        result = command(*arguments)
        assert result.code == 0
        for name in ("open", "ls", "show", "export", "doctor", "demo"):
            assert f"\n  {name} " in result.out
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tracklib", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    for module in ("rich", "tracklib.query", "tracklib.store.catalog", "numpy"):
        assert f" {module}\n" not in loaded
    assert " click\n" in loaded


@pytest.mark.parametrize("name", ["open", "ls", "show", "export", "doctor", "demo"])
def test_every_command_explains_itself(command: Command, name: str) -> None:
    result = command(name, "--help")
    assert result.code == 0
    assert f"Usage: tracklib {name}" in result.out


def test_logging_never_loads_the_command_line() -> None:
    code = "import sys, tracklib, tracklib.cli; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"click", "rich"} & set(modules)


def test_version(command: Command) -> None:
    assert command("--version").out.startswith("tracklib ")


def test_wrong_usage_is_told_in_a_line_with_a_hint(command: Command, store: Path) -> None:
    for arguments, message in (
        (["lss"], "There is no command 'lss'; did you mean ls?"),
        (["ls", "--limt", "3"], "--limt"),
        (["ls", "--limit", "0"], "--limit"),
        (["show"], "RUN"),
        (["ls", "-q", "a", "b"], "Give the query once"),
        (["open", "--size", "big"], "WIDTHxHEIGHT"),
    ):
        result = command(*arguments)
        assert result.code == 2
        assert result.out == ""
        first, hint = result.err.splitlines()
        assert first.startswith("tracklib: ")
        assert message in first
        assert "--help" in hint


def test_a_wrong_query_is_pointed_at(command: Command, store: Path) -> None:
    result = command("ls", "state = running")
    assert result.code == 2
    assert result.err.splitlines() == [
        'tracklib: "=" is not an operator here; write ==',
        "  state = running",
        "        ^",
    ]


def test_no_store_yet_tells_the_first_step(command: Command, store_dir: Path) -> None:
    for arguments in (["ls"], ["show", "x"], ["export", "--all"], ["doctor"]):
        result = command(*arguments)
        assert result.code == 1
        assert result.err.splitlines()[0] == f"tracklib: There is no store at {store_dir} yet"
        assert "tracklib.init(" in result.err
        assert "tracklib demo" in result.err


def test_a_folder_that_is_no_store(command: Command, tmp_path: Path) -> None:
    result = command("ls", "--dir", str(tmp_path))
    assert result.code == 1
    assert result.err.splitlines()[0] == f"tracklib: {tmp_path} is not a tracklib store"
    assert command("ls", "--dir", str(tmp_path / "none")).code == 1


def test_the_store_of_dir_comes_before_the_environment(
    command: Command, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKLIB_DIR", "/nowhere")
    assert command("ls", "--dir", str(store)).code == 0


def test_a_newer_store_is_refused_calmly(command: Command, store: Path) -> None:
    file = store / "store.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 99}))
    result = command("ls")
    assert result.code == 1
    assert "update tracklib" in result.err
    assert "Traceback" not in result.err


def test_a_cache_that_cannot_be_written_is_no_traceback(
    command: Command, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    assert "Traceback" not in command("ls").err


def test_a_reader_that_goes_away_ends_it_quietly(started: Start, store: Path) -> None:
    process = started("ls")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait() == 141
    assert process.stderr.read() == b""


def test_interrupting_ends_it_in_a_word(started: Start, store: Path) -> None:
    wide = ",".join(["name"] * 3000)  # more than a pipe holds
    process = started("ls", "--columns", wide)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    process.stdout.read()
    assert process.wait() == 130
    assert process.stderr.read().split() == [b"tracklib:", b"Interrupted"]


def test_a_terminal_without_unicode_gets_question_marks(started: Start, store: Path) -> None:
    out, err = started("ls", PYTHONIOENCODING="ascii").communicate()
    assert b"? finished" in out
    assert err == b""
    out, _ = started("ls", "--json", PYTHONIOENCODING="ascii").communicate()
    assert len(json.loads(out)["runs"]) == 4
