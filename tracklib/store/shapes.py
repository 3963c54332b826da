"""What very many runs have in common: the names of their settings and results, and usual values.

A sweep logs the same keys a hundred thousand times. They are kept once, and so is what is known of
them without looking at a single run.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from tracklib.store.facts import RunFacts
from tracklib.store.plain_bytes import pack_plain, shared

_NO_REFERENCES = 2
"""The version of `marshal`'s form whose bytes depend on the value alone."""
_Signature = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Keys that runs share, in order; `typical` are the config values of the first such run.

    `goals` are those that metrics declared, `content` all of it as bytes. Compared by identity.
    """

    shape_id: int
    content: bytes
    config: tuple[str, ...]
    typical: tuple[Any, ...]
    summary: tuple[str, ...]
    goals: Mapping[str, str]
    config_places: Mapping[str, int] = field(init=False)
    summary_places: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        for name, keys in (("config_places", self.config), ("summary_places", self.summary)):
            object.__setattr__(self, name, {key: place for place, key in enumerate(keys)})

    def mask(self, config: Mapping[str, Any]) -> int:
        """A bit for each of the config's values that is not the typical one."""
        values = zip(config.values(), self.typical, strict=True)
        return sum(1 << place for place, (one, usual) in enumerate(values) if _differ(one, usual))

    def config_of(self, mask: int, others: Iterable[Any]) -> dict[str, Any]:
        """The config of a run: of the typical values, `others` replace those in the mask."""
        values = [*self.typical]
        for place, value in zip(_places(mask), others, strict=True):
            values[place] = value
        return dict(zip(self.config, values, strict=True))


class ShapeBook:
    """The shapes of a catalog by id, and the one that fits a run."""

    def __init__(self) -> None:
        self._by_id: dict[int, Shape] = {}
        self._by_signature: dict[_Signature, Shape] = {}

    def get(self, shape_id: int) -> Shape:
        """The shape of an id. Raises ValueError for one that is not in the book."""
        try:
            return self._by_id[shape_id]
        except KeyError:
            raise ValueError(f"shape {shape_id} is missing") from None

    def load(self, shape_id: int, content: bytes) -> Shape:
        """Take up a shape that was kept. Raises ValueError where it is another one."""
        if _id_of(content) != shape_id:
            raise ValueError(f"shape {shape_id} is not what was kept")
        config, typical, summary, goals = marshal.loads(content)
        shape = Shape(shape_id, content, config, typical, summary, dict(goals))
        self._by_id[shape_id] = shape
        self._by_signature.setdefault((config, summary, goals), shape)
        return shape

    def fitting(self, facts: RunFacts) -> Shape:
        """The shape of a run, a new one where there is none yet.

        Raises ValueError for values that are nested too deeply to be kept.
        """
        goals = tuple((name, one.goal) for name, one in facts.metrics.items() if one.goal)
        config, summary = tuple(facts.config), tuple(facts.summary)
        known = self._by_signature.get((config, summary, goals))
        if known is not None:
            return known
        content = pack_plain(shared((config, tuple(facts.config.values()), summary, goals)))
        return self.load(_id_of(content), content)


def _id_of(content: bytes) -> int:
    """The same for the same content, whichever process made it; fits SQLite's integers."""
    return int.from_bytes(blake2b(content, digest_size=7).digest())


def _differ(one: Any, other: Any) -> bool:
    """Whether two values are different things: 1, 1.0 and true are, and so are 0.0 and -0.0."""
    return marshal.dumps(one, _NO_REFERENCES) != marshal.dumps(other, _NO_REFERENCES)


@lru_cache(maxsize=1024)
def _places(mask: int) -> tuple[int, ...]:
    return tuple(place for place in range(mask.bit_length()) if mask >> place & 1)
