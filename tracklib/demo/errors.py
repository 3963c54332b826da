"""The one error of the demo."""

from tracklib.errors import TracklibError


class DemoFailed(TracklibError):
    """The demo cannot go on. What was trained until then is in its store."""
