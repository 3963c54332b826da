"""Which rank of a distributed job this process is, from what launchers put into the environment."""

from __future__ import annotations

import os
from typing import NamedTuple


class Rank(NamedTuple):
    """This process's place in its job."""

    rank: int
    local_rank: int | None
    world_size: int | None
    launch: str
    """A name that all ranks of one launch share, "" where the launcher gives none."""


def _integer(*names: str) -> int | None:
    for name in names:
        value = os.environ.get(name, "")
        if value.isdigit():
            return int(value)
    return None


def _launch() -> str:
    environ = os.environ
    job, step = environ.get("SLURM_JOB_ID"), environ.get("SLURM_STEP_ID")
    if job and step:  # of srun: what an sbatch script starts by itself has no step, and no ranks
        return f"slurm-{job}.{step}.{environ.get('SLURM_RESTART_COUNT', '0')}"
    elastic = environ.get("TORCHELASTIC_RUN_ID", "none")
    if elastic != "none":
        return f"torch-{elastic}"
    if name := environ.get("PMIX_NAMESPACE"):
        return f"mpi-{name}"
    if address := environ.get("MASTER_ADDR"):
        # the default of torchrun: its agent, this process's parent, is the same for all ranks of a
        # machine; several machines need an id of their own (TRACKLIB_RUN_ID or init(id=…))
        port = environ.get("MASTER_PORT", "0")
        return f"ranks-{address}-{port}-{os.getppid()}"
    return ""


def detect() -> Rank | None:
    """The rank of this process; None outside of a job of several processes."""
    rank = _integer("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK")
    world = _integer("WORLD_SIZE", "SLURM_NTASKS", "OMPI_COMM_WORLD_SIZE")
    if rank is None or (world is not None and world < 2):
        return None
    local = _integer("LOCAL_RANK", "SLURM_LOCALID", "OMPI_COMM_WORLD_LOCAL_RANK")
    return Rank(rank, local, world, _launch())


def shared_id(rank: Rank) -> str:
    """The run id that all ranks of this launch arrive at by themselves, "" if they cannot."""
    kept = "".join(c if c.isalnum() or c in "._-" else "-" for c in rank.launch)
    return kept[:100] if kept.isascii() else ""
