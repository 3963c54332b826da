"""`tracklib open`, up to the window."""

import struct
import subprocess
import sys
from pathlib import Path

from tests.unit.cli.result import Command, Start


def test_a_picture_of_the_real_window(started: Start, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "window.png"
    process = started(
        "open", "--screenshot", str(file), "--size", "1300x800", "--theme", "dark", "-q", "mlp"
    )
    _, err = process.communicate()
    assert process.returncode == 0, err.decode()
    content = file.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == (1300, 800)


def without(package: str) -> subprocess.CompletedProcess[str]:
    """Open the window where a package is not installed."""
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from tracklib.cli import main\n"
        "sys.exit(main(['open']))"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_what_to_install_where_there_is_no_window(store: Path) -> None:
    for package in ("PySide6", "numpy"):
        result = without(package)
        assert result.returncode == 1
        assert result.stderr.splitlines() == [
            f"tracklib: The window needs {package}, which is not installed",
            '  pip install "tracklib-runs[desktop]"',
        ]


def test_mistakes_are_told_before_a_window_opens(command: Command, store: Path) -> None:
    assert command("open", "-q", "state = x").code == 2
    assert command("open", str(store), "--dir", str(store)).code == 2
    assert command("open", "--theme", "pink").code == 2
    missing = command("open", "--screenshot", str(store / "none" / "x.png"))
    assert missing.code == 1
    assert "There is no folder" in missing.err
    assert command("open", str(store), str(store / "none")).code == 1
