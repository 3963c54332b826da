"""Histories of crashes, wipes, restores, wrong clocks and edits at once: all come out equal."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.fault.sync.simulation import World

_ANYHOW = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def _run(folder: Path, histories: int, steps: int) -> None:
    class Here(World):
        pass

    Here.folder = folder / "world"
    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=histories, stateful_step_count=steps, **_ANYHOW),  # type: ignore[arg-type]
    )


def test_whatever_happens_all_hold_the_same_in_the_end(tmp_path: Path) -> None:
    _run(tmp_path, histories=12, steps=20)


@pytest.mark.soak
def test_thousands_of_histories(tmp_path: Path) -> None:
    _run(tmp_path, histories=3000, steps=40)
