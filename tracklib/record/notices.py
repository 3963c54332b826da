"""The few words that tracklib says to a training script's user, through the `tracklib` logger."""

from __future__ import annotations

from collections import OrderedDict

_said: OrderedDict[str, None] = OrderedDict()
_REMEMBERED = 100


def warn(text: str) -> None:
    """Say a warning, once for each text."""
    if text in _said:
        return
    _said[text] = None
    while len(_said) > _REMEMBERED:
        _said.popitem(last=False)
    import logging  # costs a third of tracklib's own import time and is rarely needed

    logging.getLogger("tracklib").warning("tracklib: %s", text)
