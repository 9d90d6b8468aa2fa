"""Cycles: all of one period, the continua of them, or a single one found at once.

A cycle is what proves that a period occurs: points that the map sends round, exactly. It carries how f^period stretches
there, and its pattern, from which follows all that it forces. Where f^period is the identity on an interval, the cycles
come as a *family*, one through each point.

>>> from periodic.maps.families import tent
>>> cycle = find_cycle(tent(), 3)
>>> cycle, cycle.pattern
(Cycle(('2/9', '4/9', '8/9'), multiplier=-8), Pattern([2, 3, 1]))

docs/mathematics.md, Periods; Patterns.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from typing import Any, overload

import numpy as np

from periodic.displays import FEW, LONGEST_REPR, MOST_CELLS, arcs, card, compact, few, floats
from periodic.errors import count, printed
from periodic.maps.arguments import takes_maps
from periodic.maps.line_maps import LineMap, compact_core
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.conversions import Exact, exact, exact_row, pasted
from periodic.numbers.decimals import plural
from periodic.numbers.number_texts import latex, shown
from periodic.orbits.covered_orbits import covered_orbit
from periodic.orbits.covering_sequences import MAX_POINTS, coverings
from periodic.orbits.coverings import Covering
from periodic.orbits.fixed_sets import FixedSet, Indices, Interval, fixed_set, subdivision
from periodic.orbits.plateau_maps import plateau_periods
from periodic.orbits.point_orbits import orbit
from periodic.orbits.unimodal_maps import simple_points, slope_periods
from periodic.patterns.cyclic_patterns import Pattern
from periodic.patterns.itinerary_orders import itinerary_ranks
from periodic.vectors.coded_vectors import LazySequence
from periodic.vectors.orders import increasing, nearest

_FEW_KNOTS = 1 << 12
MAX_PERIOD = 1 << 16  # of a cycle that is looked for: it is made of its points

Multiplier = Exact | tuple[Exact, Exact]


@dataclass(frozen=True)
class Cycle:
    """A cycle of a map: its points in time order from the smallest, and how f^period stretches there.

    ``multiplier`` is the derivative of f^period at the smallest point, the product of the slopes along the cycle. Where
    the two one-sided derivatives differ it is the pair (left, right); at an end of the domain it is the only one. Where
    f leaves its interval on both sides, it is the product of the slopes inside.
    A cycle is the sequence of its points.
    Cycles come from ``cycles``, ``find_cycle`` and ``Cycle.through``. Raises ValueError unless the points are distinct
    and start with the smallest, TypeError for a number that is not exact.

    >>> from periodic.maps.families import tent
    >>> cycle = Cycle.through(tent(), "4/9")
    >>> [str(x) for x in cycle], cycle.pattern, cycle.multiplier
    (['2/9', '4/9', '8/9'], Pattern([2, 3, 1]), Fraction(-8, 1))
    """

    points: tuple[Exact, ...]
    multiplier: Multiplier

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", tuple(exact_row(self.points, "points")))
        sides = self.multiplier if isinstance(self.multiplier, tuple) else (self.multiplier,)
        left, *rest = map(exact, sides)
        object.__setattr__(self, "multiplier", (left, *rest) if rest else left)
        if not self.points or len(set(self.points)) != len(self.points):
            raise ValueError(f"the points of a cycle must differ, and there must be one, got {_text(self.points)}")
        if (least := min(self.points)) != self.points[0]:
            raise ValueError(f"a cycle is given from its smallest point, {shown(least)}, got {_text(self.points)}")

    @classmethod
    def through(cls, f: PLMap, x: Any, most: int = 1 << 20) -> Cycle:
        """Return the cycle of ``f`` through the periodic point ``x``. Cost: two evaluations a point.

        Raises ValueError if ``x`` does not come back: the orbit closes without it, leaves the domain, or does not close
        within ``most`` points.

        >>> from periodic.maps.families import tent
        >>> Cycle.through(tent(), "4/9")
        Cycle(('2/9', '4/9', '8/9'), multiplier=-8)
        """
        found = orbit(f, x, most)
        if found.transient:
            steps = f"after {plural(len(found.transient), 'step')} its orbit is in a cycle of period {found.period}"
            raise ValueError(f"{shown(exact(x))} does not come back to itself: {steps}")
        return cls._of(f, found.cycle)

    @classmethod
    def _of(cls, f: PLMap, orbit: Sequence[Exact], pieces: Sequence[tuple[int, int]] | None = None) -> Cycle:
        """Trust that the points of the orbit are a cycle of f, in time order, and lie on these pieces (``_pieces``)."""
        pieces = _pieces(f, orbit) if pieces is None else pieces
        order = _order(f, orbit, pieces)
        turn = order[0]
        self = cls.__new__(cls)
        points = (*orbit[turn:], *orbit[:turn])
        pieces = [*pieces[turn:], *pieces[:turn]]
        around = (-1, 1) if any(a != b for a, b in pieces) else (1,)
        sides = [m for side in around if (m := _one_sided(f, pieces, side)) is not None]
        if not sides:  # f leaves its interval on both sides: the slopes beyond its ends are those before
            last = f.piece_count - 1
            inside = [(min(max(a, 0), last), min(max(b, 0), last)) for a, b in pieces]
            sides = [m for m in [_one_sided(f, inside, 1)] if m is not None]
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "multiplier", sides[0] if sides[0] == sides[-1] else (sides[0], sides[1]))
        ranks = [0] * len(order)
        for rank, i in enumerate(order):
            ranks[i - turn] = rank  # negative indices count from the end, and so does time
        self.__dict__["pattern"] = Pattern.from_orbit(ranks)
        return self

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[Exact]:
        return iter(self.points)

    @overload
    def __getitem__(self, index: int) -> Exact: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Exact, ...]: ...
    def __getitem__(self, index: int | slice) -> Exact | tuple[Exact, ...]:
        return self.points[index]

    @property
    def period(self) -> int:
        """The number of points."""
        return len(self.points)

    @cached_property
    def pattern(self) -> Pattern:
        """How the map permutes the points."""
        ranks = [0] * len(self.points)
        for rank, i in enumerate(increasing(self.points)):
            ranks[i] = rank
        return Pattern.from_orbit(ranks)

    @property
    def is_isolated(self) -> bool:
        """Whether no other cycle of the same period is near: f^period is on neither side the identity."""
        sides = self.multiplier if isinstance(self.multiplier, tuple) else (self.multiplier,)
        return 1 not in sides

    def __repr__(self) -> str:
        shown = _text(self.multiplier) if isinstance(self.multiplier, tuple) else pasted(self.multiplier)
        whole = f"Cycle({_text(self.points)}, multiplier={shown})" if self.period <= LONGEST_REPR else ""
        least = pasted(self.points[0])
        instead = f"<Cycle of {self.period} points from {least}, multiplier {shown}>"
        return compact(whole, instead) if whole and "..." not in whole else instead

    def _repr_html_(self) -> str:
        sides = self.multiplier if isinstance(self.multiplier, tuple) else (self.multiplier,)
        facts = [
            ("points in time", few(map(shown, self.points), self.period)),
            ("multiplier", " on the left, ".join(map(shown, sides)) + " on the right" * (len(sides) > 1)),
            ("pattern", few(self.pattern, self.period)),
        ]
        picture = arcs(floats(self.points)) if 1 < self.period <= MOST_CELLS else ""
        return card(f"cycle of period {self.period}", facts, picture)

    def _repr_latex_(self) -> str | None:
        """The points with arrows, if they are few."""
        if self.period > FEW:
            return None
        return "$" + r" \to ".join(map(latex, (*self.points, self.points[0]))) + "$"


@dataclass(frozen=True, repr=False)
class CycleFamily:
    """A continuum of cycles: disjoint intervals that the map permutes, one cycle through each point.

    ``intervals[i + 1]`` is the image of ``intervals[i]``, the first being the leftmost; all their points have the same
    least period, the number of intervals, and an end that does not is left out. ``representative`` is the cycle through
    the midpoint of the first.

    >>> (pairs,) = cycle_families(PLMap([0, 1], [1, 0]), 2)
    >>> pairs, pairs.representative.points
    (<CycleFamily of period 2: [0, 1/2), (1/2, 1]>, (Fraction(1, 4), Fraction(3, 4)))
    """

    intervals: tuple[Interval, ...]
    representative: Cycle

    @property
    def period(self) -> int:
        """The least period of every point."""
        return len(self.intervals)

    def __str__(self) -> str:
        return " -> ".join(map(str, self.intervals))

    def __repr__(self) -> str:
        return f"<CycleFamily of period {self.period}: {few(self.intervals, self.period)}>"

    def _repr_html_(self) -> str:
        facts = [
            ("intervals in time", few(self.intervals, self.period)),
            ("one of the cycles", few(self.representative)),
        ]
        return card(f"a continuum of cycles of period {self.period}", facts)


@takes_maps
def cycles(f: PLMap | LineMap, period: int, max_pieces: int = MAX_PIECES) -> Sequence[Cycle]:
    """Return every isolated cycle of exactly this least period, ordered by the smallest point.

    ``f`` may be a map of the line; where all points far out have period 2, they are no isolated cycles.

    Cycles that lie in intervals of Fix(f^period) come as ``cycle_families``; a point that is isolated among the
    solutions of f^period(x) = x belongs here even if there is a continuum of twice the period around it. The map may
    leave its interval: cycles stay. The sequence makes each cycle when it is looked at. Cost: that of
    ``fixed_set(f, period)``, and as much again. Errors as there.
    Reference: docs/mathematics.md, Periods.

    >>> from periodic.maps.families import tent
    >>> list(cycles(tent(), 3))
    [Cycle(('2/9', '4/9', '8/9'), multiplier=-8), Cycle(('2/7', '4/7', '6/7'), multiplier=8)]
    """
    inside = f.restrict(*_holding(f, count(period, "period", 1))) if isinstance(f, LineMap) else f
    whole = fixed_set(inside, count(period, "period", 1), max_pieces)
    chosen = whole.least_periods == whole.n
    images = _images(whole, chosen)
    smallest, ahead, steps = np.arange(len(images)), images, 1
    while steps < whole.n:  # the smallest index among the next 2, 4, 8, .. points
        smallest, ahead, steps = np.minimum(smallest, smallest[ahead]), ahead[ahead], 2 * steps
    leaders = np.flatnonzero(chosen & (smallest == np.arange(len(images))))

    return LazySequence(len(leaders), partial(_cycle, whole, images, leaders))


def _holding(f: LineMap, period: int) -> tuple[Exact, Exact]:
    """An interval that no cycle of this period leaves; isolated ones lie inside."""
    if period > 1:
        return compact_core(f).map.domain
    found = [*f.knots, *f.fixed_points()]
    return min(found) - 1, max(found) + 1


def _cycle(whole: FixedSet, images: Indices, leaders: Indices, index: int) -> Cycle:
    """The cycle that one of the leaders begins."""
    orbit = [int(leaders[index])]
    while len(orbit) < whole.n:
        orbit.append(int(images[orbit[-1]]))
    return Cycle._of(whole.map, [whole.points[i] for i in orbit])


@takes_maps
def cycle_families(f: PLMap, period: int, max_pieces: int = MAX_PIECES) -> tuple[CycleFamily, ...]:
    """Return the continua of cycles of exactly this least period, ordered by their leftmost intervals.

    f permutes the intervals of points of least period n on which f^n is the identity. None comes back after c < n
    steps: it would be mapped to itself, either by the identity, so that its points had period c, or turned round about
    a point of period c. So they come n at a time. Cost and errors: those of ``fixed_set(f, period)``.
    Reference: docs/mathematics.md, Periods.

    >>> print(*cycle_families(PLMap([0, 1], [1, 0]), 2))
    [0, 1/2) -> (1/2, 1]
    """
    cells = {cell.low: cell for cell in fixed_set(f, count(period, "period", 1), max_pieces).cells}
    families = []
    while cells:
        following, intervals = next(iter(cells)), []
        while following in cells:
            cell = cells.pop(following)
            intervals.append(cell)
            following = min(f(cell.low), f(cell.high))
        assert len(intervals) == period
        families.append(CycleFamily(tuple(intervals), Cycle.through(f, intervals[0].midpoint)))
    return tuple(families)


@takes_maps
def find_cycle(f: PLMap, period: int, max_points: int = MAX_POINTS, max_pieces: int = MAX_PIECES) -> Cycle | None:
    """Return one cycle of exactly this least period, or None if the map has none.

    It is taken from where it shows first: the orbits of the knots, loops and closed walks in the graphs of coverings of
    at most ``max_points`` points, or of a Markov partition of some more, the simplest itinerary if there are two slopes
    c and -c, with or without a plateau between, at last f^period itself. It may lie in a continuum (``is_isolated``
    tells). Cost: polynomial in ``max_points`` and ``period`` in all but the last case, where TooManyPiecesError is
    raised if f^period would pass ``max_pieces`` pieces. Raises ValueError if the map leaves its interval, or if the
    period passes ``MAX_PERIOD`` and is not known to be missing.

    >>> from periodic.maps.families import tent, vee
    >>> find_cycle(tent(), 200).period
    200
    >>> find_cycle(vee("1.618"), 3) is None, find_cycle(vee("1.618"), 5).pattern
    (True, Pattern([5, 4, 2, 1, 3]))
    """
    period, max_points = count(period, "period", 1), count(max_points, "max_points", 2)
    max_pieces = count(max_pieces, "max_pieces", 1)
    f.check_self_map()
    if (known := slope_periods(f) or plateau_periods(f)) is not None and period not in known:
        return None
    if period > MAX_PERIOD:
        raise ValueError(f"a cycle is made of its points, at most {MAX_PERIOD}, got period = {printed(period)}")
    for covering in coverings(f, max_points):
        if (found := covered_orbit(covering, period)) is not None:
            return Cycle._of(f, found.points, _pieces_of(covering, found.walk))
        if period not in covering.bounds.greatest:
            return None
    for x in simple_points(f, period) if known is not None else ():
        if (cycle := _of_period(f, x, period)) is not None:
            return cycle
    if isolated := cycles(f, period, max_pieces):
        return isolated[0]
    families = cycle_families(f, period, max_pieces)
    return families[0].representative if families else None


def _of_period(f: PLMap, x: Exact, period: int) -> Cycle | None:
    """The cycle through a point, if there is one of that period."""
    if not f.domain[0] <= x <= f.domain[1]:
        return None
    try:
        cycle = Cycle.through(f, x, period)
    except ValueError:
        return None
    return cycle if cycle.period == period else None


def _pieces_of(covering: Covering, walk: Sequence[int] | None) -> list[tuple[int, int]] | None:
    """For points inside the intervals of a walk the pieces to both sides of them, as ``_pieces`` has them."""
    if walk is None:
        return None
    knots = list(covering.map.knots)
    piece = {i: bisect_right(knots, covering.points[i]) - 1 for i in set(walk)}
    return [(piece[i], piece[i]) for i in walk]


def _pieces(f: PLMap, points: Sequence[Exact]) -> list[tuple[int, int]]:
    """For each point the pieces to its left and to its right, the same inside a piece; -1 or one too many outside.

    Where the floats of points and knots tell, nothing else is compared.
    """
    knots, found = f.polyline.knots, []
    floats = [nearest(x) for x in knots] if len(knots) <= _FEW_KNOTS else []
    for x in points:
        near = nearest(x)
        i = bisect_left(floats, near)
        if floats and 0 < i < len(floats) and floats[i] != near:
            found.append((i - 1, i - 1))
            continue
        i, hit = knots.locate(x)
        found.append((i - 1, i if hit else i - 1))
    return found


def _order(f: PLMap, orbit: Sequence[Exact], pieces: Sequence[tuple[int, int]]) -> list[int]:
    """The indices of the points of a cycle in increasing order: told by the pieces that they visit, or compared.

    Of the two pieces of a knot one is enough, since the map is monotone on it with its ends. On a flat one there is at
    most one point of a cycle.
    """
    word = [max(left, 0) for left, _ in pieces]
    ranks = itinerary_ranks(word, {piece: int(f.polyline.directions[piece]) for piece in set(word)})
    if max(ranks) < len(ranks) - 1:
        return increasing(orbit)
    order = [0] * len(ranks)
    for i, rank in enumerate(ranks):
        order[rank] = i
    return order


def _one_sided(f: PLMap, pieces: Sequence[tuple[int, int]], side: int) -> Exact | None:
    """The product of the slopes met by the points just below (-1) or above (1) a periodic point; None outside.

    It is a product of powers, one for each slope that is met.
    """
    met: Counter[int] = Counter()
    for pair in pieces:
        piece = pair[side > 0]
        if not 0 <= piece < f.piece_count:
            return None
        slope = f.slopes[piece]
        if not slope:
            return slope
        met[piece] += 1
        side = side if slope > 0 else -side
    powers: Counter[Exact] = Counter()
    for piece, times in met.items():
        powers[f.slopes[piece]] += times
    product: Exact = Fraction(1)
    for slope, times in powers.items():
        product = product * slope**times
    return product


def _images(whole: FixedSet, chosen: Any) -> Indices:
    """For each isolated point of Fix(f^n), by index, the index of its image.

    Let piece j of f^n go through piece a of f and piece q of f^(n-1). Then the image of a point x on it is the point on
    piece q that f^(n-1) brings to x, on piece a: it lies on the piece of f^n that goes through pieces q and a. Knots
    are few, and followed exactly. If the pieces of f^n do not split up so (``subdivision``), all points are.
    """
    f, n, found = whole.clamping.inside, whole.n, whole.solutions
    images = np.arange(found.count)
    if n == 1 or not found.count:
        return images
    rest = f.iterate(n - 1)
    first, second = subdivision(f, rest, found.iterate), subdivision(rest, f, found.iterate)
    followed = np.flatnonzero(chosen)
    if first is not None and second is not None:
        a, q = first.parts(found.pieces)
        images = np.minimum(np.searchsorted(found.pieces, second.piece(q, a)), found.count - 1)
        followed = found.at_corners
    index, knots = {whole.points[i]: i for i in followed.tolist()}, found.iterate.polyline.knots
    for x, i in index.items():
        y = f(x)  # a knot may go to a point that is none, if f folds there
        images[i] = index[y] if y in index else np.searchsorted(found.pieces, knots.locate(y)[0] - 1)
    return images


def _text(numbers: tuple[Exact, ...]) -> str:
    """A tuple of numbers as it is written in Python."""
    return f"({', '.join(map(pasted, numbers))}{',' * (len(numbers) == 1)})"
