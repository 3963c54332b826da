"""The state of a run as a person sees it: a sign, a word and a colour, never the colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from tracklib.store.facts import FAILED, FINISHED, PREEMPTED, RUNNING, RunFacts


@dataclass(frozen=True, slots=True)
class Shown:
    """`style` is one of rich."""

    sign: str
    word: str
    style: str


_STATES = {
    RUNNING: Shown("▶", "running", "cyan"),
    FINISHED: Shown("✓", "finished", "green"),
    FAILED: Shown("✗", "failed", "red"),
    PREEMPTED: Shown("■", "preempted", "yellow"),
}
_SILENT = Shown("◌", "silent", "yellow")
_UNKNOWN = Shown("?", "unknown", "")


def shown(facts: RunFacts) -> Shown:
    """How a run's state is shown; a running one without a sign of life is silent."""
    if facts.state == RUNNING and facts.silent_since_ns is not None:
        return _SILENT
    return _STATES.get(facts.state, _UNKNOWN)


def tally(rows: list[RunFacts]) -> str:
    """`12 runs: 3 running, 1 failed`; what is finished goes without saying."""
    words = [shown(facts).word for facts in rows]
    parts = [
        f"{words.count(state.word)} {state.word}"
        for state in (_STATES[RUNNING], _SILENT, _STATES[FAILED], _STATES[PREEMPTED])
        if state.word in words
    ]
    total = f"{len(rows):,} run{'' if len(rows) == 1 else 's'}"
    return f"{total}: {', '.join(parts)}" if parts else total
