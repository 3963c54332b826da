"""A process beside the training that sends the run away while it is logged.

It is a `tracklib sync --watch` of its own session, started once for a run. The training never waits
for it, gives it nothing but the run's name, and does not notice if it fails; it reads the run's
files as every viewer does, and goes on after the training's death until the end is sent.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import BinaryIO

from tracklib.errors import ValueRangeError
from tracklib.record import ranks, settings
from tracklib.record.notices import warn

_NEEDED = ("httpx", "msgspec", "click")
_MISSING = "sync needs more than logging does: pip install 'tracklib-runs[sync]'"
_OFF = ("", "0", "false", "no", "off")
_DEFAULT = ("1", "true", "yes", "on")
_LONGEST_LOG = 1 << 20
_NOT_FOR_HELPERS = ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "LD_PRELOAD")


def remote_of(asked: str | bool | None) -> str | None:
    """Where to send a run to: a remote's name or address, "" for the default one; None: nowhere.

    `init()`'s argument comes before `TRACKLIB_SYNC`. Raises ValueRangeError where sync is asked for
    by an argument and not installed.
    """
    if asked is None:
        text = settings.text("TRACKLIB_SYNC").strip()
        remote = None if text.lower() in _OFF else "" if text.lower() in _DEFAULT else text
    else:
        remote = None if asked is False else "" if asked is True else asked
    if remote is None or all(find_spec(name) is not None for name in _NEEDED):
        return remote
    if asked is not None:
        raise ValueRangeError(f"init(): {_MISSING}")
    warn(f"TRACKLIB_SYNC is set, but {_MISSING}")
    return None


def start(store: str, run_id: str, remote: str | None) -> None:
    """Start sending a run to a remote, if there is one. What goes wrong stops nothing.

    One is enough for a run: the other ranks leave it to the first.

    A shell starts it and ends at once, so that it is nobody's child: a training that waits for its
    children, or lives on after the run, does not meet it.
    """
    rank = ranks.detect()
    if remote is None or (rank is not None and rank.rank > 0):
        return
    import subprocess  # only where it is asked for

    words = [remote] if remote else []
    command = [
        *(sys.executable, "-P", "-m", "tracklib", "sync", *words, run_id),
        *("--dir", store, "--push", "--watch", "--until-end", "--quiet"),
    ]
    environment = {k: v for k, v in os.environ.items() if k not in _NOT_FOR_HELPERS}
    try:
        with _log(store) as log:
            subprocess.run(
                ["/bin/sh", "-c", '"$@" &', "sh", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=environment,
                start_new_session=True,
                check=False,
            )
    except OSError as error:
        warn(f"the run is not sent while it is logged: {error}; tracklib sync sends it later")


def _log(store: str) -> BinaryIO:
    """Where the companion says what is wrong; begun anew when it became long."""
    path = os.path.join(store, "sync.log")
    is_long = os.path.exists(path) and os.path.getsize(path) > _LONGEST_LOG
    return open(path, "wb" if is_long else "ab")
