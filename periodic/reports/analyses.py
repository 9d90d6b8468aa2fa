"""The main job: from one map, in one run, to what its periods prove.

``analyze`` builds an object of results first; its sections are made from them afterwards, so that a command, a notebook
and a file print the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from periodic.errors import NotMarkovError, TooManyPiecesError, count
from periodic.graphs.entropies import entropy_enclosure
from periodic.graphs.growth_numbers import Growth, growth, growth_number, period_root
from periodic.graphs.perron_vectors import perron_window
from periodic.graphs.transition_graphs import MAX_POINTS, TransitionGraph, lap_graph, transition_graph
from periodic.iterates.oscillations import composed_crossings, crossings, lap_count
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import decimal, plural
from periodic.numbers.number_texts import json_number
from periodic.orbits.coverings import PeriodBounds
from periodic.orbits.cycles import Cycle, find_cycle
from periodic.orbits.period_sets import PeriodDecision, decide_period, period_bounds
from periodic.patterns.cyclic_patterns import Pattern
from periodic.patterns.sharkovsky_order import PeriodSet, sharkovsky_key
from periodic.reports.analysis_chapters import chapters
from periodic.reports.documents import Section, plain
from periodic.text.json_texts import json_count
from periodic.text.number_texts import round_numbers

Tell = Callable[[str, int, int], None]
MOST_PIECES = 1 << 20  # of an iterate that is composed only to be looked at
MOST_POINTS = 600  # of the cycle that is solved for: its pattern is looked at with matrices of that size
FEW_LAPS, MOST_INTERVALS = 12, 150  # with more laps the growth of the map itself is sought on so many intervals only


@takes_maps
def analyze(
    f: PLMap, t: int = 12, up_to: int = 12, digits: int = 50, name: str | None = None, tell: Tell | None = None
) -> Analysis:
    """Return everything that the chain map -> cycle -> graph -> growth -> oscillations proves about ``f``.

    ``t`` is the last iterate of which laps and crossings are counted (above 200 only some of those before), ``up_to``
    the last period decided one by one, ``digits`` how many digits of the growth number are certified, ``name`` what the
    report calls the map; ``tell(step, done, total)`` hears of progress. Cost: polynomial in the Markov partition where
    there is one; a step that gives up under its own cap says so in the report. Raises ValueError if ``f`` leaves its
    interval.

    >>> from periodic import read_map
    >>> result = analyze(read_map("phi*abs(x) - 1 on [-1, phi - 1]"))
    >>> result.period, result.growth == result.forced
    (3, True)
    """
    t, up_to, digits = count(t, "t"), count(up_to, "up_to", 1), count(digits, "digits", 1)
    f.check_self_map()
    steps = 4

    def step(name: str, done: int) -> None:
        if tell:
            tell(name, done, steps)

    step("periods", 0)
    bounds = period_bounds(f)
    decisions = tuple(_decisions(f, up_to, lambda n: step(f"period {n}", 0)))
    step("a cycle", 1)
    cycle, unsolved = _cycle(f, bounds, decisions)
    step("growth", 2)
    pattern = cycle.pattern
    number, of_map = growth_number(pattern), _map_growth(f)
    window = _window(pattern, cycle, number)
    step("oscillations", 3)
    counted = _oscillations(f, window, t, lambda s: step(f"oscillations of f^{s}", 3))
    result = Analysis(f, name, digits, bounds, decisions, cycle, unsolved, pattern, number, of_map, window, counted)
    _ = result.sections  # what it says is worked out here, while progress is shown
    step("done", steps)
    return result


@dataclass(frozen=True)
class Oscillations:
    """How many laps f^t has, and how often it crosses the window, for each t in ``steps``.

    ``crossings`` is empty without a window. If not all steps could be counted, ``stopped`` is the first t that was too
    much, and ``reason`` says why.
    """

    steps: tuple[int, ...]
    laps: tuple[int, ...]
    crossings: tuple[int, ...]
    stopped: int | None = None
    reason: str = ""


@dataclass(frozen=True, repr=False)
class Analysis:
    """What ``analyze`` found; printing it gives the report, ``to_json`` the same in exact numbers.

    ``cycle`` is one of the strongest least period (of those decided, where ``bounds`` differ), or of the strongest for
    which one was found: then ``unsolved`` says why. ``pattern`` is its permutation, ``growth`` the growth number of the
    pattern, ``map_growth`` that of the map itself with its reason, None where it is not known; ``window`` is the pair
    of neighbouring points between which f^t oscillates at least growth^t times (None without growth).
    """

    map: PLMap
    name: str | None
    digits: int
    bounds: PeriodBounds
    decisions: tuple[PeriodDecision, ...]
    cycle: Cycle
    unsolved: str
    pattern: Pattern
    growth: Exact
    map_growth: Growth | None
    window: tuple[Exact, Exact] | None
    oscillations: Oscillations

    @property
    def period(self) -> int:
        """The period of the cycle."""
        return self.cycle.period

    @property
    def orbit(self) -> tuple[Exact, ...]:
        """The points of the cycle in time order, from the smallest."""
        return self.cycle.points

    @property
    def isolated(self) -> bool:
        """Whether the cycle is alone, not one of a continuum."""
        return self.cycle.is_isolated

    @cached_property
    def graph(self) -> TransitionGraph:
        """The covering graph that the pattern forces."""
        return transition_graph(self.pattern)

    @property
    def strongest(self) -> int:
        """The strongest period that is proved to occur; of all powers of two the greatest that was asked for."""
        return _proved(self.bounds, self.decisions)[0]

    @cached_property
    def forced(self) -> Exact:
        """The least growth number that the period of the cycle forces."""
        return period_root(self.period)

    @property
    def period_set(self) -> PeriodSet | None:
        """All least periods, or None if they are not all decided."""
        return self.bounds.least if self.bounds.least == self.bounds.greatest else None

    @cached_property
    def entropy(self) -> tuple[Fraction, Fraction]:
        """The entropy of the pattern, the logarithm of its growth number, enclosed to ``digits`` digits."""
        return entropy_enclosure(self.pattern, self.digits)

    @cached_property
    def sections(self) -> list[Section]:
        """The report in parts."""
        return chapters(self)

    @cached_property
    def points(self) -> list[Exact]:
        """The points of the orbit from left to right: the report calls them p1, p2, ..."""
        return sorted(self.orbit)

    def __repr__(self) -> str:
        name = self.name or f"a map of {plural(self.map.piece_count, 'piece')}"
        return f"<Analysis of {name}: a cycle of period {self.period}, growth {decimal(self.growth, 10)}>"

    def __str__(self) -> str:
        return plain(self.sections)

    # JSON

    def to_json(self) -> dict[str, Any]:
        """Return the results as JSON: numbers as text that ``read_number`` reads back exactly.

        Integers too are text where they can be large: iterates, laps, crossings, coefficients, the strongest period.

        ``transition_graph.covers[i]`` is the first and the last of the intervals, numbered from 1, that interval i + 1
        covers. A number too long to be read back stands there as an enclosure, ``low`` and ``high``.
        """
        known = self.map_growth
        low, high = self.entropy
        return {
            "map": {
                "knots": [json_number(x) for x in self.map.knots],
                "values": [json_number(y) for y in self.map.values],
            },
            "name": self.name,
            "pieces": self.map.piece_count,
            "laps": self.map.lap_count,
            "lipschitz": json_number(self.map.lipschitz),
            "periods": {
                "strongest": None if self.period_set is None else _json_count(self.period_set.strongest),
                "decided": self.period_set is not None,
                "include": str(self.bounds.least),
                "within": str(self.bounds.greatest),
                "proof": self.bounds.proof,
                "disproof": self.bounds.disproof,
                "one_by_one": [_decision_json(d) for d in self.decisions],
            },
            "cycle": {
                "period": self.period,
                "points": _json_numbers(self.orbit),
                "isolated": self.isolated,
                "unsolved": self.unsolved or None,
                "pattern": list(self.pattern.images),
                "is_stefan": self.pattern.is_stefan,
            },
            "transition_graph": {
                "intervals": len(self.graph),
                "covers": [[a + 1, b] for a, b in self.graph.images or ()],
            },
            "characteristic_polynomial": [json_count(c) for c in reversed(self.graph.characteristic_coefficients)],
            "growth": {"number": json_number(self.growth), "digits": decimal(self.growth, self.digits)},
            "entropy": {"low": str(low), "high": str(high)},
            "forced_growth": {"number": json_number(self.forced), "equal": self.growth == self.forced},
            "map_growth": None if known is None else {"number": json_number(known.number), "reason": known.reason},
            "window": None if self.window is None else _json_numbers(self.window),
            "oscillations": {
                "t": [json_count(t) for t in self.oscillations.steps],
                "laps": [json_count(n) for n in self.oscillations.laps],
                "crossings": [json_count(n) for n in self.oscillations.crossings],
                "stopped": _json_count(self.oscillations.stopped),
                "reason": self.oscillations.reason or None,
            },
        }


# The steps


def _decisions(f: PLMap, up_to: int, tell: Callable[[int], None]) -> Iterator[PeriodDecision]:
    for n in range(1, up_to + 1):
        tell(n)
        try:
            yield decide_period(f, n, max_pieces=MOST_PIECES)
        except TooManyPiecesError as error:
            yield PeriodDecision.of(n, None, needed=str(error))


def _proved(bounds: PeriodBounds, decisions: tuple[PeriodDecision, ...]) -> list[int]:
    """The periods that are known by name to occur, from the strongest to 1."""
    found = {d.n for d in decisions if d.present}
    found |= {1, bounds.least.strongest or 1}
    return sorted(found, key=sharkovsky_key)


def _cycle(f: PLMap, bounds: PeriodBounds, decisions: tuple[PeriodDecision, ...]) -> tuple[Cycle, str]:
    """A cycle of the strongest period for which one is found, and why none of a stronger one is."""
    reason = ""
    for n in _proved(bounds, decisions):
        try:
            cycle = find_cycle(f, n, max_pieces=MOST_PIECES >> 4) if n <= MOST_POINTS else None
        except TooManyPiecesError as error:
            reason = reason or str(error)
            continue
        if cycle is not None:
            return cycle, reason
        assert n > MOST_POINTS  # the period was proved to occur
        reason = reason or f"its {n} points are more than {MOST_POINTS}"
    raise AssertionError("every map of an interval into itself has a fixed point")


def _map_growth(f: PLMap) -> Growth | None:
    try:
        return growth(f, MAX_POINTS if f.lap_count <= FEW_LAPS else MOST_INTERVALS)
    except NotMarkovError:
        return None


def _window(pattern: Pattern, cycle: Cycle, number: Exact) -> tuple[Exact, Exact] | None:
    """The two neighbouring points of the orbit between which every iterate oscillates most."""
    if number == 1:
        return None
    i = perron_window(pattern).interval
    ordered = sorted(cycle.points)
    return ordered[i], ordered[i + 1]


def _oscillations(f: PLMap, window: tuple[Exact, Exact] | None, t: int, tell: Callable[[int], None]) -> Oscillations:
    """Laps and crossings of f^t by counting, or else by composing as far as that goes."""
    steps = _steps(t)
    laps: list[int] = []
    crossed: list[int] = []
    try:
        lap_graph(f)
    except NotMarkovError:
        wanted = set(steps)
        iterates = f.iterates(t, MOST_PIECES)
        for s in range(t + 1):
            tell(s)
            try:
                iterate = next(iterates)
            except TooManyPiecesError as error:
                return Oscillations(steps[: len(laps)], tuple(laps), tuple(crossed), s, str(error))
            if s in wanted:
                laps.append(iterate.lap_count)
                crossed += [composed_crossings(iterate, *window)] if window else []
        return Oscillations(steps, tuple(laps), tuple(crossed))
    for s in steps:
        tell(s)
        laps.append(lap_count(f, s))
        crossed += [crossings(f, *window, s)] if window else []
    return Oscillations(steps, tuple(laps), tuple(crossed))


def _steps(t: int) -> tuple[int, ...]:
    """The iterates that are looked at: all up to f^t, or if they are too many round numbers and t itself."""
    return tuple(range(t + 1)) if t <= 200 else round_numbers(t)


def _json_numbers(numbers: Sequence[Exact]) -> list[str | dict[str, str]]:
    return [json_number(x) for x in numbers]


def _json_count(n: int | None) -> str | None:
    return None if n is None else json_count(n)


def _decision_json(d: PeriodDecision) -> dict[str, Any]:
    return {"period": d.n, "present": d.present, "reason": d.reason or d.needed}
