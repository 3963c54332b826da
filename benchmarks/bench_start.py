"""From nothing imported to the first call of `log()` that returned, in fresh processes."""

import statistics
import sys

from benchmarks.figures import Figure, parser_for, report
from benchmarks.peers import installed_peers
from benchmarks.processes import START, Contender, interleaved, own, run_script


def start_ms(contender: Contender) -> float:
    """One fresh process."""
    return 1e3 * float(run_script(contender, START))


def main() -> int:
    arguments = parser_for(__doc__).parse_args()
    peers = installed_peers() if arguments.peers else []
    contenders = [own("tracklib", 1), own("json+write", 1)]
    contenders += [Contender(peer.system, peer.title, python, 1) for peer, python in peers]
    trials = interleaved(contenders, arguments.trials or (5 if peers else 15), start_ms)
    figures = [
        Figure(
            f"import + init to first log(): {contender.title}",
            statistics.median(trials[contender.system]),
            "ms",
            asked=60 if contender.system == "tracklib" else None,
        )
        for contender in contenders
    ]
    report("Starting", figures, arguments.json, start_ms=trials)
    return 0


if __name__ == "__main__":
    sys.exit(main())
