"""Other trackers, each in a throw-away environment of its own under the user's cache folder.

Versions are pinned, so that two machines compare with the same thing. An environment is made once
and kept: delete the folder `peer_folder()` to get rid of all of them.
"""

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

READY = "installed.txt"
"""Written last: an environment without it was interrupted and is made again."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A tracker to compare with: the system name of `child/systems.py`, and what to install."""

    system: str
    title: str
    requirements: tuple[str, ...]
    calls: int = 20_000
    """Calls of one trial. Fewer where a call costs milliseconds."""


PEERS = (
    Peer("trackio", "trackio", ("trackio==0.43.0",)),
    Peer("swanlab", "SwanLab (local)", ("swanlab[dashboard]==0.10.3",), calls=5_000),
    Peer("comet", "Comet (offline)", ("comet-ml==3.58.8",)),
    Peer("wandb", "W&B (offline)", ("wandb==0.31.0",)),
    Peer("aim", "Aim", ("aim==3.29.1",), calls=5_000),
    Peer("tensorboardx", "tensorboardX", ("tensorboardX==2.6.5", "tensorboard==2.21.0"), 5_000),
    Peer("mlflow", "MLflow (SQLite)", ("mlflow==3.17.2",), calls=300),
)


def peer_folder() -> Path:
    """Where the environments live: `$XDG_CACHE_HOME/tracklib-bench`, by default in ~/.cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "tracklib-bench" / f"py{sys.version_info.major}{sys.version_info.minor}"


def python_of(peer: Peer) -> Path:
    """The interpreter that has `peer` installed; the first call makes the environment.

    Raises CalledProcessError if pip cannot install the pinned versions.
    """
    folder = peer_folder() / peer.system
    python = folder / "bin" / "python"
    wanted = "\n".join(peer.requirements)
    ready = folder / READY
    if ready.exists() and ready.read_text() == wanted:
        return python
    print(f"installing {wanted} …", file=sys.stderr, flush=True)
    venv.create(folder, clear=True, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *peer.requirements], check=True)
    ready.write_text(wanted)
    return python


def installed_peers() -> list[tuple[Peer, Path]]:
    """Every peer that can be installed here, with its interpreter; says which cannot."""
    found = []
    for peer in PEERS:
        try:
            found.append((peer, python_of(peer)))
        except subprocess.CalledProcessError:
            print(f"{peer.title} cannot be installed here and is left out", file=sys.stderr)
    return found
