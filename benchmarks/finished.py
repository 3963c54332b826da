"""Stores that benchmarks read: how they come about, and the one run in them."""

from pathlib import Path

from benchmarks.processes import LOOP, own, run_script_in
from tracklib import store
from tracklib.store import RunReader


def logged_run(scratch: Path, calls: int, data: str, metrics: int) -> RunReader:
    """A finished run of `calls` rows that a fresh process logged below `scratch`."""
    options = ["--calls", str(calls - 1), "--data", data, "--metrics", str(metrics)]
    run_script_in(scratch, own("tracklib", calls), LOOP, *options)
    return only_run(scratch / "data")


def only_run(folder: Path) -> RunReader:
    """The only run of a store."""
    opened = store.open_store(folder)
    (run_id,) = opened.run_ids()
    return opened.run(run_id)
