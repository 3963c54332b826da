"""Ways to make up values, for properties that must hold for any of them."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tracklib.store import RunFacts


def run_facts(**told: SearchStrategy[Any]) -> SearchStrategy[RunFacts]:
    """Runs that tell these things; what is not named stays as it is for any run."""
    return st.fixed_dictionaries(told).map(lambda values: RunFacts(**values))
