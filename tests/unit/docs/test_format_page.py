"""The page on the file format tells the truth: its commands run and its reader reads."""

from __future__ import annotations

import math
import re
import shlex
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

import tracklib

PAGE = Path(__file__).parents[3] / "docs" / "format.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture
def journal(store_dir: Path) -> Path:
    run = tracklib.init(project="p", config={"lr": 0.5}, capture={"console"})
    print("epoch 1\n\rbar 1%\rbar 2%")
    for step in range(5000):
        run.log({"train/loss": math.sin(step), "lr": 0.5})
    run.log({"train/loss": math.nan}, step=7.25)
    run.finish()
    (path,) = Path(run.dir).glob("*.sqlite")
    return path


def answer(command: str, journal: Path) -> str:
    """What the `sqlite3` command prints, by the same library: not every machine has the shell."""
    words = shlex.split(command)
    assert words[:2] == ["sqlite3", "$JOURNAL"]
    connection = sqlite3.connect(f"file:{journal}?mode=ro", uri=True)
    connection.create_function("sqlar_uncompress", 2, _sqlar_uncompress)
    try:
        rows = connection.execute(words[2]).fetchall()
    finally:
        connection.close()
    return "\n".join("|".join(map(str, row)) for row in rows)


def _sqlar_uncompress(data: bytes, size: int) -> str:
    """As the shell has it: what is as large as it should be was not compressed."""
    return (data if len(data) == size else zlib.decompress(data)).decode()


def test_every_command_of_the_page_answers(journal: Path) -> None:
    answers = [answer(command, journal) for command in blocks("sh")]
    assert len(answers) == 5
    assert all(answers)
    assert "/config/lr|0.5" in answers[0]
    assert '/writer/state|"finished"' in answers[0]
    assert "train/loss|5001" in answers[1]
    assert float(answers[2]) < 9
    assert len(answers[3].splitlines()) == 3
    assert answers[4] == "epoch 1\nbar 2%"


def test_the_reader_of_the_page_finds_every_point(journal: Path, tmp_path: Path) -> None:
    script = tmp_path / "reader.py"
    script.write_text(blocks("python")[0], "utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(journal), "train/loss"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    points = [tuple(map(float, line.split())) for line in done.stdout.splitlines()]
    assert len(points) == 5001
    assert points[4999] == (4999.0, math.sin(4999))
    step, value = points[5000]
    assert step == 7.25
    assert math.isnan(value)
