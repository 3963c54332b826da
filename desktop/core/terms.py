"""What a card draws of each run: a metric as it was logged, or an expression over several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.core.expression import Node, evaluate, inputs, parse
from tracklib.store.arrays import Floats


@dataclass(frozen=True, slots=True)
class Term:
    """One of the things that a card draws. `title` names it; without a formula it is a metric."""

    title: str
    inputs: tuple[str, ...]
    formula: Node | None = None

    @classmethod
    def of_metric(cls, name: str) -> Term:
        return cls(name, (name,))

    @classmethod
    def of_expression(cls, text: str) -> Term:
        """Raises ExpressionError when it cannot be understood."""
        node = parse(text)
        return cls(text.strip(), inputs(node), node)

    def values(self, columns: Mapping[str, Floats]) -> Floats:
        """The term's values of rows in which all inputs are known."""
        if self.formula is None:
            return columns[self.inputs[0]]
        return evaluate(self.formula, columns)
