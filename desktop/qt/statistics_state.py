"""What is described and how, and the newest statistics of it.

Adapts `desktop.core.comparison.statistics_table`; calculates in the compute lane.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.core import columns
from desktop.core.columns import Column, KeysInUse
from desktop.core.comparison.effects import EffectKind
from desktop.core.comparison.intervals import Method
from desktop.core.comparison.sampling import usual_keys, usual_metrics
from desktop.core.comparison.statistics_table import Statistics, StatisticsWish, describe
from desktop.core.comparison.whose import Whose
from desktop.core.source import RunFacts
from desktop.qt.throttle import Throttle
from desktop.qt.workspace import Workspace

_REFRESH_MS = 400
LEVELS = (0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the lane found; `keys` and `metrics` are the ids that were used."""

    found: Statistics
    in_use: KeysInUse
    keys: tuple[str, ...]
    metrics: tuple[str, ...]


@dataclass(slots=True)
class _Choices:
    """None stands for the usual ones."""

    keys: list[str] | None = None
    metrics: list[str] | None = None
    reference: str | None = None
    method: Method = Method.BCA
    effect: EffectKind = EffectKind.HEDGES
    level: float = 0.95
    whose: Whose = Whose.LISTED
    folded: frozenset[str] = frozenset()  # metrics, by column id


@dataclass(frozen=True, slots=True)
class Choosable:
    """What there is to choose from, and what is chosen now."""

    keys: list[Column] = field(default_factory=list)
    metrics: list[Column] = field(default_factory=list)
    chosen_keys: tuple[str, ...] = ()
    chosen_metrics: tuple[str, ...] = ()


class StatisticsState(QObject):
    """Runs are looked at while somebody does."""

    choices_changed = Signal()
    described = Signal()
    folds_changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._work = workspace
        self._is_awake = False
        self._is_stale = True
        self.choices = _Choices()
        self.result = Statistics()
        self.choosable = Choosable()
        self.is_described = False
        self._throttle = Throttle(self._describe, _REFRESH_MS, self)
        workspace.runs.listing_changed.connect(self.refresh)
        workspace.runs.facts_changed.connect(lambda keys: self.refresh())
        workspace.runs.shown_changed.connect(lambda: self._refresh_if(Whose.SHOWN))
        workspace.goals.changed.connect(self.refresh)
        workspace.selection.changed.connect(lambda: self._refresh_if(Whose.SELECTED))

    # -- what the user sets --------------------------------------------------------------------

    def choose(self, **changes: Any) -> None:
        """Change some of the choices."""
        for name, value in changes.items():
            setattr(self.choices, name, value)
        self.choices_changed.emit()
        self.refresh()

    def toggle_reference(self, group_id: str) -> None:
        """Compare with this group, or with none if it is the reference already."""
        is_reference = group_id == self.choices.reference
        self.choose(reference=None if is_reference else group_id)

    def fold(self, metrics: Iterable[str], is_folded: bool) -> None:
        """Show only the titles of some metrics, or their groups again."""
        folded = self.choices.folded
        self.choices.folded = folded | set(metrics) if is_folded else folded - set(metrics)
        self.folds_changed.emit()

    def toggle_fold(self, metric: str) -> None:
        self.fold([metric], metric not in self.choices.folded)

    def state(self) -> dict[str, Any]:
        """What `restore` takes, as JSON can hold it."""
        chosen = self.choices
        return {
            "keys": chosen.keys,
            "metrics": chosen.metrics,
            "reference": chosen.reference,
            "method": chosen.method.value,
            "effect": chosen.effect.value,
            "level": chosen.level,
            "whose": chosen.whose.value,
            "folded": sorted(chosen.folded),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take what was remembered; what cannot be is left alone."""
        chosen = self.choices
        chosen.keys, chosen.metrics = _ids(state.get("keys")), _ids(state.get("metrics"))
        reference, level = state.get("reference"), state.get("level")
        chosen.reference = reference if isinstance(reference, str) else None
        chosen.level = level if level in LEVELS else 0.95
        for name, kind in (("method", Method), ("effect", EffectKind), ("whose", Whose)):
            if state.get(name) in [one.value for one in kind]:
                setattr(chosen, name, kind(state[name]))
        chosen.folded = frozenset(_ids(state.get("folded")) or ())
        self.choices_changed.emit()
        self.refresh()

    # -- calculating ---------------------------------------------------------------------------

    def set_awake(self, is_awake: bool) -> None:
        """Calculate only while somebody looks."""
        self._is_awake = is_awake
        if is_awake and self._is_stale:
            self._describe()

    def refresh(self) -> None:
        self._is_stale = True
        if self._is_awake:
            self._throttle.call()

    def _refresh_if(self, whose: Whose) -> None:
        if self.choices.whose is whose:
            self.refresh()

    def _describe(self) -> None:
        if not self._is_awake:
            return
        self._is_stale = False
        pick = runs_of(self._work, self.choices.whose)
        chosen = self.choices
        wish = StatisticsWish(
            reference=chosen.reference,
            method=chosen.method,
            effect=chosen.effect,
            level=chosen.level,
            goals=self._work.goals.said,
        )
        keys, metrics = chosen.keys, chosen.metrics
        self._work.compute.submit(
            "statistics",
            lambda ticket: _work(pick(), keys, metrics, wish, ticket.is_cancelled),
            self._take,
            title="Calculating statistics",
        )

    def _take(self, outcome: _Outcome) -> None:
        self.result = outcome.found
        self.choosable = Choosable(
            _groupable(outcome.in_use),
            [one for one in outcome.in_use.columns() if one.id.startswith("summary.")],
            outcome.keys,
            outcome.metrics,
        )
        self.is_described = True
        self.described.emit()


def runs_of(workspace: Workspace, whose: Whose) -> Callable[[], list[RunFacts]]:
    """What takes the facts of some runs: noted on the event loop, to be called in the lane."""
    runs = workspace.runs
    table, listing = runs.table, runs.listing
    picked = {Whose.SHOWN: runs.shown, Whose.SELECTED: workspace.selection.keys}.get(whose)

    def take() -> list[RunFacts]:
        if picked is None:
            newest = table if table.generation == listing.table.generation else listing.table
            return [newest.facts[row] for row in listing.newest.tolist()]
        return [table.facts[table.index[key]] for key in picked if key in table.index]

    return take


def _work(
    runs: Sequence[RunFacts],
    keys: list[str] | None,
    metrics: list[str] | None,
    wish: StatisticsWish,
    cancelled: Callable[[], bool],
) -> _Outcome:
    """In the compute lane."""
    in_use = KeysInUse.of(runs) if runs else KeysInUse()
    used_keys = usual_keys(runs, in_use) if keys is None else keys
    used_metrics = usual_metrics(runs, in_use) if metrics is None else metrics
    full = replace(
        wish,
        keys=tuple(columns.chosen(used_keys, runs)),
        metrics=tuple(columns.chosen(used_metrics, runs)),
    )
    found = describe(runs, full, cancelled)
    return _Outcome(found, in_use, tuple(used_keys), tuple(used_metrics))


_GROUPABLE = ("state", "tags", "group", "job_type", "project", "host", "user")


def _groupable(in_use: KeysInUse) -> list[Column]:
    fixed = [columns.by_id(name) for name in _GROUPABLE]
    differing = [columns.config_column(key) for key in in_use.differing]
    rest = [columns.config_column(key) for key in in_use.config if key not in in_use.differing]
    return [*differing, *rest, *(column for column in fixed if column is not None)]


def _ids(content: Any) -> list[str] | None:
    if not isinstance(content, list):
        return None
    return [one for one in content if isinstance(one, str)]
