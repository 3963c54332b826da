"""What the tabs of this room have in common: a bar, a view that rests while nobody looks, words
where there is nothing to draw, and a picture for the clipboard."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Protocol

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.core.columns import Column
from desktop.qt.theme import Theme
from desktop.qt.workspace import Workspace
from desktop.widgets.base.empty_state import EmptyState


class Explorer(Protocol):
    """A state behind a tab of this room."""

    def set_awake(self, is_awake: bool) -> None: ...
    def state(self) -> dict[str, Any]: ...
    def restore(self, state: dict[str, Any]) -> None: ...


class ExplorePane(QWidget):
    """A tab made of `bar`, `content` and perhaps a `footer`."""

    def __init__(self, theme: Theme, workspace: Workspace) -> None:
        super().__init__()
        self._theme, self._runs = theme, workspace.runs
        self._empty = EmptyState(theme)
        self._stack = QStackedWidget()
        self._explorer: Explorer | None = None

    def assemble(
        self, explorer: Explorer, bar: QWidget, content: QWidget, footer: QWidget | None = None
    ) -> None:
        """Put the parts in their places."""
        self._explorer = explorer
        self._stack.addWidget(self._empty)
        self._stack.addWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._stack, 1)
        if footer is not None:
            layout.addWidget(footer)

    def columns(self) -> list[Column]:
        """All columns that can be chosen."""
        return self._runs.listing.keys.columns()

    # -- what is remembered --------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """What `restore` takes."""
        return self._explorer.state() if self._explorer is not None else {}

    def restore(self, state: dict[str, Any]) -> None:
        if self._explorer is not None:
            self._explorer.restore(state)

    # -- following -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._explorer is not None:
            self._explorer.set_awake(True)

    def hideEvent(self, event: QHideEvent) -> None:
        if self._explorer is not None:
            self._explorer.set_awake(False)
        super().hideEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.follow()

    @abstractmethod
    def follow(self) -> None:
        """Bring the controls up to date."""

    @abstractmethod
    def explain(self) -> tuple[str, str] | None:
        """A title and a sentence that say what to do where there is nothing to draw; else None."""

    def show_content(self) -> None:
        """The view, or why there is none."""
        words = ("", "") if not self._runs.is_listed else self.explain()
        if words is not None:
            self._empty.say(*words)
        self._stack.setCurrentIndex(0 if words is not None else 1)

    # -- pictures ------------------------------------------------------------------------------

    @property
    @abstractmethod
    def picture_of(self) -> QWidget:
        """What a picture for the clipboard shows."""

    def copy_picture(self) -> None:
        """Put what is drawn on the clipboard, as sharp as the screen."""
        QGuiApplication.clipboard().setPixmap(self.picture_of.grab())
