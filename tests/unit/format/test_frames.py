"""The tail's bytes: whatever happens to them, what comes before is read and the damage is told."""

import math
import random
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reading_back import bits
from tracklib.format import frames
from tracklib.format.frames import Damage, parse


def row(key_set: int, step: float, time: int, *values: float) -> bytes:
    pack, length = frames.row_packer(len(values))
    return frames.seal(pack(length, frames.ROW, key_set, step, time, *values))


def tail(rows: int = 40) -> list[bytes]:
    """The frames of a usual run."""
    found = [
        frames.json_frame(frames.ATTRIBUTES, [["/name", "n\N{FIRE}", 1], ["/config/a", 2, 3]]),
        frames.json_frame(frames.KEY_SET, {"id": 1, "names": ["x", "y"]}),
        frames.json_frame(frames.KEY_SET, {"id": 2, "names": ["z"]}),
        frames.json_frame(frames.EVENT, {"time": 5, "kind": "signal", "data": {"signal": "TERM"}}),
    ]
    for number in range(rows):
        found.append(row(1, number, number * 10, number / 3, -number))
        if number % 5 == 0:
            found.append(row(2, number, number * 10, math.nan))
    return found


def payloads(parsed: frames.Frames) -> list[bytes]:
    return [payload for rows in parsed.rows.values() for payload in rows]


def summary(parsed: frames.Frames) -> tuple[Any, ...]:
    return parsed.rows, parsed.key_sets, parsed.attributes, parsed.events


def test_everything_comes_back() -> None:
    parsed = parse(b"".join(tail()))
    assert parsed.key_sets == {1: ["x", "y"], 2: ["z"]}
    assert parsed.attributes == [("/name", "n\N{FIRE}", 1), ("/config/a", 2, 3)]
    assert parsed.events == [{"time": 5, "kind": "signal", "data": {"signal": "TERM"}}]
    steps = [struct.unpack_from("<dqdd", payload) for payload in parsed.rows[1]]
    assert steps == [(n, n * 10, n / 3, -n) for n in range(40)]
    assert len(parsed.rows[2]) == 8
    assert parsed.damage == []
    assert parsed.end == len(b"".join(tail()))


@given(st.lists(st.tuples(st.floats(), st.integers(-(2**63), 2**63 - 1), st.floats())))
def test_any_row_comes_back_bit_for_bit(rows: list[tuple[float, int, float]]) -> None:
    parsed = parse(b"".join(row(1, *content) for content in rows))
    found = [struct.unpack("<dqd", payload) for payload in parsed.rows.get(1, [])]
    assert bits(step for step, _, _ in found) == bits(step for step, _, _ in rows)
    assert bits(value for _, _, value in found) == bits(value for _, _, value in rows)
    assert [time for _, time, _ in found] == [time for _, time, _ in rows]


@pytest.mark.parametrize("is_growing", [False, True])
def test_cut_at_every_byte_everything_before_is_read(is_growing: bool) -> None:
    pieces = tail()
    whole = b"".join(pieces)
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece))
    for size in range(len(whole) + 1):
        parsed = parse(whole[:size], is_growing=is_growing)
        assert parsed.end == max(end for end in ends if end <= size)
        assert parsed.damage == []
    assert summary(parsed) == summary(parse(whole))


@pytest.mark.parametrize("is_growing", [False, True])
def test_read_in_pieces_of_any_size_it_is_the_same(is_growing: bool) -> None:
    whole = b"".join(tail())
    chance = random.Random(1)
    for _ in range(50):
        found: list[bytes] = []
        position = end = 0
        while position < len(whole):
            end = min(len(whole), end + chance.randrange(1, 200))
            parsed = parse(whole[position:end], is_growing=is_growing)
            assert parsed.damage == []
            found += [p for rows in parsed.rows.values() for p in rows]
            position += parsed.end
            if end == len(whole) and parsed.end == 0:
                break
        assert sorted(found) == sorted(payloads(parse(whole)))


def test_a_flipped_byte_costs_its_frame_only_and_is_told() -> None:
    pieces = tail(12)
    whole = b"".join(pieces)
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece))
    intact = payloads(parse(whole))
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << (place % 8)
        parsed = parse(bytes(damaged))
        start = max(end for end in ends if end <= place)
        stop = min(end for end in ends if end > place)
        hit = whole[start:stop]
        lost = [p for p in intact if p not in payloads(parsed)]
        assert len(lost) <= 1
        assert all(p in hit for p in lost)
        if stop < len(whole):
            assert [(d.offset, d.offset + d.size) for d in parsed.damage] == [(start, stop)]
            assert parsed.end == len(whole)
        else:  # of the last frame only a length that grew cannot be told from a write under way
            assert parsed.damage or parsed.end == start


@given(st.integers(0, 1500), st.binary(min_size=1, max_size=300))
def test_overwritten_stretches_cost_what_they_hit(place: int, junk: bytes) -> None:
    whole = b"".join(tail(40))
    damaged = whole[:place] + junk + whole[place + len(junk) :]
    parsed = parse(damaged)
    intact = payloads(parse(whole))
    before = payloads(parse(whole[:place]))
    after = len(payloads(parse(whole[place + len(junk) :])))
    assert [p for p in payloads(parsed) if p in before] == before
    assert len(payloads(parsed)) >= len(before) + after
    assert set(payloads(parsed)) <= set(intact) | set(payloads(parse(junk)))


@pytest.mark.parametrize("zeros", [1, 12, 13, 500, 70_000])
@pytest.mark.parametrize("is_growing", [False, True])
def test_zeros_at_the_end_are_bytes_that_never_reached_the_disk(
    zeros: int, is_growing: bool
) -> None:
    whole = b"".join(tail())
    parsed = parse(whole + bytes(zeros), is_growing=is_growing)
    assert summary(parsed) == summary(parse(whole))
    assert parsed.end == len(whole)
    is_told = zeros > 12  # fewer may be the beginning of a frame
    assert parsed.damage == ([Damage(len(whole), zeros)] if is_told else [])


def test_zeros_in_the_middle_are_damage() -> None:
    pieces = tail()
    whole = b"".join(pieces[:10]) + bytes(1000) + b"".join(pieces[10:])
    parsed = parse(whole)
    assert payloads(parsed) == payloads(parse(b"".join(pieces)))
    assert parsed.damage == [Damage(len(b"".join(pieces[:10])), 1000)]


def test_unknown_kinds_are_passed_over() -> None:
    later = frames._HEAD.pack(5 + 7, 77, 3) + b"payload"
    pieces = tail()
    parsed = parse(b"".join([*pieces[:6], frames.seal(later), *pieces[6:]]))
    assert summary(parsed) == summary(parse(b"".join(pieces)))
    assert parsed.damage == []


def test_rows_of_a_key_set_whose_names_are_lost_stay_apart() -> None:
    pieces = tail()
    parsed = parse(b"".join([pieces[0], *pieces[2:]]))
    assert parsed.key_sets == {2: ["z"]}
    assert len(parsed.rows[1]) == 40


@given(st.binary(max_size=2000))
def test_nothing_raises_for_any_bytes(junk: bytes) -> None:
    for is_growing in (False, True):
        parsed = parse(junk, is_growing=is_growing)
        assert 0 <= parsed.end <= len(junk)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (frames.KEY_SET, []),
        (frames.KEY_SET, {"id": 1}),
        (frames.KEY_SET, {"id": "x", "names": 5}),
        (frames.ATTRIBUTES, {"a": 1}),
        (frames.ATTRIBUTES, [["/a", 1]]),
        (frames.ATTRIBUTES, [[1, 2, 3]]),
        (frames.EVENT, [1]),
        (frames.EVENT, {"time": 1}),
    ],
    ids=str,
)
def test_frames_that_say_something_else_than_they_should(kind: int, content: Any) -> None:
    pieces = tail()
    odd = frames.json_frame(kind, content)
    parsed = parse(b"".join([*pieces[:6], odd, *pieces[6:]]))
    assert summary(parsed) == summary(parse(b"".join(pieces)))
    assert parsed.damage == [Damage(len(b"".join(pieces[:6])), len(odd))]


def test_a_name_of_a_million_letters() -> None:
    names = ["\N{FIRE}" * 1_000_000]
    frame = frames.json_frame(frames.KEY_SET, {"id": 1, "names": names})
    assert parse(frame).key_sets == {1: names}
    parsed = parse(frame[:-1] + b"?" + row(2, 1, 1, 1))
    assert len(parsed.rows.get(2, [])) <= 1
    assert parsed.damage
