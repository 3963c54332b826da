"""Writes every point of some series to one CSV or Parquet file; can be given up at any time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop.core.source import RunKey
from desktop.core.whole_series import in_parts
from tracklib.errors import TracklibError

Pair = tuple[RunKey, str]
"""A run, and the name of one of its metrics."""


def write_points(
    kind: str,
    path: Path,
    sources: Mapping[str, Any],
    pairs: Sequence[Pair],
    is_cancelled: Callable[[], bool],
    tell: Callable[[int], None],
) -> None:
    """Write CSV or Parquet; `tell` is told how many points are written.

    It goes into a file beside it first: what was given up or went wrong leaves nothing behind.

    :raises OSError: with what is wrong in words
    """
    from tracklib.cli.failure import Failure

    part = path.with_name(f"{path.name}.part")
    try:
        if kind == "csv":
            from tracklib.cli.export_csv import write_points as write
        else:
            from tracklib.cli.export_parquet import write_points as write
        with part.open("wb") as file:
            write(file, _pieces(sources, pairs, is_cancelled, tell))
        if not is_cancelled():
            part.replace(path)
    except (Failure, TracklibError, OSError) as error:
        raise OSError(str(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _pieces(
    sources: Mapping[str, Any],
    pairs: Sequence[Pair],
    is_cancelled: Callable[[], bool],
    tell: Callable[[int], None],
) -> Iterator[Any]:
    from tracklib.cli.export_points import Piece

    done = 0
    for key, name in pairs:
        if is_cancelled():
            return
        for points in in_parts(sources[key.store].run(key.run).series(name), is_cancelled):
            yield Piece(key.run, name, points)
            done += len(points)
            tell(done)
