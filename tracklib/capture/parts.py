"""Which parts of capturing are wanted: `init(capture=…)`, else `TRACKLIB_CAPTURE`, else the usual.

True or "1" is the usual, False or "0" nothing. Names (a set, or a text with commas) are those parts
alone; names that all begin with `+` or `-` change the usual: "-console,+c_output".
"""

from __future__ import annotations

from collections.abc import Iterable

from tracklib.errors import ValueRangeError, ValueTypeError

COMMAND = "command"
CONSOLE = "console"
ENVIRONMENT = "environment"
CLUSTER = "cluster"
PACKAGES = "packages"
HARDWARE = "hardware"
GIT = "git"
SYSTEM = "system"
C_OUTPUT = "c_output"

FACTS = frozenset((COMMAND, ENVIRONMENT, CLUSTER, PACKAGES, HARDWARE, GIT))
"""Parts that are gathered once, beside the training."""
USUAL = FACTS | {CONSOLE, SYSTEM}
ALL = USUAL | {C_OUTPUT}

_ON = ("1", "true", "yes", "on")
_OFF = ("0", "false", "no", "off")
_NOTHING: frozenset[str] = frozenset()


def wanted(asked: object, setting: str) -> frozenset[str]:
    """The parts that are asked for; `setting` is what the environment says, "" for nothing.

    Raises ValueTypeError, or ValueRangeError for a name that is none.
    """
    if asked is None:
        return _named(setting, "TRACKLIB_CAPTURE") if setting else USUAL
    if isinstance(asked, bool):
        return USUAL if asked else _NOTHING
    if isinstance(asked, str):
        return _named(asked, "init(): capture")
    if not isinstance(asked, Iterable):
        kind = type(asked).__name__
        raise ValueTypeError(f"init(): capture must be True, False or names, not a {kind}")
    return _chosen([*asked], "init(): capture")


def of_rank(wanted: frozenset[str], rank: int, local_rank: int | None) -> frozenset[str]:
    """The parts that a rank of a job records: one rank is enough to tell how the run was made, and
    one of each machine what that does."""
    if rank:
        wanted -= FACTS
    return wanted - {SYSTEM} if local_rank or (local_rank is None and rank) else wanted


def _named(text: str, what: str) -> frozenset[str]:
    word = text.strip().lower()
    if word in _ON or word in _OFF:
        return USUAL if word in _ON else _NOTHING
    return _chosen([name.strip() for name in word.split(",") if name.strip()], what)


def _chosen(given: list[object], what: str) -> frozenset[str]:
    names = [name for name in given if isinstance(name, str) and name.lstrip("+-") in ALL]
    if len(names) < len(given):
        wrong = next(name for name in given if name not in names)
        raise ValueRangeError(f"{what}: {wrong!r} is none of {', '.join(sorted(ALL))}")
    signed = [name for name in names if name[0] in "+-"]
    if not signed:
        return frozenset(names)
    if len(signed) < len(names):
        raise ValueRangeError(f"{what}: names with and without a sign; give either")
    added = {name[1:] for name in signed if name[0] == "+"}
    return (USUAL | added) - {name[1:] for name in signed if name[0] == "-"}
