"""Every message of the protocol, as typed structs. docs/sync-protocol.md tells them in words.

A request names the type of its reply, so that `peer.ask(Hello())` is known to give a `Welcome`.
On the wire they are MessagePack, or JSON for people and tools; bytes are base64 there. A reader
passes over fields that it does not know, a writer may leave out those with a default.
"""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct

from sync.protocol.fields import Count, Id, ProjectName
from sync.protocol.journals import Batch as Batch
from sync.protocol.journals import JournalKey as JournalKey
from sync.protocol.journals import Mark as Mark
from sync.protocol.journals import Marks as Marks
from sync.protocol.journals import Record as Record
from sync.protocol.journals import Signs as Signs
from sync.protocol.journals import TailMark as TailMark
from sync.protocol.journals import TailPiece as TailPiece

PROTOCOL = 1
"""The version this program speaks; also in the path of every request."""
OLDEST_PROTOCOL = 1
"""The oldest version this program still understands."""

FIRST_KINDS = "abekmp"
"""Letters of the tables whose records every peer takes; others go to those who name them."""

BATCH_BYTES = 4 << 20
"""So much of a journal goes into one batch, unless a single record is larger."""
MOST_BATCH_BYTES = 64 << 20
"""What no batch may exceed: a single record has at most 4,096 rows."""
MOST_JOURNALS = 1000
"""So many journals, or runs, are asked about in one request."""

R = TypeVar("R")


class Request(Struct, Generic[R], frozen=True):
    """What a peer can be asked. The reply is an R."""


# -- edits -------------------------------------------------------------------------------------


class Edit(Struct, frozen=True, array_like=True, order=True):
    """What somebody made of a run on a device: of two for a path the later stamp counts.

    `value` is JSON; None: taken back. `stamp` is a hybrid logical clock (docs/format.md).
    """

    device: Id
    path: Annotated[str, Meta(min_length=1, max_length=1000)]
    stamp: Count
    value: Annotated[str, Meta(max_length=1 << 20)] | None


class RunEdits(Struct, frozen=True):
    """All edits of a run that somebody has."""

    run: Id
    edits: list[Edit]


class RunRefusal(Struct, frozen=True):
    """A run of which a peer takes nothing, and why."""

    run: Id
    code: str
    message: str


# -- what can be asked -------------------------------------------------------------------------


class Welcome(Struct, frozen=True):
    """Who answers. Marks and places in its list of changes belong to (`peer`, `epoch`)."""

    peer: str
    epoch: str
    seq: Count
    """The number of the latest change. `nonce` was drawn at random when it was made."""
    protocol: int
    oldest_protocol: int
    program: str
    user: str = ""
    roles: dict[str, str] = {}
    """Role by project; "*" for all of them."""
    batch_bytes: int = BATCH_BYTES
    nonce: str = ""
    is_known: bool = True
    """Whether the change that was asked about is in the peer's past. If not, it was restored from
    a backup: what it was told since may be gone."""
    kinds: str = FIRST_KINDS
    """The letters of the tables whose records it takes."""


class Hello(Request[Welcome], frozen=True):
    """Who are you, and may I?"""

    program: str = ""
    known_seq: Count | None = None
    """A change that the peer told of earlier, to see whether its past is still the same."""
    known_nonce: Annotated[str, Meta(max_length=100)] = ""


class Project(Struct, frozen=True, array_like=True):
    """A project of which one may read, and how many runs it has."""

    name: ProjectName
    runs: Count


class Projects(Struct, frozen=True):
    """All projects that one may read, by name."""

    projects: list[Project]


class GetProjects(Request[Projects], frozen=True):
    """Which projects are there?"""


class Change(Struct, frozen=True):
    """A journal that changed."""

    journal: JournalKey
    seq: Count
    project: ProjectName = ""
    bytes: Count = 0
    """About how much it holds; for progress."""


class EditedRun(Struct, frozen=True):
    """A run of which somebody made something else."""

    run: Id
    seq: Count


class Changes(Struct, frozen=True):
    """What changed, in order; ask again from `until` while there is `more`."""

    journals: list[Change]
    edits: list[EditedRun]
    until: Count
    more: bool = False


class GetChanges(Request[Changes], frozen=True):
    """Which journals and edits changed after `since`?

    `runs` asks for these alone, all at once; `projects` for those of some projects.
    """

    since: Count = 0
    limit: Annotated[int, Meta(ge=1, le=MOST_JOURNALS)] = MOST_JOURNALS
    runs: Annotated[list[Id], Meta(max_length=MOST_JOURNALS)] | None = None
    projects: Annotated[list[ProjectName], Meta(max_length=1000)] | None = None


class MarksReply(Struct, frozen=True):
    """Marks in the order in which they were asked for."""

    marks: list[Marks]


class GetMarks(Request[MarksReply], frozen=True):
    """How far have you got these journals?"""

    journals: Annotated[list[JournalKey], Meta(max_length=MOST_JOURNALS)]


class JournalRefusal(Struct, frozen=True):
    """A journal of which a peer gives or takes nothing, and why."""

    journal: JournalKey
    code: str
    message: str
    hint: str = ""


class Wanted(Struct, frozen=True, array_like=True):
    """What is wanted of a journal: all after these marks."""

    journal: JournalKey
    after: Marks = Marks()


class Batches(Struct, frozen=True):
    """Parts of journals, in the order in which they were asked for.

    Journals for which there was no more room are missing: ask again. A batch is there also for a
    journal without news.
    """

    batches: list[Batch]
    refused: list[JournalRefusal] = []


class Pull(Request[Batches], frozen=True):
    """Give me what comes after these marks, about `limit` bytes in all.

    `kinds` are the letters of the tables whose records are wanted.
    """

    wanted: Annotated[list[Wanted], Meta(max_length=MOST_JOURNALS)]
    limit: Annotated[int, Meta(ge=1, le=MOST_BATCH_BYTES)] = BATCH_BYTES
    kinds: Annotated[str, Meta(max_length=100)] = FIRST_KINDS


class Held(Struct, frozen=True):
    """How far the receiver has a journal now."""

    journal: JournalKey
    marks: Marks


class Pushed(Struct, frozen=True):
    """What became of each batch: it is either held or refused."""

    held: list[Held]
    refused: list[JournalRefusal] = []


class Push(Request[Pushed], frozen=True):
    """Take these parts of journals. One that is refused does not hold up the others."""

    batches: Annotated[list[Batch], Meta(max_length=MOST_JOURNALS)]


class EditsReply(Struct, frozen=True):
    """Edits of the runs that were asked about and have some."""

    runs: list[RunEdits]


class GetEdits(Request[EditsReply], frozen=True):
    """What did people make of these runs?"""

    runs: Annotated[list[Id], Meta(max_length=MOST_JOURNALS)]


class EditsTaken(Struct, frozen=True):
    """How many edits were news, and of which runs none was taken."""

    news: int
    refused: list[RunRefusal] = []


class PutEdits(Request[EditsTaken], frozen=True):
    """Take what people made of these runs."""

    runs: Annotated[list[RunEdits], Meta(max_length=MOST_JOURNALS)]


class Refusal(Struct, frozen=True):
    """A peer's "no": a code for programs, a sentence for people, and what to do."""

    code: str
    message: str
    hint: str = ""
    retry_after_s: float | None = None
