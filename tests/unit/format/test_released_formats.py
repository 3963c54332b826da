"""Files that earlier versions wrote are read exactly, and gone on with."""

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

import tracklib
from tracklib import store

ASSETS = Path(__file__).parents[2] / "assets"


def maker(version: int) -> ModuleType:
    path = ASSETS / f"make_format_{version}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("version", [1])
def test_what_was_written_is_read(version: int, tmp_path: Path) -> None:
    made = maker(version)
    folder = ASSETS / f"format-{version}"
    shutil.copytree(folder, tmp_path / "copy")
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    assert json.loads(json.dumps(made.expected(str(tmp_path / "copy" / "store")))) == expected
    run = store.open_store(tmp_path / "copy" / "store").run(made.RUN)
    assert run.problems() == []
    assert list(run.console()) == []
    before = {path.name: path.stat().st_size for path in (folder / "store").rglob("*")}
    after = {path.name: path.stat().st_size for path in (tmp_path / "copy" / "store").rglob("*")}
    assert before == after


@pytest.mark.parametrize("version", [1])
def test_such_a_run_goes_on(version: int, tmp_path: Path) -> None:
    made = maker(version)
    shutil.copytree(ASSETS / f"format-{version}" / "store", tmp_path / "store")
    with tracklib.init(id=made.RUN, dir=tmp_path / "store", resume="must") as run:
        assert run.name == "second"
        run.log({"loss": 100.0})
    points = store.open_store(tmp_path / "store").run(made.RUN).series("loss").read()
    assert points.values[-1] == 100.0
    assert points.steps[-1] == points.steps[-2] + 1
