"""Rows that are lost when processes which log get kill -9 at random moments.

Every row whose `log()` had returned is expected back, with the exact bits of step and value. Two of
three trials absorb five times a second, so that the moment often falls into a commit. With
`--peers` other trackers are killed too, and counted with their own readers.
"""

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.figures import Figure, parser_for, report
from benchmarks.peers import Peer, installed_peers
from benchmarks.processes import CHILD, LOOP, environment
from tests.fault.child import LoggingChild
from tests.fault.recovered import lost_rows

TRIALS = 500
PEER_TRIALS = 5
LONGEST_S = 1.5
MANY = 1_000_000_000
COUNTED = ("trackio", "wandb", "aim", "tensorboardx", "mlflow")
"""Peers whose own reader can open what a killed process leaves."""


def kill_once(writers: int, rng: random.Random) -> tuple[int, int]:
    """One run with so many processes, all killed together: acknowledged and lost rows."""
    settings = {"TRACKLIB_INTERVAL": "0.2"} if rng.random() < 2 / 3 else {}
    run_id = "killed"
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch, ExitStack() as stack:
        folder = Path(scratch)
        children = []
        for rank in range(writers):
            job = {"RANK": str(rank), "WORLD_SIZE": str(writers)} if writers > 1 else {}
            child = LoggingChild(folder, run_id, environment=settings | job, resume="allow")
            children.append(stack.enter_context(child))
        for child in children:
            child.wait_opened()
            child.start_logging(MANY)
        time.sleep(rng.uniform(0, LONGEST_S))
        for child in children:
            child.process.kill()
        for child in children:
            child.kill()
        ranks: Sequence[int | None] = [None] if writers == 1 else range(writers)
        lost = [
            lost_rows(folder, run_id, child.indices, rank)
            for child, rank in zip(children, ranks, strict=True)
        ]
        return sum(child.rows for child in children), sum(map(len, lost))


def kill_peer_once(peer: Peer, python: Path, rng: random.Random) -> tuple[int, int]:
    """The same for a peer with one process."""
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        folder = Path(scratch) / "data"
        folder.mkdir()
        acknowledged = _killed_peer(peer, python, folder, rng.uniform(1, 4))
        count = [str(python), str(CHILD / "count.py"), peer.system, str(folder)]
        done = subprocess.run(
            count, check=True, env=environment(), cwd=scratch, capture_output=True, text=True
        )
        return acknowledged, max(0, acknowledged - int(done.stdout.split()[-1]))


def _killed_peer(peer: Peer, python: Path, folder: Path, seconds: float) -> int:
    """Let a peer log, kill it so many seconds after its first call; the calls that returned."""
    answers, theirs = os.pipe()
    result = str(folder.parent / "result.json")
    program = [str(python), str(LOOP), peer.system, str(folder), result, "--calls", str(MANY)]
    process = subprocess.Popen(
        [*program, "--acknowledge", str(theirs)],
        env=environment(),
        cwd=folder.parent,
        pass_fds=[theirs],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    with open(answers, "rb") as file:
        said = file.read(8)
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        said += file.read()
    timer.join()
    process.wait()
    return len(said) // 8


def own_figures(writers: int, trials: int, rng: random.Random) -> list[Figure]:
    """Trials with so many writers."""
    acknowledged = lost = 0
    for trial in range(trials):
        rows, missing = kill_once(writers, rng)
        acknowledged += rows
        lost += missing
        if trial % 10 == 9:
            print(f"\r{writers} writers: {trial + 1} of {trials}", end="", file=sys.stderr)
    print(file=sys.stderr)
    of = f"rows of {acknowledged:,} in {trials} trials"
    return [Figure(f"lost with {writers} writer{'s' if writers > 1 else ''}", lost, of, asked=0)]


def peer_figures(rng: random.Random) -> list[Figure]:
    """The worst trial of every peer."""
    figures = []
    for peer, python in installed_peers():
        if peer.system not in COUNTED:
            continue
        trials = [kill_peer_once(peer, python, rng) for _ in range(PEER_TRIALS)]
        rows, lost = max(trials, key=lambda trial: trial[1])
        what = f"lost by {peer.title}, worst of {PEER_TRIALS} trials"
        figures.append(Figure(what, lost, f"calls of {rows:,}"))
    return figures


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of the random moments")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    figures = []
    for writers in (1, 8):
        figures += own_figures(writers, arguments.trials or TRIALS, rng)
    if arguments.peers:
        figures += peer_figures(rng)
    report("kill -9", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
