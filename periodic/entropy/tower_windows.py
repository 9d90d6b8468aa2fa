"""The window that the iterates of any map cross most often, and how often at least: read off its tower.

A lower closing of the tower is a finite graph on intervals V_0 = the domain, V_1, V_2, ... Each path of length t from
V_0 to V_k is an interval on which f^t is monotone, mapped over V_k, and different paths have intervals without common
inner points. So f^t crosses a *window*, an interval W, at least as often as there are paths of length t from V_0 to
vertices that contain W. With M the matrix of the graph, let u >= 0 be integers with u M >= c u. If after s steps there
are at least g u_k paths to each V_k, then after t >= s steps there are at least g c^(t-s) u_k. Where that, and the
numbers for t < s, come to at least c^t, f^t crosses the window c^t times for every t. The upper closing tells how much
more there could be; both are followed until they differ by one per cent of the entropy.
docs/mathematics.md, Best chain.

>>> from periodic.maps.families import tent
>>> found = tower_window(tent("3/2"))
>>> float(found.growth), float(found.upper), [found.crossings(t) for t in (0, 1, 2, 3, 10)]
(1.4966..., 1.5004..., [1, 2, 4, 8, 212])
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cmp_to_key
from itertools import accumulate, islice
from math import exp, inf, log
from typing import NamedTuple

from periodic.errors import TooManyPiecesError, count, readable
from periodic.graphs.cut_orbits import CutOrbits
from periodic.graphs.tower_closings import Closing, Ends, Truncation
from periodic.graphs.towers import Tower
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, floor
from periodic.numbers.magnitudes import rounded_up
from periodic.numbers.recurrences import recurrent_term, shortest_recurrence

ENOUGH = 0.99  # the share of the entropy at which the search ends
NEARLY = 0.9899  # that which is left when the growth has been rounded
MAX_STEPS = 1000
MAX_EDGES = 1 << 16
DEEPEST = 200  # steps of an iterate whose branches are all counted
_DECIMALS = 12  # of the growth that is proved for every t
_POWER_BITS = 128  # of powers of the rate
_DIGITS = 5  # of the bounds that are compared
_SHARP = 9  # digits of the rate that the vector proves
_SLACK = Fraction(1, 10**9)  # more than floats err
_WINDOWS = 6  # that are tried
_NEAR = 1e-6  # a rate so much greater is not worth looking for
_LONGEST = 200  # steps after which numbers of paths are looked at, and some for each vertex
_MOST_STEPS = 1 << 21  # steps times vertices
_FIRST, _ONE_BY_ONE = 3, 12  # steps of closings: 3, 5, 7, .., then a quarter more each time


@readable
class Reach(NamedTuple):
    """Why f^t crosses the window k r^t times for every t: integers u with u M >= c u on the ``members``, and r <= c.

    After ``steps`` = s steps there are at least ``scale`` u_k paths to member k, and ``scale`` times the sum of the u_k
    of the members around the window is at least k r^s; for t < s there are at least k r^t paths to vertices around it.
    """

    members: Sequence[int]
    vector: Sequence[int]
    steps: int
    scale: Fraction


@dataclass(frozen=True)
class WindowPaths:
    """The paths of a lower closing that end at vertices around a window; ``around`` are the places of these vertices.

    ``number(t)`` of them have length t, and f^t crosses the window so often: each path is an interval of its own on
    which f^t passes from one level to the other. They begin at the root, or at the vertex with place ``start``.
    """

    closing: Closing
    around: tuple[int, ...]
    start: int = 0

    @classmethod
    def to(cls, closing: Closing, window: Ends) -> WindowPaths:
        """Return the paths to the vertices around a window, given by the numbers of its ends."""
        orbits, ends = closing.tower.orbits, closing.tower.ends
        intervals = enumerate(ends[v] for v in closing.vertices)
        p, q = window
        return cls(closing, tuple(i for i, (u, v) in intervals if orbits.at_most(u, p) and orbits.at_most(q, v)))

    def number(self, t: int) -> int:
        """How many have length t. Cost: t passes over the graph, or for large t a recurrence as long as the graph."""
        n = len(self.closing.vertices)
        if t <= 8 * n:
            return next(islice(self.numbers(), t, None))
        terms = list(islice(self.numbers(), 2 * n))
        return recurrent_term(shortest_recurrence(terms, n), terms, t)

    def numbers(self) -> Iterator[int]:
        """How many have length 0, 1, 2, ..."""
        return (sum(paths[k] for k in self.around) for paths in path_counts(self.closing, self.start))


@readable
@dataclass(frozen=True)
class TowerWindow:
    """A window that f^t crosses at least ``growth**t`` times for every t, and bounds around the growth number.

    ``lower`` and ``upper`` are what the two closings prove with ends of age ``steps``; ``closing`` is the lower one.
    ``reach`` proves the growth, by paths to the vertices around the window; ``ends`` are the numbers of the ends of the
    window in the orbits of the tower. If the lower bound is 1 there is no window, and no growth.

    For nearly all maps ``growth`` is ``rate``, which is within a per cent of the entropy, and ``share`` is 1. Of others
    early iterates cross too rarely for that; f^t still crosses the window at least ``share * rate**t`` times for every
    t, which ``share_reach`` proves.
    """

    lower: Fraction
    upper: Fraction
    steps: int
    closing: Closing
    window: tuple[Exact, Exact] | None = None
    ends: Ends | None = None
    growth: Fraction = Fraction(1)
    reach: Reach | None = None
    rate: Fraction = Fraction(1)
    share: Fraction = Fraction(1)
    share_reach: Reach | None = None

    @property
    def is_near(self) -> bool:
        """Whether the growth is proved to be within a per cent of the entropy."""
        return self.upper == 1 or (self.growth > 1 and log(self.growth) >= NEARLY * log(self.upper))

    def share_from(self, start: int) -> Fraction:
        """A number k <= 1 such that k * rate**t paths of length t lead from a vertex to the window, for every t.

        ``start`` is the place of the vertex in ``closing``. It is 0 where no such number is found.
        """
        reach = self.share_reach or self.reach
        if self.ends is None or reach is None:
            return Fraction(0)
        paths = replace(WindowPaths.to(self.closing, self.ends), start=start)
        return _Counts(paths, reach.members, reach.vector, self.rate).share()[0]

    def paths(self, t: int) -> WindowPaths | None:
        """Return the paths that give the best count for f^t, None without a window.

        Up to ``DEEPEST`` steps they are those of a closing with ends of age t, whose paths of length t are all branches
        of f^t; beyond, or where that tower has too many edges, those of ``closing``.
        """
        if self.ends is None:
            return None
        if self.steps < t <= DEEPEST:
            with suppress(TooManyPiecesError):
                return WindowPaths.to(Truncation(self.closing.tower, t).closing("lower"), self.ends)
        return WindowPaths.to(self.closing, self.ends)

    def crossings(self, t: int) -> int:
        """Return an integer, at least ``growth**t``, that the crossings of the window by f^t reach.

        Cost: up to ``DEEPEST`` steps that of a tower of t steps and t passes over it; beyond, that of a recurrence.

        >>> found = tower_window(PLMap([0, "2/5", 1], ["1/7", 1, 0]))
        >>> found.crossings(10**4) >= found.growth**10**4
        True
        """
        paths = self.paths(count(t, "t"))
        return 0 if paths is None else paths.number(t)


def path_counts(closing: Closing, start: int = 0) -> Iterator[list[int]]:
    """Yield for t = 0, 1, 2, ... the numbers of paths of length t from the root, or from ``start``, to each vertex."""
    successors = closing.graph.successors
    paths = [0] * len(successors)
    paths[start] = 1
    while True:
        yield paths
        after = [0] * len(paths)
        for n, row in zip(paths, successors, strict=True):
            if n:
                for w in row:
                    after[w] += n
        paths = after


@takes_maps
def tower_window(f: PLMap, max_steps: int = MAX_STEPS, max_edges: int = MAX_EDGES) -> TowerWindow:
    """Return the window that f^t crosses most often, with a growth within one per cent of the entropy of f.

    Wider bounds come back only where ``max_steps`` or ``max_edges`` are reached, which entropies near 0 need. Cost: a
    few milliseconds for most maps: closings with some dozens of vertices, and vectors of floats that are rounded to
    integers and checked. Raises ValueError if the map leaves its interval. docs/mathematics.md, Best chain.
    """
    max_steps = count(max_steps, "max_steps", 1)
    tower = Tower(f, max_edges=max(max_edges, len(f.knots)))
    steps = min(_FIRST, max_steps)
    while True:
        try:
            part = Truncation(tower, steps)
        except TooManyPiecesError:
            part, max_steps = Truncation(tower, -1), -1  # the root alone
        lower, upper = part.closing("lower"), part.closing("upper")
        at_least, at_most = lower.graph.lower_bound(_DIGITS), upper.graph.upper_bound(_DIGITS)
        low, high = _rounded(at_least.bound), -_rounded(-at_most.bound)
        is_enough = high == 1 or (low > 1 and log(low) >= ENOUGH * log(high))
        if is_enough or steps >= max_steps:
            break
        steps = min(steps + 2 if steps < _ONE_BY_ONE else steps * 5 // 4, max_steps)
    found = TowerWindow(low, high, part.steps, lower)
    return found if low == 1 else _with_window(found, at_least.members)


def _rounded(x: Fraction) -> Fraction:
    return Fraction(floor(x * 10**_DECIMALS), 10**_DECIMALS)


def _with_window(found: TowerWindow, members: Sequence[int]) -> TowerWindow:
    """The same with the window in which the vertices of a component weigh most, by a left Perron vector."""
    closing = found.closing
    component = next(c for c in closing.graph.components if c.members is members)
    rate, _, vector = component.reverse.bounds(_SHARP)
    orbits, ends = closing.tower.orbits, [closing.tower.ends[v] for v in closing.vertices]
    best, c = found, _rounded(rate)
    for p, q in islice(_heaviest(orbits, [ends[v] for v in members], vector), _WINDOWS):
        counts = _Counts(WindowPaths.to(closing, (p, q)), members, vector, c)
        growth, reach = counts.growth()
        if growth > best.growth or best.ends is None:
            share, share_reach = (Fraction(1), reach) if growth == c else counts.share()
            best = replace(
                found,
                lower=max(found.lower, c),
                window=(orbits.exact(p), orbits.exact(q)),
                ends=(p, q),
                growth=growth,
                reach=reach,
                rate=c,
                share=share,
                share_reach=share_reach,
            )
        if growth == c:
            break
    return best


def _heaviest(orbits: CutOrbits, intervals: Sequence[Ends], weights: Sequence[int]) -> Iterator[Ends]:
    """Yield the greatest intervals that lie in the same of some intervals, those of the greatest weight together first.

    They are intersections of the intervals around a gap between neighbouring ends.
    """

    def compare(i: int, j: int) -> int:
        return -1 if orbits.at_most(i, j) else 1

    points = sorted({i for ends in intervals for i in ends}, key=cmp_to_key(compare))
    rank = {i: r for r, i in enumerate(points)}
    jumps = [0] * len(points)
    for (p, q), weight in zip(intervals, weights, strict=True):
        jumps[rank[p]] += weight
        jumps[rank[q]] -= weight
    sums, seen = list(accumulate(jumps)), set[Ends]()
    for gap in sorted(range(len(sums) - 1), key=sums.__getitem__, reverse=True):  # between this point and the next
        around = [(rank[p], rank[q]) for p, q in intervals if rank[p] <= gap < rank[q]]
        if not around:
            return
        ends = points[max(r for r, _ in around)], points[min(r for _, r in around)]
        if ends not in seen:
            seen.add(ends)
            yield ends


class _Counts:
    """The numbers of paths to a window and to the members of a component, and what they prove.

    Let there be ``scale`` u_k paths to each member after s steps, and m the sum of the u_k around the window. From then
    on there are at least scale m c^(t-s) paths to the window, which is at least k r^t for all t >= s if it is for t = s
    and r <= c.
    """

    def __init__(self, paths: WindowPaths, members: Sequence[int], vector: Sequence[int], c: Fraction) -> None:
        self.paths, self.members, self.vector, self.rate = paths, members, vector, c
        inside = set(paths.around)
        self.mass = sum(x for v, x in zip(members, vector, strict=True) if v in inside)
        self.most_steps = min(_LONGEST + 8 * len(members), _MOST_STEPS // len(paths.closing.vertices))

    def _steps(self) -> Iterator[tuple[int, list[int], int]]:
        """The number of steps, the numbers of paths to all vertices, that of paths to the window."""
        for s, numbers in enumerate(islice(path_counts(self.paths.closing, self.paths.start), self.most_steps)):
            yield s, numbers, sum(numbers[v] for v in self.paths.around)

    def growth(self) -> tuple[Fraction, Reach | None]:
        """A rate r at which f^t crosses the window for every t, k being 1: c where that can be shown, else less."""
        weights, log_mass = list(map(log, self.vector)), log(self.mass)
        best, reach, most = Fraction(1), None, inf  # the logarithm of what the early numbers allow
        early = list[int]()
        for s, numbers, crossed in self._steps():
            if s % (1 + s // 32) == 0 and all(numbers[v] for v in self.members):
                tail = min(log(numbers[v]) - x for v, x in zip(self.members, weights, strict=True)) + log_mass
                guess = min(most, tail / (s or 1))
                if guess > log(best):  # floats tell whether it pays to look closer
                    lower = _rounded(Fraction(exp(guess)) * (1 - _SLACK))
                    tried = (self.rate, min(self.rate, lower))
                    rate = next((r for r in tried if self._holds(s, numbers, early, r)), best)
                    if rate > best:
                        best, reach = rate, self._reach(s, numbers)
            early.append(crossed)
            if s:
                most = min(most, log(crossed) / s if crossed else -inf)
            if best == self.rate or most <= log(best) + _NEAR:
                break
        return best, reach

    def share(self) -> tuple[Fraction, Reach | None]:
        """The greatest k <= 1 that shows, after some steps, that f^t crosses the window k c^t times for every t."""
        best: tuple[Fraction, Reach | None] = (Fraction(0), None)
        lowest, power = Fraction(1), Fraction(1)
        for s, numbers, crossed in self._steps():
            if all(numbers[v] for v in self.members):
                reach = self._reach(s, numbers)
                best = max(
                    best, (min(_rounded(reach.scale * self.mass / power), lowest), reach), key=lambda pair: pair[0]
                )
            lowest = min(lowest, _rounded(crossed / power))
            if best[0] >= lowest:
                break
            power = rounded_up(power * self.rate, _POWER_BITS)
        return best

    def _reach(self, s: int, numbers: Sequence[int]) -> Reach:
        """What is proved of paths after s steps: at least ``scale * vector * rate**n`` of n steps more, for all n."""
        scale = min(Fraction(numbers[v], x) for v, x in zip(self.members, self.vector, strict=True))
        return Reach(self.members, self.vector, s, scale)

    def _holds(self, s: int, numbers: Sequence[int], early: Sequence[int], rate: Fraction) -> bool:
        """Whether there are rate^t paths for t < s, and scale m of them at least rate^s."""
        scale = self._reach(s, numbers).scale
        return scale * self.mass >= rate**s and all(n >= rate**t for t, n in enumerate(early))
