"""What docs/query.md shows is what the language does."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from tracklib.query import parse

DOCS = Path(__file__).parents[3] / "docs" / "query.md"
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("query", BLOCKS[0][1].splitlines())
def test_the_examples_are_queries(query: str) -> None:
    assert parse(query).text == query


def test_the_python_example_prints_what_its_comments_say() -> None:
    kind, code = BLOCKS[-1]
    assert kind == "python"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    comments = re.findall(r"# (.*)", code)
    assert [line.strip() for line in printed.getvalue().splitlines()] == [
        comment.strip() for comment in comments
    ]
