"""Notices what happens to runs while somebody looks: ends, silence, NaN, and rules coming true.

What a run was when it was first seen is never news. Belongs to one lane.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.core import formatting
from desktop.core.notices import Kind, Notice
from desktop.core.rules import Rule, Watcher
from desktop.core.source import Event, Reader, RunFacts, RunKey
from tracklib.errors import TracklibError
from tracklib.store.facts import ALERT

OpenRun = Callable[[RunKey], Reader]


@dataclass(slots=True)
class _Seen:
    """What was known of a run at the last look."""

    state: str
    is_silent: bool
    odd: frozenset[str]
    alerts: int
    reader: Reader | None = None
    watchers: dict[tuple[Rule, str], tuple[Watcher, Any]] = field(default_factory=dict)
    fired: set[Rule] = field(default_factory=set)


class RunWatch:
    """Compares each look at a run with the one before it."""

    def __init__(self, open_run: OpenRun) -> None:
        self._open_run = open_run
        self._seen: dict[RunKey, _Seen] = {}

    def look(self, store: str, runs: Iterable[RunFacts], rules: Sequence[Rule]) -> list[Notice]:
        """What is new about these runs of a store."""
        notices: list[Notice] = []
        for facts in runs:
            key = RunKey(store, facts.run_id)
            seen = self._seen.get(key)
            if seen is None:
                if facts.state == "running":
                    self._seen[key] = _Seen(
                        facts.state, _is_silent(facts), _odd(facts), facts.alerts
                    )
                    notices += self._judge(key, facts, rules)
                continue
            notices += self._alerts(key, seen, facts)
            notices += _changes(key, seen, facts)
            seen.state, seen.is_silent, seen.odd = facts.state, _is_silent(facts), _odd(facts)
            notices += self._judge(key, facts, rules)
            if facts.state != "running":
                seen.reader, seen.watchers = None, {}
        return notices

    def forget(self, store: str) -> None:
        """The store was closed."""
        for key in [key for key in self._seen if key.store == store]:
            del self._seen[key]

    def _alerts(self, key: RunKey, seen: _Seen, facts: RunFacts) -> list[Notice]:
        """What the run itself asks to be told since the last look."""
        if facts.alerts <= seen.alerts:
            return []
        try:
            if seen.reader is None:
                seen.reader = self._open_run(key)
            alerts = [event for event in seen.reader.events() if event.kind == ALERT]
        except (TracklibError, OSError):
            return []  # the run is away just now: the next look tells
        new, seen.alerts = alerts[seen.alerts :], len(alerts)
        return [_alert(key, facts, event) for event in new]

    def _judge(self, key: RunKey, facts: RunFacts, rules: Sequence[Rule]) -> list[Notice]:
        seen = self._seen[key]
        notices = []
        for rule in rules:
            if rule in seen.fired:
                continue
            for metric in facts.metrics:
                if rule.fits(metric):
                    value = self._feed(key, seen, rule, metric)
                    if value is not None:
                        seen.fired.add(rule)
                        text = f"{rule.text} ({metric} {formatting.value(value)})"
                        notices.append(_notice(Kind.RULE, facts, key, "matches a rule", text))
                        break
        return notices

    def _feed(self, key: RunKey, seen: _Seen, rule: Rule, metric: str) -> float | None:
        """Let a rule see the points that came since the last look."""
        watcher, cursor = seen.watchers.get((rule, metric)) or (Watcher(rule), None)
        try:
            if seen.reader is None:
                seen.reader = self._open_run(key)
            points, cursor = seen.reader.series(metric).read_after(cursor)
        except (TracklibError, OSError):
            return None  # the run is away just now: the next look reads on from here
        seen.watchers[rule, metric] = (watcher, cursor)
        return watcher.feed(points.values)


def _changes(key: RunKey, seen: _Seen, facts: RunFacts) -> list[Notice]:
    notices = []
    length = formatting.duration(facts.duration_s)
    if facts.state != seen.state and facts.state == "finished":
        notices.append(_notice(Kind.FINISHED, facts, key, "finished", f"After {length}"))
    elif facts.state != seen.state and facts.state in ("failed", "preempted"):
        why = facts.failure or f"After {length}"
        notices.append(_notice(Kind.FAILED, facts, key, facts.state, why))
    elif _is_silent(facts) and not seen.is_silent and facts.state == "running":
        text = "Its process seems to be gone, or its machine cannot be reached"
        notices.append(_notice(Kind.SILENT, facts, key, "gives no sign of life", text))
    new = sorted(_odd(facts) - seen.odd)
    if new and not seen.odd:
        more = f" and {len(new) - 1:,} more" if len(new) > 1 else ""
        notices.append(_notice(Kind.NAN, facts, key, "has NaN", f"{new[0]}{more} became NaN"))
    return notices


def _alert(key: RunKey, facts: RunFacts, event: Event) -> Notice:
    title, text = (" ".join(str(event.data.get(word) or "").split()) for word in ("title", "text"))
    return _notice(Kind.ALERT, facts, key, f"says: {title[:200]}", text)


def _notice(kind: Kind, facts: RunFacts, key: RunKey, happened: str, text: str) -> Notice:
    name = " ".join((facts.name or facts.run_id).split())
    name = name if len(name) <= 60 else f"{name[:40]}…{name[-19:]}"
    return Notice(kind, f"{name} {happened}", text[:400], key, time.time_ns())


def _is_silent(facts: RunFacts) -> bool:
    return facts.silent_since_ns is not None


def _odd(facts: RunFacts) -> frozenset[str]:
    return frozenset(name for name, metric in facts.metrics.items() if metric.nan)
