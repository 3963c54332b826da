"""The store of the golden pictures: what is shown of it is the same on every machine and day."""

import math
from pathlib import Path

import pytest

import tracklib

_STEPS = 60


def make_golden_store(folder: Path) -> Path:
    """Twelve runs of a small sweep, one of them failed, with ids of their own."""
    number = 0
    for optimizer in ("adam", "sgd"):
        for rate in (0.1, 0.01, 0.001):
            for seed in (0, 1):
                _log(folder, number, optimizer, rate, seed)
                number += 1
    return folder


def _log(folder: Path, number: int, optimizer: str, rate: float, seed: int) -> None:
    config = {"optimizer": optimizer, "lr": rate, "seed": seed, "width": 32 << seed}
    options = {"id": f"golden-{number:02}", "name": f"{optimizer}-{rate:g}-s{seed}"}
    run = tracklib.init(dir=str(folder), project="golden", config=config, **options)
    run.define_metric("val/acc", goal="maximize")
    speed = rate**0.25 * (1.3 if optimizer == "adam" else 1.0)
    for step in range(_STEPS):
        wave = 0.04 * math.sin(step * (0.9 + 0.1 * seed) + number)
        loss = 2.2 * math.exp(-speed * step / 12) + 0.15 + 0.1 * seed * rate + wave
        run.log({"train/loss": loss, "val/loss": 1.1 * loss, "val/acc": 1 - loss / 2.6}, step=step)
    if number == 7:
        with pytest.raises(ValueError, match="loss is nan"), run:
            raise ValueError("loss is nan")
    else:
        run.finish()
