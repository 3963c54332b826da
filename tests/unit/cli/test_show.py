"""`tracklib show`, on real runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import tracklib
from tests.unit.cli.result import Command, Terminal


def test_a_run_on_a_page(command: Command, store: Path) -> None:
    result = command("show", "run-1")
    assert result.code == 0
    lines = [" ".join(line.split()) for line in result.out.splitlines()]
    assert lines[0] == "mlp-1 ✓ finished"
    for expected in (
        "id run-1",
        "project digits",
        "tags baseline",
        "logged 22 rows, last step 21",
        "lr 0.1",
        "opt.name adam",
        "test/f1 0.9",
    ):
        assert expected in lines
    loss = next(line for line in lines if line.startswith("train/loss"))
    assert loss.split()[1].startswith("█")
    assert "0.05 @ 19 0.05 @ 19 1 @ 0 20" in loss
    accuracy = next(line for line in lines if line.startswith("val/acc"))
    assert "0.4 @ 21 0.4 @ 21 0.6 @ 20 2" in accuracy


def test_how_the_script_was_started(command: Command, store: Path, tmp_path: Path) -> None:
    script = tmp_path / "project" / "deep" / "train.py"
    script.parent.mkdir(parents=True)
    (tmp_path / "project" / ".git").mkdir()
    script.write_text("import tracklib\ntracklib.init(id='told', capture={'command'})")
    subprocess.run([sys.executable, script.name, "--lr=1"], cwd=script.parent, check=True)
    lines = [" ".join(line.split()) for line in command("show", "told").out.splitlines()]
    assert f"command {Path(sys.executable).name} train.py --lr=1" in lines
    assert "started in deep" in lines


def test_odd_values_are_seen(command: Command, store: Path) -> None:
    out = command("show", "run-3").out
    assert "×" in out
    assert "1 NaN, 1 inf" in out
    assert "  notes     a\n            b\n" in out
    assert "\x1b" not in out


def test_a_failure_is_shown_with_its_end(command: Command, store: Path) -> None:
    out = command("show", "run-4").out
    assert "✗ failed" in out
    assert "ZeroDivisionError: division by zero" in out
    assert "1 / 0" in out


def test_json_holds_facts_and_events(command: Command, store: Path) -> None:
    document = json.loads(command("show", "run-4", "--json").out)
    assert document["id"] == "run-4"
    assert document["events"][-1]["data"]["state"] == "failed"
    assert "Traceback" in document["events"][-1]["data"]["traceback"]
    assert document["problems"] == []


def test_a_run_is_named_by_its_id_a_part_of_it_or_its_name(
    command: Command, store_dir: Path
) -> None:
    run = tracklib.init(project="p", name="generated")
    run.finish()
    for wanted in (run.id, run.id[:12], run.id[-6:], run.id[-6:-2], "generated"):
        assert command("show", wanted).out.startswith("generated")


def test_several_or_no_runs_of_a_name(command: Command, store: Path) -> None:
    several = command("show", "run")
    assert several.code == 1
    assert several.err.splitlines()[0] == "tracklib: 'run' is not one run but 4"
    assert "  run-1" in several.err
    none = command("show", "nope")
    assert none.code == 1
    assert none.err.startswith("tracklib: There is no run 'nope' in ")
    assert "tracklib ls" in none.err


def test_long_lists_are_cut_and_all_shows_all(command: Command, store_dir: Path) -> None:
    with tracklib.init(id="wide", config={f"key{i:03d}": i for i in range(70)}) as run:
        run.log({f"metric{i:03d}": i for i in range(50)})
    short, whole = command("show", "wide").out, command("show", "wide", "--all").out
    assert "… and 10 more" in short
    assert "key069" not in short
    assert "metric049" not in short
    assert "key069" in whole
    assert "metric049" in whole
    assert "more; --all" not in whole


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_page_fits_the_terminal(in_terminal: Terminal, store: Path, columns: int) -> None:
    out = in_terminal(columns, "show", "run-1").out
    assert max(map(len, out.splitlines())) <= columns
