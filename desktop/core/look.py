"""How charts are looked at: the same for every card, and each card's own view."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from desktop.core.axes import Span, XAxis
from desktop.core.groups import GroupBy
from desktop.core.smoothing import Method

Places = tuple[XAxis, str, bool]
"""What places on an x axis mean: the axis, its metric, and whether they are logarithms."""


@dataclass(frozen=True, slots=True)
class View:
    """What part of a chart is looked at; None means all there is. On a logarithmic axis spans are
    of logarithms to base 10."""

    x: Span | None = None
    y: Span | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How curves are shown, the same for every card.

    `x_metric` counts on XAxis.METRIC. With `own_step` a metric for which a step metric was defined
    uses that one instead of the step. `smoothing` is the strength of the `method`, 0 for none; with
    `show_raw` the values as logged stay faintly behind a smoothed curve, and its heights are
    theirs. With `clip_outliers` a few values far off (a run that diverged) do not decide the
    heights in view. They are drawn all the same, and marked where they leave the picture.
    """

    axis: XAxis = XAxis.STEP
    x_metric: str = ""
    own_step: bool = True
    log_x: bool = False
    smoothing: float = 0.0
    method: Method = Method.EMA
    show_raw: bool = True
    log_y: bool = False
    clip_outliers: bool = True
    group_by: GroupBy = field(default_factory=GroupBy)

    @property
    def places(self) -> Places:
        """What a place on the x axis means: places of one kind say nothing on another."""
        return (self.axis, self.x_metric if self.axis is XAxis.METRIC else "", self.log_x)

    def over(self, step_metric: str) -> Look:
        """The look of a card whose metrics have this step metric ("": none). The time of day has
        no logarithm that says anything."""
        look = self
        if step_metric and look.axis is XAxis.STEP and look.own_step:
            look = replace(look, axis=XAxis.METRIC, x_metric=step_metric)
        return replace(look, log_x=look.log_x and look.axis is not XAxis.WALL)
