"""Asks how a chart, or all charts of the page, are to be exported. Not modal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core import formatting, metrics
from desktop.core.export_choices import ExportChoices
from desktop.qt.theme import Space, Theme, title_font
from desktop.qt.tokens import LIGHT, scaled
from desktop.widgets.charts.chart_export import PICTURES, ChartExport, file_name
from desktop.widgets.charts.export_form import ExportForm
from desktop.widgets.charts.export_preview import ExportPreview
from desktop.widgets.charts.figure import POINT_MM, Style
from desktop.widgets.charts.figure_source import Order

_WORDS = {
    "drawn": (
        "A line for each point of the thinned curves as they are on the screen",
        "chart, run, name, curve, x, y",
    ),
    "csv": ("A line for each point that was logged", "run, metric, step, time, value"),
    "parquet": ("A row for each point that was logged", "run, metric, step, time, value"),
}


class ExportDialog(QDialog):
    """Fields on the left, what comes of them on the right."""

    def __init__(
        self, theme: Theme, export: ChartExport, preview: ExportPreview, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setModal(False)
        self.setWindowTitle("Export charts")
        self._theme = theme
        self._export = export
        self._charts: tuple[str, ...] = ()
        self._folder = Path.home()
        self.form = ExportForm(theme)
        self.preview = preview
        self.what = QLabel()
        self.what.setFont(title_font())
        self.path = QLineEdit()
        self.path.setAccessibleName("Save as")
        self.browse = QPushButton("Choose…")
        self.go = QPushButton("Export")
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        self.stop = QPushButton("Close")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.says = QLabel()
        self.says.setWordWrap(True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.setSpacing(Space.S)
        place.addWidget(QLabel("Save as"))
        place.addWidget(self.path, 1)
        place.addWidget(self.browse)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.says, 1)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.go)
        middle = QHBoxLayout()
        middle.setSpacing(Space.XL)
        middle.addWidget(self.form, 0, Qt.AlignmentFlag.AlignTop)
        middle.addWidget(self.preview, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(self.what)
        layout.addLayout(middle, 1)
        layout.addLayout(place)
        layout.addWidget(self.bar)
        layout.addLayout(buttons)
        self.bar.hide()
        self.form.setFixedWidth(scaled(330))

    def _connect(self) -> None:
        self.form.kind_changed.connect(self._follow_kind)
        self.form.changed.connect(self._update_preview)
        self.browse.clicked.connect(self._choose)
        self.go.clicked.connect(self._start)
        self.stop.clicked.connect(self._stop)
        self._export.told.connect(self._say)
        self._export.progressed.connect(self._progress)
        self._export.finished.connect(self._follow_busy)

    def ask(self, charts: tuple[str, ...]) -> None:
        """Open for these charts."""
        self._charts = charts
        one = metrics.full_name(charts[0]) if len(charts) == 1 else ""
        self.what.setText(one or formatting.count(len(charts), "chart"))
        self.says.setText("")
        self.form.set_charts([metrics.full_name(chart) for chart in charts])
        self.show()
        self.raise_()
        self._follow_kind()
        self._update_preview()
        self.form.kind.setFocus()

    # -- what is remembered --------------------------------------------------------------------

    def choices(self) -> ExportChoices:
        return replace(self.form.choices(), folder=str(self._folder))

    def set_choices(self, choices: ExportChoices) -> None:
        """Begin with what was chosen before."""
        self.form.set_choices(choices)
        if choices.folder:
            self._folder = Path(choices.folder)

    # -- following -----------------------------------------------------------------------------

    def _kind(self) -> str:
        kind: str = self.form.kind.currentData()
        return kind

    def _is_one_file(self) -> bool:
        return len(self._charts) == 1 or self._kind() in ("csv", "parquet")

    def _follow_kind(self) -> None:
        if self._charts:
            name = file_name(self._charts[0] if len(self._charts) == 1 else "points", self._kind())
            self.path.setText(str(self._folder / name if self._is_one_file() else self._folder))

    def _update_preview(self) -> None:
        if not self._charts or not self.isVisible():
            return
        words = _WORDS.get(self._kind())
        if words is not None:
            self.preview.say(*words, *self._amount())
            return
        form = self.form
        caption = f"{form.width_mm.value():g} × {form.height_mm.value():g} mm"
        if self._kind() == "py":
            caption = "The code draws the same curves in matplotlib's own style"
        if len(self._charts) > 1:
            caption += f" · first of {len(self._charts):,} charts"
        self.preview.show_order(self.order(), caption)

    def _amount(self) -> tuple[str, ...]:
        """How much goes into a file of all points."""
        if self._kind() not in ("csv", "parquet"):
            return ()
        series, points = self._export.series_of(self._charts)
        return (f"{formatting.count(points, 'point')} of {len(series):,} series",)

    def order(self) -> Order:
        """What is wanted by now."""
        form = self.form
        style = Style(
            round(form.width_mm.value() / POINT_MM),
            round(form.height_mm.value() / POINT_MM),
            LIGHT,
            form.family.currentText(),
            form.font_size.value(),
        )
        return Order(
            self._charts,
            self._kind(),
            Path(self.path.text()).expanduser(),
            style,
            form.dpi.value() / 72 if self._kind() in (*PICTURES, "py") else 1.0,
            form.legend.currentData(),
            form.chosen_title(),
            form.has_lines.isChecked(),
        )

    def hideEvent(self, event: QHideEvent) -> None:
        self.preview.stop()
        super().hideEvent(event)

    # -- doing ---------------------------------------------------------------------------------

    def _choose(self) -> None:
        dialog = QFileDialog(self, "Save as", self.path.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        if not self._is_one_file():
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.path.setText)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _start(self) -> None:
        order = self.order()
        self._folder = order.path.parent if self._is_one_file() else order.path
        self._export.start(order)
        self._follow_busy()

    def _follow_busy(self) -> None:
        is_busy = self._export.is_busy
        self.bar.setVisible(is_busy)
        self.go.setEnabled(not is_busy)
        self.stop.setText("Cancel" if is_busy else "Close")

    def _stop(self) -> None:
        if self._export.is_busy:
            self._export.cancel()
        else:
            self.close()

    def _progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _say(self, text: str, is_trouble: bool) -> None:
        self.says.setProperty("tone", "bad" if is_trouble else "soft")
        self.says.style().unpolish(self.says)
        self.says.style().polish(self.says)
        self.says.setText(text)
