"""What affine functions miss of an iterate on the targets of blocks: near ones by composing, far ones by recursion.

A block that f^s maps affinely onto a target J sees f^t as J sees f^(t - s). Where few steps are left that iterate is
composed, or its moments follow from a partition. Where many are, let e_t(J) be the least mean of ``|f^t - a|**order``
over J, for affine a. A part of J that f maps affinely onto J' sees f^(t+1) as J' sees f^t, and what is missed on J is
at least what is missed on its parts:

    e_(t+1)(J) >= sum over the parts of J of (its share of J) * e_t(J').

On the targets that are not light this is a matrix Q with non-negative entries, applied to a vector. And if
Q^k v >= r v, then Q^(nk) v >= r^n v: so t may be as large as one likes. Integers rounded down do all of it, from
errors of near iterates that are exact, or for absolute errors in number fields from floats rounded down.
docs/mathematics.md, Block bound.

>>> from periodic.maps.families import tent
>>> far_errors(tent(), 10**9, 1) == {Target(Fraction(0), Fraction(1)): Fraction(1, 4)}
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from threading import Lock

from periodic.approximation.duals import DualFunction, best_duals
from periodic.approximation.guessed_moments import guessed_squares
from periodic.approximation.sections import iterate_sections, prepare_errors, section_errors
from periodic.graphs.routes import Question, Route, route
from periodic.graphs.transition_graphs import closed_graph
from periodic.iterates.branches import Target
from periodic.iterates.integrals import map_moments, moments
from periodic.iterates.kept_iterates import composed, deepest
from periodic.iterates.target_graphs import target_graph
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.magnitudes import enclosed, rounded_down, written_bits
from periodic.numbers.powers import enclosed_power

MAX_DEPTH = 64  # steps; the errors of deeper iterates on a block are all but the same
MAX_DUAL = 160  # pieces of an iterate for which dual functions are made
MANY_POINTS = 256  # of a partition; from there on squares are sooner found in floats, of iterates of so many pieces:
MAX_SQUARED = 10_240
UNIT_BITS = 192
SHORT = 192  # bits of knots and values with which errors are exact at first
FIRST = 96  # targets from which the recursion starts, the heaviest
ROUND = 60  # steps over which growth is measured: most cycles divide them
SETTLED, MOST_KEPT = Fraction(1, 1 << 40), 1 << 19  # of a rate, and numbers in all vectors together

# Near iterates


@lru_cache(maxsize=64)
def near_depth(f: PLMap, t: int, order: int) -> int:
    """Return how deep near iterates are, at most t: of few pieces, or with moments that follow from a partition.

    Where that has many points, of some thousand pieces.
    """
    if order == 2 and (graph := closed_graph(f, "knots")) is not None:
        return min(t, MAX_DEPTH) if len(graph) < MANY_POINTS else deepest(f, min(t, MAX_DEPTH), MAX_SQUARED)
    return deepest(f, min(t, MAX_DEPTH), MAX_DUAL)


def near_errors(
    f: PLMap, depth: int, targets: Iterable[Target], order: int, max_pieces: int = MAX_PIECES
) -> tuple[dict[Target, Exact], dict[Target, DualFunction]]:
    """Return the least errors of f^depth on targets, exactly, and for order 1 the dual functions that prove them."""
    if order == 2:
        return {target: _squared(f, depth, target, max_pieces) for target in targets}, {}
    targets, known = list(targets), _known_duals(f, depth, max_pieces)
    new = [target for target in dict.fromkeys(targets) if target not in known]
    maps = [composed(f, depth, max_pieces).restrict(*target) for target in new]
    for target, h, dual in zip(new, maps, best_duals(maps), strict=True):
        known[target] = dual.value(h), dual
    return {target: known[target][0] for target in targets}, {target: known[target][1] for target in targets}


@lru_cache(maxsize=64)
def _known_duals(f: PLMap, depth: int, max_pieces: int) -> dict[Target, tuple[Exact, DualFunction]]:
    """The integrals that dual functions prove, and these, so far; kept, since every number of pieces needs them."""
    return {}


def rough_errors(f: PLMap, depth: int, targets: Iterable[Target], order: int) -> dict[Target, Fraction]:
    """Return about the errors of f^depth on targets, from floats; they are kept.

    They are lower bounds, but for squares that follow from a partition: those only guess.
    """
    known, targets = _known_errors(f, depth, order), list(targets)
    new = [target for target in targets if target not in known]
    if new and are_guessed(f, depth, order):
        known.update(zip(new, map(Fraction, guessed_squares(f, depth, new)), strict=True))
    elif new:
        errors = section_errors(f, depth, new, order)
        known.update((target, rounded_down(error, 53)) for target, error in zip(new, errors, strict=True))
    return {target: known[target] for target in targets}


def prepare_rough_errors(f: PLMap, wanted: Iterable[tuple[int, Sequence[Target]]], order: int) -> None:
    """Find what ``rough_errors`` fits lines for, of several iterates in one go."""
    prepare_errors(f, ((s, targets) for s, targets in wanted if not are_guessed(f, s, order)), order)


def are_guessed(f: PLMap, depth: int, order: int) -> bool:
    """Whether errors are guessed from a partition, without composing."""
    if order != 2 or route(f, depth, Question.MOMENTS) is not Route.PARTITION:
        return False
    graph = closed_graph(f, "knots")
    return graph is not None and len(graph) < MANY_POINTS


def piece_count_on(f: PLMap, depth: int, targets: Iterable[Target], order: int) -> int:
    """Return how many pieces f^depth has on targets together, to be fitted; none where a partition gives its errors."""
    sections = None if are_guessed(f, depth, order) else iterate_sections(f, depth)
    return 0 if sections is None else sum(map(sections.pieces, targets))


@lru_cache(maxsize=256)
def _known_errors(f: PLMap, depth: int, order: int) -> dict[Target, Fraction]:
    """The errors that were found so far."""
    return {}


@lru_cache(maxsize=1 << 12)
def _squared(f: PLMap, depth: int, target: Target, max_pieces: int) -> Exact:
    """The least squared error of a line on a target, exactly, by the moments of f^depth there."""
    if route(f, depth, Question.MOMENTS) is Route.PARTITION:
        return moments(f, depth, *target).affine_error
    return map_moments(composed(f, depth, max_pieces).restrict(*target)).affine_error


# Far iterates


def starts_exactly(f: PLMap, order: int) -> bool:
    """Whether the recursion starts from exact errors, else from floats with margins: duals in fields, and sums of long
    numbers, take a minute. Squares that follow from a partition are exact.

    >>> starts_exactly(PLMap([0, "1/2", 1], [0, 1, 0]), 1), starts_exactly(PLMap([0, "1/2", 1], [0, "sqrt(1/2)", 0]), 1)
    (True, False)
    """
    numbers = *f.knots, *f.values
    if order == 2 and closed_graph(f, "knots") is not None:
        return True
    is_short = max(map(written_bits, numbers)) <= SHORT
    return is_short and (order == 2 or all(isinstance(x, Fraction) for x in numbers))


def far_errors(f: PLMap, t: int, order: int) -> dict[Target, Fraction]:
    """Return lower bounds of the least integral of ``|f**t - a|**order`` on targets of ``f``, on others there is 0.

    ``f`` is a self-map of an interval of length 1. Cost: seconds at first on a map of many targets; what it takes
    serves every other ``t``.
    """
    depth = near_depth(f, t, order)
    return _descent(f, depth, order).errors(t - depth)


class _Descent:
    """The mean errors of f^depth, f^(depth + 1), .. on the targets of a map, in units of ``2**-UNIT_BITS``."""

    def __init__(self, f: PLMap, depth: int, order: int) -> None:
        graph = target_graph(f)
        self.lengths = {target: rounded_down(target.length) for target in graph.targets}
        self.rows = [[(j, _in_units(share)) for j, share in parts] for parts in graph.parts]
        heaviest = sorted(range(len(self.rows)), key=lambda i: -graph.masses[i])[:FIRST]
        targets = [graph.targets[i] for i in heaviest]
        if starts_exactly(f, order):
            errors: Mapping[Target, Exact] = near_errors(f, depth, targets, order)[0]
        else:
            errors = rough_errors(f, depth, targets, order)
        first = [0] * len(self.rows)
        for i, target in zip(heaviest, targets, strict=True):
            first[i] = _in_units(errors[target] / target.length)
        self._vectors, self._lock = [first], Lock()

    def _vector(self, steps: int) -> list[int]:
        """The mean errors so many steps after the first."""
        with self._lock:  # threads share what is kept
            while len(self._vectors) <= steps:
                last = self._vectors[-1]
                self._vectors.append([sum(share * last[j] for j, share in row) >> UNIT_BITS for row in self.rows])
        return self._vectors[steps]

    def _rate(self, steps: int) -> Fraction:
        """A number r for which a round of steps after so many leaves at least r times the errors."""
        pairs = zip(self._vector(steps), self._vector(steps + ROUND), strict=True)
        return min((Fraction(later, now) for now, later in pairs if now), default=Fraction(0))

    @cached_property
    def settled(self) -> int:
        """The steps after which rates hardly grow, or which are as many as are kept."""
        most = MOST_KEPT // len(self.rows) - 2 * ROUND
        steps, rate = 4 * ROUND, self._rate(4 * ROUND)
        while 1 - rate > SETTLED and steps + ROUND <= most:
            before, steps = rate, steps + ROUND
            rate = self._rate(steps)
            if rate - before < SETTLED:
                break
        return steps

    def errors(self, steps: int) -> dict[Target, Fraction]:
        """The errors so many steps after the first, where they are not 0."""
        rounds = 0 if steps < 4 * ROUND else max(0, steps - self.settled) // ROUND
        rest = steps - rounds * ROUND
        scale = Fraction(1, 1 << UNIT_BITS)
        if rounds:
            rate = self._rate(rest)
            scale *= enclosed_power(rate, rounds)[0] if rate else 0
        pairs = zip(self.lengths.items(), self._vector(rest), strict=True)
        return {target: scale * mean * length for (target, length), mean in pairs if mean}


_descent = lru_cache(maxsize=4)(_Descent)


def _in_units(x: Exact) -> int:
    """A number from 0 on in units, rounded down."""
    low = enclosed(x, UNIT_BITS)[0]
    return max(0, (low.numerator << UNIT_BITS) // low.denominator)
