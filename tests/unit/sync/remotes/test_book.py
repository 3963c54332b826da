"""Remotes by name are kept, whoever else changes them at the same time."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from sync.address import BadAddress, parse
from sync.errors import SyncError
from sync.remotes import book
from sync.remotes.book import NoRemote, Remote
from sync.remotes.files import FileFault, path_of

HOME = Remote("home", "https://example.org")
LAB = Remote("lab", "ssh://lab/~/tracklib", command="~/venv/bin/tracklib")


def test_remotes_are_kept_and_found() -> None:
    book.add(HOME)
    book.add(LAB)
    assert book.find("lab") == LAB
    assert book.find("https://EXAMPLE.org/") == HOME
    assert book.find("unix:/run/x") == Remote("", "unix:/run/x")
    assert stat.S_IMODE(os.stat(path_of("remotes.json")).st_mode) == 0o600


def test_the_first_is_the_default_until_another_is_chosen() -> None:
    book.add(HOME)
    book.add(LAB)
    assert book.find() == HOME
    book.set_default("lab")
    assert book.find() == LAB
    book.remove("lab")
    assert book.find() == HOME
    book.remove("home")
    with pytest.raises(NoRemote, match="no remote yet"):
        book.find()


def test_a_name_is_taken_once_and_can_be_given_anew() -> None:
    book.add(HOME)
    with pytest.raises(SyncError, match=r"there already: https://example\.org"):
        book.add(Remote("home", "https://other.org"), is_new=True)
    book.add(Remote("home", "https://other.org"))
    assert book.read().remotes == [Remote("home", "https://other.org")]


def test_what_is_not_there_is_said_with_what_is() -> None:
    book.add(HOME)
    with pytest.raises(NoRemote, match="'hone'") as caught:
        book.find("hone")
    assert caught.value.hint == "There are: home"
    for change in (book.remove, book.set_default):
        with pytest.raises(NoRemote):
            change("hone")


@pytest.mark.parametrize("name", ["", "a b", "-x", "a/b", "ü", "x" * 101, "https://x"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(SyncError, match="cannot be the name"):
        book.add(Remote(name, "https://example.org"))


def test_what_is_no_address_is_not_kept() -> None:
    with pytest.raises(BadAddress):
        book.add(Remote("x", "example.org"))
    assert book.read().remotes == []


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://tracklib.example.org", "tracklib"),
        ("http://127.0.0.1:8080", "127.0.0.1"),
        ("unix:/run/lab.sock", "lab"),
        ("ssh://login/~/x", "login"),
        ("http://[::1]", "1"),
    ],
)
def test_a_name_comes_from_the_address(url: str, name: str) -> None:
    assert book.free_name(parse(url)) == name


def test_a_name_that_is_taken_gets_a_number() -> None:
    book.add(Remote("example", "https://example.org"))
    assert book.free_name(parse("https://example.org")) == "example"
    assert book.free_name(parse("https://example.com")) == "example-2"
    book.add(Remote("example-2", "https://example.com"))
    assert book.free_name(parse("https://example.net")) == "example-3"


def test_many_who_add_at_once_all_stay() -> None:
    threads = [
        threading.Thread(target=book.add, args=(Remote(f"r{n}", f"https://r{n}.org"),))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {remote.name for remote in book.read().remotes} == {f"r{n}" for n in range(20)}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"remotes":[{"name":3}]}', b"\xff"])
def test_a_damaged_file_is_named_and_left_alone(content: bytes) -> None:
    path = Path(path_of("remotes.json"))
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    for act in (book.read, lambda: book.add(HOME)):
        with pytest.raises(FileFault, match=r"remotes\.json"):
            act()
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TRACKLIB_CONFIG_DIR", str(tmp_path / "file" / "below"))
    with pytest.raises(FileFault, match="Not a directory"):
        book.add(HOME)
