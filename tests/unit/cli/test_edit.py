"""`tracklib edit`, and what the other commands make of it."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.result import Command


def listed(command: Command, *arguments: str) -> list[str]:
    return [run["id"] for run in json.loads(command("ls", "--json", *arguments).out)["runs"]]


def test_a_run_gets_another_name_tags_and_notes(command: Command, store: Path) -> None:
    result = command(
        "edit", "mlp-1", "--name", "best", "--tag", "+paper", "-t", "-baseline", "--notes", "# Yes"
    )  # fmt: skip
    assert (result.code, result.out, result.err) == (0, "Edited 1 run\n", "")
    (run,) = json.loads(command("ls", "--json", "best").out)["runs"]
    assert (run["id"], run["tags"], run["notes"]) == ("run-1", ["paper"], "# Yes")
    assert "paper" in command("show", "best").out
    assert listed(command, "mlp-1") == []


def test_json_tells_what_the_runs_are_now(command: Command, store: Path) -> None:
    result = command(
        "edit", "-q", "project == digits", "--group", "pair", "--colour", "3", "--json"
    )
    document = json.loads(result.out)
    assert (document["store"], document["edited"]) == (str(store), 2)
    assert {run["id"]: (run["group"], run["colour"]) for run in document["runs"]} == {
        "run-1": ("pair", "3"), "run-2": ("pair", "3"),
    }  # fmt: skip
    auto = json.loads(command("edit", "run-1", "--colour", "auto", "--json").out)
    assert auto["runs"][0]["colour"] is None


def test_archived_runs_are_listed_when_asked_for(command: Command, store: Path) -> None:
    assert command("edit", "run-1", "run-3", "--archive").code == 0
    assert listed(command) == ["run-4", "run-2"]
    assert listed(command, "--archived") == ["run-4", "run-3", "run-2", "run-1"]
    assert listed(command, "archived == true") == ["run-3", "run-1"]
    assert listed(command, "archived == false") == ["run-4", "run-2"]
    nothing = command("ls", "mlp-1").out
    assert "No run fits" in nothing
    assert "2 archived runs not looked at; see --archived" in nothing
    assert "run-1" not in command("export", "-q", "project == digits").out
    assert "run-1" in command("export", "run-1").out
    command("edit", "run-1", "--unarchive")
    assert listed(command) == ["run-4", "run-2", "run-1"]


def test_deleted_runs_are_gone_until_somebody_wants_them_back(
    command: Command, store: Path
) -> None:
    assert command("edit", "mlp-1", "--delete").code == 0
    assert listed(command, "--archived") == ["run-4", "run-3", "run-2"]
    assert command("edit", "run-1", "--undelete").code == 0
    assert listed(command, "mlp-1") == ["run-1"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run-1"], 2, "Say what to change"),
        (["--archive"], 2, "Say which runs"),
        (["run-1", "-q", "mlp", "--archive"], 2, "Say which runs"),
        (["run-1", "run-2", "--name", "x"], 2, "--name is for one run, not for 2"),
        (["run-1", "-t", "+a", "-t", "-a"], 2, "added and removed at once"),
        (["run-1", "-t", "+"], 1, "a tag must not be empty"),
        (["run-1", "--colour", "red"], 1, "neither #rrggbb nor a number"),
        (["nobody", "--archive"], 1, "There is no run 'nobody'"),
        (["-q", "nobody", "--archive"], 1, "No run fits"),
    ],
)
def test_what_cannot_be_done_is_said(
    command: Command, store: Path, arguments: list[str], code: int, words: str
) -> None:
    result = command("edit", *arguments)
    assert result.code == code
    assert words in result.err
    assert not (store / "edits").exists()
