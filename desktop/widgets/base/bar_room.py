"""Tool bars in narrow windows: what has another way to it is left out, nothing is squeezed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget


def leave_out(bar: QWidget, always: Sequence[QWidget], optional: Sequence[QWidget]) -> None:
    """Show as many of the optional widgets, in their order, as fit beside the others."""
    layout = bar.layout()
    assert layout is not None
    margins, gap = layout.contentsMargins(), layout.spacing()
    room = bar.width() - margins.left() - margins.right()
    room -= sum(_least(widget) + gap for widget in always)
    for widget in optional:
        room -= _least(widget) + gap
        widget.setVisible(room >= 0)


def _least(widget: QWidget) -> int:
    """How narrow a widget may be: what it was told, else what its words need."""
    return widget.minimumWidth() or widget.sizeHint().width()
