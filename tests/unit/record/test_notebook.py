"""In a notebook the same cell is run again and again in one process."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

import tracklib
from tests.unit.reading_back import reader_of, values_of


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
