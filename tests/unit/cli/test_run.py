"""`tracklib run`: a script that knows nothing of tracklib is recorded, and notices nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.reading_back import only_run

SCRIPT = """
import multiprocessing, os, pickle, sys

class Thing:
    pass

def work(number):
    return number + 1

if __name__ == "__main__":
    print(sys.argv, __name__, os.path.basename(__file__), os.path.basename(sys.path[0]))
    print("wrong", file=sys.stderr)
    assert isinstance(pickle.loads(pickle.dumps(Thing())), Thing)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        print(pool.map(work, [1]))
    END
"""


def run(
    folder: Path, *words: str, end: str = "", **variables: str
) -> "subprocess.CompletedProcess[str]":
    (folder / "recipes").mkdir(exist_ok=True)
    script = folder / "recipes" / "train.py"
    script.write_text(SCRIPT.replace("END", end or "print('end')"))
    return subprocess.run(
        [sys.executable, "-m", "tracklib", "run", *words],
        cwd=folder,
        env=os.environ | {"TRACKLIB_CAPTURE": "1"} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_script_sees_what_it_would_see_without(tmp_path: Path, store_dir: Path) -> None:
    words = ["--project", "p", "--name", "n", "--tag", "a", "--tag", "b"]
    done = run(tmp_path, *words, "recipes/train.py", "--lr", "0.1", "--dir", "x")
    lines = [
        "['recipes/train.py', '--lr', '0.1', '--dir', 'x'] __main__ train.py recipes",
        "[2]",
        "end",
    ]
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (0, lines, "wrong\n")
    reader = only_run(store_dir)
    facts = reader.facts()
    assert (facts.project, facts.name, facts.tags, facts.state) == (
        "p",
        "n",
        ("a", "b"),
        "finished",
    )
    assert [line.text for line in reader.console()] == [lines[0], "wrong", *lines[1:]]
    command = reader.attributes()["/command"]
    assert command == f"{Path(sys.executable).name} recipes/train.py --lr 0.1 --dir x"
    assert reader.system()["script"] == "train.py"


@pytest.mark.parametrize(
    ("end", "code", "error"),
    [
        ("sys.exit(3)", 3, "sys.exit(3)"),
        ("raise SystemExit(4)", 4, "sys.exit(4)"),
        ("sys.exit('no data')", 1, "sys.exit('no data')"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero"),
    ],
)
def test_how_it_ends(tmp_path: Path, store_dir: Path, end: str, code: int, error: str) -> None:
    done = run(tmp_path, "recipes/train.py", end=end)
    assert done.returncode == code
    reader = only_run(store_dir)
    assert (reader.facts().state, reader.facts().failure) == ("failed", error)
    (event,) = (event for event in reader.events() if event.kind == "state")
    if "sys.exit" in error:
        assert event.data["exit_code"] == code
    else:
        assert "launch.py" not in done.stderr
        assert "launch.py" not in event.data["traceback"]
        assert event.data["traceback"] in done.stderr
        assert "ZeroDivisionError" in list(reader.console())[-1].text


def test_a_module(tmp_path: Path, store_dir: Path) -> None:
    run(tmp_path, "recipes/train.py")
    done = run(tmp_path, "-m", "recipes.train", "--x", TRACKLIB_DIR=str(store_dir / "m"))
    assert done.returncode == 0, done.stderr
    assert "--x" in done.stdout
    assert only_run(store_dir / "m").facts().state == "finished"


def test_a_script_that_there_is_not(tmp_path: Path, store_dir: Path) -> None:
    done = run(tmp_path, "missing.py")
    assert (done.returncode, done.stderr) == (1, "tracklib: There is no script missing.py\n")
    assert not store_dir.exists()


def test_parts_are_chosen_and_wrong_ones_refused(tmp_path: Path, store_dir: Path) -> None:
    assert run(tmp_path, "--capture", "-console", "recipes/train.py").returncode == 0
    assert list(only_run(store_dir).console()) == []
    assert "none of" in run(tmp_path, "--capture", "x", "recipes/train.py").stderr
