"""Damaged files are named, and what can be read is shown and exported all the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import tracklib
from tests.unit.cli.result import Command


@pytest.fixture
def damaged(store_dir: Path) -> Path:
    """Two runs; in the journal of one, some bytes of a block of points are overwritten."""
    with tracklib.init(id="whole") as run:
        run.log({"loss": 1.0})
    with tracklib.init(id="hurt") as run:
        for step in range(30_000):
            run.log({"loss": (step * 2654435761) % 2**32 / 3, "acc": step})
    journal = next((store_dir / "runs").rglob("hurt/*.sqlite"))
    with closing(sqlite3.connect(journal)) as connection:
        longest = "SELECT data FROM column_data ORDER BY length(data) DESC LIMIT 1"
        block = connection.execute(longest).fetchone()[0]
    content = bytearray(journal.read_bytes())
    place = content.index(block[1000:1100])
    content[place : place + 100] = bytes(100)
    journal.write_bytes(content)
    return journal


def test_show_names_the_file_and_shows_the_rest(command: Command, damaged: Path) -> None:
    result = command("show", "hurt")
    assert result.code == 0
    assert "Problems" in result.out
    assert damaged.name in result.out
    assert "30,000" in result.out


def test_export_writes_what_can_be_read_and_says_what_not(
    command: Command, damaged: Path, tmp_path: Path
) -> None:
    file = tmp_path / "points.csv"
    result = command("export", "--all", "-o", str(file))
    assert result.code == 1
    assert result.err.startswith("tracklib: What could be read was exported to ")
    assert damaged.name in result.err
    lines = file.read_text().splitlines()
    assert 20_000 < len(lines) < 60_000
    assert lines[-1].startswith("whole,loss,0,")
