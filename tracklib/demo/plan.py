"""What the demo trains: one network a training, each by the example script as any user runs it."""

import sys
from dataclasses import dataclass
from pathlib import Path

SHORT = 60
"""The epochs of the short trainings, about 1,700 steps."""


@dataclass(frozen=True, slots=True)
class Training:
    """One run of the example script. Its fields are the script's arguments."""

    lr: float
    width: int
    seed: int
    epochs: int

    def command(self, script: Path) -> list[str]:
        """The command line. `-P`: a file beside the script never hides an installed package."""
        arguments = [
            f"--{name}={getattr(self, name)}" for name in ("lr", "width", "seed", "epochs")
        ]
        return [sys.executable, "-P", str(script), *arguments]

    def __str__(self) -> str:
        return f"lr={self.lr:g} width={self.width} seed={self.seed}"


def dozen(epochs: int) -> list[Training]:
    """Twelve trainings of about 28 steps an epoch.

    Three groups of seeds, a sweep of the learning rate around them, a short one, and one that
    diverges to NaN and is short as well. The rates are low, so that there is something to watch.
    """
    return [
        Training(0.003, 256, 1, epochs),
        Training(0.0005, 256, 1, epochs),
        Training(0.003, 256, 2, epochs),
        Training(0.8, 256, 1, min(SHORT, epochs)),
        Training(0.0005, 256, 2, epochs),
        Training(0.0002, 512, 1, epochs),
        Training(0.003, 64, 1, min(SHORT, epochs)),
        Training(0.001, 512, 1, epochs),
        Training(0.001, 512, 2, epochs),
        Training(0.01, 512, 1, epochs),
        Training(0.001, 512, 3, epochs),
        Training(0.003, 1024, 1, epochs),
    ]
