"""A training host: many runs logged by one process, so many rows a second each.

python live_loggers.py FOLDER RUNS SECONDS PER_SECOND

Prints a line when all runs have begun.
"""

import math
import random
import sys
import time

import tracklib


def main() -> int:
    folder, count, seconds, per_second = sys.argv[1], *map(float, sys.argv[2:])
    source = random.Random(1)
    runs = [
        tracklib.init(dir=folder, project="live", name=f"live-{number}", config={"lr": number})
        for number in range(int(count))
    ]
    print("ready", flush=True)
    began = time.monotonic()
    for step in range(int(seconds * per_second)):
        for number, run in enumerate(runs):
            loss = math.exp(-step / 300) * (1 + number / 50) + source.gauss(0, 0.02)
            row = {"train/loss": loss, "train/acc": 1 - loss, "val/loss": loss * 1.1}
            run.log(row | {"val/acc": 1 - loss / 2, "grad": source.random()}, step=step)
        time.sleep(max(0.0, began + (step + 1) / per_second - time.monotonic()))
    for run in runs:
        run.finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())
