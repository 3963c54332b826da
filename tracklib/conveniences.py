"""Functions with the names that MLflow made common, on the run that was started last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracklib.api import current
from tracklib.record.plain import plain_dict
from tracklib.record.run import check_text


def log_param(key: str, value: Any) -> Any:
    """Set one key of the configuration; returns the value."""
    current("tracklib.log_param()").config[key] = value
    return value


def log_params(params: Mapping[str, Any]) -> None:
    """Set many keys of the configuration, from a dict, dataclass, Namespace or other mapping."""
    current("tracklib.log_params()").config.update(params)


def log_metric(key: str, value: Any, step: Any = None) -> None:
    """Record a row of one metric; see `Run.log`."""
    current("tracklib.log_metric()").log({key: value}, step)


def log_metrics(metrics: Mapping[str, Any], step: Any = None) -> None:
    """Record a row of several metrics; see `Run.log`."""
    current("tracklib.log_metrics()").log(metrics, step)


def set_tag(key: str, value: Any = None) -> None:
    """Tag the run with `key=value`, instead of an earlier value of that key; without one `key`."""
    _set_tags({key: value}, "tracklib.set_tag()")


def set_tags(tags: Mapping[str, Any]) -> None:
    """`set_tag` for each of them. Raises ValueTypeError, or ValueRangeError for an odd name."""
    _set_tags(plain_dict(tags, "tracklib.set_tags()"), "tracklib.set_tags()")


def _set_tags(tags: Mapping[str, Any], call: str) -> None:
    run = current(call)
    new = {check_text(key, "a tag"): value for key, value in tags.items()}
    kept = [tag for tag in run.tags if tag.partition("=")[0] not in new]
    run.tags = [*kept, *(key if v is None or v == "" else f"{key}={v}" for key, v in new.items())]
