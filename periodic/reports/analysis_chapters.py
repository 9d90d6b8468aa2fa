"""An analysis in sentences: the chapters that a command prints, each result with what proves it.

The chapters read ``Findings``, the objects of the chain, and nothing else; ``CHAPTERS`` is the table of them, in the
order of the argument. A new chapter is one function here and its line in the table.

>>> from periodic.entropy.chains import chain
>>> from periodic.iterates.oscillation_tables import oscillation_table
>>> from periodic.maps.families import tent
>>> f = tent()
>>> found = Findings(f, "the tent", 20, (), chain(f), oscillation_table(f, chain(f).window, [0, 1, 2]))
>>> [section.title for section in chapters(found)][:3]
['map', 'periods', 'a cycle of period 3']
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from periodic.claims import Warrant
from periodic.entropy.chains import Chain
from periodic.graphs.growth_numbers import growth_number, period_root
from periodic.iterates.oscillation_tables import OscillationTable
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact
from periodic.numbers.decimals import brief, common_digits, decimal, plural
from periodic.numbers.enclosures import difference, quotient
from periodic.numbers.number_texts import shown
from periodic.numbers.polynomials import polynomial_text
from periodic.numbers.powers import power_below
from periodic.orbits.period_sets import PeriodDecision
from periodic.text.chain_chapters import chain_chapter, window_text
from periodic.text.documents import Entry, Section, Table
from periodic.text.integer_lists import round_numbers, runs

EXACT = (  # fields of JSON with numbers that are always exact
    "pieces",
    "laps",
    "lipschitz",
    "periods",
    "cycle",
    "transition_graph",
    "characteristic_polynomial",
    "pattern_growth",
    "forced_growth",
    "window",
    "map_growth",
    "oscillations",
)
METHODS = {  # of single periods, in words
    "found": "cycles were found",
    "forced": "some are forced by a stronger one",
    "order": "some would force others that do not occur",
    "exhaustive search": "all solutions of f^n(x) = x were looked through",
}
MOST_ROWS = 24
MOST_DEGREE = 20_000  # of the polynomial of a period's least growth
MOST_FACTORED = 60  # points of a cycle, or intervals, whose characteristic polynomial is factored to be shown
MOST_STEPS = 1500  # of the tower, for the digits of the entropy
SIGHT = 10**4  # denominators of ratios that are read at sight


@dataclass(frozen=True)
class Findings:
    """What the chapters read: a map and what the chain says of it.

    ``name`` is what the report calls the map, ``digits`` how many are shown of the growth; ``decisions`` are claims
    about the first periods, one by one.
    """

    map: PLMap
    name: str | None
    digits: int
    decisions: tuple[PeriodDecision, ...]
    chain: Chain
    oscillations: OscillationTable

    @cached_property
    def entropy(self) -> tuple[Fraction, Fraction]:
        """The topological entropy of the map, enclosed to ``digits`` digits where the tower gives them."""
        low, high = self.chain.known.entropy(self.digits, MOST_STEPS)
        return low, high

    @property
    def warrants(self) -> dict[str, Warrant]:
        """How the numbers in each field of JSON were obtained; claims in it have a word of their own."""
        enclosed = {"growth_bounds": self.chain.warrant, "entropy": Warrant.between(*self.entropy)}
        return dict.fromkeys(EXACT, Warrant.COMPUTED) | {"growth": self.chain.best.warrant} | enclosed

    @cached_property
    def pattern_growth(self) -> Exact:
        """The growth number of the pattern: what the cycle forces in every continuous map that has it.

        Where it is what the period forces it is that number, the minimal polynomial of which is known.
        """
        root, forced = growth_number(self.chain.pattern), self.chain.forced
        return forced if root == forced else root


def chapters(a: Findings) -> list[Section]:
    """Return the report, in the order of the argument."""
    return [build(a) for build in CHAPTERS]


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
            *([Entry("given as", name)] if name else []),
            Entry("graph through", graph),
            Entry("interval", f"[{shown(low)}, {shown(high)}], mapped {whole}", "checked at the knots"),
            Entry("shape", laps, "counted"),
        ],
    )


def _about_map(a: Findings) -> Section:
    return map_chapter(a.map, a.name)


# Periods and the cycle


def _about_periods(a: Findings) -> Section:
    """The periods: the strongest, those that are decided up to some n, and what is open."""
    bounds, entries = a.chain.bounds, []
    if bounds.least == bounds.greatest:
        text = "none: all powers of two" if bounds.least.strongest is None else str(bounds.least.strongest)
        entries.append(Entry("strongest period", text, "; ".join(dict.fromkeys([bounds.proof, bounds.disproof]))))
        entries.append(Entry("least periods", str(bounds.least), "Sharkovsky's theorem"))
        entries += _about_next_period(a)
    else:
        either = f"{a.chain.strongest.period} or a stronger one"
        entries.append(Entry("least periods include", str(bounds.least), bounds.proof))
        entries.append(Entry("and no more than", str(bounds.greatest), bounds.disproof))
        entries.append(Entry("strongest period", either, "open: the bounds differ", proved=False))
    order = "earlier in the order 3, 5, 7, .. 6, 10, 14, .. 12, 20, .. 8, 4, 2, 1: each period forces all later ones"
    entries.append(Entry("stronger means", order, "Sharkovsky's theorem", warrant=None))
    last = len(a.decisions)
    present = [d.n for d in a.decisions if d.present]
    absent = [d.n for d in a.decisions if d.present is False]
    if last:
        words = f"{runs(present)} {'occur' if len(present) > 1 else 'occurs'}"
        words += f"; {runs(absent)} {'do' if len(absent) > 1 else 'does'} not" if absent else ""
        methods = "; ".join(dict.fromkeys(_method_text(d) for d in a.decisions if d.present is not None))
        entries.append(Entry(f"up to {last}", words, methods))
    entries += [Entry.of(f"period {d.n}", "", d) for d in a.decisions if d.present is None]
    return Section("periods", entries)


def _method_text(decision: PeriodDecision) -> str:
    """How periods were decided, in words."""
    method = decision.method.removeprefix("absent: ")
    return METHODS.get(method, f"others {'occur' if decision.present else 'are excluded'} by the {method}")


def _about_next_period(a: Findings) -> list[Entry]:
    """Why the next stronger period is missing, where the growth of the map is too small for it."""
    strongest, known = a.chain.strongest.period, a.chain.number
    power = strongest & -strongest
    stronger = strongest - 2 * power
    if not 3 * power <= stronger <= MOST_DEGREE or known is None or known.number >= period_root(stronger):
        return []
    needed, there = decimal(period_root(stronger), 20), decimal(known.number, 20)
    text = f"does not occur: it forces growth at least {needed}, and f has {there}"
    return [Entry(f"period {stronger}", text, "compared as algebraic numbers")]


def _about_cycle(a: Findings) -> Section:
    """The cycle of the strongest period: its points, its orbit and its pattern."""
    cycle, strongest = a.chain.cycle, a.chain.strongest
    points = sorted(cycle.points)
    names = {x: f"p{i + 1}" for i, x in enumerate(points)}
    kind = "isolated" if cycle.is_isolated else "one of a continuum"
    images = ", ".join(map(str, cycle.pattern.images))
    stefan = ", a Stefan cycle: no pattern of this length grows less" if cycle.pattern.is_stefan else ""
    chosen = points[:MOST_ROWS]
    digits = next((n for n in (15, 30, 60) if len({decimal(x, n) for x in chosen}) == len(chosen)), 120)
    rows = [(names[x], decimal(x, digits), _if_short(x)) for x in chosen]
    beside = "" if all(exactly for _, _, exactly in rows) else "exactly only where it is short; all of it with --json"
    captions = ["decimals that end in ... are cut off", beside, _cut("points", cycle.period)]
    table = Table(("", "point", "exactly"), rows, "; ".join(filter(None, captions)), keys=1, warrant=Warrant.COMPUTED)
    entries = [
        Entry("orbit", _shortened([names[x] for x in cycle.points]), f"{kind}; f^{cycle.period}(x) = x solved exactly"),
        Entry("pattern", f"[{images}]{stefan}", "where the points go, numbered from left to right"),
    ]
    if strongest.unsolved:
        there = "no cycle was solved for, though there is one"
        entries.insert(0, Entry(f"of period {strongest.period}", there, f"open: {strongest.unsolved}", proved=False))
    return Section(f"a cycle of period {cycle.period}", entries, [table])


def _about_graph(a: Findings) -> Section:
    """The transition graph of the cycle: which interval covers which."""
    graph, period = a.chain.graph, a.chain.cycle.period
    if period == 1:
        return Section("transition graph of the cycle", [Entry("intervals", "none: one point has no gaps")])
    proof = "the intermediate value theorem, for every continuous map with such a cycle"
    entries = [
        Entry("J_i", "the interval [p_i, p_(i+1)] between neighbouring points"),
        Entry("J_i covers J_k", "f maps J_i over all of J_k", proof),
    ]
    for i, (start, stop) in enumerate((graph.images or ())[:MOST_ROWS]):
        entries.append(Entry(f"J{i + 1}", f"covers {' '.join(f'J{k + 1}' for k in range(start, stop))}"))
    if len(graph) > MOST_ROWS:
        entries.append(Entry("..", _cut("intervals", len(graph)), "counted"))
    entries.append(Entry("A", "the matrix with 1 in row i and column k if J_i covers J_k, else 0"))
    entries.append(Entry("det(xI - A)", polynomial_text(graph.characteristic_coefficients), "integer arithmetic"))
    return Section("transition graph of the cycle", entries)


def _about_forced_growth(a: Findings) -> Section:
    """What the papers start from: the growth of the pattern, and the least that its period forces."""
    root, forced, period = a.pattern_growth, a.chain.forced, a.chain.cycle.period
    why = "the largest root of det(xI - A)" if root > 1 else "det(xI - A) has no root above 1"
    why = f"{why}; every continuous map with such a cycle grows at least so fast" if period > 1 else "one fixed point"
    entries = [Entry("by the pattern", decimal(root, a.digits), why)]
    if isinstance(root, Algebraic) and period <= MOST_FACTORED:
        entries.append(_minimal_polynomial(root))
    if root == forced:
        match, proof = f"{decimal(forced, 20)}: as much as by the pattern", "compared as algebraic numbers"
    else:
        ratio = quotient(root, forced)
        match, proof = (
            f"{decimal(forced, 20)}: less than by the pattern, which is {ratio} times that",
            "compared exactly",
        )
    entries.append(Entry(f"by the period {period}", match, proof))
    strongest = a.chain.strongest.period
    if period != strongest <= MOST_DEGREE:
        least = decimal(period_root(strongest), 20)
        entries.append(Entry(f"by the period {strongest}", least, "the least growth of all its patterns"))
    return Section("growth that the cycle forces", entries)


# The growth of the map


def _about_chain(a: Findings) -> Section:
    return chain_chapter(a.chain)


def _about_entropy(a: Findings) -> Section:
    """The growth number, where it is known, and the entropy."""
    known, entries = a.chain.number, []
    if known is not None:
        entries.append(Entry("growth number of f", decimal(known.number, a.digits), known.reason))
        graph = known.evidence.get("graph")
        if isinstance(known.number, Algebraic) and (graph is None or len(graph) <= MOST_FACTORED):
            entries.append(_minimal_polynomial(known.number))
    low, high = a.entropy
    text = f"between {decimal(low, 20)} and {decimal(high, 20)}" if low < high else decimal(low, a.digits)
    if common := common_digits(low, high, a.digits):
        text = common if low < high and common.strip("0.") else text
    rounded = ", rounded outward" if low < high else ""
    proof = f"the logarithm of the growth number{rounded}; so fast the number of laps of f^t grows"
    return Section("entropy", [*entries, Entry("entropy of f", text, proof, warrant=a.warrants["entropy"])])


def _minimal_polynomial(root: Algebraic) -> Entry:
    return Entry(
        "minimal polynomial",
        polynomial_text(root.minimal_coefficients),
        "irreducible over the rationals, of which it is a root",
    )


def _about_lipschitz(a: Findings) -> Section:
    """The Lipschitz constant beside the growth of the chain."""
    constant, c = a.map.lipschitz, a.chain.growth
    if constant == c:
        relation = "equal to c: no map that oscillates so fast has a smaller one"
    elif constant > c:
        relation = f"larger than c by {difference(constant, c)}"
    else:
        relation = "below 1, where c is 1: the map is a contraction"
    value = _with_digits(constant)
    return Section("Lipschitz constant", [Entry("L", f"{value}, {relation}", "the steepest piece, compared exactly")])


def _about_oscillations(a: Findings) -> Section:
    """Laps and crossings of some iterates beside what the chain proves."""
    found, counted = a.chain, a.oscillations
    if found.window is None:
        entries = [Entry("window", "none: no oscillation that grows is proved")]
    else:
        entries = [Entry("window", window_text(found.window), "that of the chain")]
    if counted.stopped is not None:
        entries.append(Entry(f"f^{counted.stopped} and later", "not counted", f"open: {counted.reason}", proved=False))
    rows = _selection(len(counted.steps))
    columns = [
        ("t", [str(counted.steps[i]) for i in rows]),
        ("laps of f^t", [brief(counted.laps[i]) for i in rows]),
    ]
    captions = []
    if found.window is not None:
        columns.append(("crossings of the window", [brief(counted.crossings[i]) for i in rows]))
        columns.append(("that the chain proves", [brief(found.crossings(counted.steps[i])) for i in rows]))
        columns.append(("c^t", [power_below(found.growth, counted.steps[i]) for i in rows]))
        captions.append("c^t is cut off after two decimals, not rounded")
    if len(rows) < len(counted.steps):
        captions.append("--json has every step, and every digit")
    head, cells = zip(*columns, strict=True)
    table = Table(head, list(zip(*cells, strict=True)), "; ".join(captions), keys=1, warrant=Warrant.COMPUTED)
    return Section("oscillations", entries, [table])


def _about_networks(a: Findings) -> Section:
    """What the oscillations mean for networks, in words."""
    if a.chain.window is None:
        return Section("networks", [Entry("depth", "these oscillations prove nothing about networks: c = 1")])
    few = "l hidden layers of u ReLUs make at most (u + 1)^l affine pieces: below c^t they cannot equal f^t"
    exact = f"t hidden layers of {plural(a.map.piece_count, 'ReLU')} compute f^t exactly"
    why = "each unit adds at most one breakpoint to each piece, and a piece crosses once"
    entries = [
        Entry("shallow networks", few, why, warrant=None),
        Entry("deep networks", exact, "one layer an iterate"),
        Entry("how near they come", "periodic bound MAP --t T --width U --depth L says it for each size"),
    ]
    return Section("networks", entries)


CHAPTERS: tuple[Callable[[Findings], Section], ...] = (
    _about_map,
    _about_periods,
    _about_cycle,
    _about_graph,
    _about_forced_growth,
    _about_chain,
    _about_entropy,
    _about_lipschitz,
    _about_oscillations,
    _about_networks,
)


# Numbers and lists as text


def _selection(rows: int) -> tuple[int, ...]:
    """The rows of a table that are printed."""
    return tuple(range(rows)) if rows <= MOST_ROWS else round_numbers(rows - 1)


def _cut(what: str, size: int) -> str:
    return f"{size} {what} in all; --json has each" if size > MOST_ROWS else ""


def _shortened(names: list[str]) -> str:
    return " -> ".join(names if len(names) <= MOST_ROWS else [*names[:MOST_ROWS], ".."])


def _with_digits(x: Exact) -> str:
    """A number, exactly if that is short, and its decimals unless it is a ratio that one reads at sight."""
    text, digits = shown(x), decimal(x, 20)
    at_sight = isinstance(x, Fraction) and x.denominator < SIGHT
    return text if at_sight or text.endswith("...") else f"{text} = {digits}"


def _if_short(x: Exact) -> str:
    """The exact text of a number beside its decimals, if it fits the line."""
    text = shown(x)
    return "" if text.endswith("...") else text
