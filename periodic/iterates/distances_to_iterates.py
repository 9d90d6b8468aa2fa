"""Exact distances between f^t and a map g of few pieces, for any t: f^t is not built.

The squared distance needs the moments of f^t on the pieces of g. For the L1 distance, let the points of the Markov
partition cut the values into *bands*, and cut the pieces of g further where g passes such a point, so that on each part
g keeps to one band. f^t maps each of its cells affinely onto one band. On a cell with another band as target f^t - g
has one sign, and the integral of its absolute value is that of f^t - g or of g - f^t; these add up by recursion. A cell
with the same target is crossed by g once. If it has length w and centre c, the band height h, f^t the slope h/w or -h/w
there, and g is at c by y above the middle of the band, then with u = h - w*g' for the rising and h + w*g' for the
falling cell

    the integral of |f^t - g| over the cell is  w*u/4 + w*y**2/u.

So for each slope that f^t has on such cells it is enough to know their number and the sums of c and c**2; and these add
up by recursion too. The cells that an end of a part cuts are integrated one by one.
docs/mathematics.md, Distances to iterates.

>>> tent, half = PLMap([0, "1/2", 1], [0, 1, 0]), PLMap([0, 1], ["1/2", "1/2"])
>>> iterate_l1_distance(tent, 40, half)  # the constant 1/2 is as far from f^40 as from f
Fraction(1, 4)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from periodic.errors import TooManyPiecesError, list_length, printed
from periodic.graphs.routes import Question, Route, route, slope_count
from periodic.iterates.cell_sums import PowerSums, SlopeSums, Weights
from periodic.iterates.cells import Address, Partition
from periodic.iterates.full_branch_maps import compared, zigzag_l1_parts
from periodic.iterates.integrals import IntegralSums, Side, balanced_sum, moment_sums
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.maps.polylines import mean_absolute
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.decimals import MAX_DIGITS

MAX_SLOPES = 1 << 8
_TERMS = (2, 6, 16)  # how far the series is carried, until it is close enough


@takes_maps
def iterate_l2_distance(f: PLMap, t: int, g: PLMap, max_pieces: int = MAX_PIECES) -> Exact:
    """Return the integral of ``(f**t - g)**2`` over the domain of both, exactly.

    On a map with a Markov partition a large ``f**t`` is not built: the cost is t steps of the partition and of the
    orbit of each knot of g. Else it is composed. The exact number has the denominators of all knots of g in it; where
    they are many and long, as with a trained network, ``iterate_l2_enclosure`` is faster. Raises ValueError if the
    domains differ or ``f`` leaves its interval, TooManyPiecesError where no route will do.

    >>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
    >>> iterate_l2_distance(tent, 1000, PLMap([0, 1], ["1/2", "1/2"]))
    Fraction(1, 12)
    """
    return balanced_sum(_l2_parts(f, t, g, max_pieces))


@takes_maps
def iterate_l2_enclosure(
    f: PLMap, t: int, g: PLMap, digits: int = 12, max_pieces: int = MAX_PIECES
) -> tuple[Fraction, Fraction]:
    """Return two rationals, no further apart than ``10**-digits``, with the integral of ``(f**t - g)**2`` between them.

    Each piece is integrated exactly and rounded outwards. Otherwise as ``iterate_l2_distance``.

    >>> from periodic.maps.families import tent
    >>> low, high = iterate_l2_enclosure(tent(), 30, PLMap([0, 1], ["1/2", "1/2"]))
    >>> low <= Fraction(1, 12) <= high
    True
    """
    return _rounded_sum(_l2_parts(f, t, g, max_pieces), list_length(digits, "digits", most=MAX_DIGITS))


def recursive_l2_distance(f: PLMap, t: int, g: PLMap) -> Exact:
    """Return the integral of ``(f**t - g)**2`` from the moments of ``f**t`` on the pieces of g; or NotMarkovError."""
    return balanced_sum(_recursive_l2_parts(f, t, g))


def _l2_parts(f: PLMap, t: int, g: PLMap, max_pieces: int) -> list[Exact]:
    """The integral of the squared difference on each piece of g, or of the composed difference."""
    t = compared(f, t, g)
    if route(f, t, Question.SQUARED_DISTANCE) is Route.PARTITION:
        return _recursive_l2_parts(f, t, g)
    h = f.iterate(t, max_pieces) - g
    ends = zip(h.knots, h.knots[1:], h.values, h.values[1:], strict=False)
    return [(b - a) * (u * u + u * v + v * v) / 3 for a, b, u, v in ends]


def _recursive_l2_parts(f: PLMap, t: int, g: PLMap) -> list[Exact]:
    """The same from the moments of f^t, on each piece of g."""
    t, sums = compared(f, t, g), moment_sums(f)
    rows = [sums.up_to(sums.partition.address(x, t, right=True), t) for x in g.knots]
    parts = []
    for (a, b, s, c), (start, end) in zip(g.pieces(), pairwise(rows), strict=True):
        integral, tilted, squared = sums.minus(end, start)
        u, v = s * a + c, s * b + c
        parts.append(squared - 2 * (s * tilted + c * integral) + (b - a) * (u * u + u * v + v * v) / 3)
    return parts


@takes_maps
def iterate_l1_distance(
    f: PLMap, t: int, g: PLMap, max_pieces: int = MAX_PIECES, max_slopes: int = MAX_SLOPES
) -> Exact:
    """Return the integral of ``|f**t - g|`` over the domain of both, exactly.

    Three routes that agree: a closed form for zigzags such as the tent; recursion on the Markov partition if ``f**t``
    is large but has at most ``max_slopes`` different slopes (two for constant slope); else ``f**t`` is composed.
    Raises ValueError if the domains differ or ``f`` leaves its interval, TooManyPiecesError where no route will do;
    ``iterate_l1_enclosure`` may still serve then, and is faster if g has many long denominators.

    >>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
    >>> iterate_l1_distance(tent, 1000, tent)
    Fraction(1, 3)
    """
    t = compared(f, t, g)
    way = route(f, t, Question.DISTANCE, max_slopes=max_slopes // 2)
    return balanced_sum(_l1_parts(f, t, g, way, max_pieces))


@takes_maps
def iterate_l1_enclosure(
    f: PLMap, t: int, g: PLMap, digits: int = 12, max_pieces: int = MAX_PIECES
) -> tuple[Fraction, Fraction]:
    """Return two rationals with the integral of ``|f**t - g|`` between them, rounded outward.

    Each part of g is treated as in ``iterate_l1_distance`` and rounded outwards; the two are then no further apart than
    ``10**-digits``. If ``f**t`` has too many slopes for that, then, on a Markov partition, 1/u is expanded in powers of
    w*g'/h (see above): sums of powers of the lengths of the cells are enough, whatever slopes occur, and what is cut
    off is bounded by another such sum. This is as close, except where ``f**t`` is hardly steeper than g on cells that g
    crosses; these are left in doubt. Raises as ``iterate_l1_distance`` does.

    >>> f = PLMap([0, 1, 3, 6], [0, 3, 0, 6])
    >>> low, high = iterate_l1_enclosure(f, 100, PLMap([0, 6], [1, 2]), 9)
    >>> 0 < high - low < Fraction(1, 10**9)
    True
    """
    t, digits = compared(f, t, g), list_length(digits, "digits", most=MAX_DIGITS)
    way = route(f, t, Question.NEAR_DISTANCE, max_slopes=MAX_SLOPES // 2)
    if way is not Route.PARTITION:
        return _rounded_sum(_l1_parts(f, t, g, way, max_pieces), digits)
    p = Partition.of(f)
    parts = list(_crossings(f, p, t, g))
    best: tuple[Fraction, Fraction] | None = None
    for terms in _TERMS:
        values, errors = [crossed.rest for crossed in parts], []
        for part, _, left, right, holds_cells in parts:
            if holds_cells:
                cells = _power_sums(f, part.band, terms + 2).between(left, right, t)
                value, error = _series(p, part, cells, terms)
                values.append(value)
                errors.append(error)
        low, high = _rounded_sum(values, digits + 1)
        margin = _rounded_sum(errors, digits + 1)[1]
        if best is None or high - low + 2 * margin < best[1] - best[0]:
            best = low - margin, high + margin
        if (best[1] - best[0]) * 10**digits <= 1:
            break
    assert best is not None
    return best


def _l1_parts(f: PLMap, t: int, g: PLMap, way: Route | None, max_pieces: int) -> list[Exact]:
    """The integrals of ``|f**t - g|`` over parts of the domain."""
    if way is Route.ZIGZAG:
        return zigzag_l1_parts(f, t, g)
    if way is Route.FEW_SLOPES:
        return _recursive_l1_parts(f, t, g)
    h = f.iterate(t, max_pieces) - g
    ends = zip(h.knots, h.knots[1:], h.values, h.values[1:], strict=False)
    return [(b - a) * mean_absolute(u, v) for a, b, u, v in ends]


def _rounded_sum(numbers: Iterable[Exact], digits: int) -> tuple[Fraction, Fraction]:
    """Two rationals around the sum, no further apart than ``10**-digits / 2``: each number is rounded outwards."""
    row = list(numbers)
    bits = (digits + 1) * 3322 // 1000 + len(row).bit_length() + 3
    low = high = 0
    for x in row:
        below, above = (x, x) if isinstance(x, Fraction) else x.enclosure(bits * 302 // 1000)
        low += (below.numerator << bits) // below.denominator
        high -= (-above.numerator << bits) // above.denominator
    return Fraction(low, 1 << bits), Fraction(high, 1 << bits)


# Recursion on the Markov partition


def recursive_l1_distance(f: PLMap, t: int, g: PLMap, max_slopes: int = MAX_SLOPES) -> Exact:
    """Return the integral of ``|f**t - g|`` by recursion on the Markov partition; nothing of the size of ``f**t`` is
    built.

    Cost: t passes over the partition for each band in which g lies, and t steps of the orbit of each knot of g and of
    each point where g passes a point of the partition, some ten exact operations a step for each slope that ``f**t``
    has. Raises NotMarkovError without a partition, TooManyPiecesError if there are more than ``max_slopes`` slopes.
    """
    t = compared(f, t, g)
    Partition.of(f)
    if slope_count(f, t, max_slopes // 2) is None:
        raise TooManyPiecesError(f"f**{printed(t)} has more than max_slopes = {printed(max_slopes)} different slopes")
    return balanced_sum(_recursive_l1_parts(f, t, g))


def _recursive_l1_parts(f: PLMap, t: int, g: PLMap) -> list[Exact]:
    """The integral of the absolute difference on each part of g that keeps to one band."""
    partition = Partition.of(f)
    return [_part_distance(f, partition, t, crossed) for crossed in _crossings(f, partition, t, g)]


class _BandPart(NamedTuple):
    """``slope * x + intercept`` on ``[left, right]``, where it keeps to one band; -1 and m are those outside of all."""

    left: Exact
    right: Exact
    slope: Exact
    intercept: Exact
    band: int


def _parts(g: PLMap, points: tuple[Exact, ...]) -> Iterator[_BandPart]:
    """The pieces of g, cut where it passes a point of the partition."""
    for a, b, s, c in g.pieces():
        cuts = [a, b]
        if s:
            low, high = sorted((s * a + c, s * b + c))
            passed = points[bisect_right(points, low) : bisect_left(points, high)]
            cuts[1:1] = [(y - c) / s for y in (passed if s > 0 else reversed(passed))]
        for x, y in pairwise(cuts):
            yield _BandPart(x, y, s, c, bisect_right(points, s * (x + y) / 2 + c) - 1)


class _Crossed(NamedTuple):
    """What a part contributes: all but the cells that it crosses in full, and the addresses between which these lie."""

    part: _BandPart
    rest: Exact
    left: Address
    right: Address
    holds_cells: bool


def _crossings(f: PLMap, p: Partition, t: int, g: PLMap) -> Iterator[_Crossed]:
    """The parts of g from left to right with what they cross."""
    seen = p.addresses(g.domain[0], t)
    for part in _parts(g, p.points):
        left, (right, following) = seen[1], p.addresses(part.right, t)
        seen = right, following
        sides = _side_sums(f, part.band)
        psi, tilted, chi = sides.minus(sides.up_to(right, t), sides.up_to(left, t))
        rest = chi - part.slope * tilted - part.intercept * psi
        crosses = 0 <= part.band < len(p)
        inside = left.path == right.path
        if crosses and inside and left.target == part.band:
            rest += _distance_on(part, left.x, right.x, left.place, right.place)
        if crosses and not inside and left.target == part.band:
            rest += _distance_on(part, left.x, left.high, left.place, p.points[left.at_high])
        if crosses and not inside and right.target == part.band:
            rest += _distance_on(part, right.low, right.x, p.points[right.at_low], right.place)
        yield _Crossed(part, rest, left, right, crosses and not inside)


def _part_distance(f: PLMap, p: Partition, t: int, crossed: _Crossed) -> Exact:
    """The integral of the absolute difference over one part."""
    part, total, left, right, holds_cells = crossed
    if holds_cells:
        sums = _slope_sums(f, part.band)
        height, offset = _band(p, part)
        for k, cells in sums.between(left, right, t).items():
            number, centres, squares = cells.weight, cells.centres, cells.squares
            slope = sums.slopes[k]
            w = height / absolute(slope)
            u = height - part.slope * w if slope > 0 else height + part.slope * w
            if u:  # u = 0: on these cells g is f^t
                y_squares = part.slope**2 * squares + 2 * part.slope * offset * centres + offset**2 * number
                total += w * (number * u / 4 + y_squares / u)
    return total


def _series(p: Partition, part: _BandPart, cells: dict[tuple[int, int], Weights], terms: int) -> tuple[Exact, Exact]:
    """The integral over the cells that a part crosses in full, up to an error that is bounded by the second number.

    With q = w*g'/h or its negative, 1/u = (1 + q + ... + q**(terms - 1))/h + q**terms/u; and y**2 <= u**2/4, since g
    stays in the band.
    """
    height, offset = _band(p, part)
    value: Exact = Fraction(0)
    error: Exact = Fraction(0)
    for direction in (1, -1):
        if (direction, 1) not in cells:
            continue
        slope = direction * part.slope
        by_power = [cells[direction, k] for k in range(1, terms + 3)]
        value += (height * by_power[0].weight - slope * by_power[1].weight) / 4
        ratio = slope / height
        factor = 1 / height
        for _, c in zip(range(terms), by_power, strict=False):
            value += factor * (part.slope**2 * c.squares + 2 * part.slope * offset * c.centres + offset**2 * c.weight)
            factor *= ratio
        bound = height * by_power[terms].weight + absolute(slope) * by_power[terms + 1].weight
        error += absolute(ratio) ** terms * bound / 4
    return value, error


def _band(p: Partition, part: _BandPart) -> tuple[Exact, Exact]:
    """The height of the band of a part, and the intercept of the part over the middle of the band."""
    height = p.lengths[part.band]
    return height, part.intercept - p.points[part.band] - height / 2


def _distance_on(part: _BandPart, a: Exact, b: Exact, at_a: Exact, at_b: Exact) -> Exact:
    """The integral of the distance to the part over [a, b] from a map that is affine between these values."""
    p, q = at_a - part.slope * a - part.intercept, at_b - part.slope * b - part.intercept
    return (b - a) * mean_absolute(p, q)


@lru_cache(maxsize=64)
def _side_sums(f: PLMap, band: int) -> IntegralSums:
    """Integrals of 1 and -1 where f^t is above and below a band, and of f^t there; kept for the maps used last."""
    partition = Partition.of(f)
    return IntegralSums(partition, Side(partition.points, band))


@lru_cache(maxsize=64)
def _slope_sums(f: PLMap, band: int) -> SlopeSums:
    """Cells onto one band by slope; kept for the maps used last."""
    return SlopeSums(Partition.of(f), band)


@lru_cache(maxsize=64)
def _power_sums(f: PLMap, band: int, most: int) -> PowerSums:
    """Cells onto one band by powers of their length; kept for the maps used last."""
    return PowerSums(Partition.of(f), band, most)
