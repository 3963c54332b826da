"""What scripts may rely on."""

import tracklib
from tests.unit.reading_back import python
from tracklib import store

NAMES = {
    "tracklib": {
        "Run", "__version__", "alert", "define_metric", "errors", "finish", "init", "log",
        "log_metric", "log_metrics", "log_param", "log_params", "runs", "set_tag", "set_tags",
        "store",
    },
    "store": {
        "Catalog", "CatalogChange", "ConsoleLine", "Cursor", "Event", "Life", "MetricFacts",
        "Points", "Problem", "RunFacts", "RunReader", "Series", "Store", "WriterConsole",
        "open_store",
    },
}  # fmt: skip


def test_the_public_names_are_these() -> None:
    assert set(tracklib.__all__) == NAMES["tracklib"]
    assert set(store.__all__) == NAMES["store"]


def test_a_star_import_needs_no_run() -> None:
    assert python("from tracklib import *\ninit, log, runs") == (0, "")
    assert tracklib.run is None


def test_logging_imports_neither_numpy_nor_anything_that_takes_long() -> None:
    script = """
import sys
import tracklib
tracklib.init(mode="disabled").finish()
run = tracklib.init()
run.log({"x": 1.0})
run.config["a"] = 1
heavy = {
    "numpy", "sqlite3", "sync", "desktop", "click", "rich", "dataclasses", "inspect", "logging",
    "traceback", "asyncio", "importlib.resources", "tracklib.store", "tracklib.query",
    "tracklib.cli", "resources",
}
print(sorted(heavy & set(sys.modules)))
"""
    assert python(script) == (0, "[]\n")


def test_a_whole_life_imports_nothing_of_the_window(store_dir: object) -> None:
    script = """
import sys
import tracklib
for _ in range(2):
    with tracklib.init(id="mine", resume="allow") as run:
        run.log({"x": 1.0})
        assert run.summary["x"] == 1.0
print(len(tracklib.runs()))
print(sorted({"numpy", "sync", "desktop", "click", "rich", "resources"} & set(sys.modules)))
"""
    assert python(script) == (0, "1\n[]\n")


def test_a_folder_of_the_user_s_may_hold_a_sync_and_a_desktop(tmp_path: object) -> None:
    script = """
import pathlib, sys
for name in ("sync", "desktop", "resources", "numbers2", "record", "format", "store"):
    (pathlib.Path(sys.argv[1]) / f"{name}.py").write_text("raise ImportError('the user has one')")
sys.path.insert(0, sys.argv[1])
import tracklib
with tracklib.init() as run:
    run.log({"x": 1.0})
print(len(tracklib.runs()))
"""
    assert python(script, str(tmp_path)) == (0, "1\n")
