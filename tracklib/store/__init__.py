"""The second door of tracklib: reading what was logged. For scripts, the window and sync.

>>> from tracklib import store
>>> run = store.open_store("path/to/store").run("20261123-192501-k3x9qz")
>>> points = run.series("val/loss").read()
"""

from tracklib.store.catalog import Catalog, CatalogChange
from tracklib.store.console import ConsoleLine, WriterConsole
from tracklib.store.facts import Event, MetricFacts, Problem, RunFacts
from tracklib.store.points import Points
from tracklib.store.run_facts import Life
from tracklib.store.run_reader import RunReader
from tracklib.store.series import Cursor, Series
from tracklib.store.store import Store, open_store

__all__ = [
    "Catalog",
    "CatalogChange",
    "ConsoleLine",
    "Cursor",
    "Event",
    "Life",
    "MetricFacts",
    "Points",
    "Problem",
    "RunFacts",
    "RunReader",
    "Series",
    "Store",
    "WriterConsole",
    "open_store",
]
