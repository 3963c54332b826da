"""The command line that is recorded: ready to be typed again, and without secrets."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.reading_back import only_run
from tracklib.capture.command import command_line, without_secrets
from tracklib.capture.places import Places

SCRIPT = "import tracklib\nwith tracklib.init(capture={'command'}) as run: run.log({'x': 1.0})\n"
PLACES = Places("/work", "", "")


def test_resuming_records_the_new_command(store_dir: Path) -> None:
    for word in ("first", "second"):
        resumed = SCRIPT.replace("init(", "init(id='r', resume='allow', ")
        subprocess.run([sys.executable, "-c", resumed, word], check=True)
    assert shlex.split(only_run(store_dir).attributes()["/command"])[-1] == "second"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["--api-key", "X"], ["--api-key", "***"]),
        (["--api_key=X"], ["--api_key=***"]),
        (["wandb.token=X"], ["wandb.token=***"]),
        (["DB_PASSWORD=X"], ["DB_PASSWORD=***"]),
        (["--password", "--verbose"], ["--password", "--verbose"]),
        (["https://me:X@host/a"], ["https://***@host/a"]),
        (["--tokens", "7", "--tokenizer=bpe", "author=me"],) * 2,
        (["train.py", "--lr=0.1", "me@host"],) * 2,
    ],
)
def test_what_looks_like_a_secret_is_hidden(words: list[str], shown: list[str]) -> None:
    assert without_secrets(words) == shown


def test_a_notebook_s_kernel_is_no_command() -> None:
    words = ["python", "-m", "ipykernel_launcher", "-f", "k.json"]
    assert command_line(words, PLACES) == ""


def test_a_very_long_command_is_cut() -> None:
    assert len(command_line(["python", "x" * 10**6], PLACES)) < 40_000


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("/p/train/a.py", "a.py"),
        ("/p/data", "../data"),
        ("--x=/p/data,/h/me/y", "--x=../data,~/y"),
        ("/h/me2/y", "/h/me2/y"),
        ("/h/me", "~"),
        ("--to=/p/a b/c", "--to=../a b/c"),
        ("https://h/me", "https://h/me"),
        ("a/p/data", "a/p/data"),
    ],
)
def test_paths_are_told_from_where_the_command_was_given(word: str, shown: str) -> None:
    places = Places("/p/train", "/p/a.py", "/h/me/")
    assert places.shown(word) == shown
