"""The command line that is recorded: ready to be typed again, and without secrets."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.reading_back import only_run
from tracklib.capture.command import command_line, without_secrets

SCRIPT = "import tracklib\nwith tracklib.init() as run: run.log({'x': 1.0})\n"


def test_a_run_tells_how_and_where_its_script_was_started(tmp_path: Path, store_dir: Path) -> None:
    script = tmp_path / "a script.py"
    script.write_text(SCRIPT)
    words = [sys.executable, str(script), "--lr", "0.1", "it's", "ü", "--token", "hunter2", ""]
    subprocess.run(words, cwd=tmp_path, check=True)
    attributes = only_run(store_dir).attributes()
    assert shlex.split(attributes["/command"]) == [*words[:7], "***", ""]
    assert attributes["/folder"] == str(tmp_path)


def test_resuming_records_the_new_command(tmp_path: Path, store_dir: Path) -> None:
    for word in ("first", "second"):
        resumed = SCRIPT.replace("init()", "init(id='r', resume='allow')")
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


def test_a_notebook_s_kernel_is_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "orig_argv", ["python", "-m", "ipykernel_launcher", "-f", "k.json"])
    assert command_line() == ""


def test_a_very_long_command_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "orig_argv", ["python", "x" * 10**6])
    assert len(command_line()) < 40_000
