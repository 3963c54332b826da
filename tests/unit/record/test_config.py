"""Configurations of every kind, kept with their types, changed and read back."""

import argparse
import dataclasses
import enum
import functools
import math
from collections import OrderedDict, UserDict, UserList, deque, namedtuple
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from omegaconf import OmegaConf

import tracklib
from tests.unit.reading_back import reader_of
from tracklib.errors import RunStateError, UsageError, ValueRangeError, ValueTypeError


@pytest.fixture
def run() -> Iterator[tracklib.Run]:
    with tracklib.init() as run:
        yield run


def stored(config: Any) -> dict[str, Any]:
    """A configuration after a whole life of a run."""
    with tracklib.init(config=config) as run:
        live = run.config.as_dict()
        assert reader_of(run).config() == live or any_nan(live)
    read = reader_of(run).config()
    assert repr(sorted(read)) == repr(sorted(live))
    return read


def any_nan(value: Any) -> bool:
    return "nan" in repr(value)


@dataclasses.dataclass
class Optimizer:
    name: str = "adam"
    betas: tuple[float, float] = (0.9, 0.999)


@dataclasses.dataclass
class Settings:
    lr: float = 1e-3
    optimizer: Optimizer = dataclasses.field(default_factory=Optimizer)
    layers: list[int] = dataclasses.field(default_factory=lambda: [64, 32])


class Mode(enum.Enum):
    FAST = 3


class Level(enum.IntEnum):
    HIGH = 3


class Split(enum.StrEnum):
    TRAIN = "train"


class OldSplit(str, enum.Enum):  # noqa: UP042 (as people wrote it before StrEnum)
    TRAIN = "train"


Pair = namedtuple("Pair", "a b")


class OmegaLike:
    """What a configuration library's node offers: keys and items, but no dict."""

    def __init__(self, content: dict[str, Any]) -> None:
        self._content = content

    def keys(self) -> Any:
        return self._content.keys()

    def __getitem__(self, key: str) -> Any:
        value = self._content[key]
        return OmegaLike(value) if isinstance(value, dict) else value


NESTED = {"lr": 0.1, "net": {"kind": "mlp", "size": {"width": 8}}}


@pytest.mark.parametrize(
    "config",
    [
        NESTED,
        OrderedDict(NESTED),
        UserDict(NESTED),
        argparse.Namespace(lr=0.1, net=NESTED["net"]),
        SimpleNamespace(lr=0.1, net=argparse.Namespace(kind="mlp", size={"width": 8})),
        OmegaLike(NESTED),
    ],
    ids=lambda config: type(config).__name__,
)
def test_every_kind_of_configuration(config: Any) -> None:
    assert stored(config) == NESTED


def test_a_real_omegaconf_with_interpolations_and_lists() -> None:
    content = {"width": 8, "net": {"hidden": "${width}", "layers": [1, 2.5]}, "none": None}
    with tracklib.init(config=OmegaConf.create(content)) as run:
        pass
    assert reader_of(run).config() == {
        "width": 8,
        "net": {"hidden": 8, "layers": [1, 2.5]},
        "none": None,
    }


def test_a_dataclass() -> None:
    optimizer = {"name": "adam", "betas": [0.9, 0.999]}
    assert stored(Settings()) == {"lr": 0.001, "optimizer": optimizer, "layers": [64, 32]}


@pytest.mark.parametrize("config", [5, "lr=1", [1], Settings, object()])
def test_what_is_no_configuration(config: Any) -> None:
    with pytest.raises(ValueTypeError, match="config takes a dict, dataclass, Namespace"):
        tracklib.init(config=config)


@pytest.mark.parametrize(
    "value",
    [
        1, 0, -(10**30), True, False, 1.0, 0.1, -0.0, 5e-324, 1e308, None, "", "text", "1", "true",
        [], [1, 2.5, "x", None, True], [[1], [2, [3]]], [{"a": 1, "$b": {"$float": "nan"}}],
        {}, {"a": {}}, math.inf, -math.inf,
        "\N{FIRE}\0\u202eאבג/~.\"'", "x" * (1 << 20), "\N{FIRE}" * (1 << 18),
    ],
    ids=lambda value: repr(value)[:20],
)  # fmt: skip
def test_values_keep_their_types(value: Any) -> None:
    read = stored({"k": value, "nested": {"k": value}})
    for got in (read["k"], read["nested"]["k"]):
        assert got == value
        assert type(got) is type(value)
        assert repr(got) == repr(value)


def test_nan_is_kept() -> None:
    read = stored({"k": math.nan, "l": [math.nan, 1.0]})
    assert math.isnan(read["k"])
    assert math.isnan(read["l"][0])


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1), plain, max_size=5))
def test_any_configuration_comes_back(config: dict[str, Any]) -> None:
    with tracklib.init(config=config) as run:
        pass
    assert reader_of(run).config() == config


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ((1, 2), [1, 2]),
        ({3, 1, 2}, [1, 2, 3]),
        (Pair(1, "x"), [1, "x"]),
        (deque([1, 2]), [1, 2]),
        (UserList([1, 2]), [1, 2]),
        (np.float64(0.1), 0.1),
        (np.int32(7), 7),
        (np.bool_(True), True),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (np.array(1.5), 1.5),
        (np.float32, "numpy.float32"),
        (np.ndarray, "numpy.ndarray"),
        (np.dtype("float32"), "dtype('float32')"),
        (np.datetime64("2026-11-23"), "2026-11-23"),
        (Path("a/b"), "a/b"),
        (date(2026, 11, 23), "2026-11-23"),
        (date, "datetime.date"),
        (Mode.FAST, "FAST"),
        (Level.HIGH, "HIGH"),
        (Split.TRAIN, "train"),
        (OldSplit.TRAIN, "train"),
        (Settings, f"{__name__}.Settings"),
        (math.sqrt, "math.sqrt"),
        (functools.partial(max, 1), "functools.partial(<built-in function max>, 1)"),
        (range(3), "range(0, 3)"),
        (b"ab", "b'ab'"),
        (1j, "1j"),
        (Path("bad\udcff"), "bad\\udcff"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_values_that_json_does_not_know(value: Any, kept: Any) -> None:
    read = stored({"k": value})["k"]
    assert read == kept
    assert type(read) is type(kept)


def test_keys_of_numbers_become_text() -> None:
    assert stored({1: "c", 2.5: "b", "x": {7: 8}}) == {
        "1": "c", "2.5": "b", "x": {"7": 8},
    }  # fmt: skip


@pytest.mark.parametrize("key", [None, (1, 2), b"x", ""])
def test_other_keys_are_refused(key: Any) -> None:
    with pytest.raises(UsageError, match="config"):
        tracklib.init(config={"a": {key: 1}})


@pytest.mark.parametrize(
    "config", [{"a": "x\ud800"}, {"a": ["\udfff"]}, {"\ud800": 1}, {"a": {"b": "\ud800"}}]
)
def test_lone_surrogates_are_refused(config: dict[str, Any]) -> None:
    with pytest.raises(ValueRangeError, match=r"config.*not valid Unicode"):
        tracklib.init(config=config)


def test_a_dict_that_holds_itself_is_refused() -> None:
    config: dict[str, Any] = {}
    config["self"] = config
    with pytest.raises(ValueTypeError, match="contain itself"):
        tracklib.init(config=config)


@pytest.mark.parametrize("key", ["a/b", "a~b", "a~1b", "a.b", "~", "/", "$float", "$removed"])
def test_keys_with_signs_of_paths(run: tracklib.Run, key: str) -> None:
    run.config[key] = 1
    run.config["n"] = {key: {key: 2}}
    run.config["l"] = [{key: 3}]
    assert reader_of(run).config() == {key: 1, "n": {key: {key: 2}}, "l": [{key: 3}]}


def test_changes_are_recorded(run: tracklib.Run) -> None:
    run.config["lr"] = 0.1
    run.config.momentum = 0.9
    run.config.update({"net": {"width": 8, "depth": 2}}, seed=3)
    run.config["net"]["width"] = 16
    run.config.net.activation = "relu"
    del run.config["net"]["depth"]
    del run.config["seed"]
    expected = {"lr": 0.1, "momentum": 0.9, "net": {"width": 16, "activation": "relu"}}
    assert run.config == expected
    assert reader_of(run).config() == expected
    run.finish()
    assert reader_of(run).config() == expected


@pytest.mark.parametrize("after", [5, {}, {"c": 1}, {"b": {"c": 1}}, [], None, {"b": {}}])
@pytest.mark.parametrize("before", [5, {}, {"b": 1, "c": 2}, {"b": {"c": 1, "d": 2}}, [1], None])
def test_a_value_replaces_all_that_was_there(run: tracklib.Run, before: Any, after: Any) -> None:
    run.config["a"] = before
    run.config["a"] = after
    assert reader_of(run).config() == {"a": after}
    assert run.config.as_dict() == {"a": after}


def test_deleting_the_last_key_leaves_an_empty_dict(run: tracklib.Run) -> None:
    run.config["a"] = {"b": {"c": 1}}
    del run.config["a"]["b"]["c"]
    assert reader_of(run).config() == run.config.as_dict() == {"a": {"b": {}}}
    run.config["a"]["b"]["d"] = 2
    assert reader_of(run).config() == run.config.as_dict() == {"a": {"b": {"d": 2}}}
    del run.config["a"]
    assert reader_of(run).config() == run.config.as_dict() == {}


def test_a_config_is_a_mapping(run: tracklib.Run) -> None:
    run.config.update({"a": 1, "b": {"c": 2}})
    assert dict(run.config) == {"a": 1, "b": {"c": 2}}
    assert "a" in run.config
    assert len(run.config) == 2
    assert {**run.config}["a"] == 1
    assert run.config.get("zzz", 5) == 5
    with pytest.raises(KeyError):
        run.config["zzz"]
    with pytest.raises(AttributeError, match="zzz"):
        _ = run.config.zzz
    with pytest.raises(KeyError):
        del run.config["zzz"]


def test_a_refused_change_changes_nothing(run: tracklib.Run) -> None:
    run.config["a"] = 1
    for key, value in (("a", "\ud800"), ("", 2), ("b", {"c": {None: 1}})):
        with pytest.raises(UsageError):
            run.config[key] = value
    assert run.config.as_dict() == reader_of(run).config() == {"a": 1}
    run.finish()
    with pytest.raises(RunStateError):
        run.config["a"] = 2
    assert run.config["a"] == 1


def test_the_caller_s_dict_is_not_the_run_s(run: tracklib.Run) -> None:
    mine = {"a": {"b": [1]}}
    run.config.update(mine)
    mine["a"]["b"].append(2)
    assert run.config.as_dict() == {"a": {"b": [1]}}
    run.config.as_dict()["a"] = 5
    assert run.config.as_dict() == {"a": {"b": [1]}}
