"""What a store holds, record by record: two that were synced must hold the same."""

import sqlite3
from pathlib import Path
from typing import Any

from sync.protocol.messages import Edit
from sync.store_peer.edits import DeviceEdits
from tracklib.format import frames, layout
from tracklib.store.store import open_store

TABLES = (
    "meta", "progress", "metric", "key_set", "block", "block_column", "column_data", "attribute",
    "event",
)  # fmt: skip


def journals_of(store: Path) -> dict[str, Any]:
    """Every row of every journal, and what the tails have beyond them, by run and writer."""
    return {run_id: run_content(store, run_id) for run_id in open_store(store).run_ids()}


def run_content(store: Path, run_id: str) -> dict[str, Any]:
    """Every row of a run's journals, and what its tails have beyond them, by writer."""
    folder = Path(layout.run_folder(str(store), run_id))
    found: dict[str, Any] = {}
    position: dict[str, tuple[int, int]] = {}
    for path in sorted(folder.glob("*.sqlite")):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            known = {name for (name,) in db.execute("SELECT name FROM sqlite_schema")}
            rows = {
                table: sorted(map(repr, db.execute(f"SELECT * FROM {table}")))
                for table in (*TABLES, "console")
                if table in known
            }
            select = "SELECT rev, tail_generation, tail_offset FROM progress"
            rev, *where = db.execute(select).fetchone()
        db.close()
        position[path.stem] = (where[0], where[1])
        if rev:  # a copy of a journal that its writer never made has none either
            found[path.stem] = rows
    for path in sorted(folder.glob("*.tail")):
        parsed = layout.parse_tail_name(path.name)
        assert parsed is not None
        writer, generation = parsed
        at = position.get(writer, (0, 0))
        if generation >= at[0]:
            start = at[1] if generation == at[0] else 0
            content = path.read_bytes()[max(start, len(frames.MAGIC)) :]
            found[f"{writer} tail {generation}"] = content
    return found


def edits_of(store: Path) -> dict[str, list[Edit]]:
    """Every edit of every run."""
    edits = DeviceEdits(str(store))
    return {run_id: edits.of(run_id) for run_id in sorted(edits.digests())}
