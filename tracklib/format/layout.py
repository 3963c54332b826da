"""Where things are inside a store. Nothing else in the project joins these names.

A run's folder follows from its id alone, so that the ranks of a run, a resumed job and a reader
find it without asking anybody:

* generated ids begin with their time and live in `runs/<year>-<month>/`;
* ids that people or a scheduler chose live in `runs/named-<2 hex digits of their CRC-32>/`.
"""

from __future__ import annotations

import os
from zlib import crc32

from tracklib.errors import FormatTooNew

FORMAT_VERSION = 1
STORE_FILE = "store.json"
JOURNAL_SUFFIX = ".sqlite"
TAIL_SUFFIX = ".tail"

_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
MAX_ID_LENGTH = 100


def default_path() -> str:
    """The store used when none is named: `TRACKLIB_DIR`, else `~/tracklib`."""
    return os.environ.get("TRACKLIB_DIR") or os.path.join(os.path.expanduser("~"), "tracklib")


def is_valid_id(run_id: str) -> bool:
    """Whether a run id can be a folder name on every file system."""
    return (
        0 < len(run_id) <= MAX_ID_LENGTH
        and run_id[0] not in ".-"
        and _ID_CHARACTERS.issuperset(run_id)
    )


def _is_generated(run_id: str) -> bool:
    return (
        len(run_id) == 22
        and run_id[8] == "-"
        and run_id[15] == "-"
        and run_id[:8].isdigit()
        and run_id[9:15].isdigit()
    )


def bucket(run_id: str) -> str:
    """The folder below `runs/` that holds this run's folder."""
    if _is_generated(run_id):
        return f"{run_id[:4]}-{run_id[4:6]}"
    return f"named-{crc32(run_id.encode()) & 0xFF:02x}"


def run_folder(store: str, run_id: str) -> str:
    """The folder of a run's journals and tails."""
    return os.path.join(store, "runs", bucket(run_id), run_id)


def runs_folder(store: str) -> str:
    """The folder of all buckets."""
    return os.path.join(store, "runs")


def live_folder(store: str) -> str:
    """The folder of doorbells."""
    return os.path.join(store, "live")


def doorbell(store: str, run_id: str, writer: str) -> str:
    """The file that a live writer touches whenever it commits."""
    return os.path.join(store, "live", f"{run_id}.{writer}")


def edits_folder(store: str) -> str:
    """The folder of what people changed: a journal for each device."""
    return os.path.join(store, "edits")


def edits_journal(store: str, device: str) -> str:
    """The journal of what people changed on a device."""
    return journal(edits_folder(store), device)


def journal(folder: str, writer: str) -> str:
    """A writer's journal."""
    return os.path.join(folder, writer + JOURNAL_SUFFIX)


def tail(folder: str, writer: str, generation: int) -> str:
    """One generation of a writer's tail."""
    return os.path.join(folder, f"{writer}.{generation}{TAIL_SUFFIX}")


def check_version(store_file: str, version: object) -> None:
    """Raise FormatTooNew if a store's file says that it is of a newer version of the format."""
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise FormatTooNew(
            f"{store_file}: store format {version}; this tracklib knows up to {FORMAT_VERSION}:"
            " update tracklib"
        )


def parse_tail_name(name: str) -> tuple[str, int] | None:
    """The writer and generation of a tail's file name, None for other files."""
    if not name.endswith(TAIL_SUFFIX):
        return None
    writer, _, generation = name[: -len(TAIL_SUFFIX)].rpartition(".")
    return (writer, int(generation)) if writer and generation.isdigit() else None
