"""One writer's rows and facts as they are now: its journal, and what its tail has beyond it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from tracklib.errors import FormatTooNew, JournalBusy, JournalDamaged
from tracklib.format import database, frames, layout
from tracklib.format.accumulator import Accumulator
from tracklib.format.key_set_rows import add_totals
from tracklib.format.values import decode
from tracklib.store.facts import Event, Problem
from tracklib.store.journal_read import (
    SYSTEM,
    JournalFacts,
    Stamped,
    read_attributes,
    read_facts,
    read_row_facts,
)
from tracklib.store.patience import attempts
from tracklib.store.run_facts import own_facts_of

_SIMPLE_ATTEMPTS = 4
_INSIDE = b"inside of a transaction"
_TOO_NEW = "too new"


class WriterView:
    """Follows one writer without ever writing, locking or delaying it.

    `refresh` reads what is new. The journal and the tail fit together: a row is in exactly one.
    """

    def __init__(self, folder: str, writer: str, *, for_points: bool = False) -> None:
        """With `for_points` nothing is read but what finding rows needs: no summaries, no events,
        hardly an attribute."""
        self.writer = writer
        self._for_points = for_points
        self._read_facts = read_row_facts if for_points else read_facts
        self.journal_path = layout.journal(folder, writer)
        self.journal = JournalFacts()
        self.tail_rows: dict[int, list[bytes]] = {}
        self.tail_console: list[bytes] = []
        """Frames of printed text that the journal does not have yet."""
        self.key_sets: dict[int, list[str]] = {}
        self.is_finished_file = False
        self._folder = folder
        self._mark: bytes | None = None
        self._is_whole = False
        self._generation = 0
        self._offset = len(frames.MAGIC)
        self._tail_attributes: dict[str, Stamped] = {}
        self._tail_system: dict[str, Stamped] = {}
        self._tail_events: list[Event] = []
        self._tail_totals: dict[str, Accumulator] = {}
        self._journal_problem: Problem | None = None
        self._tail_problems: list[Problem] = []
        self._end_problem: Problem | None = None
        self._column_problems: list[Problem] = []

    # -- what is known ---------------------------------------------------------------------

    @property
    def attributes(self) -> dict[str, Stamped]:
        """Encoded values and stamps by path, but for those of `system()`."""
        return self.journal.attributes | self._tail_attributes

    def system(self) -> dict[str, Stamped]:
        """What stands below `/system/`: how the run was made. Read from the disk each time."""
        found = self.read_journal(lambda connection: read_attributes(connection, SYSTEM))
        return (found or {}) | self._tail_system

    @property
    def events(self) -> list[Event]:
        """In the order they were recorded."""
        return self.journal.events + self._tail_events

    @property
    def has_console(self) -> bool:
        """Whether the process printed anything."""
        return self.journal.has_console or bool(self.tail_console)

    @property
    def problems(self) -> list[Problem]:
        """What of this writer's files cannot be read."""
        found = [self._journal_problem, *self._tail_problems, self._end_problem]
        found += self._column_problems
        return [problem for problem in found if problem]

    def own_facts(self) -> dict[str, Any]:
        """What the writer said of itself: state, role, rank, host, process."""
        return own_facts_of(self.attributes)

    def tail_paths(self) -> list[str]:
        """The tail's files that are there now, by generation."""
        return [layout.tail(self._folder, self.writer, g) for g in self._generations()]

    def metrics(self) -> dict[str, Accumulator]:
        """The summary of every metric over all rows."""
        totals = {name: a.copy() for name, a in self.journal.metrics.items()}
        for name, accumulator in self._tail_totals.items():
            totals.setdefault(name, Accumulator()).merge(accumulator)
        return totals

    @property
    def tail_generation(self) -> int:
        """The generation of the tail that was read last."""
        return self._generation

    def row_count(self, key_set: int) -> int:
        """Rows of a key set in journal and tail."""
        return self.journal.rows.get(key_set, 0) + len(self.tail_rows.get(key_set, ()))

    # -- reading what is new ---------------------------------------------------------------

    def refresh(self) -> bool:
        """Read what changed since the last call; whether anything did."""
        changed = False
        for attempt in attempts():
            if attempt >= _SIMPLE_ATTEMPTS and self._read_anew():
                return True
            before = self._current_mark()
            changed = self._read_journal(before) or changed
            changed = self._read_tails() or changed
            if self._fits(before):
                return changed
            self._mark = None
        raise JournalBusy(f"{self.journal_path}: the writer changed it during every attempt")

    def _fits(self, before: bytes | None) -> bool:
        """Whether journal and tail, which were read one after the other, belong together.

        They do if the tail goes on from where the journal ends, whatever was committed since, or if
        the journal is still the same. One left in the middle of a transaction by a dead writer is
        never seen to be the same: it is as it stands, also without the tail that it expects.
        """
        if self._is_whole:
            return True
        if before is None:
            return database.is_abandoned(self.journal_path)
        return self._current_mark() == before

    def _read_anew(self) -> bool:
        """As `refresh()`, beside a writer that commits all the time; whether it could be done."""
        try:
            self._read_at_once(lambda connection: None)
        except (JournalDamaged, FormatTooNew, OSError):
            return False
        return True

    def _read_at_once(self, work: Callable[[Any], Any]) -> Any:
        """Read everything of one moment, and what `work(connection)` makes of the journal then.

        The tails come first, and then a copy of the journal: it has all that the tails no longer
        have, and where it has more than was left of them, nothing of them is taken.
        """
        tails: dict[int, bytes] = {}

        def prepare() -> None:
            tails.clear()
            tails.update(self._tail_contents())

        def take(connection: Any) -> Any:
            self.journal = self._read_facts(connection)
            self.key_sets = dict(self.journal.key_sets)
            self._restart_tail(self.journal.generation, self.journal.offset)
            for generation, content in tails.items():
                if generation >= self._generation:
                    self._enter(generation)
                    data = content[self._offset :]
                    self._parse_tail(content[: len(frames.MAGIC)], data, generation == max(tails))
            return work(connection)

        result = database.read(self.journal_path, take, prepare=prepare)
        self._mark = None  # nobody knows which: the next refresh looks again
        self._journal_problem = None
        self.is_finished_file = not tails and self.journal.rev > 0
        return result

    def _tail_contents(self) -> dict[int, bytes]:
        """Every tail as it is now, by generation; one that is gone is in the journal."""
        found = {}
        for generation in self._generations():
            try:
                with open(layout.tail(self._folder, self.writer, generation), "rb") as file:
                    found[generation] = file.read()
            except FileNotFoundError:
                continue
        return found

    def _current_mark(self) -> bytes | None:
        try:
            return database.change_mark(self.journal_path)
        except FileNotFoundError:
            return b""
        except (OSError, JournalDamaged):
            return b"damaged"

    def _read_journal(self, mark: bytes | None) -> bool:
        """Read the journal's facts if it changed. While a transaction runs the last ones hold."""
        if self._mark is not None and mark in (None, self._mark):
            return False
        self._mark = _INSIDE if mark is None else mark
        if mark == b"":
            return False
        try:
            self.journal = database.read(self.journal_path, self._read_facts)
            self._journal_problem = None
        except FileNotFoundError:
            return False
        except JournalDamaged as error:
            self._journal_problem = _problem(self.journal_path, error)
            self.journal = self._salvage()
        except (FormatTooNew, OSError) as error:
            self._journal_problem = _problem(self.journal_path, error)
            self.journal = JournalFacts()
        self.key_sets = dict(self.journal.key_sets)
        self._restart_tail(self.journal.generation, self.journal.offset)
        return True

    def _salvage(self) -> JournalFacts:
        try:
            return database.read(
                self.journal_path,
                lambda connection: read_facts(connection, is_damaged=True),
                is_damaged=True,
            )
        except (JournalDamaged, OSError):
            return JournalFacts()

    def _restart_tail(self, generation: int, offset: int) -> None:
        self._generation = generation
        self._offset = max(offset, len(frames.MAGIC))
        self.tail_rows, self.tail_console, self._tail_attributes = {}, [], {}
        self._tail_system = {}
        self._tail_events, self._tail_totals, self._tail_problems = [], {}, []
        self._end_problem = None

    def _read_tails(self) -> bool:
        generations = self._generations()
        self.is_finished_file = not generations and self.journal.rev > 0
        self._is_whole = self._generation in generations
        if self._mark == b"" and not generations and os.path.exists(self.journal_path):
            self._journal_problem = Problem(self.journal_path, "damaged", "it is empty")
        changed = False
        for generation in generations:
            if generation >= self._generation:
                changed = self._read_tail(generation, generation == generations[-1]) or changed
        return changed

    def _generations(self) -> list[int]:
        try:
            names = os.listdir(self._folder)
        except OSError:
            return []
        parsed = (layout.parse_tail_name(name) for name in names)
        return sorted(item[1] for item in parsed if item and item[0] == self.writer)

    def _enter(self, generation: int) -> None:
        """Go on at the beginning of a later tail."""
        if generation > self._generation:
            self._generation, self._offset = generation, len(frames.MAGIC)

    def _read_tail(self, generation: int, is_last: bool) -> bool:
        self._enter(generation)
        path = layout.tail(self._folder, self.writer, generation)
        try:
            with open(path, "rb", buffering=0) as file:
                magic = file.read(len(frames.MAGIC))
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            self._is_whole = False
            return False
        except OSError as error:
            self._tail_problems = [_problem(path, error)]
            return False
        return self._parse_tail(magic, data, is_last)

    def _parse_tail(self, magic: bytes, data: bytes, is_last: bool) -> bool:
        """Take what follows in the present tail; whether anything does."""
        path = layout.tail(self._folder, self.writer, self._generation)
        parsed = frames.parse(data)
        if len(magic) == len(frames.MAGIC) and magic != frames.MAGIC:
            problem = _wrong_magic(path, magic, is_readable=parsed.end > 0)
            if problem not in self._tail_problems:
                self._tail_problems.append(problem)
            if problem.what == _TOO_NEW:
                return False
        self._note_damage(path, parsed, len(data), is_last)
        self._offset += parsed.end
        self._take(parsed)
        return parsed.end > 0

    def _note_damage(self, path: str, parsed: frames.Frames, size: int, is_last: bool) -> None:
        """Keep what is damaged. At the very end it may be a write under way: judged each time."""
        self._end_problem = None
        for damage in parsed.damage:
            where = f"{damage.size} bytes at offset {self._offset + damage.offset} are not readable"
            problem = Problem(path, "damaged", where)
            if damage.offset < parsed.end:
                self._tail_problems.append(problem)
            else:
                self._end_problem = problem
        if not is_last and not parsed.damage and parsed.end < size:
            where = f"{size - parsed.end} bytes at the end are incomplete"
            self._tail_problems.append(Problem(path, "damaged", where))

    def _take(self, parsed: frames.Frames) -> None:
        self.key_sets.update(parsed.key_sets)
        for path, value, stamp in parsed.attributes:
            is_system = path.startswith(SYSTEM)
            (self._tail_system if is_system else self._tail_attributes)[path] = (value, stamp)
        self._tail_events += [Event(e["time"], e["kind"], decode(e["data"])) for e in parsed.events]
        for key_set, rows in parsed.rows.items():
            if key_set in self.key_sets:
                self.tail_rows.setdefault(key_set, []).extend(rows)
        if not self._for_points:
            self.tail_console += parsed.console
            add_totals(self._tail_totals, parsed.rows, self.key_sets)

    def note_damaged_columns(self, details: list[str]) -> None:
        """Report columns of the journal that could not be read; each is named once."""
        for detail in details:
            problem = Problem(self.journal_path, "damaged", detail)
            if problem not in self._column_problems:
                self._column_problems.append(problem)

    # -- reading points --------------------------------------------------------------------

    def read_journal(self, work: Callable[[Any], Any]) -> Any:
        """What `work(connection)` makes of the journal at the revision of this view.

        Where the journal moved on, the view is refreshed first, so that rows read from the journal
        and rows of the tail never overlap. Returns None where there is no readable journal.
        """
        for attempt in attempts():
            if not self.journal.rev:
                return None

            def checked(connection: Any) -> tuple[int, Any]:
                rev = connection.execute("SELECT rev FROM progress").fetchone()[0]
                return rev, work(connection) if rev == self.journal.rev else None

            try:
                is_damaged = self._journal_problem is not None
                if attempt >= _SIMPLE_ATTEMPTS and not is_damaged:
                    return self._read_at_once(work)
                rev, result = database.read(self.journal_path, checked, is_damaged=is_damaged)
            except (JournalDamaged, FormatTooNew, OSError) as error:
                self._journal_problem = self._journal_problem or _problem(self.journal_path, error)
                return None
            if rev == self.journal.rev:
                return result
            self.refresh()
        raise JournalBusy(f"{self.journal_path}: the writer changed it during every attempt")


def _wrong_magic(path: str, magic: bytes, *, is_readable: bool) -> Problem:
    """A tail of a later version, or one of ours whose first bytes are damaged."""
    family = len(frames.MAGIC) - 1
    if not is_readable and magic[:family] == frames.MAGIC[:family] and magic[family:].isdigit():
        version = magic[family:].decode("ascii")
        return Problem(path, _TOO_NEW, f"a tail of format {version}: update tracklib")
    return Problem(path, "damaged", "its first bytes are not those of a tail")


def _problem(path: str, error: Exception) -> Problem:
    if isinstance(error, OSError):
        return Problem(path, "not readable", error.strerror or str(error))
    what = _TOO_NEW if isinstance(error, FormatTooNew) else "damaged"
    return Problem(path, what, str(error).removeprefix(f"{path}: "))
