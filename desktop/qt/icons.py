"""Icons from `resources/icons`, drawn in the colour and at the resolution asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from desktop.qt.tokens import Tokens

SIZE = 16


@lru_cache(maxsize=64)
def _svg(name: str) -> str:
    return resources.read_text(f"icons/{name}.svg")


@lru_cache(maxsize=4096)  # all icons in two themes, a kilobyte or two each
def pixmap(name: str, colour: str, size: int = SIZE, scale: float = 1.0) -> QPixmap:
    """An icon as a picture of `size` logical pixels for a screen of that scale."""
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    picture = QPixmap(QSize(round(size * scale), round(size * scale)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def icon(name: str, tokens: Tokens, size: int = SIZE) -> QIcon:
    """An icon for buttons: soft, in the accent colour when checked, faint when disabled. Shared: do
    not add to it."""
    _asked[name, size] = None
    return _icon(name, tokens, size)


_asked: dict[tuple[str, int], None] = {}  # in their order


def prepare(tokens: Tokens) -> Iterator[None]:
    """Make the icons that were asked for in other colours in these, one with each step."""
    for name, size in list(_asked):
        _icon(name, tokens, size)
        yield


@lru_cache(maxsize=1024)
def _icon(name: str, tokens: Tokens, size: int) -> QIcon:
    made = QIcon()
    for scale in (1.0, 2.0, 3.0):
        made.addPixmap(pixmap(name, tokens.text_soft, size, scale))
        made.addPixmap(pixmap(name, tokens.accent, size, scale), QIcon.Mode.Normal, QIcon.State.On)
        made.addPixmap(pixmap(name, tokens.text_faint, size, scale), QIcon.Mode.Disabled)
    return made


def app_icon() -> QIcon:
    """The program's own icon."""
    made = QIcon()
    for size in (16, 32, 64, 128):
        made.addPixmap(pixmap("app", "#FFFFFF", size))
    return made
