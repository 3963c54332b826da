"""Runs benchmarks one after another and sums them up: `python -m benchmarks [--peers] [NAME…]`.

Each writes `benchmarks/results/NAME.json`; `benchmarks/results/summary.md` lists what was asked and
what was measured.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.figures import HEADINGS, Figure

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results"
NAMES = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def run(name: str, options: list[str]) -> bool:
    """One benchmark in a process of its own; whether it came to its end."""
    target = str(RESULTS / f"{name}.json")
    program = [sys.executable, "-m", f"benchmarks.bench_{name}", "--json", target]
    return subprocess.run([*program, *options], check=False, cwd=FOLDER.parent).returncode == 0


def section(result: dict[str, Any]) -> str:
    """One benchmark's figures as a Markdown table."""
    lines = [f"## {result['title']}", "", row(HEADINGS), row(("---",) * len(HEADINGS))]
    for content in result["figures"]:
        content.pop("holds")
        lines.append(row(Figure(**content).cells()))
    return "\n".join(lines) + "\n"


def row(cells: tuple[str, ...]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def summary() -> str:
    """All results that are there, also those of earlier runs."""
    results = [json.loads(path.read_text()) for path in sorted(RESULTS.glob("*.json"))]
    if not results:
        return "Nothing was measured.\n"
    machine = ", ".join(f"{what} {value}" for what, value in results[0]["machine"].items())
    return "\n".join(["# Asked and measured", "", f"On {machine}.", "", *map(section, results)])


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev bench", description="Run benchmarks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--peers", action="store_true", help="measure other trackers as well")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(NAMES)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {NAMES}")
    RESULTS.mkdir(exist_ok=True)
    options = ["--peers"] if arguments.peers else []
    failed = [name for name in arguments.names or NAMES if not run(name, options)]
    (RESULTS / "summary.md").write_text(summary())
    print(f"\n{summary()}")
    if failed:
        print(f"did not come to their end: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
