"""Why the far side ended, in words: what ssh says, and what the program there says."""

from __future__ import annotations

from sync.errors import Code, Refused, SyncError, Unreachable
from sync.http.replies import UPDATE_THERE

_SSH_FAILED = 255
_NOT_FOUND = (126, 127)
_WRONG_USAGE = 2
_LONGEST = 300


def ended(host: str, command: str, code: int, said: str) -> SyncError:
    """The program ended with this exit code; `said` is what came on standard error."""
    if code == _SSH_FAILED:
        return _ssh(host, said)
    low = said.lower()
    if code in _NOT_FOUND or "command not found" in low:
        return Refused(
            Code.NOT_FOUND,
            f"There is no {command.split()[0]} on {host}, or ssh does not find it",
            "Install it there: pip install 'tracklib-runs[sync]'; or say where it is:"
            " tracklib login … --command /path/to/tracklib",
        )
    if code == _WRONG_USAGE and ("no command" in low or "no such" in low):
        return Refused(Code.TOO_NEW, f"tracklib on {host} is too old for this", UPDATE_THERE)
    if "not installed" in low:
        return Refused(
            Code.NOT_FOUND,
            f"tracklib on {host} is without what sync needs",
            "Install it there: pip install 'tracklib-runs[sync]'",
        )
    line = _last_line(said)
    return Unreachable(f"tracklib on {host} ended{f': {line}' if line else f' with {code}'}")


def _ssh(host: str, said: str) -> SyncError:
    if "IDENTIFICATION HAS CHANGED" in said:
        return Refused(
            Code.UNAUTHORISED,
            f"{host} shows another key than before: somebody may listen, or it was set up anew",
            f"If it was: ssh-keygen -R {host}, then connect once with ssh",
        )
    if "Host key verification failed" in said:
        return Refused(
            Code.UNAUTHORISED,
            f"ssh does not know {host} yet",
            f"Connect once in a terminal, to look at its key: ssh {host}",
        )
    if "Permission denied" in said or "Too many authentication failures" in said:
        return Refused(
            Code.UNAUTHORISED,
            f"{host} refuses your key",
            f"Does ssh {host} work? A key with a passphrase is added with ssh-add",
        )
    if "Bad owner or permissions" in said or "onfiguration option" in said:
        return Refused(Code.BAD_REQUEST, f"ssh refuses its configuration: {_last_line(said)}")
    return Unreachable(
        f"ssh to {host} failed{_told(said)}", "Check the network, a VPN that is needed, the address"
    )


def _told(said: str) -> str:
    line = _last_line(said).removeprefix("ssh: ")
    return f": {line}" if line else ""


def _last_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    text = lines[-1] if lines else ""
    return "".join(c if c.isprintable() else " " for c in text[:_LONGEST]).strip()
