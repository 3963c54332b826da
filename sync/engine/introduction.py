"""Two peers get to know each other: who they are, and whether they remember the same past."""

from __future__ import annotations

from collections.abc import Sequence

from sync.engine.books import Books, Pair, Told
from sync.protocol import messages as m
from sync.protocol.peer import Peer


class Introduction:
    """A source and a target, who they are, and up to where the target was told."""

    def __init__(
        self, source: Peer, target: Peer, books: Books, projects: Sequence[str] | None = None
    ) -> None:
        """Raises SyncError."""
        self._source = source
        self._target = target
        self._books = books
        here, there = source.ask(m.Hello()), target.ask(m.Hello())
        self.pair = Pair.of(here, there, projects)
        self.kinds = there.kinds
        """The letters of the tables whose records the target takes."""
        self.limit = min(here.batch_bytes, there.batch_bytes)

    def told_until(self) -> int:
        """Up to where the target was told the source's changes; 0 if it has to be told all."""
        told = self._books.told(self.pair)
        if told is None:
            return 0
        source = m.Hello(known_seq=told.source_seq, known_nonce=told.source_nonce)
        target = m.Hello(known_seq=told.target_seq, known_nonce=told.target_nonce)
        is_known = self._source.ask(source).is_known and self._target.ask(target).is_known
        return told.until if is_known else 0

    def note(self, until: int) -> None:
        """The target was told all up to a place. Raises SyncError."""
        here, there = self._source.ask(m.Hello()), self._target.ask(m.Hello())
        told = Told(until, here.seq, here.nonce, there.seq, there.nonce)
        self._books.note(self.pair, told)
