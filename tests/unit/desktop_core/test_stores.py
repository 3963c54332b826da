"""Which store a folder means, which were open lately, and how their names tell them apart."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tracklib
from desktop.core import recent
from desktop.core.find_store import NoStoreHere, find_store
from tracklib import store


def make_store(folder: Path) -> Path:
    with tracklib.init(dir=str(folder)) as run:
        run.log({"x": 1.0})
    return folder


def test_a_folder_means_the_store_that_it_is_lies_in_or_holds(tmp_path: Path) -> None:
    made = make_store(tmp_path / "project" / "runs of mine")
    inside = next((made / "runs").glob("*/*"))
    for folder in (made, inside, made.parent):
        assert find_store(str(folder), store.open_store).path == made


@pytest.mark.parametrize(
    ("name", "why"),
    [("missing", "is not there"), ("a file", "is a file"), ("empty", "holds no runs")],
)
def test_a_folder_that_is_no_store_is_refused_with_a_reason(
    tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "a file").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoStoreHere, match=why):
        find_store(str(tmp_path / name), store.open_store)


def test_several_stores_inside_are_named(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make_store(tmp_path / name)
    with pytest.raises(NoStoreHere, match="2 stores: open one of a, b"):
        find_store(str(tmp_path), store.open_store)


@given(st.lists(st.text("abc", min_size=1, max_size=2)))
def test_the_latest_store_comes_first_and_each_once(paths: list[str]) -> None:
    kept: list[str] = []
    for path in paths:
        kept = recent.with_store(kept, path)
    assert kept == list(dict.fromkeys(reversed(paths)))[: recent.MOST]


def test_what_was_kept_may_be_anything() -> None:
    assert recent.from_settings(None) == []
    assert recent.from_settings({"a": 1}) == []
    assert recent.from_settings(["/a", 5, "", "/b"]) == ["/a", "/b"]


@given(st.sets(st.from_regex(r"(/[ab]{1,2}){1,3}", fullmatch=True), max_size=6))
def test_names_tell_paths_apart(paths: set[str]) -> None:
    ordered = sorted(paths)
    names = recent.short_names(ordered)
    assert len(set(names)) == len(ordered)
    assert all(path.endswith(name) for path, name in zip(ordered, names, strict=True))
