"""Very many processes at once in one store."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fault.child import LoggingChild
from tests.fault.recovered import lost_rows
from tracklib import store

pytestmark = pytest.mark.soak

PROCESSES = 200


@pytest.mark.parametrize("shared", [False, True], ids=["a run each", "ranks of one run"])
def test_two_hundred_processes_in_one_store(tmp_path: Path, shared: bool) -> None:
    names = ["run"] * PROCESSES if shared else [f"run-{i}" for i in range(PROCESSES)]
    with ExitStack() as stack:
        children = []
        for rank, name in enumerate(names):
            job = {"RANK": str(rank), "WORLD_SIZE": str(PROCESSES)} if shared else {}
            child = LoggingChild(tmp_path, name, resume="allow", environment=job)
            children.append(stack.enter_context(child))
            child.start_logging(200)
            child.start_finishing()
        for child in children:
            assert child.wait_end() == 0
    for rank, (name, child) in enumerate(zip(names, children, strict=True)):
        assert child.rows == 200
        assert lost_rows(tmp_path, name, child.indices, rank if shared else None) == []
    opened = store.open_store(tmp_path)
    assert len(opened.run_ids()) == len(set(names))
    assert {opened.run(name).facts().state for name in set(names)} == {"finished"}
