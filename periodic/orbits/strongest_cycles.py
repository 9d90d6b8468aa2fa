"""The strongest period of a map, as far as it is proved, and a cycle that has it.

*Stronger* is meant in the Sharkovsky order: a period is stronger than those that it forces, and a cycle of a stronger
period forces more oscillation. The argument of the papers starts from such a cycle, so it is chosen here, once: from
the bounds on the set of periods, and for the first few periods, where the bounds leave them open, from f^n itself.
docs/mathematics.md, Periods and Sharkovsky order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from periodic.errors import TooManyPiecesError, count
from periodic.maps.plmaps import PLMap
from periodic.orbits.coverings import PeriodBounds
from periodic.orbits.cycles import Cycle, find_cycle
from periodic.orbits.period_sets import PeriodDecision, decide_period, period_bounds
from periodic.patterns.sharkovsky_order import sharkovsky_key

SEARCHED = 12  # periods up to this one are decided one by one where the bounds leave them open
MOST_PIECES = 1 << 20  # of an iterate that decides a period
MOST_SOLVED = 1 << 16  # of one in which a cycle is solved for
MOST_POINTS = 600  # of the cycle: its pattern is looked at with matrices of that size


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


@lru_cache(maxsize=64)
def strongest_cycle(f: PLMap) -> StrongestCycle:
    """Return the strongest period of a self-map that is proved, with a cycle; remembered for the maps used last.

    A set of periods without a strongest one, all powers of two, counts by those up to ``SEARCHED``. Cost: that of
    ``period_bounds``, of ``decide_period`` for the periods up to ``SEARCHED`` that it leaves open, and of
    ``find_cycle``. Raises ValueError if the map leaves its interval.

    >>> from periodic.maps.families import tent
    >>> strongest_cycle(tent()).cycle
    Cycle(('2/9', '4/9', '8/9'), multiplier=-8)
    """
    bounds = period_bounds(f)
    found = {n for n in range(1, SEARCHED + 1) if period_decision(f, n).present}
    strongest, *weaker = sorted(found | {1, bounds.least.strongest or 1}, key=sharkovsky_key)
    unsolved = ""
    for n in (strongest, *weaker):
        try:
            cycle = find_cycle(f, n, max_pieces=MOST_SOLVED) if n <= MOST_POINTS else None
        except TooManyPiecesError as error:
            unsolved = unsolved or str(error)
            continue
        if cycle is not None:
            return StrongestCycle(strongest, bounds, cycle, unsolved)
        assert n > MOST_POINTS  # the period was proved to occur
        unsolved = unsolved or f"its {n} points are more than {MOST_POINTS}"
    raise AssertionError("every map of an interval into itself has a fixed point")


@lru_cache(maxsize=1 << 10)
def period_decision(f: PLMap, n: int) -> PeriodDecision:
    """Return what ``decide_period`` says with at most ``MOST_PIECES`` pieces, as a claim that may be open.

    >>> f = PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0])
    >>> period_decision(f, 5).holds
    True
    """
    try:
        return decide_period(f, count(n, "n", 1), max_pieces=MOST_PIECES)
    except TooManyPiecesError as error:
        return PeriodDecision.of(n, None, needed=str(error))
