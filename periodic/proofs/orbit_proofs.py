"""Certificates about orbits: that a period occurs, that it does not, the set of all periods.

A cycle is its own proof. That there is none of period n is shown interval by interval: cut the domain so finely that on
each interval f^n either lies beside the diagonal, or is affine with its fixed points of lower period. A period set
needs the cycle of its strongest period, which Sharkovsky's theorem lets force all others, and finitely many points that
cut the domain: a stronger period would show as a closed walk among the intervals between them, or as a cycle of
the points. docs/mathematics.md, Periods.

>>> from periodic.maps.families import vee
>>> certificate = prove_period_set(vee("phi"))
>>> certificate.claim, sorted(certificate.evidence)
('the least periods of the map are every period', ['cycle', 'points'])
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise

from periodic.errors import TooManyPiecesError, count, printed
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import plural
from periodic.orbits.covering_sequences import coverings
from periodic.orbits.cycles import find_cycle
from periodic.orbits.period_sets import MOST_PIECES, decide_period, period_bounds
from periodic.patterns.sharkovsky_order import PeriodSet
from periodic.proofs.certificates import Certificate, accepted
from periodic.text.scribes import Scribe

MAX_CUTS = 1 << 16


@takes_maps
def prove_period(f: PLMap, n: int) -> Certificate:
    """Return a certificate that ``f`` has a cycle of ``n`` points: the points. Cost: that of ``find_cycle``.

    Raises ValueError with the reason if there is none, TooManyPiecesError where that is not decided.

    >>> from periodic.maps.families import tent
    >>> prove_period(tent(), 3).statement["points"]
    ['2/9', '4/9', '8/9']
    """
    n = count(n, "n", 1)
    cycle = find_cycle(f, n)
    if cycle is None:
        raise ValueError(f"the map has no point of least period {printed(n)}: {decide_period(f, n).reason}")
    return _period(f, cycle.points)


def _period(f: PLMap, points: tuple[Exact, ...]) -> Certificate:
    """The certificate of a cycle: its points in the order of time."""
    scribe = Scribe((*f.knots, *f.values, *points))
    statement = {
        "kind": "period",
        "map": scribe.map_json(f),
        "period": len(points),
        "points": scribe.numbers(points),
    }
    return accepted(Certificate(f"the map has a cycle of {plural(len(points), 'point')}", statement, {}))


@takes_maps
def prove_no_period(f: PLMap, n: int, max_cuts: int = MAX_CUTS) -> Certificate:
    """Return a certificate that ``f`` has no point of least period ``n``: cuts between which f^n can be followed.

    An interval whose image under f^n meets it is cut where its orbit first meets a knot, until f^n is affine on it.
    Cost: n evaluations for each interval. Raises ValueError with a point of that period if there is one,
    TooManyPiecesError if more than ``max_cuts`` cuts are needed.

    >>> from periodic.maps.families import tent
    >>> len(prove_no_period(tent("3/2"), 3).evidence["cuts"])
    9
    """
    n, max_cuts = count(n, "n", 1), count(max_cuts, "max_cuts", 2)
    f.check_self_map()
    if decide_period(f, n):
        found = find_cycle(f, n)
        where = f": {', '.join(map(str, found.points[:12]))}" if found is not None else ""
        raise ValueError(f"the map has a point of least period {printed(n)}{where}")
    cuts = [f.domain[0]]
    waiting, pieces = list(pairwise(f.knots))[::-1], _Pieces(f)
    while waiting:
        u, v = waiting.pop()
        middle = pieces.first_cut(n, u, v)
        if middle is None:
            cuts.append(v)
        else:
            waiting += [(middle, v), (u, middle)]
        if len(cuts) + len(waiting) > max_cuts:
            raise TooManyPiecesError(
                f"that period {printed(n)} is absent needs more than max_cuts = {printed(max_cuts)} intervals"
            )
    scribe = Scribe((*f.knots, *f.values, *cuts))
    statement = {"kind": "no_period", "map": scribe.map_json(f), "period": n}
    return accepted(
        Certificate(f"the map has no point of least period {printed(n)}", statement, {"cuts": scribe.numbers(cuts)})
    )


class _Pieces:
    """The knots of a map as a list, and its affine pieces."""

    def __init__(self, f: PLMap) -> None:
        self.map, self.knots, self.values, self.slopes = f, list(f.knots), list(f.values), list(f.slopes)

    def first_cut(self, n: int, u: Exact, v: Exact) -> Exact | None:
        """Where to cut [u, v]: at the first preimage of a knot, unless f^n leaves the interval or is affine on it."""
        low, high = u, v
        slope: Exact = Fraction(1)
        shift: Exact = Fraction(0)
        where: Exact | None = None
        for _ in range(n):
            i = min(bisect_right(self.knots, low), len(self.slopes))
            inner = self.knots[i : bisect_left(self.knots, high)]
            if where is None:
                if inner:
                    where = (inner[len(inner) // 2] - shift) / slope  # f^k is affine so far, and not constant
                else:
                    a = self.slopes[i - 1]
                    slope, shift = a * slope, self.values[i - 1] + a * (shift - self.knots[i - 1])
            values = [self.map(x) for x in (low, *inner, high)]
            low, high = min(values), max(values)
        return None if high < u or v < low else where


@takes_maps
def prove_period_set(f: PLMap) -> Certificate:
    """Return a certificate of the complete set of least periods of ``f``, where it is decided and has a strongest one.

    Raises ValueError if it is not decided, naming the bounds, or if it is the set of all powers of two, which no finite
    evidence of this kind shows. Cost: that of ``period_bounds`` and of a cycle of the strongest period.

    >>> from periodic.maps.families import vee
    >>> prove_period_set(vee("1.618")).claim
    'the least periods of the map are every period except 3'
    """
    bounds = period_bounds(f)
    strongest, occurs = bounds.greatest.strongest, False
    with suppress(TooManyPiecesError):
        occurs = strongest is not None and bool(decide_period(f, strongest, max_pieces=MOST_PIECES))
    if strongest is None or not occurs:
        raise ValueError(f"the set of periods is not decided: {bounds.decided.needed}")
    covering = bounds.evidence.get("greatest")
    if covering is None:  # the slope decided; the same follows from finitely many points
        for covering in coverings(f):
            if covering.bounds.greatest == PeriodSet(strongest):
                break
        else:
            raise ValueError(f"the orbits of the knots show no finite evidence for {bounds.greatest}")
    cycle = find_cycle(f, strongest)
    assert cycle is not None  # the period is proved to occur
    scribe = Scribe((*f.knots, *f.values, *cycle.points, *covering.points))
    evidence = {"cycle": scribe.numbers(cycle.points), "points": scribe.numbers(covering.points)}
    statement = {"kind": "period_set", "map": scribe.map_json(f), "strongest": strongest}
    return accepted(Certificate(f"the least periods of the map are {bounds.greatest}", statement, evidence))
