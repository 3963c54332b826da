"""The facts of how a run was made, part by part, as attributes.

Imported and run by the thread of `tracklib.capture.background`, never by the training's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from tracklib.capture import (
    cluster,
    command,
    environment,
    hardware,
    packages,
    parts,
)
from tracklib.capture.git import GitQuestion
from tracklib.capture.places import Places
from tracklib.capture.snapshot import Snapshot
from tracklib.format.values import encode, pointer

Attributes = dict[str, Any]
_Collect = Callable[[Snapshot, Places], Attributes]


def collect(
    wanted: frozenset[str], snapshot: Snapshot, git: GitQuestion | None
) -> Iterator[Attributes]:
    """The attributes of each wanted part, the quick ones first."""
    home = snapshot.environment.get("HOME", "")
    places = Places(snapshot.folder, snapshot.script, home)
    for part, gather in _PARTS.items():
        if part in wanted:
            found = gather(snapshot, places)
            yield {path: encode(value) for path, value in found.items() if value not in ("", None)}
    if git is not None:
        yield {pointer("system", "git", name): value for name, value in git.answer().items()}


def _command(snapshot: Snapshot, places: Places) -> Attributes:
    folder = places.from_root(snapshot.folder)
    return {
        "/command": command.command_line(snapshot.words, places),
        "/folder": folder if folder != os.curdir else None,
        "/system/script": places.from_root(places.script) if places.script else None,
    }


def _environment(snapshot: Snapshot, places: Places) -> Attributes:
    return {"/system/environment": environment.variables(snapshot.environment, places)}


def _packages(snapshot: Snapshot, places: Places) -> Attributes:
    return {"/system/python": packages.python(), "/system/packages": packages.installed()}


def _cluster(snapshot: Snapshot, places: Places) -> Attributes:
    jobs = cluster.job(snapshot.environment)
    return {pointer("system", "cluster", name): facts for name, facts in jobs.items()}


def _hardware(snapshot: Snapshot, places: Places) -> Attributes:
    found = hardware.facts(snapshot.environment.get("CUDA_VISIBLE_DEVICES"))
    return {pointer("system", "hardware", name): value for name, value in found.items()}


_PARTS: dict[str, _Collect] = {
    parts.COMMAND: _command,
    parts.ENVIRONMENT: _environment,
    parts.CLUSTER: _cluster,
    parts.PACKAGES: _packages,
    parts.HARDWARE: _hardware,
}
