"""Which settings and results are worth a column when nobody said."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from tracklib.query import Field, Query
from tracklib.store.facts import RunFacts

MOST = 4
"""Columns of each kind, at most."""

_LONGEST = 24
_GOOD = re.compile(r"(^|[/_.-])(val|valid|validation|test|eval|dev)([/_.-]|$)", re.IGNORECASE)
_KNOWN = re.compile(
    r"(acc|accuracy|loss|f1|auc|auroc|map|bleu|rouge|iou|dice|mae|mse|rmse|error|reward|return|score"
    r"|perplexity|ppl|r2|recall|precision)[0-9@_]*$",
    re.IGNORECASE,
)
_BOOKKEEPING = re.compile(
    r"^(system|sys|gpu|cpu|time|timing)[/.]|(^|[/._])(epoch|step|steps|iter|iteration|lr"
    r"|learning_rate|time|seconds|samples_per_second|grad_norm)$",
    re.IGNORECASE,
)


def named(query: Query) -> list[Field]:
    """The settings and results that the query itself is about, each once."""
    return list(dict.fromkeys(field for field in query.fields() if field.space != "run"))


def settings(rows: list[RunFacts]) -> list[Field]:
    """Settings that differ between the runs, in the order in which they were given."""
    counts: Counter[str] = Counter()
    values: dict[str, set[Any]] = {}
    for row in rows:
        for key, value in row.config.items():
            if isinstance(value, (bool, int, float)) or _is_short(value):
                counts[key] += 1
                values.setdefault(key, set()).add((type(value), value))
    most = counts.most_common(1)[0][1] if counts else 0
    differing = [
        key
        for key, seen in values.items()
        if counts[key] * 2 >= most and (len(seen) > 1 or len(rows) == 1)
    ]
    return [Field("config", key) for key in differing[:MOST]]


def results(rows: list[RunFacts]) -> list[Field]:
    """Numbers of the summary, those first that look like what the runs were made for."""
    counts: Counter[str] = Counter()
    goals: set[str] = set()
    for row in rows:
        for key, value in row.summary.items():
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                counts[key] += 1
                metric = row.metrics.get(key)
                if metric is None or metric.goal is not None:
                    goals.add(key)  # put there by the script, or declared by it
    most = counts.most_common(1)[0][1] if counts else 0
    common = [key for key in counts if counts[key] * 3 >= most and not _BOOKKEEPING.search(key)]
    ranked = sorted(common, key=lambda key: -_score(key, key in goals))
    return [Field("summary", key) for key in ranked[:MOST]]


def _score(key: str, has_goal: bool) -> int:
    return 4 * has_goal + 2 * bool(_GOOD.search(key)) + bool(_KNOWN.search(key))


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST
