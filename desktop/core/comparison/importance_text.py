"""Importances as a table of text with a note that says what was computed."""

from __future__ import annotations

import math

from desktop.core import formatting
from desktop.core.comparison.forest import FOLDS, MOST_FOR_A_TREE, SHUFFLES, TREES
from desktop.core.comparison.importance import MOST_RUNS, Importances, Weight
from desktop.core.comparison.intervals import SEED
from desktop.core.comparison.rank_correlation import MANY, RESAMPLES
from desktop.core.comparison.statistics_text import short
from desktop.core.text_table import Form, TextTable

HEADINGS = ("Key", "Spearman ρ", "95 % interval", "Importance", "± SD")


def as_table(found: Importances, form: Form) -> TextTable:
    """The keys as a table; TSV carries numbers in full."""
    write = _in_full if form is Form.TSV else short
    rows = [_row(weight, write) for weight in found.weights]
    return TextTable(HEADINGS, rows, [False, True, True, True, True], note(found))


def _in_full(value: float) -> str:
    return repr(value)


def _row(weight: Weight, write: object) -> list[str]:
    assert callable(write)

    def cell(value: float) -> str:
        return formatting.MISSING if math.isnan(value) else str(write(value))

    rho, (low, high), _ = weight.correlation
    ends = formatting.MISSING if math.isnan(low) else f"[{cell(low)}, {cell(high)}]"
    return [
        weight.column.title,
        cell(rho),
        ends,
        cell(weight.importance),
        cell(weight.spread),
    ]


def note(found: Importances) -> str:
    """What was computed, in sentences."""
    assert found.metric is not None
    lines = [
        f"{formatting.count(found.runs, 'run')} with a finite {found.metric.title}"
        + (f", {found.without_result:,} without" if found.without_result else "")
        + ". Spearman's rank correlation with 95 % percentile bootstrap intervals, "
        f"{RESAMPLES:,} resamples (calculated for more than {MANY:,} runs), seed {SEED}."
    ]
    if not found.is_whole:
        lines.append("A random forest is learning; importances follow.")
    if not math.isnan(found.explained):
        lines.append(
            f"Importance: growth of a random forest's squared error on held-out runs when a key is "
            f"shuffled, in variances of the result ({TREES} trees, {FOLDS} folds, {SHUFFLES} "
            f"shuffles each, ± SD over both); categories one-hot and shuffled together."
        )
        lines.append(_quality(found.explained))
    if found.drawn_from:
        lines.append(f"The forest learnt from {MOST_RUNS:,} of {found.drawn_from:,} runs, drawn.")
    if found.runs * (FOLDS - 1) > MOST_FOR_A_TREE * FOLDS and not math.isnan(found.explained):
        lines.append(f"Each tree learnt from {MOST_FOR_A_TREE:,} draws.")
    if found.left_out:
        lines.append(f"Not weighed, too many categories: {', '.join(found.left_out[:12])}.")
    return "\n".join(lines)


def _quality(explained: float) -> str:
    if explained <= 0:
        return (
            "The forest predicts held-out runs no better than their mean does: "
            "its importances mean little."
        )
    return f"The forest explains {100 * explained:.0f} % of the variance of held-out runs."
