"""A tree back to text. Parsing the text gives an equal tree."""

from __future__ import annotations

import math
import re

from tracklib.query.durations import written
from tracklib.query.fields import STATS
from tracklib.query.lexer import quote
from tracklib.query.nodes import (
    Ago,
    And,
    Contains,
    Duration,
    Field,
    ListOf,
    Literal,
    Moment,
    Node,
    Not,
    Operand,
    Or,
    Scalar,
    SortKey,
)

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_][A-Za-z_0-9]*)*")


def text_of(where: Node | None, order: tuple[SortKey, ...] = ()) -> str:
    """A whole query in its plainest spelling."""
    parts = [] if where is None else [node_text(where)]
    if order:
        parts.append("sort by " + order_text(order))
    return " ".join(parts)


def node_text(node: Node) -> str:
    """A condition."""
    if isinstance(node, Or):
        return " or ".join(_inside(part, Or) for part in node.nodes)
    if isinstance(node, And):
        return " and ".join(_inside(part, Or, And) for part in node.nodes)
    if isinstance(node, Not):
        return "not " + _inside(node.node, Or, And)
    if isinstance(node, Contains):
        return quote(node.text)
    return f"{field_text(node.field)} {node.operator} {operand_text(node.operand)}"


def _inside(node: Node, *bracketed: type) -> str:
    text = node_text(node)
    return f"({text})" if isinstance(node, bracketed) else text


def order_text(order: tuple[SortKey, ...]) -> str:
    """The keys of an order, without the words `sort by`."""
    return ", ".join(("-" if key.descending else "") + field_text(key.field) for key in order)


def field_text(field: Field) -> str:
    """A field, with brackets and quotes where its key needs them."""
    if field.space == "run":
        return field.key
    stat = f".{field.stat}" if field.stat else ""
    if _PLAIN_KEY.fullmatch(field.key) and not (field.space == "summary" and _ends_in_stat(field)):
        return f"{field.space}.{field.key}{stat}"
    return f"{field.space}[{quote(field.key)}]{stat}"


def _ends_in_stat(field: Field) -> bool:
    return "." in field.key and field.key.rpartition(".")[2] in STATS


def operand_text(operand: Operand) -> str:
    """The right side of a comparison."""
    if isinstance(operand, Field):
        return field_text(operand)
    if isinstance(operand, ListOf):
        return f"[{', '.join(scalar_text(value) for value in operand.values)}]"
    if isinstance(operand, Literal):
        return scalar_text(operand.value)
    if isinstance(operand, Moment):
        return quote(operand.text)
    assert isinstance(operand, (Duration, Ago))
    return written(operand.seconds)


def scalar_text(value: Scalar) -> str:
    """A constant; floats so that they read back as the same double."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, float) and math.isnan(value):
        return "nan"
    return repr(value)
