"""Train a small network on handwritten digits and log it.

Try `python examples/digits.py --lr 0.1 --width 64 --seed 1`.
"""

import argparse

import numpy as np
from numpy.typing import NDArray

import resources
import tracklib

Array = NDArray[np.float32]
BATCH = 50
MOMENTUM = 0.9
LEAK = 0.1


def load_digits(seed: int) -> tuple[Array, Array, Array, Array]:
    """Return x and one-hot y to train on, then to validate on: (n, 64) in 0..1 and (n, 10)."""
    with resources.open_binary("digits/digits.npz") as file, np.load(file) as data:
        x = data["images"].reshape(-1, 64).astype(np.float32) / 16
        y = np.eye(10, dtype=np.float32)[data["labels"]]
    order = np.random.default_rng(seed).permutation(len(x))
    train, val = order[:1437], order[1437:]
    return x[train], y[train], x[val], y[val]


class Network:
    """One hidden layer of leaky rectified units, trained by gradient descent with momentum."""

    def __init__(self, width: int, rng: np.random.Generator) -> None:
        def dense(rows: int, columns: int) -> Array:
            return rng.normal(0.0, (2 / rows) ** 0.5, (rows, columns)).astype(np.float32)

        w1, w2 = dense(64, width), dense(width, 10)
        self.weights = [w1, np.zeros(width, np.float32), w2, np.zeros(10, np.float32)]
        self.velocity = [np.zeros_like(w) for w in self.weights]

    def loss(self, x: Array, y: Array) -> tuple[float, Array, Array]:
        """Return the mean cross-entropy, the probabilities (n, 10) and the hidden layer."""
        w1, b1, w2, b2 = self.weights
        hidden = x @ w1 + b1
        hidden = np.maximum(hidden, LEAK * hidden)
        logits = hidden @ w2 + b2
        # float32 overflows past e^88: a learning rate that is too large soon ends in NaN.
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return float(-(y * log_p).sum(axis=1).mean()), np.exp(log_p), hidden

    def step(self, x: Array, y: Array, lr: float) -> tuple[float, float]:
        """Descend once; return the loss before it and the gradient's Euclidean norm."""
        loss, p, hidden = self.loss(x, y)
        d_logits = (p - y) / len(x)
        d_hidden = d_logits @ self.weights[2].T
        d_hidden = np.where(hidden > 0, d_hidden, LEAK * d_hidden)
        grads = [x.T @ d_hidden, d_hidden.sum(0), hidden.T @ d_logits, d_logits.sum(0)]
        for w, v, g in zip(self.weights, self.velocity, grads, strict=True):
            v *= MOMENTUM
            v -= lr * g
            w += v
        return loss, float(np.sqrt(sum((g * g).sum() for g in grads)))


def main() -> None:
    parser = argparse.ArgumentParser(description="Train a small network on handwritten digits")
    parser.add_argument("--lr", type=float, default=0.1, help="learning rate")
    parser.add_argument("--width", type=int, default=64, help="hidden units")
    parser.add_argument("--seed", type=int, default=0, help="of the weights and the shuffling")
    parser.add_argument("--epochs", type=int, default=40, help="passes over the data")
    args = parser.parse_args()
    np.seterr(all="ignore")  # a diverging run is to show its NaN in the window

    x, y, x_val, y_val = load_digits(seed=0)
    rng = np.random.default_rng(args.seed)
    network = Network(args.width, rng)

    group = f"lr={args.lr:g} width={args.width}"
    with tracklib.init(project="digits", config=vars(args), group=group) as run:
        run.define_metric("val/loss", summary="min", goal="minimize")
        run.define_metric("val/acc", summary="max", goal="maximize")
        for epoch in range(args.epochs):
            for batch in np.array_split(rng.permutation(len(x)), len(x) // BATCH):
                loss, grad_norm = network.step(x[batch], y[batch], args.lr)
                run.log({"train/loss": loss, "train/grad_norm": grad_norm})
            val_loss, p, _ = network.loss(x_val, y_val)
            val_acc = float((p.argmax(axis=1) == y_val.argmax(axis=1)).mean())
            run.log({"val/loss": val_loss, "val/acc": val_acc, "epoch": epoch})


if __name__ == "__main__":
    main()
