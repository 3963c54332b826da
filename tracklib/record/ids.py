"""Ids made without asking anybody, and names that people can say."""

from __future__ import annotations

import os
import time
from zlib import crc32

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
_ADJECTIVES = (
    "amber bold brave bright brisk calm clear clever cool coral crisp deep eager early fair fleet"
    " gentle glad golden grand green happy humble ivory keen kind light lively lucky mellow merry"
    " misty mild neat noble olive plain proud quick quiet rapid ready royal rustic sandy sharp shy"
    " silver smooth snowy solid sunny swift tidy true vivid warm wild windy wise witty young zesty"
    " azure"
).split()
_NOUNS = (
    "acorn aspen badger beach birch bison brook cedar cliff cloud comet coral crane creek dawn"
    " delta dune eagle elm ember falcon fern finch fjord forest fox glade grove harbor hare hawk"
    " heron hill island ivy lake larch lark leaf linden lynx maple marsh meadow moon moss oak"
    " otter owl peak pebble pine plover pond raven reef ridge river robin seal shore sparrow star"
    " swan"
).split()


def _random_letters(count: int) -> str:
    return "".join(_LETTERS[byte & 31] for byte in os.urandom(count))


def new_run_id() -> str:
    """A run id that sorts by its time (UTC), such as `20261123-192501-k3x9qz`."""
    return time.strftime("%Y%m%d-%H%M%S-", time.gmtime()) + _random_letters(6)


def new_writer_id() -> str:
    """A writer id, unique in its run; sorts by time."""
    return f"{time.time_ns() // 1_000_000:011x}{_random_letters(5)}"


def name_of(run_id: str) -> str:
    """A name to say and remember, always the same for an id: `calm-otter-9qz`."""
    digest = crc32(run_id.encode())
    adjective = _ADJECTIVES[digest % len(_ADJECTIVES)]
    noun = _NOUNS[digest // len(_ADJECTIVES) % len(_NOUNS)]
    return f"{adjective}-{noun}-{run_id[-3:]}"
