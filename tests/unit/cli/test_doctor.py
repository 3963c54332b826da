"""`tracklib doctor`, on what real processes left behind."""

import json
from pathlib import Path

import tracklib
from tests.unit.cli.result import Command
from tracklib import store as stores


def test_a_healthy_store(command: Command, store: Path) -> None:
    result = command("doctor")
    assert result.code == 0
    assert result.out.startswith("Nothing wrong with 4 runs in ")


def test_what_a_killed_run_left_is_found_and_absorbed(command: Command, killed: Path) -> None:
    result = command("doctor")
    assert result.code == 1
    assert "↻ unabsorbed" in result.out
    assert "--repair" in result.out
    before = [*stores.open_store().run("dead").series("loss").read()]
    repaired = command("doctor", "--repair")
    assert repaired.code == 0
    assert "Repaired 1 finding" in repaired.out
    assert [*stores.open_store().run("dead").series("loss").read()] == before
    assert not [*killed.rglob("*.tail")]
    assert command("doctor").code == 0


def test_json_lists_findings(command: Command, killed: Path) -> None:
    document = json.loads(command("doctor", "--json").out)
    assert document["repaired"] == []
    finding = document["findings"][0]
    assert (finding["run_id"], finding["kind"], finding["repairable"]) == (
        "dead",
        "unabsorbed",
        True,
    )
    document = json.loads(command("doctor", "--json", "--repair").out)
    assert document["findings"] == []
    assert document["repaired"] == [finding]


def test_damage_is_named_and_left_alone(command: Command, store_dir: Path) -> None:
    with tracklib.init(id="hurt") as run:
        run.log({"loss": 1})
    journal = next(store_dir.rglob("*.sqlite"))
    content = journal.read_bytes()
    journal.write_bytes(b"x" * 100 + content[100:])
    result = command("doctor", "--repair")
    assert result.code == 1
    assert "✗ damaged" in result.out
    assert journal.name in result.out
    assert journal.read_bytes().startswith(b"x" * 100)


def test_the_store_is_given_once(command: Command, store: Path) -> None:
    assert command("doctor", str(store), "--dir", str(store)).code == 2
    assert command("doctor", str(store)).code == 0
