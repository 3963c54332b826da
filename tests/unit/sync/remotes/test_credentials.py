"""Tokens are kept in the keyring, else in a file that nobody else can read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringError, KeyringLocked, PasswordDeleteError

from sync.remotes import credentials
from sync.remotes.credentials import Place
from sync.remotes.files import FileFault

URL = "https://example.org"


class MemoryKeyring(KeyringBackend):
    """A keyring as systems have it, for the length of a test."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.fault: KeyringError | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")

    def _check(self) -> None:
        if self.fault is not None:
            raise self.fault


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def memory() -> MemoryKeyring:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    return backend


def test_the_keyring_is_preferred(memory: MemoryKeyring) -> None:
    assert credentials.keep(URL, "secret") is Place.KEYRING
    assert credentials.token_for(URL) == ("secret", Place.KEYRING)
    assert memory.kept == {("tracklib", URL): "secret"}
    assert not os.path.exists(credentials.file_path())
    assert credentials.forget(URL)
    assert not credentials.forget(URL)
    assert credentials.token_for(URL) == ("", Place.NONE)


def test_without_a_keyring_a_file_for_the_user_alone() -> None:
    assert credentials.keep(URL, "secret") is Place.FILE
    assert credentials.keep("https://other.org", "other") is Place.FILE
    assert credentials.token_for(URL) == ("secret", Place.FILE)
    assert stat.S_IMODE(os.stat(credentials.file_path()).st_mode) == 0o600
    assert credentials.forget(URL)
    assert not credentials.forget(URL)
    assert credentials.token_for("https://other.org") == ("other", Place.FILE)


def test_a_keyring_that_stays_locked_is_as_none(memory: MemoryKeyring) -> None:
    memory.fault = KeyringLocked("locked")
    assert credentials.keep(URL, "secret") is Place.FILE
    assert credentials.token_for(URL) == ("secret", Place.FILE)
    with pytest.raises(FileFault, match="locked"):
        credentials.forget(URL)


def test_a_token_moves_into_the_keyring_once_there_is_one() -> None:
    credentials.keep(URL, "old")
    keyring.set_keyring(MemoryKeyring())
    assert credentials.token_for(URL) == ("old", Place.FILE)
    assert credentials.keep(URL, "new") is Place.KEYRING
    assert "old" not in Path(credentials.file_path()).read_text()


def test_a_file_is_used_when_wanted(memory: MemoryKeyring) -> None:
    credentials.keep(URL, "old")
    assert credentials.keep(URL, "new", is_in_file=True) is Place.FILE
    assert memory.kept == {}
    assert credentials.token_for(URL) == ("new", Place.FILE)


def test_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    credentials.keep(URL, "kept")
    monkeypatch.setenv("TRACKLIB_TOKEN", " given\n")
    assert credentials.token_for(URL) == ("given", Place.VARIABLE)
    assert credentials.stored_token(URL) == ("kept", Place.FILE)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o700 | 0o001])
def test_a_file_that_others_can_read_is_not_used(mode: int) -> None:
    credentials.keep(URL, "secret")
    os.chmod(credentials.file_path(), mode)
    for act in (credentials.token_for, credentials.forget, lambda url: credentials.keep(url, "x")):
        with pytest.raises(FileFault, match="not yours alone") as caught:
            act(URL)
        assert "chmod 600" in caught.value.hint
        assert "secret" not in str(caught.value)
