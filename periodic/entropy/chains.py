"""The chain of a map: from its cycles to the best growth of crossings that is proved, found in one place.

The argument runs map -> orbits -> graph -> growth -> oscillations, and there are several ways to run it: from one
cycle, as the papers do; from a partition that the map itself respects; from its tower; from several cycles. Each is a
*source*, a row of the table ``SOURCES``, and gives a ``CrossingGrowth``: a window and a number c with at least c^t
crossings of that window by f^t, for every t. ``chain`` tries them, keeps what each gave or why it gave nothing, and
takes the greatest c. Reports, bounds and certificates all start from this one object, so that they cannot disagree.
What the strongest period alone forces stays beside it: that is the theorem of the papers.

No source can give more than the growth number of the map. ``UPPER_BOUNDS`` is the table of what bounds that from above.
docs/mathematics.md, Chain.

>>> from periodic.maps.families import tent
>>> found = chain(tent())
>>> found.growth, found.window, found.crossings(10), found.source
(Fraction(2, 1), (Fraction(0, 1), Fraction(1, 2)), 1024, "the map's own partition")
>>> found, found.of_cycle.growth == found.forced
(<Chain: growth 2 from the map's own partition, at most 2>, True)
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from periodic.claims import Claim, Warrant, proved_word
from periodic.displays import card
from periodic.entropy.crossing_growths import CrossingGrowth, rational_crossing_growth
from periodic.entropy.known_growths import KnownGrowth, exact_points, known_growth
from periodic.entropy.return_windows import ReturnWindow, best_window
from periodic.errors import HypothesisError, NotMarkovError, TooManyPiecesError, printed
from periodic.graphs.forced_growths import union_graph
from periodic.graphs.growth_numbers import Growth, period_root
from periodic.graphs.perron_vectors import PerronWindow, perron_window
from periodic.graphs.transition_graphs import MAX_POINTS, TransitionGraph, lap_graph, transition_graph
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import decimal
from periodic.numbers.magnitudes import log2
from periodic.numbers.number_texts import shown
from periodic.numbers.powers import compared_power
from periodic.orbits.coverings import PeriodBounds
from periodic.orbits.cycles import Cycle, cycles
from periodic.orbits.strongest_cycles import StrongestCycle, strongest_cycle
from periodic.patterns.cyclic_patterns import Pattern

EXACT_INTERVALS = 600  # of a partition whose growth number and vector are worked out exactly
MOST_PIECES, MOST_POINTS, LONGEST = 1 << 12, 400, 16  # of an iterate, of all cycles together, and of one of them
MOST_VERTICES = 1 << 84  # more than towers have, and as many as return maps stand for
ENOUGH = 0.99  # the share of the entropy that makes it needless to try further


@dataclass(frozen=True, repr=False)
class Chain:
    """The best crossing growth that is proved for a map, with all that was tried.

    ``strongest`` is the strongest period that is proved, with a cycle; ``known`` what is known of the growth number.
    ``tried`` are the crossing growths of all sources in the order of the table, those that gave nothing too, and
    ``best`` is the first of those that give most. ``upper_bounds`` are the proved upper bounds on the growth number;
    ``lower`` and ``upper`` are the exact numbers between which it lies.

    >>> from periodic.maps.families import vee
    >>> found = chain(vee("phi"))
    >>> found.source, found.growth == found.upper
    ('the cycle of the strongest period', True)
    """

    map: PLMap
    strongest: StrongestCycle
    known: KnownGrowth
    tried: tuple[CrossingGrowth, ...]
    best: CrossingGrowth
    upper_bounds: tuple[Claim[Exact], ...]

    def __repr__(self) -> str:
        return f"<Chain: growth {decimal(self.growth, 10)} from {self.source}, at most {decimal(self.upper, 10)}>"

    def _repr_html_(self) -> str:
        window = "none" if self.window is None else f"{shown(self.window[0])} and {shown(self.window[1])}"
        facts = [
            ("growth c", f"{decimal(self.growth, 10)}, from {self.source} ({self.best.warrant.value})"),
            ("levels that f^t crosses at least c^t times", window),
            ("the growth number of the map is at most", f"{decimal(self.upper, 10)} ({self.warrant.value})"),
            *((f"tried: {claim.name}", _gained(claim)) for claim in self.tried),
        ]
        return card("how fast the oscillations grow for certain", facts)

    # The best source

    @property
    def growth(self) -> Exact:
        """The number c: f^t crosses the window at least c^t times, for every t. It is 1 where no growth is proved."""
        return self.best.growth

    @property
    def window(self) -> tuple[Exact, Exact] | None:
        """The two levels between which f^t oscillates; None where no growth is proved."""
        return self.best.window

    @property
    def source(self) -> str:
        """Where the growth comes from."""
        return self.best.name

    def crossings(self, t: int) -> int:
        """Return an integer, at least ``growth**t``, that the crossings of the window by f^t reach; 0 without one.

        Cost: t passes over the graph of the source, or a linear recurrence if t is large.
        """
        return self.best.crossings(t)

    # Around the growth number

    @property
    def number(self) -> Growth | None:
        """The growth number of the map with what decides it; None where it is not decided."""
        return self.known.number

    @property
    def lower(self) -> Exact:
        """A lower bound on the growth number of the map: the number itself where it is decided."""
        return self.known.low if self.known.number is not None else max(self.growth, self.known.low)

    @property
    def upper(self) -> Exact:
        """An upper bound on the growth number of the map."""
        return self.upper_bound.value

    @property
    def upper_bound(self) -> Claim[Exact]:
        """The least upper bound, as a claim."""
        return min(self.upper_bounds, key=lambda claim: claim.value)

    @property
    def warrant(self) -> Warrant:
        """How ``lower`` and ``upper`` were obtained: computed where they are the same number."""
        return Warrant.between(self.lower, self.upper)

    # What the papers start from

    @property
    def bounds(self) -> PeriodBounds:
        """What is known of all periods."""
        return self.strongest.bounds

    @property
    def cycle(self) -> Cycle:
        """A cycle of the strongest period for which one was solved for."""
        return self.strongest.cycle

    @property
    def pattern(self) -> Pattern:
        """How the map permutes the points of the cycle."""
        return self.cycle.pattern

    @property
    def graph(self) -> TransitionGraph:
        """The transition graph of the pattern."""
        return transition_graph(self.pattern)

    @property
    def of_cycle(self) -> CrossingGrowth:
        """What the cycle alone gives."""
        return self.tried[0]

    @property
    def forced(self) -> Exact:
        """The least growth number that the period of the cycle forces."""
        return period_root(self.cycle.period)

    @property
    def evidence(self) -> dict[str, object]:
        """What a certificate needs: the evidence of the best source, and of the upper bound."""
        return {**self.best.evidence, "upper_bound": self.upper_bound}


def _gained(claim: CrossingGrowth) -> str:
    """What a source gave, and its standing."""
    growth = decimal(claim.growth, 10)
    return f"{growth} ({proved_word(growth, claim.warrant) if claim.holds else claim.standing.value})"


@takes_maps
def chain(f: PLMap) -> Chain:
    """Return the best crossing growth that is proved for a self-map; remembered for the maps used last.

    The sources are tried in the order of ``SOURCES``, until what is proved is ``ENOUGH`` of the entropy, compared with
    the best upper bound. Cost: that of ``strongest_cycle``; of a partition, a characteristic polynomial; of several
    cycles together, solving f^n(x) = x while f^n has at most ``MOST_PIECES`` pieces. Raises TypeError for what is no
    map, ValueError if it leaves its interval. Reference: docs/mathematics.md, Chain.

    >>> found = chain(PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0]))
    >>> found.of_cycle.growth == period_root(3), found.growth > Fraction("2.9")
    (True, True)
    """
    return _chain(f)


@lru_cache(maxsize=64)
def _chain(f: PLMap) -> Chain:
    return _best_chain(strongest_cycle(f), known_growth(f))


@lru_cache(maxsize=64)
def mirror_chain(f: PLMap) -> Chain:
    """Return the chain of the mirror image, whose windows may be others where several are as good.

    What is known of the growth number of ``f`` is taken over, with its evidence: that of the mirror image is the same.

    >>> f = PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0])
    >>> mirror_chain(f).growth == chain(f).growth, mirror_chain(f).map.values == f.values
    (True, False)
    """
    low, high = f.domain
    g = f.conjugate(PLMap([low, high], [high, low]))
    return _best_chain(strongest_cycle(g), replace(chain(f).known, map=g))


def _best_chain(strongest: StrongestCycle, known: KnownGrowth) -> Chain:
    """Try the sources in turn, those that cannot beat what is found left out, and keep the best."""
    upper_bounds = tuple(claim for row in UPPER_BOUNDS if (claim := row(strongest, known)) is not None)
    upper = min(claim.value for claim in upper_bounds)
    tried: list[CrossingGrowth] = []
    best: CrossingGrowth | None = None
    for source in SOURCES:
        if best is not None and (why := _needless(best.growth, upper) or _hopeless(source.most(strongest), upper)):
            tried.append(CrossingGrowth.missing(source.name, why, tried=False))
            continue
        tried.append(source.find(source.name, strongest, known))
        if best is None or tried[-1].growth > best.growth:
            best = tried[-1]
    assert best is not None
    return Chain(known.map, strongest, known, tuple(tried), best, upper_bounds)


def _needless(best: Exact, upper: Exact) -> str:
    """Why nothing more is to be gained, or nothing; a matter of effort, so that floats may tell."""
    if upper == 1:
        return "the growth number of f is 1, so that there is nothing to find"
    if best == upper:
        return "no source can give more than the growth number of f, which is reached"
    if best > 1 and log2(best) >= ENOUGH * log2(upper):
        return f"what is proved is within {100 - round(100 * ENOUGH)} % of the entropy of f"
    return ""


def _hopeless(most: int, upper: Exact) -> str:
    """Why graphs of at most so many intervals show no growth of the map, or nothing.

    In a graph of n vertices that grows, some vertex has two closed walks that leave it differently and come back once,
    of at most n steps each; putting them one after the other in any order gives 2**k closed walks of at most k*n steps.
    """
    if (upper - 1) * most >= 1 or compared_power(upper, most, 2) >= 0:
        return ""
    return f"a graph of at most {most} intervals that grows does so by 2^(1/{most}) at least, which is more than f does"


# The sources


class Source(NamedTuple):
    """A way to prove a crossing growth: what reports call it, how it is found, and in words what it is.

    ``find(name, strongest, known)`` returns the claim under that name, an open one where the source gives nothing; it
    starts from the strongest cycle, and from what is known of the growth number. ``most(strongest)`` is how many
    intervals its graphs have at most.
    """

    name: str
    find: Callable[[str, StrongestCycle, KnownGrowth], CrossingGrowth]
    meaning: str
    most: Callable[[StrongestCycle], int]


def _one_cycle(name: str, strongest: StrongestCycle, known: KnownGrowth) -> CrossingGrowth:
    """The crossing growth that the cycle of the strongest period proves."""
    cycle = strongest.cycle
    try:
        found = perron_window(union_graph([cycle.points]))
    except HypothesisError:
        return CrossingGrowth.missing(name, "a cycle of several points, with intervals between them")
    return CrossingGrowth.of(name, found, f"f permutes the {cycle.period} points of a cycle")


def _own_partition(name: str, strongest: StrongestCycle, known: KnownGrowth) -> CrossingGrowth:
    """That of the graph between the orbits of the turning points, where they close."""
    try:
        graph = lap_graph(known.map)
        is_small = len(graph) < min(EXACT_INTERVALS, exact_points(known.map))
        found = _exact_window(graph, known) if is_small else None
        found = found or rational_crossing_growth(graph)
    except (NotMarkovError, HypothesisError) as error:
        return CrossingGrowth.missing(name, str(error))
    if found is None:
        return CrossingGrowth.missing(name, "a loop in which paths branch")
    reason = f"f maps {len(graph) + 1} points among themselves, the ends of its laps and their orbits"
    return CrossingGrowth.of(name, found, reason)


def _exact_window(graph: TransitionGraph, known: KnownGrowth) -> PerronWindow | None:
    """The window with the growth number itself, that of the map; None where a polynomial would take too long."""
    with suppress(TooManyPiecesError):
        return perron_window(graph, number=None if known.number is None else known.number.value)
    return None


def _tower(name: str, strongest: StrongestCycle, known: KnownGrowth) -> CrossingGrowth:
    """That of a finite part of the tower, or of that of a return map."""
    found = best_window(known.map)
    if isinstance(found, ReturnWindow):
        intervals = f"{len(found.innermost.intervals)} intervals over one another"
        return CrossingGrowth.of_returns(name, found, f"f^{printed(found.steps)} maps {intervals}")
    if found.window is None or found.growth == 1:
        return CrossingGrowth.missing(name, f"images of the ends of laps after more than {found.steps} steps")
    intervals = f"{len(found.closing.vertices)} intervals between images of the ends of laps after at most"
    return CrossingGrowth.of_tower(name, found, f"f maps {intervals} {found.steps} steps over one another")


def _several_cycles(name: str, strongest: StrongestCycle, known: KnownGrowth) -> CrossingGrowth:
    """All cycles up to some length, with that of the strongest period."""
    cycle, longest = strongest.cycle, 0
    together = {cycle.points}
    with suppress(TooManyPiecesError):
        while longest < LONGEST:
            more = cycles(known.map, longest + 1, MOST_PIECES)
            if sum(map(len, together)) + (longest + 1) * len(more) > MOST_POINTS:
                break
            together |= {cycle.points for cycle in more}
            longest += 1
    found = rational_crossing_growth(graph := union_graph(together))
    beside = "" if cycle.period <= longest else f" and of one of {cycle.period}"
    points = f"the {len(graph) + 1} points of all cycles of up to {longest}{beside}"
    if found is None:
        return CrossingGrowth.missing(name, f"a loop in which paths branch, which {points} do not have")
    return CrossingGrowth.of(name, found, f"f permutes {points}")


SOURCES = (
    Source(
        "the cycle of the strongest period",
        _one_cycle,
        "the points of one cycle, as in the papers",
        lambda strongest: strongest.cycle.period,
    ),
    Source(
        "the map's own partition",
        _own_partition,
        "the ends of the laps and all their images, where these are few",
        lambda strongest: MAX_POINTS,
    ),
    Source(
        "the map's tower",
        _tower,
        "intervals between images of the ends of the laps, as many as it takes",
        lambda strongest: MOST_VERTICES,
    ),
    Source(
        "several cycles together",
        _several_cycles,
        "the points of all cycles up to some length",
        lambda strongest: MOST_POINTS + strongest.cycle.period,
    ),
)


# From above


def _known(strongest: StrongestCycle, known: KnownGrowth) -> Claim[Exact]:
    """The growth number of f as an upper bound, or the upper end of what encloses it."""
    if known.number is not None:
        return known.number
    return _at_most(known.high, known.reason, "docs/mathematics.md, Entropy of any map", **known.evidence)


def _powers_of_two(strongest: StrongestCycle, known: KnownGrowth) -> Claim[Exact] | None:
    """The upper bound 1 where no period is but a power of two, else None."""
    bounds = strongest.bounds
    greatest = bounds.greatest.strongest
    if greatest is not None and greatest & (greatest - 1):
        return None
    reason = f"all periods are powers of two, and then the entropy is 0; {bounds.disproof}"
    return _at_most(Fraction(1), reason, "[ALM]; docs/mathematics.md, Growth", bounds=bounds)


def _lipschitz(strongest: StrongestCycle, known: KnownGrowth) -> Claim[Exact]:
    """The Lipschitz constant as an upper bound, 1 if it is less."""
    value = max(known.map.lipschitz, Fraction(1))
    return _at_most(value, "no growth exceeds the Lipschitz constant", "docs/mathematics.md, Growth")


def _at_most(value: Exact, reason: str, source: str, **evidence: Any) -> Claim[Exact]:
    """The claim that growth is at most a value."""
    statement = "the growth number is at most"
    return Claim(statement=statement, truth=True, value=value, reason=reason, source=source, evidence=evidence)


UPPER_BOUNDS: tuple[Callable[[StrongestCycle, KnownGrowth], Claim[Exact] | None], ...] = (
    _known,
    _powers_of_two,
    _lipschitz,
)
