"""Forks and workers: a child that logs is a writer of its own."""

from pathlib import Path

import pytest

from tests.unit.reading_back import only_run, python
from tracklib import store

BEGIN = """
import os, sys, threading, tracklib
run = tracklib.init(id="mine")
"""


def test_a_forked_child_logs_to_the_same_run_as_a_writer_of_its_own(store_dir: Path) -> None:
    script = BEGIN + (
        "run.log({'x': 1})\n"
        "if os.fork() == 0:\n"
        "    run.log({'x': 10}); run.config['child'] = True\n"
        "    print(run.summary['x'])\n"
        "    sys.exit(0)\n"
        "os.wait()\n"
        "run.log({'x': 2})\n"
    )
    assert python(script) == (0, "10.0\n")
    run = only_run(store_dir)
    facts = run.facts()
    assert (facts.writers, facts.state, facts.rows) == (2, "finished", 3)
    assert facts.config == {"child": True}
    assert sorted(run.series("x").read().values) == [1, 2, 10]
    assert run.problems() == []


def test_a_child_that_does_not_log_leaves_no_trace(store_dir: Path) -> None:
    script = BEGIN + (
        "import signal\n"
        "term = 'os.kill(os.getpid(), signal.SIGTERM)'\n"
        "for end in ('sys.exit()', 'os._exit(0)', term, '1 / 0'):\n"
        "    if os.fork() == 0:\n"
        "        sys.stderr = open(os.devnull, 'w')\n"
        "        exec(end)\n"
        "    os.wait()\n"
        "run.log({'x': 2})\n"
    )
    assert python(script) == (0, "")
    facts = only_run(store_dir).facts()
    assert (facts.writers, facts.state, facts.rows) == (1, "finished", 1)


def test_a_child_s_end_is_not_the_run_s(store_dir: Path) -> None:
    script = BEGIN + (
        "if os.fork() == 0:\n"
        "    run.log({'x': 1})\n"
        "    sys.stderr = open(os.devnull, 'w')\n"
        "    raise ValueError('in the child')\n"
        "os.wait()\n"
    )
    assert python(script) == (0, "")
    assert only_run(store_dir).facts().state == "finished"


def test_forks_in_the_middle_of_logging_threads(store_dir: Path) -> None:
    script = (
        BEGIN
        + """
go_on = True
counts = [0] * 4
def work(number):
    while go_on:
        run.log({f"t{number}": counts[number]})
        counts[number] += 1
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for thread in threads: thread.start()
for child in range(20):
    if os.fork() == 0:
        for value in range(10): run.log({"child": child})
        sys.exit(0)
for child in range(20):
    assert os.wait()[1] == 0
go_on = False
for thread in threads: thread.join()
print(*counts)
"""
    )
    code, printed = python(script, TRACKLIB_INTERVAL="0.001")
    assert code == 0, printed
    run = only_run(store_dir)
    for number, count in enumerate(map(int, printed.split())):
        assert list(run.series(f"t{number}").read().values) == list(map(float, range(count)))
    assert sorted(run.series("child").read().values) == sorted(list(range(20)) * 10)
    assert run.facts().writers == 21
    assert run.problems() == []


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_of_multiprocessing(method: str, store_dir: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing, sys, tracklib\n"
        "def work(job):\n"
        "    run, number = job\n"
        "    run.log({'x': number})\n"
        "    return run.id\n"
        "if __name__ == '__main__':\n"
        "    with tracklib.init(id='mine') as run:\n"
        "        context = multiprocessing.get_context(sys.argv[1])\n"
        "        with context.Pool(2) as pool:\n"
        "            ids = pool.map(work, [(run, n) for n in range(100)], chunksize=1)\n"
        "            pool.close(); pool.join()\n"
        "        assert set(ids) == {'mine'}\n"
        "        run.log({'x': -1})\n"
    )
    as_a_file = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, *sys.argv[1:]]))"
    assert python(as_a_file, script, method) == (0, "")
    run = only_run(store_dir)
    facts = run.facts()
    assert sorted(run.series("x").read().values) == list(range(-1, 100))
    assert facts.state == "finished"
    assert facts.writers <= 3


def test_a_worker_that_is_terminated_loses_nothing(store_dir: Path) -> None:
    script = (
        BEGIN
        + """
import multiprocessing
def work(queue):
    run.log({"x": 1})
    queue.put("logged")
    threading.Event().wait()
context = multiprocessing.get_context("fork")
queue = context.Queue()
worker = context.Process(target=work, args=(queue,))
worker.start()
queue.get()
worker.terminate()
worker.join()
print(worker.exitcode)
"""
    )
    assert python(script) == (0, "-15\n")
    run = only_run(store_dir)
    assert list(run.series("x").read().values) == [1]
    assert run.facts().state == "finished"


def test_a_copy_in_the_same_process_is_the_run(store_dir: Path) -> None:
    script = BEGIN + (
        "import copy, pickle\n"
        "assert copy.deepcopy(run) is run and pickle.loads(pickle.dumps(run)) is run\n"
        "assert copy.deepcopy({'trainer': [run]})['trainer'][0] is run\n"
        "run.log({'x': 1})\n"
        "run.finish()\n"
        "copied = copy.deepcopy(run)\n"
        "try: copied.log({'x': 2})\n"
        "except tracklib.errors.RunStateError as error: print(error)\n"
        "assert tracklib.run is None\n"
    )
    code, printed = python(script)
    assert code == 0, printed
    assert "run mine is finished" in printed
    facts = only_run(store_dir).facts()
    assert (facts.writers, facts.rows) == (1, 1)


def test_a_grandchild(store_dir: Path) -> None:
    script = BEGIN + (
        "run.log({'x': 0})\n"
        "for depth in (1, 2, 3):\n"
        "    if os.fork(): os.wait(); break\n"
        "    run.log({'x': depth})\n"
    )
    assert python(script) == (0, "")
    run = only_run(store_dir)
    assert sorted(run.series("x").read().values) == [0, 1, 2, 3]
    assert run.facts().writers == 4


def test_a_subprocess_is_not_delayed_or_counted(store_dir: Path) -> None:
    script = BEGIN + "import subprocess\nsubprocess.run(['true'], check=True)\nrun.log({'x': 1})"
    assert python(script) == (0, "")
    assert only_run(store_dir).facts().writers == 1


def test_a_child_may_start_a_run_of_its_own(store_dir: Path) -> None:
    script = BEGIN + (
        "if os.fork() == 0:\n"
        "    with tracklib.init(id='child') as own: tracklib.log({'x': 1})\n"
        "    sys.exit()\n"
        "os.wait()\n"
    )
    assert python(script) == (0, "")
    opened = store.open_store(store_dir)
    assert opened.run_ids() == ["child", "mine"]
    assert opened.run("mine").facts().writers == 1
