"""From a remote to a peer that can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from sync.protocol.messages import Request
from sync.remotes.book import Remote
from sync.remotes.credentials import token_for

R = TypeVar("R")


class Connection(Protocol):
    """A peer somewhere else; `where` names it for people."""

    where: str

    def ask(self, request: Request[R]) -> R:
        """See `Peer`."""
        ...

    def close(self) -> None:
        """Let go of the connection; what waits for a reply, in any thread, ends."""
        ...


def connect(remote: Remote, token: str | None = None, *, is_made: bool = False) -> Connection:
    """A peer for a remote; nothing is sent before it is asked. To be closed.

    `token`: instead of the one that is kept for it; `is_made`: a store over SSH is made there if
    there is none. Raises BadAddress, FileFault, and
    ValueRangeError for files of certificates and tokens that cannot be used.
    """
    address = remote.address
    if address.kind == "ssh":
        from sync.ssh.peer import SshPeer  # not for servers

        return SshPeer(address, remote.command, is_made=is_made)
    from sync.http.client import HttpPeer, Options  # not over SSH

    if token is None:
        token, _ = token_for(remote.url)
    if address.kind == "unix":
        return HttpPeer("http://localhost", token, Options(socket=address.path))
    return HttpPeer(remote.url, token, Options(ca_file=remote.ca_file))


@contextmanager
def connected(
    remote: Remote, token: str | None = None, *, is_made: bool = False
) -> Iterator[Connection]:
    """As `connect`, and closed at the end."""
    peer = connect(remote, token, is_made=is_made)
    try:
        yield peer
    finally:
        peer.close()
