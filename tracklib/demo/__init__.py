"""The demo: a dozen small networks train in processes of their own, and the window shows them."""

from tracklib.demo.errors import DemoFailed
from tracklib.demo.plan import Training, dozen
from tracklib.demo.play import headless, training_only, windowed
from tracklib.demo.show import has_display

__all__ = [
    "DemoFailed",
    "Training",
    "dozen",
    "has_display",
    "headless",
    "training_only",
    "windowed",
]
