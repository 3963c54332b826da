"""What a benchmark hands back: figures with what was asked of them, as a table and as JSON."""

import argparse
import json
import math
import os
import platform
import sqlite3
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number; `asked` is None where it only informs."""

    what: str
    measured: float
    unit: str
    asked: float | None = None
    reach: Literal["at most", "at least"] = "at most"

    @property
    def holds(self) -> bool | None:
        """Whether the asked figure is reached; None if nothing was asked."""
        if self.asked is None:
            return None
        if self.reach == "at most":
            return self.measured <= self.asked
        return self.measured >= self.asked

    def cells(self) -> tuple[str, str, str, str]:
        """The figure as table cells: what, asked, measured, verdict."""
        sign = "≤" if self.reach == "at most" else "≥"
        unit = self.unit.partition(" of ")[0]
        asked = "" if self.asked is None else f"{sign} {number(self.asked)} {unit}"
        verdict = {None: "", True: "yes", False: "no"}[self.holds]
        return self.what, asked.strip(), f"{number(self.measured)} {self.unit}".strip(), verdict


HEADINGS = ("what", "asked", "measured", "reached")


def number(value: float) -> str:
    """A number with three significant digits and no exponent."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def median_of(trials: Iterable[dict[str, float]], key: str) -> float:
    """The median of one measured quantity over the trials."""
    return statistics.median(trial[key] for trial in trials)


def median_ratio(
    ours: Sequence[dict[str, float]], theirs: Sequence[dict[str, float]], key: str
) -> float:
    """The median over the rounds of `ours / theirs`, each pair measured right after another."""
    return statistics.median(
        mine[key] / other[key] for mine, other in zip(ours, theirs, strict=True)
    )


def parser_for(doc: str | None) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    parser = argparse.ArgumentParser(description=(doc or "").split("\n")[0])
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--peers", action="store_true", help="measure other trackers as well")
    parser.add_argument("--trials", type=int, help="rounds to measure (each has its own default)")
    return parser


def machine() -> dict[str, Any]:
    """Where the figures were measured."""
    return {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def report(title: str, figures: Sequence[Figure], target: Path | None, **details: object) -> None:
    """Print a table of the figures; with `target`, write them and `details` there as JSON."""
    print(f"\n{title}")
    print(plain_table([HEADINGS, *(figure.cells() for figure in figures)]))
    if target is not None:
        rows = [asdict(figure) | {"holds": figure.holds} for figure in figures]
        content = {"title": title, "machine": machine(), "figures": rows, "details": details}
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def plain_table(rows: Sequence[Sequence[str]]) -> str:
    """Columns padded to their widest cell, a rule under the first row."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
