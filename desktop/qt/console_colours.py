"""The sixteen colours of terminals, so that each can be read on the theme's ground."""

from __future__ import annotations

from PySide6.QtGui import QColor

from desktop.qt.tokens import Tokens

_ON_LIGHT = (
    "#1B1F27", "#C0303B", "#1E7A46", "#8A5200", "#2B5FC9", "#8E3A9D", "#0F6E7C", "#5E677A",
    "#5E677A", "#A8232E", "#17693B", "#784700", "#1F4FB0", "#7B2E8A", "#0B5D69", "#1B1F27",
)  # fmt: skip
_ON_DARK = (
    "#9AA3B2", "#FF7B80", "#5FC98C", "#E0AF5C", "#7FAAFF", "#D79BE8", "#5CC8D6", "#E8EAEF",
    "#9AA3B2", "#FF9A9E", "#86DBA9", "#F0C98A", "#A6C4FF", "#E5BBF1", "#8ADCE6", "#FFFFFF",
)  # fmt: skip


def colour_of(name: str, tokens: Tokens) -> QColor:
    """A colour as `desktop.core.console_text` names it; the text's own for ""."""
    if not name:
        return tokens.colour("text")
    if name.startswith("#"):
        return QColor(name)
    return QColor((_ON_DARK if tokens.is_dark else _ON_LIGHT)[int(name)])
