"""What is remembered of exports, and series that are written part by part."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tracklib
from desktop.core import whole_series
from desktop.core.export_choices import ExportChoices, FigureLegend
from desktop.core.source import RunKey
from desktop.core.whole_series import in_parts
from desktop.widgets.charts.point_files import write_points
from tracklib.store import Store, open_store

CHOICES = st.builds(
    ExportChoices,
    kind=st.sampled_from(["pdf", "csv"]),
    width_mm=st.floats(30, 400),
    font_size=st.integers(5, 24),
    legend=st.sampled_from(FigureLegend),
    has_title=st.booleans(),
)


@given(CHOICES)
def test_choices_come_back(choices: ExportChoices) -> None:
    assert ExportChoices.from_state(choices.state()) == choices


@pytest.mark.parametrize(
    "kept", [None, 3, [], {"width_mm": "wide", "legend": "above", "font_size": True, "dpi": 2.5}]
)
def test_what_is_not_understood_is_as_usual(kept: object) -> None:
    assert ExportChoices.from_state(kept) == ExportChoices()


@pytest.fixture
def long_store(tmp_path: Path) -> tuple[Store, str]:
    """A run whose steps go back and forth, in more points than are read at once."""
    folder = tmp_path / "long"
    with tracklib.init(dir=str(folder), project="p") as run:
        for row in range(5000):
            run.log({"loss": float(row)}, step=(row * 7) % 1000)
        run_id = str(run.id)
    return open_store(str(folder)), run_id


def test_parts_are_all_points_in_order(
    long_store: tuple[Store, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, run_id = long_store
    monkeypatch.setattr(whole_series, "ROWS_AT_ONCE", 300)
    series = store.run(run_id).series("loss")
    parts = list(in_parts(series, lambda: False))
    assert len(parts) > 10
    assert [point for part in parts for point in part] == list(series.read().sorted())


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_long_series_is_given_up_inside_it_without_a_half_file(
    long_store: tuple[Store, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    store, run_id = long_store
    monkeypatch.setattr(whole_series, "ROWS_AT_ONCE", 300)
    out = tmp_path / "out"
    out.mkdir()
    path, told = out / f"points.{kind}", list[int]()
    pairs = [(RunKey("s", run_id), "loss")]
    write_points(kind, path, {"s": store}, pairs, lambda: bool(told), told.append)
    assert 0 < told[-1] < 1000
    assert list(out.iterdir()) == []
    path.write_text("what was there before")
    write_points(kind, path, {"s": store}, pairs, lambda: True, told.append)
    assert path.read_text() == "what was there before"
    write_points(kind, path, {"s": store}, pairs, lambda: False, told.append)
    assert told[-1] == 5000
    assert list(out.iterdir()) == [path]
    if kind == "csv":
        rows = list(csv.DictReader(path.read_text().splitlines()))
        assert len(rows) == 5000
