# mypy: disable-error-code="import-not-found"
"""How each system logs a dictionary of numbers: one function a system, the same shape for all.

A function gets an empty folder and returns what a training script would call: `log(step, metrics)`
and `finish()`. Everything is imported inside, because importing is part of what is measured, and
because each environment has only its own system.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Session(NamedTuple):
    """An open run of some system."""

    log: Callable[[int, dict[str, float]], object]
    finish: Callable[[], object]


def tracklib(folder: Path) -> Session:
    import tracklib

    run = tracklib.init(project="bench", config={"lr": 1e-3}, dir=folder)
    return Session(lambda step, metrics: run.log(metrics, step=step), run.finish)


def json_write(folder: Path) -> Session:
    """The reference: what one system call and the standard library's C encoder cost."""
    import json
    import time

    file = os.open(folder / "log.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def log(step: int, metrics: dict[str, float]) -> None:
        row = {"step": step, "time": time.time(), **metrics}
        os.write(file, json.dumps(row).encode() + b"\n")

    return Session(log, lambda: os.close(file))


def trackio(folder: Path) -> Session:
    os.environ["TRACKIO_DIR"] = str(folder)
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HOME"] = str(folder / "huggingface")
    import trackio

    trackio.init(project="bench", config={"lr": 1e-3})
    return Session(lambda step, metrics: trackio.log(metrics, step=step), trackio.finish)


def swanlab(folder: Path) -> Session:
    import swanlab

    swanlab.init(project="bench", config={"lr": 1e-3}, mode="local", logdir=str(folder))
    return Session(lambda step, metrics: swanlab.log(metrics, step=step), swanlab.finish)


def comet(folder: Path) -> Session:
    os.environ["COMET_LOGGING_CONSOLE"] = "ERROR"
    import comet_ml

    experiment = comet_ml.OfflineExperiment(
        workspace="bench",
        project_name="bench",
        offline_directory=str(folder),
        log_code=False,
        log_git_metadata=False,
        log_env_details=False,
    )
    return Session(lambda step, metrics: experiment.log_metrics(metrics, step=step), experiment.end)


def wandb(folder: Path) -> Session:
    os.environ["WANDB_SILENT"] = "true"
    import wandb

    run = wandb.init(
        project="bench",
        config={"lr": 1e-3},
        dir=str(folder),
        mode="offline",
        settings=wandb.Settings(console="off"),
    )
    return Session(lambda step, metrics: run.log(metrics, step=step), run.finish)


def aim(folder: Path) -> Session:
    os.environ["AIM_DISABLE_TELEMETRY"] = "1"
    from aim import Run

    run = Run(repo=str(folder), system_tracking_interval=None, log_system_params=False)
    run["config"] = {"lr": 1e-3}
    return Session(lambda step, metrics: run.track(metrics, step=step), run.close)


def tensorboardx(folder: Path) -> Session:
    from tensorboardX import SummaryWriter

    writer = SummaryWriter(str(folder))

    def log(step: int, metrics: dict[str, float]) -> None:
        for name, value in metrics.items():
            writer.add_scalar(name, value, step)

    return Session(log, writer.close)


def mlflow(folder: Path) -> Session:
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "1"
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
    mlflow.set_experiment("bench")
    mlflow.start_run()
    mlflow.log_params({"lr": 1e-3})
    return Session(
        lambda step, metrics: mlflow.log_metrics(metrics, step=step, synchronous=True),
        mlflow.end_run,
    )


SYSTEMS: dict[str, Callable[[Path], Session]] = {
    "tracklib": tracklib,
    "json+write": json_write,
    "trackio": trackio,
    "swanlab": swanlab,
    "comet": comet,
    "wandb": wandb,
    "aim": aim,
    "tensorboardx": tensorboardx,
    "mlflow": mlflow,
}
