"""Certificates of depth separations: what every ReLU network of a size misses of an iterate.

Two kinds of evidence. *Crossings*: a covering graph proves that f^t crosses a window so often, and a network changes
its side of the middle at most Z times; that bounds the greatest error, the share of points on the wrong side and, with
a triangle for every crossing that is not followed, the integral; each with the window that is best for it. *Blocks*:
f^t consists of copies of few stretches of f^m, squeezed, and functions of few pieces miss so much of a stretch when
every bend has a price (``bounds.certified_blocks``). docs/mathematics.md, L1 bound; Run bound.

>>> from periodic.maps.families import tent
>>> certificate = prove_separation(tent(), 3, 2, 1)
>>> certificate.statement["sup_bound"], certificate.statement["classification_bound"]
('1/2', '1/3')
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from periodic import checker as checker_module
from periodic.bounds.breakpoint_bounds import checked_effort
from periodic.bounds.separation_chapters import best_bounds
from periodic.bounds.separations import CERTIFIED_STATEMENTS, CROSSING_STATEMENTS, STATEMENTS, applied, window_bounds
from periodic.bounds.tasks import Task, Window
from periodic.bounds.theorems import NORMS, Bound
from periodic.errors import count
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import leading
from periodic.numbers.number_texts import shown
from periodic.proofs.certificates import Certificate
from periodic.proofs.growth_proofs import best_walks, graph_json
from periodic.proofs.rocq_exports import CoveringEdges, separation_text
from periodic.text.scribes import Json, Scribe

checker: Any = checker_module  # it has no types

MOST_CROSSINGS = 10**3000  # numbers of a certificate have at most 4,000 digits: of more crossings so many are claimed
MOST_BITS = 13000


@takes_maps
def prove_separation(f: PLMap, t: int, width: int, depth: int, certified: bool = False, effort: int = 0) -> Certificate:
    """Return a certificate of lower bounds for all networks of ``depth`` hidden layers of ``width`` units against f^t.

    It holds, each where it is above 0, the bounds on the integrals of the error and of its square, by blocks where that
    is the better one, else by crossings, on the greatest error, and on the share of misclassified points. They are
    the numbers that ``separation`` prints with the same arguments: by default those of the floating-point engine, for
    which evidence is looked for until it shows them; with ``certified`` all that the evidence shows. Where none is
    found for a number, the certificate has the greatest that is shown; what the bounds on the integrals prove of the
    greatest error is left to the reader. Cost: seconds at first, for the tables of a map,
    which serve every ``t``, ``width`` and ``depth``; half a minute where evidence is hard to find.
    Raises ValueError if nothing above 0 is proved.

    >>> from periodic.maps.families import tent
    >>> certificate = prove_separation(tent(), 3, 2, 1)
    >>> certificate.statement["sup_bound"], certificate.statement["crossings"]["sup"]
    ('1/2', 8)
    """
    task = Task(f, t, width, depth, checked_effort(effort))
    best: dict[str, Bound] = {}
    graphs: dict[str, Json] = {}
    scribe = Scribe((*f.knots, *f.values))
    for bound in applied((*CERTIFIED_STATEMENTS, *CROSSING_STATEMENTS), task):
        norm = bound.quantity
        if bound.value <= (best[norm].value if norm in best else 0):
            continue
        if bound.window is None:  # a bound by blocks is rounded to few digits
            best[norm] = bound
        elif (shown_by := _by_walks(task, bound, scribe)) is not None:
            best[norm], graphs[norm] = shown_by
    if not certified:  # the evidence may show more than is printed
        printed = best_bounds(tuple(applied(STATEMENTS, task)))
        best = {norm: replace(b, value=min(b.value, printed[norm].value)) for norm, b in best.items()}
    if not best:
        raise ValueError(f"nothing is proved of networks with {task.depth} hidden layers of {task.width} units")
    statement: dict[str, Json] = {
        "kind": "separation",
        "map": scribe.map_json(f),
        "t": task.t,
        "width": task.width,
        "depth": task.depth,
    }
    evidence: dict[str, Json] = {n: bound.evidence["data"] for n, bound in best.items() if bound.window is None}
    crossed = [norm for norm in NORMS if norm in best and best[norm].window is not None]
    if crossed:
        statement["window"] = {norm: scribe.numbers(best[norm].window or ()) for norm in crossed}
        statement["crossings"] = {norm: best[norm].crossings for norm in crossed}
        evidence["graph"] = {norm: graphs[norm] for norm in crossed}
    for norm in NORMS:
        if norm in best:
            statement[f"{norm}_bound"] = scribe.number(best[norm].value)
    listed = ", ".join(f"{norm} error >= {_short(best[norm].value)}" for norm in NORMS if norm in best)
    size = f"{task.depth} hidden layers of {task.width} units"
    return Certificate(f"every network of {size} has {listed} against f^{task.t}", statement, evidence)


def _short(x: Exact) -> str:
    """A number in few characters, its first digits if it is long."""
    text = shown(x)
    return text if len(text) <= 20 else leading(x, 10)


def _is_short(x: Exact, scribe: Scribe) -> bool:
    """Whether a certificate can hold the number."""
    vector, denominator = ([x.numerator], x.denominator) if isinstance(x, Fraction) else scribe.coordinates(x)
    return all(int(c).bit_length() <= MOST_BITS for c in (*vector, denominator))


def _by_walks(task: Task, bound: Bound, scribe: Scribe) -> tuple[Bound, Json] | None:
    """The bound with as many crossings as a covering graph proves, and that graph; None if it proves too few."""
    assert bound.window is not None
    low, high = bound.window
    n, closing = best_walks(task.map, low, high, task.t, bound.crossings)
    n = min(n, MOST_CROSSINGS)
    found = {b.quantity: b for b in window_bounds(task, Window(low, high, n))}[bound.quantity]
    return (found, graph_json(closing, scribe, True)) if found.value > 0 and _is_short(found.value, scribe) else None


def rocq_separation(f: PLMap, t: int, width: int, depth: int) -> str:
    """Return a Coq file that proves an L1 bound by crossings for all networks of a size, for the best window.

    The windows between ends of a covering graph are tried. Raises ValueError for maps with irrational numbers and where
    no bound above 0 follows.
    """
    t, width, depth = count(t, "t"), count(width, "width", 1), count(depth, "depth", 1)
    shares = [b for b in applied(CROSSING_STATEMENTS, Task(f, t, width, depth)) if b.quantity == "classification"]
    low, high = shares[0].window or f.domain
    _, closing = best_walks(f, low, high, t, shares[0].crossings)
    tower, orbits = closing.tower, closing.tower.orbits
    vertices = [tower.interval(v) for v in closing.vertices]
    ends = sorted({x for vertex in vertices[:40] for x in vertex})
    pieces = (width + 1) ** depth
    best: tuple[Exact, Exact, Exact, int] | None = None
    for i, a in enumerate(ends):
        for b in ends[i + 1 :]:
            row = [int(u <= a and b <= v) for u, v in vertices]
            for _ in range(t):
                row = [sum(row[edge.target] for edge in edges) for edges in closing.edges]
            worth = (row[0] - pieces) * (b - a) ** 2
            if best is None or worth > best[0]:
                best = worth, a, b, row[0]
    if best is None or best[0] <= 0:
        raise ValueError(f"the crossings of f^{t} prove nothing of networks of {depth} layers of {width} units")
    cuts = [orbits.exact(i) for i in range(orbits.laps + 1)]
    rows = [
        [(max(u, cuts[e.lap]), min(v, cuts[e.lap + 1]), e.target) for e in edges]
        for (u, v), edges in zip(vertices, closing.edges, strict=True)
    ]
    covering: Any = CoveringEdges(vertices, rows)  # type: ignore[arg-type]  # what is irrational is refused below
    window: Any = (best[1], best[2])
    return separation_text(f, t, width, depth, covering, window, best[3])[0]
