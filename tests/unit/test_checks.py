"""The checks of `tools/` find what they are for."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).parents[2] / "tools"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("x = 1\n" * 501, "501 lines"),
        ("def long() -> None:\n" + "    x = 1\n" * 60, "long has 61 lines"),
        ("class God:\n" + "".join(f"    def a{n}(self): ...\n" for n in range(31)), "God has 31"),
        ("try:\n    x = 1\nexcept Exception:\n    pass\n", "1 broad excepts"),
    ],
)
def test_budgets_name_what_is_over(
    text: str,
    finding: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "tracklib").mkdir()
    (tmp_path / "tracklib" / "module.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    assert load("budgets").main() == 1
    assert finding in capsys.readouterr().out


def test_an_except_that_passes_on_is_not_broad(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tracklib").mkdir()
    (tmp_path / "tracklib" / "module.py").write_text(
        "try:\n    x = 1\nexcept BaseException:\n    x = 2\n    raise\n"
    )
    monkeypatch.chdir(tmp_path)
    assert load("budgets").main() == 0


def test_screenshots_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="found none"):
        load("check_screenshots").check(tmp_path)


def test_a_blank_screenshot_is_refused(tmp_path: Path) -> None:
    from PySide6.QtGui import QImage

    blank = QImage(1600, 1000, QImage.Format.Format_RGB32)
    blank.fill(0xFFFFFF)
    for number, name in enumerate(("start", "middle", "end", "end-dark"), start=1):
        assert blank.save(str(tmp_path / f"{number}-{name}.png"))
    with pytest.raises(ValueError, match=r"1-start\.png has only 1 colours"):
        load("check_screenshots").check(tmp_path)
