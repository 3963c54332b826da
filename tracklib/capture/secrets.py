"""What looks like a secret is not recorded, neither in command lines nor in variables."""

from __future__ import annotations

import re

HIDDEN = "***"

_NAME = re.compile(
    r"(?i)(?:^|[-_.])(?:password|passwd|pwd|secret|token|credentials?|api[-_]?key|access[-_]?key"
    r"|auth|private[-_]?key)(?:$|[-_.])"
)
_USER_IN_URL = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def speaks_of_a_secret(name: str) -> bool:
    """Whether a name is that of something secret: `HF_TOKEN`, `--api-key`."""
    return _NAME.search(name) is not None


def without_user(text: str) -> str:
    """The text with what stands before the hosts of its URLs hidden."""
    return _USER_IN_URL.sub(HIDDEN, text)
