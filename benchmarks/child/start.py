# mypy: disable-error-code="import-not-found"
"""The measured process of `bench_start`: from nothing imported to the first call that returned.

python start.py SYSTEM FOLDER RESULT
"""

import sys
import time

started = time.perf_counter()

from pathlib import Path  # noqa: E402  (the clock runs before anything is imported)

from systems import SYSTEMS  # noqa: E402

session = SYSTEMS[sys.argv[1]](Path(sys.argv[2]))
session.log(0, {"train/loss": 0.5, "train/acc": 0.5})
Path(sys.argv[3]).write_text(repr(time.perf_counter() - started))
session.finish()
