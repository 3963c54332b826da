"""What this program is: version, licences, where to find more."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFont, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core import about
from desktop.qt.icons import pixmap
from desktop.qt.theme import Space, Theme, Type, font, title_font


class AboutDialog(QDialog):
    """Not modal."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("About tracklib")
        self.setObjectName("page")
        self.setModal(False)
        picture = QLabel()
        picture.setPixmap(pixmap("app", theme.tokens.accent, 48, self.devicePixelRatioF()))
        name = QLabel("tracklib")
        name.setFont(font(Type.LARGE, QFont.Weight.DemiBold))
        words = QLabel("Experiment tracking that works without a network")
        words.setProperty("tone", "soft")
        title = QVBoxLayout()
        title.setSpacing(2)
        title.addWidget(name)
        title.addWidget(words)
        head = QHBoxLayout()
        head.setSpacing(Space.L)
        head.addWidget(picture)
        head.addLayout(title, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addLayout(head)
        layout.addLayout(_pairs(about.versions()))
        layout.addSpacing(Space.S)
        heading = QLabel("Licences")
        heading.setFont(title_font())
        layout.addWidget(heading)
        layout.addLayout(_pairs(about.LICENCES))
        layout.addSpacing(Space.S)
        layout.addLayout(self._buttons())
        self.resize(420, 10)

    def _buttons(self) -> QHBoxLayout:
        copy = QPushButton("Copy version information")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(about.as_text()))
        licence = QPushButton("Licence…")
        licence.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(about.LICENCE)))
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        bar = QHBoxLayout()
        bar.addWidget(copy)
        bar.addWidget(licence)
        bar.addStretch(1)
        bar.addWidget(close)
        return bar


def _pairs(lines: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.XS)
    grid.setColumnStretch(1, 1)
    for row, (name, value) in enumerate(lines):
        label, text = QLabel(name), QLabel(value)
        label.setProperty("tone", "faint")
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(label, row, 0)
        grid.addWidget(text, row, 1)
    return grid
