"""All solutions of f(x) = y, as isolated points and intervals.

On a piece that is not flat there is at most one; a flat piece at the level y is an interval of them.  Which pieces hold
one is told from the few distinct values at the knots, before a single solution is made as a number.

>>> from fractions import Fraction as F
>>> tent = Polyline.of([F(0), F(1, 2), F(1)], [F(0), F(1), F(0)])
>>> preimage(tent, F(1, 3))
Preimage(points=(1/6, 5/6), intervals=())
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from periodic.displays import FEW, card, few
from periodic.errors import readable
from periodic.maps.polylines import Polyline
from periodic.numbers.conversions import Exact, exact, sign
from periodic.numbers.number_texts import latex, shown
from periodic.vectors.coded_vectors import LazySequence


@readable
@dataclass(frozen=True)
class SolutionSet:
    """What an equation with a piecewise-linear side is solved by: ``points``, isolated, in increasing order, and closed
    ``intervals``.

    It unpacks into the two. ``points`` is a sequence that makes each number when it is looked at. Two of one kind are
    equal if they are equal as sets of numbers.
    """

    points: Sequence[Exact]
    intervals: tuple[tuple[Exact, Exact], ...]

    def __iter__(self) -> Iterator[Any]:
        return iter((self.points, self.intervals))

    def __contains__(self, x: object) -> bool:
        """Whether x is a solution; what is no number, or lies outside the domain, is none, and no error."""
        try:
            number = exact(x)
        except (TypeError, ValueError):
            return False
        i = bisect_left(self.points, number)
        return (i < len(self.points) and self.points[i] == number) or any(a <= number <= b for a, b in self.intervals)

    def _repr_html_(self) -> str:
        facts = [
            ("isolated", few(map(shown, self.points), len(self.points)) or "none"),
            ("intervals", few((f"[{shown(a)}, {shown(b)}]" for a, b in self.intervals), len(self.intervals))),
        ]
        points, intervals = len(self.points), len(self.intervals)
        title = f"{points} isolated point{'s' * (points != 1)}, {intervals} interval{'s' * (intervals != 1)}"
        return card(title, facts, self._picture())

    def _picture(self) -> str:
        """The solutions on a line, if it is known which."""
        return ""

    def _repr_latex_(self) -> str | None:
        """The set, if it has few members."""
        if len(self.points) + len(self.intervals) > 2 * FEW:
            return None
        points = [rf"\left\{{{', '.join(map(latex, self.points))}\right\}}"] if self.points else []
        parts = [*points, *(rf"\left[{latex(a)}, {latex(b)}\right]" for a, b in self.intervals)]
        return "$" + (r" \cup ".join(parts) or r"\varnothing") + "$"


@readable
class Preimage(SolutionSet):
    """All solutions of f(x) = y, of which there may be none."""


def preimage(f: Polyline, y: Exact) -> Preimage:
    """Return all points at which a polyline takes the value ``y``.

    Cost: a comparison for each distinct value, a few passes over the codes of the values.
    """
    sides = np.array([sign(value - y) for value in f.values.table], dtype=np.int8)[f.values.codes]
    crossed = np.flatnonzero(sides[:-1] * sides[1:] < 0)
    hits = sides == 0
    beside = np.zeros(len(hits), dtype=bool)  # whether a neighbour is a hit too: then so is all between
    beside[1:] |= hits[:-1]
    beside[:-1] |= hits[1:]
    lonely = np.flatnonzero(hits & ~beside)
    # 2*i stands for knot i, 2*i + 1 for the inside of piece i
    places = np.sort(np.concatenate([2 * lonely, 2 * crossed + 1]))

    def point(index: int) -> Exact:
        i, is_inside = divmod(int(places[index]), 2)
        a = f.knots[i]
        if not is_inside:
            return a
        return a + (y - f.values[i]) / f.slope(i)

    edges = np.diff(np.concatenate([[0], (hits & beside).astype(np.int8), [0]]))
    starts, stops = np.flatnonzero(edges > 0).tolist(), np.flatnonzero(edges < 0).tolist()
    intervals = tuple((f.knots[a], f.knots[b - 1]) for a, b in zip(starts, stops, strict=True))
    return Preimage(LazySequence(len(places), point), intervals)
