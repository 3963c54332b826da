"""The page on sync names commands and options that exist, and messages that are really said."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from tracklib.cli.commands import tracklib

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "sync.md").read_text("utf-8")


def commands() -> list[str]:
    """Every command line of the page, in blocks and in sentences."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    spoken = re.findall(r"`(tracklib [^`…]*)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL))
    return [line for line in [*lines, *spoken] if line]


@pytest.mark.parametrize("line", commands())
def test_every_command_exists_with_its_options(line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "tracklib"
    command: click.Command = tracklib
    options: set[str] = set()
    for word in words:
        context = click.Context(command)
        known = command.get_command(context, word) if isinstance(command, click.Group) else None
        if known is not None:
            command = known
        options |= {option for parameter in command.params for option in parameter.opts}
        if word.startswith("--"):
            assert word in options, f"{command.name} has no {word}"
    assert command is not tracklib


def test_every_message_is_one_that_is_said() -> None:
    """Each stretch of words between the places that vary stands in the code."""
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "sync").rglob("*.py"))
    code = re.sub(r'"\s*f?"', "", code)  # texts that go over several lines
    table = re.search(r"\| it says \|.*?\n\n", TEXT, re.DOTALL)
    assert table is not None
    said = re.findall(r"^\| `([^`]+)` \|", table[0], re.MULTILINE)
    assert len(said) > 8
    for message in said:
        for stretch in re.split(r"\s*…\s*", message):
            assert stretch in code, message
