"""What is read of one run for its page; read in the disk lane, shown by the Run tab."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.core import formatting
from desktop.core.config_tree import Node, from_flat, tree
from desktop.core.run_origin import NOT_TOLD, Origin, origin_of
from desktop.core.source import Event, Life, Reader, RunFacts, RunKey
from tracklib.store.facts import ALERT

_MOST_HAPPENINGS = 300


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a run's history."""

    time_ns: int
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RunPage:
    """Everything about a run that its row of the table does not hold."""

    key: RunKey
    folder: str = ""
    config: tuple[Node, ...] = ()
    command: str = ""
    python: str = ""
    lives: tuple[Life, ...] = ()
    history: tuple[Happening, ...] = ()
    earlier: int = 0  # happenings that are left out
    traceback: str = ""
    problems: tuple[str, ...] = ()
    origin: Origin = NOT_TOLD
    trouble: str = field(default="", compare=False)


def read(key: RunKey, reader: Reader) -> RunPage:
    """Read the page. Raises TracklibError or OSError where the run cannot be reached."""
    attributes = reader.attributes()
    events, lives = reader.events(), tuple(reader.lives())
    history = happenings(events, lives)
    return RunPage(
        key=key,
        folder=str(reader.folder),
        config=tree(reader.config()),
        command=command_of(attributes),
        python=", ".join(dict.fromkeys(life.python for life in lives if life.python)),
        lives=lives,
        history=tuple(history[-_MOST_HAPPENINGS:]),
        earlier=max(0, len(history) - _MOST_HAPPENINGS),
        traceback=traceback_of(events),
        origin=origin_of(reader.system()),
        problems=tuple(f"{one.path}: {one.what}: {one.detail}" for one in reader.problems()),
    )


def without_reading(key: RunKey, facts: RunFacts, trouble: str) -> RunPage:
    """The page as far as the row of the table knows it, where the run cannot be reached."""
    return RunPage(
        key=key,
        config=tree(from_flat(facts.config)),
        traceback=facts.failure or "",
        problems=facts.problems,
        trouble=trouble,
    )


def command_of(attributes: Mapping[str, Any]) -> str:
    """How the script was started, where that was recorded."""
    command, folder = attributes.get("/command"), attributes.get("/folder")
    if not command:
        return ""
    return f"cd {_quoted(str(folder))}\n{command}" if folder else str(command)


def _quoted(folder: str) -> str:
    """A folder as a shell takes it, with `~` for the home folder."""
    short = formatting.path(folder)
    home, slash, rest = short.partition("/")
    if home != "~":
        return shlex.quote(folder)
    return f"{home}{slash}{shlex.quote(rest)}" if rest else home


def traceback_of(events: Sequence[Event]) -> str:
    """The newest traceback that was recorded."""
    texts = [event.data["traceback"] for event in events if event.data.get("traceback")]
    return str(texts[-1]).rstrip() if texts else ""


def happenings(events: Sequence[Event], lives: Sequence[Life]) -> list[Happening]:
    """What happened in order of time: beginnings and ends of writers, signals, losses, notes."""
    starts = [
        Happening(life.started_ns, _start_title(life, place), _where(life))
        for place, life in enumerate(lives)
        if life.started_ns
    ]
    told = [_told(event) for event in events]
    return sorted([*starts, *told], key=lambda one: one.time_ns)


def writer_name(life: Life) -> str:
    """What a writer is called: `rank 3`, `worker`, `main process`."""
    if life.rank is not None:
        return f"rank {life.rank}"
    return "main process" if life.role == "main" else life.role


def _start_title(life: Life, place: int) -> str:
    if life.role != "main":
        return f"A {life.role} started"
    if life.rank is not None:
        return f"Rank {life.rank} started"
    return "Started" if place == 0 else "Resumed"


def _where(life: Life) -> str:
    parts = [life.host, f"process {life.pid}" if life.pid is not None else ""]
    return ", ".join(part for part in parts if part)


def _told(event: Event) -> Happening:
    data = dict(event.data)
    if event.kind == "state":
        error = str(data.get("error") or "").strip()
        return Happening(event.time_ns, str(data.get("state", "")).capitalize(), error)
    if event.kind == "signal":
        return Happening(event.time_ns, f"Signal {data.get('signal', '')}".strip())
    if event.kind == ALERT:
        return Happening(event.time_ns, str(data.get("title", "")), str(data.get("text") or ""))
    data.pop("traceback", None)
    detail = ", ".join(f"{key} {formatting.value(content)}" for key, content in data.items())
    return Happening(event.time_ns, event.kind.replace("_", " ").capitalize() or "Note", detail)
