"""Computes expressions over columns of values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from desktop.core.expression.functions import FUNCTIONS, OPERATORS, SIGNS
from desktop.core.expression.nodes import Call, Constant, Metric, Node
from tracklib.store.arrays import Floats


def inputs(node: Node) -> tuple[str, ...]:
    """The metrics an expression needs, each once, in the order they are written."""
    return tuple(dict.fromkeys(metric.name for metric in metrics_of(node)))


def metrics_of(node: Node) -> Iterator[Metric]:
    """Every place where a metric stands."""
    if isinstance(node, Metric):
        yield node
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from metrics_of(argument)


def evaluate(node: Node, columns: Mapping[str, Floats]) -> Floats:
    """The values of an expression, row by row: float64[n], as long as each of the columns.

    What mathematics leaves undefined is NaN or infinite, as IEEE 754 has it.
    """
    with np.errstate(all="ignore"):
        return np.asarray(_value(node, columns), dtype=np.float64)


def _value(node: Node, columns: Mapping[str, Floats]) -> Floats:
    if isinstance(node, Constant):
        return np.asarray(node.value, dtype=np.float64)
    if isinstance(node, Metric):
        return columns[node.name]
    arguments = [_value(argument, columns) for argument in node.arguments]
    if node.name in FUNCTIONS:
        return FUNCTIONS[node.name].compute(*arguments)
    table = SIGNS if len(arguments) == 1 else OPERATORS
    return table[node.name](*arguments)
