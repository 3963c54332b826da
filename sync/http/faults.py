"""What went wrong with a connection, in words: who did not answer, why, and what to do."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

import httpx

from sync.errors import Unreachable

_TRY_LATER = "It is tried again with the next sync; nothing was lost"
_NETWORK = "Check the network, a VPN that is needed, and the address"
_NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN)
_CUT = (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED)


def unreachable(error: httpx.TransportError, where: str, timeouts: httpx.Timeout) -> Unreachable:
    """The error in words. `where` names the host, or the socket, that was spoken to."""
    message, hint = _words(error, where, timeouts)
    return Unreachable(message, hint)


def _words(error: httpx.TransportError, where: str, timeouts: httpx.Timeout) -> tuple[str, str]:
    match error:
        case httpx.TimeoutException():
            return _timeout(error, where, timeouts)
        case httpx.ProxyError():
            return f"The proxy on the way to {where} refuses: {error}", (
                "HTTPS_PROXY, HTTP_PROXY and NO_PROXY say which proxy is used"
            )
        case httpx.ConnectError():
            return _connect(error, where)
        case httpx.RemoteProtocolError() if "illegal" in str(error):
            return f"{where} does not speak HTTP", "Check the address and the port"
        case httpx.UnsupportedProtocol():
            return f"{where} has an address that is neither http:// nor https://", ""
        case _:
            return _broken_off(error, where), _TRY_LATER


def _timeout(error: httpx.TimeoutException, where: str, timeouts: httpx.Timeout) -> tuple[str, str]:
    if isinstance(error, httpx.ConnectTimeout):
        return f"{where} did not answer within {_seconds(timeouts.connect)}", _NETWORK
    if isinstance(error, httpx.ReadTimeout):
        return f"{where} fell silent for {_seconds(timeouts.read)}", _TRY_LATER
    if isinstance(error, httpx.WriteTimeout):
        return f"{where} took nothing for {_seconds(timeouts.write)}", _TRY_LATER
    return f"All connections to {where} were busy", _TRY_LATER


def _seconds(value: float | None) -> str:
    return "a long time" if value is None else f"{value:g} s"


def _connect(error: httpx.ConnectError, where: str) -> tuple[str, str]:
    for cause in _causes(error):
        match cause:
            case ssl.SSLError():
                return _tls(cause, where)
            case socket.gaierror():
                return _name(cause, where)
            case ConnectionRefusedError():
                return f"{where} refuses the connection: nothing listens there", (
                    "Is the server started (tracklib server), and is the port right?"
                )
            case FileNotFoundError():
                return f"There is no socket {where}", "Is the server started?"
            case PermissionError():
                return f"{where} may not be opened", "The socket belongs to another user"
            case OSError() if cause.errno in _NO_ROUTE:
                return f"There is no way to {where}: no network", _NETWORK
    reason = _broken_off(error, where) if _was_cut(error) else f"{where} cannot be reached: {error}"
    return reason, _NETWORK


def _name(error: socket.gaierror, where: str) -> tuple[str, str]:
    if error.errno == socket.EAI_AGAIN:
        return f"The name of {where} cannot be looked up: no network, or no DNS", _NETWORK
    return f"There is no host of the name {where}", "Check the spelling, or a VPN that is needed"


def _tls(error: ssl.SSLError, where: str) -> tuple[str, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message or "it cannot be verified"
        hint = (
            "If the certificate is your institution's own, name its file with --ca FILE"
            if "self-signed" in reason or "unable to get" in reason
            else "Check the address, and this machine's clock"
        )
        return f"The certificate of {where} does not hold: {reason}", hint
    if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return f"{where} does not speak TLS", "Check the port; the address may begin with http://"
    return f"TLS with {where} failed: {error.reason or error}", "Check the address and the port"


def _broken_off(error: httpx.TransportError, where: str) -> str:
    if "without sending complete message body" in str(error):
        return f"{where} broke off in the middle of its reply"
    if any(isinstance(cause, ConnectionResetError) for cause in _causes(error)):
        return f"{where} reset the connection"
    return f"{where} broke off the connection"


def _was_cut(error: BaseException) -> bool:
    return any(isinstance(cause, OSError) and cause.errno in _CUT for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
