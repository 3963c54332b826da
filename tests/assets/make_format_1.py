"""Writes the files in `format-1/`: what a run of format 1 leaves on the disk, finished and killed.

    python tests/assets/make_format_1.py

Run it once for each version of the format, with the program that writes that version, and never
again: the files stand for what users have. `expected.json` is what any later version must read.
"""

import hashlib
import json
import math
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).parent / "format-1"
RUN = "20261123-192501-k3x9qz"
UNUSUAL = [
    "7ff8000000000000", "7ff80000deadbeef", "7ff0000000000000", "fff0000000000000",
    "8000000000000000", "0000000000000001", "7fefffffffffffff", "3fd5555555555555",
]  # fmt: skip
ROWS = 5000
CONFIG = {
    "lr": 0.001, "seed": 7, "big": 10**30, "flag": True, "none": None, "text": "\N{FIRE} אבג \0",
    "list": [1, 2.5, "x"], "net": {"a/b": {"~": 1}, "empty": {}}, "inf": math.inf,
}  # fmt: skip


def write(store: str) -> None:
    """A life that uses every table and every codec, then one that is killed."""
    import tracklib
    from tracklib.format import process

    os.uname = lambda: SimpleNamespace(nodename="node7")  # type: ignore[assignment,return-value]
    process._boot_id = lambda: "6f1d9c52-0000-4000-8000-000000000001"
    os.environ |= {"TRACKLIB_INTERVAL": "1000", "USER": "me"}
    run = tracklib.init(
        id=RUN, project="assets", name="first", config=CONFIG, tags=["a", "b"], notes="*n*",
        group="g", job_type="train", dir=store,
    )  # fmt: skip
    run.define_metric("loss*", summary="min", goal="minimize")
    for number in range(ROWS):
        row = {"loss": 1 / (number + 1), "count": number, "constant": 0.5}
        run.log(row if number % 3 else row | {"rare/\N{FIRE}": -number})
    for pattern in UNUSUAL:
        (value,) = struct.unpack(">d", bytes.fromhex(pattern))
        run.log({"unusual": value}, step=0.25)
    run.summary["best"] = math.nan
    del run.config["seed"]
    run.finish()
    run = tracklib.init(id=RUN, dir=store, resume="must", name="second")
    for number in range(10):
        run.log({"loss": -number, "late": number})
    run._writer._absorber._cycle()  # type: ignore[union-attr]
    for number in range(10, 15):
        run.log({"loss": -number})
    os.kill(os.getpid(), 9)


def expected(store: str) -> dict[str, object]:
    """What a reader finds; of each column of points a digest."""
    from tracklib import store as stores

    run = stores.open_store(store).run(RUN)
    facts = run.facts()
    series = {}
    for name in sorted(run.metrics()):
        points = run.series(name).read()
        series[name] = [
            len(points), *(digest(column) for column in (points.steps, points.times, points.values))
        ]  # fmt: skip
    described = ("project", "name", "notes", "group", "job_type", "state", "rows", "writers")
    return {
        "facts": {field: getattr(facts, field) for field in described},
        "tags": list(facts.tags),
        "config": repr(sorted(run.config().items())),
        "summary": {name: repr(value) for name, value in facts.summary.items()},
        "events": [[event.kind, event.data] for event in run.events()],
        "series": series,
    }


def digest(column: memoryview) -> str:
    """SHA-256 of a column's bytes, which are little-endian."""
    return hashlib.sha256(column.tobytes()).hexdigest()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, __file__, folder], check=False)
        shutil.rmtree(HERE, ignore_errors=True)
        shutil.copytree(folder, HERE / "store")
        text = json.dumps(expected(folder), indent=1, sort_keys=True)
        (HERE / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    if sys.argv[1:]:
        write(sys.argv[1])
    main()
