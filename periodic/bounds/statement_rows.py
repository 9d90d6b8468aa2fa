"""The table of all statements that are tried against a task: what each of them proves of a size of networks.

A row is one or more theorems with the function that applies them. A new bound is a row here, and nothing else changes:
``separation`` applies every row and keeps all that it gives.

>>> [theorem.name for row in STATEMENTS for theorem in row.theorems if theorem.quantity == "classification"]
['classification', 'classification, 1/4']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from periodic.approximation.block_types import is_one_block
from periodic.bounds.block_bounds import BLOCKS, MAX_EXACT, block_bound
from periodic.bounds.breakpoint_bounds import HINGES, hinge_bound, hinge_span
from periodic.bounds.certified_blocks import CERTIFIED, certified_bound
from periodic.bounds.certified_curves import wholes
from periodic.bounds.crossing_bounds import L1_CROSSINGS, L2_CROSSINGS, crossing_integrals
from periodic.bounds.crossing_lengths import L1_LENGTHS, L2_LENGTHS, crossing_length_bounds
from periodic.bounds.statements import (
    L1_GROWTH,
    L1_PAPER,
    MEAN_SQUARE,
    QUARTER,
    SHARE,
    SUP,
    SUP_MEAN,
    classification_bound,
    iclr_classification_bound,
    l1_growth_bounds,
    mean_bounds,
    sup_bound,
)
from periodic.bounds.tasks import Task, Window
from periodic.bounds.theorems import FEW_KINDS, Bound, Theorem
from periodic.claims import Hypothesis
from periodic.iterates.settled_iterates import settled
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.magnitudes import rounded_down, short_below
from periodic.numbers.powers import compared_power

MAX_FOLLOWED = 10**3  # steps; later what few targets lose counts, and generations serve
Tell = Callable[[str, int, int], None]  # hears of a step, how many are done, and of how many


class Row(NamedTuple):
    """Theorems that are applied together: ``apply`` gives one bound for each of them, in this order."""

    theorems: tuple[Theorem, ...]
    apply: Callable[[Task], Iterable[Bound]]


def applied(rows: Sequence[Row], task: Task, tell: Tell | None = None) -> Iterator[Bound]:
    """Apply rows of statements to a task: the bounds of one after the other; ``tell`` hears which."""
    for done, row in enumerate(rows):
        if tell is not None:
            tell(row.theorems[0].name + (f", effort {task.effort}" if task.effort else ""), done, len(rows))
        here = list(row.apply(task))
        assert [bound.theorem.name for bound in here] == [theorem.name for theorem in row.theorems]
        yield from here


CROSSED = (L1_CROSSINGS, L2_CROSSINGS, SUP, SHARE)


@lru_cache(maxsize=32)
def crossing_bounds(task: Task) -> tuple[Bound, ...]:
    """Return what all windows prove together of the integrals, and what the best one does of each other kind."""
    if not task.windows or not task.lipschitz > 0:
        oscillates = Hypothesis("the iterates oscillate", False, "no levels are crossed")
        return tuple(theorem.concluded(Fraction(0), [oscillates]) for theorem in CROSSED)
    area, squares = crossing_integrals(task.windows, task.sign_changes, task.lipschitz)
    changes, wide = task.sign_changes, [w.high - w.low for w in task.windows]
    numbers = {w.crossings for w in task.windows}
    shares = {n: classification_bound(n + 1, changes + 1).value for n in numbers}
    # of windows that are as good for the share of points, the one that is best for the area
    left = {n: short_below(Fraction(max(0, n - changes))) for n in numbers}
    ranks = [
        (shares[w.crossings], w.crossings, left[w.crossings] * d**2, d) for w, d in zip(task.windows, wide, strict=True)
    ]
    heights = [
        (d if w.crossings > changes else Fraction(0), w.crossings, d) for w, d in zip(task.windows, wide, strict=True)
    ]
    highest, best = max(range(len(wide)), key=heights.__getitem__), max(range(len(wide)), key=ranks.__getitem__)
    height, share = window_bounds(task, task.windows[highest])[0], window_bounds(task, task.windows[best])[1]
    return area, squares, height, share


@lru_cache(maxsize=32)
def length_bounds(task: Task) -> tuple[Bound, Bound]:
    """Return what crossings prove of the integrals, each with its length."""
    return crossing_length_bounds(task.map, task.t, task.sign_changes, task.effort)


def window_bounds(task: Task, w: Window) -> tuple[Bound, Bound]:
    """Return what the crossings of one window prove of the greatest error and of the share of points."""
    sup = sup_bound(w.crossings, task.sign_changes, w.low, w.high)
    return sup, classification_bound(w.crossings + 1, task.sign_changes + 1, (w.low, w.high))


def _growth_bounds(task: Task) -> Iterator[Bound]:
    """The papers' forms: for each number c with the widest window that is crossed c^t times, the best of each."""
    theorems = (L1_PAPER, L1_GROWTH)
    if not task.growths:
        grows = Hypothesis("c is above 1", False, "no growth of crossings is proved")
        yield from (theorem.concluded(Fraction(0), [grows]) for theorem in theorems)
        return
    tried = []
    for c in task.growths:
        w, steepest = _widest(task.map, task.t, c), task.map.lipschitz
        paper, _ = l1_growth_bounds(c, steepest, task.t, w.crossings, task.papers_pieces, w.low, w.high)
        _, sharper = l1_growth_bounds(c, steepest, task.t, w.crossings, task.pieces, w.low, w.high)
        tried.append((paper, sharper))
    for bounds in zip(*tried, strict=True):
        yield max(bounds, key=lambda bound: (bound.value, sum(bool(h.holds) for h in bound.hypotheses)))


@lru_cache(maxsize=256)
def _widest(f: PLMap, t: int, c: Exact) -> Window:
    """The widest of the windows that f^t crosses c^t times, or if there is none that which it crosses most often."""
    windows = Task(f, t, 1, 1).windows  # the same for all sizes
    least = {n: compared_power(c, t, n) <= 0 for n in {w.crossings for w in windows}}
    crossed = [w for w in windows if least[w.crossings]]
    if crossed:
        return max(crossed, key=lambda w: w.high - w.low)
    return max(windows, key=lambda w: w.crossings)


def _quarter(task: Task) -> Iterator[Bound]:
    """The bound on classification that needs nothing but the growth of the chain, if there is one."""
    found = task.chain.best
    if found.window is None:
        yield QUARTER.concluded(Fraction(0), [Hypothesis("c is above 1", False, "no growth of crossings is proved")])
        return
    n = next(w.crossings for w in task.windows if (w.low, w.high) == found.window)
    yield iclr_classification_bound(found.growth, task.t, task.width, task.depth, n, found.window)


@lru_cache(maxsize=32)
def function_bounds(
    f: PLMap, t: int, pieces: int, order: int, effort: int = 0, known: Fraction = Fraction(0)
) -> tuple[Bound, ...]:
    """Return the block bound and the hinge bound for continuous functions of so many pieces.

    Where the hinge bound follows blocks of all generations at once, or f^t as a whole, those of one generation are left
    out; where it proves more than they do, or they have many pieces, their errors are rounded down. Where a glance
    shows much less than is ``known``, no more is looked for.
    """
    hinges = hinge_bound(f, t, pieces, order, effort=effort, known=known)
    followed = "curves" in hinges.evidence
    if followed and t > MAX_FOLLOWED:  # where nothing is left of errors by then, exact orbits would only take long
        followed = hinge_bound(f, MAX_FOLLOWED, pieces, order).value == 0
    whole = is_one_block(normal_form(f), settled(f, t).steps) and (hinges.value > 0 or "errors" in hinges.evidence)
    if not followed and not whole:
        blocks = block_bound(f, t, pieces, order, most_exact=0)
        if blocks.value >= hinges.value:
            blocks = block_bound(f, t, pieces, order, most_exact=MAX_EXACT)
        return blocks, hinges
    if effort:  # what less effort proves stays proved
        return function_bounds(f, t, pieces, order, effort - 1, known)[0], hinges
    every = "it follows f^t as a whole" if whole else "it follows all generations at once"
    one = Hypothesis("the hinge bound follows blocks of one generation", False, every)
    return BLOCKS[order].concluded(Fraction(0), [one]), hinges


def integral_bounds(
    f: PLMap, t: int, pieces: int, sign_changes: int, order: int, limit: Exact | None = None
) -> Iterator[Bound]:
    """Give what is proved of an integral for functions of so many pieces and sign changes, the cheapest bound first.

    If only bounds above a ``limit`` count, no path is followed where a glance tells on which side of it they are.
    """
    task = Task(f, t, 1, 1)  # windows and slopes are the same for all sizes
    if task.lipschitz > 0 and task.windows:
        yield crossing_integrals(task.windows, sign_changes, task.lipschitz)[order - 1]
    yield crossing_length_bounds(f, t, sign_changes)[order - 1]
    span = None if limit is None else hinge_span(f, t, pieces, order)
    if span is not None and limit is not None and not span[0] <= limit < span[1]:
        if span[0] > limit:
            yield HINGES[order].concluded(span[0], [FEW_KINDS])
        yield block_bound(f, t, pieces, order, most_exact=0)
        return
    yield hinge_bound(f, t, pieces, order)  # the sharper of the next two, as a rule
    yield from function_bounds(f, t, pieces, order)


def _of_crossings(task: Task, order: int) -> Exact:
    """The best that crossings prove of an integral, with lengths or without."""
    return max(crossing_bounds(task)[order - 1].value, length_bounds(task)[order - 1].value)


def _of_functions(task: Task, order: int) -> tuple[Bound, ...]:
    """What is proved of all functions of so many pieces, whatever they do at levels."""
    known = rounded_down(_of_crossings(task, order))
    return function_bounds(task.map, task.t, task.pieces, order, task.effort, known)


def _mean_bounds(task: Task) -> tuple[Bound, Bound]:
    """What the best bounds on the integrals prove of the mean square and of the greatest error."""
    area, squares = (max(bound.value for bound in _of_functions(task, order)) for order in (1, 2))
    areas, means = (_of_crossings(task, order) for order in (1, 2))
    return mean_bounds(max(area, areas), max(squares, means), *task.map.domain)


def evidence_bound(task: Task, order: int) -> Bound:
    """The certified bound, with as much evidence as it takes to show what the other bounds by blocks say."""
    others = max(bound.value for bound in _of_functions(task, order))
    return certified_bound(task.map, task.t, task.pieces, order, others)


def _certified(task: Task, order: int) -> Bound:
    """The same, where it is looked for."""
    if is_looked_for(task, order, _of_crossings(task, order)):
        return evidence_bound(task, order)
    more = Hypothesis("blocks prove more than crossings", False, "crossings, of which there are certificates too")
    return CERTIFIED[order].concluded(Fraction(0), [more])


def is_looked_for(task: Task, order: int, shown: Exact) -> bool:
    """Whether more evidence is looked for: not where f^t is followed as a whole, which takes longest, and as much is
    shown as the bounds by blocks say.
    """
    blocks = max(bound.value for bound in _of_functions(task, order))
    return shown < blocks or not wholes(task.map, task.t, task.pieces, order)


CROSSING_STATEMENTS = (Row(CROSSED, crossing_bounds),)
CERTIFIED_STATEMENTS = (
    Row((CERTIFIED[1],), lambda task: [_certified(task, 1)]),
    Row((CERTIFIED[2],), lambda task: [_certified(task, 2)]),
)
EVIDENCE_STATEMENTS = (
    Row((CERTIFIED[1],), lambda task: [evidence_bound(task, 1)]),
    Row((CERTIFIED[2],), lambda task: [evidence_bound(task, 2)]),
)
LENGTH_STATEMENT = Row((L1_LENGTHS, L2_LENGTHS), length_bounds)
STATEMENTS = (
    *CROSSING_STATEMENTS,
    LENGTH_STATEMENT,
    Row((L1_PAPER, L1_GROWTH), _growth_bounds),
    Row((QUARTER,), _quarter),
    Row((BLOCKS[1], HINGES[1]), lambda task: _of_functions(task, 1)),
    Row((BLOCKS[2], HINGES[2]), lambda task: _of_functions(task, 2)),
    Row((MEAN_SQUARE, SUP_MEAN), _mean_bounds),
)
