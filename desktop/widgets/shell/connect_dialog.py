"""Connecting to a server: its address, a token, and in words what is wrong with either."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core.joining_remote import Joined, NotJoined, join
from desktop.qt.relay import Relay
from desktop.qt.theme import Space, Theme, Type, font
from desktop.qt.tokens import scaled
from desktop.widgets.base.progress_line import ProgressLine
from desktop.widgets.base.wrapped_label import WrappedLabel

_WIDTH = 460
_ABOUT = "Its runs are fetched into a store of their own on this machine, and kept up to date."


class ConnectDialog(QDialog):
    """Asks in the background; closing it gives up."""

    joined = Signal(object)

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        ask: Callable[[str, str], Joined | NotJoined] = join,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle("Connect to a server")
        self._ask = ask
        self._relay = Relay()
        self._relay.setParent(self)
        self._asked = 0
        self.address = self._field("Address", "https://host or ssh://host/~/tracklib")
        self.token = self._field("Token", "Not needed over SSH")
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.message = WrappedLabel(tone="bad")
        self.hint = WrappedLabel(tone="soft")
        self._progress = ProgressLine(theme)
        self._progress.setVisible(False)
        self.accept_button = QPushButton("Connect")
        self.accept_button.setDefault(True)
        self.accept_button.setProperty("primary", True)
        self.accept_button.clicked.connect(self._connect_now)
        self._lay_out()
        self.setMinimumWidth(scaled(_WIDTH))
        self._say("", "")
        self._follow()
        self.finished.connect(self._end)

    def _lay_out(self) -> None:
        title = QLabel(self.windowTitle())
        title.setFont(font(Type.LARGE, QFont.Weight.DemiBold))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        layout.setSpacing(Space.S)
        layout.addWidget(title)
        layout.addWidget(WrappedLabel(_ABOUT, "soft"))
        layout.addSpacing(Space.S)
        for field in (self.address, self.token):
            label = QLabel(field.accessibleName())
            label.setProperty("tone", "soft")
            label.setBuddy(field)
            layout.addWidget(label)
            layout.addWidget(field)
        layout.addWidget(self.message)
        layout.addWidget(self.hint)
        layout.addSpacing(Space.S)
        layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self._progress)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.accept_button)
        return buttons

    def _field(self, name: str, example: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setPlaceholderText(example)
        field.textChanged.connect(self._follow)
        return field

    def _follow(self) -> None:
        is_asking = self._progress.isVisible()
        self.accept_button.setEnabled(bool(self.address.text().strip()) and not is_asking)

    def _say(self, message: str, hint: str) -> None:
        for label, text in ((self.message, message), (self.hint, hint)):
            label.setText(text)
            label.setVisible(bool(text))

    def _connect_now(self) -> None:
        self._asked += 1
        number, address, token = self._asked, self.address.text().strip(), self.token.text().strip()
        self._say("", "")
        self._progress.setVisible(True)
        self._progress.show_progress(0, 0)
        self._follow()

        def work() -> None:
            result = self._ask(address, token)
            self._relay.deliver(lambda: self._take(number, result))

        threading.Thread(target=work, name="tracklib-connecting", daemon=True).start()

    def _take(self, number: int, result: Joined | NotJoined) -> None:
        if number != self._asked:
            return
        self._progress.setVisible(False)
        self._follow()
        if isinstance(result, Joined):
            self.joined.emit(result)
            self.accept()
            return
        self._say(result.message, result.hint)
        if result.wants_token:
            self.token.setFocus()
        self.adjustSize()

    def _end(self) -> None:
        self._asked += 1
        self._relay.close()
        self.deleteLater()
