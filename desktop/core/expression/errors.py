"""The one error of expressions."""

from __future__ import annotations

from tracklib.query.errors import QueryError


class ExpressionError(QueryError):
    """An expression cannot be understood. Nothing was computed.

    `message` is one sentence with what to write instead, where that is known; `start` and `end` are
    offsets into `text` of what is wrong. `pointer()` shows the place, as for queries.
    """
