"""Tokens by address: in the system's keyring, else in a file that the user alone can read.

`TRACKLIB_TOKEN` goes before both. Tokens never stand on a command line or in a log.
"""

from __future__ import annotations

import os
from enum import StrEnum

import keyring
import msgspec
from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError

from sync.remotes import files

VARIABLE = "TRACKLIB_TOKEN"
_FILE = "credentials.json"
_SERVICE = "tracklib"
_LEAST_PRIORITY = 1  # below, a backend is none, or keeps passwords readable


class Place(StrEnum):
    """Where a token is."""

    NONE = "none"
    VARIABLE = "environment"
    KEYRING = "keyring"
    FILE = "file"


class _Tokens(msgspec.Struct):
    tokens: dict[str, str] = {}


def file_path() -> str:
    """The file for tokens where there is no keyring."""
    return files.path_of(_FILE)


def token_of_environment() -> str:
    """What `TRACKLIB_TOKEN` holds; "" if nothing."""
    return os.environ.get(VARIABLE, "").strip()


def token_for(url: str) -> tuple[str, Place]:
    """The token for an address and where it was found; ("", NONE) without one. Raises FileFault."""
    if token := token_of_environment():
        return token, Place.VARIABLE
    return stored_token(url)


def stored_token(url: str) -> tuple[str, Place]:
    """As `token_for`, without the environment."""
    if token := _from_keyring(url):
        return token, Place.KEYRING
    if token := files.load(_FILE, _Tokens, is_secret=True).tokens.get(url, ""):
        return token, Place.FILE
    return "", Place.NONE


def keep(url: str, token: str, *, is_in_file: bool = False) -> Place:
    """Keep the token for an address, instead of one from before. Raises FileFault.

    `is_in_file`: even where there is a keyring, for programs that run without a session.
    """
    if is_in_file:
        _out_of_keyring(url)
    elif _into_keyring(url, token):
        _change_file(url, "")
        return Place.KEYRING
    _change_file(url, token)
    return Place.FILE


def forget(url: str) -> bool:
    """Forget the token for an address; whether there was one. Raises FileFault."""
    was_kept = _out_of_keyring(url)
    return _change_file(url, "") or was_kept


def _change_file(url: str, token: str) -> bool:
    if not token and not os.path.exists(file_path()):
        return False
    with files.changing(_FILE):
        kept = files.load(_FILE, _Tokens, is_secret=True)
        had = kept.tokens.pop(url, None) is not None
        if token:
            kept.tokens[url] = token
        if token or had:
            files.save(_FILE, kept)
    return had


def _keyring() -> KeyringBackend | None:
    """The system's keyring, if it is one. A cluster's node has none."""
    try:
        backend = keyring.get_keyring()
        return backend if float(backend.priority) >= _LEAST_PRIORITY else None
    except (KeyringError, RuntimeError):  # a backend that does not work here
        return None


def _from_keyring(url: str) -> str:
    backend = _keyring()
    if backend is None:
        return ""
    try:
        return backend.get_password(_SERVICE, url) or ""
    except KeyringError:  # locked, and the user did not want to open it
        return ""


def _into_keyring(url: str, token: str) -> bool:
    backend = _keyring()
    if backend is None:
        return False
    try:
        backend.set_password(_SERVICE, url, token)
        return backend.get_password(_SERVICE, url) == token
    except KeyringError:
        return False


def _out_of_keyring(url: str) -> bool:
    backend = _keyring()
    if backend is None:
        return False
    try:
        if backend.get_password(_SERVICE, url) is None:
            return False
        backend.delete_password(_SERVICE, url)
    except PasswordDeleteError:
        return False
    except KeyringError as error:
        raise files.FileFault(f"The keyring did not give up the token: {error}") from error
    return True
