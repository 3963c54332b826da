"""Makes the pictures of the window in docs/images/: `./dev pictures`.

The networks of the demo are trained into a throw-away store, by a script in a project folder of a
throw-away home, as anybody would; each tab is then rendered by the program itself, light and dark,
and the two pictures of the README at their own size and filter. So pictures tell nothing of where
they were made. With `--to FOLDER` the
pictures go elsewhere: for looking at every tab at other sizes, and with other numbers of runs, such
as `./dev pictures --to /tmp/look --runs 200 --size 2560x1440 --scale 2`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import resources
from tracklib.demo.plan import dozen
from tracklib.demo.pool import ONE_THREAD

IMAGES = Path(__file__).parents[1] / "docs" / "images"
TABS = ("charts", "compare", "statistics", "parallel", "scatter", "importance", "run")
THEMES = ("light", "dark")
SIZES = ("1280x800",)
EPOCHS, AT_ONCE = 300, 2
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


def neutral(home: Path) -> dict[str, str]:
    """An environment in which paths and names are nobody's."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    here = {"HOME": str(home), "USER": "researcher", "PATH": programs}
    kept = {
        "TRACKLIB_CONFIG_DIR": str(home / ".config"),
        "TRACKLIB_CACHE_DIR": str(home / ".cache"),
    }
    one_core = dict.fromkeys(ONE_THREAD, "1")
    code = {"PYTHONPATH": os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])}
    return {**os.environ, **here, **kept, **one_core, **code}


def train(home: Path) -> str:
    """Train the demo's networks, two at a time; returns their store."""
    project, store = home / "projects" / "digits", home / "tracklib"
    project.mkdir(parents=True)
    shutil.copy(resources.example_path("digits.py"), project / "train.py")
    environment = {**neutral(home), "TRACKLIB_DIR": str(store)}
    running: list[subprocess.Popen[bytes]] = []
    for training in dozen(EPOCHS):
        words = training.command(Path("train.py"))[3:]
        command = ["python", "train.py", *words]
        running.append(subprocess.Popen(command, cwd=project, env=environment))
        if len(running) == AT_ONCE:
            running.pop(0).wait()
    for one in running:
        one.wait()
    return str(store)


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


def picture(home: Path, store: str, file: Path, *words: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "desktop", store, "--screenshot", str(file), *words]
    subprocess.run(command, check=True, env=neutral(home))
    print(file, flush=True)


def main() -> int:
    wanted = arguments()
    sizes, scale = wanted.size or SIZES, ("--scale", wanted.scale) if wanted.scale else ()
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        store = wanted.store or str(home / "tracklib")
        if wanted.runs:
            make_up(store, wanted.runs)
        elif not wanted.store:
            store = train(home)
        for theme in wanted.theme or THEMES:
            if wanted.to == IMAGES and not wanted.tab:
                picture(home, store, IMAGES / f"window-{theme}.png", "--theme", theme, *FIRST)
            for tab in wanted.tab or TABS:
                for size in sizes:
                    name = f"{tab}-{theme}" if sizes == SIZES else f"{tab}-{theme}-{size}"
                    look = ("--theme", theme, "--tab", tab, "--size", size, *scale)
                    picture(home, store, wanted.to / f"{name}.png", *look)
    return 0


if __name__ == "__main__":
    sys.exit(main())
