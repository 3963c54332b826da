"""Stores that hold what a server has: made when one connects, kept equal to it."""

from __future__ import annotations

import os
import sys

from tracklib.record.place import prepare_store


def mirror_folder(remote: str, peer_id: str) -> str:
    """Where the runs of a remote are kept; `TRACKLIB_MIRROR_DIR` overrides the platform's place."""
    parent = os.environ.get("TRACKLIB_MIRROR_DIR") or os.path.join(_data_folder(), "mirrors")
    return os.path.join(parent, peer_id, remote)


def peer_of(folder: str, remote: str) -> str:
    """Whose copy a store is: the peer's id; "" for one that is no mirror of the remote."""
    peer_id = os.path.basename(os.path.dirname(folder))
    return peer_id if os.path.abspath(folder) == mirror_folder(remote, peer_id) else ""


def make_mirror(remote: str, peer_id: str) -> str:
    """The store for a remote, made if it is missing. Raises OSError or FormatTooNew."""
    folder = mirror_folder(remote, peer_id)
    os.makedirs(folder, exist_ok=True)
    prepare_store(folder)
    return folder


def _data_folder() -> str:
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "tracklib")
    parent = os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    return os.path.join(parent, "tracklib")
