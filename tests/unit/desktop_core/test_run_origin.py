"""How a run was made, in words; also where somebody wrote nonsense."""

from typing import Any

import pytest

from desktop.core import config_tree
from desktop.core.run_origin import NOT_TOLD, origin_of

SYSTEM: dict[str, Any] = {
    "script": "train.py",
    "git": {
        "commit": "0123456789abcdef", "branch": "main", "is_dirty": True, "diff": "-a\n+b\n",
        "untracked": [f"f{n}" for n in range(25)],
    },
    "packages": {"numpy": "2.0"},
    "python": {"version": "3.12"},
    "hardware": {
        "memory_bytes": 2_000_000_000, "gpus": [{"name": "A100", "memory_bytes": 8 * 10**10}],
    },
    "cluster": {"slurm": {"job": "7"}},
    "environment": {"HF_TOKEN": "***"},
}  # fmt: skip


def test_code_machine_and_packages() -> None:
    origin = origin_of(SYSTEM)
    told = {one.label: one.text for one in origin.code}
    assert told["Commit"] == "0123456789"
    assert told["Changes"] == "Since the commit, see below"
    assert told["Untracked"].endswith("f19 and 5 more")
    assert "Remote" not in told
    assert origin.diff == origin.shown_diff == "-a\n+b\n"
    lines = config_tree.lines(origin.machine)
    assert "machine.memory_bytes = 2 GB" in lines
    assert "machine.gpus.0.memory_bytes = 80 GB" in lines
    assert "slurm.job = 7" in lines
    assert config_tree.lines(origin.packages) == ["numpy = 2.0"]


def test_a_clean_commit_and_a_diff_that_was_cut() -> None:
    git = {"commit": "a", "is_dirty": False}
    assert {one.text for one in origin_of({"git": git}).code} == {"a", "None since the commit"}
    git = {"is_dirty": True, "diff": "x\n" * 5000, "diff_cut_bytes": 3_000_000}
    origin = origin_of({"git": git})
    assert "3 MB more" in origin.code[-1].text
    assert origin.shown_diff.count("\n") == 1500
    assert origin.shown_diff.endswith("… 3,500 more lines, which Copy takes, too")


@pytest.mark.parametrize(
    "system",
    [
        {},
        {"git": 5},
        {"git": {"commit": [], "untracked": 7, "is_dirty": "no"}},
        {"packages": ["x"]},
    ],
)
def test_nonsense_tells_nothing(system: dict[str, Any]) -> None:
    assert origin_of(system) == NOT_TOLD
