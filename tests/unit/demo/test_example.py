"""The network of `examples/digits.py` computes what it says, and learns."""

import importlib.util
from types import ModuleType

import numpy as np
import pytest

import resources


@pytest.fixture(scope="module")
def digits() -> ModuleType:
    path = resources.example_path("digits.py")
    spec = importlib.util.spec_from_file_location("digits_example", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_gradient_is_that_of_the_loss(digits: ModuleType) -> None:
    x, y, _, _ = digits.load_digits(seed=0)
    x, y = x[:20].astype(np.float64), y[:20].astype(np.float64)
    network = digits.Network(6, np.random.default_rng(1))
    network.weights = [weight.astype(np.float64) for weight in network.weights]
    network.velocity = [velocity.astype(np.float64) for velocity in network.velocity]
    before = [weight.copy() for weight in network.weights]
    numeric = []
    for weight in network.weights:
        slope = np.empty_like(weight)
        for place in np.ndindex(weight.shape):
            kept = weight[place]
            losses = []
            for nudge in (1e-6, -1e-6):
                weight[place] = kept + nudge
                losses.append(network.loss(x, y)[0])
            weight[place] = kept
            slope[place] = (losses[0] - losses[1]) / 2e-6
        numeric.append(slope)

    _, norm = network.step(x, y, lr=1.0)

    for slope, old, new in zip(numeric, before, network.weights, strict=True):
        np.testing.assert_allclose(old - new, slope, atol=1e-6)
    assert norm == pytest.approx(np.sqrt(sum((slope**2).sum() for slope in numeric)), rel=1e-4)


def test_learns_digits_it_has_not_seen(digits: ModuleType) -> None:
    x, y, x_val, y_val = digits.load_digits(seed=0)
    assert len(x) + len(x_val) == 1797
    network = digits.Network(64, np.random.default_rng(0))
    for _ in range(100):
        network.step(x, y, lr=0.1)
    _, p, _ = network.loss(x_val, y_val)
    assert (p.argmax(axis=1) == y_val.argmax(axis=1)).mean() > 0.9
