"""The store of the golden pictures: what is shown of it is the same on every machine and day."""

import math
from pathlib import Path

import pytest

import tracklib

_STEPS = 60
_DIFF = """diff --git a/train.py b/train.py
--- a/train.py
+++ b/train.py
@@ -12,3 +12,3 @@ def train():
-    rate = 0.1
+    rate = 0.01
     return rate
"""
_SYSTEM = {
    "/system/git/commit": "4f2d9c1e8b7a6f5d4c3b2a190807060504030201",
    "/system/git/branch": "warm-up",
    "/system/git/remote": "https://***@example.org/me/digits.git",
    "/system/git/is_dirty": True,
    "/system/git/diff": _DIFF,
    "/system/git/untracked": ["notes.txt"],
    "/system/script": "train.py",
    "/system/python": {"version": "3.12.4", "implementation": "cpython"},
    "/system/packages": {"numpy": "2.1.0", "torch": "2.5.1"},
    "/system/environment": {"CUDA_VISIBLE_DEVICES": "0", "HF_TOKEN": "***"},
    "/system/hardware/cpu": "EPYC 7763",
    "/system/hardware/memory_bytes": 256 << 30,
    "/system/hardware/gpus": [{"name": "A100", "memory_bytes": 80 << 30, "driver": "550.1"}],
}
"""How the run was made that the Run tab is about."""


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
    if number == 11:
        run._writer.set(_SYSTEM)
    if number == 7:
        with pytest.raises(ValueError, match="loss is nan"), run:
            raise ValueError("loss is nan")
    else:
        run.finish()
