"""Which least periods a map has, decided exactly, and why.

A period that is no power of two forces growth of the iterates, and growth is what networks cannot follow: so the first
question about a map is which periods it has. It is answered by the slope, by graphs of coverings, whose two bounds meet
as a rule, or by solving f^n(x) = x; by floats never, which see periods where there are none.

>>> from periodic.maps.families import vee
>>> print(period_set(vee("1.618")))  # a little less than the golden ratio, and so without the period 3
every period except 3

docs/mathematics.md, Periods; Sharkovsky order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

from periodic.claims import Claim
from periodic.errors import NotMarkovError, TooManyPiecesError, count, list_length, printed
from periodic.graphs.markov_partitions import closed_orbits
from periodic.graphs.transition_graphs import TransitionGraph, transition_graph
from periodic.maps.arguments import takes_maps
from periodic.maps.line_maps import LineMap, compact_core
from periodic.maps.plmaps import MAX_PIECES, PLMap
from periodic.numbers.recurrences import recurrent_term
from periodic.orbits.closed_walks import index_cycles
from periodic.orbits.covering_sequences import MAX_POINTS, coverings, partition_covering
from periodic.orbits.coverings import NO_COVERING, PeriodBounds
from periodic.orbits.fixed_sets import fixed_set
from periodic.orbits.plateau_maps import plateau_periods, plateau_reason
from periodic.orbits.unimodal_maps import slope_periods, slope_reason
from periodic.patterns.sharkovsky_order import PeriodSet, forces

MOST_PIECES = 1 << 16  # of an iterate that decides a set of periods
_FEW_POINTS = 64  # of the coverings that are looked at before a whole partition is


@dataclass(frozen=True, kw_only=True, repr=False)
class PeriodDecision(Claim[int]):
    """The claim that a map has a point of least period ``n``, decided by some ``method`` with the ``reason`` for it.

    It counts as true if the period is ``present``; that is None where it is not decided. Evidence: the ``bounds`` on
    all periods, with the covering that proves them, or the ``solutions`` of f^m(x) = x for a period ``m``.
    """

    method: str = ""

    @classmethod
    def of(
        cls,
        n: int,
        present: bool | None,
        method: str = "",
        reason: str = "",
        needed: str = "",
        evidence: Mapping[str, Any] | None = None,
    ) -> PeriodDecision:
        """Return the decision about period ``n``; ``needed`` says what would decide it where ``present`` is None."""
        return cls(
            statement="f has a point of least period",
            truth=present,
            value=n,
            source="docs/mathematics.md, Periods",
            reason=reason,
            needed=needed,
            evidence=evidence or {},
            method=method,
        )

    @property
    def n(self) -> int:
        """The period that is decided."""
        return self.value

    @property
    def present(self) -> bool | None:
        """Whether it occurs; None where that is not known."""
        return self.truth

    def __bool__(self) -> bool:
        return bool(self.present)


@takes_maps
def has_period(f: PLMap | LineMap, n: int, max_points: int = MAX_POINTS, max_pieces: int = MAX_PIECES) -> bool:
    """Return whether ``f`` has a point of least period ``n``, continua of such points included. Exact.

    Of a map of the line the compact core is looked at. Cost and errors are those of ``decide_period``.
    Reference: docs/mathematics.md, Periods; Maps of the line.

    >>> from periodic.maps.families import vee
    >>> has_period(vee("1.618"), 3), has_period(vee("1.618"), 5)
    (False, True)
    """
    if isinstance(f, LineMap):
        return _on_the_line(f, count(n, "n", 1), max_points, max_pieces)
    return bool(decide_period(f, n, max_points, max_pieces))


def _on_the_line(f: LineMap, n: int, max_points: int, max_pieces: int) -> bool:
    """Whether a map of the line has a point of period n, through its compact core and the 2-cycle beyond."""
    if n == 1:
        return bool(f.fixed_points())
    core = compact_core(f)
    if n == 2 and core.extra_cycle is not None:
        found = fixed_set(f.restrict(*core.map.domain), 2, max_pieces)
        return bool((found.least_periods == 2).any()) or bool(found.cells)
    return has_period(core.map, n, max_points, max_pieces)


@takes_maps
def decide_period(f: PLMap, n: int, max_points: int = MAX_POINTS, max_pieces: int = MAX_PIECES) -> PeriodDecision:
    """Decide whether ``f`` has a point of least period ``n``, and say why.

    Tried in turn: the slope, for unimodal maps of constant slope; the graphs of coverings by the orbits of the knots,
    refined while they have at most ``max_points`` points, which decide every ``n`` if these orbits are finite, and else
    all but what lies between the two bounds; at last f^n itself. Cost: polynomial in ``max_points``, whatever ``n`` is,
    unless f^n has to be built. Raises ValueError if the map leaves its interval; TooManyPiecesError, saying what is
    undecided, if f^n would have more than ``max_pieces`` pieces.
    Reference: Sharkovsky's theorem, [BH11]; ``coverings`` for the proofs; docs/mathematics.md, Periods.

    >>> from periodic.maps.families import tent
    >>> decide_period(tent("3/2"), 5).reason
    'at slope 3/2 the strongest period of a unimodal map of constant slope is 7'
    """
    n, max_pieces = count(n, "n", 1), count(max_pieces, "max_pieces", 1)
    for bounds in _bounds(f, max_points):
        if n in bounds.least:
            strongest = bounds.least.strongest
            forces = "" if strongest == n else f", and {strongest} forces {printed(n)}"
            return PeriodDecision.of(n, True, bounds.method, f"{bounds.proof}{forces}", evidence={"bounds": bounds})
        if n not in bounds.greatest:
            return PeriodDecision.of(n, False, bounds.method, bounds.disproof, evidence={"bounds": bounds})
    return _by_composing(f, n, bounds, max_pieces)


@takes_maps
def periods(
    f: PLMap | LineMap, up_to: int, max_points: int = MAX_POINTS, max_pieces: int = MAX_PIECES
) -> tuple[int, ...]:
    """Return all least periods of ``f`` up to ``up_to``, in increasing order; continua included. Exact.

    ``f`` may be a map of the line.

    Cost and errors are those of ``decide_period``. Reference: docs/mathematics.md, Periods.

    >>> from periodic.maps.families import truncated_tent, vee
    >>> periods(vee("1.618"), 11)
    (1, 2, 4, 5, 6, 7, 8, 9, 10, 11)
    >>> periods(truncated_tent("14/17"), 9)
    (1, 2, 4)
    """
    up_to = list_length(up_to, "up_to")
    if not isinstance(f, LineMap) and (bounds := period_bounds(f, max_points)).least == bounds.greatest:
        return bounds.least.up_to(up_to)
    return tuple(n for n in range(1, up_to + 1) if has_period(f, n, max_points, max_pieces))


@takes_maps
def period_bounds(
    f: PLMap,
    max_points: int = MAX_POINTS,
    enough: Callable[[PeriodBounds], bool] = lambda bounds: bounds.least == bounds.greatest,
) -> PeriodBounds:
    """Return two period sets between which that of ``f`` lies; equal if the set is decided.

    They come closer step by step, until they are ``enough``. Cost: as ``decide_period`` without f^n. Raises ValueError
    if the map leaves its interval.

    >>> from periodic.maps.families import vee
    >>> bounds = period_bounds(vee("1.618"))
    >>> bounds.least == bounds.greatest == PeriodSet(5)
    True
    """
    for bounds in _bounds(f, max_points):
        if enough(bounds):
            break
    return bounds


@takes_maps
def period_set(f: PLMap, max_points: int = 4096) -> PeriodSet:
    """Return all least periods of a map, as a Sharkovsky tail, wherever they are decided.

    They are decided by the slope for two pieces of slopes c and -c; where the orbits of the knots close within
    ``max_points`` points; where the two sets of ``period_bounds`` meet; and where the strongest period that they allow
    is found to occur. Cost: that of ``period_bounds``; for a partition of m intervals a pass over it, 64 intervals to a
    word, for each step of the strongest period, which is short unless few intervals stretch; and an iterate of at most
    ``MOST_PIECES`` pieces.
    Raises NotMarkovError, saying what is known, if none of this decides, ValueError if the map leaves its interval.
    Reference: [BH11]; ``coverings`` for the proof; docs/mathematics.md, Periods.

    >>> from periodic.maps.families import connect_the_dots, truncated_tent, vee
    >>> from periodic.patterns.cyclic_patterns import stefan
    >>> period_set(connect_the_dots(stefan(7))), period_set(truncated_tent("212/257")), period_set(vee("1.9"))
    (PeriodSet(strongest=7), PeriodSet(strongest=8), PeriodSet(strongest=3))
    """
    max_points = count(max_points, "max_points", 2)
    f.check_self_map()
    if (found := slope_periods(f)) is not None:
        return found
    for few in (_FEW_POINTS, MAX_POINTS):
        bounds = period_bounds(f, min(max_points, few))
        if bounds.least == bounds.greatest:
            return bounds.least
        covering = partition_covering(f, max_points)
        if covering is not None:
            break
    else:
        strongest = bounds.greatest.strongest
        with suppress(TooManyPiecesError):
            if strongest is not None and _by_composing(f, strongest, bounds, MOST_PIECES).present:
                return bounds.greatest
        raise NotMarkovError(
            f"the set of periods is not decided: period_bounds proves {bounds.least} and allows {bounds.greatest}, "
            f"and {closed_orbits(f, 'knots', max_points)}"
        )
    assert covering.bounds.least == covering.bounds.greatest
    return covering.bounds.least


@takes_maps
def fixed_point_count(f: PLMap, n: int, max_points: int = 4096) -> int | None:
    """Return how many solutions f^n(x) = x has, for a map whose knots have finite orbits; None if infinitely many.

    The trace of the n-th power of the transition matrix counts the intervals of the n-th refinement that f^n maps over
    themselves: a solution inside one once, and a solution in the partition once for each of its sides that comes back
    to itself after n steps. f^n is the identity on an interval iff that interval lies in a cycle of intervals of the
    partition each mapped onto the next alone, whose length divides n, or n/2 if the cycle turns it round. Cost: a
    characteristic polynomial and a power of x modulo it. Raises NotMarkovError if the orbits of the knots do not close
    within ``max_points`` points, ValueError if the map leaves its interval. Reference: docs/mathematics.md, Fixed point
    counts.

    >>> from periodic.maps.families import connect_the_dots, tent
    >>> from periodic.patterns.cyclic_patterns import Pattern
    >>> fixed_point_count(tent(), 100) == 2**100
    True
    >>> [fixed_point_count(connect_the_dots(Pattern([3, 4, 2, 1])), n) for n in (1, 2, 3, 4)]
    [1, 3, 1, None]
    """
    n, graph = count(n, "n", 1), _markov_graph(f, count(max_points, "max_points", 2))
    for cycle in index_cycles([first if stop == first + 1 else -1 for first, stop in graph.images or ()]):
        turned = prod((graph.signs or ())[i] for i in cycle) < 0
        if n % (len(cycle) << turned) == 0:
            return None
    coefficients = graph.characteristic_coefficients
    total = recurrent_term(coefficients, _power_sums(coefficients), n)
    returning = sum(len(cycle) for cycle in index_cycles(_side_images(graph)) if n % len(cycle) == 0)
    fixed = sum(len(cycle) for cycle in index_cycles(graph.targets or ()) if n % len(cycle) == 0)
    return total - returning + fixed


# How the bounds are found


def _bounds(f: PLMap, max_points: int) -> Iterator[PeriodBounds]:
    """Bounds that come closer and closer."""
    max_points = count(max_points, "max_points", 2)
    f.check_self_map()
    if (found := slope_periods(f)) is not None:
        sentence = slope_reason(f)
        yield PeriodBounds(found, found, sentence, sentence, "constant slope")
        return
    best = NO_COVERING
    yield best
    for covering in coverings(f, max_points):
        best = best.joined(covering.bounds)
        yield best
    if best.least != best.greatest and (found := plateau_periods(f)) is not None:
        sentence = plateau_reason(f)
        yield PeriodBounds(found, found, sentence, sentence, "plateau height")


@lru_cache(maxsize=64)
def _markov_graph(f: PLMap, max_points: int) -> TransitionGraph:
    """The graph of a map on its Markov partition, kept for the maps used last."""
    return transition_graph(f, max_points)


def _by_composing(f: PLMap, n: int, bounds: PeriodBounds, max_pieces: int) -> PeriodDecision:
    """Look at f^m for each undecided m up to n: the order may tell n from a smaller one, and m = n does."""
    undecided = (m for m in range(1, n + 1) if m in bounds.greatest and m not in bounds.least)
    while True:
        m = next(undecided)
        try:
            found = fixed_set(f, m, max_pieces)
        except TooManyPiecesError as error:
            known = f"the coverings prove {bounds.least} and allow {bounds.greatest}"
            raise TooManyPiecesError(f"period {printed(n)} is undecided: {known}, and {error}") from error
        isolated, continua = int((found.least_periods == m).sum()), len(found.cells)
        if isolated + continua and forces(m, n):
            text = f"f**{m} has {_of(isolated, 'isolated point')} and {_of(continua, 'interval')} of least period {m}"
            text += f", and {m} forces {printed(n)}" if m < n else ""
            return PeriodDecision.of(n, True, "composition", text, evidence={"m": m, "solutions": found})
        if not isolated + continua and forces(n, m):
            text = f"f**{m} has no point of least period {m}"
            text += f", which {printed(n)} would force" if m < n else ""
            return PeriodDecision.of(n, False, "composition", text, evidence={"m": m, "solutions": found})


def _of(n: int, noun: str) -> str:
    return f"{n} {noun}{'s' * (n != 1)}"


# How solutions are counted


def _power_sums(c: tuple[int, ...]) -> list[int]:
    """The sums of the i-th powers of the roots, i = 0 .. degree - 1, by Newton's identities; c is monic."""
    order = len(c) - 1
    sums = [order]
    for i in range(1, order):
        sums.append(-i * c[order - i] - sum(c[order - j] * sums[i - j] for j in range(1, i)))
    return sums


def _side_images(graph: TransitionGraph) -> list[int]:
    """Where the two sides of the points go, -1 if the map is flat there: 2i is below the i-th point, 2i + 1 above."""
    signs, images = (0, *(graph.signs or ()), 0), []
    for i, target in enumerate(graph.targets or ()):
        below, above = signs[i], signs[i + 1]  # of the map, not of the image
        images.append(2 * target + (below < 0) if below else -1)
        images.append(2 * target + (above > 0) if above else -1)
    return images
