"""Where a run is written: the store's folder, made when missing, and its id."""

from __future__ import annotations

import json
import os

from tracklib.format import layout
from tracklib.record.ids import new_run_id


def prepare_store(store: str) -> str:
    """Make the store if it is missing and return its id, "" where the disk does not allow either.

    Raises FormatTooNew for a store of a newer version of the format.
    """
    path = os.path.join(store, layout.STORE_FILE)
    store_id = _read_id(path)
    if store_id is None:
        try:
            return _create(store, path)
        except FileExistsError:  # another process was faster, or something is in the way
            store_id = _read_id(path)
        except OSError:
            pass
    return store_id or ""


def _read_id(path: str) -> str | None:
    """The id of the store, "" where it cannot be read, None where there is no store yet."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return ""
    if not isinstance(content, dict):
        return ""
    layout.check_version(path, content.get("format"))
    return str(content.get("id") or "")


def _create(store: str, path: str) -> str:
    """Write the describing file whole or not at all: many processes may start at once."""
    os.makedirs(layout.runs_folder(store), exist_ok=True)
    store_id = new_run_id()
    draft = f"{path}.{store_id}"
    with open(draft, "w", encoding="utf-8") as file:
        json.dump({"format": layout.FORMAT_VERSION, "id": store_id}, file)
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if not os.path.exists(path):
            os.replace(draft, path)
            return store_id
        raise FileExistsError(path) from None
    finally:
        if os.path.exists(draft):
            os.unlink(draft)
    return store_id
