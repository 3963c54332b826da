"""Parts of journals as they travel, and marks that say how far somebody has one."""

from __future__ import annotations

from msgspec import Struct

from sync.protocol.fields import Count, Id, ProjectName


class JournalKey(Struct, frozen=True, array_like=True, order=True):
    """Names a journal: a writer of a run."""

    run: Id
    writer: Id


class Mark(Struct, frozen=True, array_like=True, order=True):
    """A place in a journal's records, which are in order of (rev, key): all up to it are there."""

    rev: Count = 0
    key: bytes = b""


class TailMark(Struct, frozen=True, array_like=True, order=True):
    """A place in a writer's tail: all before `end` of `generation` is there."""

    generation: Count = 0
    end: Count = 0


class Marks(Struct, frozen=True):
    """How far somebody has a journal: facts and series apart, since facts travel first.

    `is_own`: it is the writer's own journal, which nobody else writes: it needs nothing.
    """

    facts: Mark = Mark()
    series: Mark = Mark()
    tail: TailMark = TailMark()
    is_own: bool = False


class Record(Struct, frozen=True, array_like=True):
    """A row of a journal. `key` is its table's letter and its key there, `body` the row."""

    rev: Count
    key: bytes
    body: bytes


class TailPiece(Struct, frozen=True, array_like=True):
    """A stretch of a tail, as it is on the writer's disk."""

    generation: Count
    start: Count
    data: bytes


class Signs(Struct, frozen=True):
    """What tells whether a writer lives: its tails, and how long ago it last gave a sign."""

    tails: list[Count] = []
    """The generations that are there now. None: the writer finished, nothing can follow."""
    quiet_ms: Count = 0
    """How long ago its files last changed."""
    has_bell: bool = False
    """Whether its doorbell is there: it did not finish, or was killed."""


class Batch(Struct, frozen=True):
    """Part of a journal: what comes after `after`, up to `until`.

    Applying it twice, or after a later one, changes nothing more. `crc` is the CRC-32 of all
    records' and pieces' bytes, in order.
    """

    journal: JournalKey
    after: Marks
    until: Marks
    crc: Count
    project: ProjectName = ""
    meta: dict[str, str | int | float | None] = {}
    records: list[Record] = []
    tail: list[TailPiece] = []
    signs: Signs = Signs()
    is_last: bool = True
    """Whether nothing follows that the sender has now."""
    problems: list[str] = []
    """What of the journal the sender could not read."""
