"""Finds all kinds of groups among the judged pairs of a run."""

from collections.abc import Sequence

import numpy as np

from matchmaker.matching.engine import best
from matchmaker.matching.groups.bundles import bundles
from matchmaker.matching.groups.cycles import chains, cycles, links_between
from matchmaker.matching.groups.likeness import alike
from matchmaker.matching.groups.pools import pools
from matchmaker.matching.groups.results import Groups
from matchmaker.matching.groups.talks import talks
from matchmaker.matching.judging import Judged
from matchmaker.matching.strategy import Strategy

WORTH_CONSIDERING = 0.05
"""The score from which on a pair can be in a group, much lower than what is shown as a pair.

A person looks at a group as a whole, and there are few, so that more of what is unsure can be tried.
"""

PER_NEED = 10
"""So many of each need's likeliest resources can be in a group."""


def find_groups(judged: Judged, strategies: Sequence[Strategy], *, most: int = 60) -> Groups:
    """At most ``most`` groups of each kind, best first; the same judged pairs give the same groups.

    ``strategies`` are those that judged. They are asked again, about parts of needs (for bundles) and about how much
    needs are alike (for pools); a strategy that failed is not. The work grows with the number of needs, not of pairs.
    """
    snapshot = judged.task.snapshot
    rows = best(judged, np.flatnonzero(judged.fused >= WORTH_CONSIDERING), PER_NEED)
    help = links_between(judged, rows)
    return Groups(
        bundles=tuple(bundles(judged, rows, strategies, most)),
        cycles=tuple(cycles(snapshot, help, most)),
        chains=tuple(chains(snapshot, help, most)),
        pools=tuple(pools(snapshot, *alike(judged, strategies), most)),
        talks=tuple(talks(judged, strategies, most)),
    )
