"""Makes the pictures of the window in docs/images/: `./dev pictures`.

The demo is trained into a throw-away store; each tab is then rendered by the program itself, light
and dark, and the two pictures of the README at their own size and filter. With `--to FOLDER` the
pictures go elsewhere: for looking at every tab at other sizes, and with other numbers of runs, such
as `./dev pictures --to /tmp/look --runs 200 --size 2560x1440 --scale 2`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

IMAGES = Path(__file__).parents[1] / "docs" / "images"
TABS = ("charts", "compare", "statistics", "parallel", "scatter", "importance", "run")
THEMES = ("light", "dark")
SIZES = ("1280x800",)
FIRST = ("--size", "1440x900", "--query", 'config.lr < 0.1 sort by -summary["val/acc"]')


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--to", type=Path, default=IMAGES, metavar="FOLDER")
    parser.add_argument("--runs", type=int, metavar="N", help="made-up runs instead of the demo's")
    parser.add_argument("--store", metavar="FOLDER", help="take the runs of this store")
    parser.add_argument("--size", action="append", metavar="WxH", help="may be given repeatedly")
    parser.add_argument("--theme", action="append", choices=THEMES)
    parser.add_argument("--tab", action="append", choices=TABS)
    parser.add_argument("--scale", metavar="N", help="device pixels per pixel")
    return parser.parse_args()


def run(module: str, *words: str) -> None:
    """One command of the program, in a process of its own."""
    subprocess.run([sys.executable, "-m", module, *words], check=True)


def make_up(store: str, count: int) -> None:
    """Runs of a sweep with made-up curves; one in nine failed."""
    import math
    import random

    import tracklib

    chance = random.Random(0)
    for number in range(count):
        rate, width = 10 ** chance.uniform(-4, -0.5), chance.choice((16, 32, 64, 128))
        kind = chance.choice(("adam", "sgd", "lion"))
        config = {"lr": rate, "optimizer": {"name": kind}, "width": width, "seed": number % 5}
        made = tracklib.init(
            dir=store,
            project="digits",
            name=f"{kind}-{width}-{number}",
            config=config,
            tags=["sweep"],
        )
        made.define_metric("val/acc", goal="maximize")
        made.define_metric("val/loss", goal="minimize")
        speed = 2 + math.log10(rate) ** 2 / 3 + chance.random()
        for step in range(60):
            loss = 2.3 * math.exp(-step / (6 * speed)) + 0.2 + 0.03 * chance.random() * speed
            made.log({"train/loss": loss, "train/grad_norm": loss * chance.random()}, step=step)
            made.log({"val/loss": 1.1 * loss, "val/acc": max(0, 1 - loss / 2.6)}, step=step)
        made.finish(state="failed" if number % 9 == 8 else "finished")


def picture(store: str, file: Path, *words: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    run("desktop", store, "--screenshot", str(file), *words)
    print(file, flush=True)


def main() -> int:
    wanted = arguments()
    sizes, scale = wanted.size or SIZES, ("--scale", wanted.scale) if wanted.scale else ()
    with tempfile.TemporaryDirectory() as scratch:
        store = wanted.store or str(Path(scratch) / "digits")
        if wanted.runs:
            make_up(store, wanted.runs)
        elif not wanted.store:
            run("tracklib", "demo", "--headless", "--dir", store, "--out", scratch)
        for theme in wanted.theme or THEMES:
            if wanted.to == IMAGES and not wanted.tab:
                picture(store, IMAGES / f"window-{theme}.png", "--theme", theme, *FIRST)
            for tab in wanted.tab or TABS:
                for size in sizes:
                    name = f"{tab}-{theme}" if sizes == SIZES else f"{tab}-{theme}-{size}"
                    look = ("--theme", theme, "--tab", tab, "--size", size, *scale)
                    picture(store, wanted.to / f"{name}.png", *look)
    return 0


if __name__ == "__main__":
    sys.exit(main())
