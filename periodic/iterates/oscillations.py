"""Laps, pieces and crossings of the iterates of a map, by three routes that agree: composing, counting and the tower.

Composing builds f^t and looks; it serves every self-map while f^t is small. Counting never builds f^t: if the orbits of
the turning points (for pieces: of all knots) are finite, they cut the interval so that each number of f^t is a sum of
numbers of f^(t-1), and t may be in the thousands; since the numbers obey a linear recurrence, t may be in the millions
where one number is wanted. Where these orbits are infinite the tower counts, with t in the thousands. The functions
without a route in their names choose.

*Words.* Laps and crossings are both counts of changes in a word. Write f^t from left to right as a word of two letters:
rising and falling pieces for laps; the knots with values at most ``low`` and at least ``high`` for crossings. What is
neither has no letter. The number of laps is 1 plus the number of changes between neighbouring letters, that of
crossings the number of changes, by the intermediate value theorem. Where f is monotone on an interval and its image is
a run of such intervals, the word of f^t on it is the joined words of f^(t-1) on the run; read backwards if f falls, and
for laps with rising and falling exchanged. docs/mathematics.md, Crossings; Markov partitions and counts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from math import log2
from typing import Any, NamedTuple

import numpy as np

from periodic.errors import NotMarkovError, TooManyPiecesError, count
from periodic.graphs.tower_counts import tower_crossing_counts, tower_lap_counts, tower_piece_counts
from periodic.graphs.transition_graphs import TransitionGraph, lap_graph, transition_graph
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.recurrences import recurrent_term, shortest_recurrence
from periodic.vectors.coded_vectors import CodedVector

_AT_ONCE = 10  # so many steps, to two to this many pieces at most


# Choosing the route


@takes_maps
def lap_counts(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> tuple[int, ...]:
    """Return the numbers of laps of ``f**0 ... f**t``.

    Composed if ``f**t`` is small, else counted if the orbits of the turning points are finite, else found on the tower.
    Raises TooManyPiecesError where none will do, ValueError if ``f`` leaves its interval.

    >>> lap_counts(PLMap([0, "1/2", 1], [0, 1, 0]), 5)
    (1, 2, 4, 8, 16, 32)
    """
    t, max_pieces = _checked(t, max_pieces)
    if _is_counted(f, t, _laps):
        return counted_lap_counts(f, t)
    return _unless_small(f, t, max_pieces, tower_lap_counts, composed_lap_counts)


@takes_maps
def piece_counts(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> tuple[int, ...]:
    """Return the numbers of affine pieces of ``f**0 ... f**t``; routes and errors as in ``lap_counts``.

    >>> piece_counts(PLMap([0, "1/3", 1], [0, "1/2", 1]), 5)
    (1, 2, 3, 4, 5, 6)
    """
    t, max_pieces = _checked(t, max_pieces)
    if _is_counted(f, t, _pieces):
        return counted_piece_counts(f, t)
    return _unless_small(f, t, max_pieces, tower_piece_counts, composed_piece_counts)


@takes_maps
def lap_count(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> int:
    """Return the number of laps of ``f**t``; where the turning points have finite orbits t may be in the millions.

    >>> lap_count(PLMap([0, "1/2", 1], [0, 1, 0]), 10**6).bit_length()
    1000001
    """
    t, max_pieces = _checked(t, max_pieces)
    return counted_lap_count(f, t) if _is_counted(f, t, _laps) else lap_counts(f, t, max_pieces)[t]


def piece_count(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> int:
    """Return the number of affine pieces of ``f**t``; t in the millions needs a Markov partition and constant slope."""
    t, max_pieces = _checked(t, max_pieces)
    return counted_piece_count(f, t) if _is_counted(f, t, _pieces) else piece_counts(f, t, max_pieces)[t]


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
    if _is_counted(f, t, _laps):
        return counted_crossings(f, low, high, t)
    if is_small_iterate(f, t):
        return composed_crossings(f, low, high, t, max_pieces)
    return crossing_counts(f, low, high, t, max_pieces)[t]


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
    """Return the ``crossings`` of ``f**0 ... f**t``; routes and errors as in ``crossings``."""
    t, max_pieces = _checked(t, max_pieces)
    if _is_counted(f, t, _laps):
        return counted_crossing_counts(f, low, high, t)
    return _unless_small(
        f,
        t,
        max_pieces,
        lambda f, t: tower_crossing_counts(f, low, high, t),
        lambda f, t, most: composed_crossing_counts(f, low, high, t, most),
    )


def is_small_iterate(f: PLMap, t: int) -> bool:
    """Whether ``f**t`` takes a few steps to few pieces, so that composing costs less than looking for a partition."""
    return t <= _AT_ONCE and t * log2(f.piece_count) <= _AT_ONCE


def _checked(t: int, max_pieces: int) -> tuple[int, int]:
    return count(t, "t"), count(max_pieces, "max_pieces", 1)


def _is_counted(f: PLMap, t: int, partition: Callable[[PLMap], TransitionGraph]) -> bool:
    """Whether to count: not where composing is a trifle, and only if there is a partition of that kind."""
    f.check_self_map()
    if is_small_iterate(f, t):
        return False
    try:
        partition(f)
    except NotMarkovError:
        return False
    return True


def _unless_small(
    f: PLMap,
    t: int,
    max_pieces: int,
    by_tower: Callable[[PLMap, int], tuple[int, ...]],
    by_composing: Callable[[PLMap, int, int], tuple[int, ...]],
) -> tuple[int, ...]:
    """The tower's counts unless ``f**t`` is small, or the tower too large: then those of composing."""
    if not is_small_iterate(f, t):
        try:
            return by_tower(f, t)
        except TooManyPiecesError:
            pass
    return by_composing(f, t, max_pieces)


@lru_cache(maxsize=64)
def _laps(f: PLMap) -> TransitionGraph:
    """The orbits of the turning points; f is monotone between neighbours."""
    return lap_graph(f)


@lru_cache(maxsize=64)
def _pieces(f: PLMap) -> TransitionGraph:
    """The orbits of the knots; f is affine between neighbours."""
    return transition_graph(f)


# Composing


def composed_lap_counts(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> tuple[int, ...]:
    """Return the numbers of laps of ``f**0 ... f**t`` by building these iterates."""
    return tuple(h.lap_count for h in f.iterates(t, max_pieces))


def composed_piece_counts(f: PLMap, t: int, max_pieces: int = MAX_PIECES) -> tuple[int, ...]:
    """Return the numbers of pieces of ``f**0 ... f**t`` by building these iterates."""
    return tuple(h.piece_count for h in f.iterates(t, max_pieces))


def composed_crossings(f: PLMap, low: Any, high: Any, t: int = 1, max_pieces: int = MAX_PIECES) -> int:
    """Return the ``crossings`` of ``f**t`` by building it."""
    low, high = _levels(low, high)
    return _changes(_letters(f.iterate(t, max_pieces), low, high))


def composed_crossing_counts(f: PLMap, low: Any, high: Any, t: int, max_pieces: int = MAX_PIECES) -> tuple[int, ...]:
    """Return the ``crossings`` of ``f**0 ... f**t`` by building these iterates."""
    low, high = _levels(low, high)
    return tuple(_changes(_letters(h, low, high)) for h in f.iterates(t, max_pieces))


@takes_maps
def crossing_points(f: PLMap, low: Any, high: Any, t: int = 1, max_pieces: int = MAX_PIECES) -> tuple[Exact, ...]:
    """Return points z_0 < z_1 < ... at which ``f**t`` is alternately ``low`` and ``high``, as many as there can be.

    They are one more than the ``crossings``; none if there are no crossings. This is the evidence for the number:
    ``f**t`` is built, and each point solved for on one piece.

    >>> crossing_points(PLMap([0, "1/2", 1], [0, 1, 0]), 0, 1, 2)
    (Fraction(0, 1), Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1, 1))
    """
    low, high = _levels(low, high)
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
    for i, letter in places:
        a, b = h.values[i], h.values[i + 1]
        share = ((low if letter < 0 else high) - a) / (b - a)
        points.append(h.knots[i] + share * (h.knots[i + 1] - h.knots[i]))
    return tuple(points)


def _levels(low: Any, high: Any) -> tuple[Exact, Exact]:
    low, high = exact(low), exact(high)
    if not low < high:
        raise ValueError(f"crossings need levels low < high, got {low} and {high}")
    return low, high


def _letter(value: Exact, low: Exact, high: Exact) -> int:
    return -1 if value <= low else 1 if value >= high else 0


def _letters(h: PLMap, low: Exact, high: Exact) -> Any:
    """For each knot of ``h`` the letter of its value; compared once for each distinct value."""
    coded = h.values
    assert isinstance(coded, CodedVector)
    return np.array([_letter(y, low, high) for y in coded.table], dtype=np.int8)[coded.codes]


def _changes(letters: Any) -> int:
    return int(np.count_nonzero(np.diff(letters[letters != 0])))


# Counting


def counted_lap_counts(f: PLMap, t: int) -> tuple[int, ...]:
    """Return the numbers of laps of ``f**0 ... f**t`` from the orbits of the turning points.

    Cost: t passes over these points, an addition of integers of at most O(t) bits for each. Raises
    NotMarkovError where they are not finite.
    """
    return tuple(1 + n for n in islice(_lap_changes(_laps(f)).totals(), count(t, "t") + 1))


def counted_lap_count(f: PLMap, t: int) -> int:
    """Return the number of laps of ``f**t`` from the orbits of the turning points and a linear recurrence.

    Cost: for m such points, O(m) passes over them to find the recurrence, then the logarithm of t many products.
    """
    return 1 + _lap_changes(_laps(f)).total(count(t, "t"))


def counted_piece_counts(f: PLMap, t: int) -> tuple[int, ...]:
    """Return the numbers of affine pieces of ``f**0 ... f**t`` from the Markov partition; cost as for laps.

    At a point of the partition f^t breaks where its slopes on the two sides differ. Their ratio is carried along
    exactly; it is a product of at most t ratios of slopes of f.
    """
    return tuple(1 + n for n in islice(_breaks(_pieces(f)).totals(), count(t, "t") + 1))


def counted_piece_count(f: PLMap, t: int) -> int:
    """Return the number of affine pieces of ``f**t`` from the Markov partition.

    Cost: as for ``counted_lap_count`` where the ratios of the slopes at the partition's points repeat, as they do for
    constant slope; else t passes over the partition.
    """
    return 1 + _breaks(_pieces(f)).total(count(t, "t"))


def counted_crossings(f: PLMap, low: Any, high: Any, t: int = 1) -> int:
    """Return the ``crossings`` of ``f**t`` from the orbits of the turning points; cost as for ``counted_lap_count``."""
    return _crossing_changes(_laps(f), *_levels(low, high)).total(count(t, "t"))


def counted_crossing_counts(f: PLMap, low: Any, high: Any, t: int) -> tuple[int, ...]:
    """Return the ``crossings`` of ``f**0 ... f**t`` without building them; cost as for ``counted_lap_counts``."""
    return tuple(islice(_crossing_changes(_laps(f), *_levels(low, high)).totals(), count(t, "t") + 1))


class _Plan(NamedTuple):
    """How the counts of f^t inside the intervals of a partition become those of f^(t+1).

    Interval i gets the counts of the intervals ``starts[i] .. stops[i] - 1`` and ``joints[i]`` more, from the points
    where those meet. On the whole domain there are ``total`` more of f^t than in all the intervals.
    """

    starts: list[int]
    stops: list[int]
    joints: list[int]
    total: int
    following: Hashable


class _Recursion:
    """What f^t has of some kind inside each interval of a partition: counts, driven by a state.

    ``plan`` maps the state of f^t to the rule for f^(t+1) and its state.
    """

    def __init__(self, counts: list[int], state: Hashable, plan: Callable[[Any], _Plan]) -> None:
        self.counts, self.state, self.plan = counts, state, lru_cache(maxsize=1 << 12)(plan)

    def totals(self) -> Iterator[int]:
        """The numbers on the whole domain, for t = 0, 1, 2, ..."""
        return (total for total, _ in self._steps())

    def total(self, t: int) -> int:
        """The number of f^t on the whole domain.

        From the first return of the state on, the vector of counts obeys v' = A v + w, A the transition matrix and w
        periodic. So the totals have a linear recurrence, of length at most the number of intervals plus the period.
        """
        seen: dict[Hashable, int] = {}
        terms: list[int] = []
        start = order = 0
        for n, (total, state) in enumerate(self._steps()):
            if n == t:
                return total
            terms.append(total)
            if not order and (start := seen.setdefault(state, n)) < n:
                order = len(self.counts) + n - start
            if order and n + 1 >= start + 2 * order and t > 4 * n:
                break
        terms = terms[start:]
        return recurrent_term(shortest_recurrence(terms, order), terms, t - start)

    def _steps(self) -> Iterator[tuple[int, Hashable]]:
        counts, state = self.counts, self.state
        while True:
            plan = self.plan(state)
            yield sum(counts) + plan.total, state
            before = list(accumulate(counts, initial=0))
            counts = [before[b] - before[a] + j for a, b, j in zip(plan.starts, plan.stops, plan.joints, strict=True)]
            state = plan.following


class _Ends(NamedTuple):
    """The first and last letter of the word of each interval; 0 where the word is empty."""

    first: tuple[int, ...]
    last: tuple[int, ...]


def _lap_changes(graph: TransitionGraph) -> _Recursion:
    """Changes of direction; on every interval the identity has one rising piece."""
    m = len(graph)
    return _Recursion([0] * m, _Ends((1,) * m, (1,) * m), lambda ends: _word_plan(graph, ends, turning=True))


def _crossing_changes(graph: TransitionGraph, low: Exact, high: Exact) -> _Recursion:
    """Changes between the levels; on every interval the identity spells the letters of the two ends.

    An interval that f makes one point may have the empty word: unless f^t is constant, its letter is spelt next to it.
    """
    letters = [_letter(x, low, high) for x in graph.points or ()]
    pairs = list(pairwise(letters))
    ends = _Ends(tuple(a or b for a, b in pairs), tuple(b or a for a, b in pairs))
    return _Recursion([int(a * b < 0) for a, b in pairs], ends, lambda ends: _word_plan(graph, ends, turning=False))


def _word_plan(graph: TransitionGraph, ends: _Ends, *, turning: bool) -> _Plan:
    """How words with these ends are joined; ``turning`` if the letters are directions: they change where f falls."""
    m = len(graph)
    joined = [0]  # joined[k]: the joints at which letters change among the first k words
    latest, last_spelt = 0, [-1]  # the last letter so far; the last interval with a letter
    for k, (a, b) in enumerate(zip(*ends, strict=True)):
        joined.append(joined[-1] + (latest * a < 0))
        last_spelt.append(k if a else last_spelt[-1])
        latest = b or latest
    next_spelt = [m]
    for k in range(m - 1, -1, -1):
        next_spelt.append(k if ends.first[k] else next_spelt[-1])
    next_spelt.reverse()

    starts, stops, joints, first, last = [], [], [], [], []
    for (start, stop), direction in zip(graph.images or (), graph.signs or (), strict=True):
        i, j = next_spelt[start], last_spelt[stop]
        spelt = direction != 0 and i <= j
        starts.append(i if spelt else 0)
        stops.append(j + 1 if spelt else 0)
        joints.append(joined[j + 1] - joined[i + 1] if spelt else 0)
        a, b = (ends.first[i], ends.last[j]) if spelt else (0, 0)
        if direction < 0:
            a, b = (-b, -a) if turning else (b, a)
        first.append(a)
        last.append(b)
    return _Plan(starts, stops, joints, joined[m], _Ends(tuple(first), tuple(last)))


class _Sides(NamedTuple):
    """The slopes of an iterate right and left of a point: their ratio, and whether each is nonzero."""

    ratio: Exact | int
    left: bool
    right: bool

    @property
    def breaks(self) -> bool:
        return self.left != self.right or (self.left and self.ratio != 1)


def _breaks(graph: TransitionGraph) -> _Recursion:
    """Breakpoints; the state is what happens at the points of the partition."""
    points, targets = graph.points or (), graph.targets or ()
    rises = [points[b] - points[a] for a, b in pairwise(targets)]
    slopes = [rise / (b - a) for rise, (a, b) in zip(rises, pairwise(points), strict=True)]
    state = (_Sides(1, True, True),) * len(points)
    return _Recursion([0] * len(graph), state, lambda sides: _side_plan(graph, slopes, sides))


def _side_plan(graph: TransitionGraph, slopes: list[Exact], sides: tuple[_Sides, ...]) -> _Plan:
    breaks = list(accumulate((side.breaks for side in sides), initial=0))
    runs = graph.images or ()
    joints = [breaks[b] - breaks[a + 1] if a < b else 0 for a, b in runs]
    signs = [0, *(graph.signs or ()), 0]
    following = [_Sides(1, *_moves(signs[i], signs[i + 1], sides[j])) for i, j in enumerate(graph.targets or ())]
    for i, j in enumerate(graph.targets or ()):
        if following[i].left and following[i].right:
            ratio = slopes[i] / slopes[i - 1]
            if signs[i] == signs[i + 1]:  # else both sides look at one side of the image, and its slope cancels
                ratio = ratio * sides[j].ratio if signs[i] > 0 else ratio / sides[j].ratio
            following[i] = _Sides(ratio, True, True)
    return _Plan([a for a, _ in runs], [b for _, b in runs], joints, breaks[len(graph)] - breaks[1], tuple(following))


def _moves(left: int, right: int, image: _Sides) -> tuple[bool, bool]:
    """Whether an iterate after f is strictly monotone left and right of a point, near which f has these directions."""
    return (
        left != 0 and (image.left if left > 0 else image.right),
        right != 0 and (image.right if right > 0 else image.left),
    )
