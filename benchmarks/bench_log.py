"""How long a call of `log()` with five metrics takes: tight loop, and paced at 10,000 a second.

The reference in the same run is `json.dumps` and one `write()` of the same data. With `--peers`
other trackers log the same numbers, each in an environment of its own.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence

from benchmarks.figures import (
    Figure,
    median_of,
    median_ratio,
    number,
    parser_for,
    plain_table,
    report,
)
from benchmarks.peers import installed_peers
from benchmarks.processes import Contender, interleaved, own, run_loop

CALLS = 100_000
PACE = 10_000
FASTEST_PEER = 3.0
"""How many times faster than any peer, also one that only queues in memory, `log()` has to be."""

Trials = list[dict[str, float]]


def peer_contenders() -> list[Contender]:
    """All peers that can be installed here."""
    return [
        Contender(peer.system, peer.title, python, peer.calls) for peer, python in installed_peers()
    ]


def own_figures(trials: dict[str, Trials]) -> list[Figure]:
    """Percentiles of a call in a tight loop, and the ratio to the reference."""
    ours, reference = trials["tracklib"], trials["json+write"]
    return [
        Figure("log() of 5 metrics, p50", median_of(ours, "p50_us"), "µs", asked=4),
        Figure("log() of 5 metrics, p99", median_of(ours, "p99_us"), "µs", asked=20),
        Figure("log() of 5 metrics, p99.9", median_of(ours, "p999_us"), "µs", asked=200),
        Figure("log() of 5 metrics, longest", median_of(ours, "max_us"), "µs"),
        Figure("json.dumps + write(), p50", median_of(reference, "p50_us"), "µs"),
        Figure("log() ÷ (json.dumps + write())", median_ratio(ours, reference, "p50_us"), "", 0.6),
    ]


def peer_figures(contenders: Sequence[Contender], trials: dict[str, Trials]) -> list[Figure]:
    """How many times longer each peer's call takes than ours, median call to median call."""
    figures = []
    for contender in contenders:
        ratio = median_ratio(trials[contender.system], trials["tracklib"], "p50_us")
        asked = 25.0 if contender.system == "wandb" else FASTEST_PEER
        figures.append(Figure(f"{contender.title} ÷ log(), p50", ratio, "×", asked, "at least"))
    return figures


def paced_figures(trials: Trials) -> list[Figure]:
    """Calls that come 10,000 times a second, and what the thread behind them costs."""
    # What is absorbed only at the end counts as well: it was logged during the loop.
    share = statistics.median(
        100 * (trial["other_cpu_s"] + trial["finish_cpu_s"]) / trial["loop_s"] for trial in trials
    )
    rate = statistics.median(trial["calls"] / trial["loop_s"] for trial in trials)
    at = f"at {PACE:,} calls/s"
    return [
        Figure(f"log() {at}, p50", median_of(trials, "p50_us"), "µs"),
        Figure(f"log() {at}, p99", median_of(trials, "p99_us"), "µs"),
        Figure(f"log() {at}, p99.9", median_of(trials, "p999_us"), "µs"),
        Figure(f"absorbing {at}: share of one core", share, "%", asked=10),
        Figure("calls a second reached", rate, "/s"),
    ]


def system_table(contenders: Sequence[Contender], trials: dict[str, Trials]) -> str:
    """Every system's medians side by side."""
    keys = ("start_s", "p50_us", "p99_us", "p999_us", "finish_s", "peak_rss_mib")
    headings = "system, start s, p50 µs, p99 µs, p99.9 µs, finish s, peak MiB, B/point"
    rows = [headings.split(", ")]
    for contender in contenders:
        mine = trials[contender.system]
        per_point = median_of(mine, "bytes") / (contender.calls + 1) / 5
        cells = [number(median_of(mine, key)) for key in keys]
        rows.append([contender.title, *cells, number(per_point)])
    return plain_table(rows)


def run_paced(seconds: float) -> dict[str, float]:
    """One paced run of ours."""
    calls = int(PACE * seconds)
    return run_loop(own("tracklib", calls), "--pace", str(PACE)) | {"calls": calls}


def main() -> int:
    parser = parser_for(__doc__)
    parser.add_argument("--calls", type=int, default=CALLS, help="calls of a tight loop")
    parser.add_argument("--seconds", type=float, default=10, help="length of a paced run")
    arguments: argparse.Namespace = parser.parse_args()
    contenders = [own("tracklib", arguments.calls), own("json+write", arguments.calls)]
    peers = peer_contenders() if arguments.peers else []
    everyone = contenders + peers
    trials = interleaved(everyone, arguments.trials or (3 if peers else 7), run_loop)
    paced = [run_paced(arguments.seconds) for _ in range(3)]
    print(system_table(everyone, trials))
    figures = own_figures(trials) + peer_figures(peers, trials) + paced_figures(paced)
    report("Logging", figures, arguments.json, tight=trials, paced=paced)
    return 0


if __name__ == "__main__":
    sys.exit(main())
