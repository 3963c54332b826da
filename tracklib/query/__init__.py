"""The query language for runs: one parser for the library, the command line and the window.

    config.lr < 0.01 and tags has baseline and state == running sort by -summary["val/acc"]

`docs/query.md` describes the language. `parse` gives a `Query` that filters and sorts rows of
`tracklib.store.facts.RunFacts`; `complete` proposes what can be typed at a place.
"""

from tracklib.query.completion import Completion, complete
from tracklib.query.errors import QueryError
from tracklib.query.known import Fields
from tracklib.query.nodes import Field, SortKey
from tracklib.query.query import Query, parse, parse_sort

__all__ = [
    "Completion",
    "Field",
    "Fields",
    "Query",
    "QueryError",
    "SortKey",
    "complete",
    "parse",
    "parse_sort",
]
