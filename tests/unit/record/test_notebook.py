"""In a notebook the same cell is run again and again in one process."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

import tracklib
from tests.unit.reading_back import PATIENCE_S, reader_of, values_of
from tracklib import store


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A real notebook's kernel; running a cell returns what it printed."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "jupyter"))
    manager, client = start_new_kernel(kernel_name="python3")

    def run_cell(code: str) -> str:
        printed: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            printed.append(message["content"].get("text", ""))

        reply = client.execute_interactive(code, timeout=PATIENCE_S, output_hook=hear)
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(printed)

    yield run_cell
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


CELL = """
import tracklib
run = tracklib.init(project="cells")
run.log({"x": 1.0})
print(run.id)
"""


def test_a_cell_that_is_run_again_in_a_real_kernel_finishes_the_old_run(
    kernel: Any, store_dir: Path
) -> None:
    first = kernel(CELL).strip()
    second = kernel(CELL).strip()
    opened = store.open_store(store_dir)
    assert opened.run(first).facts().state == "finished"
    assert opened.run(second).facts().state == "running"
    kernel("run.finish()")
    assert opened.run(second).facts().state == "finished"


def pretend_ipython(monkeypatch: pytest.MonkeyPatch, shell: object) -> None:
    module = ModuleType("IPython")
    module.get_ipython = lambda: shell  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", module)


def test_running_a_cell_again_finishes_the_old_run(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_ipython(monkeypatch, SimpleNamespace(kernel=object()))
    first = tracklib.init()
    first.log({"x": 1.0})
    second = tracklib.init()
    assert first.state == "finished"
    assert reader_of(first).facts().state == "finished"
    second.log({"x": 2.0})
    second.finish()
    assert values_of(second, "x") == [2.0]


def test_a_wrong_init_leaves_the_old_run_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_ipython(monkeypatch, SimpleNamespace(kernel=object()))
    with tracklib.init() as first:
        with pytest.raises(TypeError):
            tracklib.init(config=5)
        assert first.state == "running"


@pytest.mark.parametrize("shell", [None, SimpleNamespace()])
def test_a_terminal_is_no_notebook(shell: object, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_ipython(monkeypatch, shell)
    first, second = tracklib.init(), tracklib.init()
    assert first.state == second.state == "running"
    second.finish()
    first.finish()


def test_an_ipython_that_is_only_half_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython", ModuleType("IPython"))
    tracklib.init().finish()
