"""The task that networks are set: to follow f^t, with so many layers and units.

A ``Task`` holds what is asked, and what all statements need to know of it: the chain of the map, the windows whose
crossings by f^t are counted, and how many pieces such a network can have. A *window* is a pair of levels, low < high;
f^t crosses it whenever it passes from at most low to at least high, or back.
docs/mathematics.md, Depth and width; Crossings.

>>> from periodic.maps.families import tent
>>> task = Task(tent(), 3, 2, 1)
>>> task.pieces, task.windows[0]
(3, Window(low=Fraction(4, 9), high=Fraction(8, 9), crossings=8))
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import combinations
from typing import NamedTuple

from periodic.bounds.statements import telgarsky_pieces
from periodic.entropy.chains import Chain, chain, mirror_chain
from periodic.errors import TooManyPiecesError, count, list_length, printed, quoted, readable
from periodic.graphs.transition_graphs import closed_graph
from periodic.iterates.oscillations import crossings, crossings_of_windows
from periodic.maps.plmaps import PLMap
from periodic.networks.piece_counts import NetworkCount, network_count
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.magnitudes import log2
from periodic.numbers.powers import power_at_least

MAX_DEPTH = 1 << 17
MAX_BITS = 1 << 26  # of the slopes of f^t
_LEAST_BITS = 2.0**-900  # that a step counts for: where all slopes are 1, t is still to be a float
MOST_LEVELS = 12  # so many points at most give all pairs of levels that are tried
MOST_SPREAD, MOST_OUTER = 8, 3  # of more points: so many are chosen all over, and so many values at either end
ORBIT_STEPS, MOST_POINTS = 8, 64  # of the orbits of knots on a map without a partition
MOST_COUNTED = 64  # the iterate up to which the crossings of every pair are counted on a map without a partition


@readable
class Window(NamedTuple):
    """Two levels, and how often f^t crosses them: counted, or at least so often where counting is dear."""

    low: Exact
    high: Exact
    crossings: int


@readable
@dataclass(frozen=True)
class Task:
    """How near can a ReLU network with ``depth`` hidden layers of ``width`` units come to f^t, f being ``map``.

    ``effort`` is that of ``hinge_bound``.
    Raises TypeError or ValueError for numbers that are no counts, and ValueError if the map leaves its interval or the
    Lipschitz constant of f^t is a number of more than ``MAX_BITS`` bits.
    """

    map: PLMap
    t: int
    width: int
    depth: int
    effort: int = 0

    def __post_init__(self) -> None:
        for name, least in (("t", 0), ("width", 1)):
            object.__setattr__(self, name, count(getattr(self, name), name, least))
        object.__setattr__(self, "depth", list_length(self.depth, "depth", 1, MAX_DEPTH))
        self.map.check_self_map()
        bits = max([_LEAST_BITS, *(abs(log2(s)) for s in self.map.distinct_slopes if s)])
        most = MAX_BITS / bits
        if self.t > most:
            raise ValueError(
                f"t must be at most {printed(int(most))} for this map, so that slopes of f^t have at most {MAX_BITS} "
                f"bits, got {quoted(self.t)}"
            )

    @cached_property
    def network(self) -> NetworkCount:
        """How many pieces and sign changes such a network can have."""
        return network_count([self.width] * self.depth)

    @property
    def pieces(self) -> int:
        """The most affine pieces that such a network can have."""
        return self.network.pieces

    @property
    def sign_changes(self) -> int:
        """How often such a network can pass from one side of a level to the other."""
        return self.network.sign_changes

    @property
    def papers_pieces(self) -> int:
        """The bound on these pieces in the papers, which their statements are made with."""
        return telgarsky_pieces(self.width, self.depth)

    @cached_property
    def lipschitz(self) -> Exact:
        """A Lipschitz constant of f^t: that of f to the power t, or if this is long a rational number just above it."""
        steepest = self.map.lipschitz
        return power_at_least(steepest, self.t) if steepest > 0 else steepest**self.t

    @cached_property
    def chain(self) -> Chain:
        """The best crossing growth that is proved for the map."""
        return chain(self.map)

    @cached_property
    def growths(self) -> tuple[Exact, ...]:
        """The numbers c above 1 with which c^t crossings may be looked for, the greatest first.

        Those of all sources, each proved for every t, and the growth number of the map: whether there are so many
        crossings of a window at this t is counted.
        """
        found = [claim.growth for claim in self.chain.tried]
        return tuple(sorted({c for c in (self.chain.lower, *found) if c > 1}, reverse=True))

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """The pairs of levels that are tried, those of the chain first, with the crossings of f^t, counted."""
        return _counted_windows(self.map, self.t)


@lru_cache(maxsize=64)
def _counted_windows(f: PLMap, t: int) -> tuple[Window, ...]:
    """The windows of a map with the crossings of f^t; kept, since they are the same for all sizes of networks."""
    return tuple(_windows(f, t, chain(f)))


def _windows(f: PLMap, t: int, found: Chain) -> Iterator[Window]:
    """Windows of the chain, then pairs of levels; where counting is dear, the former only with what is proved.

    Of windows that are as good a chain takes the first. So that no bound depends on the direction in which the interval
    is run through, the windows of the mirror image are tried too.
    """
    counted = t <= MOST_COUNTED or closed_graph(f, "turning points") is not None
    proved = {claim.window: claim for claim in found.tried if claim.window is not None}
    if not 0 < len(_partition(f)) <= MOST_LEVELS:  # else all pairs of its points are tried anyway
        low, high = f.domain
        for claim in mirror_chain(f).tried:
            if claim.window is not None:
                first, second = claim.window
                proved.setdefault((low + high - second, low + high - first), claim)
    pairs = combinations(_levels(f), 2) if counted else ()
    tried = list(dict.fromkeys([*proved, *pairs]))
    together = crossings_of_windows(f, tried, t) if counted else None
    for place, (low, high) in enumerate(tried):
        number = together[place] if together is not None else None
        if counted and number is None:
            with suppress(TooManyPiecesError):
                number = crossings(f, low, high, t)
        if number is None and (low, high) in proved:
            number = proved[low, high].crossings(t)
        if number is not None:
            yield Window(low, high, number)


@lru_cache(maxsize=64)
def _levels(f: PLMap) -> tuple[Exact, ...]:
    """Points between which crossings are counted: those of the partition, or of the orbits of knots for some steps.

    Of many points those are taken that are nearest to evenly spread ones, in the part of the interval that they fill,
    and the outermost values at the knots.
    """
    points = _partition(f) or _orbit_points(f)
    low, high = f.image
    inside = [x for x in points if low <= x <= high]
    if len(inside) <= MOST_LEVELS:
        return tuple(inside)
    (first, last), values = (inside[0], inside[-1]), sorted(set(f.values))
    chosen = {*values[:MOST_OUTER], *values[-MOST_OUTER:]}
    for k in range(MOST_SPREAD):
        place = first + (last - first) * Fraction(k, MOST_SPREAD - 1)
        i = bisect_left(inside, place)
        nearby = {x: absolute(place - x) for x in inside[max(0, i - 1) : i + 1]}
        least = min(nearby.values())
        chosen |= {x for x, gap in nearby.items() if gap == least}
    return tuple(sorted(chosen))


def _partition(f: PLMap) -> tuple[Exact, ...]:
    """The points of the Markov partition of f by the orbits of its knots; none if these do not close."""
    partition = closed_graph(f, "knots")
    return partition.points or () if partition is not None else ()


def _orbit_points(f: PLMap) -> tuple[Exact, ...]:
    """The values at the knots, what comes of them in some steps, and the ends of the interval."""
    found, late = set(f.values), set(f.values)
    for _ in range(ORBIT_STEPS):
        late = {f(x) for x in late} - found
        if len(found | late) > MOST_POINTS:
            break
        found |= late
    return tuple(sorted(found | {*f.domain}))
