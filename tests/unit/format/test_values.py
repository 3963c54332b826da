"""Attribute values as JSON, and their paths."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracklib.format.values import REMOVED, decode, encode, flatten, keys_of, nest, pointer

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(json_values)
def test_any_value_survives_strict_json(value: Any) -> None:
    text = json.dumps(encode(value), allow_nan=False)
    assert decode(json.loads(text)) == value


@pytest.mark.parametrize("value", [{"$float": "nan"}, {"$removed": True}, {"$$float": {"$": 1}}])
def test_what_looks_like_our_own_marks_is_kept(value: Any) -> None:
    assert encode([value]) != [value]
    assert decode(encode([value])) == [value]
    assert encode(value) != REMOVED


def test_nan_and_infinities() -> None:
    assert encode([math.inf, -math.inf]) == [{"$float": "inf"}, {"$float": "-inf"}]
    assert math.isnan(decode(encode(math.nan)))
    assert math.copysign(1, decode(json.loads(json.dumps(encode(-0.0))))) == -1


@given(st.lists(st.text(), min_size=1))
def test_any_keys_make_a_path(keys: list[str]) -> None:
    path = pointer(*keys)
    assert keys_of(path) == keys
    assert path.count("/") == len(keys)


@given(st.dictionaries(st.text(), json_values))
def test_flat_and_nested_again(values: dict[str, Any]) -> None:
    assert nest(flatten(values, "config"), "config") == values


def test_a_deeper_path_wins() -> None:
    assert nest({"/c/a": 1, "/c/a/b": 2, "/d/x": 3, "/c/e": 4}, "c") == {"a": {"b": 2}, "e": 4}
