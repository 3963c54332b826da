"""Printed text as it is drawn, the pages that are in memory, and words that are sought."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.console_pages import PAGE, Extent, Pages
from desktop.core.console_search import Found, Search
from desktop.core.console_text import LONGEST, Look, Piece, pieces, plain
from desktop.core.source import ConsoleLine

CODES = st.lists(st.integers(0, 300), max_size=4).map(lambda n: f"\x1b[{';'.join(map(str, n))}m")
TEXTS = st.lists(CODES | st.text(max_size=6) | st.sampled_from(["\t", "a\tb", "\x1b[2K"])).map(
    "".join
)


def test_colours_and_weights() -> None:
    assert pieces("a\x1b[1;31mb\x1b[0mc") == [
        Piece("a", Look()),
        Piece("b", Look("1", is_bold=True)),
        Piece("c", Look()),
    ]
    assert pieces("\x1b[38;5;196mx\x1b[48;2;1;2;3my")[0] == Piece("x", Look("#ff0000"))
    assert pieces("\x1b[48;2;1;2;3my")[0].look.ground == "#010203"
    assert pieces("\x1b[92mx")[0].look.colour == "10"


@given(TEXTS)
def test_pieces_are_the_plain_line(text: str) -> None:
    whole = "".join(piece.text for piece in pieces(text))
    assert whole == plain(text)[:LONGEST]
    assert "\x1b" not in whole


def line(text: str) -> ConsoleLine:
    return ConsoleLine(0, "stdout", text)


def test_what_could_have_changed_is_read_again() -> None:
    pages = Pages()
    pages.grown(Extent("w", "Process", 2 * PAGE + 1, PAGE))
    assert pages.missing(0, 10 * PAGE) == [0, 1, 2]
    for page in range(3):
        pages.put(page, [line(str(page))] * PAGE)
    assert pages.missing(0, 10 * PAGE) == []
    pages.grown(Extent("w", "Process", 2 * PAGE + 2, PAGE))
    assert pages.missing(0, 10 * PAGE) == [1, 2]
    assert pages.line(0) == line("0")
    assert pages.line(PAGE) is None


def test_lines_that_may_change_are_searched_again() -> None:
    search = Search()
    search.begin("x")
    search.take(Found("x", (1, 8), 10), sealed=5)
    assert (search.lines, search.until) == ([1, 8], 5)
    search.take(Found("x", (9,), 10), sealed=5)
    assert search.lines == [1, 9]
    search.take(Found("another", (3,), 10), sealed=10)
    assert search.lines == [1, 9]
