"""The demo without a display: real training, and pictures of the real window."""

import math
from pathlib import Path

from PySide6.QtGui import QImage

from tracklib.demo import dozen, headless
from tracklib.store import open_store


def test_headless_demo_trains_and_takes_pictures(tmp_path: Path) -> None:
    said: list[str] = []
    trainings = dozen(epochs=6)[:4]
    pictures = headless(trainings, tmp_path / "store", tmp_path / "pictures", said.append)

    store = open_store(tmp_path / "store")
    facts = [store.run(run_id).facts() for run_id in store.run_ids()]
    assert [one.state for one in facts] == ["finished"] * 4
    assert {one.config["lr"] for one in facts} == {training.lr for training in trainings}
    assert all(one.metrics["train/loss"].count == 6 * 28 for one in facts)
    diverged = [one for one in facts if not math.isfinite(one.metrics["train/loss"].last)]
    assert [one.config["lr"] for one in diverged] == [0.8]

    assert [path.name for path in pictures] == [
        "1-start.png",
        "2-middle.png",
        "3-end.png",
        "4-end-dark.png",
    ]
    assert {(image.width(), image.height()) for image in map(QImage, map(str, pictures))} == {
        (1600, 1000)
    }
    assert sum("trained" in line for line in said) == 4
    assert sum(str(path) in line for path in pictures for line in said) == 4
