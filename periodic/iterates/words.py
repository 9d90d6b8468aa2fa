"""Words: laps, crossings and breakpoints of f^t as changes of letters, counted on a partition.

Write f^t from left to right as a *word* of two letters: rising and falling pieces for laps; for crossings the knots
with values at most ``low`` and at least ``high``.  What is neither has no letter.  The number of laps is 1 plus the
number of changes between neighbouring letters, that of crossings the number of changes, by the intermediate value
theorem.  Where f is monotone on an interval and its image is a range of intervals, the word of f^t on it is the joined
words of f^(t-1) on the range; read backwards if f falls, and for laps with rising and falling exchanged.  So changes
add up over base intervals but for those where two words meet, which the *ends* of the words tell: the first and the
last letter on each base interval, the state of this recursion (``recursions``).  Breakpoints likewise: f^t breaks at a
point of the partition where its slopes on the two sides differ, and that is the state.  docs/mathematics.md, Markov
partitions and counts.

>>> from periodic.graphs.transition_graphs import lap_graph
>>> from periodic.maps.families import tent
>>> lap_changes(lap_graph(tent())).total(5)
31
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from periodic.graphs.tower_counts import SideSlopes
from periodic.graphs.transition_graphs import TransitionGraph
from periodic.iterates.recursions import Recursion
from periodic.numbers.conversions import Exact
from periodic.numbers.recurrences import check_size, recurrent_term, shortest_recurrence

ONE = Fraction(1)

State = TypeVar("State", bound="tuple[object, ...]")


class Changes(Recursion[int, State], Generic[State]):
    """How often something changes in f^s left of each point of the partition.

    What changes where base interval k begins counts in ``jumps(state)[k]``, the rest inside the intervals.
    """

    def __init__(self, graph: TransitionGraph, state: State, inside: list[int]) -> None:
        super().__init__(graph.images or (), 0)
        self.graph, self.start, self.inside = graph, state, inside
        self._plan = lru_cache(maxsize=1 << 12)(self._planned)

    @abstractmethod
    def jumps(self, state: State) -> list[int]:
        """For each base interval 1 if something changes where it begins, else 0."""

    @abstractmethod
    def next_state(self, state: State) -> State:
        """The state of f^(s+1) from that of f^s."""

    @abstractmethod
    def entrances(self, state: State) -> Sequence[int]:
        """For each base interval the first from there on that holds anything: what changes where a range begins."""

    def first(self) -> tuple[Iterable[int], State]:
        """Changes inside the base intervals and where they begin, of the state at the start."""
        return map(sum, zip(self.inside, self.jumps(self.start), strict=True)), self.start

    def following(self, state: State, amounts: list[int]) -> tuple[Iterable[int], State]:
        """Counts of one step more: those of before and what changes at the ends."""
        shifts, state = self._plan(state)
        return map(int.__add__, amounts, shifts), state

    def _planned(self, state: State) -> tuple[list[int], State]:
        """What to add to the changes on each base interval: that where it begins, without that where its image does."""
        before, entrances, following = self.jumps(state), self.entrances(state), self.next_state(state)
        shifts = self.jumps(following)
        for k, (a, b) in enumerate(self.ranges):
            if a < b and entrances[a] < b:
                shifts[k] -= before[entrances[a]]
        return shifts, following

    def totals(self) -> Iterator[int]:
        """The numbers on the whole domain, for t = 0, 1, 2, ..."""
        return (row[-1] for row, _ in self.generations())

    def total(self, t: int) -> int:
        """The number of f^t on the whole domain.

        From the first return of the state on, the vector of numbers on the base intervals obeys v' = A v + w, A the
        transition matrix and w periodic. So the totals have a linear recurrence, of length at most the number of
        intervals plus the period. Raises TooManyPiecesError before a number of more than ``MAX_BITS`` bits is made.
        """
        seen: dict[State, int] = {}
        terms: list[int] = []
        start = order = 0
        for n, (row, state) in enumerate(self.generations()):
            if n == t:
                return row[-1]
            terms.append(row[-1])
            if not order and (start := seen.setdefault(state, n)) < n:
                order = len(self.ranges) + n - start
            if order and n + 1 >= start + 2 * order and t > 4 * n:
                break
        terms = terms[start:]
        recurrence = shortest_recurrence(terms, order)
        check_size(recurrence, t)
        return recurrent_term(recurrence, terms, t - start)


# Words


class Ends(NamedTuple):
    """The first and last letter of the word of each base interval, 1 or -1; 0 where the word is empty."""

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]


class WordChanges(Changes[Ends]):
    """Changes of letters; ``turning`` if the letters are directions: they change where f falls."""

    def __init__(self, graph: TransitionGraph, ends: Ends, inside: list[int], *, turning: bool) -> None:
        super().__init__(graph, ends, inside)
        self.turning = turning

    def jumps(self, state: Ends) -> list[int]:
        """Where the sign turns between one base interval and the next, those without a letter left out."""
        jumps, latest = [], 0
        for first, last in zip(*state, strict=True):
            jumps.append(int(latest * first < 0))
            latest = last or latest
        return jumps

    def entrances(self, state: Ends) -> Sequence[int]:
        """For each base interval the first from there on with a letter."""
        return _next_spelt(state.firsts)

    def next_state(self, state: Ends) -> Ends:
        """The first and the last letter on each base interval after one step more, turned where f falls."""
        m = len(self.ranges)
        after, before = _next_spelt(state.firsts), _next_spelt(state.lasts[::-1])
        firsts, lasts = [], []
        for (start, stop), sign in zip(self.ranges, self.graph.signs or (), strict=True):
            i, j = after[start], m - 1 - before[m - stop]  # the first and the last on the range with a letter
            a, b = (state.firsts[i], state.lasts[j]) if i <= j else (0, 0)
            if sign < 0:
                a, b = (-b, -a) if self.turning else (b, a)
            firsts.append(a)
            lasts.append(b)
        return Ends(tuple(firsts), tuple(lasts))


def _next_spelt(letters: Sequence[int]) -> list[int]:
    """For each place the first from there on with a letter; one past the end if there is none."""
    found = [len(letters)]
    for k in range(len(letters) - 1, -1, -1):
        found.append(k if letters[k] else found[-1])
    return found[::-1]


def lap_changes(graph: TransitionGraph) -> WordChanges:
    """Changes of direction, one fewer than laps; on every base interval the identity rises."""
    m = len(graph)
    return WordChanges(graph, Ends((1,) * m, (1,) * m), [0] * m, turning=True)


def crossing_changes(graph: TransitionGraph, low: Exact, high: Exact) -> WordChanges:
    """Changes between the levels; on every base interval the identity spells the letters of its two ends.

    A base interval that f makes one point may have the empty word: unless f^t is constant, its letter is spelt next to
    it.
    """
    letters = [letter(x, low, high) for x in graph.points or ()]
    pairs = list(pairwise(letters))
    ends = Ends(tuple(a or b for a, b in pairs), tuple(b or a for a, b in pairs))
    return WordChanges(graph, ends, [int(a * b < 0) for a, b in pairs], turning=False)


def letter(value: Exact, low: Exact, high: Exact) -> int:
    """Return what a value spells: -1 at most ``low``, 1 at least ``high``, else 0, nothing."""
    return -1 if value <= low else 1 if value >= high else 0


# Breakpoints


class BreakChanges(Changes["tuple[SideSlopes, ...]"]):
    """Breakpoints; the state is what happens at the points of the partition.

    The ratio of the slopes on the two sides is carried along exactly; it is a product of ratios of slopes of f.
    """

    def __init__(self, graph: TransitionGraph) -> None:
        points = self.points = graph.points or ()
        targets = graph.targets or ()
        super().__init__(graph, (SideSlopes(ONE, True, True),) * len(points), [0] * len(graph))
        rises = [points[b] - points[a] for a, b in pairwise(targets)]
        self.slopes = [rise / (b - a) for rise, (a, b) in zip(rises, pairwise(points), strict=True)]

    def jumps(self, state: tuple[SideSlopes, ...]) -> list[int]:
        """1 at the points inside where the slopes on the two sides differ."""
        return [0, *(int(sides.breaks) for sides in state[1:-1])]

    def entrances(self, state: tuple[SideSlopes, ...]) -> Sequence[int]:
        """Every base interval holds a slope: the next one is itself."""
        return range(len(self.ranges) + 1)

    def next_state(self, state: tuple[SideSlopes, ...]) -> tuple[SideSlopes, ...]:
        """The slopes of f^(s+1) beside each point: those of f^s beside its image, seen through the slopes of f."""
        signs, following = [0, *(self.graph.signs or ()), 0], []
        for i, j in enumerate(self.graph.targets or ()):
            before, after, image = signs[i], signs[i + 1], state[j]
            left = before != 0 and (image.left if before > 0 else image.right)
            right = after != 0 and (image.right if after > 0 else image.left)
            ratio: Exact = ONE
            if left and right:
                ratio = self.slopes[i] / self.slopes[i - 1]
                if before == after:  # else both sides look at one side of the image, and its slope cancels
                    ratio = ratio * image.ratio if before > 0 else ratio / image.ratio
            following.append(SideSlopes(ratio, left, right))
        return tuple(following)
