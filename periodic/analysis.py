"""The main job: from one map, in one run, to what its periods prove.

``analyze`` builds an object of results first; its sections are made from them afterwards, so that a command, a notebook
and a file print the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from periodic.algebraics import Exact
from periodic.chapters import chapters
from periodic.coverings import PeriodBounds
from periodic.errors import NotMarkovError, TooManyPiecesError, count
from periodic.graphs import TransitionGraph, lap_graph, transition_graph
from periodic.growth import Growth, entropy_enclosure, growth, growth_number, period_root, perron_window
from periodic.maps import PLMap
from periodic.notation import decimal, json_number, plural, round_numbers
from periodic.orbits import find_cycle
from periodic.oscillations import composed_crossings, crossings, lap_count
from periodic.patterns import Pattern, PeriodSet, sharkovsky_key
from periodic.periodsets import PeriodDecision, decide_period, period_bounds
from periodic.reports import Section, plain

Tell = Callable[[str, int, int], None]
MOST_PIECES = 1 << 20  # of an iterate that is composed only to count its laps


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
    decisions = tuple(_decision(f, n) for n in range(1, up_to + 1))
    period = _strongest(bounds, decisions)
    step(f"a cycle of period {period}", 1)
    orbit, isolated = _orbit(f, period)
    pattern = Pattern.from_orbit(orbit)
    step("growth", 2)
    graph = transition_graph(pattern)
    number = growth_number(pattern)
    window = _window(pattern, orbit, number)
    step("oscillations", 3)
    counted = _oscillations(f, window, t, lambda s: step(f"oscillations of f^{s}", 3))
    step("done", steps)
    return Analysis(
        f, name, digits, bounds, decisions, period, orbit, isolated, pattern, graph, number, window, counted
    )


@dataclass(frozen=True)
class Undecided:
    """A period of which it is not known whether it occurs, and why not."""

    n: int
    reason: str


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

    ``period`` is the strongest least period (of those decided, where ``bounds`` differ), ``orbit`` a cycle of it in
    time order, ``isolated`` whether it is alone or one of a continuum, ``pattern`` and ``graph`` its permutation and
    the covering graph that it forces, ``growth`` the growth number of the pattern, ``window`` the pair of neighbouring
    points between which f^t oscillates at least growth^t times (None without growth).
    """

    map: PLMap
    name: str | None
    digits: int
    bounds: PeriodBounds
    decisions: tuple[PeriodDecision | Undecided, ...]
    period: int
    orbit: tuple[Exact, ...]
    isolated: bool
    pattern: Pattern
    graph: TransitionGraph
    growth: Exact
    window: tuple[Exact, Exact] | None
    oscillations: Oscillations

    @cached_property
    def forced(self) -> Exact:
        """The least growth number that the strongest period forces."""
        return period_root(self.period)

    @cached_property
    def map_growth(self) -> Growth | None:
        """The growth number of the map itself, with its reason; None where it is not known."""
        try:
            return growth(self.map)
        except NotMarkovError:
            return None

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
                "strongest": None if self.period_set is None else self.period_set.strongest,
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
                "pattern": list(self.pattern.images),
                "is_stefan": self.pattern.is_stefan,
            },
            "transition_graph": {
                "intervals": len(self.graph),
                "covers": [[a + 1, b] for a, b in self.graph.images or ()],
            },
            "characteristic_polynomial": list(reversed(self.graph.characteristic_coefficients)),
            "growth": {"number": json_number(self.growth), "digits": decimal(self.growth, self.digits)},
            "entropy": {"low": str(low), "high": str(high)},
            "forced_growth": {"number": json_number(self.forced), "equal": self.growth == self.forced},
            "map_growth": None if known is None else {"number": json_number(known.number), "reason": known.reason},
            "window": None if self.window is None else _json_numbers(self.window),
            "oscillations": {
                "t": list(self.oscillations.steps),
                "laps": list(self.oscillations.laps),
                "crossings": list(self.oscillations.crossings),
                "stopped": self.oscillations.stopped,
                "reason": self.oscillations.reason or None,
            },
        }


# The steps


def _decision(f: PLMap, n: int) -> PeriodDecision | Undecided:
    try:
        return decide_period(f, n)
    except TooManyPiecesError as error:
        return Undecided(n, str(error))


def _strongest(bounds: PeriodBounds, decisions: tuple[PeriodDecision | Undecided, ...]) -> int:
    """The strongest period that is proved to occur; of all powers of two the greatest that was asked for."""
    proved = [d.n for d in decisions if isinstance(d, PeriodDecision) and d.present]
    if bounds.least.strongest is not None:
        proved.append(bounds.least.strongest)
    return min(proved, key=sharkovsky_key)


def _orbit(f: PLMap, period: int) -> tuple[tuple[Exact, ...], bool]:
    """One orbit of that least period in time order, and whether it is isolated."""
    cycle = find_cycle(f, period)
    assert cycle is not None  # the period was proved to occur
    return cycle.points, cycle.is_isolated


def _window(pattern: Pattern, orbit: tuple[Exact, ...], number: Exact) -> tuple[Exact, Exact] | None:
    """The two neighbouring points of the orbit between which every iterate oscillates most."""
    if number == 1:
        return None
    i = perron_window(pattern).interval
    ordered = sorted(orbit)
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


def _decision_json(d: PeriodDecision | Undecided) -> dict[str, Any]:
    if isinstance(d, Undecided):
        return {"period": d.n, "present": None, "reason": d.reason}
    return {"period": d.n, "present": d.present, "reason": d.reason}
