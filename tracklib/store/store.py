"""A folder of runs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from zlib import crc32

from tracklib.errors import RunNotFound, StoreNotFound, StoreUnavailable
from tracklib.format import layout
from tracklib.store.catalog import Catalog, Newest
from tracklib.store.curve_reader import CurveReader
from tracklib.store.run_reader import RunReader


def open_store(path: str | os.PathLike[str] | None = None) -> Store:
    """The store at `path`; None: the one that logging uses (`TRACKLIB_DIR`, else `~/tracklib`).

    Raises StoreNotFound, FormatTooNew, or StoreUnavailable when the disk does not answer.
    """
    return Store(os.path.abspath(os.path.expanduser(path or layout.default_path())))


class Store:
    """Finds runs. Reads only; nothing is written below `path`."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self.store_id = self._read_id(path)

    @staticmethod
    def _read_id(path: str) -> str:
        """The store's id. A store whose describing file is missing or torn is still a store."""
        try:
            with open(os.path.join(path, layout.STORE_FILE), encoding="utf-8") as file:
                content = json.load(file)
        except FileNotFoundError:
            if not os.path.isdir(layout.runs_folder(path)):
                raise StoreNotFound(
                    f"{path} is not a tracklib store (no {layout.STORE_FILE})"
                ) from None
            content = {}
        except ValueError:
            content = {}
        except NotADirectoryError:
            raise StoreNotFound(f"{path} is a file, not a tracklib store") from None
        except OSError as error:
            raise StoreUnavailable(f"{path}: {error.strerror or error}") from error
        if not isinstance(content, dict):
            content = {}
        layout.check_version(path, content.get("format"))
        return str(content.get("id") or f"path-{crc32(path.encode()):08x}")

    def is_online(self) -> bool:
        """Whether the folder is there now: a mount may have gone away."""
        return self.path.is_dir()

    def run_ids(self) -> list[str]:
        """All runs, sorted by id. Raises StoreUnavailable where the disk does not answer."""
        runs = layout.runs_folder(str(self.path))
        try:
            buckets = [entry.path for entry in os.scandir(runs) if entry.is_dir()]
            return sorted(name for bucket in buckets for name in os.listdir(bucket))
        except FileNotFoundError as error:
            if self.is_online():
                return []
            raise StoreUnavailable(f"{self.path} is not there") from error
        except OSError as error:
            raise StoreUnavailable(f"{self.path}: {error.strerror or error}") from error

    def run(self, run_id: str) -> RunReader:
        """The run with this id, or the only one whose id begins or ends with it.

        Raises RunNotFound, naming the candidates.
        """
        if layout.is_valid_id(run_id) and os.path.isdir(layout.run_folder(str(self.path), run_id)):
            return RunReader(str(self.path), run_id)
        ids = self.run_ids()
        fitting = [i for i in ids if i.startswith(run_id) or i.endswith(run_id)] if run_id else []
        if len(fitting) == 1:
            return RunReader(str(self.path), fitting[0])
        if fitting:
            some = ", ".join(fitting[:5]) + (", …" if len(fitting) > 5 else "")
            raise RunNotFound(f"{run_id!r} fits {len(fitting)} runs: {some}")
        raise RunNotFound(f"no run {run_id!r} in {self.path} ({len(ids)} runs)")

    def curves(self, run_id: str) -> CurveReader:
        """A quick reader of a run's metrics, by its whole id. Raises RunNotFound."""
        folder = layout.run_folder(str(self.path), run_id)
        if not layout.is_valid_id(run_id) or not os.path.isdir(folder):
            raise RunNotFound(f"no run {run_id!r} in {self.path}")
        return CurveReader(str(self.path), run_id)

    def catalog(
        self, cache_dir: str | os.PathLike[str] | None = None, *, newest: Newest | None = None
    ) -> Catalog:
        """The index of all runs, kept on this machine's own disk.

        Where it is known to have very many runs, `newest` is called with the newest thousand
        before the others are read.
        """
        return Catalog(str(self.path), self.store_id, cache_dir, newest=newest)

    def __repr__(self) -> str:
        return f"<tracklib.store.Store {self.path}>"
