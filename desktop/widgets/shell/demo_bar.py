"""The demo as the user sees it: a button where there is no run yet, then its progress."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QToolButton, QWidget

from desktop.qt.demo import Demo
from desktop.qt.theme import Space, Type, font
from desktop.qt.tokens import scaled


class DemoOffer(QWidget):
    """The button; says why where the demo could not go on."""

    def __init__(self, demo: Demo) -> None:
        super().__init__()
        self._demo = demo
        self.button = QPushButton("Run the demo")
        self.button.setToolTip("Trains twelve small networks on this machine and shows them here")
        self._trouble = QLabel()
        self._trouble.setProperty("tone", "bad")
        self._trouble.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.addWidget(self.button)
        layout.addWidget(self._trouble, 1)
        demo.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.button.setEnabled(not self._demo.is_running)
        self.button.setText("Starting the demo…" if self._demo.is_running else "Run the demo")
        self._trouble.setText(self._demo.trouble)


class DemoBar(QWidget):
    """In the status bar while the demo trains."""

    def __init__(self, demo: Demo) -> None:
        super().__init__()
        self._demo = demo
        self.words = QLabel()
        self.words.setFont(font(Type.SMALL))
        self.words.setProperty("tone", "soft")
        self._progress = QProgressBar()
        self._progress.setFixedWidth(scaled(90))
        self._progress.setTextVisible(False)
        self.stop = QToolButton()
        self.stop.setText("Stop")
        self.stop.setFixedHeight(scaled(22))
        self.stop.setFont(font(Type.SMALL))
        self.stop.setAccessibleName("Stop the demo")
        self.stop.clicked.connect(demo.stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.words, self._progress, self.stop):
            layout.addWidget(widget)
        demo.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setVisible(self._demo.is_running)
        self.words.setText(f"Demo: {self._demo.done} of {self._demo.total} trained")
        self._progress.setRange(0, self._demo.total)
        self._progress.setValue(self._demo.done)
