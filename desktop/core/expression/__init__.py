"""Expressions over metrics: `train/loss - val/loss`, `log10("grad norm")`. A small language of its
own; nothing is ever handed to Python."""

from desktop.core.expression.errors import ExpressionError
from desktop.core.expression.evaluate import evaluate, inputs
from desktop.core.expression.nodes import Call, Constant, Metric, Node
from desktop.core.expression.parser import parse

__all__ = [
    "Call",
    "Constant",
    "ExpressionError",
    "Metric",
    "Node",
    "evaluate",
    "inputs",
    "parse",
]
