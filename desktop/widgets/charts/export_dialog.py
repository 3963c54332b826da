"""Asks how a chart, or all charts of the page, are to be exported. Not modal."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.core import formatting, metrics
from desktop.qt.theme import Space, Theme
from desktop.qt.tokens import LIGHT
from desktop.widgets.charts.chart_export import PICTURES, ChartExport, Order, file_name
from desktop.widgets.charts.figure import POINT_MM, Style

_KINDS = (
    ("pdf", "PDF: for papers, lines as lines"),
    ("svg", "SVG: for editing and the web"),
    ("png", "PNG: picture of pixels"),
    ("drawn", "CSV: what is drawn"),
    ("csv", "CSV: all points"),
    ("parquet", "Parquet: all points"),
    ("py", "Python: code for matplotlib"),
)
_WIDTHS_MM = ((86.0, "One column, 86 mm"), (178.0, "Full width, 178 mm"), (120.0, "Own width"))
_FAMILIES = ("Inter", "Helvetica", "Arial", "Times New Roman", "DejaVu Sans", "DejaVu Serif")


class ExportDialog(QDialog):
    """Keeps its choices from one export to the next."""

    def __init__(self, theme: Theme, export: ChartExport, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setModal(False)
        self.setWindowTitle("Export charts")
        self._theme = theme
        self._export = export
        self._charts: tuple[str, ...] = ()
        self._folder = Path.home()
        self.what = QLabel()
        self.what.setProperty("tone", "title")
        self.kind = QComboBox()
        for kind, title in _KINDS:
            self.kind.addItem(title, kind)
        self.preset = QComboBox()
        for width, title in _WIDTHS_MM:
            self.preset.addItem(title, width)
        self.width_mm = _millimetres(86.0)
        self.height_mm = _millimetres(56.0)
        self.family = QComboBox()
        there = set(QFontDatabase.families())
        self.family.addItems([name for name in _FAMILIES if name in there] or ["Inter"])
        self.font_size = QSpinBox(minimum=5, maximum=24, value=8, suffix=" pt")
        self.scale = QSpinBox(minimum=1, maximum=12, value=4, suffix=" ×")
        self.path = QLineEdit()
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
        sizes = QHBoxLayout()
        sizes.setSpacing(Space.S)
        sizes.addWidget(self.width_mm, 1)
        sizes.addWidget(QLabel("×"))
        sizes.addWidget(self.height_mm, 1)
        fonts = QHBoxLayout()
        fonts.setSpacing(Space.S)
        fonts.addWidget(self.family, 1)
        fonts.addWidget(self.font_size)
        place = QHBoxLayout()
        place.setSpacing(Space.S)
        place.addWidget(self.path, 1)
        place.addWidget(self.browse)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(Space.L)
        self._form.setVerticalSpacing(Space.S)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        rows = (("Format", self.kind), ("Size", self.preset), ("", sizes), ("Font", fonts))
        for title, row in (*rows, ("Scale", self.scale), ("Save as", place)):
            self._form.addRow(title, row)
        named: list[tuple[QWidget, str]] = [
            (self.kind, "Format"),
            (self.preset, "Size"),
            (self.width_mm, "Width"),
            (self.height_mm, "Height"),
            (self.family, "Font"),
            (self.font_size, "Font size"),
            (self.scale, "Pixels per point"),
            (self.path, "Save as"),
        ]
        for field, name in named:
            field.setAccessibleName(name)
        buttons = QHBoxLayout()
        buttons.addWidget(self.says, 1)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(self.what)
        layout.addLayout(self._form)
        layout.addWidget(self.bar)
        layout.addLayout(buttons)
        self.bar.hide()
        self.setMinimumWidth(460)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._follow_kind)
        self.preset.activated.connect(
            lambda place: self.width_mm.setValue(float(self.preset.currentData()))
        )
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
        self._follow_kind()
        self.show()
        self.raise_()
        self.kind.setFocus()

    def _is_one_file(self) -> bool:
        return len(self._charts) == 1 or self.kind.currentData() in ("csv", "parquet")

    def _follow_kind(self) -> None:
        kind = self.kind.currentData()
        is_picture = kind in PICTURES
        for row in range(1, 4):
            self._form.setRowVisible(row, is_picture)
        self._form.setRowVisible(4, kind == "png")
        if not self._charts:
            return
        name = file_name(self._charts[0] if len(self._charts) == 1 else "points", kind)
        self.path.setText(str(self._folder / name if self._is_one_file() else self._folder))
        self.adjustSize()

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
        path = Path(self.path.text()).expanduser()
        self._folder = path.parent if self._is_one_file() else path
        style = Style(
            round(self.width_mm.value() / POINT_MM),
            round(self.height_mm.value() / POINT_MM),
            LIGHT,
            self.family.currentText(),
            self.font_size.value(),
        )
        order = Order(self._charts, self.kind.currentData(), path, style, float(self.scale.value()))
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


def _millimetres(value: float) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setRange(30, 400)
    made.setDecimals(1)
    made.setSuffix(" mm")
    made.setValue(value)
    return made
