"""Coverings: which intervals between finitely many points a map certainly covers, and which it may reach.

Let P be a finite set of points with all knots among them, and I_0 < I_1 < .. the intervals between neighbours; f is
affine on each. In the *certain* graph an edge leads from I to J if f(I) contains J, in the *possible* graph if f(I)
and J overlap. If f maps P into P the two are one, and P is a Markov partition. What closed walks in them prove:

1. An orbit that meets neither P nor f(P) runs through interiors only, so it follows a closed walk W of the possible
   graph, and never meets an interval on which f is flat (its image is a point of f(P)). Let the orbit have least
   period n. If W, of length n, repeats a walk w of length n/m, then all these points lie on one affine map: f^(n/m) on
   the interval of points that follow w has an orbit of m > 1 points, so m = 2 and its slope is -1. Then the centre of
   that reflection, half-way between two points of the orbit, follows w too and has least period n/2.
2. A closed walk of length n in the certain graph that repeats nothing has a point that follows it and solves
   f^n(x) = x. If no point of P is on its orbit, then x determines the walk and n is its least period. Otherwise x is an
   end of the interval J of the points that follow the walk; f^n maps J affinely over J and fixes x, so its slope is
   positive, and the side of x on which J lies comes back after n steps and not before. The map of the two sides of the
   points of an orbit has period d or 2d, d the least period of x. So d = n or d = n/2.
3. A component of the possible graph that is one cycle of L intervals is decided exactly. On the interval J of points
   that follow it f^L is one affine map. If it fixes an inner point of J, that point has least period L; if it is the
   identity, all inner points have; if its slope is -1 and it fixes an inner point, those near it have 2L. Nothing else
   stays there for ever without meeting P.

Hence let a component have several cycles, and let 2^k q, q odd, rank first in the Sharkovsky order among the lengths of
its closed walks that repeat nothing (``strongest_length``). Then q > 1: such walks have all large multiples of the
common divisor of the lengths of the cycles (docs/mathematics.md, Periods), those with an odd factor among them. In the
certain graph the walk proves a period that forces 2^k q: by 2. that period is 2^k q, or 2^(k-1) q if k > 0, and the
latter forces the former since q > 1. In the possible graph it excludes all stronger periods of orbits that avoid P and
f(P): such a period n has an odd factor above 1, and by 1. n or n/2, which is stronger still, would be the length of a
closed walk that repeats nothing.

The other periodic orbits meet P or f(P), and are finitely many: cycles of points of P, or cycles through images that
are not in P. If all the rest forces nothing stronger than m, and m' is next to m in the order, then a period stronger
than m forces m', so that it is enough that no such image lies on a cycle of m' points. If m has no neighbour,
m = 2^k * 3, then a stronger period would force infinitely many stronger ones, of which only finitely many could be
those of such orbits. docs/mathematics.md, Periods.

Which P are tried for a map: ``covering_sequences``.

>>> from periodic.maps.plmaps import PLMap
>>> f = PLMap([0, "1/2", 1], [0, 1, 0])
>>> str(Covering(f, dict(zip(f.knots, f.values))).bounds.least)
'every period'
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from periodic.claims import Claim
from periodic.displays import boxes, card
from periodic.errors import readable
from periodic.graphs.range_graphs import Nodes, inner_ranges
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.orbits.closed_walks import index_cycles, recurrent_parts, strongest_length
from periodic.patterns.sharkovsky_order import PeriodSet, sharkovsky_key

V = TypeVar("V")
Ranges = tuple[Nodes, Nodes]
Parts = tuple[tuple[Nodes, ...], tuple[tuple[int, ...], ...]]


@dataclass(frozen=True)
class PeriodBounds:
    """All periods in ``least`` occur; none outside ``greatest`` does. The two sentences say what proves it.

    ``evidence`` has the covering that proves each of the two, under ``"least"`` and ``"greatest"``, where one does; it
    takes no part in ``==``. As claims: ``includes``, ``excludes``, ``decided``.
    """

    least: PeriodSet
    greatest: PeriodSet
    proof: str
    disproof: str
    method: str
    evidence: Mapping[str, Covering] = field(default_factory=dict, compare=False, repr=False)

    def _repr_html_(self) -> str:
        rows = boxes([n in self.least for n in range(1, 25)]), boxes([n in self.greatest for n in range(1, 25)])
        facts = [
            ("these occur", f"{self.least}: {self.proof}"),
            ("no others than these occur", f"{self.greatest}: {self.disproof}"),
        ]
        return card("what is known of the least periods", facts, body=f"<div>{rows[0]}</div><div>{rows[1]}</div>")

    def joined(self, later: PeriodBounds) -> PeriodBounds:
        """The closer bounds that follow from both."""
        low = later if self.least < later.least else self
        high = later if later.greatest < self.greatest else self
        chosen = (("least", low.evidence), ("greatest", high.evidence))
        evidence = {side: found[side] for side, found in chosen if side in found}
        return PeriodBounds(low.least, high.greatest, low.proof, high.disproof, later.method, evidence)

    @property
    def includes(self) -> Claim[PeriodSet]:
        """The claim that all periods in ``least`` occur."""
        return self._claim("the least periods of f include", True, self.least, self.proof)

    @property
    def excludes(self) -> Claim[PeriodSet]:
        """The claim that no period outside ``greatest`` occurs."""
        return self._claim("the least periods of f are among", True, self.greatest, self.disproof)

    @property
    def decided(self) -> Claim[PeriodSet | None]:
        """The claim that the set of periods is ``least``, or what is missing where the two sets differ."""
        if self.least == self.greatest:
            reason = "; ".join(dict.fromkeys([self.proof, self.disproof]))
            return self._claim("the least periods of f are", True, self.least, reason)
        needed = f"a decision on the periods between those that occur, {self.least}, and those allowed, {self.greatest}"
        return self._claim("the least periods of f", None, None, needed=needed)

    def _claim(self, statement: str, truth: bool | None, value: V, reason: str = "", needed: str = "") -> Claim[V]:
        """A claim about periods with the evidence of these bounds."""
        return Claim(
            statement=statement,
            truth=truth,
            value=value,
            source="Sharkovsky's theorem; docs/mathematics.md, Periods",
            reason=reason,
            needed=needed,
            evidence=self.evidence,
        )


NO_COVERING = PeriodBounds(
    PeriodSet(1),
    PeriodSet(3),
    "a continuous map of an interval into itself has a fixed point",
    "no period is excluded",
    "intermediate values",
)


@readable
@dataclass(frozen=True)
class Loop:
    """The points that follow a closed walk: the interval from ``low`` to ``high``, and f^n there, of length n.

    ``slope * x + shift`` is f^n on that interval, which is empty or a point unless ``low < high``.
    """

    walk: tuple[int, ...]
    slope: Exact
    shift: Exact
    low: Exact
    high: Exact

    @property
    def centre(self) -> Exact | None:
        """An inner point that f^n fixes, if there is one."""
        if not self.low < self.high:
            return None
        if self.slope == 1:
            return (self.low + self.high) / 2 if self.shift == 0 else None
        x = self.shift / (1 - self.slope)
        return x if self.low < x < self.high else None

    @property
    def mirrored(self) -> Exact | None:
        """An inner point to which f^n does something else, and then the inverse: beside the centre of a reflection."""
        x = self.centre
        if x is None or self.slope != -1:
            return None
        end = max(self.low, 2 * x - self.high)
        return (x + end) / 2

    @property
    def periods(self) -> tuple[int, ...]:
        """The least periods of the inner points that follow the walk for ever, given that it repeats nothing."""
        n = len(self.walk)
        return () if self.centre is None else (n,) if self.mirrored is None else (n, 2 * n)


class Covering:
    """Points of a self-map ``f``, in increasing order, all knots among them, and what f does to them.

    ``images[i]`` is the image of ``points[i]``.
    """

    def __init__(self, f: PLMap, image: dict[Exact, Exact]) -> None:
        self.map = f
        xs, ys = list(image), list(image.values())
        ranks = _ranks([*xs, *ys])
        turn = sorted(range(len(xs)), key=ranks.__getitem__)
        self.points, self.images = tuple(xs[i] for i in turn), tuple(ys[i] for i in turn)
        place = {_key(x): i for i, x in enumerate(self.points)}
        found = [place.get(_key(y), -1) for y in self.images]
        self._targets = np.array(found)
        order, heights = [ranks[i] for i in turn], [ranks[len(xs) + i] for i in turn]
        below = np.array([i if i >= 0 else bisect_left(order, y) for i, y in zip(found, heights, strict=True)])
        up_to = below + (self._targets >= 0)
        rises = np.array([(a > b) - (a < b) for b, a in pairwise(heights)])
        lower = np.where(rises >= 0, [below[:-1], up_to[:-1]], [below[1:], up_to[1:]])
        upper = np.where(rises >= 0, [below[1:], up_to[1:]], [below[:-1], up_to[:-1]])
        self.certain = lower[0], np.maximum(upper[1] - 1, lower[0])
        self.possible = lower[1] - 1, np.where(rises == 0, lower[1] - 1, upper[0])

    def __len__(self) -> int:
        """The number of intervals."""
        return len(self.points) - 1

    @property
    def is_closed(self) -> bool:
        """Whether every point goes to one of the points: then they are a Markov partition."""
        return bool((self._targets >= 0).all())

    @cached_property
    def cycles(self) -> tuple[tuple[int, ...], ...]:
        """The cycles among the points, as indices in time order from the least."""
        return tuple(index_cycles(self._targets.tolist()))

    def open_ends(self) -> list[Exact]:
        """The images that are no points: where the orbits of the knots go on."""
        return [y for y, i in zip(self.images, self._targets, strict=True) if i < 0]

    # Loops

    @cached_property
    def rules(self) -> list[tuple[Exact, Exact, Exact]]:
        """Slope, intercept and inverse slope on each interval; slope 0 has inverse 0."""
        rules, knots = _piece_rules(self.map), list(self.map.knots)
        return [rules[bisect_right(knots, x) - 1] for x in self.points[:-1]]

    def loop(self, walk: tuple[int, ...]) -> Loop:
        """Return the points that follow a closed walk. Cost: a few exact operations a step."""
        slope: Exact = Fraction(1)
        shift: Exact = Fraction(0)
        for i in walk:
            a, b, _ = self.rules[i]
            slope, shift = a * slope, a * shift + b
        return Loop(walk, slope, shift, *self.followers(walk, walk[0]))

    def followers(self, walk: Sequence[int], last: int) -> tuple[Exact, Exact]:
        """Return the ends of the interval of points that follow a walk, and after it are in the interval ``last``.

        The first is no smaller than the second if there are none. Cost: a few exact operations a step.
        """
        low, high = self.points[last], self.points[last + 1]
        for i in reversed(walk):
            _, b, inverse = self.rules[i]
            ends = (low - b) * inverse, (high - b) * inverse
            low, high = max(min(ends), self.points[i]), min(max(ends), self.points[i + 1])
        return low, high

    @property
    def branching_parts(self) -> tuple[Nodes, ...]:
        """The components of the certain graph with several cycles, as increasing arrays of intervals."""
        return self._certain_parts[0]

    @cached_property
    def _possible_parts(self) -> Parts:
        return recurrent_parts(*self.possible)

    @cached_property
    def _certain_parts(self) -> Parts:
        """The strong components of the coverings that are certain."""
        if self.is_closed:
            return self._possible_parts
        return recurrent_parts(*self.certain)

    @cached_property
    def _possible_length(self) -> int | None:
        """What ranks first among the lengths of walks in components with several cycles; None if there are none."""
        return _strongest_among(self.possible, self._possible_parts)

    @cached_property
    def _certain_length(self) -> int | None:
        return self._possible_length if self.is_closed else _strongest_among(self.certain, self._certain_parts)

    @cached_property
    def loops(self) -> tuple[Loop, ...]:
        """The loops of the components that are single cycles, of the possible graph and then of the certain one."""
        walks = dict.fromkeys(self._possible_parts[1] + self._certain_parts[1])
        return tuple(self.loop(walk) for walk in walks)

    # What they prove

    @cached_property
    def bounds(self) -> PeriodBounds:
        """What the covering proves of the set of periods; complete if the covering is closed."""
        size = f"the covering graph of {_of(len(self), 'interval')}"
        settled = len(self._possible_parts[1])
        proofs = {1: NO_COVERING.proof}
        proofs |= {
            n: f"a loop of {_of(len(loop.walk), 'interval')} in {size}" for loop in self.loops for n in loop.periods
        }
        proofs |= {
            len(cycle): f"a cycle of {_of(len(cycle), 'point')} on the orbits of the knots" for cycle in self.cycles
        }
        if n := self._certain_length:
            proofs.setdefault(n, f"a closed walk of length {n} in {size}")
        least = _first(proofs)

        candidates = {1, *(len(cycle) for cycle in self.cycles)}
        candidates |= {n for loop in self.loops[:settled] for n in loop.periods}
        if n := self._possible_length:
            candidates.add(n)
        greatest = _first(candidates)
        ends = self.open_ends()
        while (stronger := _neighbour(greatest)) and any(self._returns(y, stronger) for y in ends):
            greatest = stronger
            proofs[greatest] = f"a cycle of {_of(greatest, 'point')} on the orbits of the knots"
            least = _first((least, greatest))
        return PeriodBounds(
            PeriodSet(least),
            PeriodSet(greatest),
            proofs[least],
            f"{size} allows no period stronger than {greatest}",
            "Markov partition" if self.is_closed else "covering graph",
            {"least": self, "greatest": self},
        )

    def _returns(self, y: Exact, n: int) -> bool:
        """Whether ``y`` has least period ``n``."""
        x = y
        for _ in range(n - 1):
            x = self.map(x)
            if x == y:
                return False
        return self.map(x) == y


def _ranks(numbers: Sequence[Exact]) -> Sequence[Any]:
    """What numbers are compared by: rationals by the nearest floats first, for it preserves order."""
    with suppress(OverflowError):
        if all(isinstance(x, Fraction) for x in numbers):
            return [(float(x), x) for x in numbers]
    return numbers


def _key(x: Exact) -> object:
    """What a number is looked up by: the hash of a fraction needs an inverse modulo a prime."""
    return (x.numerator, x.denominator) if isinstance(x, Fraction) else x


@lru_cache(maxsize=64)
def _piece_rules(f: PLMap) -> list[tuple[Exact, Exact, Exact]]:
    """Slope, intercept and inverse slope of each piece; slope 0 has inverse 0."""
    return [(p.slope, p.intercept, 1 / p.slope if p.slope else p.slope) for p in f.pieces()]


def _strongest_among(ranges: Ranges, parts: Parts) -> int | None:
    """The length that ranks first among the closed walks of some components; None if there are none."""
    return _first({strongest_length(*inner_ranges(*ranges, nodes)) for nodes in parts[0]}) if parts[0] else None


def _first(periods: dict[int, str] | set[int] | tuple[int, ...]) -> int:
    """The strongest of some periods."""
    return min(periods, key=sharkovsky_key)


def _of(n: int, noun: str) -> str:
    return f"{n} {noun}{'s' * (n != 1)}"


def _neighbour(n: int) -> int | None:
    """The period next to ``n`` on the stronger side, if there is one: it is forced by all that are stronger."""
    power = n & -n
    if n == power:
        return 2 * n
    return n - 2 * power if n > 3 * power else None
