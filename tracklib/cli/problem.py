"""A file that cannot be read in full, as text."""

from __future__ import annotations

from tracklib.cli import format as fmt
from tracklib.store.facts import Problem


def text_of(problem: Problem) -> str:
    """Which file, what is wrong, and where, on one line."""
    return fmt.line(f"{fmt.path(problem.path)}: {problem.what}: {problem.detail}")
