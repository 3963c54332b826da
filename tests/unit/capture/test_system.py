"""What the machine does is recorded beside the training's own numbers, and not among them."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tracklib
from tests.unit.reading_back import only_run, python, reader_of, until
from tracklib.capture.amd import AmdCards
from tracklib.capture.cards import CardSample
from tracklib.capture.machine import Machine
from tracklib.capture.nvidia import NvidiaCards
from tracklib.capture.parts import USUAL, of_rank
from tracklib.capture.processes import ProcessTree

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")

BUSY = """
import time, tracklib
run = tracklib.init(id="mine", resume="allow", capture={"system"})
until = time.monotonic() + 1.0
while time.monotonic() < until:
    sum(range(1000))
run.log({"loss": 0.5})
run.finish()
"""


def test_a_run_tells_what_its_machine_did(store_dir: Path) -> None:
    assert python(BUSY) == (0, "")
    reader = only_run(store_dir)
    found = {n: list(reader.series(n).read().values) for n in reader.metrics() if n != "loss"}
    assert found.keys() >= {
        f"system/{name}"
        for name in (
            "cpu_percent", "memory_gib", "memory_percent", "process_cpu_percent",
            "process_memory_gib", "disk_read_mib_s", "disk_write_mib_s", "disk_free_gib",
        )
    }  # fmt: skip
    assert 0 < found["system/process_cpu_percent"][-1] < 150
    assert 0 < found["system/cpu_percent"][-1] <= 101
    assert 0 < found["system/memory_percent"][-1] < 100
    assert 0.005 < found["system/process_memory_gib"][-1] < 1
    (step,) = reader.series("system/cpu_percent").read().steps
    assert 0.9 < step < 60


def test_results_and_steps_are_the_training_s_own(store_dir: Path) -> None:
    for _ in range(2):
        python(BUSY)
    reader = only_run(store_dir)
    facts = reader.facts()
    assert facts.summary == {"loss": 0.5}
    assert (facts.rows, facts.last_step, reader.last_step()) == (2, 1.0, 1.0)
    assert "system/cpu_percent" in facts.metrics
    early, late = reader.series("system/cpu_percent").read().steps
    assert late > early + 0.9, "of a resumed run the seconds go on"


def test_the_summary_in_the_script_has_no_machine_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKLIB_CAPTURE_INTERVAL", "0.01")
    with tracklib.init(capture={"system"}) as run:
        run.log({"loss": 1.0})
        until(lambda: any(name.startswith("system/") for name in reader_of(run).metrics()))
        assert dict(run.summary) == {"loss": 1.0}
        run.log({"loss": 2.0})
    assert list(reader_of(run).series("loss").read().steps) == [0.0, 1.0]


def test_children_count_and_stay_counted_when_they_ended() -> None:
    tree = ProcessTree()
    before = tree.usage()
    child = subprocess.Popen([sys.executable, "-c", "while True: pass"], stdout=subprocess.DEVNULL)
    try:
        until(lambda: tree.usage().cpu_s > before.cpu_s + 0.2)
        assert tree.usage().processes >= 2
        assert tree.usage().memory_bytes > before.memory_bytes
    finally:
        child.kill()
        child.wait()
    after = tree.usage()
    assert after.cpu_s > before.cpu_s + 0.2
    assert tree.usage().cpu_s >= after.cpu_s


def test_rates_are_of_the_time_since_the_last_look(tmp_path: Path) -> None:
    machine = Machine(str(tmp_path), None)
    start = time.process_time()
    while time.process_time() < start + 0.3:
        pass
    assert machine.sample()["system/process_cpu_percent"] > 10
    machine.close()


def test_one_rank_of_a_machine_tells_of_it() -> None:
    assert of_rank(USUAL, 0, 0) == USUAL
    assert "system" in of_rank(USUAL, 8, 0)
    assert "git" not in of_rank(USUAL, 8, 0)
    assert of_rank(USUAL, 3, 3) == {"console"} == of_rank(USUAL, 3, None)


# -- graphics cards ------------------------------------------------------------------------

NVML = r"""
#include <string.h>
#include <stdio.h>
#define TEXT void *h, char *to, unsigned n
typedef struct { unsigned long long total, free, used; } memory;
typedef struct { unsigned gpu, memory; } load;
static int names[3] = {0, 1, 2};
int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
int nvmlSystemGetDriverVersion(char *to, unsigned n) { strncpy(to, "550.1", n); return 0; }
int nvmlDeviceGetCount_v2(unsigned *count) { *count = 3; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **h) { *h = &names[i]; return i == 1 ? 15 : 0; }
int nvmlDeviceGetName(TEXT) { snprintf(to, n, "Card %d", *(int *)h); return 0; }
int nvmlDeviceGetUUID(TEXT) { snprintf(to, n, "GPU-%d", *(int *)h); return 0; }
int nvmlDeviceGetMemoryInfo(void *h, memory *m) {
    m->total = 8ull << 30; m->used = 2ull << 30; return 0;
}
int nvmlDeviceGetUtilizationRates(void *h, load *l) { l->gpu = 50 + *(int *)h; return 0; }
int nvmlDeviceGetPowerUsage(void *h, unsigned *p) { *p = 123456; return *(int *)h == 2 ? 3 : 0; }
int nvmlDeviceGetTemperature(void *h, int sensor, unsigned *t) {
    *t = sensor == 0 ? 61 : 0; return 0;
}
"""


@pytest.fixture
def driver(tmp_path: Path) -> str:
    """A library with the functions of NVIDIA's: three cards, of which the second is lost."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("needs a C compiler")
    (tmp_path / "nvml.c").write_text(NVML)
    library = tmp_path / "libnvml.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, tmp_path / "nvml.c"], check=True)
    return str(library)


def test_nvidia_s_cards_through_their_library(driver: str) -> None:
    cards = NvidiaCards.find(None, driver)
    assert cards is not None
    assert cards.names() == [
        {"name": name, "memory_bytes": 8 << 30, "driver": "550.1"} for name in ("Card 0", "Card 2")
    ]
    assert cards.samples() == [
        CardSample(50.0, float(2 << 30), 61.0, 123.456),
        CardSample(52.0, float(2 << 30), 61.0, None),
    ]
    cards.close()


@pytest.mark.parametrize(
    ("visible", "names"),
    [
        ("1", ["Card 2"]),
        ("GPU-2,0", ["Card 2", "Card 0"]),
        ("", []),
        ("-1", []),
        ("0,x,1", ["Card 0"]),
    ],
)
def test_only_the_cards_that_the_process_may_use(
    driver: str, visible: str, names: list[str]
) -> None:
    cards = NvidiaCards.find(visible, driver)
    assert cards is not None
    assert [card["name"] for card in cards.names()] == names


def test_no_driver_is_no_trouble(tmp_path: Path) -> None:
    assert NvidiaCards.find(None, str(tmp_path / "missing.so")) is None
    assert AmdCards.find(str(tmp_path)) is None
    assert AmdCards.find(str(tmp_path / "missing")) is None


def test_amd_s_cards_through_the_kernel_s_files(tmp_path: Path) -> None:
    for number, maker in enumerate(("0x1002", "0x8086")):
        device = tmp_path / f"card{number}" / "device"
        (device / "hwmon" / "hwmon3").mkdir(parents=True)
        for name, text in {
            "vendor": maker, "product_name": "Instinct", "mem_info_vram_total": "1024",
            "mem_info_vram_used": "512", "gpu_busy_percent": "7",
            "hwmon/hwmon3/temp1_input": "45000", "hwmon/hwmon3/power1_average": "90000000",
        }.items():  # fmt: skip
            (device / name).write_text(text + "\n")
    (tmp_path / "card0-DP-1").mkdir()
    cards = AmdCards.find(str(tmp_path))
    assert cards is not None
    assert cards.names() == [{"name": "Instinct", "memory_bytes": 1024}]
    assert cards.samples() == [CardSample(7.0, 512.0, 45.0, 90.0)]
    os.unlink(tmp_path / "card0" / "device" / "gpu_busy_percent")
    assert cards.samples() == [CardSample(None, 512.0, 45.0, 90.0)]
