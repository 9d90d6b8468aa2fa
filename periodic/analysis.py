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

from periodic.algebraics import Algebraic, Exact
from periodic.coverings import PeriodBounds
from periodic.errors import NotMarkovError, TooManyPiecesError, count
from periodic.graphs import TransitionGraph, transition_graph
from periodic.growth import Growth, entropy_enclosure, growth, growth_number, period_root, perron_window
from periodic.maps import PLMap
from periodic.notation import common_digits, decimal, json_number, polynomial, shown
from periodic.orbits import find_cycle
from periodic.oscillations import crossing_counts, lap_counts
from periodic.patterns import Pattern, PeriodSet, sharkovsky_key
from periodic.periodsets import PeriodDecision, decide_period, period_bounds
from periodic.reports import Line, Section, Table, plain

Tell = Callable[[str, int, int], None]
MOST_ROWS = 24
Counts = tuple[int, ...] | str  # the numbers for f^0, f^1, ..; or why they are not known


def analyze(
    f: PLMap, t: int = 12, up_to: int = 12, digits: int = 50, name: str | None = None, tell: Tell | None = None
) -> Analysis:
    """Return everything that the chain map -> cycle -> graph -> growth -> oscillations proves about ``f``.

    ``t`` is the last iterate in the table of oscillations, ``up_to`` the last period decided one by one, ``digits`` how
    many digits of the growth number are certified, ``name`` what the report calls the map; ``tell(step, done, total)``
    hears of progress. Cost: polynomial in the Markov partition where there is one; a step that gives up under its own
    cap says so in the report. Raises ValueError if ``f`` leaves its interval.

    >>> from periodic import read_map
    >>> result = analyze(read_map("phi*abs(x) - 1 on [-1, phi - 1]"))
    >>> result.period, result.growth == result.forced
    (3, True)
    """
    t, up_to, digits = count(t, "t"), count(up_to, "up_to", 1), count(digits, "digits", 1)
    f.check_self_map()
    steps = 5

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
    step("laps", 3)
    laps = _counted(lambda: lap_counts(f, t))
    step("crossings", 4)
    crossed = _counted(lambda: crossing_counts(f, *window, t)) if window else ()
    step("done", steps)
    return Analysis(
        f, name, t, digits, bounds, decisions, period, orbit, isolated, pattern, graph, number, window, laps, crossed
    )


@dataclass(frozen=True)
class Undecided:
    """A period of which it is not known whether it occurs, and why not."""

    n: int
    reason: str


@dataclass(frozen=True)
class Analysis:
    """What ``analyze`` found; printing it gives the report, ``to_json`` the same in exact numbers.

    ``period`` is the strongest least period (of those decided, where ``bounds`` differ), ``orbit`` a cycle of it in
    time order, ``isolated`` whether it is alone or one of a continuum, ``pattern`` and ``graph`` its permutation and
    the covering graph that it forces, ``growth`` the growth number of the pattern, ``window`` the pair of neighbouring
    points between which f^t oscillates at least growth^t times (None without growth).
    """

    map: PLMap
    name: str | None
    t: int
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
    lap_counts: Counts
    crossing_counts: Counts

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
        return [
            self._about_map(),
            self._about_periods(),
            self._about_cycle(),
            self._about_graph(),
            self._about_growth(),
            self._about_lipschitz(),
            self._about_oscillations(),
            self._about_networks(),
        ]

    def __str__(self) -> str:
        return plain(self.sections)

    # The parts of the report

    def _about_map(self) -> Section:
        f = self.map
        (low, high), (least, greatest) = f.domain, f.image
        whole = "onto it" if (low, high) == (least, greatest) else f"onto [{shown(least)}, {shown(greatest)}] only"
        flat = sum(1 for s in f.directions if s == 0)
        laps = f"{_plural(f.piece_count, 'affine piece')}, {_plural(f.lap_count, 'lap')}"
        laps += f", {_plural(flat, 'flat piece')}" if flat else ""
        points = [f"({shown(x)}, {shown(y)})" for x, y in zip(f.knots[:12], f.values[:12], strict=True)]
        graph = ", ".join(points) + (f", .. {len(f.knots)} knots in all" if len(f.knots) > 12 else "")
        return Section(
            "map",
            [
                *([Line("given as", self.name)] if self.name else []),
                Line("graph through", graph),
                Line("interval", f"[{shown(low)}, {shown(high)}], mapped {whole}", "checked at the knots"),
                Line("shape", laps),
            ],
        )

    def _about_periods(self) -> Section:
        bounds, lines = self.bounds, []
        if self.period_set is not None:
            text = "none: all powers of two" if bounds.least.strongest is None else str(bounds.least.strongest)
            lines.append(Line("strongest period", text, "; ".join(dict.fromkeys([bounds.proof, bounds.disproof]))))
            lines.append(Line("least periods", str(bounds.least), "Sharkovsky's theorem"))
            lines += self._about_next_period()
        else:
            lines.append(Line("least periods include", str(bounds.least), bounds.proof))
            lines.append(Line("and no more than", str(bounds.greatest), bounds.disproof))
            lines.append(
                Line("strongest period", f"{self.period} or a stronger one", "open: the bounds differ", proved=False)
            )
        last = len(self.decisions)
        present = [str(d.n) for d in self.decisions if isinstance(d, PeriodDecision) and d.present]
        absent = [str(d.n) for d in self.decisions if isinstance(d, PeriodDecision) and not d.present]
        words = f"{_listed(present)} occur, {_listed(absent)} not" if absent else f"{_listed(present)} all occur"
        lines.append(Line(f"up to {last}", words, self._methods()))
        lines += [Line(f"period {d.n}", "not decided", f"open: {d.reason}", proved=False) for d in self._undecided()]
        return Section("periods", lines)

    def _about_next_period(self) -> list[Line]:
        """Why the next stronger period is missing, where the growth of the map is too small for it."""
        power = self.period & -self.period
        stronger = self.period - 2 * power
        if stronger < 3 * power or self.map_growth is None or self.map_growth.number >= period_root(stronger):
            return []
        needed, there = decimal(period_root(stronger), 20), decimal(self.map_growth.number, 20)
        text = f"does not occur: it forces growth at least {needed}, and f has {there}"
        return [Line(f"period {stronger}", text, "compared as algebraic numbers")]

    def _methods(self) -> str:
        return ", ".join(dict.fromkeys(d.method for d in self.decisions if isinstance(d, PeriodDecision)))

    def _undecided(self) -> list[Undecided]:
        return [d for d in self.decisions if isinstance(d, Undecided)]

    @cached_property
    def points(self) -> list[Exact]:
        """The points of the orbit from left to right: the report calls them p1, p2, ..."""
        return sorted(self.orbit)

    def _about_cycle(self) -> Section:
        names = {x: f"p{i + 1}" for i, x in enumerate(self.points)}
        kind = "isolated" if self.isolated else "one of a continuum"
        images = ", ".join(map(str, self.pattern.images))
        rows = [(names[x], decimal(x, 15), _if_short(x)) for x in self.points[:MOST_ROWS]]
        table = Table(("", "point", "exactly"), rows, _cut("points", self.period))
        return Section(
            f"a cycle of period {self.period}",
            [
                Line(
                    "orbit",
                    _shortened([names[x] for x in self.orbit]),
                    f"{kind}: f^{self.period}(x) = x solved exactly",
                ),
                Line("pattern", f"[{images}]" + (", a Stefan cycle" if self.pattern.is_stefan else "")),
            ],
            [table],
        )

    def _about_graph(self) -> Section:
        if self.period == 1:
            return Section("transition graph", [Line("intervals", "none: one point has no gaps")])
        proof = "the intermediate value theorem, for every continuous map with such a cycle"
        lines = [Line("J_i covers J_k", "f([p_i, p_(i+1)]) contains [p_k, p_(k+1)]", proof)]
        for i, (start, stop) in enumerate((self.graph.images or ())[:MOST_ROWS]):
            covered = " ".join(f"J{k + 1}" for k in range(start, stop))
            lines.append(Line(f"J{i + 1}", f"covers {covered}"))
        if len(self.graph) > MOST_ROWS:
            lines.append(Line("..", _cut("intervals", len(self.graph))))
        lines.append(Line("det(xI - A)", polynomial(self.graph.characteristic_coefficients), "integer arithmetic"))
        return Section("transition graph", lines)

    def _about_growth(self) -> Section:
        root = self.growth
        lines = [Line("growth number c", f"{decimal(root, self.digits)}", "largest root of det(xI - A), or 1")]
        if isinstance(root, Algebraic):
            minimal = polynomial(tuple(int(a) for a in reversed(root.minimal_polynomial.all_coeffs())))
            lines.append(Line("minimal polynomial", minimal, "factored over the rationals"))
        low, high = self.entropy
        digits = common_digits(low, high, self.digits) if low != high else "0"
        lines.append(Line("entropy of the pattern", digits, "the logarithm of c, rounded outward"))
        lines.append(self._match())
        if self.map_growth is not None:
            number = self.map_growth.number
            relation = "equal to c" if number == root else f"{decimal(number, 20)}, larger than c"
            lines.append(Line("growth number of f", relation, self.map_growth.reason))
        else:
            lines.append(Line("growth number of f", "at least c", "the cycle forces it"))
        return Section("growth", lines)

    def _match(self) -> Line:
        name = f"forced by period {self.period}"
        if self.growth == self.forced:
            return Line(name, f"{decimal(self.forced, 20)}: equal to c", "compared as algebraic numbers")
        ratio = decimal(self.growth / self.forced if self.forced == 1 else _quotient(self.growth, self.forced), 12)
        return Line(name, f"{decimal(self.forced, 20)}: c is larger, by the factor {ratio}", "compared exactly")

    def _about_lipschitz(self) -> Section:
        constant = self.map.lipschitz
        if constant == self.growth:
            relation = "equal to c: no map with such a cycle has a smaller one"
        elif constant > self.growth:
            relation = f"larger than c by {decimal(_difference(constant, self.growth), 12)}"
        else:
            relation = "below 1, where c is 1: the map is a contraction"
        value = f"{shown(constant)} = {decimal(constant, 20)}" if isinstance(constant, Algebraic) else shown(constant)
        return Section(
            "Lipschitz constant", [Line("L", f"{value}, {relation}", "the steepest piece, compared exactly")]
        )

    def _about_oscillations(self) -> Section:
        if self.window is None:
            lines = [Line("window", "none: c = 1 forces no oscillation that grows")]
        else:
            low, high = map(shown, self.window)
            proof = "the left Perron vector of A is greatest there, so column sums of A^t are at least c^t"
            i = self.points.index(self.window[0]) + 1
            lines = [Line("window", f"J{i} = [{low}, {high}]", proof)]
        for name, counts in (("laps", self.lap_counts), ("crossings", self.crossing_counts)):
            if isinstance(counts, str):
                lines.append(Line(name, "not counted", f"open: {counts}", proved=False))
        columns: list[tuple[str, list[str]]] = [("t", [str(i) for i in range(self.t + 1)])]
        if not isinstance(self.lap_counts, str):
            columns.append(("laps of f^t", [str(n) for n in self.lap_counts]))
        if self.window is not None and not isinstance(self.crossing_counts, str):
            columns.append(("crossings of the window", [str(n) for n in self.crossing_counts]))
            columns.append(("c^t, cut off", [_power(self.growth, i) for i in range(self.t + 1)]))
        table = Table([name for name, _ in columns], list(zip(*(c for _, c in columns), strict=True)))
        return Section("oscillations", lines, [table] if len(columns) > 1 else [])

    def _about_networks(self) -> Section:
        if self.window is None:
            return Section("networks", [Line("depth", "these oscillations prove nothing about networks: c = 1")])
        low, high = map(shown, self.window)
        c = decimal(self.growth, min(self.digits, 20))
        often = f"f^t passes between {low} and {high} at least c^t times for every t, c = {c}"
        why = f"the cycle of period {self.period} and its Perron vector; docs/mathematics.md, Crossing growth"
        few = "l hidden layers of u ReLUs make at most (u + 1)^l affine pieces: below c^t they cannot equal f^t"
        exact = f"t hidden layers of {_plural(self.map.piece_count, 'ReLU')} compute f^t exactly"
        lines = [
            Line("oscillations", often, why),
            Line("shallow networks", few, "each unit adds at most one breakpoint to each piece"),
            Line("deep networks", exact, "one layer an iterate"),
        ]
        return Section("networks", lines)

    # JSON

    def to_json(self) -> dict[str, Any]:
        """Return the results as JSON: numbers as text that ``read_number`` reads back exactly."""
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
            "characteristic_polynomial": list(reversed(self.graph.characteristic_coefficients)),
            "growth": {"number": json_number(self.growth), "digits": decimal(self.growth, self.digits)},
            "entropy": {"low": str(low), "high": str(high)},
            "forced_growth": {"number": json_number(self.forced), "equal": self.growth == self.forced},
            "map_growth": None if known is None else {"number": json_number(known.number), "reason": known.reason},
            "window": None if self.window is None else _json_numbers(self.window),
            "lap_counts": _counts_json(self.lap_counts),
            "crossings": _counts_json(self.crossing_counts),
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


def _counted(counts: Callable[[], tuple[int, ...]]) -> Counts:
    try:
        return counts()
    except (TooManyPiecesError, NotMarkovError) as error:
        return str(error)


def _power(c: Exact, t: int) -> str:
    """A certified lower bound of c^t to read in a table."""
    low = c if isinstance(c, Fraction) else c.enclosure(30)[0]
    return decimal(low**t, 2).removesuffix("...")


def _quotient(a: Exact, b: Exact) -> Exact:
    """A rational within 10**-20 of a / b, to be shown, without the field that both generate."""
    return _near(a) / _near(b)


def _difference(a: Exact, b: Exact) -> Exact:
    return _near(a) - _near(b)


def _near(x: Exact) -> Fraction:
    return x if isinstance(x, Fraction) else x.enclosure(30)[0]


def _cut(what: str, size: int) -> str:
    return f"{size} {what} in all; --json has each" if size > MOST_ROWS else ""


def _shortened(names: list[str]) -> str:
    return " -> ".join(names if len(names) <= MOST_ROWS else [*names[:MOST_ROWS], ".."])


def _if_short(x: Exact) -> str:
    """The exact text of a number beside its decimals, if it says more than they do and fits the line."""
    text = shown(x)
    return "" if text in (decimal(x, 15), decimal(x, 20)) else text


def _plural(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _listed(words: list[str]) -> str:
    return ", ".join(words) if words else "none"


def _json_numbers(numbers: Sequence[Exact]) -> list[str | dict[str, str]]:
    return [json_number(x) for x in numbers]


def _decision_json(d: PeriodDecision | Undecided) -> dict[str, Any]:
    if isinstance(d, Undecided):
        return {"period": d.n, "present": None, "reason": d.reason}
    return {"period": d.n, "present": d.present, "reason": d.reason}


def _counts_json(counts: Counts) -> list[int] | dict[str, str]:
    return {"not_counted": counts} if isinstance(counts, str) else list(counts)
