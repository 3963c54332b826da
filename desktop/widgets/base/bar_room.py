"""Tool bars in narrow windows: what has no room goes into a menu, nothing is squeezed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QToolButton, QWidget

from desktop.widgets.base.more_button import MoreButton


def leave_out(
    bar: QWidget,
    always: Sequence[QWidget],
    optional: Sequence[QWidget],
    more: MoreButton,
    *,
    extras: Sequence[QWidget] = (),
    spare: int = 0,
) -> None:
    """Show as many of the optional widgets, in their order, as fit beside the others; `more` has
    the controls among the rest. `extras` come last and are not missed: what they say or do has
    another place as well. `spare` is further room that the bar needs."""
    layout = bar.layout()
    assert layout is not None
    margins, gap = layout.contentsMargins(), layout.spacing()
    room = bar.width() - margins.left() - margins.right() - spare
    room -= sum(_least(widget) + gap for widget in always)
    fitting = _fitting((*optional, *extras), room, gap)
    if _controls(optional, fitting):
        fitting = _fitting(optional, room - _least(more) - gap, gap)
    for widget in (*optional, *extras):
        widget.setVisible(widget in fitting)
    more.take(_controls(optional, fitting))


def _fitting(optional: Sequence[QWidget], room: int, gap: int) -> list[QWidget]:
    """The first of them, as far as there is room."""
    fitting: list[QWidget] = []
    for widget in optional:
        room -= _least(widget) + gap
        if room < 0:
            break
        fitting.append(widget)
    return fitting


def _controls(optional: Sequence[QWidget], fitting: Sequence[QWidget]) -> list[QToolButton]:
    return [one for one in optional if isinstance(one, QToolButton) and one not in fitting]


def _least(widget: QWidget) -> int:
    """How narrow a widget may be: what it was told, else what its words need."""
    return widget.minimumWidth() or widget.sizeHint().width()
