"""How queries are read."""

import pytest

from tracklib.query import Query, parse, parse_sort
from tracklib.query.nodes import (
    Ago,
    And,
    Compare,
    Contains,
    Duration,
    Field,
    ListOf,
    Literal,
    Moment,
    Not,
    Or,
    SortKey,
)

LR = Field("config", "lr")
STATE = Field("run", "state")
TAGS = Field("run", "tags")


def test_conditions_and_their_order() -> None:
    query = parse('config.lr < 0.01 and tags has "a" sort by -summary["val/acc"], created')
    assert query.where == And((Compare(LR, "<", Literal(0.01)), Compare(TAGS, "has", Literal("a"))))
    assert query.order == (
        SortKey(Field("summary", "val/acc"), descending=True),
        SortKey(Field("run", "created")),
    )


def test_and_binds_closer_than_or_and_not_closest() -> None:
    one, two, three = (Compare(LR, "==", Literal(number)) for number in (1, 2, 3))
    text = "not config.lr == 1 or config.lr == 2 and config.lr == 3"
    assert parse(text).where == Or((Not(one), And((two, three))))
    assert parse(text.upper().replace("CONFIG.LR", "config.lr")).where == parse(text).where


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("config.a.b", Field("config", "a.b")),
        ('config["a.b"]', Field("config", "a.b")),
        ("config['a']['b']", Field("config", "a.b")),
        ('config.a["b"].c', Field("config", "a.b.c")),
        ("summary.loss", Field("summary", "loss")),
        ("summary.loss.min", Field("summary", "loss", "min")),
        ('summary["loss.min"]', Field("summary", "loss.min")),
        ('summary["val/acc"].best', Field("summary", "val/acc", "best")),
        ("summary.val/acc.best", Field("summary", "val/acc", "best")),
        ("summary.max", Field("summary", "max")),
        ("summary.größe", Field("summary", "größe")),
    ],
)
def test_spellings_of_keys(text: str, field: Field) -> None:
    assert parse(f"{text} > 1").where == Compare(field, ">", Literal(1))
    assert parse_sort(text) == (SortKey(field),)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("0.1 > config.lr", Compare(LR, "<", Literal(0.1))),
        ("'a' in tags", Compare(TAGS, "has", Literal("a"))),
        ("'a' not in tags", Compare(TAGS, "not has", Literal("a"))),
        ("state == running", Compare(STATE, "==", Literal("running"))),
        ("state in [failed, 'running',]", Compare(STATE, "in", ListOf(("failed", "running")))),
        ("config.lr == none", Compare(LR, "==", Literal(None))),
        ("config.lr == 'none'", Compare(LR, "==", Literal("none"))),
        ("config.lr == 1_000", Compare(LR, "==", Literal(1000))),
        ("config.lr == -1e-3", Compare(LR, "==", Literal(-0.001))),
        ("config.lr==TRUE", Compare(LR, "==", Literal(True))),
        ("config.lr < config.max_lr", Compare(LR, "<", Field("config", "max_lr"))),
        ("duration > 1h30m", Compare(Field("run", "duration"), ">", Duration(5400))),
        ("created > -7d", Compare(Field("run", "created"), ">", Ago(-604800))),
        ("created > 2026-11-01", Compare(Field("run", "created"), ">", Moment("2026-11-01"))),
        ("created >= 2026", Compare(Field("run", "created"), ">=", Moment("2026"))),
        ("name == 7", Compare(Field("run", "name"), "==", Literal("7"))),
        ("tags has user", Compare(TAGS, "has", Literal("user"))),
        (r'name ~ "^a\d"', Compare(Field("run", "name"), "~", Literal(r"^a\d"))),
        (r"""name == 'it\'s \\ "'""", Compare(Field("run", "name"), "==", Literal("it's \\ \""))),
    ],
)
def test_comparisons(text: str, node: Compare) -> None:
    assert parse(text).where == node


def test_a_chain_is_the_and_of_its_links() -> None:
    assert parse("0.001 < config.lr <= 0.1").where == And(
        (Compare(LR, ">", Literal(0.001)), Compare(LR, "<=", Literal(0.1)))
    )


def test_words_alone_are_searched_for() -> None:
    assert parse("20261123-192501-k3x9qz").where == Contains("20261123-192501-k3x9qz")
    assert parse("mlp 'big net' 7").where == And(
        (Contains("mlp"), Contains("big net"), Contains("7"))
    )
    assert parse("mlp sort by name") == parse('"mlp" sort by name')
    assert parse("mlp and state == failed").where == And(
        (Contains("mlp"), Compare(STATE, "==", Literal("failed")))
    )


def test_the_empty_query_asks_nothing() -> None:
    query = parse("  ")
    assert (query.where, query.order, str(query)) == (None, (), "")


def test_a_query_is_equal_to_another_spelling_of_it() -> None:
    assert parse("state==failed") == parse('( state == "failed" )')
    assert isinstance(parse("x"), Query)


def test_fields_are_named_with_their_places() -> None:
    text = "config.lr < config.b and not mlp sort by -created"
    fields = parse(text).fields()
    assert [text[field.start : field.end] for field in fields] == [
        "config.lr",
        "config.b",
        "created",
    ]


def test_nesting_has_a_limit_that_nobody_reaches() -> None:
    assert parse("(" * 40 + "x" + ")" * 40).where == Contains("x")
    long_chain = " and ".join(["config.lr < 1"] * 5000)
    assert isinstance(parse(long_chain).where, And)
