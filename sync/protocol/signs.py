"""Which of two tellings of a writer's signs of life is the later one.

Signs come along several ways: from the writer's own machine, and from copies that were taken
earlier. A copy must not bring a finished writer back to life, nor two peers tell each other the
same for ever.
"""

from __future__ import annotations

from sync.protocol.journals import Marks, Signs

SAME_MS = 2_000
"""Signs that are less than this apart are the same one: clocks and file times are coarse."""


def tells_more(held: Marks, known: Signs, until: Marks, told: Signs) -> bool:
    """Whether signs that came with records up to `until` replace those that are known.

    Who has more of the journal knows better. Of those who have the same, tails and bells only go
    away (whatever makes a new one also adds to the journal), and else the later sign counts.
    """
    if until.facts < held.facts or until.series < held.series or until.tail < held.tail:
        return False
    if until != held:
        return True
    before = (len(known.tails), known.has_bell)
    after = (len(told.tails), told.has_bell)
    if before != after:
        return after[0] <= before[0] and after[1] <= before[1]
    return told.quiet_ms + SAME_MS < known.quiet_ms
