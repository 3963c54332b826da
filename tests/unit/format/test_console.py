"""Printed text as lines: what a terminal would show in the end, whatever pieces it came in."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracklib.errors import JournalDamaged
from tracklib.format import console_rows, frames
from tracklib.format.console import (
    CURSOR,
    LONGEST_LINE,
    RAW_STDOUT,
    STDERR,
    STDOUT,
    STREAM_BITS,
    STREAMS,
    Line,
    Lines,
)
from tracklib.format.journal_write import JournalWriter, Position


def texts(*pieces: str) -> list[str]:
    lines = Lines()
    for time_ns, piece in enumerate(pieces):
        lines.write(time_ns, STDOUT, piece)
    return [line.text for line in lines.all()]


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (["a\nb\n"], ["a", "b"]),
        (["a", "b", "\n", "c"], ["ab", "c"]),
        (["\n\na\n\n"], ["", "", "a", ""]),
        (["a\r\nb\r\n"], ["a", "b"]),
        (["\r 10%", "\r 20%", "\r100%\n"], ["100%"]),
        (["10%\r", "20%\r"], ["20%"]),
        (["50%\r", "\n", "done\n"], ["50%", "done"]),
        (["long text\rx\n"], ["x"]),
        (["\x1b[31mred\x1b[0m\n"], ["\x1b[31mred\x1b[0m"]),
        (["\x1b[?25lbar\x1b[K\n\x1b[?25h"], ["bar"]),
        (["half\x1b[2K\rwhole\n"], ["whole"]),
        (["\x1b[5A\x1b[Bx"], ["x"]),
        (["\x1b[99999999999Ax"], ["x"]),
    ],
)
def test_what_a_terminal_would_show(pieces: list[str], shown: list[str]) -> None:
    assert texts(*pieces) == shown


def test_bars_in_two_rows_stay_two_lines() -> None:
    pieces = ["\router  0%"]
    for percent in range(5):
        pieces += ["\n", f"\rinner {percent}%", "\x1b[A", f"\router {percent}%"]
    assert texts(*pieces) == ["outer 4%", "inner 4%"]


def test_streams_have_cursors_of_their_own() -> None:
    lines = Lines()
    lines.write(1, STDERR, "\r 1%")
    lines.write(2, STDOUT, "epoch 1\n")
    lines.write(3, STDERR, "\r 2%")
    assert lines.all() == [Line(3, STDERR | CURSOR, " 2%"), Line(2, STDOUT, "epoch 1")]


def test_what_c_code_prints_does_not_part_a_line_of_python() -> None:
    lines = Lines()
    lines.write(1, STDOUT, "of python")
    lines.write(2, RAW_STDOUT, "of C\n")
    lines.write(3, STDOUT, "\n")
    assert [line.text for line in lines.all()] == ["of python", "of C"]
    assert [STREAMS[line.marks & STREAM_BITS] for line in lines.all()] == ["stdout", "stdout"]


def test_a_line_without_end_goes_on_in_the_next() -> None:
    shown = texts("x" * (2 * LONGEST_LINE + 5), "y\n", "z")
    assert [len(text) for text in shown] == [LONGEST_LINE, LONGEST_LINE, 6, 1]


@pytest.mark.parametrize("payload", [b"", b"12345678", b"\0" * 9, b"\0" * 8 + b"\xff\xff\xfe"])
def test_a_payload_of_another_program_is_no_error(payload: bytes) -> None:
    lines = Lines()
    list(lines.feed([payload]))
    assert len(lines) <= 1


def test_a_kind_of_frame_that_an_older_program_does_not_know_is_passed_over() -> None:
    unknown = frames.seal(b"\x09\0\0\0" + bytes([77]) + b"\0\0\0\0" + b"rest")
    parsed = frames.parse(frames.console_frame(5, STDOUT, b"a\n") + unknown)
    assert len(parsed.console) == 1
    assert parsed.damage == []


PIECES = st.lists(
    st.tuples(
        st.sampled_from([STDOUT, STDERR]),
        st.text(st.sampled_from("ab \r\n\u2028é"), max_size=12)
        | st.sampled_from(["\x1b[A", "\x1b[2K"]),
    ),
    max_size=60,
)


@given(PIECES, st.integers(1, 7))
def test_a_journal_holds_the_same_lines_whenever_they_were_absorbed(
    pieces: list[tuple[int, str]], every: int
) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    rows, whole = console_rows.ConsoleRows(), Lines()
    for number, (stream, text) in enumerate(pieces):
        whole.write(number, stream, text)
        frame = frames.console_frame(number, stream, text.encode())
        rows.take(frames.parse(frame).console)
        if number % every == 0:
            rows.write(connection, number)
            rows.forget_written()
            rows = console_rows.ConsoleRows()
            rows.load(connection)
    rows.write(connection, len(pieces))
    found = [
        line
        for stretch in console_rows.stretches(connection)
        for line in console_rows.lines_of(connection, stretch.number)
    ]
    connection.close()
    assert [line[1:] for line in found] == [line[1:] for line in whole.all()]


def journal_with(path: Path, lines: int) -> JournalWriter:
    journal = JournalWriter(str(path))
    text = "".join(f"line {number}\n" for number in range(lines))
    content = frames.parse(frames.console_frame(7, STDOUT, text.encode()))
    journal.take(content)
    journal.commit(Position(0, 8))
    return journal


def test_many_lines_are_sealed_in_stretches_and_nothing_is_missing(tmp_path: Path) -> None:
    journal = journal_with(tmp_path / "w.sqlite", 5000)
    journal.take(frames.parse(frames.console_frame(8, STDOUT, b"the last")))
    journal.commit(Position(0, 9))
    journal.close()
    with sqlite3.connect(tmp_path / "w.sqlite") as connection:
        stretches = console_rows.stretches(connection)
        found = [
            line.text for one in stretches for line in console_rows.lines_of(connection, one.number)
        ]
        assert console_rows.wrong_stretches(connection) == []
    connection.close()
    assert [one.is_sealed for one in stretches[-2:]] == [True, False]
    assert found == [*(f"line {number}" for number in range(5000)), "the last"]


def test_a_journal_of_a_silent_program_has_no_such_table(tmp_path: Path) -> None:
    journal = JournalWriter(str(tmp_path / "w.sqlite"))
    journal.set_attribute("/name", "x", 1)
    journal.commit(Position(0, 8))
    journal.close()
    with sqlite3.connect(tmp_path / "w.sqlite") as connection:
        assert not console_rows.has_table(connection)
        assert console_rows.stretches(connection) == []
    connection.close()


@pytest.mark.parametrize(
    "damage",
    [
        "text = x'00'",
        "marks = x'789c0300000000'",
        "lines = 3",
        "size = 1 << 40",
        "codec = 77",
        "times = 5",
        "crc = crc + 1",
    ],
)
def test_a_damaged_stretch_is_named(tmp_path: Path, damage: str) -> None:
    journal_with(tmp_path / "w.sqlite", 5).close()
    with sqlite3.connect(tmp_path / "w.sqlite") as connection:
        connection.execute(f"UPDATE console SET {damage}")
        with pytest.raises(JournalDamaged, match="stretch 0"):
            console_rows.lines_of(connection, 0)
        assert len(console_rows.wrong_stretches(connection)) == 1
    connection.close()
