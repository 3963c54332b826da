"""`tracklib export`: everything, exactly, in formats that others read."""

import csv
import io
import json
import math
import struct
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

import tracklib
from tests.unit.cli.result import Command
from tracklib import store as stores

ODD = [math.inf, math.nan, -0.0, 0.1 + 0.2]


def bits(values: list[float]) -> list[bytes]:
    """Values as bytes, so that NaN is itself and -0.0 is not 0.0."""
    return [struct.pack("d", value) for value in values]


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def logged_times(run_id: str, metric: str) -> list[int]:
    return list(stores.open_store().run(run_id).series(metric).read().times)


def test_csv_gives_every_double_back(command: Command, store: Path) -> None:
    rows = read_csv(command("export", "run-3").out)
    assert [*rows[0]] == ["run", "metric", "step", "time", "value"]
    assert {row["run"] for row in rows} == {"run-3"}
    assert float(rows[0]["step"]) == 0.5
    assert bits([float(row["value"]) for row in rows]) == bits(ODD)
    seconds = [datetime.fromisoformat(row["time"][:26] + "Z").timestamp() for row in rows]
    nanoseconds = [int(row["time"][20:29]) for row in rows]
    times = logged_times("run-3", "loss")
    assert nanoseconds == [time % 10**9 for time in times]
    assert [int(second) for second in seconds] == [time // 10**9 for time in times]


def test_json_is_valid_with_words_for_what_json_lacks(command: Command, store: Path) -> None:
    text = command("export", "run-3", "--format", "json").out
    points = json.loads(text, parse_constant=pytest.fail)
    assert [point["value"] for point in points] == ["Infinity", "NaN", -0.0, 0.1 + 0.2]
    assert bits([float(point["value"]) for point in points]) == bits(ODD)
    assert points[0]["step"] == 0.5
    assert points[0]["metric"] == "loss"


def test_parquet_keeps_types(command: Command, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "points.parquet"
    result = command("export", "run-3", "-o", str(file))
    assert result.out.startswith("Wrote 4 points of 1 run to ")
    table = pyarrow.parquet.read_table(file)
    assert [str(kind) for kind in table.schema.types] == [
        "string", "string", "double", "timestamp[ns, tz=UTC]", "double",
    ]  # fmt: skip
    assert bits(table["value"].to_pylist()) == bits(ODD)
    assert table["time"].cast("int64").to_pylist() == logged_times("run-3", "loss")


def test_runs_metrics_and_order_are_chosen(command: Command, store: Path) -> None:
    rows = read_csv(command("export", "run-2", "mlp-1", "-m", "val/*", "-m", "epoch").out)
    assert [*dict.fromkeys((row["run"], row["metric"]) for row in rows)] == [
        ("run-2", "epoch"),
        ("run-2", "val/acc"),
        ("run-1", "epoch"),
        ("run-1", "val/acc"),
    ]
    steps = [int(row["step"]) for row in rows if row["run"] == "run-1"]
    assert steps == [*range(20), 20, 21]
    rows = read_csv(command("export", "-q", "mlp sort by -config.lr").out)
    assert [*dict.fromkeys(row["run"] for row in rows)] == ["run-1", "run-2"]
    assert len({row["run"] for row in read_csv(command("export", "--all").out)}) == 4


def test_points_come_by_step_however_they_were_logged(command: Command, store_dir: Path) -> None:
    with tracklib.init(id="mixed") as run:
        run.log({"a": 3}, step=3)
        run.log({"a": 1, "b": 0}, step=1)
        run.log({"a": 2}, step=2)
    assert [row["step"] for row in read_csv(command("export", "mixed", "-m", "a").out)] == list(
        "123"
    )


def test_facts_as_csv(command: Command, store: Path) -> None:
    rows = {row["id"]: row for row in read_csv(command("export", "--all", "--runs").out)}
    first = rows["run-1"]
    assert first["config.lr"] == "0.1"
    assert first["config.opt.name"] == "adam"
    assert first["summary.val/acc"] == "0.6"
    assert json.loads(first["tags"]) == ["baseline"]
    assert first["created"].endswith("Z")
    assert rows["run-3"]["notes"] == "a\nb"
    assert rows["run-3"]["config.lr"] == ""
    assert rows["run-4"]["failure"].startswith("ZeroDivisionError")


def test_facts_as_json_and_parquet(command: Command, store: Path, tmp_path: Path) -> None:
    runs = json.loads(command("export", "--all", "--runs", "--format", "json").out)
    assert runs == json.loads(command("ls", "--json", "--sort", "id").out)["runs"]
    file = tmp_path / "runs.parquet"
    command("export", "--all", "--runs", "-o", str(file))
    table = pyarrow.parquet.read_table(file)
    assert table["config.lr"].to_pylist() == [0.1, 0.01, None, None]
    assert table["tags"].to_pylist() == [["baseline"], [], [], []]
    assert str(table.schema.field("created").type) == "timestamp[ns, tz=UTC]"


def mixed_column(command: Command, tmp_path: Path, values: list[Any]) -> list[Any]:
    for place, value in enumerate(values):
        tracklib.init(id=f"r{place}", config={"x": value}).finish()
    file = tmp_path / "mixed.parquet"
    command("export", "--all", "--runs", "-o", str(file))
    column: list[Any] = pyarrow.parquet.read_table(file)["config.x"].to_pylist()
    return column


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2.5], [1.0, 2.5]),
        ([True, False], [True, False]),
        ([1, "auto"], ["1", "auto"]),
        ([[1, 2], 3], ["[1, 2]", "3"]),
        ([2**70, 1], [float(2**70), 1.0]),
        ([True, 2], ["true", "2"]),
        ([10**400, 0.5], [str(10**400), "0.5"]),
    ],
)
def test_columns_of_mixed_types(
    command: Command, store_dir: Path, tmp_path: Path, values: list[Any], expected: list[Any]
) -> None:
    assert mixed_column(command, tmp_path, values) == expected


def test_a_file_is_whole_or_not_there(command: Command, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    file.write_text("before")
    assert command("export", "-q", "nothing", "-o", str(file)).code == 1
    assert command("export", "run-1", "-m", "nothing", "-o", str(file)).code == 1
    assert file.read_text() == "before"
    assert command("export", "run-1", "-o", str(file)).code == 0
    assert file.read_text().startswith("run,metric")
    assert [path.name for path in tmp_path.glob("out*")] == ["out.csv"]
    missing = command("export", "run-1", "-o", str(tmp_path / "no" / "x.csv"))
    assert missing.code == 1
    assert "There is no folder" in missing.err


def test_what_to_export_must_be_said(command: Command, store: Path) -> None:
    for arguments in (
        [],
        ["run-1", "--all"],
        ["run-1", "-q", "mlp"],
        ["--all", "--runs", "-m", "x"],
    ):
        assert command("export", *arguments).code == 2
    metrics = command("export", "run-4", "-m", "acc")
    assert metrics.code == 1
    assert "There are: loss" in metrics.err
