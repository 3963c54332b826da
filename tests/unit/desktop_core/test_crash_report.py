"""A crash report: what happened and where, and nothing about the user's runs and folders."""

import os
from pathlib import Path

import pytest

from desktop.core import about, crash_report


def raised(message: str) -> Exception:
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


def test_a_report_has_versions_and_the_traceback() -> None:
    text = crash_report.report(raised("too steep"), "the window")
    assert text.startswith("tracklib crash report\n")
    assert "in the window" in text
    assert about.as_text() in text
    assert "ValueError: too steep" in text
    assert "in raised\n    raise ValueError(message)" in text


def test_what_stands_in_quotes_and_paths_of_messages_are_left_out() -> None:
    said = "no run 'my-secret-run' in /data/secret-project/runs, see \"notes\" and `config`"
    text = crash_report.report(raised(said), "a thread")
    for private in ("my-secret-run", "secret-project", "notes", "config"):
        assert private not in text.partition("ValueError:")[2]
    assert "ValueError: no run '…' in …, see '…' and '…'" in text


def test_the_home_folder_is_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", os.path.dirname(__file__))
    text = crash_report.report(raised("x"), "the window")
    assert f'File "~/{Path(__file__).name}"' in text
    assert os.path.dirname(__file__) not in text


def test_errors_from_one_place_have_one_signature() -> None:
    assert crash_report.signature(raised("a")) == crash_report.signature(raised("b"))
    assert crash_report.signature(raised("a")) != crash_report.signature(KeyError("a"))


def test_a_very_long_traceback_keeps_both_ends() -> None:
    text = crash_report.report(raised("x " * 100_000), "the window")
    assert len(text) < 70_000
    assert "[shortened]" in text


def test_one_line_for_the_user() -> None:
    assert crash_report.in_words(raised("a\nb")) == "ValueError: a b"
    assert crash_report.in_words(KeyError()) == "KeyError"
