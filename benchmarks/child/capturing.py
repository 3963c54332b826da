"""One process that is captured, or is not: what `init()`, `print()` and the time beside it cost.

    capturing.py FOLDER on|off LINES SECONDS

Writes JSON to standard error: `init_ms`, `print_us` (per line, to wherever standard output goes),
`finish_ms`, and `beside_s`, the time of all threads but this one while it only waits.
"""

import json
import sys
import time

folder, capture, lines, seconds = sys.argv[1:5]
started = time.perf_counter()
import tracklib  # noqa: E402 (its import is measured)

imported = time.perf_counter()
run = tracklib.init(dir=folder, capture=capture == "on")
init_ms = 1e3 * (time.perf_counter() - imported)

count = int(lines)
started = time.perf_counter()
for number in range(count):
    print(f"step {number} loss 0.12345678")
print_us = 1e6 * (time.perf_counter() - started) / max(1, count)

beside_s = 0.0
if float(seconds):
    time.sleep(3.0)  # what is gathered once has come, and the first look at the machine
    own, whole = time.thread_time(), time.process_time()
    time.sleep(float(seconds))
    beside_s = (time.process_time() - whole) - (time.thread_time() - own)

started = time.perf_counter()
run.finish()
finish_ms = 1e3 * (time.perf_counter() - started)
measured = {
    "init_ms": init_ms, "print_us": print_us, "finish_ms": finish_ms, "beside_s": beside_s,
}  # fmt: skip
print(json.dumps(measured), file=sys.__stderr__)
