"""Statistics as a table of text with a note that says what was computed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from desktop.core import formatting
from desktop.core.columns import Column
from desktop.core.comparison.effects import EffectKind
from desktop.core.comparison.intervals import (
    MANY,
    RESAMPLES,
    RESAMPLES_OF_MANY,
    SEED,
    Interval,
    Method,
)
from desktop.core.comparison.statistics_table import Described, Statistics, StatisticsWish
from desktop.core.comparison.tests_of_means import DRAWN_ARRANGEMENTS, MOST_ARRANGEMENTS
from desktop.core.difference import signed
from desktop.core.text_table import Form, TextTable

_MOST_NAMED = 12  # groups with runs that do not count; TSV says it of each
_EFFECTS = {EffectKind.HEDGES: "Hedges g", EffectKind.CLIFF: "Cliff δ"}


def headings(wish: StatisticsWish) -> list[str]:
    """The titles of the columns."""
    described = ["n", "Mean", "SD", "Median", interval_title(wish)]
    compared = ["Δ mean", "p (Welch)", "p (perm.)", _EFFECTS[wish.effect]]
    return ["Group", *described, *(compared if wish.reference is not None else [])]


def interval_title(wish: StatisticsWish) -> str:
    """`95 % interval`."""
    return f"{percent(wish.level)} interval"


def percent(level: float) -> str:
    return f"{formatting.number(round(100 * level, 4))} %"


def cells(line: Described, wish: StatisticsWish) -> list[str]:
    """What a line says, in the order of the headings."""
    described = [
        line.group.title,
        f"{line.n:,}",
        _number(line.mean),
        _number(line.sd),
        _number(line.median),
        range_text(line.interval),
    ]
    return described + (versus_cells(line) if wish.reference is not None else [])


def versus_cells(line: Described) -> list[str]:
    """Difference, p-values (Holm-corrected) and effect; words for the reference itself."""
    if line.versus is None:
        return ["reference", "", "", ""]
    versus = line.versus
    return [
        signed_or_missing(versus.welch.difference),
        p_text(versus.welch_holm),
        p_text(versus.permutation_holm),
        effect_text(versus.effect.size, versus.effect.interval),
    ]


def effect_text(size: float, interval: Interval | None = None) -> str:
    """The size of an effect, with its interval where one is given."""
    if math.isnan(size) or interval is None:
        return formatting.MISSING if math.isnan(size) else short(size)
    return f"{short(size)} [{short(interval.low)}, {short(interval.high)}]"


def in_full(line: Described, wish: StatisticsWish) -> str:
    """What describes a group, a line each: for tool tips, where columns have no room."""
    titles, said = headings(wish)[2:6], cells(line, wish)[2:6]
    return "\n".join(f"{title}: {words}" for title, words in zip(titles, said, strict=True))


def short(value: float) -> str:
    """Two digits behind the point: an effect size is no more certain than that."""
    if abs(value) >= 1e4:
        return formatting.number(value, 3)
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def signed_or_missing(value: float) -> str:
    return formatting.MISSING if math.isnan(value) else signed(value, 3)


def _number(value: float) -> str:
    return formatting.MISSING if math.isnan(value) else formatting.result(value)


def range_text(interval: Interval) -> str:
    """Both ends, with as many digits as tell them apart."""
    if math.isnan(interval.low):
        return formatting.MISSING
    return f"[{formatting.result(interval.low)}, {formatting.result(interval.high)}]"


def p_text(p: float) -> str:
    """A p-value as papers print it: `0.032`, `<0.001`."""
    if math.isnan(p):
        return formatting.MISSING
    return "<0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


# -- what was computed ---------------------------------------------------------------------------


def note(found: Statistics) -> str:
    """What was computed, in sentences that a paper may take."""
    wish = found.wish
    lines = [_grouping(found), _interval(wish), *_comparison(found), *_left_out(found)]
    return "\n".join(lines)


def _grouping(found: Statistics) -> str:
    by = ", ".join(key.title for key in found.wish.keys)
    where = (
        f"{formatting.count(found.runs, 'run')} grouped by {by}"
        if by
        else (f"{formatting.count(found.runs, 'run')} as one group")
    )
    return f"{where}; n counts finite values, SD divides by n − 1."


def _interval(wish: StatisticsWish) -> str:
    level = percent(wish.level)
    if wish.method is Method.STUDENT:
        return f"{level} intervals of the mean by Student's t."
    kind = "BCa bootstrap" if wish.method is Method.BCA else "percentile bootstrap"
    return (
        f"{level} intervals of the mean by {kind}, {RESAMPLES:,} resamples "
        f"({RESAMPLES_OF_MANY:,} for more than {MANY:,} runs), seed {SEED}."
    )


def _comparison(found: Statistics) -> list[str]:
    wish = found.wish
    if wish.reference is None:
        return []
    title = next((group.title for group in found.groups if group.id == wish.reference), "")
    name = "Hedges' g" if wish.effect is EffectKind.HEDGES else "Cliff's delta"
    return [
        f"Compared with {title}: Welch's t test and a two-sided permutation test of the "
        f"difference of means (exact up to {MOST_ARRANGEMENTS:,} arrangements, else "
        f"{DRAWN_ARRANGEMENTS:,} drawn), p-values Holm-corrected for "
        f"{formatting.count(found.comparisons, 'comparison')}; {name} with "
        f"{percent(wish.level)} interval."
    ]


def _left_out(found: Statistics) -> list[str]:
    parts = [
        f"{line.metric.title} in {line.group.title}: {line.sample.left_out_text()}"
        for line in found.lines
        if line.sample.left_out
    ]
    if len(parts) > _MOST_NAMED:
        parts = [*parts[:_MOST_NAMED], f"and {len(parts) - _MOST_NAMED:,} more"]
    lines = [f"Not counted: {'; '.join(parts)}."] if parts else []
    if found.groups_left_out:
        lines.append(f"{found.groups_left_out:,} further groups are not shown.")
    return lines


# -- copies --------------------------------------------------------------------------------------


def as_table(found: Statistics, form: Form) -> TextTable:
    """The lines as a table. TSV has one column for each number, in full."""
    if form is Form.TSV:
        return _for_programs(found)
    heads = headings(found.wish)
    rows: list[list[str]] = []
    metric: Column | None = None
    for line in found.lines:
        if metric is None or line.metric.id != metric.id:
            metric = line.metric
            rows.append([metric.title])
        rows.append(cells(line, found.wish))
    return TextTable(heads, rows, [False, *[True] * (len(heads) - 1)], note(found))


_IN_FULL = (
    "metric", "group", "n", "nan", "infinite", "missing", "mean", "sd", "median", "low", "high",
    "difference", "difference_low", "difference_high", "t", "df", "p_welch", "p_welch_holm",
    "p_permutation", "p_permutation_holm", "arrangements", "effect", "effect_low", "effect_high",
)  # fmt: skip


def _for_programs(found: Statistics) -> TextTable:
    rows = [_in_full(line) for line in found.lines]
    return TextTable(_IN_FULL, rows, [True] * len(_IN_FULL), note(found))


def _in_full(line: Described) -> list[str]:
    left = line.sample
    cells = [line.metric.id, line.group.title]
    cells += [str(count) for count in (line.n, left.nan, left.infinite, left.missing)]
    cells += _reprs([line.mean, line.sd, line.median, *line.interval])
    versus = line.versus
    if versus is None:
        return cells + [""] * (len(_IN_FULL) - len(cells))
    test = versus.welch
    cells += _reprs([test.difference, *test.interval, test.t, test.df, test.p, versus.welch_holm])
    cells += _reprs([versus.permutation.p, versus.permutation_holm])
    cells.append(str(versus.permutation.arrangements))
    return cells + _reprs([versus.effect.size, *versus.effect.interval])


def _reprs(values: Sequence[float]) -> list[str]:
    return ["" if math.isnan(value) else repr(value) for value in values]
