"""The window as a process of its own: on the screen, or as a picture."""

import os
import subprocess
import sys
from pathlib import Path

from tracklib.demo.errors import DemoFailed

SIZE = "1600x1000"
PICTURE_SECONDS = 120.0


def has_display() -> bool:
    """Whether a window can be seen here."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_window(store: Path) -> subprocess.Popen[bytes]:
    """Open the window on a store and return its process."""
    return subprocess.Popen(_command(store))


def take_screenshot(store: Path, picture: Path, theme: str) -> None:
    """Render the window on a store into a PNG file of 1600 × 1000 pixels.

    `theme` is `light` or `dark`. Raises DemoFailed if the window fails, or takes two minutes.
    """
    command = [*_command(store), "--screenshot", str(picture), "--size", SIZE, "--theme", theme]
    try:
        subprocess.run(
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            timeout=PICTURE_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise DemoFailed(f"No picture of the window after {PICTURE_SECONDS:.0f} s") from error
    except subprocess.CalledProcessError as error:
        words = error.stdout.decode(errors="replace").strip()
        raise DemoFailed(f"The window failed:\n{words}") from error
    if not picture.is_file():
        raise DemoFailed(f"The window wrote no picture to {picture}")


def _command(store: Path) -> list[str]:
    # -P: a folder `desktop` where the user happens to be never hides the installed one
    return [sys.executable, "-P", "-m", "desktop", str(store)]
