"""Expressions over metrics: what they compute, and where they are wrong."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.expression import ExpressionError, Node, evaluate, inputs, parse
from desktop.core.expression.lexer import spelt

A, B = np.array([1.0, -4.0, 9.0, 0.0]), np.array([2.0, 0.5, -3.0, 0.0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a - b", A - B),
        ("a-b-1", A - B - 1),
        ("a - (b - 1)", A - (B - 1)),
        ("a + b * 2", A + B * 2),
        ("-a ^ 2", -(A**2)),
        ("2 ^ -a", 2.0 ** (-A)),
        ("a ** 2 ** 1", A**2),
        ("a × 2 − b ÷ 4", A * 2 - B / 4),
        ("a % 3", A % 3),
        ("log10(abs(a))", np.log10(np.abs(A), where=A != 0, out=np.full(4, -np.inf))),
        ("max(a, b, 0.25)", np.maximum(np.maximum(A, B), 0.25)),
        ("clip(a, -1, 1)", np.clip(A, -1, 1)),
        ("1e-3 * a + .5", 1e-3 * A + 0.5),
        ('"a"', A),
    ],
)
def test_computes_what_is_written(text: str, expected: np.ndarray) -> None:
    np.testing.assert_allclose(evaluate(parse(text), {"a": A, "b": B}), expected)


def test_undefined_values_are_nan_or_infinite() -> None:
    values = evaluate(parse("a / b"), {"a": A, "b": B}).tolist()
    assert math.isnan(values[3])
    assert evaluate(parse("sqrt(a)"), {"a": A})[1] != evaluate(parse("sqrt(a)"), {"a": A})[1]
    assert evaluate(parse("1 / b"), {"b": B})[3] == math.inf


def test_a_slash_without_spaces_belongs_to_the_name() -> None:
    assert inputs(parse("train/loss - val/loss")) == ("train/loss", "val/loss")
    assert inputs(parse("train / loss")) == ("train", "loss")
    assert inputs(parse("'grad norm (L2)' + layer0.weight")) == ("grad norm (L2)", "layer0.weight")


@given(st.text(min_size=1, max_size=30))
def test_every_name_can_be_written(name: str) -> None:
    assert inputs(parse(f"{spelt(name)} - 1")) == (name,)


@pytest.mark.parametrize(
    ("text", "message", "wrong"),
    [
        ("", "Write a metric", ""),
        ("a +", "missing at the end", ""),
        ("a b", "operator is missing", "b"),
        ("(a + b", "never closed", "("),
        ("a)", "no bracket to close", ")"),
        ("lgo10(a)", "log10", "lgo10"),
        ("log10(a, b)", "takes one value", "log10(a, b)"),
        ("min(a)", "at least two", "min(a)"),
        ("a $ b", "means nothing here", "$"),
        ("“a”", "straight", "“"),
        ("'a + 1", "quote is never closed", "'a + 1"),
        ("1 + 2", "at least one metric", "1 + 2"),
        ("* a", "missing before this", "*"),
        ("2a", "begins with a digit", "2a"),
        ("log10()", "missing before this", ")"),
    ],
)
def test_errors_point_at_the_place(text: str, message: str, wrong: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert message in caught.value.message
    assert text[caught.value.start : caught.value.end] == wrong
    assert "^" in caught.value.pointer()


def test_too_deep_nesting_is_an_error_and_not_a_crash() -> None:
    with pytest.raises(ExpressionError, match="nested"):
        parse("(" * 100 + "a" + ")" * 100)
    with pytest.raises(ExpressionError, match="nested"):
        parse("-" * 100 + "a")
    with pytest.raises(ExpressionError, match="nested"):
        parse("a" + "^a" * 100)
    with pytest.raises(ExpressionError, match="shorter"):
        parse("a" + "+a" * 5000)


@given(st.text(alphabet="ab+-*/%^()., \"'019eE$“_é\n", max_size=40))
def test_any_text_parses_or_says_where_it_is_wrong(text: str) -> None:
    found: Node | ExpressionError
    try:
        found = parse(text)
    except ExpressionError as error:
        found = error
    if isinstance(found, ExpressionError):
        assert 0 <= found.start <= found.end <= len(text)
    else:
        assert evaluate(found, dict.fromkeys(inputs(found), A)).shape == (4,)
