"""A recording tells what was said, and nothing that a person would not want to send along."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any, TypeVar

import pytest

from sync.errors import Code, Refused
from sync.protocol import messages as m
from sync.wrappers.recording import Recording

R = TypeVar("R")
SECRET = "s3cret"
KEY = m.JournalKey("run-1", "writer-1")
BATCH = m.Batch(
    KEY,
    m.Marks(),
    m.Marks(facts=m.Mark(5, b"\xff")),
    99,
    meta={"host": SECRET},
    records=[m.Record(5, b"a/config/key", SECRET.encode())],
    tail=[m.TailPiece(1, 0, SECRET.encode() * 3)],
)


class Answers:
    """A peer that gives or raises what it is told to."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def ask(self, request: m.Request[R]) -> R:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer  # type: ignore[no-any-return]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_what_is_asked_and_what_comes_without_contents(tmp_path: Path) -> None:
    path = tmp_path / "sync.log"
    peer = Recording(Answers(m.Pushed([m.Held(KEY, m.Marks())])), str(path))
    peer.ask(m.Push([BATCH]))
    peer.ask(m.PutEdits([m.RunEdits("run-1", [m.Edit("device", "/notes", 7, f'"{SECRET}"')])]))
    peer.close()
    first, push, edits = lines(path)
    assert first["program"].startswith("tracklib ")
    assert push["ask"] == "push"
    assert push["request"]["batches"][0]["records"] == [[5, b"a/config/key".hex(), 6]]
    assert push["request"]["batches"][0]["tail"] == [[1, 0, 18]]
    assert push["reply"]["held"][0]["journal"] == {"run": "run-1", "writer": "writer-1"}
    assert edits["request"]["runs"][0]["edits"] == [["device", "/notes", 7, 8]]
    assert SECRET not in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_errors_are_written_down_and_raised(tmp_path: Path) -> None:
    path = tmp_path / "sync.log"
    peer = Recording(Answers(Refused(Code.FORBIDDEN, "no")), str(path))
    with pytest.raises(Refused):
        peer.ask(m.Hello())
    peer.close()
    assert lines(path)[-1]["code"] == "forbidden"
    assert lines(path)[-1]["message"] == "no"


def test_recordings_are_appended(tmp_path: Path) -> None:
    path = tmp_path / "sync.log"
    for _ in range(2):
        peer = Recording(Answers(m.Pushed([])), str(path))
        peer.ask(m.Push([]))
        peer.close()
    assert len(lines(path)) == 4


def test_a_recording_ends_when_it_is_full(tmp_path: Path) -> None:
    path = tmp_path / "sync.log"
    peer = Recording(Answers(m.Pushed([])), str(path), most_bytes=2_000)
    for _ in range(200):
        peer.ask(m.Push([BATCH]))
    peer.close()
    assert lines(path)[-1] == {"end": "the recording is full"}
    assert path.stat().st_size < 4_000


def test_long_lists_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "sync.log"
    peer = Recording(Answers(m.MarksReply([])), str(path))
    peer.ask(m.GetMarks([KEY] * 1000))
    peer.close()
    assert lines(path)[-1]["request"]["journals"][-1] == "… 1000 in all"


def test_a_full_disk_does_not_stop_the_sync() -> None:
    peer = Recording(Answers(m.Pushed([])), "/dev/full")
    for _ in range(3):
        assert peer.ask(m.Push([])) == m.Pushed([])
    peer.close()
    peer.close()
