"""Experiment tracking that works without a network.

>>> import tracklib
>>> with tracklib.init(project="digits", config={"lr": 1e-3}) as run:
...     run.log({"train/loss": 0.25})

Logging needs the standard library alone. Reading is in `tracklib.store`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracklib import errors
from tracklib._version import __version__
from tracklib.api import alert, define_metric, finish, init, log
from tracklib.conveniences import (
    log_metric,
    log_metrics,
    log_param,
    log_params,
    set_tag,
    set_tags,
)
from tracklib.record.run import Run

if TYPE_CHECKING:
    from tracklib.reading import runs
    from tracklib.record.views import Config, Summary

    config: Config
    summary: Summary
    run: Run | None

__all__ = [
    "Run",
    "__version__",
    "alert",
    "define_metric",
    "errors",
    "finish",
    "init",
    "log",
    "log_metric",
    "log_metrics",
    "log_param",
    "log_params",
    "runs",
    "set_tag",
    "set_tags",
    "store",
]


def __getattr__(name: str) -> Any:
    """`run`, `config` and `summary` of the current run; `runs`, which is loaded when asked for."""
    if name == "store":
        import tracklib.store as store  # the reading side, which logging does without

        return store
    if name == "runs":
        from tracklib.reading import runs

        return runs
    if name in ("run", "config", "summary"):
        from tracklib import api

        return getattr(api, f"current_{name}")()
    raise AttributeError(f"module 'tracklib' has no attribute {name!r}")
