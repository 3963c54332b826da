"""Charts as files: what is in them is what is on the screen, or every point that was logged."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from desktop.core.axes import XAxis
from desktop.core.curves import Chart
from desktop.core.groups import GroupBy
from desktop.core.reference import Line
from desktop.core.smoothing import Method
from desktop.qt.theme import Scheme
from desktop.widgets.charts.card import Card
from desktop.widgets.charts.export_dialog import ExportDialog
from desktop.widgets.shell.main_window import MainWindow
from tests.gui.conftest import LONGEST_WAIT_MS, OpenWindow, log_run, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton


def export(
    qtbot: QtBot, window: MainWindow, kind: str, path: Path, charts: tuple[str, ...] = ()
) -> ExportDialog:
    """Choose a kind of file and a place in the dialog, press Export, and wait."""
    exports = window.exports
    exports.ask(charts or ("train/loss",))
    dialog = exports.dialog
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findData(kind))
    dialog.path.setText(str(path))
    with qtbot.waitSignal(exports.export.told, timeout=LONGEST_WAIT_MS):
        qtbot.mouseClick(dialog.go, LEFT)
    return dialog


def test_a_pdf_has_the_size_that_was_asked_for(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    dialog = export(qtbot, window, "pdf", tmp_path / "loss.pdf")
    assert dialog.says.text() == "Wrote loss.pdf"
    content = (tmp_path / "loss.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    box = content.split(b"/MediaBox [")[1].split(b"]")[0].split()
    assert [float(part) for part in box[2:]] == pytest.approx(
        [86 / 25.4 * 72, 56 / 25.4 * 72], abs=1
    )


def test_an_svg_has_the_exact_lines_and_the_names(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    export(qtbot, window, "svg", tmp_path / "loss.svg")
    text = (tmp_path / "loss.svg").read_text()
    lines = [part.split('"')[0] for part in text.split('points="')[1:]]
    longest = [line for line in lines if len(line.split()) == 300]
    assert len(longest) == 6, "every point of every run"
    assert ">train/loss<" in text
    assert ">run-3<" in text


def test_a_png_is_as_fine_as_wanted(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    window.exports.ask(("train/loss",))
    window.exports.dialog.form.dpi.setValue(216)
    export(qtbot, window, "png", tmp_path / "loss.png")
    image = QImage(str(tmp_path / "loss.png"))
    assert image.width() == 3 * round(86 / 25.4 * 72)


def test_every_chart_of_the_page_gets_a_file(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    charts = tuple(window.charts_pane.grid.metrics())
    export(qtbot, window, "svg", tmp_path / "out", charts)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "train-loss.svg",
        "val-acc.svg",
    }
    settle(qtbot, window)


def test_csv_of_what_is_drawn_is_the_curve(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    window.workspace.charts.set_log_y(True)
    settle(qtbot, window)
    export(qtbot, window, "drawn", tmp_path / "drawn.csv")
    rows = list(csv.DictReader((tmp_path / "drawn.csv").read_text().splitlines()))
    values = [float(row["y"]) for row in rows if row["name"] == "run-2"]
    assert values == pytest.approx([3 * np.exp(-step / 100) for step in range(300)])


def test_all_points_go_to_csv_and_parquet_exactly(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    charts = tuple(window.charts_pane.grid.metrics())
    dialog = export(qtbot, window, "csv", tmp_path / "all.csv", charts)
    assert dialog.says.text() == "Wrote 3,600 points to all.csv"
    rows = list(csv.DictReader((tmp_path / "all.csv").read_text().splitlines()))
    assert len(rows) == 6 * 2 * 300
    export(qtbot, window, "parquet", tmp_path / "all.parquet", charts)
    table = pq.read_table(tmp_path / "all.parquet").to_pylist()
    assert [row["value"] for row in table] == [float(row["value"]) for row in rows]


@pytest.mark.parametrize("smoothing", [0.0, 0.6])
def test_the_code_draws_the_same_curves_with_matplotlib(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path, smoothing: float
) -> None:
    log_run(runs_dir, 7, name='odd "name"\n{x} — ü\\')
    window = open_window(runs_dir)
    window.workspace.charts.set_method(Method.GAUSSIAN)
    window.workspace.charts.set_show_raw(False)
    window.workspace.charts.set_smoothing(smoothing)
    window.workspace.charts.set_log_y(True)
    settle(qtbot, window)
    script = tmp_path / "loss.py"
    export(qtbot, window, "py", script)
    look = (
        "import json, runpy, sys\n"
        f"sys.argv[1:] = [{str(tmp_path / 'loss.png')!r}]\n"
        f"axes = runpy.run_path({str(script)!r}, run_name='__main__')['axes']\n"
        "lines = {one.get_label(): one.get_xydata().tolist() for one in axes.lines}\n"
        "print(json.dumps([axes.get_yscale(), axes.get_xlim(), lines]))\n"
    )
    shown = subprocess.run(
        [sys.executable, "-c", look],
        env={**os.environ, "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    scale, limits, lines = json.loads(shown.stdout)
    found = window.charts_pane.grid.findChildren(Card)
    card = next(one for one in found if one.isVisible() and one.metric_name == "train/loss")
    assert card.plot.picture is not None
    chart = card.plot.picture.chart
    assert scale == "log"
    assert limits == pytest.approx([chart.x.lo, chart.x.hi])
    assert len(lines) == len(chart.curves) == 7
    for curve in chart.curves:
        drawn = np.array(lines[" ".join(window.charts_pane.name(curve.line.key).split())])
        np.testing.assert_allclose(drawn[:, 0], curve.line.smooth_x)
        np.testing.assert_allclose(drawn[:, 1], curve.line.smooth_y)
    assert (tmp_path / "loss.png").exists()


def test_a_place_that_cannot_be_written_is_said(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    (tmp_path / "file").write_text("")
    for kind in ("drawn", "csv", "py"):
        dialog = export(qtbot, window, kind, tmp_path / "file" / "x")
        assert dialog.says.property("tone") == "bad"
        assert dialog.says.text()
        assert dialog.go.isEnabled()


def test_a_picture_goes_to_the_clipboard(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    QGuiApplication.clipboard().clear()
    with qtbot.waitSignal(window.exports.export.told, timeout=LONGEST_WAIT_MS):
        window.exports.copy("train/loss")
    image = QGuiApplication.clipboard().image()
    assert image.width() == 2 * window.charts_pane.grid.size_of("train/loss").width()


def test_a_dark_window_exports_the_colours_for_white_paper(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    export(qtbot, window, "py", tmp_path / "light.py")
    window.set_scheme(Scheme.DARK)
    settle(qtbot, window)
    export(qtbot, window, "py", tmp_path / "dark.py")
    window.set_scheme(Scheme.LIGHT)
    light, dark = ((tmp_path / name).read_text().lower() for name in ("light.py", "dark.py"))
    assert light == dark


def run_code(script: Path, tmp_path: Path) -> dict[str, object]:
    """Run a program with matplotlib; what its axes have."""
    look = (
        "import json, runpy, sys\n"
        f"sys.argv[1:] = [{str(tmp_path / 'made.png')!r}]\n"
        f"made = runpy.run_path({str(script)!r}, run_name='__main__')\n"
        "axes, figure = made['axes'], made['figure']\n"
        "lines = {one.get_label(): one.get_xydata().tolist() for one in axes.lines}\n"
        "print(json.dumps({'lines': lines, 'x': axes.get_xlim(), 'y': axes.get_ylim(),\n"
        "  'bands': [c.get_paths()[0].vertices.tolist() for c in axes.collections],\n"
        "  'texts': [one.get_text() for one in axes.texts], 'label': axes.get_xlabel(),\n"
        "  'title': axes.get_title(loc='left'), 'size': figure.get_size_inches().tolist(),\n"
        "  'legend': [t.get_text() for g in figure.legends for t in g.get_texts()]}))\n"
    )
    environment = {**os.environ, "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(tmp_path)}
    shown = subprocess.run(
        [sys.executable, "-W", "error", "-c", look],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert (tmp_path / "made.png").stat().st_size > 1000
    found: dict[str, object] = json.loads(shown.stdout)
    return found


def chart_of(window: MainWindow, metric: str) -> Chart:
    found = window.charts_pane.grid.findChildren(Card)
    card = next(one for one in found if one.isVisible() and one.metric_name == metric)
    assert card.plot.picture is not None
    return card.plot.picture.chart


def test_the_code_of_groups_draws_their_bands_and_the_users_lines(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    log_run(runs_dir, 8, name="_odd $name$", config={"lr": 0.1, "width": 32})
    window = open_window(runs_dir)
    window.workspace.charts.set_group_by(GroupBy(("config.width",), show_runs=True))
    lines = window.charts_pane.references
    lines.add("train/loss", Line(1.5, "goal $x$"))
    lines.add("train/loss", Line(100.0, "warm-up", XAxis.STEP))
    lines.add("train/loss", Line(3.0, "elsewhere", XAxis.RELATIVE))
    settle(qtbot, window)
    window.exports.ask(("train/loss",))
    form = window.exports.dialog.form
    form.title.setText("Loss by width")
    dialog = export_as_asked(qtbot, window, "py", tmp_path / "groups.py")
    assert dialog.says.text() == "Wrote groups.py, and the computed points to groups.npz"
    made = run_code(tmp_path / "groups.py", tmp_path)
    chart = chart_of(window, "train/loss")
    strong = [curve.line for curve in chart.curves if not curve.line.is_faint]
    assert len(strong) == 2
    names = [window.charts_pane.name(line.key) for line in strong]
    assert made["legend"] == names
    drawn = made["lines"]
    assert isinstance(drawn, dict)
    for line, name in zip(strong, names, strict=True):
        np.testing.assert_allclose(np.array(drawn[name])[:, 1], line.smooth_y)
    assert made["bands"]
    assert made["texts"] == [r"goal \$x\$ · 1.5", "warm-up"]
    assert made["title"] == "Loss by width"
    assert made["size"] == pytest.approx([86 / 25.4, 56 / 25.4], abs=0.01)
    assert made["y"] == pytest.approx([chart.y.lo, chart.y.hi])


def test_the_code_of_an_expression_over_a_metric_draws_the_same_curves(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir)
    chart_id = "= train/loss * 2"
    window.workspace.charts.set_own_charts((chart_id,), {})
    window.workspace.charts.set_axis(XAxis.METRIC, "val/acc")
    window.workspace.charts.set_log_x(True)
    window.workspace.charts.set_smoothing(0.5)
    settle(qtbot, window)
    window.exports.ask((chart_id,))
    form = window.exports.dialog.form
    form.legend.setCurrentIndex(2)
    export_as_asked(qtbot, window, "py", tmp_path / "double.py")
    made = run_code(tmp_path / "double.py", tmp_path)
    chart = chart_of(window, chart_id)
    assert made["x"] == pytest.approx([10**chart.x.lo, 10**chart.x.hi])
    assert made["label"] == "val/acc"
    assert made["legend"] == []
    drawn = made["lines"]
    assert isinstance(drawn, dict)
    for curve in chart.curves:
        points = np.array(drawn[window.charts_pane.name(curve.line.key)])
        np.testing.assert_allclose(points[:, 0], 10**curve.line.smooth_x)
        np.testing.assert_allclose(points[:, 1], curve.line.smooth_y)


def export_as_asked(qtbot: QtBot, window: MainWindow, kind: str, path: Path) -> ExportDialog:
    """Press Export in the dialog as it is."""
    dialog = window.exports.dialog
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findData(kind))
    dialog.path.setText(str(path))
    with qtbot.waitSignal(window.exports.export.told, timeout=LONGEST_WAIT_MS):
        qtbot.mouseClick(dialog.go, LEFT)
    return dialog


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_lines_and_legend_are_in_every_picture_unless_unwanted(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path, kind: str
) -> None:
    window = open_window(runs_dir)
    window.charts_pane.references.add("train/loss", Line(1.5, "reach this"))
    window.exports.ask(("train/loss",))
    form = window.exports.dialog.form
    contents = []
    for number, (with_lines, legend) in enumerate([(True, 0), (True, 1), (False, 0), (False, 2)]):
        form.has_lines.setChecked(with_lines)
        form.legend.setCurrentIndex(legend)
        path = tmp_path / f"{number}.{kind}"
        export_as_asked(qtbot, window, kind, path)
        contents.append(path.read_bytes())
        if kind == "svg":
            text = path.read_text()
            assert (">reach this · 1.5<" in text) is with_lines
            assert (">run-3<" in text) is (legend != 2)
    assert len(set(contents)) == 4


def test_the_preview_shows_what_will_be_written(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path
) -> None:
    window = open_window(runs_dir)
    window.exports.ask(("train/loss",))
    dialog = window.exports.dialog
    qtbot.waitUntil(lambda: dialog.preview.image is not None, timeout=LONGEST_WAIT_MS)
    first = dialog.preview.image
    assert first is not None
    assert first.width() / first.height() == pytest.approx(86 / 56, rel=0.02)
    dialog.form.preset.setCurrentIndex(2)
    dialog.form.preset.activated.emit(2)

    def is_a_slide() -> bool:
        image = dialog.preview.image
        return image is not None and abs(image.width() / image.height() - 254 / 143) < 0.02

    qtbot.waitUntil(is_a_slide, timeout=LONGEST_WAIT_MS)
    dialog.form.kind.setCurrentIndex(dialog.form.kind.findData("csv"))
    assert dialog.preview.image is None
    assert "run, metric, step" in dialog.preview.accessibleDescription()
    assert "1,800 points of 6 series" in dialog.preview.accessibleDescription()
    dialog.close()
    settle(qtbot, window)


def test_choices_are_remembered(
    qtbot: QtBot, open_window: OpenWindow, runs_dir: Path, tmp_path: Path
) -> None:
    window = open_window(runs_dir, remembers=True)
    window.exports.ask(("train/loss",))
    form = window.exports.dialog.form
    form.width_mm.setValue(120)
    form.font_size.setValue(11)
    form.legend.setCurrentIndex(1)
    form.has_title.setChecked(False)
    form.has_lines.setChecked(False)
    form.dpi.setValue(600)
    export_as_asked(qtbot, window, "svg", tmp_path / "a.svg")
    assert ">train/loss<" not in (tmp_path / "a.svg").read_text()
    before = window.exports.state()
    window.close()
    again = open_window(runs_dir, remembers=True)
    assert again.exports.state() == before
    again.exports.ask(("val/acc",))
    dialog = again.exports.dialog
    assert dialog.form.choices().dpi == 600
    assert dialog.form.preset.currentText() == "Own size"
    assert dialog.path.text() == str(tmp_path / "val-acc.svg")
