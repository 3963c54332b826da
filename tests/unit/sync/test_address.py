"""Addresses have one form, and never hold or repeat a password."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.address import Address, BadAddress, parse


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("https://Example.ORG", "https://example.org"),
        ("HTTPS://example.org:443/", "https://example.org"),
        ("https://example.org.:8443/lab/", "https://example.org:8443/lab"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        (" http://127.0.0.1:80 \n", "http://127.0.0.1"),
        ("unix:/run/track lib.sock", "unix:/run/track%20lib.sock"),
        ("unix:///run/x", "unix:/run/x"),
        ("ssh://far", "ssh://far"),
        ("ssh://far/", "ssh://far"),
        ("ssh://Me@far:22/~/my%20store/", "ssh://Me@far/~/my%20store"),
        ("ssh://me%40corp@far:2222/data", "ssh://me%40corp@far:2222/data"),
        ("ssh://my_host.cluster/d", "ssh://my_host.cluster/d"),
    ],
)
def test_an_address_has_one_form(text: str, form: str) -> None:
    address = parse(text)
    assert str(address) == form
    assert parse(form) == address


def test_the_parts() -> None:
    assert parse("ssh://me@far:2222/~/a%20b") == Address("ssh", "far", 2222, "me", "~/a b")
    assert parse("ssh://far").path == ""
    assert parse("unix:/run/x").path == "/run/x"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "/a/path",
        "ftp://example.org",
        "https:example.org",
        "https://",
        "https:///path",
        "https://a b",
        "https://example.org:port",
        "https://example.org:99999",
        "https://[::1",
        "https://example.org/?a=b",
        "https://example.org/#a",
        "unix:relative",
        "unix:",
        "ssh://-oProxyCommand=x/path",
        "ssh://-l@far/path",
        "ssh://%2dl@far/path",
        "ssh://far/a%0ab",
        "https://exam\nple.org",
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse(text)
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    "text", ["https://me:s3cret@x", "https://s3cret@x", "ssh://me:s3cret@x/p", "ftp://me:s3cret@x"]
)
def test_a_password_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse(text)
    assert "s3cret" not in caught.value.message + caught.value.hint


def test_a_host_alone_is_helped() -> None:
    with pytest.raises(BadAddress) as caught:
        parse("example.org:8080")
    assert "https://example.org:8080" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "shows"),
    [("http://x", True), ("http://localhost:1", False), ("https://x", False), ("unix:/x", False)],
)
def test_which_connections_show_tokens(text: str, shows: bool) -> None:
    assert parse(text).shows_tokens is shows


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text: str) -> None:
    for prefix in ("", "https://", "ssh://", "unix:/"):
        try:
            address = parse(prefix + text)
        except BadAddress:
            continue
        assert parse(str(address)) == address
