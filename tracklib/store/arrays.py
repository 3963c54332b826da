"""Names of array types. Importing numpy.typing costs a start of the window thirty milliseconds,
and only type checkers need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Times = NDArray[np.int64]
    Truths = NDArray[np.bool_]
    Kinds = NDArray[np.int8]
    Rows = NDArray[np.intp]
else:
    Floats = Times = Truths = Kinds = Rows = np.ndarray

__all__ = ["Floats", "Kinds", "Rows", "Times", "Truths"]
