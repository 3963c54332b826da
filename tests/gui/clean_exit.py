"""Opens the window in a process of its own and closes it at a random moment of its loading."""

import random
import subprocess
import sys
from pathlib import Path

CHILD = Path(__file__).with_name("child_window.py")
LONGEST_MS = 1500
NO_NEWS = "This plugin does not support"  # what Qt says of every window without a display


def open_and_close(store: Path, seed: int) -> str:
    """What was wrong with the exit, "" for nothing."""
    chance = random.Random(seed)
    moment_ms = round(LONGEST_MS * chance.random() ** 2)
    tab = chance.choice(["charts", "run", "compare"])
    command = [sys.executable, "-X", "faulthandler", str(CHILD), str(store), str(moment_ms), tab]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return f"seed {seed}: still runs 60 s after closing at {moment_ms} ms"
    said = [line for line in done.stderr.splitlines() if NO_NEWS not in line]
    if done.returncode == 0 and not said and not done.stdout:
        return ""
    return f"seed {seed}, {tab}, {moment_ms} ms: exit code {done.returncode}\n" + "\n".join(said)
