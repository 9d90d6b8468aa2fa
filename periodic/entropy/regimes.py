"""The two regimes: doubling, where everything about the iterates grows at most like a power of t, and chaotic.

Either all periods of a map are powers of two, its entropy is 0, the laps of f^t grow like a power of t, and the labels
that its iterates give to points by a threshold shatter no large set; or some period is none, the entropy is positive,
the laps grow exponentially, and the iterates shatter sets of every size (``shattered_sets``). Networks of t layers gain
nothing essential from depth on the first kind of map.

The truncated tents of heights 14/17 and 6/7 have the strongest periods 4 and 3. The laps of the first grow like t^2,
those of the second exponentially, by the period 3:

>>> from periodic.maps.families import truncated_tent
>>> regime(truncated_tent("14/17")).reason
'its periods are 1, 2, 4; laps of f^t grow at most like t^2'
>>> regime(truncated_tent("6/7")).reason
'it has period 3, a cycle of 3 points on the orbits of the knots'

Reference: [SC21], [ALM]; docs/mathematics.md, Regimes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any

from periodic.claims import Claim
from periodic.errors import HypothesisError, NotMarkovError, count
from periodic.graphs.entropies import entropy_enclosure
from periodic.graphs.growth_numbers import decided_growth
from periodic.graphs.markov_partitions import closed_images
from periodic.graphs.transition_graphs import TransitionGraph, closed_graph, lap_graph
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.decimals import decimal
from periodic.numbers.number_texts import shown
from periodic.orbits.closed_walks import index_cycles
from periodic.orbits.covering_sequences import MAX_POINTS
from periodic.orbits.period_sets import period_bounds

DOUBLING, CHAOTIC = "doubling", "chaotic"


@dataclass(frozen=True, kw_only=True, repr=False)
class Regime(Claim[str | None]):
    """The claim that a map is in the regime ``doubling`` or ``chaotic``; the value None where that is not decided.

    ``lap_degree`` is a d such that the laps of f^t are at most a constant times t^d, in the doubling regime and where
    the orbits of the turning points close; else None.
    """

    lap_degree: int | None = None

    @classmethod
    def of(cls, value: str | None, reason: str = "", needed: str = "", lap_degree: int | None = None) -> Regime:
        """Return the claim with the sentence that proves it, or with what would decide it."""
        return cls(
            statement="the regime of f is" if value else "the regime of f",
            truth=True if value else None,
            value=value,
            source="docs/mathematics.md, Regimes",
            reason=reason,
            needed=needed,
            lap_degree=lap_degree,
        )


@takes_maps
def regime(f: PLMap, max_points: int = MAX_POINTS) -> Regime:
    """Return which of the two regimes a self-map is in, with the reason.

    A period that is no power of two, or positive entropy, proves the chaotic one; entropy 0, or that no other periods
    are allowed, the doubling one. Cost: that of ``period_bounds``, and of the growth number where these do not decide.
    Raises ValueError if the map leaves its interval. Reference: [ALM], [SC21]; docs/mathematics.md, Regimes.

    >>> from periodic.maps.families import tent, vee
    >>> regime(tent("21/20")).value, regime(vee(1, -1, 1)).value
    ('chaotic', 'doubling')
    """
    bounds = period_bounds(f, max_points)
    strongest = bounds.least.strongest
    if strongest is not None and strongest & (strongest - 1):
        return Regime.of(CHAOTIC, f"it has period {strongest}, {bounds.proof}")
    weakest = bounds.greatest.strongest
    if weakest is None or not weakest & (weakest - 1):
        what = "are" if bounds.least == bounds.greatest else "are among"
        return _doubling(f, f"its periods {what} {bounds.greatest}", max_points)
    found = decided_growth(f, max_points)
    if isinstance(found, str):
        low, _ = enclosure = entropy_enclosure(f, 6)
        if low > 0:
            return Regime.of(CHAOTIC, f"its entropy is at least {decimal(low, 6)}")
        return Regime.of(None, needed=f"whether the entropy is 0: {enclosure.reason}")
    if found.number > 1:
        return Regime.of(CHAOTIC, f"its growth number is above 1: {found.reason}")
    return _doubling(f, f"its entropy is 0: {found.reason}", max_points)


def _doubling(f: PLMap, reason: str, max_points: int) -> Regime:
    """The claim of the doubling regime, with the degree of the laps where it is known."""
    if closed_graph(f, "turning points", max_points) is None:
        return Regime.of(DOUBLING, reason)
    degree = lap_degree(f, max_points)
    return Regime.of(DOUBLING, f"{reason}; laps of f^t grow at most like t^{degree}", lap_degree=degree)


@takes_maps
def lap_degree(f: PLMap, max_points: int = MAX_POINTS) -> int:
    """Return a d such that the laps of f^t are at most a constant times t^d, for a map of entropy 0.

    In the graph between the orbits of the turning points no two cycles share a vertex, and a walk can stay in one after
    the other; d is one less than the most that it can meet. Cost: a pass over the graph. Raises NotMarkovError if these
    orbits do not close within ``max_points`` points, HypothesisError if cycles meet: then the entropy is positive.
    Reference: docs/mathematics.md, Regimes.

    >>> from periodic.maps.families import truncated_tent
    >>> [lap_degree(truncated_tent(h)) for h in ("1/2", "4/5", "14/17", "212/257")]
    [0, 1, 2, 3]
    """
    return max(0, _longest_walks(lap_graph(f, max_points)).cycles - 1)


@takes_maps
def vc_bound(f: PLMap, threshold: Any, max_points: int = MAX_POINTS) -> int:
    """Return a number that the VC dimension of the labels "f^t(x) >= threshold", t = 0, 1, .., does not exceed.

    For a map of entropy 0 whose turning points and threshold have finite orbits. At times of one residue by a common
    multiple N of all cycles, the label of a point changes at most B times in all, so that n points have at most
    N*(n*B + 1) combinations of labels, and 2**n for the greatest n if they are shattered. Cost: a pass over the graph.
    Raises NotMarkovError if the orbits do not close within ``max_points`` points, HypothesisError if the entropy is
    positive; then ``shattered_set`` finds sets of every size. Reference: [SC21]; docs/mathematics.md, Regimes.

    >>> from periodic.maps.families import truncated_tent
    >>> vc_bound(truncated_tent("4/5"), "1/2")
    5
    """
    max_points = count(max_points, "max_points", 2)
    f.check_self_map()
    graph = _closed(f, exact(threshold), max_points)
    targets = graph.targets or ()
    chain = _longest_walks(graph)
    rounds = [len(cycle) for cycle in index_cycles(targets)]
    period = lcm(*chain.lengths, *rounds)
    changes = chain.parts + _tail(targets)
    n = 0
    while 2 ** (n + 1) <= period * ((n + 1) * changes + 1):
        n += 1
    return n


@dataclass(frozen=True)
class _Walks:
    """In a graph whose cycles do not meet: the most cycles, and the most parts, on one walk; the cycles' lengths."""

    cycles: int
    parts: int
    lengths: tuple[int, ...]


def _longest_walks(graph: TransitionGraph) -> _Walks:
    """The longest walks of a graph through its components; raises HypothesisError if two cycles meet."""
    successors = [[j for j, m in enumerate(row) if m] for row in graph.matrix]
    found, lengths = graph.strong_components, []
    place = {v: k for k, part in enumerate(found) for v in part}
    cycles, parts = [0] * len(found), [1] * len(found)
    for k in reversed(range(len(found))):
        inner = [[w for w in successors[v] if place[w] == k] for v in found[k]]
        if any(len(edges) > 1 for edges in inner):
            raise HypothesisError("the transition graph has cycles that meet, so the entropy of the map is positive")
        is_cycle = bool(inner[0])
        if is_cycle:
            lengths.append(len(found[k]))
        later = {place[w] for v in found[k] for w in successors[v]} - {k}
        cycles[k] = is_cycle + max((cycles[other] for other in later), default=0)
        parts[k] = 1 + max((parts[other] for other in later), default=0)
    return _Walks(max(cycles, default=0), max(parts, default=0), tuple(lengths))


def _closed(f: PLMap, extra: Exact, max_points: int) -> TransitionGraph:
    """The graph between the orbits of the ends of the laps and of one more point."""
    low, high = f.domain
    starts = [low, *f.turning_points, high, *([extra] if low < extra < high else [])]
    found = closed_images(f, starts, f"the orbits of the turning points and of {shown(extra)}", max_points)
    if isinstance(found, str):
        raise NotMarkovError(found)
    points = sorted(found.points.values())
    number = {x: i for i, x in enumerate(points)}
    return TransitionGraph(tuple(number[found.of(x)] for x in points), tuple(points))


def _tail(targets: Sequence[int]) -> int:
    """The most steps that a point of a finite set takes before it is on a cycle."""
    on_cycle = {i for cycle in index_cycles(targets) for i in cycle}
    longest = 0
    for i in range(len(targets)):
        steps = 0
        while i not in on_cycle:
            i, steps = targets[i], steps + 1
        longest = max(longest, steps)
    return longest
