"""The fields of the export dialog: what kind of file, and how pictures look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from desktop.core.export_choices import ExportChoices, FigureLegend
from desktop.qt.theme import Space, Theme
from desktop.widgets.base.check_box import CheckBox
from desktop.widgets.base.choice_box import ChoiceBox
from desktop.widgets.charts.chart_export import PICTURES

KINDS = (
    ("pdf", "PDF: for papers, lines as lines"),
    ("svg", "SVG: for editing and the web"),
    ("png", "PNG: picture of pixels"),
    ("drawn", "CSV: what is drawn"),
    ("csv", "CSV: all points"),
    ("parquet", "Parquet: all points"),
    ("py", "Python: code for matplotlib"),
)
_SIZES_MM = (
    ((86.0, 56.0), "One column, 86 × 56 mm"),
    ((178.0, 80.0), "Full width, 178 × 80 mm"),
    ((254.0, 143.0), "Slide, 254 × 143 mm"),
    ((0.0, 0.0), "Own size"),
)
_LEGENDS = (
    (FigureLegend.BELOW, "Below"),
    (FigureLegend.RIGHT, "To the right"),
    (FigureLegend.NONE, "None"),
)
_FAMILIES = ("Inter", "Helvetica", "Arial", "Times New Roman", "DejaVu Sans", "DejaVu Serif")
_WITH_LOOK = (*PICTURES, "py")  # kinds that have a size, a font, a legend


class ExportForm(QWidget):
    """Says `changed` whenever a picture would look different."""

    changed = Signal()
    kind_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.kind = ChoiceBox(theme)
        for kind, title in KINDS:
            self.kind.addItem(title, kind)
        self.preset = ChoiceBox(theme)
        for size, title in _SIZES_MM:
            self.preset.addItem(title, size)
        self.width_mm = _millimetres(86.0)
        self.height_mm = _millimetres(56.0)
        self.family = ChoiceBox(theme)
        there = set(QFontDatabase.families())
        self.family.addItems([name for name in _FAMILIES if name in there] or ["Inter"])
        self.font_size = QSpinBox(minimum=5, maximum=24, value=8, suffix=" pt")
        self.legend = ChoiceBox(theme)
        for place, title in _LEGENDS:
            self.legend.addItem(title, place)
        self.has_title = CheckBox(theme, "Title")
        self.title = QLineEdit()
        self.has_lines = CheckBox(theme, "Lines and notes")
        self.dpi = QSpinBox(minimum=72, maximum=1200, value=300, suffix=" dpi", singleStep=50)
        self.has_title.setChecked(True)
        self.has_lines.setChecked(True)
        self._usual_title = ""
        self._is_one = True
        self._lay_out()
        self._name_fields()
        self._connect()
        self._follow_kind()

    def _lay_out(self) -> None:
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(Space.L)
        self._form.setVerticalSpacing(Space.S)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("Format", self.kind),
            ("Size", self.preset),
            ("", _beside((self.width_mm, QLabel("×"), self.height_mm), 0, 2)),
            ("Font", _beside((self.family, self.font_size), 0)),
            ("Legend", self.legend),
            ("Title", _beside((self.has_title, self.title), 1)),
            ("Show", self.has_lines),
            ("Resolution", self.dpi),
        )
        for title, row in rows:
            self._form.addRow(title, row)

    def _name_fields(self) -> None:
        named: tuple[tuple[QWidget, str], ...] = (
            (self.kind, "Format"),
            (self.preset, "Size"),
            (self.width_mm, "Width"),
            (self.height_mm, "Height"),
            (self.family, "Font"),
            (self.font_size, "Font size"),
            (self.legend, "Legend"),
            (self.has_title, "With a title"),
            (self.title, "Title"),
            (self.has_lines, "Lines and notes"),
            (self.dpi, "Resolution"),
        )
        for field, name in named:
            field.setAccessibleName(name)
            if isinstance(field, QAbstractSpinBox):
                field.setFixedHeight(Space.CONTROL)
                field.lineEdit().setTextMargins(7, 0, 0, 0)  # as the padding of other fields
        self.has_title.setText("")
        self.has_title.setToolTip("Write a title above the axes")
        self.has_lines.setToolTip("The lines and notes that you have drawn into the chart")

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._follow_kind)
        self.kind.currentIndexChanged.connect(self.kind_changed)
        self.preset.activated.connect(self._take_preset)
        for spin in (self.width_mm, self.height_mm):
            spin.valueChanged.connect(self._follow_size)
        self.has_title.toggled.connect(self._follow_title)
        for signal in (
            self.kind.currentIndexChanged,
            self.width_mm.valueChanged,
            self.height_mm.valueChanged,
            self.family.currentIndexChanged,
            self.font_size.valueChanged,
            self.legend.currentIndexChanged,
            self.has_title.toggled,
            self.title.textChanged,
            self.has_lines.toggled,
        ):
            signal.connect(self.changed)

    # -- what is chosen ------------------------------------------------------------------------

    def set_charts(self, titles: Sequence[str]) -> None:
        """Be about these charts; of several each keeps its own title."""
        self._is_one = len(titles) == 1
        self._usual_title = titles[0] if self._is_one else ""
        self.title.setText(self._usual_title)
        self.title.setPlaceholderText("" if self._is_one else "The name of each chart")
        self._follow_title()

    def chosen_title(self) -> str | None:
        """The title that was typed, "" for none; None stands for the charts' own."""
        if not self.has_title.isChecked():
            return ""
        typed = self.title.text().strip()
        return None if not self._is_one or typed == self._usual_title else typed

    def choices(self) -> ExportChoices:
        """Everything that is remembered but the folder."""
        return ExportChoices(
            kind=self.kind.currentData(),
            width_mm=self.width_mm.value(),
            height_mm=self.height_mm.value(),
            family=self.family.currentText(),
            font_size=self.font_size.value(),
            dpi=self.dpi.value(),
            legend=self.legend.currentData(),
            has_title=self.has_title.isChecked(),
            has_lines=self.has_lines.isChecked(),
        )

    def set_choices(self, choices: ExportChoices) -> None:
        """Show what was chosen before, as far as it can be chosen here."""
        for box, value in ((self.kind, choices.kind), (self.legend, choices.legend)):
            box.setCurrentIndex(max(0, _place_of(box, value)))
        self.family.setCurrentIndex(max(0, self.family.findText(choices.family)))
        self.width_mm.setValue(choices.width_mm)
        self.height_mm.setValue(choices.height_mm)
        self.font_size.setValue(choices.font_size)
        self.dpi.setValue(choices.dpi)
        self.has_title.setChecked(choices.has_title)
        self.has_lines.setChecked(choices.has_lines)
        self._follow_size()

    # -- following -----------------------------------------------------------------------------

    def _follow_kind(self) -> None:
        kind = self.kind.currentData()
        for row in range(1, 7):
            self._form.setRowVisible(row, kind in _WITH_LOOK)
        self._form.setRowVisible(7, kind in ("png", "py"))

    def _take_preset(self) -> None:
        width, height = self.preset.currentData()
        if width:
            self.width_mm.setValue(width)
            self.height_mm.setValue(height)

    def _follow_size(self) -> None:
        """Let the list of sizes say which of them is set."""
        size = (self.width_mm.value(), self.height_mm.value())
        sizes = [one for one, _ in _SIZES_MM]
        self.preset.setCurrentIndex(sizes.index(size) if size in sizes else len(sizes) - 1)

    def _follow_title(self) -> None:
        self.title.setEnabled(self.has_title.isChecked() and self._is_one)


def _place_of(box: QComboBox, value: object) -> int:
    """`findData` compares Python objects by identity only."""
    return next((at for at in range(box.count()) if box.itemData(at) == value), -1)


def _beside(widgets: Sequence[QWidget], *wide: int) -> QWidget:
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.S)
    for place, widget in enumerate(widgets):
        layout.addWidget(widget, 1 if place in wide else 0)
    return made


def _millimetres(value: float) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setRange(30, 400)
    made.setDecimals(1)
    made.setSuffix(" mm")
    made.setValue(value)
    return made
