"""A training process that does what its test says, and acknowledges every call that returned.

    python -m tests.fault.logging_child STORE RUN_ID SOCKET [--first N] [--resume MODE]

Commands come as lines on an inherited socket: `log N`, `finish`. Answers are eight bytes each: the
index of a row whose `log()` returned, or one of the negative numbers below. They go through
`send()`, so that a tracer which breaks `write()` breaks only the library's.
"""

import argparse
import socket
import sys

import tracklib
from tests.fault.rows import metrics_of, step_of

OPENED = -1
DONE = -2
FINISHED = -3


def answer(connection: socket.socket, number: int) -> None:
    """Tell the test."""
    connection.sendall(number.to_bytes(8, "little", signed=True))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("store")
    parser.add_argument("run_id")
    parser.add_argument("socket", type=int)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--resume")
    arguments = parser.parse_args()
    connection = socket.socket(fileno=arguments.socket)
    run = tracklib.init(
        project="fault", dir=arguments.store, id=arguments.run_id, resume=arguments.resume
    )
    answer(connection, OPENED)
    index = arguments.first
    for line in connection.makefile("r"):
        command, _, count = line.strip().partition(" ")
        if command == "finish":
            run.finish()
            answer(connection, FINISHED)
            break
        for _ in range(int(count)):
            run.log(metrics_of(index), step=step_of(index))
            answer(connection, index)
            index += 1
        answer(connection, DONE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
