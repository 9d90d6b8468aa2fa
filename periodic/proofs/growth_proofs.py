"""Certificates of growth, entropy and crossings: covering graphs from below, enclosing graphs from above.

The tower of a map, closed from below, is a *covering graph*: along each edge f takes a part of one interval over all of
the next, so that f^t has a branch over the last interval of every walk of length t. Closed from above it is an
*enclosing graph*: every branch follows a walk. A non-negative vector X with A X >= c X proves that the walks of a
covering graph grow like c^t, a positive one with A X <= c X that those of an enclosing graph grow no faster; where the
growth number is known exactly, X has its entries in the field of that number. docs/mathematics.md, Tower; Entropy of
any map; Best chain.
Where all slopes are +-s neither is needed: the growth number is s.

The Stefan map of a cycle of three points: vectors over the field of its growth number prove both bounds.
>>> from periodic.patterns.cyclic_patterns import stefan
>>> certificate = prove_growth(stefan(3))
>>> certificate.claim, certificate.statement["at_least"] == certificate.statement["at_most"]
('the growth number is (1+sqrt(5))/2', True)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

from periodic.entropy.chains import chain
from periodic.errors import count, list_length, printed
from periodic.graphs.collatz_bounds import Component
from periodic.graphs.growth_enclosures import growth_enclosure
from periodic.graphs.perron_vectors import right_perron_vector
from periodic.graphs.tower_closings import Closing, Truncation
from periodic.graphs.towers import Tower
from periodic.graphs.transition_graphs import TransitionGraph
from periodic.iterates.oscillations import crossings
from periodic.maps.arguments import takes_maps, what_is
from periodic.maps.families import connect_the_dots
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.decimals import MAX_DIGITS, between, plural
from periodic.numbers.enclosures import log_bounds
from periodic.numbers.magnitudes import enclosed
from periodic.numbers.number_texts import shown
from periodic.patterns.cyclic_patterns import Pattern
from periodic.proofs.certificates import Certificate, accepted
from periodic.proofs.return_graphs import ReturnGraph
from periodic.text.scribes import Json, Scribe

DIGITS = 10
_ENTROPY_DIGITS = 140  # the exponential function of the checker is (1 + x / N)**N with N = 2**512
_MOST_STEPS = 96  # age of ends in graphs that show crossings


def prove_growth(f: PLMap | Pattern, digits: int = DIGITS) -> Certificate:
    """Return a certificate of the growth number: exact where it is decided, else bounds ``10**-digits`` apart.

    Where all slopes are +-s it is s, without further evidence, whatever the orbits do.
    For a pattern it is about the P-linear map, which grows least of all continuous maps with such a cycle.
    Cost: that of ``growth_enclosure`` without return maps; exact numbers of degree d cost d**2 more.

    >>> prove_growth(Pattern([2, 3, 1])).statement["at_least"]
    [0, 1]
    >>> from periodic.maps.families import tent
    >>> certificate = prove_growth(tent("3/2"))
    >>> certificate.claim, certificate.evidence
    ('the growth number is 3/2', {})
    """
    digits = list_length(digits, "digits", most=MAX_DIGITS)
    if isinstance(f, Pattern):
        f = connect_the_dots(f)
    if not isinstance(f, PLMap):
        raise TypeError(f"expected a PLMap or a Pattern, got {what_is(f)}")
    scribe, evidence = Scribe((*f.knots, *f.values)), dict[str, Json]()
    if (number := _by_slopes(f)) is not None:
        low, high, rates = number, number, Scribe(()) if isinstance(number, Fraction) else scribe
    else:
        found = growth_enclosure(f, digits, max_returns=0)
        low, high, number, rates = found.low, found.high, found.number, Scribe((found.low, found.high))
        if low > 1 and found.lower is not None:
            evidence["lower"] = _lower(found.lower.closing, number, digits + 2, scribe, rates)
        evidence["upper"] = _upper(found.upper.closing, number, digits + 2, scribe, rates)
    statement = {
        "kind": "growth",
        "map": scribe.map_json(f),
        **rates.field_json(),
        "at_least": rates.number(low),
        "at_most": rates.number(high),
    }
    bounds = shown(low) if number is not None else between(low, high, digits + 3)
    return accepted(Certificate(f"the growth number is {bounds}", statement, evidence))


@takes_maps
def prove_entropy(f: PLMap, digits: int = DIGITS) -> Certificate:
    """Return a certificate of the topological entropy between two rationals ``10**-digits`` apart, if that is reached.

    At most 140 digits. Cost: that of ``growth_enclosure`` without return maps; nothing where all slopes are +-s.

    >>> from periodic.maps.families import tent
    >>> prove_entropy(tent("3/2"), 3).claim
    'the topological entropy is between 0.4054 and 0.4055'
    """
    digits = list_length(digits, "digits", most=_ENTROPY_DIGITS)
    scribe, evidence = Scribe((*f.knots, *f.values)), dict[str, Json]()
    if (number := _by_slopes(f)) is not None:
        rates = enclosed(number, (digits + 4) * 4)
    else:
        found = growth_enclosure(f, digits + 2, max_returns=0)
        if found.low > 1 and found.lower is not None:
            evidence["lower"] = _lower(found.lower.closing, None, digits + 4, scribe, scribe)
        evidence["upper"] = _upper(found.upper.closing, None, digits + 4, scribe, scribe)
        rates = Fraction(evidence["lower"]["rate"] if "lower" in evidence else 1), Fraction(evidence["upper"]["rate"])
    low, high = _logarithms(rates[0], rates[1], digits)
    statement = {"kind": "entropy", "map": scribe.map_json(f), "low": scribe.number(low), "high": scribe.number(high)}
    known = between(low, high, digits + 1)
    return accepted(Certificate(f"the topological entropy is {known}", statement, evidence))


def _by_slopes(f: PLMap) -> Exact | None:
    """The growth number, where slopes alone decide it: all are as steep, or none is steeper than 1."""
    alike = all(abs(slope) == f.lipschitz for slope in f.slopes)
    return max(Fraction(1), f.lipschitz) if alike or f.lipschitz <= 1 else None


@takes_maps
def prove_lipschitz(f: PLMap, at_most: Any = None) -> Certificate:
    """Return a certificate that no piece of ``f`` is steeper than ``at_most``; by default, than its steepest one.

    Raises ValueError with a steeper piece if there is one.

    >>> from periodic.maps.families import tent
    >>> prove_lipschitz(tent(), 3).statement["at_most"]
    3
    """
    limit = f.lipschitz if at_most is None else exact(at_most)
    if f.lipschitz > limit:
        i = next(i for i, s in enumerate(f.slopes) if s in (f.lipschitz, -f.lipschitz))
        raise ValueError(
            f"the Lipschitz constant is {shown(f.lipschitz)}, not at most {shown(limit)}: the map has slope "
            f"{shown(f.slopes[i])} on [{shown(f.knots[i])}, {shown(f.knots[i + 1])}]"
        )
    scribe = Scribe((*f.knots, *f.values, limit))
    statement: dict[str, Json] = {"kind": "lipschitz", "map": scribe.map_json(f), "at_most": scribe.number(limit)}
    return accepted(Certificate(f"the Lipschitz constant is at most {shown(limit)}", statement, {}))


@takes_maps
def prove_crossings(f: PLMap, low: Any, high: Any, t: int) -> Certificate:
    """Return a certificate of how often f^t passes between ``low`` and ``high``: at least, or if that shows exactly.

    A covering graph counts the crossings of single branches. It is refined until it proves as many as there are, or as
    many as it can with ends of age up to 96. Raises ValueError unless low < high.

    >>> from periodic.maps.families import tent
    >>> prove_crossings(tent(), 0, 1, 10).statement["crossings"]
    1024
    """
    t, low, high = count(t, "t"), exact(low), exact(high)
    wanted = crossings(f, low, high, t)
    crossed, closing = best_walks(f, t, lambda crossed: crossed(low, high), wanted)
    scribe = Scribe((*f.knots, *f.values, low, high))
    statement = {
        "kind": "crossings",
        "map": scribe.map_json(f),
        "window": scribe.numbers((low, high)),
        "t": t,
        "crossings": (n := crossed(low, high)),
    }
    sentence = f"f^{printed(t)} passes at least {plural(n, 'time')} between {shown(low)} and {shown(high)}"
    return accepted(Certificate(sentence, statement, {"graph": graph_json(closing, scribe, True)}))


@takes_maps
def prove_crossing_growth(f: PLMap) -> Certificate:
    """Return a certificate of the best chain: a window that f^t crosses at least c^t times for every t.

    It is ``chain(f).best``, with the graph and the vector that prove it. Cost: that of ``chain``. Raises ValueError if
    no growth above 1 is proved.

    >>> from periodic.maps.families import tent
    >>> prove_crossing_growth(tent()).claim
    'f^t passes at least c^t times between 0 and 1/2 for every t, c = 2'
    """
    found = chain(f).best
    if found.window is None:
        raise ValueError(f"no growth of crossings is proved: {found.why}")
    window, rate = found.window, found.growth
    evidence: dict[str, Json]
    if (returns := found.evidence.get("returns")) is not None:
        steps = ReturnGraph.of(f, returns)
        if steps is None:
            raise ValueError(f"the proof by {found.reason} has no certificate: it would be too long")
        scribe, rates, rate = Scribe((*f.knots, *f.values)), Scribe(()), steps.rate
        graph = _written(steps.vertices, steps.edges, scribe) | {"vector": rates.numbers(steps.vector)}
        evidence = {"graph": graph, "starts": [*steps.starts], "steps": steps.steps}
    elif (tower := found.evidence.get("tower")) is not None:
        closing, reach = tower.closing, tower.reach
        scribe, rates = Scribe((*f.knots, *f.values)), Scribe(())
        vector = [Fraction(0)] * len(closing.vertices)
        for i, x in zip(reach.members, reach.vector, strict=True):
            vector[i] = reach.scale * x
        graph = graph_json(closing, scribe, True) | {"vector": rates.numbers(vector)}
        evidence = {"graph": graph, "starts": [0], "steps": reach.steps}
    else:
        perron = found.evidence["perron"]
        intervals = list(perron.graph.intervals)
        scribe, rates = Scribe((*f.knots, *f.values, *perron.graph.points)), Scribe((found.growth, *perron.weights))
        edges = [list(_over(f, interval, intervals)) for interval in intervals]
        graph = _written(intervals, edges, scribe) | {"vector": rates.numbers(perron.weights)}
        evidence = {"graph": graph, "starts": list(range(len(intervals))), "steps": 0}
    statement = {
        "kind": "crossing_growth",
        "map": scribe.map_json(f),
        "window": scribe.numbers(window),
        "rate": rates.number(rate),
        **rates.field_json(),
    }
    low, high = map(shown, window)
    sentence = f"f^t passes at least c^t times between {low} and {high} for every t, c = {shown(rate)}"
    return accepted(Certificate(sentence, statement, evidence))


def _written(
    intervals: Sequence[tuple[Exact, Exact]], edges: Sequence[Sequence[tuple[Exact, Exact, int]]], scribe: Scribe
) -> dict[str, Json]:
    """A covering graph as JSON: its vertices, and for each the parts with their targets."""
    rows = [[[*scribe.numbers(ends), target] for *ends, target in row] for row in edges]
    return {"vertices": [scribe.numbers(interval) for interval in intervals], "edges": rows}


def _over(
    f: PLMap, interval: tuple[Exact, Exact], intervals: Sequence[tuple[Exact, Exact]]
) -> Iterator[tuple[Exact, Exact, int]]:
    """Parts of an interval, from left to right, each with the interval that ``f`` takes it over.

    Its ends go to ends of intervals; the parts lie between the first points at which f takes the values between.
    """
    xs = [interval[0], *f.knots[bisect_right(f.knots, interval[0]) : bisect_left(f.knots, interval[1])], interval[1]]
    ys = [f(x) for x in xs]
    low, high = min(ys[0], ys[-1]), max(ys[0], ys[-1])
    targets = [i for i, (a, b) in enumerate(intervals) if low <= a and b <= high]
    levels = sorted({x for i in targets for x in intervals[i]}, reverse=ys[0] > ys[-1])
    if ys[0] > ys[-1]:
        targets.reverse()
    places: list[Exact] = [xs[0]]
    k = 0
    for level in levels[1:]:
        while not min(ys[k], ys[k + 1]) <= level <= max(ys[k], ys[k + 1]):
            k += 1
        places.append(xs[k] + (level - ys[k]) * (xs[k + 1] - xs[k]) / (ys[k + 1] - ys[k]))
    yield from zip(places[:-1], places[1:], targets, strict=True)


Crossed = Callable[[Exact, Exact], int]


def best_walks(f: PLMap, t: int, worth: Callable[[Crossed], Any], wanted: Any = None) -> tuple[Crossed, Closing]:
    """Return how often, at least, f^t crosses each window, by the lower closing of the tower that is worth most.

    The first thing returned tells it of a window of two levels; ``worth`` is asked with it, for each closing. It stops
    at what is ``wanted``, or where the tower is complete. Cost: t additions for each edge of each closing.
    """
    tower = Tower(f)
    most: Any = None
    for steps in (2, 4, 6, 8, 12, 16, 24, 32, 48, 64, _MOST_STEPS):
        part = Truncation(tower, steps)
        closing = part.closing("lower")
        walks = {0: 1}
        for _ in range(t):
            longer: dict[int, int] = defaultdict(int)
            for vertex, number in walks.items():
                for edge in closing.edges[vertex]:
                    longer[edge.target] += number
            walks = longer
        ends = [(*tower.interval(closing.vertices[i]), number) for i, number in walks.items()]
        found = worth(crossed := partial(_crossed, ends))
        if most is None or found > most:
            most, best = found, (crossed, closing)
        if found == wanted or part.is_complete or steps >= t:
            break
    return best


def _crossed(ends: list[tuple[Exact, Exact, int]], low: Exact, high: Exact) -> int:
    """How many walks end at a vertex around a window."""
    return sum(number for a, b, number in ends if a <= low and high <= b)


# Graphs and vectors as JSON


def graph_json(closing: Closing, scribe: Scribe, covers: bool, members: Sequence[int] | None = None) -> dict[str, Json]:
    """Return a closing of a tower as a covering or as an enclosing graph: each edge with the stretch that it takes.

    With ``members`` only these vertices and the edges between them.
    """
    tower, orbits = closing.tower, closing.tower.orbits
    cuts = [orbits.exact(i) for i in range(orbits.laps + 1)]
    chosen = range(len(closing.vertices)) if members is None else members
    place = {i: k for k, i in enumerate(chosen)}
    vertices, rows = [], []
    for i in chosen:
        low, high = tower.interval(closing.vertices[i])
        vertices.append(scribe.numbers((low, high)))
        targets = {edge.lap: place[edge.target] for edge in closing.edges[i] if edge.target in place}
        row = []
        for lap, (a, b) in enumerate(pairwise(cuts)):
            start, stop = max(low, a), min(high, b)
            if start < stop and (lap in targets or not covers):
                row.append([scribe.number(start), scribe.number(stop), targets.get(lap)])
        rows.append(row)
    return {"vertices": vertices, "edges": rows}


def _lower(closing: Closing, number: Exact | None, digits: int, scribe: Scribe, rates: Scribe) -> dict[str, Json]:
    """A covering graph with a vector for ``number``, or if that is None for as much as digits allow."""
    found = closing.graph.lower_bound(digits + 2)
    bound: Exact = found.bound
    members: Sequence[int] = found.members
    vector: list[Exact] = [Fraction(x) for x in found.vector]
    if number is not None and found.bound < number:
        component = next(_fast(closing, number))
        bound, members, vector = number, component.members, _perron(component)
    graph = graph_json(closing, scribe, True, members)
    return {**graph, "rate": rates.number(bound), "vector": rates.numbers(vector)}


def _upper(closing: Closing, number: Exact | None, digits: int, scribe: Scribe, rates: Scribe) -> dict[str, Json]:
    """An enclosing graph with a vector for ``number``, or if that is None for as little as digits allow."""
    found = closing.graph.upper_bound(digits + 2)
    vector: list[Exact] = [Fraction(x) for x in found.vector]
    if number is not None:
        for component in _fast(closing, number):
            for i, x in zip(component.members, _perron(component), strict=True):
                vector[i] = x
    return {
        **graph_json(closing, scribe, False),
        "rate": rates.number(found.bound if number is None else number),
        "vector": rates.numbers(vector),
        "components": [-rank for rank in found.ranks],
    }


def _fast(closing: Closing, number: Exact) -> Iterator[Component]:
    """The components that grow as fast as ``number``: no integers show that they do not grow faster."""
    return (c for c in closing.graph.components if not c.bounds(6).high <= number)


def _perron(component: Component) -> list[Exact]:
    """The right Perron vector, in the field of the spectral radius."""
    n = len(component)
    rows = [[row.count(j) for j in range(n)] for row in component.successors]
    return list(right_perron_vector(TransitionGraph.from_matrix(rows)))


def _logarithms(low: Fraction, high: Fraction, digits: int) -> tuple[Fraction, Fraction]:
    """Decimal fractions around the logarithms: 0 and 0 where both numbers are 1."""
    if high == 1:
        return Fraction(0), Fraction(0)
    bits, scale = digits * 3322 // 1000 + 16, 10 ** (digits + 1)
    below, above = log_bounds(low, bits)[0] * scale >> bits, -(-log_bounds(high, bits)[1] * scale >> bits)
    return Fraction(below, scale), Fraction(above, scale)
