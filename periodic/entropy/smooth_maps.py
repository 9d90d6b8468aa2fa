"""Smooth maps between two piecewise-linear ones: what the enclosure proves, the map has.

A continuous map F need not be piecewise linear for the argument from coverings: if lower <= F <= upper with two maps
that are, then at any two points p < q the values of F are enclosed, and by intermediate values F([p, q]) contains what
lies between. So the graph of coverings between finitely many rational points has edges that every map in the enclosure
has. Its growth is a lower bound for that of F, and a closed walk of odd length through two intervals that do not touch
proves a cycle of that length. No number is rounded.

The logistic maps r*x*(1 - x) are enclosed by chords from below and tangents from above, which touch at the points, so
that only the values there matter. At r = 19/5 there is a cycle of period 5 and none of period 3 is found:

>>> logistic_odd_period("19/5", 9).value
5

docs/mathematics.md, Smooth maps.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import isqrt
from typing import Any

import numpy as np

from periodic.claims import Claim
from periodic.displays import card, few
from periodic.errors import check_kind, count, list_length, printed, quoted
from periodic.graphs.collatz_bounds import Graph
from periodic.graphs.range_graphs import range_matrix
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact, exact_row, floor
from periodic.numbers.magnitudes import written_bits
from periodic.numbers.number_texts import shown

STEPS = 9  # points of the orbit of 1/2 under a logistic map, each twice as long as the one before
MOST_POINTS, SPARE = 120, 20  # beside preimages, and the binary digits by which the first are apart
ROUNDED = 100  # binary digits of points that are no exact images
MAX_BITS = 1 << 15  # of points of an orbit that are used: each is twice as long as the one before
MAX_DIGITS = 10_000  # of growth numbers
_NEVER = 1 << 40  # steps, for a walk that there is not


@dataclass(frozen=True, repr=False)
class MapEnclosure:
    """All continuous maps F of an interval into itself with ``lower <= F <= upper``, and points to argue with.

    The points are those between which coverings are told, in increasing order; by default the knots of both maps.
    That F maps the interval into itself is the caller's word. Raises ValueError unless the maps live on one interval
    and ``lower <= upper`` there, and for points outside.

    >>> from periodic.maps.families import tent
    >>> MapEnclosure(tent() / 2, tent() / 2 + Fraction(1, 100))
    <MapEnclosure on [0, 1], 3 points, at most 1/100 wide>
    """

    lower: PLMap
    upper: PLMap
    points: tuple[Exact, ...] = ()

    def __post_init__(self) -> None:
        for bound in (self.lower, self.upper):
            check_kind(bound, PLMap)
        if self.lower.domain != self.upper.domain:
            raise ValueError(
                f"an enclosure needs one interval, got {quoted(self.lower.domain)} and {quoted(self.upper.domain)}"
            )
        worst = min((self.upper - self.lower).values)
        if worst < 0:
            raise ValueError(f"an enclosure needs lower <= upper, but the difference is {shown(worst)} somewhere")
        given = map(exact, self.points) if self.points else (*self.lower.knots, *self.upper.knots)
        object.__setattr__(self, "points", tuple(sorted(set(given))))
        low, high = self.lower.domain
        if self.points[0] < low or high < self.points[-1]:
            first, last = shown(self.points[0]), shown(self.points[-1])
            raise ValueError(f"points must lie in [{shown(low)}, {shown(high)}], got {first} and {last}")

    def __repr__(self) -> str:
        low, high = map(shown, self.lower.domain)
        apart = shown(max((self.upper - self.lower).values))
        return f"<MapEnclosure on [{low}, {high}], {len(self.points)} points, at most {apart} wide>"

    def _repr_html_(self) -> str:
        facts = [
            ("greatest distance of the two maps", shown(max((self.upper - self.lower).values))),
            ("points whose images are compared", few(map(shown, self.points), len(self.points))),
        ]
        return card("all continuous maps between two", facts, body=self.lower._repr_html_() + self.upper._repr_html_())

    @cached_property
    def coverings(self) -> tuple[range, ...]:
        """For each interval between neighbouring points those that every F maps it over, by number from 0."""
        bounds = [(self.lower(x), self.upper(x)) for x in self.points]
        found = []
        for (low, high), (following_low, following_high) in pairwise(bounds):
            # the values at the two ends are apart by what lies between the greater lower and the lesser upper bound
            start, stop = (high, following_low) if following_low > high else (following_high, low)
            first, last = bisect_left(self.points, start), bisect_right(self.points, stop) - 1
            found.append(range(first, max(first, last)))
        return tuple(found)


def growth_bound(enclosure: MapEnclosure, digits: int = 8) -> Claim[Fraction]:
    """Return a number that the growth number of every continuous map in the enclosure reaches: exp of its entropy.

    It is the spectral radius of the graph of coverings, or 1, rounded down to about ``digits`` digits; integers prove
    it, which are in evidence as the ``vector``. Cost: some passes over the edges of the graph.
    Reference: [ALM]; docs/mathematics.md, Smooth maps.

    >>> f = PLMap([0, "1/2", 1], [0, 1, 0])
    >>> growth_bound(MapEnclosure(f - "1/100", f + "1/100", (0, "2/5", "1/2", "3/5", 1))).value
    Fraction(1, 1)
    """
    check_kind(enclosure, MapEnclosure)
    digits = list_length(digits, "digits", most=MAX_DIGITS)
    proved = Graph([list(covered) for covered in enclosure.coverings]).lower_bound(digits)
    scale = 10**digits
    value = max(Fraction(1), Fraction(proved.bound * scale // 1, scale))
    return Claim(
        statement="every continuous map in the enclosure has a growth number of at least",
        truth=True,
        value=value,
        source="[ALM]; docs/mathematics.md, Smooth maps",
        reason=f"coverings among {len(enclosure.coverings)} intervals",
        evidence={"enclosure": enclosure, "vector": proved.vector},
    )


def odd_period(enclosure: MapEnclosure, up_to: int) -> Claim[int | None]:
    """Return the least odd period above 1, up to ``up_to``, that the coverings prove of every map in the enclosure.

    If a closed walk of odd length n is in two intervals without a common point, some F^n(x) = x with x no fixed point;
    so there is an odd period above 1 that divides n, and it forces n. The value is None where no walk shows one: then
    nothing is said. Cost: for each interval, or each length if these are fewer, two products of Boolean matrices.
    Reference: Sharkovsky's theorem, [BH11]; docs/mathematics.md, Smooth maps.

    >>> from periodic.maps.families import tent
    >>> odd_period(MapEnclosure(tent(), tent(), (0, "1/8", "1/4", "1/2", "3/4", "7/8", 1)), 7).value
    3
    """
    check_kind(enclosure, MapEnclosure)
    up_to = count(up_to, "up_to")
    size = len(enclosure.coverings)
    columns = np.arange(size)
    first, stop = np.array([(covered.start, covered.stop) for covered in enclosure.coverings]).reshape(size, 2).T
    graph = range_matrix(first, stop)
    lengths, power = np.full((2, size, size), _NEVER), graph  # least ones of even and of odd walks from i to k
    for length in range(1, min(up_to, 2 * size)):  # a shortest walk with a parity meets each interval twice at most
        least = lengths[length % 2]
        least[power & (least == _NEVER)] = length
        power = _product(power, graph)
    around = np.minimum(lengths[0] + lengths[1].T, lengths[1] + lengths[0].T)
    around[np.abs(columns[:, None] - columns) <= 1] = _NEVER
    n = int(around.min(initial=_NEVER))
    if n <= min(up_to, _NEVER - 1):
        i, k = map(int, np.argwhere(around == n)[0])
        j = min(int(lengths[p, i, k]) for p in (0, 1) if lengths[p, i, k] + lengths[1 - p, k, i] == n)
        return _period(n, enclosure, (i, k, j))
    longer = f", or longer walks than {printed(up_to)}" if up_to < 4 * size - 2 else ""
    return Claim(
        statement="an odd period above 1",
        truth=None,
        value=None,
        source="docs/mathematics.md, Smooth maps",
        needed=f"more points{longer}: the coverings show none",
    )


def _period(n: int, enclosure: MapEnclosure, walk: tuple[int, int, int]) -> Claim[int | None]:
    """The claim that an odd period occurs, by a closed walk through two intervals."""
    i, k, j = walk
    return Claim(
        statement="every continuous map in the enclosure has period",
        truth=True,
        value=n,
        source="[BH11]; docs/mathematics.md, Smooth maps",
        reason=f"a closed walk of {n} coverings from interval {i} to interval {k} in {j} steps and back",
        evidence={"enclosure": enclosure, "walk": walk},
    )


def _product(a: Any, b: Any) -> Any:
    """The product of two Boolean matrices."""
    return (a.astype(np.float32) @ b.astype(np.float32)) > 0


# Logistic maps


def logistic_enclosure(r: Any, points: Iterable[Any]) -> MapEnclosure:
    """Return the enclosure of x -> r*x*(1 - x) on [0, 1], 0 < r <= 4, by chords and tangents that touch at the points.

    Cost: a few exact operations a point. Raises ValueError outside 0 < r <= 4, and unless the points run from 0 to 1.

    >>> enclosure = logistic_enclosure(4, [0, "1/2", 1])
    >>> enclosure.lower, enclosure.upper
    (PLMap([0, '1/2', 1], [0, 1, 0]), PLMap([0, '1/4', '3/4', 1], [0, 1, 1, 0]))
    """
    r, chosen = _parameter(r), sorted(set(exact_row(points, "points")))
    if len(chosen) < 2 or chosen[0] != 0 or chosen[-1] != 1:
        raise ValueError(
            f"the points of a logistic map run from 0 to 1, got {', '.join(map(shown, chosen[:12])) or 'none'}"
        )
    values = [r * x * (1 - x) for x in chosen]
    middles = [(a + b) / 2 for a, b in pairwise(chosen)]  # where the tangents at neighbouring points meet
    peaks = [y + r * (1 - 2 * x) * (m - x) for x, y, m in zip(chosen, values, middles, strict=False)]
    upper = PLMap([chosen[0], *middles, chosen[-1]], [values[0], *peaks, values[-1]])
    return MapEnclosure(PLMap(chosen, values), upper, tuple(chosen))


def logistic_growth_bound(r: Any, digits: int = 8) -> Claim[Fraction]:
    """Return a lower bound of the growth number of x -> r*x*(1 - x), the best that some choices of points prove.

    Cost: that of ``growth_bound`` for two dozen graphs of up to some hundred intervals.
    Raises ValueError outside 0 < r <= 4. Reference: docs/mathematics.md, Smooth maps.

    >>> float(logistic_growth_bound("3.831874055", 6).value)  # near the golden ratio: 1/2 has period 3 nearby
    1.618033
    """
    r = _parameter(r)
    return max((growth_bound(logistic_enclosure(r, points), digits) for points in _choices(r)), key=lambda c: c.value)


def logistic_odd_period(r: Any, up_to: int) -> Claim[int | None]:
    """Return the least odd period above 1 of x -> r*x*(1 - x), up to ``up_to``, that some choice of points proves.

    The value is None where none does. Cost: that of ``odd_period`` for two dozen graphs. Raises ValueError outside
    0 < r <= 4. Reference: docs/mathematics.md, Smooth maps.

    >>> logistic_odd_period("3.8319", 9).value, logistic_odd_period("3.6", 9).value
    (3, None)
    """
    r, up_to = _parameter(r), count(up_to, "up_to")
    found = [odd_period(logistic_enclosure(r, points), up_to) for points in _choices(r)]
    return min(found, key=lambda claim: up_to + 1 if claim.value is None else claim.value)


def _parameter(r: Any) -> Exact:
    """The parameter of a logistic map of [0, 1], checked."""
    parameter = exact(r)
    if not 0 < parameter <= 4:
        raise ValueError(f"a logistic map of [0, 1] needs 0 < r <= 4, got {shown(parameter)}")
    return parameter


def _choices(r: Exact) -> Iterator[list[Exact]]:
    """Points from 0 to 1 by which a logistic map is argued about, in several ways."""
    orbit: list[Exact] = [Fraction(1, 2)]
    for steps in range(1, STEPS):
        orbit.append(r * orbit[-1] * (1 - orbit[-1]))
        if written_bits(orbit[-1]) > MAX_BITS:
            break
        if steps > 1:
            yield sorted({Fraction(0), *orbit, Fraction(1)})
    for bits in range(3, 12, 2):
        yield _beside_orbit(r, bits)
    if r > 2:
        yield _beside_preimages(r)


def _beside_orbit(r: Exact, bits: int) -> list[Exact]:
    """1/2 with neighbours at the distance e = 2**-bits, and points beside its images, as far off as they may have gone.

    A change by e moves the first image by r*e**2 at most, and each following one at most 4 times as far.
    """
    e = Fraction(1, 1 << bits)
    found: set[Exact] = {Fraction(0), Fraction(1), Fraction(1, 2) - e, Fraction(1, 2) + e}
    x: Exact = Fraction(1, 2)
    width = 4 * e * e
    while width < e:
        x = Fraction(floor(r * x * (1 - x) * (1 << ROUNDED)), 1 << ROUNDED)
        found |= {y for y in (x - width, x + width) if 0 < y < 1}
        width *= 4
    return sorted(found)


def _beside_preimages(r: Exact) -> list[Exact]:
    """Points beside the preimages of the fixed point z = 1 - 1/r, which is one of them itself.

    The exact preimages of order up to k would be sent to one another, and intervals between them over one another. Here
    they are rounded, and each is replaced by two points at a distance that shrinks by the factor 4 with each order:
    since no slope is steeper, the intervals outside still cover what they should.
    """
    z = 1 - 1 / r
    found: set[Exact] = {Fraction(0), Fraction(1, 2), Fraction(1), z, 1 - z}
    rank, order = [1 - z], 0
    while rank and len(found) + 4 * len(rank) <= MOST_POINTS:
        order += 1
        width = Fraction(1, 1 << (SPARE + 2 * order))
        rank = [x for y in rank if y < r / 4 for x in _preimages(y, r)]
        found |= {x + shift for x in rank for shift in (-width, width) if 0 < x + shift < 1}
    return sorted(found)


def _preimages(y: Exact, r: Exact) -> tuple[Exact, Exact]:
    """The two solutions of r*x*(1 - x) = y, rounded."""
    root = Fraction(isqrt(floor((1 - 4 * y / r) * (1 << 2 * ROUNDED))), 1 << ROUNDED)
    return (1 - root) / 2, (1 + root) / 2
