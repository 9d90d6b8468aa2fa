"""The bounds on networks as a report: the chain, every statement with its hypotheses, and the best of each kind.

The chapters take the task and the bounds, whoever found them. ``CHAPTERS`` is the table of what is printed, in
order.

>>> from periodic.bounds.separations import separation
>>> from periodic.maps.families import tent
>>> found = separation(tent(), 10, 2, 2)
>>> sections(found.task, found.bounds)[-2].title, at_least(found.l1_bound)
('best: no network of 2 x 2 units comes closer to f^10', 'at least 0.2485351562...')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from periodic.bounds.brackets import bracket_chapter
from periodic.bounds.tasks import Task
from periodic.bounds.theorems import NORMS, QUANTITIES, Bound, of_norm
from periodic.claims import Standing, Warrant
from periodic.errors import TooManyPiecesError
from periodic.iterates.complexity_measures import complexities
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import between, leading, plural, short_integer
from periodic.numbers.number_texts import json_number
from periodic.text.chain_chapters import chain_chapter, window_text
from periodic.text.documents import Entry, Section, Table
from periodic.text.json_texts import json_count

DIGITS = 10
WORKED_OUT, ROUNDED = "worked out exactly", ", rounded outward"
COUNTED = "counted"
MOST_FOLLOWED = 2000  # the last iterate whose arc length and curvature are worked out for a report
MOST_COMPOSED = 1 << 15  # pieces of an iterate that is composed to be measured: some seconds

COUNTS = ("pieces", "sign_changes", "period", "growth", "window", "crossings")  # fields of JSON that are no bounds

Bounds = Sequence[Bound]


def sections(task: Task, bounds: Bounds, name: str | None = None, norm: str | None = None) -> list[Section]:
    """Return the report on the bounds that belong to a task, on one kind of them if ``norm`` is given.

    ``name`` is what the report calls the map. Raises ValueError for a kind that is not in ``NORMS``.
    """
    norms = NORMS if norm is None else (norm,)
    chosen = [bound for norm in norms for bound in of_norm(bounds, norm)]
    report = [section for chapter in CHAPTERS for section in chapter(task, chosen)]
    named = Entry("map", name or repr(task.map))
    return [Section(report[0].title, [named, *report[0].entries], report[0].tables), *report[1:]]


def best_bounds(bounds: Bounds) -> dict[str, Bound]:
    """Return the best bound of each kind that there is, in the order of ``NORMS``."""
    kinds = {norm: of_norm(bounds, norm) for norm in NORMS}
    return {norm: max(found, key=lambda bound: bound.value) for norm, found in kinds.items() if found}


# The chapters


def _about_task(task: Task, bounds: Bounds) -> list[Section]:
    """The chapter on what is asked: the networks, and how many pieces and changes of sign they have at most."""
    pieces, changes = (f"at most {short_integer(n)}" for n in (task.pieces, task.sign_changes))
    network = f"{plural(task.depth, 'hidden layer')} of {plural(task.width, 'ReLU')}"
    entries = [
        Entry("networks", f"all with {network}, whatever their weights; g is any of them"),
        Entry("their pieces", pieces, f"counted layer by layer; {sharpness(task.network.pieces_attained)}"),
        Entry("sign changes", changes, f"of g - m at any level m; {sharpness(task.network.sign_changes_attained)}"),
        Entry(
            "as in the papers",
            f"at most (2u)^l = {plural(task.papers_pieces, 'piece')}",
            "Telgarsky's bound, weaker",
        ),
    ]
    return [Section(f"the task: to follow f^{short_integer(task.t)}", entries)]


def sharpness(attained: bool) -> str:
    """Whether some network has so many."""
    return "some network has as many" if attained else "whether some network has as many is not known"


def _about_chain(task: Task, bounds: Bounds) -> list[Section]:
    return [chain_chapter(task.chain)]


def _about_iterate(task: Task, bounds: Bounds) -> list[Section]:
    """The measures of complexity of f^t beside each other."""
    title = f"how complicated f^{short_integer(task.t)} is"
    if task.t > MOST_FOLLOWED:
        why = f"the measures take one step after the other, and are worked out up to f^{MOST_FOLLOWED}"
        return [Section(title, [Entry("not computed", "", f"open: {why}", proved=False)])]
    window = next((bound.window for bound in best_bounds(bounds).values() if bound.window is not None), None)
    try:
        low, high = window or (None, None)
        found = complexities(task.map, task.t, low, high, max_pieces=MOST_COMPOSED)
    except TooManyPiecesError as error:
        return [Section(title, [Entry("not counted", "", f"open: {error}", proved=False)])]
    crossed = (
        "none"
        if found.crossings is None or found.levels is None
        else f"{short_integer(found.crossings)} of {window_text(found.levels)}"
    )
    entries = [
        Entry("laps", f"{short_integer(found.laps)}, on each of which it is monotone", COUNTED),
        Entry("affine pieces", short_integer(found.pieces), COUNTED),
        Entry("crossings", crossed, COUNTED),
        Entry("variation", _decimal(found.variation), "the heights of all laps, added up"),
        _rounded("arc length", found.arc_length),
        _rounded("total curvature", found.total_curvature, " radians"),
        _rounded("entropy of f", found.entropy),
    ]
    return [Section(title, entries)]


def _rounded(name: str, ends: tuple[Fraction, Fraction], unit: str = "") -> Entry:
    """The entry of a number between two others."""
    proof = WORKED_OUT + (ROUNDED if ends[0] < ends[1] else "")
    return Entry(name, between(*ends, DIGITS) + unit, proof, warrant=Warrant.between(*ends))


def _about_statements(task: Task, bounds: Bounds) -> list[Section]:
    """A chapter for each kind of error: every statement about it, with its hypotheses."""
    return [
        Section(QUANTITIES[norm], [entry for bound in of_norm(bounds, norm) for entry in bound_entries(task.t, bound)])
        for norm in NORMS
        if of_norm(bounds, norm)
    ]


def _about_best(task: Task, bounds: Bounds) -> list[Section]:
    """The chapter on the best bound of each kind, and on the mean of the squared error."""
    entries = []
    for norm, bound in best_bounds(bounds).items():
        entries.append(bound_entry(QUANTITIES[norm], bound))
        if norm == "l2":
            low, high = task.map.domain
            mean = at_least(bound.value / (high - low))
            why = "divided by the length of the interval"
            entries.append(Entry("mean squared error", mean, why, proved=bound.value > 0, warrant=bound.warrant))
    size = f"{short_integer(task.depth)} x {plural(task.width, 'unit')}"
    return [Section(f"best: no network of {size} comes closer to f^{short_integer(task.t)}", entries)]


def _about_bracket(task: Task, bounds: Bounds) -> list[Section]:
    """An explicit network beside the best bound on the integral."""
    best = best_bounds(bounds).get("l1")
    return [] if best is None else bracket_chapter(task, best)


CHAPTERS: tuple[Callable[[Task, Bounds], list[Section]], ...] = (
    _about_task,
    _about_chain,
    _about_iterate,
    _about_statements,
    _about_best,
    _about_bracket,
)


def bound_entries(t: int, bound: Bound) -> list[Entry]:
    """Return the entries on one bound: what it gives or why it does not apply, what it is about, each hypothesis."""
    if bound.standing is Standing.PROVED:
        why = f"{bound.theorem.meaning}; {bound.source}"
        first = Entry(bound.name, at_least(bound.value), why, proved=bound.value > 0, warrant=bound.warrant)
    else:
        why = f"the hypothesis marked NO fails, and nothing follows; {bound.source}"
        first = Entry(bound.name, bound.standing.value, why, proved=False)
    entries = [first]
    if bound.window is not None and bound.crossings is not None:
        times, points = plural(bound.crossings, "time"), short_integer(bound.crossings + 1)
        crossed = f"{window_text(bound.window)}, which f^{short_integer(t)} crosses {times}"
        if len(levels := bound.evidence.get("levels", ())) > 2:
            outermost = window_text((levels[0], levels[-1]))
            about = f"about all windows between {len(levels)} levels in {outermost}"
            entries.append(Entry("", f"{about}, most of all {crossed}"))
        else:
            entries.append(Entry("", f"about {crossed}: {points} points with its two ends in turn"))
    return [*entries, *(Entry("", str(hypothesis)) for hypothesis in bound.hypotheses)]


def bound_entry(name: str, bound: Bound) -> Entry:
    """Return the best bound of a kind as one entry, with the theorem that gives it."""
    why = f"{bound.name} [{bound.source}]" if bound.value else "no statement applies, or gives more than 0"
    return Entry(name, at_least(bound.value), why, proved=bound.value > 0, warrant=bound.warrant)


def grid_section(table: Mapping[tuple[int, int], Mapping[str, Bound]], norm: str) -> Section:
    """Return a table of the best bound of one kind over widths (rows) and depths (columns).

    How the numbers were obtained is said below it, or beside each where they differ.
    """
    widths, depths = (sorted({key[i] for key in table}) for i in (0, 1))
    head = ["width", *(f"depth {depth}" for depth in depths)]
    warrants = {bounds[norm].warrant for bounds in table.values()}
    common = warrants.pop() if len(warrants) == 1 else None
    rows = [[short_integer(u), *(_cell(table[u, d][norm], common is None) for d in depths)] for u in widths]
    caption = "every number cut off, not rounded; 0: nothing is ruled out"
    return Section(f"{QUANTITIES[norm]}, at least", [], [Table(head, rows, caption, 1, common)])


def _cell(bound: Bound, warranted: bool) -> str:
    """A bound in a table, with the word for how it was obtained if that is asked for."""
    return leading(bound.value, 6) + (f" {bound.warrant.value}" if warranted else "")


# Numbers as text


def at_least(x: Exact) -> str:
    """What a lower bound says."""
    return f"at least {_decimal(x)}" if x else "nothing is ruled out"


def _decimal(x: Exact) -> str:
    return leading(x, DIGITS)


# JSON


def to_json(task: Task, bounds: Bounds) -> dict[str, Any]:
    """Return the bounds with exact numbers, and integers that can be large, as text that ``read_number`` reads.

    ``warrants`` says of each field with a number how it was obtained; those without a word were given.
    """
    best, found = best_bounds(bounds), task.chain
    about = best["classification"]
    return {
        "t": json_count(task.t),
        "width": json_count(task.width),
        "depth": json_count(task.depth),
        "effort": task.effort,
        "pieces": json_count(task.pieces),
        "sign_changes": json_count(task.sign_changes),
        "period": json_count(found.strongest.period),
        "growth": json_number(found.growth),
        "source": found.source,
        "window": json_window(about.window),
        "crossings": json_count(about.crossings or 0),
        **{f"{norm}_bound": json_number(bound.value) for norm, bound in best.items()},
        "method": {norm: f"{bound.name} [{bound.source}]" for norm, bound in best.items()},
        "statements": [bound_json(bound) for bound in bounds],
        "warrants": {
            **dict.fromkeys(COUNTS, Warrant.COMPUTED.value),
            **{f"{norm}_bound": bound.warrant.value for norm, bound in best.items()},
        },
    }


def bound_json(bound: Bound) -> dict[str, Any]:
    """Return one bound as JSON."""
    return {
        "name": bound.name,
        "quantity": bound.quantity,
        "value": json_number(bound.value),
        "standing": bound.standing.value,
        "warrant": bound.warrant.value,
        "source": bound.source,
        "window": json_window(bound.window),
        "crossings": None if bound.crossings is None else json_count(bound.crossings),
        "hypotheses": [{"statement": h.statement, "holds": h.holds, "detail": h.detail} for h in bound.hypotheses],
    }


def json_window(window: tuple[Exact, Exact] | None) -> list[Any] | None:
    """Return a pair of levels as JSON."""
    return None if window is None else [json_number(x) for x in window]
