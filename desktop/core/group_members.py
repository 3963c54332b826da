"""Which run belongs to which group, what groups are called, and their colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.core import columns
from desktop.core.colours import COUNT
from desktop.core.formatting import count
from desktop.core.source import RunFacts, RunKey

_STORE = "\0group"
_MISSING = "none"


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of the shown runs. A group has a key as a run has one, so that whatever names and
    colours runs does so for groups."""

    of_run: Mapping[RunKey, RunKey] = field(default_factory=dict)
    names: Mapping[RunKey, str] = field(default_factory=dict)
    colours: Mapping[RunKey, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.of_run)


def is_group(key: RunKey) -> bool:
    """Whether a key names a group and not a run."""
    return key.store == _STORE


def group_runs(
    keys: Sequence[RunKey],
    facts: Sequence[RunFacts],
    by: Sequence[str],
    shown: Collection[RunKey],
) -> Groups:
    """Group the shown runs by the values of some columns.

    Colours are taken in the order in which groups first came among all runs, shown or not: hiding
    a run or logging further ones changes none of them.

    :param keys: of all runs, beside their facts
    :param by: column ids, such as `config.lr`
    """
    found = [column for column in map(columns.by_id, by) if column is not None]
    if not found:
        return Groups()
    texts = [_texts(column, facts) for column in found]
    labels = (
        texts[0] if len(texts) == 1 else [" · ".join(parts) for parts in zip(*texts, strict=True)]
    )
    order = sorted(range(len(facts)), key=lambda row: facts[row].created_ns)
    names = dict.fromkeys(labels[row] for row in order)
    colours = {name: place % COUNT for place, name in enumerate(names)}
    seen = set(shown)
    of_run = {
        key: RunKey(_STORE, label) for key, label in zip(keys, labels, strict=True) if key in seen
    }
    sizes = Counter(of_run.values())
    return Groups(
        of_run=of_run,
        names={group: f"{group.run} ({count(size, 'run')})" for group, size in sizes.items()},
        colours={group: colours[group.run] for group in sizes},
    )


def has_moved(groups: Groups, key: RunKey, run: RunFacts, by: Sequence[str]) -> bool:
    """Whether a run says by now that it belongs to another group."""
    group = groups.of_run.get(key)
    found = [column for column in map(columns.by_id, by) if column is not None]
    return group is not None and group.run != _group_label(found, run)


def _group_label(by: Sequence[columns.Column], run: RunFacts) -> str:
    return " · ".join(_label(column, run) for column in by)


def _texts(column: columns.Column, facts: Sequence[RunFacts]) -> list[str]:
    """What a column says of each run; equal values are put into words once."""
    known: dict[tuple[type, Hashable], str] = {}
    found = []
    for run in facts:
        value = column.read(run)
        if not isinstance(value, str | int | float | bool | None):
            found.append(_label(column, run))
            continue
        name = (type(value), value)
        if name not in known:
            known[name] = _label(column, run)
        found.append(known[name])
    return found


def _label(column: columns.Column, run: RunFacts) -> str:
    value = column.read(run)
    text = _MISSING if value is None or value == "" else column.text(run)
    return f"{column.title} {text}"
