"""How the user's own ssh is called, so that it works as in a terminal and never hangs."""

from __future__ import annotations

import os
import shlex
import sys

from sync.address import Address

VARIABLE = "TRACKLIB_SSH"
"""Calls another program or one with options, such as `ssh -F FILE`."""
USUAL_COMMAND = "tracklib"

_OPTIONS = (
    "ClearAllForwardings=yes",  # those of the user's own sessions are in use already
    "RemoteCommand=none",  # such as tmux, in the user's configuration
    "ForwardAgent=no",
    "ForwardX11=no",
    "ServerAliveInterval=15",  # a connection that is dead without saying so ends after a minute
    "ServerAliveCountMax=4",
)


def program() -> list[str]:
    """The program that is called, with its options."""
    return shlex.split(os.environ.get(VARIABLE, "")) or ["ssh"]


def arguments(
    address: Address, command: str, *, may_ask: bool | None = None, is_made: bool = False
) -> list[str]:
    """The whole command line. `may_ask`: whether somebody is there to type a passphrase.

    `is_made`: the store is made if there is none.

    The far side's command is the user's own and goes to the shell there as it is; the path is
    quoted for it.
    """
    if may_ask is None:
        may_ask = sys.stdin.isatty() and sys.stderr.isatty()
    options = [*_OPTIONS] if may_ask else [*_OPTIONS, "BatchMode=yes"]
    words = [*program(), "-T", *(word for option in options for word in ("-o", option))]
    if address.port is not None:
        words += ["-p", str(address.port)]
    if address.user:
        words += ["-l", address.user]
    far = f"{command or USUAL_COMMAND} serve-store --stdio{' --create' if is_made else ''}"
    if address.path:
        far += f" -- {shlex.quote(address.path)}"
    return [*words, "--", address.host, far]
