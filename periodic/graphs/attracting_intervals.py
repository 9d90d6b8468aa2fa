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
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact


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
