"""Which keys runs have and which of them differ is the same, however the runs are held."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.columns import KeysInUse
from tracklib.store import RunFacts
from tracklib.store.packed import columns_of, pack, unpack
from tracklib.store.shapes import ShapeBook

KEYS = st.sampled_from(["lr", "width", "seed"])
CONFIGS = st.dictionaries(KEYS, st.sampled_from([0.1, 0.2, "adam", True, None]))


def from_a_cache(runs: list[RunFacts]) -> list[RunFacts]:
    book = ShapeBook()
    shapes = [book.fitting(facts) for facts in runs]
    parts = [pack(facts, shape) for facts, shape in zip(runs, shapes, strict=True)]
    rows, *others = zip(*parts, strict=True)
    return [*unpack(columns_of(rows), shapes, *others)]


@given(
    st.lists(st.tuples(CONFIGS, CONFIGS, st.booleans(), st.booleans()), min_size=1, max_size=6),
)
def test_keys_of_packed_runs_and_of_others(
    drawn: list[tuple[dict[str, Any], dict[str, Any], bool, bool]],
) -> None:
    plain = [RunFacts(f"r{n}", config=c, summary=s) for n, (c, s, _, _) in enumerate(drawn)]
    cached = from_a_cache(plain)
    # Some come from the cache, others were read just now, and some are deleted.
    held = [
        cached[n] if is_cached else plain[n]
        for n, (_, _, is_cached, is_there) in enumerate(drawn)
        if is_there
    ]
    assert KeysInUse.of(held) == KeysInUse.of([plain[int(facts.run_id[1:])] for facts in held])
