"""What people and tools ask a server to see of runs without fetching them: GET requests with JSON
replies. They are not part of syncing, and stores do not answer them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from sync.protocol.fields import Id, ProjectName
from sync.protocol.messages import Request
from sync.protocol.routes import Role

Text = Annotated[str, Meta(max_length=10_000)]


class FoundRuns(Struct, frozen=True):
    """Runs that fit, in order. `total` counts all that fit, `next` asks for those that follow.

    A run has its `id` and the columns that were asked for, or all of its facts but for metrics.
    `stale` runs had news that are not in this reply.
    """

    project: str
    total: int
    runs: list[dict[str, Any]]
    next: str = ""
    stale: int = 0


class FindRuns(Request[FoundRuns], frozen=True):
    """Which runs of a project fit a filter, in an order, page by page?

    `filter`, `sort` and `columns` are of the query language: a condition, and fields with commas
    between them.
    """

    project: ProjectName
    filter: Text = ""
    sort: Text = ""
    columns: Text = ""
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    after: Text = ""


class MetricSummary(Struct, frozen=True):
    """A metric over all its points. NaN and infinite numbers are null; times are ns."""

    name: str
    count: int
    first: float | None
    last: float | None
    last_step: float | None
    last_time_ns: int
    min: float | None
    min_step: float | None
    max: float | None
    max_step: float | None
    mean: float | None
    nan: int
    goal: str | None


class RunMetrics(Struct, frozen=True):
    """The metrics of a run, by name."""

    run: str
    metrics: list[MetricSummary]


class GetMetrics(Request[RunMetrics], frozen=True):
    """Which metrics does a run have?"""

    project: ProjectName
    run: Id


class Outline(Struct, frozen=True):
    """A polyline that draws what all points would. `x` are steps, or times in ns; where `y` is
    null, the value is NaN or infinite. `count` points are behind it."""

    run: str
    metric: str
    axis: str
    count: int
    x: list[float]
    y: list[float | None]


class GetOutline(Request[Outline], frozen=True):
    """What does a chart show of a metric?

    Of each of `points` / 4 stretches of equal width between `lo` and `hi` (all, by default) it has
    the first, smallest, largest and last value, exactly. Points before a fork are of another run.
    """

    project: ProjectName
    run: Id
    metric: Annotated[str, Meta(min_length=1, max_length=10_000)]
    points: Annotated[int, Meta(ge=4, le=100_000)] = 2000
    axis: Literal["step", "time"] = "step"
    lo: float | None = None
    hi: float | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A GET request: its path below the API's, with fields of the request in braces. Reading takes
    the role `read` in the project."""

    name: str
    path: str
    request: type[Request[Any]]
    reply: type[Any]
    role: Role = Role.READ


_RUNS = "projects/{project}/runs"
VIEWS = (
    View("find-runs", _RUNS, FindRuns, FoundRuns),
    View("get-metrics", _RUNS + "/{run}/metrics", GetMetrics, RunMetrics),
    View("get-outline", _RUNS + "/{run}/series", GetOutline, Outline),
)
