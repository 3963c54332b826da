"""Logs many short, finished runs with 20 config values and 10 metrics each.

python many_runs.py FOLDER FIRST LAST
"""

import random
import sys

import tracklib

CONFIG_KEYS = 20
SUMMARY_KEYS = 10


def log_run(folder: str, number: int) -> None:
    """One run, different from all others in every value."""
    rng = random.Random(number)
    config: dict[str, str | float] = {
        f"option/{i}": rng.choice(("adam", "sgd", "lion")) for i in range(5)
    }
    config |= {f"size/{i}": rng.randrange(1, 4096) for i in range(5)}
    config |= {f"rate/{i}": rng.random() for i in range(CONFIG_KEYS - len(config) - 1)}
    config["lr"] = 10 ** rng.uniform(-5, -1)
    tags = rng.sample(("baseline", "ablation", "final", "debug"), 2)
    with tracklib.init(project="bench", config=config, tags=tags, dir=folder) as run:
        for _ in range(3):
            run.log({f"score/{i}": rng.random() for i in range(SUMMARY_KEYS)})


def main() -> int:
    folder, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for number in range(first, last):
        log_run(folder, number)
    return 0


if __name__ == "__main__":
    sys.exit(main())
