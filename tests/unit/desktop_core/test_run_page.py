"""One run on a page: what is read of it, its configuration as a tree, its words and time line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tracklib
from desktop.core import config_tree, formatting, run_page, run_words
from desktop.core.config_tree import from_flat, tree
from desktop.core.run_page import RunPage, read
from desktop.core.source import Event, Life, MetricFacts, RunFacts, RunKey
from desktop.core.timeline import MOST_LANES, timeline
from tracklib import store

SECOND = 1_000_000_000
NAN = float("nan")


def life(writer: str = "w", **said: object) -> Life:
    facts: dict[str, object] = {
        "writer": writer,
        "state": "finished",
        "role": "main",
        "rank": None,
        "world_size": None,
        "started_ns": 0,
        "ended_ns": None,
        "last_sign_ns": 0,
        "silent_since_ns": None,
        "error": None,
    }
    return Life(**(facts | said))  # type: ignore[arg-type]


def metric(name: str, last: float, **said: object) -> MetricFacts:
    facts = {"count": 1, "first": last, "last": last, "last_step": 1.0, "last_time_ns": 0}
    range_ = {"min": last, "min_step": 1.0, "max": last, "max_step": 1.0, "mean": last}
    return MetricFacts(name, **(facts | range_ | said))  # type: ignore[arg-type]


def page_of(folder: Path, run_id: str) -> RunPage:
    return read(RunKey("s", run_id), store.open_store(folder).run(run_id))


# -- reading ---------------------------------------------------------------------------------


def test_a_resumed_run_has_a_segment_for_each_process(tmp_path: Path) -> None:
    for _ in range(2):
        with tracklib.init(dir=str(tmp_path), id="mine", resume="allow", config={"a": 1}) as run:
            run.log({"x": 1.0})
    page = page_of(tmp_path, "mine")
    assert [one.title for one in page.history] == ["Started", "Finished", "Resumed", "Finished"]
    assert len(page.lives) == 2
    assert page.python == sys.version.split()[0]
    assert page.lives[0].pid == os.getpid()
    assert config_tree.lines(page.config) == ["a = 1"]


def test_a_failed_run_keeps_its_traceback(tmp_path: Path) -> None:
    script = (
        "import tracklib, sys\n"
        "run = tracklib.init(dir=sys.argv[1], id='mine')\n"
        "run.log({'x': 1.0})\nraise ValueError('too steep')\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=False, stderr=subprocess.DEVNULL
    )
    page = page_of(tmp_path, "mine")
    assert page.traceback.startswith("Traceback")
    assert page.traceback.endswith("ValueError: too steep")
    assert page.history[-1].title == "Failed"
    assert page.history[-1].detail == "ValueError: too steep"


def test_a_run_that_cannot_be_reached_shows_what_its_row_knows() -> None:
    facts = RunFacts("r", config={"model.depth": 3, "lr": 0.1}, failure="ValueError: x")
    page = run_page.without_reading(RunKey("s", "r"), facts, "the disk is away")
    assert config_tree.lines(page.config) == ["model.depth = 3", "lr = 0.1"]
    assert (page.traceback, page.trouble) == ("ValueError: x", "the disk is away")


def test_odd_events_are_told_in_words() -> None:
    events = [
        Event(3, "lost_rows", {"rows": 12}),
        Event(1, "signal", {"signal": "SIGTERM"}),
        Event(2, "state", {"state": "preempted", "error": "SIGTERM"}),
        Event(4, "", {}),
    ]
    told = run_page.happenings(events, [])
    assert [one.title for one in told] == ["Signal SIGTERM", "Preempted", "Lost rows", "Note"]
    assert told[2].detail == "rows 12"
    assert run_page.traceback_of(events) == ""


@pytest.mark.parametrize(
    ("attributes", "command"),
    [
        ({"/command": "python train.py --lr=1"}, "python train.py --lr=1"),
        ({"/command": "python x.py", "/folder": "/my runs"}, "cd '/my runs'\npython x.py"),
        ({"/folder": "/my runs"}, ""),
        ({}, ""),
    ],
)
def test_commands_are_shown_as_they_can_be_typed(
    attributes: dict[str, object], command: str
) -> None:
    assert run_page.command_of(attributes) == command


def test_the_home_folder_is_shortened_as_shells_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    said = {
        "/home/somebody": "cd ~\nx",
        "/home/somebody/work": "cd ~/work\nx",
        "/home/somebody/my runs": "cd ~/'my runs'\nx",
        "/home/somebody else": "cd '/home/somebody else'\nx",
    }
    for folder, command in said.items():
        assert run_page.command_of({"/command": "x", "/folder": folder}) == command


# -- configuration ---------------------------------------------------------------------------

configs = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=6), configs, max_size=5))
def test_any_configuration_is_a_tree_whose_every_value_can_be_found(
    config: dict[str, object],
) -> None:
    nodes = tree(config)
    lines = config_tree.lines(nodes)
    assert len(lines) == config_tree.count(nodes)
    assert all("\n" not in node.text for node in nodes)
    assert config_tree.found(nodes, "  ") == nodes
    for line in lines:
        word = line.split(" = ")[0]
        assert line in config_tree.lines(config_tree.found(nodes, word)) or not word.strip()


def test_searching_keeps_the_way_to_what_was_found() -> None:
    nodes = tree({"model": {"depth": 3, "name": "net"}, "lr": 0.1, "layers": [{"width": 4}]})
    assert config_tree.lines(config_tree.found(nodes, "DEPTH")) == ["model.depth = 3"]
    assert config_tree.lines(config_tree.found(nodes, "model net")) == ["model.name = net"]
    assert config_tree.lines(config_tree.found(nodes, "model")) == [
        "model.depth = 3",
        "model.name = net",
    ]
    assert config_tree.lines(config_tree.found(nodes, "width")) == ["layers.0.width = 4"]
    assert config_tree.found(nodes, "nowhere") == ()


@given(st.dictionaries(st.from_regex(r"[ab](\.[ab]){0,2}", fullmatch=True), st.integers()))
def test_flat_keys_become_a_tree_without_losing_one(flat: dict[str, int]) -> None:
    lines = config_tree.lines(tree(from_flat(flat)))
    assert sorted(lines) == sorted(f"{key} = {value}" for key, value in flat.items())


def test_numbers_keep_all_their_digits() -> None:
    assert [config_tree.plain(one) for one in (0.1 + 0.2, 1e-7, 3, True, NAN)] == [
        "0.30000000000000004",
        "1e-07",
        "3",
        "true",
        "NaN",
    ]


# -- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (RunFacts("r", state="running", duration_s=41), "Running for 0:41"),
        (RunFacts("r", state="finished", duration_s=61), "Finished after 1:01"),
        (RunFacts("r", silent_since_ns=1 * SECOND), "No sign of life for 1 min"),
        (RunFacts("r", state="odd", duration_s=1), "Odd after 0:01"),
    ],
)
def test_states_are_told_in_words(facts: RunFacts, sentence: str) -> None:
    assert run_words.state_sentence(facts, 90 * SECOND) == sentence


def test_facts_leave_out_what_is_not_known() -> None:
    labels = [fact.label for fact in run_words.facts_of(RunFacts("r"), None, 0)]
    assert labels == ["State", "Duration", "Logged", "Run id"]


def test_the_summary_names_the_step_of_each_value() -> None:
    facts = RunFacts(
        "r",
        summary={"val/acc": 0.9, "note": "ok", "x": NAN},
        metrics={
            "x": metric("x", NAN, nan=1),
            "val/acc": metric(
                "val/acc", 0.8, value=0.9, best=0.9, best_step=7.0, max=0.9, goal="maximize"
            ),
        },
    )
    rows = {row.name: row for row in run_words.summary_of(facts)}
    assert list(rows) == ["note", "val/acc", "x"]
    assert rows["val/acc"].cells() == ("val/acc", "0.9000", "0.8000", "0.9000", "0.9000")
    assert rows["val/acc"].steps() == ("", "", "1", "1", "7")
    assert "higher is better" in rows["val/acc"].tip()
    assert rows["x"].steps() == ("", "1", "", "", "")
    assert rows["note"].cells() == ("note", "ok", "", "", "")
    assert run_words.copied_summary(list(rows.values())).count("\n") == 3


def test_last_values_are_those_of_the_end() -> None:
    late = {f"m{n:02d}": metric(f"m{n:02d}", float(n), last_time_ns=9 * SECOND) for n in range(10)}
    facts = RunFacts("r", metrics=late | {"old": metric("old", 5.0)})
    said = run_words.last_values(facts)
    assert said.startswith("m00 0 · m01 1")
    assert said.endswith("and 2 more at step 1")
    assert "old" not in said
    assert run_words.last_values(RunFacts("r")) == ""


def test_the_page_can_be_copied_as_markdown() -> None:
    facts = RunFacts("r", name="a run", notes="good", metrics={"x": metric("x", 1.0)})
    text = run_words.as_markdown(facts, run_words.facts_of(facts, None, 0), "lr = 1")
    assert text.startswith("## a run\n\n- State:")
    assert "```\nlr = 1\n```" in text
    assert "| x | " in text
    assert text.endswith("good\n")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "just now"), (30, "30 s ago"), (60, "1 min ago"), (7300, "2 h ago"), (-30, "in 30 s")],
)
def test_how_long_ago(seconds: int, text: str) -> None:
    assert formatting.ago(0, seconds * SECOND) == text


def test_days_have_a_plural_and_home_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    day = 86400 * SECOND
    assert formatting.span(0, day) == "1 day"
    assert formatting.span(0, 3 * day) == "3 days"
    monkeypatch.setenv("HOME", "/home/me")
    assert formatting.path("/home/me/runs") == "~/runs"
    assert formatting.path("/home/meadow") == "/home/meadow"


# -- time line -------------------------------------------------------------------------------


def test_ranks_have_lanes_and_segments_stand_in_one() -> None:
    lives = [
        life("c", rank=1, started_ns=10, ended_ns=15),
        life("a", rank=0, started_ns=10, ended_ns=14, state="failed"),
        life("b", rank=0, started_ns=16, state="running", last_sign_ns=18),
        life("d", role="worker", started_ns=12, ended_ns=13),
    ]
    line = timeline(lives, now_ns=20)
    assert [lane.name for lane in line.lanes] == ["rank 0", "rank 1", "worker"]
    first, second = line.lanes[0].bars
    assert (first.begin, first.end, first.state) == (0.0, 0.4, "failed")
    assert (second.begin, second.end, second.state) == (0.6, 1.0, "running")


def test_a_silent_writer_ends_with_its_last_sign() -> None:
    line = timeline(
        [
            life(state="running", started_ns=1, last_sign_ns=3, silent_since_ns=3),
            life("z", started_ns=1, ended_ns=5),
        ],
        now_ns=100,
    )
    assert [bar.end for bar in line.lanes[0].bars] == [0.5, 1.0]
    assert line.lanes[0].bars[0].state == "silent"


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**19),
            st.none() | st.integers(0, 10**19),
            st.none() | st.integers(0, 99),
            st.sampled_from(["running", "failed", "?"]),
        ),
        max_size=120,
    ),
    st.integers(0, 10**19),
)
def test_bars_stay_inside_whatever_the_clocks_said(
    said: list[tuple[int, int | None, int | None, str]], now_ns: int
) -> None:
    lives = [
        life(str(n), started_ns=start, ended_ns=end, rank=rank, state=state)
        for n, (start, end, rank, state) in enumerate(said)
    ]
    line = timeline(lives, now_ns)
    assert len(line.lanes) <= MOST_LANES
    for lane in line.lanes:
        assert all(0 <= bar.begin <= bar.end <= 1 for bar in lane.bars)


def test_attributes_of_any_kind_do_no_harm() -> None:
    assert run_page.command_of({"/command": 5}) == "5"
    assert json.dumps(config_tree.lines(tree({"a": {"b": {}}, "c": [], "d": "x\ny"})))
