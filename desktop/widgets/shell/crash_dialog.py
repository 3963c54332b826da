"""Says what went wrong in the window itself, and lets the user keep a report of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.qt.icons import pixmap
from desktop.qt.theme import Space, Theme, title_font
from desktop.widgets.base.code_view import CodeView

_FILE_NAME = "tracklib-crash-report.txt"


class CrashDialog(QDialog):
    """Not modal: what still works goes on working."""

    def __init__(self, theme: Theme, words: str, report: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.setObjectName("page")
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.report = report
        self.saved = QLabel()
        self.saved.setProperty("tone", "soft")
        self.saved.hide()
        picture = QLabel()
        scale = self.devicePixelRatioF()
        picture.setPixmap(pixmap("warning", theme.tokens.bad, 28, scale))
        title = QLabel("Something went wrong in the window")
        title.setFont(title_font())
        text = QLabel(
            f"{words}\n\nYour runs are safe: nothing here writes into them. The window goes on;"
            " what you did last may not have happened."
        )
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words_column = QVBoxLayout()
        words_column.addWidget(title)
        words_column.addWidget(text)
        head.addLayout(words_column, 1)
        code = CodeView(theme, "Report", 16)
        code.set_text(report)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addLayout(head)
        layout.addWidget(code)
        layout.addWidget(self.saved)
        layout.addLayout(self._buttons())
        self.resize(640, 10)

    def _buttons(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        copy, save, go_on = QPushButton("Copy"), QPushButton("Save report…"), QPushButton("Go on")
        go_on.setDefault(True)
        go_on.setProperty("primary", True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.report))
        save.clicked.connect(self._ask_where)
        go_on.clicked.connect(self.close)
        bar.addWidget(copy)
        bar.addWidget(save)
        bar.addStretch(1)
        bar.addWidget(go_on)
        return bar

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, "Save report", _FILE_NAME)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, file: Path) -> None:
        """Write the report: a few kilobytes, at once, since the program may be about to end."""
        self.saved.show()
        try:
            file.write_text(self.report, encoding="utf-8")
        except OSError as error:
            self.saved.setText(f"Not saved: {error.strerror or error}")
        else:
            self.saved.setText(f"Saved to {file}")
