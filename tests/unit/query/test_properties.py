"""The language as a whole: text and tree agree, and evaluation agrees with a naive reading."""

import math
import re
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import run_facts
from tracklib.query import Fields, QueryError, complete, parse, parse_sort
from tracklib.query.fields import RUN_FIELDS, STATES, STATS, Holds, holds
from tracklib.query.moments import bounds_of
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
    Node,
    Not,
    Or,
    SortKey,
)
from tracklib.query.printer import text_of
from tracklib.store.facts import MetricFacts, RunFacts

NOW_NS = 1_795_000_000_000_000_000  # a day of November 2026

# ------------------------------------------------------------------ strategies

KEYS = st.sampled_from(["lr", "net", "opt.name", "val/acc", "a b", "x.max", "max", "é'\"\\"])
TEXTS = st.sampled_from(
    ["", "a", "Run-1", "run-2", "10", "-7d", "true", 'q"\\', "ß", "multi\nline"]
)
NUMBERS = st.one_of(
    st.integers(-3, 3),
    st.integers(),
    st.floats(allow_nan=False),
    st.sampled_from([0.5, -0.0, 1e300, 5e-324, math.inf, -math.inf, math.nan]),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
PRESENT = st.one_of(st.booleans(), NUMBERS, TEXTS)
PATTERNS = st.sampled_from(["a", "^run", "[0-9]+$", "(?i)RUN", r"\\", "", "a|b"])
DURATIONS = st.builds(Duration, st.floats(0, 1e9) | st.integers(0, 10**9).map(float))
ORDERINGS = st.sampled_from(["<", "<=", ">", ">="])
EQUALITIES = st.sampled_from(["==", "!="])
CONFIG = st.builds(Field, st.just("config"), KEYS)
SUMMARY = st.builds(Field, st.just("summary"), KEYS, st.none() | st.sampled_from([*STATS]))
RUN = st.builds(Field, st.just("run"), st.sampled_from([*RUN_FIELDS]))


def literals(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Literal]:
    return st.builds(Literal, values)


def lists(values: st.SearchStrategy[Any]) -> st.SearchStrategy[ListOf]:
    return st.builds(ListOf, st.lists(values, max_size=3).map(tuple))


def comparisons_of(field: Field) -> st.SearchStrategy[Compare]:
    """Comparisons that the parser would accept for a field."""
    build = lambda operators, operands: st.builds(Compare, st.just(field), operators, operands)  # noqa: E731
    membership = st.sampled_from(["in", "not in"])
    containing = st.sampled_from(["has", "not has"])
    matching = build(st.sampled_from(["~", "not ~"]), literals(PATTERNS))
    kind = holds(field)
    if kind is Holds.DATE:
        dates = st.sampled_from(["today", "2026", "2026-11", "2026-11-20", "2026-11-20 14:30:05Z"])
        ago = st.integers(0, 10**8).map(lambda seconds: Ago(-float(seconds)))
        return build(ORDERINGS | EQUALITIES, st.builds(Moment, dates) | ago)
    if kind is Holds.LIST:
        return st.one_of(
            build(EQUALITIES, lists(TEXTS)), build(containing, literals(TEXTS)), matching
        )
    if kind in (Holds.NUMBER, Holds.SECONDS):
        operands = literals(NUMBERS) | (DURATIONS if kind is Holds.SECONDS else st.nothing())
        return build(ORDERINGS | EQUALITIES, operands) | build(membership, lists(NUMBERS))
    if kind is Holds.TEXT:
        texts = st.sampled_from(STATES) if field.key == "state" else TEXTS.filter(bool)
        return st.one_of(
            build(EQUALITIES | ORDERINGS, literals(texts)),
            build(EQUALITIES, literals(st.none())),
            build(membership, lists(texts)),
            build(containing, literals(texts)),
            matching,
        )
    return st.one_of(
        build(ORDERINGS, literals(SCALARS) | DURATIONS | SUMMARY | CONFIG),
        build(EQUALITIES, literals(SCALARS) | DURATIONS | lists(SCALARS) | CONFIG),
        build(membership, lists(PRESENT) | CONFIG),
        build(containing, literals(SCALARS)),
        matching,
    )


LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.one_of(CONFIG, SUMMARY, RUN).flatmap(comparisons_of), st.builds(Contains, TEXTS)
)
NODES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
ORDERS = st.lists(st.builds(SortKey, CONFIG | SUMMARY | RUN, st.booleans()), max_size=3).map(tuple)
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3))
METRICS = st.builds(
    MetricFacts,
    name=KEYS,
    count=st.integers(0, 3),
    first=NUMBERS,
    last=NUMBERS,
    last_step=st.just(0.0),
    last_time_ns=st.just(0),
    min=NUMBERS,
    min_step=st.just(0.0),
    max=NUMBERS,
    max_step=st.just(0.0),
    mean=NUMBERS,
    best=st.none() | NUMBERS,
)
DATES = st.integers(NOW_NS - 10**17, NOW_NS + 10**17)
RUNS = run_facts(
    run_id=TEXTS,
    name=TEXTS,
    project=TEXTS,
    notes=TEXTS,
    state=st.sampled_from(STATES),
    created_ns=DATES,
    ended_ns=st.none() | DATES,
    duration_s=st.floats(0, 1e6),
    tags=st.lists(TEXTS, max_size=3).map(tuple),
    config=st.dictionaries(KEYS, VALUES, max_size=4),
    summary=st.dictionaries(KEYS, SCALARS, max_size=4),
    metrics=st.dictionaries(KEYS, METRICS, max_size=2),
    last_step=st.none() | st.floats(),
    failure=st.none() | TEXTS,
)

# ------------------------------------------------------------------ a naive reading of trees


def value_of(field: Field, run: RunFacts) -> Any:
    if field.space == "config":
        return run.config.get(field.key)
    if field.space == "summary":
        if field.stat is None:
            return run.summary.get(field.key)
        return getattr(run.metrics.get(field.key), field.stat, None)
    names = {"id": "run_id", "duration": "duration_s", "archived": "is_archived"}
    attribute = names.get(field.key, field.key)
    if holds(field) is Holds.DATE:
        attribute += "_ns"
    value = getattr(run, attribute)
    return None if value == "" and field.key != "id" else value


def same(one: Any, other: Any) -> bool:
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    both_nan = isinstance(one, float) and isinstance(other, float) and one != one and other != other
    return both_nan or one == other


def kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, (int, float)) else type(value).__name__


def model_ordered(value: Any, sign: str, other: Any) -> bool:
    if kind_of(value) != kind_of(other) or kind_of(value) not in ("number", "str"):
        return False
    return {"<": value < other, "<=": value <= other, ">": value > other, ">=": value >= other}[
        sign
    ]


def model_date(value: int, sign: str, operand: Moment | Ago) -> bool:
    if isinstance(operand, Ago):
        first = NOW_NS + round(operand.seconds * 1e9)
        end = first + 1
    else:
        bounds = bounds_of(operand.text, NOW_NS)
        assert bounds is not None
        first, end = bounds
    before, inside = value < first, first <= value < end
    return {
        "<": before,
        "<=": before or inside,
        "==": inside,
        "!=": not inside,
        ">=": not before,
        ">": not before and not inside,
    }[sign]


def model_has(values: Any, wanted: Any) -> bool:
    if isinstance(values, str):
        return isinstance(wanted, str) and wanted.casefold() in values.casefold()
    return isinstance(values, (list, tuple)) and any(same(value, wanted) for value in values)


def model_found(value: Any, pattern: str) -> bool:
    texts = list(value) if isinstance(value, (list, tuple)) else [value]
    return any(isinstance(text, str) and re.search(pattern, text) for text in texts)


def model_compare(node: Compare, run: RunFacts) -> bool:
    value = value_of(node.field, run)
    if node.operand == Literal(None) and node.operator in ("==", "!="):
        return (value is None) == (node.operator == "==")
    if value is None:
        return False
    if isinstance(node.operand, (Moment, Ago)):
        return model_date(value, node.operator, node.operand)
    operand = operand_of(node, run)
    if operand is None and isinstance(node.operand, Field):
        return False
    return model_with(value, node.operator, operand)


def operand_of(node: Compare, run: RunFacts) -> Any:
    if isinstance(node.operand, Field):
        return value_of(node.operand, run)
    if isinstance(node.operand, ListOf):
        return node.operand.values
    return node.operand.seconds if isinstance(node.operand, Duration) else node.operand.value


def model_with(value: Any, sign: str, operand: Any) -> bool:
    positive = {"!=": "=="}.get(sign, sign.removeprefix("not "))
    if positive in ("<", "<=", ">", ">="):
        return model_ordered(value, positive, operand)
    result = {
        "==": lambda: same(value, operand),
        "in": lambda: model_has(operand, value),
        "has": lambda: model_has(value, operand),
        "~": lambda: model_found(value, operand),
    }[positive]()
    return result == (positive == sign)


def model(node: Node, run: RunFacts) -> bool:
    if isinstance(node, Compare):
        return model_compare(node, run)
    if isinstance(node, Contains):
        searched = [run.name, run.run_id, *run.tags]
        return any(node.text.casefold() in text.casefold() for text in searched)
    if isinstance(node, Not):
        return not model(node.node, run)
    results = [model(part, run) for part in node.nodes]
    return all(results) if isinstance(node, And) else any(results)


# ------------------------------------------------------------------ what holds


@given(NODES | st.none(), ORDERS)
def test_a_printed_query_reads_back_as_itself(
    where: Node | None, order: tuple[SortKey, ...]
) -> None:
    text = text_of(where, order)
    query = parse(text)
    assert (query.where, query.order) == (where, order)
    assert str(query) == text


@given(NODES, st.lists(RUNS, max_size=3))
@settings(max_examples=200)
def test_a_query_selects_what_a_naive_reading_of_it_selects(
    where: Node, runs: list[RunFacts]
) -> None:
    query = parse(text_of(where), clock=lambda: NOW_NS)
    expected = [run for run in runs if model(where, run)]
    assert query.apply(runs) == expected
    assert [run for run in runs if query.matches(run)] == expected


@given(st.lists(RUNS, max_size=6), ORDERS)
def test_sorting_keeps_every_run_and_puts_missing_values_last(
    runs: list[RunFacts], order: tuple[SortKey, ...]
) -> None:
    ordered = parse(text_of(None, order)).apply(runs)
    assert sorted(map(id, ordered)) == sorted(map(id, runs))
    if order:
        values = [value_of(order[0].field, run) for run in ordered]
        gone = [value is None or value != value for value in values]
        assert gone == sorted(gone)


PIECES = st.sampled_from(
    "config.lr summary['a'] summary.loss.max state tags created duration == != < <= ~ = && ! in has"
    " not and or ( ( ) [ ] , 'x' \"y 3 -7d 1h none true sort by -name \\ . - “ not not".split()
)


def failure_of(read: Callable[[str], object], text: str) -> QueryError | None:
    try:
        read(text)
    except QueryError as error:
        return error
    return None


@given(
    st.text() | st.lists(PIECES, max_size=12).map(" ".join), st.sampled_from([parse, parse_sort])
)
@settings(max_examples=300)
def test_any_text_is_a_query_or_a_query_error(text: str, read: Callable[[str], object]) -> None:
    error = failure_of(read, text)
    if error is not None:
        assert 0 <= error.start <= error.end <= len(text)
        marks = error.pointer().split("\n")[1]
        assert set(marks) <= {" ", "^"}
        assert "^" in marks
        assert str(error).startswith(error.message)


@given(st.lists(PIECES, max_size=8).map(" ".join) | st.text(max_size=30), st.integers(0, 60))
def test_completion_takes_any_text_and_stays_inside_it(text: str, cursor: int) -> None:
    fields = Fields(config={"lr": (0.1, "x")}, summary={"val/acc": True}, values={"tags": ("a",)})
    for proposal in complete(text, cursor, fields):
        assert 0 <= proposal.start <= proposal.end <= len(text)
        assert proposal.text
