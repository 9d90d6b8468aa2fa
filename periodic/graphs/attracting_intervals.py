"""Intervals that an iterate of a map pulls into themselves: what is in one is known for all time.

Let f^p map an interval K into itself, and let f be affine and not constant on K, f(K), .., f^(p-1)(K). Then the points
of K visit the same p pieces over and over, although their orbits may be infinite: as a rule they come nearer and nearer
to a cycle. Whether a point lies in such an interval is decided exactly. If f^p, on the pieces that the point visits, is
x -> s x + b with 0 < s < 1, it has the fixed point q = b / (1 - s), and moves all between the point and q towards q: so
K is the interval between the two, if all its images lie in the pieces; and for these only their ends are looked at.
docs/mathematics.md, Kneading.

>>> from periodic.maps.plmaps import PLMap
>>> f = PLMap([0, "1/2", 1], ["1/4", "3/4", "1/2"])
>>> attracting_interval(f, Fraction(3, 5), Fraction(3, 5), 2)
AttractingInterval(low=Fraction(3, 5), high=Fraction(2, 3), pieces=(1, 1))
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from periodic.graphs.cut_orbits import CutOrbits
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact

_MOST_TWINS = 8  # of one point


class AttractingInterval(NamedTuple):
    """An interval that f^p maps into itself, and the pieces of f in which it and its first p - 1 images lie."""

    low: Exact
    high: Exact
    pieces: tuple[int, ...]


def attracting_interval(f: PLMap, low: Exact, high: Exact, period: int) -> AttractingInterval | None:
    """Return an interval around ``low <= high`` that ``f**period`` maps into itself and moves in one direction.

    None where the pieces on which the two ends lie do not tell: then there may still be one. An end of the result is a
    fixed point of ``f**period``, with the same slope on all of it, between 0 and 1.
    Cost: some products and comparisons for each of ``period`` steps.

    >>> from periodic.maps.families import tent
    >>> attracting_interval(tent(), Fraction(1, 3), Fraction(1, 3), 2) is None
    True
    """
    knots, rules = _pieces(f)
    slope: Exact = Fraction(1)
    shift: Exact = Fraction(0)
    pieces, ends = list[int](), (low, high)
    for _ in range(period):
        piece = _piece_around(knots, *ends)
        if piece is None or not rules[piece][0]:
            return None
        s, b = rules[piece]
        pieces.append(piece)
        slope, shift = s * slope, s * shift + b
        ends = (s * ends[0] + b, s * ends[1] + b) if s > 0 else (s * ends[1] + b, s * ends[0] + b)
    if not 0 < slope < 1:
        return None
    fixed = shift / (1 - slope)
    result = AttractingInterval(min(low, fixed), max(high, fixed), tuple(pieces))
    x = fixed
    for piece in pieces:
        if not knots[piece] <= x <= knots[piece + 1]:
            return None
        x = rules[piece][0] * x + rules[piece][1]
    return result


def attracted_twins(orbits: CutOrbits, age: int) -> dict[int, list[int]]:
    """Return for the last images of cuts, up to some age, others that share their fate, the nearest first.

    They are of the same orbit and lie inside an interval that is attracted, so that an interval that ends at one of
    them has as many branches under every iterate as that which ends at another. docs/mathematics.md, Entropy of any
    map.
    Cost: for each cut some comparisons of floats, and for orbits that seem attracted an exact check or two.

    >>> orbits = CutOrbits(PLMap([0, "1/2", 1], ["1/4", "3/4", "1/2"]))
    >>> twins = attracted_twins(orbits, 12)
    >>> [(orbits.ages[i], [orbits.ages[j] for j in row]) for i, row in twins.items() if orbits.ages[i] == 12]
    [(12, [10, 8, 6, 4, 2])]
    """
    found = dict[int, list[int]]()
    for cut in range(orbits.laps + 1):
        points = [cut]
        while len(points) <= age:
            points.append(orbits.image(points[-1]))
        if len(set(points)) == len(points) and (tail := _attracted_tail(orbits, points)):
            p, first = tail
            for i in range(first, len(points)):
                row = sorted((abs(i - j), points[j]) for j in range(first + (i - first) % p, len(points), p))
                found[points[i]] = [twin for _, twin in row[1:]]
    return found


def _attracted_tail(orbits: CutOrbits, points: Sequence[int]) -> tuple[int, int] | None:
    """A period with which the last points of an orbit are attracted, and the first of them seen inside; or None."""
    laps, last = [orbits.after[i] for i in points], len(points) - 1
    for p in range(1, last // 2 + 1):
        if laps[-p:] == laps[-2 * p : -p] and orbits.seems_attracted(points, p):
            # once inside, an orbit stays: early points have few digits
            start, step = next((i + 1 for i in range(last - p, -1, -1) if laps[i] != laps[i + p]), 0), 1
            while start <= last - 2 * p:
                x = orbits.exact(points[start])
                if attracting_interval(orbits.map, x, x, p):
                    return p, max(start, last - (_MOST_TWINS - 1) * p)
                start, step = max(start + 1, min(start + step, last - 2 * p)), 2 * step
    return None


@lru_cache(maxsize=16)
def _pieces(f: PLMap) -> tuple[tuple[Exact, ...], tuple[tuple[Exact, Exact], ...]]:
    """The knots of a map, and slope and intercept of each piece."""
    return tuple(f.knots), tuple((piece.slope, piece.intercept) for piece in f.pieces())


def _piece_around(knots: tuple[Exact, ...], low: Exact, high: Exact) -> int | None:
    """The piece that holds both of two points, the left one of two if both are one knot; None if there is none."""
    i = max(bisect_left(knots, low) - 1, 0)
    if i + 1 < len(knots) and high > knots[i + 1] == low:
        i += 1
    return i if high <= knots[min(i + 1, len(knots) - 1)] else None
