"""What a sync did, in words and for programs."""

from __future__ import annotations

from typing import Any

from sync.engine.results import Outcome, Report, RunResult
from sync.engine.session import Session
from tracklib.cli import format as fmt
from tracklib.cli.stores import short_id

_MOST_LINES = 20


def in_words(session: Session, where: str, *, is_rehearsal: bool = False) -> list[str]:
    """A line for each direction, and below what could not be sent in full."""
    lines = []
    for report, done, wanted, way in (
        (session.pushed, "Pushed", "Would push", "to"),
        (session.pulled, "Pulled", "Would pull", "from"),
    ):
        if report is not None:
            lines.append(_summary(report, wanted if is_rehearsal else done, f"{way} {where}"))
    return lines + _problems(session)


def _summary(report: Report, verb: str, where: str) -> str:
    sent = report.count(Outcome.SENT) + report.count(Outcome.PARTLY)
    parts = []
    if sent:
        parts.append(f"{fmt.count(sent, 'run')} ({fmt.size(report.bytes)})")
    if report.edits:
        parts.append(fmt.count(report.edits, "edit"))
    if report.is_cancelled:
        return f"{verb} {', '.join(parts) or 'nothing'} {where}, then stopped"
    if not parts:
        return f"Nothing new {where.replace('to ', 'for ', 1)}"
    return f"{verb} {', '.join(parts)} {where}"


def _problems(session: Session) -> list[str]:
    found: list[RunResult] = []
    for report in (session.pushed, session.pulled):
        if report is not None:
            wrong = (Outcome.PARTLY, Outcome.REFUSED)
            found += [result for result in report.runs.values() if result.outcome in wrong]
    if not found:
        return []
    lines = [f"{fmt.count(len(found), 'run')} could not be sent in full:"]
    for result in found[:_MOST_LINES]:
        why = "; ".join(result.why)
        lines.append(f"  {short_id(result.run_id)}  {result.outcome}: {fmt.line(why)}")
    if len(found) > _MOST_LINES:
        lines.append(f"  … and {len(found) - _MOST_LINES} more (--json lists all)")
    return lines


def for_programs(session: Session, where: str) -> dict[str, Any]:
    """The same as plain data, with every run that was looked at."""
    return {
        "remote": where,
        "pushed": _plain(session.pushed),
        "pulled": _plain(session.pulled),
        "complete": not session.has_problems,
    }


def _plain(report: Report | None) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "bytes": report.bytes,
        "edits": report.edits,
        "runs": [
            {"id": one.run_id, "outcome": str(one.outcome), "bytes": one.bytes, "why": one.why}
            for one in report.runs.values()
        ],
    }
