"""Logs one metric at a steady pace; its value is the moment of the call (CLOCK_MONOTONIC, s).

python steady_logger.py FOLDER CALLS PER_SECOND
"""

import sys
import time

import tracklib


def main() -> int:
    folder, calls, per_second = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    with tracklib.init(project="bench", name="steady", dir=folder) as run:
        due = time.monotonic()
        for _ in range(calls):
            run.log({"moment": time.monotonic()})
            due += 1 / per_second
            time.sleep(max(0.0, due - time.monotonic()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
