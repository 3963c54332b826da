"""Ranks of one distributed job write to one run, each its own files."""

from pathlib import Path

import pytest

import tracklib
from tests.unit.reading_back import end_of, only_run, python, start
from tracklib import store

RANK = """
import sys, tracklib
with tracklib.init(config={"lr": 0.1}) as run:
    for number in range(20):
        run.log({"loss": float(sys.argv[1]) * 100 + number, f"only/{sys.argv[1]}": 1.0})
"""
LAUNCHERS = {
    "torchrun": lambda rank, size: {
        "RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": size, "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": "29500", "TORCHELASTIC_RUN_ID": "none",
    },
    "torchrun with an id": lambda rank, size: {
        "RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": size, "TORCHELASTIC_RUN_ID": "7f3a",
    },
    "srun": lambda rank, size: {
        "SLURM_PROCID": rank, "SLURM_LOCALID": rank, "SLURM_NTASKS": size, "SLURM_JOB_ID": "4711",
        "SLURM_STEP_ID": "0",
    },
    "mpirun": lambda rank, size: {
        "OMPI_COMM_WORLD_RANK": rank, "OMPI_COMM_WORLD_LOCAL_RANK": rank,
        "OMPI_COMM_WORLD_SIZE": size, "PMIX_NAMESPACE": "prterun-host-9@1",
    },
    "any, with an id for all": lambda rank, size: {
        "RANK": rank, "WORLD_SIZE": size, "TRACKLIB_RUN_ID": "shared",
    },
}  # fmt: skip


def run_ranks(launcher: str, ranks: range, script: str = RANK, **more: str) -> None:
    """All ranks at once, as a launcher starts them."""
    processes = [
        start(script, str(rank), **LAUNCHERS[launcher](str(rank), str(len(ranks))), **more)
        for rank in ranks
    ]
    for process in processes:
        assert end_of(process) == (0, "")


@pytest.mark.parametrize("launcher", LAUNCHERS)
def test_four_ranks_write_one_run(launcher: str, store_dir: Path) -> None:
    run_ranks(launcher, range(4))
    run = only_run(store_dir)
    facts = run.facts()
    assert (facts.ranks, facts.writers, facts.state, facts.rows) == (4, 4, "finished", 80)
    assert facts.config == {"lr": 0.1}
    assert facts.metrics["loss"].count == 80
    assert set(facts.metrics) == {"loss", *(f"only/{rank}" for rank in range(4))}
    for rank in range(4):
        points = run.series("loss", rank=rank).read()
        assert list(points.values) == [rank * 100.0 + number for number in range(20)]
        assert list(points.steps) == list(map(float, range(20)))
    assert len(run.series("loss").read()) == 80


def test_a_late_rank_begins_at_its_own_first_step(store_dir: Path) -> None:
    for rank in range(2):
        assert python(RANK, str(rank), **LAUNCHERS["srun"](str(rank), "2")) == (0, "")
    run = only_run(store_dir)
    for rank in range(2):
        assert list(run.series("loss", rank=rank).read().steps) == list(map(float, range(20)))


def test_a_resumed_rank_goes_on_after_its_own_last_step(store_dir: Path) -> None:
    for _ in range(2):
        run_ranks("any, with an id for all", range(2))
    run = only_run(store_dir)
    assert run.facts().writers == 4
    for rank in range(2):
        assert list(run.series("loss", rank=rank).read().steps) == list(map(float, range(40)))


def test_ranks_of_a_launch_that_is_smaller_now_do_not_keep_it_running(store_dir: Path) -> None:
    killed = RANK + "    import os; os.kill(os.getpid(), 9)\n"
    for rank in range(4):
        launched = LAUNCHERS["any, with an id for all"](str(rank), "4")
        assert python(killed, str(rank), **launched) == (-9, "")
    assert only_run(store_dir).facts().state == "running"
    run_ranks("any, with an id for all", range(2))
    facts = only_run(store_dir).facts()
    assert (facts.state, facts.ranks, facts.writers) == ("finished", 4, 6)


def test_the_worst_end_of_a_rank_is_the_run_s(store_dir: Path) -> None:
    failing = RANK + "    if sys.argv[1] == '1': run.finish('failed')\n"
    run_ranks("srun", range(2), failing)
    assert only_run(store_dir).facts().state == "failed"


def test_the_second_run_of_a_launch_is_another_one(store_dir: Path) -> None:
    run_ranks("srun", range(2), RANK * 2)
    opened = store.open_store(store_dir)
    assert len(opened.run_ids()) == 2
    for run_id in opened.run_ids():
        facts = opened.run(run_id).facts()
        assert (facts.ranks, facts.rows) == (2, 40)


def test_without_a_common_name_each_rank_has_a_run_and_is_told(store_dir: Path) -> None:
    script = "import logging, tracklib\nlogging.basicConfig()\nwith tracklib.init(): pass"
    for rank in range(2):
        _, printed = python(script, RANK=str(rank), WORLD_SIZE="2")
        assert ("set TRACKLIB_RUN_ID" in printed) == (rank == 1)
    assert len(store.open_store(store_dir).run_ids()) == 2


@pytest.mark.parametrize(
    "environment",
    [
        {"RANK": "0", "WORLD_SIZE": "1"},
        {"SLURM_PROCID": "0", "SLURM_NTASKS": "1", "SLURM_JOB_ID": "5", "SLURM_STEP_ID": "0"},
        {"RANK": "x"},
        {"RANK": ""},
    ],
    ids=str,
)
def test_a_job_of_one_process_has_no_ranks(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, store_dir: Path
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for _ in range(2):
        with tracklib.init():
            pass
    opened = store.open_store(store_dir)
    assert len(opened.run_ids()) == 2
    assert opened.run(opened.run_ids()[0]).facts().ranks == 0


def test_scripts_of_one_batch_job_are_runs_of_their_own(
    monkeypatch: pytest.MonkeyPatch, store_dir: Path
) -> None:
    for name, value in {"SLURM_JOB_ID": "5", "SLURM_PROCID": "0", "SLURM_NTASKS": "4"}.items():
        monkeypatch.setenv(name, value)
    for _ in range(2):
        with tracklib.init():
            pass
    assert len(store.open_store(store_dir).run_ids()) == 2


def test_an_id_of_one_s_own_is_joined_by_all_ranks(store_dir: Path) -> None:
    script = RANK.replace("init(", "init(id='mine', ")
    processes = [start(script, str(r), RANK=str(r), WORLD_SIZE="2") for r in range(2)]
    for process in processes:
        assert end_of(process) == (0, "")
    assert only_run(store_dir).facts().ranks == 2
