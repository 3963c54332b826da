"""Some clients, each with very many live runs whose tails grow, as `tracklib sync --watch` sends.

Called with the server's address, how many clients, live runs each, and seconds. Prints JSON: the
milliseconds of each push, and how many bytes of each tail were acknowledged.
"""

import json
import sys
import threading
import time
from typing import Any

from sync.http.client import HttpPeer
from sync.protocol.batches import checksum
from sync.protocol.messages import (
    Batch,
    GetMarks,
    JournalKey,
    Marks,
    Push,
    Signs,
    TailMark,
    TailPiece,
)
from sync.wrappers.retrying import Retrying
from tracklib.format import frames

_EVERY_S = 1.0
_ROWS = 10


class Client:
    """One machine with live runs."""

    def __init__(self, url: str, name: str, runs: int) -> None:
        self._peer = Retrying(HttpPeer(url))
        self.keys = [JournalKey(f"{name}-{number}", "writer") for number in range(runs)]
        self._end = 0
        self.times_ms: list[float] = []

    def work(self, until: float) -> None:
        """Push all tails about every second."""
        while time.monotonic() < until:
            began = time.monotonic()
            self._push()
            self.times_ms.append(1e3 * (time.monotonic() - began))
            time.sleep(max(0.0, began + _EVERY_S - time.monotonic()))

    def _push(self) -> None:
        data = frames.MAGIC if self._end == 0 else b""
        for _ in range(_ROWS):
            row = {"time": time.time_ns(), "kind": "row", "data": {}}
            data += frames.json_frame(frames.EVENT, row)
        piece = TailPiece(1, self._end, data)
        after = Marks(tail=TailMark(1, self._end) if self._end else TailMark())
        until = Marks(tail=TailMark(1, self._end + len(data)))
        crc = checksum([], [piece])
        batches = [
            Batch(key, after, until, crc, "crowd", tail=[piece], signs=Signs([1], 0, True))
            for key in self.keys
        ]
        held = self._peer.ask(Push(batches)).held
        assert [one.marks.tail for one in held] == [until.tail] * len(self.keys)
        self._end += len(data)

    def lost(self) -> int:
        """How many tails the server has less of than it said."""
        marks = self._peer.ask(GetMarks(self.keys)).marks
        return sum(one.tail != TailMark(1, self._end) for one in marks)


def main(url: str, first: int, clients: int, runs: int, seconds: float) -> dict[str, Any]:
    """All clients at once, a thread each."""
    made = [Client(url, f"client{first + number}", runs) for number in range(clients)]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=client.work, args=(until,)) for client in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "times_ms": [ms for client in made for ms in client.times_ms],
        "lost": sum(client.lost() for client in made),
    }


if __name__ == "__main__":
    address, *numbers = sys.argv[1:]
    print(json.dumps(main(address, *map(int, numbers))))
