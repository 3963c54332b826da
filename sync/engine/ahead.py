"""A source that looks for what is wanted next while the last parts travel."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from sync.protocol.messages import Batches, Pull
from sync.protocol.peer import Peer


class Ahead:
    """Pulls from a source, now or ahead. The source is asked by one thread at a time."""

    def __init__(self, source: Peer) -> None:
        self._source = source
        self._worker: ThreadPoolExecutor | None = None
        self._wanted: Pull | None = None
        self._found: Future[Batches] | None = None

    def __enter__(self) -> Ahead:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._worker is not None:
            self._worker.shutdown(wait=True)

    def prepare(self, request: Pull) -> None:
        """Begin to look for what a request wants."""
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, thread_name_prefix="sync ahead")
        self._wanted, self._found = request, self._worker.submit(self._source.ask, request)

    def pull(self, request: Pull) -> Batches:
        """The reply to a request, prepared or not. Raises what the source raises."""
        found, self._found = self._found, None
        if found is not None:
            if self._wanted == request:
                return found.result()
            found.exception()  # wait for it: somebody else asks next
        return self._source.ask(request)
