"""Every error that tracklib raises on purpose.

    TracklibError
    ├── UsageError                the call was wrong; nothing was recorded
    │   ├── ValueTypeError        a value has a type that cannot be recorded (also a TypeError)
    │   ├── ValueRangeError       a value or name is not acceptable (also a ValueError)
    │   └── RunStateError         the run is finished, or no run is active (also a RuntimeError)
    ├── NotFound                  (also a LookupError)
    │   ├── StoreNotFound         no store at that path
    │   ├── RunNotFound           no run, or more than one, with that id
    │   └── MetricNotFound        the run never logged that name
    ├── RunExists                 a new run was asked for under an id that is taken
    ├── StoreUnavailable          the store's disk or mount does not answer; nothing was deleted
    └── FormatError               a file's content
        ├── FormatTooNew          written by a newer major version of the format
        ├── JournalDamaged        part of a file cannot be read; what comes before it was
        └── JournalBusy           a writer kept changing the file under a reader

The world's faults (disk, network) reach a training script only in strict mode, as
`StoreUnavailable`; misuse always raises.
"""

from __future__ import annotations


class TracklibError(Exception):
    """The base of all errors raised on purpose by tracklib."""


class UsageError(TracklibError):
    """A call was wrong. Nothing of it was recorded."""


class ValueTypeError(UsageError, TypeError):
    """A value has a type that cannot be recorded. The message names its key and its type."""


class ValueRangeError(UsageError, ValueError):
    """A value or a name is of the right type and still not acceptable."""


class RunStateError(UsageError, RuntimeError):
    """The run is already finished, or there is no active run."""


class NotFound(TracklibError, LookupError):
    """What was asked for does not exist."""


class StoreNotFound(NotFound):
    """There is no store at that path."""


class RunNotFound(NotFound):
    """No run has that id, or an abbreviated id fits more than one."""


class MetricNotFound(NotFound):
    """The run never logged a metric of that name. The message names close matches."""


class RunExists(TracklibError):
    """`resume="never"` and the id is taken. The existing run was not touched."""


class StoreUnavailable(TracklibError):
    """The store's disk does not answer or refuses to be written."""


class FormatError(TracklibError):
    """A file's content is not what it should be."""


class FormatTooNew(FormatError):
    """The file was written by a newer version of the format. The message names the version."""


class JournalDamaged(FormatError):
    """Part of a file cannot be read. The message names the file and the place."""


class JournalBusy(FormatError):
    """A writer changed the file each time it was read; try again."""
