"""Makes the pictures of the window in docs/images/: `./dev pictures`.

The demo is trained into a throw-away store; each tab is then rendered by the program itself, light
and dark, and the two pictures of the README at their own size and filter.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

IMAGES = Path(__file__).parents[1] / "docs" / "images"
TABS = ("charts", "compare", "statistics", "parallel", "scatter", "importance", "run")
THEMES = ("light", "dark")
FIRST = ("--size", "1440x900", "--query", 'config.lr < 0.1 sort by -summary["val/acc"]')


def tracklib(*arguments: str) -> None:
    """One command of the program, in a process of its own."""
    subprocess.run([sys.executable, "-m", "tracklib", *arguments], check=True)


def main() -> int:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        store = str(Path(scratch) / "digits")
        tracklib("demo", "--headless", "--dir", store, "--out", scratch)
        for theme in THEMES:
            picture = str(IMAGES / f"window-{theme}.png")
            tracklib("open", store, "--screenshot", picture, "--theme", theme, *FIRST)
            for tab in TABS:
                picture = str(IMAGES / f"{tab}-{theme}.png")
                look = ("--theme", theme, "--tab", tab, "--size", "1280x800")
                tracklib("open", store, "--screenshot", picture, *look)
                print(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
