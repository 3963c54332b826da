"""`tracklib ls`, on real runs."""

import json
from pathlib import Path

import pytest

import tracklib
from tests.unit.cli.result import Command, Result, Terminal


def ids(result: Result) -> list[str]:
    """The first column of the table."""
    return [line.split()[0] for line in result.out.splitlines()[1:]]


def test_runs_are_listed_newest_first_with_what_differs(command: Command, store: Path) -> None:
    result = command("ls")
    assert result.code == 0
    header, *rows = result.out.splitlines()
    assert header.split()[:4] == ["id", "name", "state", "project"]
    assert "lr" in header
    assert "net" not in header  # the same in all runs
    assert "val/acc" in header
    assert "epoch" not in header
    assert ids(result) == ["run-4", "run-3", "run-2", "run-1"]
    assert "✗ failed" in rows[0]
    assert "NaN" not in rows[3]
    assert "0.6" in rows[3]
    assert "\x1b" not in result.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["mlp"], ["run-2", "run-1"]),
        (["mlp", "baseline"], ["run-1"]),
        (["state == failed"], ["run-4"]),
        (["-q", "config.lr < 0.05"], ["run-2"]),
        (['summary["val/acc"] > 0.5 sort by config.lr'], ["run-2", "run-1"]),
        (["--project", "words"], ["run-4", "run-3"]),
        (["--sort", "config.lr"], ["run-2", "run-1", "run-3", "run-4"]),
        (["--sort", "-summary.test/f1, id"], ["run-1", "run-2", "run-3", "run-4"]),
        (["--limit", "1"], ["run-4"]),
        (["--limit", "1", "--all"], ["run-4", "run-3", "run-2", "run-1"]),
    ],
)
def test_selection_and_order(
    command: Command, store: Path, arguments: list[str], expected: list[str]
) -> None:
    assert ids(command("ls", *arguments)) == expected


def test_chosen_columns(command: Command, store: Path) -> None:
    result = command(
        "ls", "mlp-1", "--columns", 'name, summary["val/acc"].min, config.opt.name, tags'
    )
    assert [line.split() for line in result.out.splitlines()] == [
        ["name", "val/acc", "min", "opt.name", "tags"],
        ["mlp-1", "0.4", "adam", "baseline"],
    ]
    assert command("ls", "--columns", "-name").code == 2


def test_what_the_query_names_is_shown(command: Command, store: Path) -> None:
    header = command("ls", "summary.epoch == 1 and config.net == mlp").out.splitlines()[0].split()
    assert {"epoch", "net"} <= set(header)


def test_json_is_valid_and_complete(command: Command, store: Path) -> None:
    result = command("ls", "--json")
    document = json.loads(result.out, parse_constant=pytest.fail)
    assert document["store"] == str(store)
    assert document["found"] == 4
    failed, odd, _, first = document["runs"]
    assert failed["failure"] == "ZeroDivisionError: division by zero"
    assert odd["name"] == "nan [bold]\x1b[31m"
    assert odd["metrics"]["loss"]["first"] == "Infinity"
    assert odd["notes"] == "a\nb"
    assert first["id"] == "run-1"
    assert first["config"] == {"lr": 0.1, "net": "mlp", "opt.name": "adam"}
    assert first["summary"]["val/acc"] == 0.6
    assert first["metrics"]["val/acc"]["goal"] == "maximize"
    assert first["created"].endswith("Z")
    assert first["state"] == "finished"
    assert first["tags"] == ["baseline"]


def test_nothing_found_says_why(command: Command, store: Path) -> None:
    result = command("ls", "config.lrr > 1 and summary.val/ac > 0", "--project", "digit")
    assert result.code == 0
    assert result.out.splitlines() == [
        "No run fits",
        "  There is no project 'digit'; did you mean digits?",
        "  No run has config.lrr; did you mean config.lr?",
        '  No run has summary["val/ac"]; did you mean summary["val/acc"]?',
    ]
    assert json.loads(command("ls", "nothing", "--json").out)["runs"] == []


def test_an_empty_store_tells_the_first_step(command: Command, store_dir: Path) -> None:
    tracklib.init(project="x", id="gone").finish()
    for path in sorted((store_dir / "runs").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    result = command("ls")
    assert result.code == 0
    assert "No runs in" in result.out
    assert "tracklib.init(" in result.out


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_the_table_fits_the_terminal(in_terminal: Terminal, store: Path, columns: int) -> None:
    result = in_terminal(columns, "ls")
    lines = result.out.split("\n\n")[0].splitlines()
    assert len(lines) == 5
    assert max(map(len, lines)) <= columns
    assert lines[0].split()[:3] == ["id", "name", "state"]
    assert "4 runs: 1 failed" in result.out


def test_wider_terminals_show_more(in_terminal: Terminal, store: Path) -> None:
    narrow, wide = (in_terminal(columns, "ls").out.splitlines()[0] for columns in (70, 200))
    assert set(narrow.split()) < set(wide.split())


def test_colours_are_for_terminals_that_want_them(in_terminal: Terminal, store: Path) -> None:
    assert "\x1b[32m✓" in in_terminal(100, "ls", colours=True).out
    assert "\x1b[32m" not in in_terminal(100, "ls", colours=True, NO_COLOR="1").out


def test_a_name_cannot_steer_the_terminal(in_terminal: Terminal, store: Path) -> None:
    result = in_terminal(100, "ls", "run-3", colours=True)
    assert "nan [bold] [31m" in result.out
    assert "\x1b[31m\n" not in result.out


def test_a_killed_run_is_silent(command: Command, killed: Path) -> None:
    assert "◌ silent" in command("ls").out
    assert "silent" in command("show", "dead").out
