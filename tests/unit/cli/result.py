"""What a command line gives, and how the fixtures that run one are called."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """Exit code, standard output, standard error (in a terminal: both in `out`)."""

    code: int
    out: str
    err: str = ""


Command = Callable[..., Result]
Start = Callable[..., subprocess.Popen[bytes]]
Terminal = Callable[..., Result]
