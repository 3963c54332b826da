"""The tabs of a window as the commands of rooms see them."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QWidget


class Tabs(Protocol):
    """`content` makes a tab that was never opened; `opened` does not."""

    @property
    def current(self) -> str: ...
    def open(self, tab_id: str) -> None: ...
    def content(self, tab_id: str) -> QWidget: ...
    def opened(self, tab_id: str) -> QWidget | None: ...
