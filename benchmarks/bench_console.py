"""A run that printed a million lines: its Console tab is opened, jumped through and searched.

Beside it, as a reference, a plain scan of the same text in a file, lowered and decoded in Python.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bench_window import run_window
from benchmarks.figures import Figure, parser_for, report
from benchmarks.processes import environment

LINES = 1_000_000
PRINTING = """
import sys, tracklib
with tracklib.init(dir=sys.argv[1], project="console", capture="console"):
    for number in range(int(sys.argv[2])):
        print(f"line {number} of a training that prints much: loss 0.1234")
"""


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--lines", type=int, default=LINES)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracklib-bench-") as scratch:
        store, text = Path(scratch) / "store", Path(scratch) / "output"
        with text.open("wb") as output:
            program = [sys.executable, "-c", PRINTING, str(store), str(arguments.lines)]
            subprocess.run(program, stdout=output, env=environment(), check=True)
        found = run_window(
            "window_console.py", str(store), str(arguments.lines), cache=Path(scratch) / "cache"
        )
        began = time.perf_counter()
        with text.open(encoding="utf-8") as lines:
            held = sum(f"line {arguments.lines - 1} " in line.casefold() for line in lines)
        scan_s = time.perf_counter() - began
    assert held == 1
    figures = [
        Figure(f"{arguments.lines:,} lines: the tab is opened", found["opened"], "s"),
        Figure("… a jump to anywhere, median", 1e3 * found["jumped"], "ms"),
        Figure("… words found that only the last line holds", found["searched"], "s"),
        Figure("… the same in a plain file, as a reference", scan_s, "s"),
        Figure("… longest turn of the event loop", 1e3 * found["stall"], "ms", asked=50),
    ]
    report("The console of a run", figures, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
