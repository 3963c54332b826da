"""All that cards need to know to turn their ids into curves: an immutable snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.core.chart_specs import ChartSpec, spec_of, step_metric_of, unknown_names
from desktop.core.look import Look


@dataclass(frozen=True, slots=True)
class ChartBook:
    """Metrics added to charts by the chart's id, the metrics that the shown runs logged, and the
    step metrics that were defined."""

    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    step_metrics: Mapping[str, str] = field(default_factory=dict)

    def spec(self, chart_id: str) -> ChartSpec:
        """What a card draws."""
        return spec_of(chart_id, self.added.get(chart_id, ()), self.known)

    def look(self, chart_id: str, look: Look) -> Look:
        """How a card is shown: over its metrics' own step metric where there is one."""
        return look.over(step_metric_of(self.spec(chart_id), self.step_metrics))

    def trouble(self, chart_id: str) -> str:
        """Why a card draws nothing, or not all; "" when all is well."""
        spec = self.spec(chart_id)
        missing = [
            name for term in spec.terms if term.formula for name in unknown_names(term, self.known)
        ]
        if missing and self.known:
            return f"None of the shown runs has logged {', '.join(missing)}"
        return spec.trouble
