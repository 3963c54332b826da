"""`tracklib demo`: see it work, on real training."""

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from tracklib import demo as play

EPOCHS = 300
QUICK_EPOCHS = 12


@click.command()
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tracklib-demo"),
    show_default=True,
    help="The demo's store; made if missing.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("tracklib-demo-screenshots"),
    show_default=True,
    help="Where screenshots go when there is no display.",
)
@click.option("--headless", is_flag=True, help="Write screenshots even where there is a display.")
@click.option("--train-only", is_flag=True, help="Neither open a window nor write screenshots.")
@click.option("--quick", is_flag=True, help="Train for seconds only.")
def demo(folder: Path, out: Path, headless: bool, train_only: bool, quick: bool) -> None:
    """Train a dozen small networks with the window open on them.

    They learn handwritten digits, each in a process of its own that logs as any script would. One
    of them diverges. Without a display, screenshots of the window are written instead.
    """
    store = folder.absolute()
    trainings = play.dozen(QUICK_EPOCHS if quick else EPOCHS)
    click.echo(f"Training {len(trainings)} networks into {store}")
    if train_only:
        signal.signal(signal.SIGTERM, _end)  # so that what still trains is ended too
        play.training_only(trainings, store, click.echo)
    elif headless or not play.has_display():
        play.headless(trainings, store, out.absolute(), click.echo)
    else:
        play.windowed(trainings, store, click.echo)
    click.echo(f'Look again with: tracklib open "{store}"')


def _end(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
