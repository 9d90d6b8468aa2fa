"""The strongest period of a map, as far as it is proved, and a cycle that has it.

*Stronger* is meant in the Sharkovsky order: a period is stronger than those that it forces, and a cycle of a stronger
period forces more oscillation. The argument of the papers starts from such a cycle, so it is chosen here, once: from
the bounds on the set of periods, and from what is found of the first few periods one by one.
docs/mathematics.md, Periods and Sharkovsky order.

>>> from periodic.maps.families import vee
>>> found = strongest_cycle(vee("8/5"))
>>> found.cycle.period, len(found.cycle.points)
(5, 5)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from periodic.errors import TooManyPiecesError, count, readable
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.decimals import plural
from periodic.orbits.covering_sequences import MAX_POINTS
from periodic.orbits.coverings import PeriodBounds
from periodic.orbits.cycles import Cycle, find_cycle
from periodic.orbits.period_findings import period_findings, searched
from periodic.orbits.period_sets import PeriodDecision, decide_period, period_bounds
from periodic.patterns.sharkovsky_order import PeriodSet, sharkovsky_key

SEARCHED = 12  # periods up to this one are looked for one by one
MOST_PIECES = 1 << 20  # of an iterate that decides a period
MOST_SOLVED = 1 << 16  # of one in which a longer cycle is solved for
MOST_CYCLE_POINTS = 600  # of the cycle: its pattern is looked at with matrices of that size


@readable
@dataclass(frozen=True)
class StrongestCycle:
    """The strongest period that is proved to occur, and a cycle.

    ``period`` is that period, ``bounds`` what is known of all periods. ``cycle`` has it, unless none was solved for:
    then ``unsolved`` says why, and the cycle is one of the next strongest period for which that succeeded.
    """

    period: int
    bounds: PeriodBounds
    cycle: Cycle
    unsolved: str = ""


@takes_maps
@lru_cache(maxsize=64)
def strongest_cycle(f: PLMap) -> StrongestCycle:
    """Return the strongest period of a self-map that is proved, with a cycle; remembered for the maps used last.

    A set of periods without a strongest one, all powers of two, counts by those up to ``SEARCHED``. Cost: that of
    ``period_bounds``, and a search for each period up to ``SEARCHED`` that they leave open and for the strongest one.
    Raises ValueError if the map leaves its interval.

    >>> from periodic.maps.families import tent
    >>> strongest_cycle(tent()).cycle
    Cycle(('2/9', '4/9', '8/9'), multiplier=-8)
    """
    bounds = period_bounds(f)
    found = max(bounds.least, PeriodSet(_strongest_found(f, bounds)))
    occurring = {n for n in range(1, SEARCHED + 1) if n in found} | {1, bounds.least.strongest or 1}
    strongest, *weaker = sorted(occurring, key=sharkovsky_key)
    if bounds.least < PeriodSet(strongest):  # a cycle that was found proves more than the graphs do
        proof = f"a cycle of {plural(strongest, 'point')}, found by solving f^{strongest}(x) = x"
        one_by_one = PeriodBounds(PeriodSet(strongest), bounds.greatest, proof, bounds.disproof, bounds.method)
        bounds = bounds.joined(one_by_one)
    unsolved = ""
    for n in (strongest, *weaker):
        try:
            cycle = _cycle(f, n)
        except TooManyPiecesError as error:
            unsolved = unsolved or str(error)
            continue
        if cycle is not None:
            return StrongestCycle(strongest, bounds, cycle, unsolved)
        assert n > MOST_CYCLE_POINTS  # the period was proved to occur
        unsolved = unsolved or f"its {n} points are more than {MOST_CYCLE_POINTS}"
    raise AssertionError("every map of an interval into itself has a fixed point")


def _strongest_found(f: PLMap, bounds: PeriodBounds) -> int:
    """The strongest of the first periods of which a cycle is found, of those that the bounds leave open; 1 if none is.

    Stronger periods are looked for later: one that is absent excludes them.
    """
    strongest = 1
    for n in sorted(range(1, SEARCHED + 1), key=sharkovsky_key, reverse=True):
        if n not in bounds.least:
            finding = searched(f, n, MAX_POINTS, MOST_PIECES) if n in bounds.greatest else None
            if finding is None or finding.truth is False:
                break
            strongest = n if finding.truth else strongest
    return strongest


def _cycle(f: PLMap, n: int) -> Cycle | None:
    """A cycle of a period that occurs; None if it is too long."""
    if n <= SEARCHED and isinstance(cycle := searched(f, n, MAX_POINTS, MOST_PIECES).evidence.get("cycle"), Cycle):
        return cycle
    return find_cycle(f, n, max_pieces=MOST_SOLVED) if n <= MOST_CYCLE_POINTS else None


@lru_cache(maxsize=64)
def _findings(f: PLMap) -> tuple[PeriodDecision, ...]:
    """The findings for the first periods, kept for the maps used last."""
    return period_findings(f, SEARCHED, max_pieces=MOST_PIECES)


@takes_maps
def period_decision(f: PLMap, n: int) -> PeriodDecision:
    """Return whether a period occurs, as a claim that may be open: for the first periods with a cycle.

    Cost: that of ``period_findings`` up to ``SEARCHED``, else of ``decide_period`` with at most ``MOST_PIECES`` pieces.

    >>> f = PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0])
    >>> period_decision(f, 5).holds
    True
    """
    n = count(n, "n", 1)
    if n <= SEARCHED:
        return _findings(f)[n - 1]
    try:
        return decide_period(f, n, max_pieces=MOST_PIECES)
    except TooManyPiecesError as error:
        return PeriodDecision.of(n, None, needed=str(error))
