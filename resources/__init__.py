"""Data that the wheel carries: the demo's data set, icons, and the licences of both."""

from importlib.resources import as_file, files
from pathlib import Path
from typing import IO

__all__ = ["example_path", "open_binary", "read_text"]


def open_binary(name: str) -> IO[bytes]:
    """Open a resource for reading, such as `"digits/digits.npz"`.

    Raises FileNotFoundError when there is no such resource.
    """
    return files(__name__).joinpath(name).open("rb")


def read_text(name: str) -> str:
    """Return the text of a UTF-8 resource, such as `"digits/LICENSE.md"`.

    Raises FileNotFoundError when there is no such resource.
    """
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def example_path(name: str) -> Path:
    """Return where an example script lies, such as `"digits.py"`.

    A wheel carries the checkout's `examples/` folder as `resources/examples/`.
    Raises FileNotFoundError when there is no such example.
    """
    with as_file(files(__name__)) as here:
        for folder in (here / "examples", here.parent / "examples"):
            if (folder / name).is_file():
                return folder / name
    raise FileNotFoundError(f"no example {name!r} beside {here}")
