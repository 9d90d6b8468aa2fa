"""Certificates of depth separations: what every ReLU network of a size misses of an iterate.

Three kinds of evidence. *Crossings*: a covering graph proves that f^t crosses a window so often, and a network changes
its side of the middle at most Z times; that bounds the greatest error, the share of points on the wrong side and, with
all windows between some levels, the integrals of the error and of its square. *Lengths*: where slopes differ each
crossing counts by its own length (``length_proofs``). *Blocks*:
f^t consists of copies of few stretches of f^m, squeezed, and functions of few pieces miss so much of a stretch when
every bend has a price (``bounds.certified_blocks``). docs/mathematics.md, L1 bound; Run bound.

>>> from periodic.maps.families import tent
>>> certificate = prove_separation(tent(), 10, 3, 2)
>>> certificate.statement["l1_bound"], certificate.statement["classification_bound"]
('63/256', '504/1025')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from periodic import checker as checker_module
from periodic.bounds.breakpoint_bounds import checked_effort
from periodic.bounds.crossing_bounds import crossing_integrals
from periodic.bounds.separation_chapters import best_bounds
from periodic.bounds.statement_rows import (
    CROSSING_STATEMENTS,
    EVIDENCE_STATEMENTS,
    LENGTH_STATEMENT,
    STATEMENTS,
    applied,
    is_looked_for,
    window_bounds,
)
from periodic.bounds.tasks import Task, Window
from periodic.bounds.theorems import NORMS, Bound
from periodic.errors import count
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import leading, plural
from periodic.numbers.number_texts import shown
from periodic.proofs.certificates import Certificate
from periodic.proofs.growth_proofs import Crossed, best_walks, graph_json
from periodic.proofs.length_proofs import length_evidence
from periodic.proofs.rocq_exports import CoveringEdges, separation_text
from periodic.text.scribes import Json, Scribe

checker: Any = checker_module  # it has no types

MOST_CROSSINGS = 10**3000  # numbers of a certificate have at most 4,000 digits: of more crossings so many are claimed
MOST_BITS = 13000
MOST_WORK = 500_000  # of the checker, as it counts, for one norm by crossings


@takes_maps
def prove_separation(f: PLMap, t: int, width: int, depth: int, certified: bool = False, effort: int = 0) -> Certificate:
    """Return a certificate of lower bounds for all networks of ``depth`` hidden layers of ``width`` units against f^t.

    It holds, each where it is above 0, the bounds on the integrals of the error and of its square, by blocks where that
    is the better one, else by crossings, on the greatest error, and on the share of misclassified points. They are
    the numbers that ``separation`` prints with the same arguments: by default those of the floating-point engine, for
    which evidence is looked for until it shows them; with ``certified`` all that the evidence shows, which is looked
    for unless that takes long and crossings show as much. Where none is found for a number, the certificate has the
    greatest that is shown, and ``missing`` says why; what the bounds on the integrals prove of the greatest error is
    left to the reader. Cost: seconds at first, for the tables of a map, which serve every ``t``, ``width`` and
    ``depth``; some ten where evidence is hard to find. The checker accepts it in a second or two: what would take it
    longer is left out.
    Raises ValueError if nothing above 0 is proved.

    >>> from periodic.maps.families import tent
    >>> certificate = prove_separation(tent(), 10, 3, 2)
    >>> certificate.statement["sup_bound"], certificate.statement["crossings"]["sup"]
    ('1/2', 1024)
    """
    task = Task(f, t, width, depth, checked_effort(effort))
    best: dict[str, Bound] = {}
    why: dict[str, str] = {}
    walks: dict[str, CoveredWindows] = {}
    scribe = Scribe((*f.knots, *f.values))
    printed = best_bounds(tuple(applied(STATEMENTS, task)))
    for row in (*CROSSING_STATEMENTS, LENGTH_STATEMENT, *EVIDENCE_STATEMENTS):  # graphs are small, and need no search
        shown = {norm for norm, bound in best.items() if norm in printed and bound.value >= printed[norm].value}
        if certified and row in EVIDENCE_STATEMENTS:
            shown = {
                norm
                for norm in shown & {"l1", "l2"}
                if not is_looked_for(task, NORMS.index(norm) + 1, best[norm].value)
            }
        if shown.issuperset(theorem.quantity for theorem in row.theorems):
            continue
        for bound in applied((row,), task):
            norm = bound.quantity
            if row is LENGTH_STATEMENT and bound.value > 0:
                bound = _by_lengths(task, bound)
            why |= {norm: bound.evidence["why"]} if "why" in bound.evidence else {}
            if bound.value <= (best[norm].value if norm in best else 0):
                continue
            if bound.window is None:  # its evidence is there
                best[norm] = bound
            elif (shown_by := _by_walks(task, bound, scribe)) is not None:
                best[norm], walks[norm] = shown_by
    for norm, bound in printed.items():  # the evidence may show more than is printed
        if norm in best and not certified:
            best[norm] = replace(best[norm], value=min(best[norm].value, bound.value))
    best = {norm: bound for norm, bound in best.items() if _is_accepted(task, scribe, norm, bound, walks)}
    size = f"{plural(task.depth, 'hidden layer')} of {plural(task.width, 'unit')}"
    if not best:
        raise ValueError(f"nothing is proved of networks with {size}")
    listed = ", ".join(f"{norm} error >= {_short(best[norm].value)}" for norm in NORMS if norm in best)
    sentence = f"every network of {size} has {listed} against f^{task.t}"
    missing = () if certified else tuple(_missing(printed, best, why))
    return Certificate(sentence, *_restated(task, scribe, best, walks), missing)


def _missing(printed: dict[str, Bound], best: dict[str, Bound], why: dict[str, str]) -> Iterator[str]:
    """What is printed and not certified in full: both numbers, and why."""
    for norm, bound in printed.items():
        value = best[norm].value if norm in best else Fraction(0)
        if bound.value > value:
            reason = why.get(norm, "the checker's rules show no more")
            yield f"{norm} error: {_short(bound.value)} printed, {_short(value)} certified: {reason}"


def _restated(
    task: Task, scribe: Scribe, best: dict[str, Bound], walks: dict[str, CoveredWindows]
) -> tuple[dict[str, Json], dict[str, Json]]:
    """The claim and the evidence."""
    statement: dict[str, Json] = {
        "kind": "separation",
        "map": scribe.map_json(task.map),
        "t": task.t,
        "width": task.width,
        "depth": task.depth,
    }
    evidence: dict[str, Json] = {n: bound.evidence["data"] for n, bound in best.items() if bound.window is None}
    crossed = [norm for norm in NORMS if norm in best and best[norm].window is not None]
    if crossed:
        statement["window"] = {norm: scribe.numbers(walks[norm].levels) for norm in crossed}
        statement["crossings"] = {norm: walks[norm].crossings for norm in crossed}
        first, *others = (walks[norm].graph for norm in crossed)
        alike = all(graph == first for graph in others)
        evidence["graph"] = first if alike else {norm: walks[norm].graph for norm in crossed}
    for norm in NORMS:
        if norm in best:
            statement[f"{norm}_bound"] = scribe.number(best[norm].value)
    return statement, evidence


def _is_accepted(task: Task, scribe: Scribe, norm: str, bound: Bound, walks: dict[str, CoveredWindows]) -> bool:
    """Whether the checker accepts a bound, and soon, by its own rule.

    What dual functions show it has computed when they were found.
    """
    statement, evidence = _restated(task, scribe, {norm: bound}, walks)
    before = checker.Clock.work
    try:
        checker.check_separation(statement, evidence, lambda *_: bound.evidence["shown"])
    except checker.Rejected:  # numbers too near to each other, as it may happen far out
        return False
    return bool(checker.Clock.work - before <= MOST_WORK)


def _short(x: Exact) -> str:
    """A number in few characters, its first digits if it is long."""
    text = shown(x)
    return text if len(text) <= 20 else leading(x, 10)


def _is_short(x: Exact, scribe: Scribe) -> bool:
    """Whether a certificate can hold the number."""
    vector, denominator = ([x.numerator], x.denominator) if isinstance(x, Fraction) else scribe.coordinates(x)
    return all(int(c).bit_length() <= MOST_BITS for c in (*vector, denominator))


class CoveredWindows(NamedTuple):
    """A covering graph as evidence: of the windows between some levels, and how often the outermost is crossed."""

    levels: tuple[Exact, ...]
    crossings: int
    graph: Json


def _by_walks(task: Task, bound: Bound, scribe: Scribe) -> tuple[Bound, CoveredWindows] | None:
    """The bound with as many crossings as a covering graph proves; None if it proves too few.

    The bounds on the integrals rest on all windows between their levels, the others on one.
    """
    assert bound.window is not None
    order = {"l1": 0, "l2": 1}.get(bound.quantity)
    levels = bound.window if order is None else bound.evidence["levels"]

    def integral(crossed: Crossed, among: tuple[Exact, ...] = levels) -> Bound:
        windows = [(a, b, min(crossed(a, b), MOST_CROSSINGS)) for a, b in combinations(among, 2)]
        return crossing_integrals(windows, task.sign_changes, task.lipschitz)[order or 0]

    if order is None:
        crossed, closing = best_walks(task.map, task.t, lambda crossed: crossed(*levels), bound.crossings)
        window = Window(levels[0], levels[-1], min(crossed(*levels), MOST_CROSSINGS))
        found = {b.quantity: b for b in window_bounds(task, window)}[bound.quantity]
    else:
        crossed, closing = best_walks(task.map, task.t, lambda crossed: integral(crossed).value, bound.value)
        found = integral(crossed)
        for level in levels[1:-1]:  # those without which as much is proved are left out
            fewer = tuple(x for x in levels if x != level)
            if integral(crossed, fewer).value == found.value:
                levels = fewer
    if not found.value > 0 or not _is_short(found.value, scribe):
        return None
    n = min(crossed(levels[0], levels[-1]), MOST_CROSSINGS)
    return found, CoveredWindows(levels, n, graph_json(closing, scribe, True))


def _by_lengths(task: Task, bound: Bound) -> Bound:
    """The bound as a covering graph and levels prove it; 0 where they cannot."""
    try:
        data, value = length_evidence(task.map, task.t, task.sign_changes, NORMS.index(bound.quantity) + 1)
    except checker.Rejected as error:
        return replace(bound, value=Fraction(0), evidence={"why": str(error)})
    return replace(bound, value=value, evidence={"data": data})


def rocq_separation(f: PLMap, t: int, width: int, depth: int) -> str:
    """Return a Coq file that proves an L1 bound by the crossings of all windows, for all networks of a size.

    The windows are those between ends of a covering graph, but for the levels without which as much is proved, to seven
    digits. Raises ValueError for maps with irrational numbers and where no bound above 0 follows.
    """
    t, width, depth = count(t, "t"), count(width, "width", 1), count(depth, "depth", 1)
    task, pieces = Task(f, t, width, depth), (width + 1) ** depth
    aim = next(bound for bound in applied(CROSSING_STATEMENTS, task) if bound.quantity == "l1")
    pairs = tuple(combinations(aim.evidence.get("levels", f.domain), 2))
    _, closing = best_walks(
        f,
        t,
        lambda crossed: crossing_integrals([(a, b, crossed(a, b)) for a, b in pairs], pieces, task.lipschitz)[0].value,
        aim.value,
    )
    tower, orbits = closing.tower, closing.tower.orbits
    vertices = [tower.interval(v) for v in closing.vertices]
    cuts = [orbits.exact(i) for i in range(orbits.laps + 1)]
    rows = [
        [(max(u, cuts[e.lap]), min(v, cuts[e.lap + 1]), e.target) for e in edges]
        for (u, v), edges in zip(vertices, closing.edges, strict=True)
    ]
    covering: Any = CoveringEdges(vertices, rows)  # type: ignore[arg-type]  # what is irrational is refused below
    crossed = covering.crossings(t)
    levels: Any = sorted({x for vertex in vertices[:40] for x in vertex})
    most = max(pairwise(levels), key=lambda window: crossed(*window))
    needed: Any = _needed(levels, crossed, pieces)
    return separation_text(f, t, width, depth, covering, needed, [most])[0]


def _needed(levels: list[Exact], crossed: Crossed, pieces: int) -> list[Exact]:
    """Levels enough for all windows between them to be worth what they are with all levels, to seven digits.

    Those of the longest numbers go first. Floats choose; what is left is counted exactly by who uses it.
    """
    left = {(a, b): max(0, crossed(a, b) - pieces) for a, b in combinations(levels, 2)}
    most = max(1, *left.values())
    worth = {window: n / most for window, n in left.items()}
    place = {x: float((x - levels[0]) / (levels[-1] - levels[0])) for x in levels}

    def area(among: list[Exact]) -> float:
        return sum(
            worth[a, b] * (place[c] - place[a]) * (place[b] - place[d]) / (1 if c < b else 2)
            for i, (a, c) in enumerate(pairwise(among))
            for d, b in pairwise(among[i:])
        )

    least = area(levels) * (1 - 1e-7)
    for level in sorted(levels, key=lambda x: -len(str(x))):
        fewer = [x for x in levels if x != level]
        if len(fewer) > 1 and area(fewer) >= least:
            levels = fewer
    return levels
