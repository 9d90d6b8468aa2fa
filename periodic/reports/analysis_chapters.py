"""An analysis in sentences: the sections that a command prints, each line with what proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from periodic.graphs.growth_numbers import period_root
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact
from periodic.numbers.decimals import brief, common_digits, decimal, plural
from periodic.numbers.enclosures import difference, power_below, quotient
from periodic.numbers.number_texts import shown
from periodic.numbers.polynomials import polynomial_text
from periodic.orbits.period_sets import PeriodDecision
from periodic.reports.documents import Line, Section, Table
from periodic.text.number_texts import round_numbers, runs

if TYPE_CHECKING:
    from periodic.reports.analyses import Analysis

MOST_ROWS = 24
MOST_DEGREE = 20_000  # of the polynomial of a period's least growth


def chapters(a: Analysis) -> list[Section]:
    """Return the report on an analysis, in the order of the argument."""
    return [
        map_chapter(a.map, a.name),
        _about_periods(a),
        _about_cycle(a),
        _about_graph(a),
        _about_growth(a),
        _about_lipschitz(a),
        _about_oscillations(a),
        _about_networks(a),
    ]


def map_chapter(f: PLMap, name: str | None) -> Section:
    """Return what is to be seen of a map without any work; a command prints it at once."""
    (low, high), (least, greatest) = f.domain, f.image
    image = f"[{shown(least)}, {shown(greatest)}]" if least < greatest else f"the point {shown(least)}"
    whole = "onto it" if (low, high) == (least, greatest) else f"onto {image} only"
    flat = sum(1 for s in f.directions if s == 0)
    laps = f"{plural(f.piece_count, 'affine piece')}, {plural(f.lap_count, 'lap')}"
    laps += f", {plural(flat, 'flat piece')}" if flat else ""
    points = [f"({shown(x)}, {shown(y)})" for x, y in zip(f.knots[:12], f.values[:12], strict=True)]
    graph = ", ".join(points) + (f", .. {len(f.knots)} knots in all" if len(f.knots) > 12 else "")
    return Section(
        "map",
        [
            *([Line("given as", name)] if name else []),
            Line("graph through", graph),
            Line("interval", f"[{shown(low)}, {shown(high)}], mapped {whole}", "checked at the knots"),
            Line("shape", laps),
        ],
    )


def _about_periods(a: Analysis) -> Section:
    bounds, lines = a.bounds, []
    if a.period_set is not None:
        text = "none: all powers of two" if bounds.least.strongest is None else str(bounds.least.strongest)
        lines.append(Line("strongest period", text, "; ".join(dict.fromkeys([bounds.proof, bounds.disproof]))))
        lines.append(Line("least periods", str(bounds.least), "Sharkovsky's theorem"))
        lines += _about_next_period(a)
    else:
        lines.append(Line("least periods include", str(bounds.least), bounds.proof))
        lines.append(Line("and no more than", str(bounds.greatest), bounds.disproof))
        lines.append(
            Line("strongest period", f"{a.strongest} or a stronger one", "open: the bounds differ", proved=False)
        )
    last = len(a.decisions)
    present = [d.n for d in a.decisions if d.present]
    absent = [d.n for d in a.decisions if d.present is False]
    words = f"{runs(present)} {'occur' if len(present) > 1 else 'occurs'}"
    words += f"; {runs(absent)} {'do' if len(absent) > 1 else 'does'} not" if absent else ""
    lines.append(Line(f"up to {last}", words, _methods(a)))
    lines += [Line(f"period {d.n}", "not decided", f"open: {d.why}", proved=False) for d in _undecided(a)]
    return Section("periods", lines)


def _about_next_period(a: Analysis) -> list[Line]:
    """Why the next stronger period is missing, where the growth of the map is too small for it."""
    power = a.strongest & -a.strongest
    stronger = a.strongest - 2 * power
    if not 3 * power <= stronger <= MOST_DEGREE or a.map_growth is None:
        return []
    if a.map_growth.number >= period_root(stronger):
        return []
    needed, there = decimal(period_root(stronger), 20), decimal(a.map_growth.number, 20)
    text = f"does not occur: it forces growth at least {needed}, and f has {there}"
    return [Line(f"period {stronger}", text, "compared as algebraic numbers")]


def _methods(a: Analysis) -> str:
    return ", ".join(dict.fromkeys(d.method for d in a.decisions if d.present is not None))


def _undecided(a: Analysis) -> list[PeriodDecision]:
    return [d for d in a.decisions if d.present is None]


def _about_cycle(a: Analysis) -> Section:
    names = {x: f"p{i + 1}" for i, x in enumerate(a.points)}
    kind = "isolated" if a.isolated else "one of a continuum"
    images = ", ".join(map(str, a.pattern.images))
    chosen = a.points[:MOST_ROWS]
    digits = next((n for n in (15, 30, 60) if len({decimal(x, n) for x in chosen}) == len(chosen)), 120)
    rows = [(names[x], decimal(x, digits), _if_short(x)) for x in chosen]
    table = Table(("", "point", "exactly"), rows, _cut("points", a.period))
    there = "no cycle was solved for, though there is one"
    unsolved = [Line(f"of period {a.strongest}", there, f"open: {a.unsolved}", proved=False)] if a.unsolved else []
    return Section(
        f"a cycle of period {a.period}",
        [
            *unsolved,
            Line(
                "orbit",
                _shortened([names[x] for x in a.orbit]),
                f"{kind}: f^{a.period}(x) = x solved exactly",
            ),
            Line("pattern", f"[{images}]" + (", a Stefan cycle" if a.pattern.is_stefan else "")),
        ],
        [table],
    )


def _about_graph(a: Analysis) -> Section:
    if a.period == 1:
        return Section("transition graph", [Line("intervals", "none: one point has no gaps")])
    proof = "the intermediate value theorem, for every continuous map with such a cycle"
    lines = [Line("J_i covers J_k", "f([p_i, p_(i+1)]) contains [p_k, p_(k+1)]", proof)]
    for i, (start, stop) in enumerate((a.graph.images or ())[:MOST_ROWS]):
        covered = " ".join(f"J{k + 1}" for k in range(start, stop))
        lines.append(Line(f"J{i + 1}", f"covers {covered}"))
    if len(a.graph) > MOST_ROWS:
        lines.append(Line("..", _cut("intervals", len(a.graph))))
    lines.append(Line("det(xI - A)", polynomial_text(a.graph.characteristic_coefficients), "integer arithmetic"))
    return Section("transition graph", lines)


def _about_growth(a: Analysis) -> Section:
    root = a.growth
    why = "the largest root of det(xI - A)" if root > 1 else "det(xI - A) has no root above 1"
    why = why if a.period > 1 else "one fixed point forces no growth"
    lines = [Line("growth number c", decimal(root, a.digits), why)]
    if isinstance(root, Algebraic):
        minimal = polynomial_text(tuple(int(n) for n in reversed(root.minimal_polynomial.all_coeffs())))
        lines.append(Line("minimal polynomial", minimal, "factored over the rationals"))
    low, high = a.entropy
    digits = common_digits(low, high, a.digits) if root > 1 else "0"
    lines.append(Line("entropy of the pattern", digits, "the logarithm of c, rounded outward"))
    lines.append(_match(a))
    if a.period != a.strongest <= MOST_DEGREE:
        forced = decimal(period_root(a.strongest), 20)
        lines.append(Line(f"forced by period {a.strongest}", forced, "the least growth of all its patterns"))
    if a.map_growth is not None:
        number = a.map_growth.number
        relation = "equal to c" if number == a.growth else f"{decimal(number, 20)}, larger than c"
        lines.append(Line("growth number of f", relation, a.map_growth.reason))
    else:
        above = f"at least c, at most {decimal(a.map.lipschitz, 20)}"
        lines.append(Line("growth number of f", above, "the cycle forces c; no growth exceeds the Lipschitz constant"))
    return Section("growth", lines)


def _match(a: Analysis) -> Line:
    name = f"forced by period {a.period}"
    if a.growth == a.forced:
        return Line(name, f"{decimal(a.forced, 20)}: equal to c", "compared as algebraic numbers")
    ratio = quotient(a.growth, a.forced)
    return Line(name, f"{decimal(a.forced, 20)}: c is larger, by the factor {ratio}", "compared exactly")


def _about_lipschitz(a: Analysis) -> Section:
    constant = a.map.lipschitz
    if constant == a.growth:
        relation = "equal to c: no map with such a cycle has a smaller one"
    elif constant > a.growth:
        relation = f"larger than c by {difference(constant, a.growth)}"
    else:
        relation = "below 1, where c is 1: the map is a contraction"
    value = f"{shown(constant)} = {decimal(constant, 20)}" if isinstance(constant, Algebraic) else shown(constant)
    return Section("Lipschitz constant", [Line("L", f"{value}, {relation}", "the steepest piece, compared exactly")])


def _about_oscillations(a: Analysis) -> Section:
    if a.window is None:
        lines = [Line("window", "none: c = 1 forces no oscillation that grows")]
    else:
        low, high = map(shown, a.window)
        proof = "the left Perron vector of A is greatest there, so column sums of A^t are at least c^t"
        i = a.points.index(a.window[0]) + 1
        lines = [Line("window", f"J{i} = [{low}, {high}]", proof)]
    counted = a.oscillations
    if counted.stopped is not None:
        lines.append(Line(f"f^{counted.stopped} and later", "not counted", f"open: {counted.reason}", proved=False))
    rows = _selection(len(counted.steps))
    columns = [
        ("t", [str(counted.steps[i]) for i in rows]),
        ("laps of f^t", [brief(counted.laps[i]) for i in rows]),
    ]
    if a.window is not None:
        columns.append(("crossings of the window", [brief(counted.crossings[i]) for i in rows]))
        columns.append(("c^t, cut off", [power_below(a.growth, counted.steps[i]) for i in rows]))
    caption = "--json has every step, and every digit" if len(rows) < len(counted.steps) else ""
    table = Table([name for name, _ in columns], list(zip(*(c for _, c in columns), strict=True)), caption)
    return Section("oscillations", lines, [table])


def _about_networks(a: Analysis) -> Section:
    if a.window is None:
        return Section("networks", [Line("depth", "these oscillations prove nothing about networks: c = 1")])
    low, high = map(shown, a.window)
    c = decimal(a.growth, min(a.digits, 20))
    often = f"f^t passes between {low} and {high} at least c^t times for every t, c = {c}"
    why = f"the cycle of period {a.period} and its Perron vector; docs/mathematics.md, Crossing growth"
    few = "l hidden layers of u ReLUs make at most (u + 1)^l affine pieces: below c^t they cannot equal f^t"
    exact = f"t hidden layers of {plural(a.map.piece_count, 'ReLU')} compute f^t exactly"
    lines = [
        Line("oscillations", often, why),
        Line("shallow networks", few, "each unit adds at most one breakpoint to each piece"),
        Line("deep networks", exact, "one layer an iterate"),
    ]
    return Section("networks", lines)


# Numbers and lists as text


def _selection(rows: int) -> tuple[int, ...]:
    """The rows of a table that are printed."""
    return tuple(range(rows)) if rows <= MOST_ROWS else round_numbers(rows - 1)


def _cut(what: str, size: int) -> str:
    return f"{size} {what} in all; --json has each" if size > MOST_ROWS else ""


def _shortened(names: list[str]) -> str:
    return " -> ".join(names if len(names) <= MOST_ROWS else [*names[:MOST_ROWS], ".."])


def _if_short(x: Exact) -> str:
    """The exact text of a number beside its decimals, if it fits the line."""
    text = shown(x)
    return "" if text.endswith("...") else text
