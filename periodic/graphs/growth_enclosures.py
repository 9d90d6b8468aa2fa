"""The growth number of any piecewise-linear self-map, enclosed as narrowly as asked, exactly where it is decided.

The two closings of the tower enclose the growth number, and the distance of the bounds falls like growth**-n for ends
of age n. Where the part of the upper closing that grows fastest is a part of the tower itself, the growth number is its
Perron root: an algebraic number, although the map need not be Markov. Where the upper bound is 1 it is 1. Where
intervals are mapped into each other in turn, the return map is enclosed in place of the map inside them, p steps at a
time. docs/mathematics.md, Entropy of any map.

>>> found = growth_enclosure(PLMap([0, "1/3", 1], ["1/5", 1, 0]), 12)
>>> float(found.low), float(found.high)
(1.75449302982..., 1.75449302982...)
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isqrt, log

from periodic.errors import TooManyPiecesError, count, readable
from periodic.graphs.attracting_intervals import attracted_twins
from periodic.graphs.collatz_bounds import Component, LowerBound, UpperBound
from periodic.graphs.restrictive_intervals import restrictive_cycle, return_map
from periodic.graphs.tower_closings import Closing, Ends, Truncation
from periodic.graphs.towers import Tower
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact, nth_root

MAX_STEPS = 6000
MAX_TOWER_EDGES = 1 << 18
_FIRST = 24  # steps
_ROUGH = 6  # digits
_FEW_STEPS = 48  # that are taken without looking for return maps
_LARGEST_EXACT = 256  # vertices of a component whose characteristic polynomial is found
_SPARE = 2  # digits, for what rounding loses
_MOST_BITS = 1 << 32  # twice those of all points
_MOST_WORK = 1 << 25  # vertices times bits of the vectors on them: about what 500 digits of a map of three laps take
MAX_RETURNS = 16  # return maps of return maps of ..


@dataclass(frozen=True)
class LowerProof:
    """A proof that the growth number is at least ``proved.bound``: a lower closing with a non-negative vector."""

    closing: Closing
    proved: LowerBound


@dataclass(frozen=True)
class UpperProof:
    """A proof that the growth number is at most ``proved.bound``: an upper closing with a positive vector."""

    closing: Closing
    proved: UpperBound


@readable
@dataclass(frozen=True)
class Return:
    """The map f^p on the first of p intervals that f maps into each other in turn, with its own enclosure."""

    intervals: tuple[tuple[Exact, Exact], ...]
    map: PLMap
    enclosure: GrowthEnclosure

    @property
    def period(self) -> int:
        """How many intervals there are."""
        return len(self.intervals)


@readable
@dataclass(frozen=True)
class GrowthEnclosure:
    """``low <= growth number <= high``, with what proves it; ``low == high`` where the number is decided.

    ``digits`` were asked for; ``steps`` is the age up to which ends were followed. ``lower`` and ``upper`` bound the
    growth of the branches that no interval of ``returns`` has absorbed, ``returns`` the rest. ``lower`` is None where
    it would prove 1 only; ``component`` is the part of the upper closing whose Perron root that growth is, if any.
    """

    low: Exact
    high: Exact
    digits: int
    steps: int
    lower: LowerProof | None
    upper: UpperProof
    returns: tuple[Return, ...] = ()
    component: Component | None = None

    @property
    def number(self) -> Exact | None:
        """The growth number, if it is decided."""
        return self.low if self.low == self.high else None

    @property
    def reason(self) -> str:
        """What proves the bounds, in words."""
        tower = f"the tower of f with ends of age up to {self.steps}"
        inner = "".join(f"; f^{r.period} on an interval: {r.enclosure.reason}" for r in self.returns)
        if self.number is None:
            width = ceil(_log(self.high - self.low) / log(10))
            apart = "" if self.is_narrow else f", which are less than 1e{width} apart; larger limits help"
            return f"the lower and the upper closing of {tower}{inner}{apart}"
        if self.number == 1:
            return f"nothing grows in the upper closing of {tower}{inner}"
        if self.component is not None and self.component.radius == self.number:
            return f"Perron root of {len(self.component)} vertices of {tower}, of which none grows faster{inner}"
        return f"nothing grows faster in the upper closing of {tower} than in return maps{inner}"

    @property
    def is_narrow(self) -> bool:
        """Whether the bounds are as near to each other as was asked for."""
        return self.high - self.low <= Fraction(1, 10**self.digits)

    @property
    def total_steps(self) -> int:
        """The age up to which ends were followed, in steps of the map itself, also where return maps were followed."""
        return max([self.steps, *(r.period * r.enclosure.total_steps for r in self.returns)])


@takes_maps
def growth_enclosure(
    f: PLMap, digits: int, max_steps: int = MAX_STEPS, max_edges: int = MAX_TOWER_EDGES, max_returns: int = MAX_RETURNS
) -> GrowthEnclosure:
    """Return bounds on the growth number of a self-map that differ by at most ``10**-digits``, or the best found.

    Works for every map; ``max_steps`` limits the age of the ends that are followed, as do their size and that of the
    vectors, and ``max_edges`` the tower; with ``max_returns`` 0 no return maps are looked for. With h the entropy,
    about (digits + 1) * log(10) / h steps are needed: entropies near 0 need many where no return map helps, and towers
    of maps of hundreds of laps have many edges.
    Cost: the vertices of the tower, some a step, times a few products of numbers of O(digits) words; in all it grows
    like the third power of ``digits``.
    Raises ValueError if the map leaves its interval. Reference: docs/mathematics.md, Entropy of any map.

    >>> found = growth_enclosure(PLMap([0, "2/5", 1], ["1/7", 1, 0]), 30)
    >>> found.high - found.low < Fraction(1, 10**30)
    True
    >>> growth_enclosure(PLMap([0, "1/3", "2/3", 1], [0, "3/10", "1/10", "9/10"]), 5).number
    Fraction(1, 1)
    """
    digits, max_steps = count(digits, "digits"), count(max_steps, "max_steps", 1)
    return _Search(f, digits, max_steps, max_edges, count(max_returns, "max_returns")).result()


class _Search:
    """The closings of one tower, for more and more steps."""

    def __init__(self, f: PLMap, digits: int, max_steps: int, max_edges: int, depth: int) -> None:
        self.map, self.digits, self.depth = f, digits, depth
        self.tower = Tower(f, max_edges=max(max_edges, len(f.knots)))
        orbits, self.limits = self.tower.orbits, (max_steps, max_edges)
        self.max_steps = min(max_steps, max(_FIRST, isqrt(_MOST_BITS // (orbits.laps * orbits.bits_per_step))))
        self.spare = _SPARE + len(str(self.tower.orbits.laps))  # the growth number is at most the number of laps
        self.returns: list[Return] = []
        self.absorbing: list[Ends] = []

    def result(self) -> GrowthEnclosure:
        """The first enclosure that is narrow enough, or the last."""
        steps, digits = min(_FIRST, self.max_steps), min(self.digits, _ROUGH)
        last: GrowthEnclosure | None = None
        while True:
            try:
                last = found = self._closed(steps, digits)
            except TooManyPiecesError:
                if last is not None:
                    return last
                steps, self.max_steps = steps // 2 if steps else -1, -1  # at -1 the root is alone, and fits
                continue
            width = found.high - found.low
            if found.number is not None:
                return found
            if found.is_narrow:
                return self._with_twins(found)
            if self._refined(found):
                continue
            needed, next_digits = 2 * steps, digits
            if found.low > 1 and width < (found.high - 1) / 20:
                missing = _log(width) + (self.digits + 1) * log(10)
                needed, next_digits = steps + 4 + max(4, int(1.02 * missing / log(float(found.low)))), self.digits
            if needed > _FEW_STEPS and self._returned(found):
                continue
            allowed = self._allowed(found, min(needed, self.max_steps), next_digits)
            if allowed <= steps:
                return found
            # more digits than so many steps can tell apart are of no use
            steps, digits = allowed, min(next_digits, 3 + int(allowed * log(float(found.high)) / log(10)))

    def _allowed(self, found: GrowthEnclosure, steps: int, digits: int) -> int:
        """So many steps, or as many as ``_MOST_WORK`` lets: vertices times the bits of the vectors on them."""
        vertices, h = len(found.upper.closing.vertices) / max(found.steps, 1), log(float(found.high))

        def work(n: int) -> int:
            return int(vertices * n * (64 + 3.4 * min(digits, n * h / log(10)) + 2 * n * h / log(2)))

        if work(steps) > _MOST_WORK:
            steps = bisect_left(range(steps), _MOST_WORK, key=work)
        return steps

    def _closed(self, steps: int, digits: int) -> GrowthEnclosure:
        """What the closings with ends of age ``steps`` prove, by vectors of so many digits."""
        part = Truncation(self.tower, steps)
        upper = part.closing("upper", self.absorbing)
        component, lower = self._decisive(upper), None
        upper_bound = upper.graph.upper_bound(digits + self.spare)
        low: Exact = Fraction(1)
        high: Exact = Fraction(1)
        if upper.graph.fastest is not None:
            # a lower closing is not needed where the upper one is a part of the tower
            closing = upper if component is not None else part.closing("lower", self.absorbing)
            lower = LowerProof(closing, closing.graph.lower_bound(digits + self.spare))
            if component is not None:
                low = high = component.radius
            else:
                scale = 10 ** (digits + self.spare)
                low = max(low, Fraction(lower.proved.bound * scale // 1, scale))
                high = Fraction(-(-upper_bound.bound * scale // 1), scale)
        for r in self.returns:
            low_root, high_root = self._roots(r)
            low, high = max(low, low_root), max(high, high_root)
        return GrowthEnclosure(
            low, high, self.digits, steps, lower, UpperProof(upper, upper_bound), tuple(self.returns), component
        )

    def _decisive(self, upper: Closing) -> Component | None:
        """The component whose Perron root is the growth number: the fastest, where it is a part of the tower."""
        fastest = upper.graph.fastest
        if fastest is None or len(fastest) > _LARGEST_EXACT or not upper.is_complete(fastest):
            return None
        found = upper.graph.dominant(_LARGEST_EXACT)
        return found if found is not None and upper.is_complete(found) else None

    def _with_twins(self, found: GrowthEnclosure) -> GrowthEnclosure:
        """The same with the number itself, where turning points that are attracted are all that keeps it open."""
        if self.returns or not self.depth:
            return found
        part = Truncation(self.tower, found.steps)
        upper = part.closing("upper", twins=attracted_twins(self.tower.orbits, found.steps + 1))
        component = self._decisive(upper)
        if component is None:
            return found
        digits = self.digits + self.spare
        number = component.radius
        proofs = LowerProof(upper, upper.graph.lower_bound(digits)), UpperProof(upper, upper.graph.upper_bound(digits))
        return GrowthEnclosure(number, number, self.digits, found.steps, *proofs, component=component)

    # Return maps

    def _returned(self, found: GrowthEnclosure) -> bool:
        """Look for intervals mapped into each other in turn, around the fast components; whether there are new ones."""
        if not self.depth:
            return False
        closing, orbits, was = found.upper.closing, self.tower.orbits, len(self.returns)
        for component in closing.graph.components:
            if component.is_cycle or component.bounds(_ROUGH).high < found.low:
                continue
            intervals = restrictive_cycle(closing, component)
            g = return_map(self.map, orbits, intervals) if intervals else None
            if intervals and g:
                self.absorbing += intervals
                ends = tuple((orbits.exact(p), orbits.exact(q)) for p, q in intervals)
                self.returns.append(Return(ends, g, self._inner(g, 1)))
        return len(self.returns) > was

    def _inner(self, g: PLMap, digits: int) -> GrowthEnclosure:
        return _Search(g, digits, *self.limits, self.depth - 1).result()

    def _refined(self, found: GrowthEnclosure) -> bool:
        """Enclose return maps with all digits, unless few digits show that they are slow; whether there are any."""
        refined = False
        for i, r in enumerate(self.returns):
            inner = r.enclosure
            if inner.number is None and inner.digits < self.digits and self._roots(r)[1] > found.low:
                inner = self._inner(r.map, self.digits)
                self.returns[i], refined = Return(r.intervals, r.map, inner), True
        return refined

    def _roots(self, r: Return) -> tuple[Exact, Exact]:
        """Bounds on the growth of f inside the intervals: roots of those of the return map."""
        found = r.enclosure
        if found.number is not None:
            root = nth_root(found.number, r.period)
            return root, root
        low, high = nth_root(found.low, r.period), nth_root(found.high, r.period)
        digits = self.digits + self.spare
        return (
            max(low.enclosure(digits)[0], Fraction(1)) if isinstance(low, Algebraic) else low,
            high.enclosure(digits)[1] if isinstance(high, Algebraic) else high,
        )


def _log(x: Exact) -> float:
    """The logarithm of a positive number, however small."""
    if isinstance(x, Algebraic):
        return log(float(x))
    return log(x.numerator) - log(x.denominator)
