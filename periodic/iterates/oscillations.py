"""Laps, pieces and crossings of the iterates of a map, by three routes that agree: composing, counting and the tower.

Composing builds f^t and looks; it serves every self-map while f^t is small. Counting never builds f^t: if the orbits of
the turning points (for pieces: of all knots) are finite, they cut the interval so that each number of f^t is a sum of
numbers of f^(t-1), and t may be in the thousands; since the numbers obey a linear recurrence, t may be in the millions
where one number is wanted. Where these orbits are infinite the tower counts, with t in the thousands. The functions
without a route in their names take the first that serves (``routes``).

Laps and crossings are both counts of changes in a word (``words``). docs/mathematics.md, Crossings; Markov partitions
and counts.

>>> f = PLMap([0, "1/2", 1], [0, 1, 0])
>>> lap_counts(f, 4), crossings(f, "1/4", "3/4", 100) == 2**100
((1, 2, 4, 8, 16), True)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np

from periodic.errors import count, list_length
from periodic.graphs.routes import Question, Route, route
from periodic.graphs.tower_counts import (
    fits_on_tower,
    levels,
    tower_crossing_counts,
    tower_crossings,
    tower_lap_counts,
    tower_piece_counts,
)
from periodic.graphs.transition_graphs import lap_graph, transition_graph
from periodic.iterates.words import BreakChanges, crossing_changes, lap_changes, letter
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.conversions import Exact

MAX_COUNTS = 1 << 17  # that are listed, of f^0, f^1, ..: the last of them has as many digits as there are

# Choosing the route


@takes_maps
def lap_counts(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> tuple[int, ...]:
    """Return the numbers of laps of ``f**0 ... f**t``.

    Composed if ``f**t`` is small, else counted if the orbits of the turning points are finite, else found on the tower.
    Raises TooManyPiecesError where none will do, ValueError if ``f`` leaves its interval.

    >>> lap_counts(PLMap([0, "1/2", 1], [0, 1, 0]), 5)
    (1, 2, 4, 8, 16, 32)
    """
    t, max_pieces = _listed(t, max_pieces)
    way = route(f, t, Question.LAPS)
    if way is Route.LAP_GRAPH:
        return counted_lap_counts(f, t)
    return tower_lap_counts(f, t) if way is Route.TOWER else composed_lap_counts(f, t, max_pieces)


@takes_maps
def piece_counts(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> tuple[int, ...]:
    """Return the numbers of affine pieces of ``f**0 ... f**t``; routes and errors as in ``lap_counts``.

    >>> piece_counts(PLMap([0, "1/3", 1], [0, "1/2", 1]), 5)
    (1, 2, 3, 4, 5, 6)
    """
    t, max_pieces = _listed(t, max_pieces)
    way = route(f, t, Question.PIECES)
    if way is Route.PARTITION:
        return counted_piece_counts(f, t)
    return tower_piece_counts(f, t) if way is Route.PIECE_TOWER else composed_piece_counts(f, t, max_pieces)


@takes_maps
def lap_count(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> int:
    """Return the number of laps of ``f**t``; where the turning points have finite orbits t may be in the millions.

    Errors as of ``lap_counts``; cost: one number in place of a list.

    >>> lap_count(PLMap([0, "1/2", 1], [0, 1, 0]), 10**6).bit_length()
    1000001
    """
    t, max_pieces = _checked(t, max_pieces)
    way = route(f, t, Question.LAPS)
    if way is Route.LAP_GRAPH:
        return counted_lap_count(f, t)
    return tower_lap_counts(f, t)[t] if way is Route.TOWER else f.iterate(t, max_pieces).lap_count


def piece_count(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> int:
    """Return the number of affine pieces of ``f**t``; t in the millions needs a Markov partition and constant slope."""
    t, max_pieces = _checked(t, max_pieces)
    way = route(f, t, Question.PIECES)
    if way is Route.PARTITION:
        return counted_piece_count(f, t)
    return tower_piece_counts(f, t)[t] if way is Route.PIECE_TOWER else f.iterate(t, max_pieces).piece_count


@takes_maps
def crossings(f: PLMap, low: Any, high: Any, t: int = 1, max_pieces: int = MAX_PIECES) -> int:
    """Return how often ``f**t`` passes between ``low`` and ``high``, in both directions together.

    It is the length of the longest sequence of points, from left to right, at which ``f**t`` is alternately equal to
    ``low`` and ``high``, minus one; touching one level again does not count. The levels may be any exact numbers with
    ``low < high``. Where the turning points have finite orbits t may be in the millions, else in the thousands.
    Raises ValueError unless ``low < high`` and ``f`` stays in its interval, TooManyPiecesError where no route will do.
    Reference: oscillations of [CNP20]; docs/mathematics.md, Crossings.

    >>> crossings(PLMap([0, "1/2", 1], [0, 1, 0]), "1/4", "3/4", 10)
    1024
    """
    t, max_pieces = _checked(t, max_pieces)
    way = route(f, t, Question.CROSSINGS)
    if way is Route.LAP_GRAPH:
        return counted_crossings(f, low, high, t)
    if way is Route.TOWER:
        return tower_crossing_counts(f, low, high, t)[t]
    return composed_crossings(f, low, high, t, max_pieces)


def crossings_of_windows(f: PLMap, windows: Sequence[tuple[Any, Any]], t: int) -> list[int] | None:
    """Return ``crossings`` of f^t for many pairs of levels at once: by the tower, or f^t itself if that is a trifle.

    None where neither serves, and where the orbits of the turning points have no more points than f^t has steps.
    """
    way = route(f, t, Question.CROSSINGS)
    if way is Route.LAP_GRAPH and len(lap_graph(f)) > t and fits_on_tower(f, t, "laps"):
        way = Route.TOWER  # it has fewer vertices, and is climbed once for all windows
    if way is Route.TRIFLE:
        h = f.iterate(t)
        return [_changes(_letters(h, *levels(low, high))) for low, high in windows]
    return tower_crossings(f, windows, t) if way is Route.TOWER else None


def crossing_pairs(f: PLMap, low: Any, high: Any, t: int = 1, max_pieces: int = MAX_PIECES) -> int:
    """Return into how many pairs of neighbours, one ``low`` and one ``high``, an alternating sequence can be split.

    That is ``(crossings + 1) // 2`` for the longest sequence z_0 < z_1 < .. at which ``f**t`` is alternately ``low``
    and ``high``. Pairs a_1 < b_1 < a_2 < b_2 < .. in which every a_i has the value ``low`` are as many if the sequence
    starts with ``low`` or the crossings are even, and else one fewer. Pairs in either order can be more, where one
    level is met twice in a row. docs/mathematics.md, Crossings.

    >>> crossing_pairs(PLMap([0, 1], [1, 0]), 0, 1)
    1
    >>> crossing_pairs(PLMap([0, 1, 2, 3, 4], [0, 4, 3, 4, 0]), 0, 4)
    1
    """
    return (crossings(f, low, high, t, max_pieces) + 1) // 2


@takes_maps
def crossing_counts(f: PLMap, low: Any, high: Any, t: int, max_pieces: int = MAX_PIECES) -> tuple[int, ...]:
    """Return the ``crossings`` of ``f**0 ... f**t``; routes and errors as in ``crossings``.

    >>> from periodic.maps.families import vee
    >>> crossing_counts(vee("phi"), -1, 0, 6)
    (1, 2, 3, 5, 8, 13, 21)
    """
    t, max_pieces = _listed(t, max_pieces)
    way = route(f, t, Question.CROSSINGS)
    if way is Route.LAP_GRAPH:
        return counted_crossing_counts(f, low, high, t)
    if way is Route.TOWER:
        return tower_crossing_counts(f, low, high, t)
    return composed_crossing_counts(f, low, high, t, max_pieces)


def _checked(t: int, max_pieces: int) -> tuple[int, int]:
    return count(t, "t"), count(max_pieces, "max_pieces", 1)


def _listed(t: int, max_pieces: int) -> tuple[int, int]:
    return list_length(t, "t", most=MAX_COUNTS), count(max_pieces, "max_pieces", 1)


# Composing


def composed_lap_counts(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> tuple[int, ...]:
    """Return the numbers of laps of ``f**0 ... f**t`` by building these iterates."""
    return tuple(h.lap_count for h in f.iterates(t, max_pieces))


def composed_piece_counts(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> tuple[int, ...]:
    """Return the numbers of pieces of ``f**0 ... f**t`` by building these iterates."""
    return tuple(h.piece_count for h in f.iterates(t, max_pieces))


def composed_crossings(f: PLMap, low: Any, high: Any, t: int = 1, max_pieces: int = MAX_PIECES) -> int:
    """Return the ``crossings`` of ``f**t`` by building it."""
    low, high = levels(low, high)
    return _changes(_letters(f.iterate(t, max_pieces), low, high))


def composed_crossing_counts(f: PLMap, low: Any, high: Any, t: int, max_pieces: int = MAX_PIECES) -> tuple[int, ...]:
    """Return the ``crossings`` of ``f**0 ... f**t`` by building these iterates."""
    low, high = levels(low, high)
    return tuple(_changes(_letters(h, low, high)) for h in f.iterates(t, max_pieces))


@takes_maps
def crossing_points(f: PLMap, low: Any, high: Any, t: int = 1, max_pieces: int = MAX_PIECES) -> tuple[Exact, ...]:
    """Return points z_0 < z_1 < ... at which ``f**t`` is alternately ``low`` and ``high``, as many as there can be.

    They are one more than the ``crossings``; none if there are no crossings. This is the evidence for the number:
    ``f**t`` is built, and each point solved for on one piece. Cost: that of the iterate. Raises ValueError unless
    low < high and if f leaves its interval, TooManyPiecesError if the iterate has too many pieces.

    >>> crossing_points(PLMap([0, "1/2", 1], [0, 1, 0]), 0, 1, 2)
    (Fraction(0, 1), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1, 1))
    """
    low, high = levels(low, high)
    h = f.iterate(t, max_pieces)
    letters = _letters(h, low, high)
    spelt = np.flatnonzero(letters)
    changed = np.flatnonzero(np.diff(letters[spelt]))
    if not len(changed):
        return ()
    # h leaves its first level on the piece after the last knot that spells it; later it arrives on the piece before
    places = [(int(spelt[changed[0]]), int(letters[spelt[0]]))]
    places += [(k - 1, int(letters[k])) for k in spelt[changed + 1].tolist()]
    points = []
    for i, side in places:
        a, b = h.values[i], h.values[i + 1]
        share = ((low if side < 0 else high) - a) / (b - a)
        points.append(h.knots[i] + share * (h.knots[i + 1] - h.knots[i]))
    return tuple(points)


def _letters(h: PLMap, low: Exact, high: Exact) -> Any:
    """For each knot of ``h`` the letter of its value; compared once for each distinct value."""
    coded = h.polyline.values
    return np.array([letter(y, low, high) for y in coded.table], dtype=np.int8)[coded.codes]


def _changes(letters: Any) -> int:
    return int(np.count_nonzero(np.diff(letters[letters != 0])))


# Counting


def counted_lap_counts(f: PLMap, t: int) -> tuple[int, ...]:
    """Return the numbers of laps of ``f**0 ... f**t`` from the orbits of the turning points.

    Cost: t passes over these points, an addition of integers of at most O(t) bits for each. Raises
    NotMarkovError where they are not finite.
    """
    return tuple(1 + n for n in islice(lap_changes(lap_graph(f)).totals(), list_length(t, "t", most=MAX_COUNTS) + 1))


def counted_lap_count(f: PLMap, t: int) -> int:
    """Return the number of laps of ``f**t`` from the orbits of the turning points and a linear recurrence.

    Cost: for m such points, O(m) passes over them to find the recurrence, then the logarithm of t many products.
    """
    return 1 + lap_changes(lap_graph(f)).total(count(t, "t"))


def counted_piece_counts(f: PLMap, t: int) -> tuple[int, ...]:
    """Return the numbers of affine pieces of ``f**0 ... f**t`` from the Markov partition; cost as for laps.

    At a point of the partition f^t breaks where its slopes on the two sides differ. Their ratio is carried along
    exactly; it is a product of at most t ratios of slopes of f.
    """
    return tuple(
        1 + n for n in islice(BreakChanges(transition_graph(f)).totals(), list_length(t, "t", most=MAX_COUNTS) + 1)
    )


def counted_piece_count(f: PLMap, t: int) -> int:
    """Return the number of affine pieces of ``f**t`` from the Markov partition.

    Cost: as for ``counted_lap_count`` where the ratios of the slopes at the partition's points repeat, as they do for
    constant slope; else t passes over the partition.
    """
    return 1 + BreakChanges(transition_graph(f)).total(count(t, "t"))


def counted_crossings(f: PLMap, low: Any, high: Any, t: int = 1) -> int:
    """Return the ``crossings`` of ``f**t`` from the orbits of the turning points; cost as for ``counted_lap_count``."""
    return crossing_changes(lap_graph(f), *levels(low, high)).total(count(t, "t"))


def counted_crossing_counts(f: PLMap, low: Any, high: Any, t: int) -> tuple[int, ...]:
    """Return the ``crossings`` of ``f**0 ... f**t`` without building them; cost as for ``counted_lap_counts``."""
    return tuple(
        islice(crossing_changes(lap_graph(f), *levels(low, high)).totals(), list_length(t, "t", most=MAX_COUNTS) + 1)
    )
