"""How a run was made is recorded beside the training: what is told, what is hidden, what is not."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tracklib
from tests.unit.reading_back import only_run, until
from tracklib.capture import cluster, environment, packages
from tracklib.capture.git import MOST_DIFF_BYTES
from tracklib.capture.places import Places
from tracklib.store import RunReader

SCRIPT = "import tracklib\nwith tracklib.init(capture=True) as run: run.log({'x': 1.0})\n"
IDENTITY = {
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@b", "GIT_CONFIG_GLOBAL": os.devnull,
}  # fmt: skip


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=folder, env=os.environ | IDENTITY, check=True, capture_output=True
    )
    return done.stdout.decode().strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with one commit, whose script is in a folder of it."""
    folder = tmp_path / "home" / "my project"
    (folder / "train").mkdir(parents=True)
    (folder / "train" / "run me.py").write_text(SCRIPT)
    (folder / "notes.txt").write_text("one\n")
    git(folder, "init", "--initial-branch=trunk")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "first")
    git(folder, "remote", "add", "origin", "https://me:secret@host.org/me/project.git")
    return folder


def train(project: Path, store_dir: Path, *words: str, **variables: str) -> RunReader:
    """Run the script from its own folder."""
    command = [sys.executable, str(project / "train" / "run me.py"), *words]
    home = {"HOME": str(project.parent)}
    subprocess.run(command, cwd=project / "train", env=os.environ | home | variables, check=True)
    return only_run(store_dir)


def test_a_clean_repository(project: Path, store_dir: Path) -> None:
    found = train(project, store_dir).system()["git"]
    assert found == {
        "commit": git(project, "rev-parse", "HEAD"),
        "branch": "trunk",
        "remote": "https://***@host.org/me/project.git",
        "is_dirty": False,
    }


def test_what_was_changed_since_the_commit(project: Path, store_dir: Path) -> None:
    (project / "notes.txt").write_text("two\n")
    (project / "naïve file").write_text("")
    found = train(project, store_dir).system()["git"]
    assert found["is_dirty"] is True
    assert "-one\n+two\n" in found["diff"]
    assert found["untracked"] == ["naïve file"]


def test_a_large_diff_is_cut_at_a_line(project: Path, store_dir: Path) -> None:
    (project / "notes.txt").write_text("".join(f"line {n}\n" for n in range(100_000)))
    found = train(project, store_dir).system()["git"]
    assert MOST_DIFF_BYTES - 20 < len(found["diff"]) <= MOST_DIFF_BYTES
    assert found["diff"].endswith("\n")
    assert found["diff_cut_bytes"] > 500_000


def test_the_repository_s_own_programs_are_not_run(project: Path, store_dir: Path) -> None:
    trap = project / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch '{project}/sprung'\n")
    trap.chmod(0o755)
    for key in ("diff.external", "core.fsmonitor", "diff.x.textconv"):
        git(project, "config", key, str(trap))
    (project / ".gitattributes").write_text("*.txt diff=x\n")
    (project / "notes.txt").write_text("two\n")
    assert "+two" in train(project, store_dir).system()["git"]["diff"]
    assert not (project / "sprung").exists()


def test_without_a_commit_without_git_and_without_a_repository(
    project: Path, tmp_path: Path, store_dir: Path
) -> None:
    git(project, "checkout", "--orphan", "other")
    git(project, "rm", "-r", "--cached", ".")
    assert (
        "commit"
        not in train(project, store_dir / "1", TRACKLIB_DIR=str(store_dir / "1")).system()["git"]
    )
    reader = train(project, store_dir / "2", PATH="", TRACKLIB_DIR=str(store_dir / "2"))
    assert "git" not in reader.system()
    plain = tmp_path / "plain" / "train"
    plain.mkdir(parents=True)
    (plain / "run me.py").write_text(SCRIPT)
    reader = train(plain.parent, store_dir / "3", TRACKLIB_DIR=str(store_dir / "3"))
    assert "git" not in reader.system()
    assert reader.system()["script"] == "run me.py"


def test_the_command_can_be_typed_again_in_the_project(project: Path, store_dir: Path) -> None:
    words = ["--lr", "0.1", "it's", "--token", "hunter2", f"--to={project}/out", "/data/x", "~/y"]
    attributes = train(project, store_dir, *words, str(project.parent / "z")).attributes()
    assert shlex.split(attributes["/command"]) == [
        Path(sys.executable).name, "run me.py", "--lr", "0.1", "it's", "--token", "***",
        "--to=../out", "/data/x", "~/y", "~/z",
    ]  # fmt: skip
    assert attributes["/folder"] == "train"


def test_no_folder_of_the_user_s_is_recorded(project: Path, store_dir: Path) -> None:
    reader = train(
        project, store_dir, TORCH_HOME="/opt/models/x", HF_HOME=str(project.parent / "hf")
    )
    system = reader.system()
    assert system["environment"]["TORCH_HOME"] == "…/x"
    assert system["environment"]["HF_HOME"] == "~/hf"
    told = repr(system) + reader.attributes()["/command"]
    for folder in (str(project), str(project.parent), sys.prefix):
        assert folder not in told


def test_variables_that_matter_and_no_secrets(tmp_path: Path) -> None:
    given = {
        "CUDA_VISIBLE_DEVICES": "0,1", "HF_TOKEN": "x", "TRACKLIB_TOKEN": "x", "AWS_SECRET": "x",
        "PYTHONHASHSEED": "0", "TF_VAR_password": "x", "TF_CPP_MIN_LOG_LEVEL": "3", "MY_SEED": "7",
        "NCCL_X": "http://u:p@h/", "TRACKLIB_CAPTURE_ENV": "MY_*, OTHER", "OTHER": "1", "MYTH": "x",
    }  # fmt: skip
    found = environment.variables(given, Places(str(tmp_path), "", "/home/me"))
    assert found == {
        "CUDA_VISIBLE_DEVICES": "0,1", "HF_TOKEN": "***", "MY_SEED": "7", "NCCL_X": "http://***@h/",
        "OTHER": "1", "PYTHONHASHSEED": "0", "TF_CPP_MIN_LOG_LEVEL": "3", "TRACKLIB_TOKEN": "***",
        "TRACKLIB_CAPTURE_ENV": "MY_*, OTHER",
    }  # fmt: skip


def test_packages_as_they_are_imported(tmp_path: Path) -> None:
    for folder, names in {
        "first": ["numpy-2.0.dist-info", "My_Tool-1.0+x.dist-info", "no version.dist-info"],
        "second": ["numpy-1.0.dist-info", "old-0.1-py3.11.egg-info", "module.py"],
    }.items():
        for name in names:
            (tmp_path / folder / name).mkdir(parents=True)
    found = packages.installed([str(tmp_path / one) for one in ("first", "missing", "second")])
    assert found == {"my-tool": "1.0+x", "numpy": "2.0", "old": "0.1"}
    assert "pytest" in packages.installed()


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({}, {}),
        (
            {"SLURM_JOB_ID": "7", "SLURM_JOB_PARTITION": "gpu", "SLURM_ARRAY_TASK_ID": "3"},
            {"slurm": {"job": "7", "partition": "gpu", "array_task": "3"}},
        ),
        ({"PBS_JOBID": "9.x", "PBS_QUEUE": "q"}, {"pbs": {"job": "9.x", "queue": "q"}}),
        ({"LSB_JOBID": "5", "LSB_JOBNAME": "n"}, {"lsf": {"job": "5", "name": "n"}}),
        (
            {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "HOSTNAME": "pod-1"},
            {"kubernetes": {"pod": "pod-1"}},
        ),
    ],
)
def test_the_job_of_a_scheduler(variables: dict[str, str], found: dict[str, Any]) -> None:
    assert cluster.job(variables) == found


def test_the_machine_and_python(project: Path, store_dir: Path) -> None:
    system = train(project, store_dir).system()
    assert system["python"]["version"] == sys.version.split()[0]
    assert system["hardware"]["cores"] == os.cpu_count()
    assert system["hardware"]["memory_bytes"] > 1 << 28
    assert 0 < system["hardware"]["usable_cores"] <= system["hardware"]["cores"]
    assert system["packages"]["pytest"]
    assert system["script"] == "train/run me.py"


@pytest.mark.parametrize(
    ("capture", "there"),
    [
        (False, set()),
        ({"packages"}, {"packages", "python"}),
        ("-packages,-git,-environment,-hardware,-cluster", {"script"}),
    ],
)
def test_parts_can_be_chosen(
    capture: Any, there: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "__file__", __file__, raising=False)
    run = tracklib.init(capture=capture)
    run.finish()
    assert set(only_run(Path(run.dir).parents[2]).system()) == there


def test_facts_come_while_the_run_lives(store_dir: Path) -> None:
    with tracklib.init(capture={"packages"}):
        reader = only_run(store_dir)
        until(lambda: "packages" in reader.system())
    assert only_run(store_dir).system()["packages"]["pytest"]


def test_nothing_that_takes_long_is_done_before_init_returns() -> None:
    script = """
import sys, threading
threading.Thread.start = lambda thread: None
import tracklib
tracklib.init(capture=True)
heavy = {"subprocess", "platform", "ctypes", "tracklib.capture.facts", "importlib.metadata"}
print(sorted(heavy & set(sys.modules)))
import os
os._exit(0)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n" or done.stdout == ""


def test_forking_at_once_is_no_trouble(store_dir: Path) -> None:
    script = """
import os, tracklib
for _ in range(20):
    run = tracklib.init(capture=True)
    child = os.fork()
    if child == 0:
        import subprocess, ctypes, platform
        os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    run.finish()
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    assert len(os.listdir(next((store_dir / "runs").iterdir()))) == 20


def test_a_training_that_waits_for_its_children_meets_none_of_ours(project: Path) -> None:
    script = """
import os, signal, sys, tracklib
met = []
signal.signal(signal.SIGCHLD, lambda *_: met.append(1))
for _ in range(5):
    run = tracklib.init(capture=True)
    met.clear()
    child = os.fork()
    if child == 0:
        os._exit(0)
    assert os.wait()[0] == child
    try:
        os.wait()
    except ChildProcessError:
        pass
    run.finish()
    assert len(met) == 1, met
"""
    subprocess.run([sys.executable, "-c", script], cwd=project, check=True)


def test_the_list_of_runs_does_not_read_it(project: Path, store_dir: Path) -> None:
    reader = train(project, store_dir)
    reader.refresh()
    assert not [path for path in reader.attributes() if path.startswith("/system/")]
    assert reader.facts().problems == ()
