"""What a person is told about a query that cannot be understood."""

import pytest

from tracklib.errors import TracklibError
from tracklib.query import QueryError, parse, parse_sort


def failure(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ("state = running", "=", "write =="),
        ("state == running && mlp", "&&", "write and"),
        ("state == running || mlp", "||", "write or"),
        ("!state == running", "!", "write not"),
        ("state <> running", "<>", "write !="),
        ("state is running", "is", "write =="),
        ("name =~ mlp", "=~", "write ~"),
        ("staet == running", "staet", "did you mean state?"),
        ("status == running", "status", "did you mean state?"),
        ("confg.lr < 1", "confg.lr", "did you mean config.lr?"),
        ('sumary["val/acc"] < 1', "sumary", 'did you mean summary["…"]?'),
        ("lr < 1", "lr", "write config.lr for a setting or summary.lr for a result"),
        ("val/acc < 1", "val/acc", 'summary["val/acc"]'),
        ("state == runing", "runing", "did you mean running?"),
        ('summary["val/acc"].mn < 1', ".mn", "there are min, max"),
        ("config[lr] < 1", "[lr", '["lr"]'),
        ('config.lr < "9', '"9', "never closed"),
        ("(state == running", "(", "never closed"),
        ("state == running)", ")", "no bracket to close"),
        ("config.lr in [1, 2", "[", "not closed"),
        ("config.lr in [1 2]", "2", '","'),
        ("config.lr in (1, 2)", "(", "square brackets"),
        ("config.lr in 1", "1", "[1]"),
        ("config.lr in [none]", "none", "== none"),
        ("config.lr == null", "null", "none"),
        ("state ==", "", "value is missing"),
        ("state == failed and", "", "missing at the end"),
        ("and mlp", "and", "condition is missing"),
        ("created > 7d", "7d", "-7d"),
        ("created > soon", "soon", "not a date"),
        ("created > 2026-02-31", "2026-02-31", "not a date"),
        ("tags == baseline", "baseline", "tags has"),
        ("tags == none", "none", "tags == []"),
        ('group == ""', '""', "group == none"),
        ("duration > long", "long", "1h30m"),
        ("rows > 5m", "5m", "a number"),
        ("rows ~ 5", "5", "not text"),
        ("rows has 5", "5", "neither a list nor text"),
        ("project == created", "created", '"created"'),
        ('name ~ "(a"', '"(a"', "Not a regular expression"),
        ("state", "state", "needs a comparison"),
        ("config.lr", "config.lr", "config.lr != none"),
        ('config has "lr"', 'config has "lr"', 'config["lr"] != none'),
        ("config.", "config.", "key is missing"),
        ('state["a"] == 1', "state", "Only config and summary"),
        ("mlp state == failed", "state", '"and", "or"'),
        ("1 < 2", "1", "must be a field"),
        ("“failed”", "“", "straight"),
        ("state == failed order by name", "order by", "sort by"),
        ("sort by created desc", "desc", "-created"),
        ("sort by created asc", "asc", "leave this out"),
        ("sort by loss", "loss", "summary.loss"),
        ("sort by name state", "state", '","'),
        ("sort by", "", "field is expected"),
    ],
)
def test_the_message_says_what_to_write_and_the_place_is_marked(
    text: str, marked: str, message: str
) -> None:
    error = failure(text)
    assert text[error.start : error.end] == marked
    assert message in error.message
    line, marks = error.pointer().split("\n")
    assert line == text
    assert marks == " " * error.start + "^" * max(1, len(marked))


def test_the_error_is_one_of_ours_and_tells_all_when_printed() -> None:
    error = failure("state = running")
    assert isinstance(error, TracklibError)
    assert isinstance(error, ValueError)
    assert str(error) == '"=" is not an operator here; write ==\nstate = running\n      ^'


@pytest.mark.parametrize("text", ["(" * 10_000, "not " * 10_000, "(not " * 200 + "x" + ")" * 200])
def test_deep_nesting_is_refused_in_words(text: str) -> None:
    assert "nested" in failure(text).message


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a*)*b", "(a|a)*b", "(a|ab)+$", "((a)?){20}b", "(.*,){12}x", "(x+ )+", "a" * 501],
)
def test_patterns_that_may_take_for_ever_are_refused(pattern: str) -> None:
    assert failure(f'name ~ "{pattern}"').start == len("name ~ ")


@pytest.mark.parametrize(
    "pattern",
    ["^(mlp|cnn)-[0-9]+$", "(a|b)?c", r"\(a+\)+", "[(+]+", "(ab){2}", "(ab)+", "a{2,3}|b*", "[[a]"],
)
def test_ordinary_patterns_are_taken(pattern: str) -> None:
    assert parse(f'name ~ "{pattern}"').where is not None


def test_the_pointer_stays_below_the_place_in_wide_and_long_texts() -> None:
    line, marks = failure('name == "模型" and staet == 1').pointer().split("\n")
    assert line == 'name == "模型" and staet == 1'
    assert marks.index("^") == len('name == "模型" and ') + 2  # two columns for each of the two
    far = failure("config.lr < 1 and " * 100 + "staet == 1")
    line, marks = far.pointer().split("\n")
    assert len(line) <= 102
    assert line[marks.index("^") : marks.rindex("^") + 1] == "staet"
    second = failure("config.lr < 1\nand staet == 1")
    assert second.pointer() == "and staet == 1\n    ^^^^^"


def test_a_sort_order_alone_is_checked_too() -> None:
    assert parse_sort("") == ()
    assert parse_sort("sort by -created") == parse_sort("-created")
    with pytest.raises(QueryError) as caught:
        parse_sort("-created, laod")
    assert caught.value.start == len("-created, ")
