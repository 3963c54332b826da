"""The colours of a theme as roles of Qt's palette, by which the style sheet names them.

So one sheet does for all themes, and a change of theme changes the palette only.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from desktop.qt.tokens import Tokens

_Role = QPalette.ColorRole

# What the style sheet may name. Qt has no roles for the states of a control; the ones taken for
# them are drawn with by nothing that is on our windows.
_NAMED = {
    "page": (_Role.Window, "window"),
    "surface": (_Role.Base, "base"),
    "raised": (_Role.AlternateBase, "alternate-base"),
    "hover": (_Role.Midlight, "midlight"),
    "pressed": (_Role.Light, "light"),
    "selected": (_Role.ToolTipBase, "tooltip-base"),
    "border": (_Role.Shadow, "shadow"),
    "border_strong": (_Role.Mid, "mid"),
    "text": (_Role.Text, "text"),
    "text_soft": (_Role.LinkVisited, "link-visited"),
    "text_faint": (_Role.PlaceholderText, "placeholder-text"),
    "accent": (_Role.Accent, "accent"),
    "on_accent": (_Role.HighlightedText, "highlighted-text"),
    "bad": (_Role.BrightText, "bright-text"),
    "warn": (_Role.ToolTipText, "tooltip-text"),
}
_OTHERS = {
    _Role.Button: "raised",
    _Role.WindowText: "text",
    _Role.ButtonText: "text",
    _Role.Highlight: "accent",
    _Role.Link: "accent",
    _Role.Dark: "border_strong",
}


class Names:
    """How a style sheet names the tokens that have a role, as in `Names().accent`."""

    def __getattr__(self, token: str) -> str:
        if token not in _NAMED:
            raise AttributeError(token)
        return f"palette({_NAMED[token][1]})"


def palette_of(tokens: Tokens) -> QPalette:
    """The palette of a theme, the same for widgets that are active, inactive or disabled."""
    palette = QPalette()
    for token, (role, _) in _NAMED.items():
        palette.setColor(role, QColor(getattr(tokens, token)))
    for role, token in _OTHERS.items():
        palette.setColor(role, QColor(getattr(tokens, token)))
    return palette
