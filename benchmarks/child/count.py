# mypy: disable-error-code="import-not-found"
"""How many rows of a killed process each system's own reader finds; the number is printed last.

python count.py SYSTEM FOLDER
"""

import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

METRIC = "train/loss"


def trackio(folder: Path) -> int:
    import sqlite3

    rows = 0
    for path in folder.rglob("*.db"):
        tables = sqlite3.connect(path)
        rows += tables.execute("SELECT count(*) FROM metrics").fetchone()[0]
        tables.close()
    return rows


def wandb(folder: Path) -> int:
    from wandb.proto import wandb_internal_pb2

    (file,) = folder.rglob("*.wandb")
    rows = 0
    for content in _leveldb_records(file.read_bytes()[WANDB_HEADER:], WANDB_HEADER):
        record = wandb_internal_pb2.Record()
        record.ParseFromString(content)
        rows += record.WhichOneof("record_type") == "history"
    return rows


WANDB_HEADER = 7
FULL, FIRST, LAST = 1, 2, 4
BLOCK = 32768


def _leveldb_records(log: bytes, offset: int) -> Iterator[bytes]:
    """The complete records of a log in LevelDB's format, whose blocks began `offset` bytes before.

    https://github.com/google/leveldb/blob/main/doc/log_format.md
    """
    at = 0
    parts = b""
    while at + 7 <= len(log):
        left = BLOCK - (at + offset) % BLOCK
        if left < 7:
            at += left
            continue
        size, kind = struct.unpack_from("<HB", log, at + 4)
        if not FULL <= kind <= LAST or at + 7 + size > len(log):
            return
        chunk = log[at + 7 : at + 7 + size]
        at += 7 + size
        parts = chunk if kind in (FULL, FIRST) else parts + chunk
        if kind in (FULL, LAST):
            yield parts


def aim(folder: Path) -> int:
    from aim import Repo

    rows = 0
    for run in Repo(str(folder)).iter_runs():
        for metric in run.metrics():
            if metric.name == METRIC:
                rows += len(metric.values.sparse_list()[0])
    return rows


def tensorboardx(folder: Path) -> int:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    events.Reload()
    return len(events.Scalars(METRIC)) if METRIC in events.Tags()["scalars"] else 0


def mlflow(folder: Path) -> int:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=f"sqlite:///{folder / 'mlflow.db'}")
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    runs = client.search_runs(experiments)
    return sum(len(client.get_metric_history(run.info.run_id, METRIC)) for run in runs)


COUNT: dict[str, Callable[[Path], int]] = {
    "trackio": trackio,
    "wandb": wandb,
    "aim": aim,
    "tensorboardx": tensorboardx,
    "mlflow": mlflow,
}

if __name__ == "__main__":
    print(COUNT[sys.argv[1]](Path(sys.argv[2])))
