"""Runs a script that knows nothing of tracklib as a run: `tracklib run` starts this.

    python -m tracklib.launch '{"project": "p"}' script.py --lr 0.1
    python -m tracklib.launch '{}' -m package.module --lr 0.1

The script sees what it would see without: its arguments, its folder first on the path, itself as
`__main__`.
"""

from __future__ import annotations

import io
import json
import os
import runpy
import sys
from types import ModuleType
from typing import NoReturn

import tracklib


def main(options: str, words: list[str]) -> NoReturn:
    """Run the script, and leave the process as it would have left it."""
    is_module = words[0] == "-m"
    name, *arguments = words[1:] if is_module else words
    sys.orig_argv = [sys.executable, *words]
    sys.argv = [name, *arguments]
    module = ModuleType("__main__")
    if is_module:
        sys.path[0] = os.getcwd()
    else:
        sys.path[0] = os.path.dirname(os.path.abspath(name))
        module.__file__ = name
    sys.modules["__main__"] = module
    tracklib.init(**json.loads(options))
    try:
        if is_module:
            runpy.run_module(name, run_name="__main__", alter_sys=True)
        else:
            _run_file(name, module)
    except SystemExit as leave:
        sys.exit(leave.code)  # ours, which tells the run
    except Exception as error:
        trace = error.__traceback__
        own = __file__
        while trace is not None and trace.tb_frame.f_code.co_filename == own:
            trace = trace.tb_next
        error.__traceback__ = trace
        sys.excepthook(type(error), error, trace)
        raise SystemExit(1) from None
    raise SystemExit(0)


def _run_file(path: str, module: ModuleType) -> None:
    with io.open_code(os.path.abspath(path)) as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    exec(code, module.__dict__)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
