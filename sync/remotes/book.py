"""The user's remotes by name, in `remotes.json` of the configuration folder."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from sync.address import FORMS, Address, parse
from sync.errors import SyncError
from sync.remotes import files

_FILE = "remotes.json"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


class NoRemote(SyncError):
    """There is no remote of that name, or none at all."""


class Remote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place to push to and pull from.

    `ca_file`: certificates to trust there. `command`: what `tracklib` is called there, over SSH.
    """

    name: str
    url: str
    ca_file: str = ""
    command: str = ""

    @property
    def address(self) -> Address:
        """The address in its parts. Raises BadAddress."""
        return parse(self.url)


class Book(msgspec.Struct):
    """All remotes; `default` names the one that is meant where none is named."""

    default: str = ""
    remotes: list[Remote] = []

    def named(self, name: str) -> Remote | None:
        """The remote of that name."""
        return next((remote for remote in self.remotes if remote.name == name), None)


def read() -> Book:
    """All remotes as they are now. Raises FileFault."""
    return files.load(_FILE, Book)


def find(text: str = "") -> Remote:
    """The remote of a name, for an address, or the default one for "".

    An address need not be known; the remote is then without a name. Raises NoRemote, BadAddress.
    """
    book = read()
    if not text:
        return _default(book)
    if remote := book.named(text):
        return remote
    if ":" not in text:
        known = ", ".join(remote.name for remote in book.remotes)
        hint = f"There are: {known}" if known else f"tracklib login URL; an address is {FORMS}"
        raise NoRemote(f"There is no remote {text!r}", hint)
    url = str(parse(text))
    return next((remote for remote in book.remotes if remote.url == url), Remote("", url))


def add(remote: Remote, *, is_new: bool = False, is_default: bool = False) -> Remote:
    """Keep a remote, in the place of one of the same name, and make the first one the default.

    Its address is kept in its one form. `is_new`: raises SyncError if the name is taken.
    """
    if not _NAME.fullmatch(remote.name):
        raise SyncError(
            f"{remote.name!r} cannot be the name of a remote", "Letters, digits, dot, dash and _"
        )
    remote = msgspec.structs.replace(remote, url=str(parse(remote.url)))
    with files.changing(_FILE):
        book = read()
        old = book.named(remote.name)
        if old is not None and is_new:
            raise SyncError(
                f"The remote {remote.name} is there already: {old.url}",
                f"tracklib remote remove {remote.name}, or choose another name",
            )
        if old is None:
            book.remotes.append(remote)
        else:
            book.remotes[book.remotes.index(old)] = remote
        if is_default or not book.named(book.default):
            book.default = remote.name
        files.save(_FILE, book)
    return remote


def remove(name: str) -> tuple[Remote, bool]:
    """Forget a remote; its address and whether another one has the same. Raises NoRemote."""
    with files.changing(_FILE):
        book = read()
        remote = book.named(name)
        if remote is None:
            raise NoRemote(f"There is no remote {name!r}", "tracklib remote list shows them")
        book.remotes.remove(remote)
        if book.default == name:
            book.default = book.remotes[0].name if book.remotes else ""
        files.save(_FILE, book)
    return remote, any(other.url == remote.url for other in book.remotes)


def set_default(name: str) -> Remote:
    """Mean this remote where none is named. Raises NoRemote."""
    with files.changing(_FILE):
        book = read()
        remote = book.named(name)
        if remote is None:
            raise NoRemote(f"There is no remote {name!r}", "tracklib remote list shows them")
        book.default = name
        files.save(_FILE, book)
    return remote


def free_name(address: Address) -> str:
    """A name for a new remote: its host's, or that of the socket, with a number if it is taken."""
    wanted = address.host or address.path.rpartition("/")[2].removesuffix(".sock")
    base = re.sub(r"[^A-Za-z0-9_]+", "-", wanted.partition(".")[0]).strip("-") or "remote"
    if address.host.replace(".", "").isdigit():
        base = re.sub(r"[^0-9.]", "", address.host)
    book = read()
    for number in range(1, len(book.remotes) + 2):
        name = base[:90] if number == 1 else f"{base[:90]}-{number}"
        taken: Any = book.named(name)
        if taken is None or taken.url == str(address):
            return name
    raise AssertionError("one of more names than there are remotes is free")


def _default(book: Book) -> Remote:
    remote = book.named(book.default)
    if remote is not None:
        return remote
    if book.remotes:
        names = ", ".join(remote.name for remote in book.remotes)
        raise NoRemote("Which remote?", f"tracklib remote default NAME: {names}")
    raise NoRemote("There is no remote yet", f"tracklib login URL: {FORMS}")
