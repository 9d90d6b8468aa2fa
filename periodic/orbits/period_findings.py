"""Findings: period by period, what is known of a map and how, where its set of periods as a whole may stay open.

For each period there are three honest answers: it is *found*, with a cycle in hand; it is *forced* by a stronger one
that occurs, by Sharkovsky's theorem; it is *absent*, because the covering graphs exclude it or all solutions of
f^n(x) = x were looked through. Where the graphs say nothing and f^n is too large for that, the period is *open*, and
the finding says what would decide it. Findings for several periods help each other: a period that is absent takes all
that would force it with it.

>>> f = PLMap([0, "31/100", "83/100", 1], ["91/100", "99/100", "43/50", "2/25"])
>>> for finding in period_findings(f, 12, max_points=8, max_pieces=50)[7:]:
...     print(finding.n, finding.method)
8 found
9 absent: covering graph
10 absent: exhaustive search
11 absent: covering graph
12 open

docs/mathematics.md, Periods.
"""

from __future__ import annotations

from functools import lru_cache

from periodic.displays import card, few, grid
from periodic.errors import TooManyPiecesError, count, list_length
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.number_texts import shown
from periodic.orbits.covering_sequences import MAX_POINTS
from periodic.orbits.cycles import MAX_PERIOD, find_cycle
from periodic.orbits.fixed_sets import fixed_set
from periodic.orbits.period_sets import PeriodDecision, period_bounds
from periodic.patterns.sharkovsky_order import PeriodSet, sharkovsky_key

MOST_ROWS = 30  # of the table that a notebook shows
MAX_FINDINGS = 1 << 9
MAX_PIECES = 1 << 16  # of the iterates that are searched for each of many periods


class PeriodFindings(tuple[PeriodDecision, ...]):
    """Findings for the periods 1, 2, .. in order: a tuple that shows itself as a table."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<PeriodFindings for the periods 1 to {len(self)}: {few(map(_word, self), len(self))}>"

    def _repr_html_(self) -> str:
        rows = [(str(finding.n), _word(finding), finding.method) for finding in self[:MOST_ROWS]]
        more = [("…", "", "")] if len(self) > MOST_ROWS else []
        return card(f"periods 1 to {len(self)}", body=grid(("period", "", "how"), [*rows, *more]))


def _word(finding: PeriodDecision) -> str:
    return {True: "occurs", False: "absent", None: "open"}[finding.truth]


@takes_maps
def period_findings(f: PLMap, up_to: int, max_points: int = MAX_POINTS, max_pieces: int = MAX_PIECES) -> PeriodFindings:
    """Return what is known of each period from 1 to ``up_to``, with its ``method``: never an error for not knowing.

    ``method`` is ``found`` (evidence: the ``cycle``), ``forced`` (by the period in evidence under ``by``), ``absent:``
    and the method of the ``bounds`` in evidence, ``absent: exhaustive search`` (evidence: the ``solutions`` of f^n(x) =
    x), ``absent: order`` (evidence: the absent period ``of``) or ``open``; then the truth is None. Cost: that of
    ``period_bounds``, a cycle for each period that occurs, and f^n of at most ``max_pieces`` pieces for each that the
    bounds leave open. Raises ValueError if the map leaves its interval. Reference: docs/mathematics.md, Periods.

    >>> from periodic.maps.families import vee
    >>> [(finding.n, finding.method) for finding in period_findings(vee("1.618"), 5)]
    [(1, 'found'), (2, 'found'), (3, 'absent: constant slope'), (4, 'found'), (5, 'found')]
    """
    up_to, max_points = list_length(up_to, "up_to", most=MAX_FINDINGS), count(max_points, "max_points", 2)
    max_pieces = count(max_pieces, "max_pieces", 1)
    bounds = period_bounds(f, max_points)
    found: dict[int, PeriodDecision] = {}
    for n in sorted(range(1, up_to + 1), key=sharkovsky_key, reverse=True):
        if n not in bounds.greatest:
            method = f"absent: {bounds.method}"
            found[n] = PeriodDecision.of(n, False, method, bounds.disproof, evidence={"bounds": bounds})
        elif (missing := next((m for m in found if found[m].truth is False), None)) is not None:
            # the periods before this one are weaker, and all the weaker ones are forced
            reason = f"it would force {missing}, which is absent"
            found[n] = PeriodDecision.of(n, False, "absent: order", reason, evidence={"of": missing})
        else:
            found[n] = searched(f, n, max_points, max_pieces)
    strongest = min((n for n in found if found[n]), key=sharkovsky_key, default=1)
    least = max(bounds.least, PeriodSet(strongest))
    for n, finding in found.items():
        if finding.truth is None and n in least:
            by = least.strongest
            reason = "all powers of two occur" if by is None else f"{by} occurs and forces {n}"
            found[n] = PeriodDecision.of(n, True, "forced", reason, evidence={"by": by})
    return PeriodFindings(found[n] for n in range(1, up_to + 1))


@lru_cache(maxsize=16)
def searched(f: PLMap, n: int, max_points: int, max_pieces: int) -> PeriodDecision:
    """Return the finding for a period that the bounds do not exclude: a cycle, the lack of one, or neither; kept."""
    if n > MAX_PERIOD:
        return PeriodDecision.of(n, None, "open", needed=f"a cycle of {n} points, or a proof that there is none")
    try:
        cycle = find_cycle(f, n, max_points, max_pieces)
    except TooManyPiecesError as error:
        return PeriodDecision.of(n, None, "open", needed=f"all solutions of f^{n}(x) = x, but {error}")
    if cycle is not None:
        reason = f"the cycle through {shown(cycle.points[0])}"
        return PeriodDecision.of(n, True, "found", reason, evidence={"cycle": cycle})
    solutions = fixed_set(f, n, max_pieces)
    reason = f"f^{n}(x) = x was solved, and no solution has the least period {n}"
    return PeriodDecision.of(n, False, "absent: exhaustive search", reason, evidence={"solutions": solutions})
