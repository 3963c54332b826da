"""Painting that ends even where it fails."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import wraps
from types import TracebackType
from typing import TypeVar

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import Shiboken

_Widget = TypeVar("_Widget", bound=QWidget)
_PaintEvent = Callable[[_Widget, QPaintEvent], None]


def ends_with_painter(paint: _PaintEvent[_Widget]) -> _PaintEvent[_Widget]:
    """For every `paintEvent` that makes a painter: an error keeps it alive, and Qt ends the whole
    process over a painter that is still at work when the painting has returned."""

    @wraps(paint)
    def painted(self: _Widget, event: QPaintEvent) -> None:
        try:
            paint(self, event)
        except BaseException as error:
            _end_painters(error.__traceback__)
            raise

    return painted


def _end_painters(trace: TracebackType | None) -> None:
    for frame, _ in traceback.walk_tb(trace):
        for value in frame.f_locals.values():
            if isinstance(value, QPainter) and Shiboken.ownedByPython(value) and value.isActive():
                value.end()
