"""The hinge bound, a lower bound on the error of every continuous function of P pieces, close to what can be reached.

For every price mu >= 0, with W_B(mu) the least of (error on the block B + mu * breakpoints of g inside B),

    error of g  >=  sum over all blocks B of W_B(mu)  -  mu * (P - 1).

``kinds`` gives lower bounds for W_B; here the price is chosen. docs/mathematics.md, Run bound.

>>> from periodic.maps.families import tent
>>> [round(float(hinge_bound(tent(), 10, pieces).value), 3) for pieces in (1, 100, 500, 1000)]
[0.25, 0.225, 0.124, 0.0]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from periodic.approximation.block_types import (
    COARSE,
    FINE,
    MAX_CLOSE,
    Blocks,
    Grain,
    is_one_block,
    kinds,
    plan,
)
from periodic.approximation.budget_paths import budget_errors, glanced_errors
from periodic.approximation.priced_blocks import OCTAVE, WIDE, PricedBlocks
from periodic.approximation.stretches import Stretches, price_at
from periodic.bounds.block_bounds import checked_order, is_reached
from periodic.bounds.curve_bounds import (
    CurveBound,
    curve_bound,
    has_many_targets,
    has_several_slopes,
)
from periodic.bounds.equal_blocks import EqualBlocks, equal_block_bound, glanced_span, rough_bound
from periodic.bounds.theorems import FEW_KINDS, Bound, Theorem
from periodic.claims import Warrant
from periodic.errors import TooManyPiecesError, count, printed
from periodic.iterates.branches import Target
from periodic.iterates.kept_iterates import composed, composed_of_few
from periodic.iterates.settled_iterates import settled
from periodic.maps.normal_forms import level_form, normal_form
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.magnitudes import rounded_down

SOURCE = "docs/mathematics.md, Run bound"
MEANING = "the best places for the breakpoints of g, each at a price"
HINGES = {
    1: Theorem("L1, hinges", "l1", SOURCE, MEANING, Warrant.ENCLOSED),
    2: Theorem("squared error, hinges", "l2", SOURCE, MEANING, Warrant.ENCLOSED),
}
ZERO = Fraction(0)
MOST_ROWS = 24  # pieces for which every number of breakpoints is looked at by itself
MOST_EFFORT = 3
ENOUGH = 0.25  # of what is proved of functions without a breakpoint: then one road to a bound will do
CLOSE = Fraction(3, 4)  # of the same: where curves prove less, tables of runs are looked at as well
FEW_CELLS = {1: 160, 2: 240}  # on one block
SQUARE_CELLS = 320  # the same of squares where every number of breakpoints is looked at
POOR = Fraction(5, 6)  # of the same: where curves prove less of squares, tables are tried too, if they are quick
FEW_ROWS, SOME_ROWS = 4, 8  # pieces, where paths with so few breakpoints alone are followed; where they are tried
LITTLE = Fraction(1, 16)  # of what is proved of functions without a breakpoint: then a glance is enough
FINE_GLANCE = 48  # pieces of f^t, of which a glance sees several cells each
LONGER = 256  # pieces of f^t, where these paths are followed with some effort
BUDGET_WORK = 1.4e7  # units of work for these paths; more for more breakpoints, four times for each step of effort
MOST_AHEAD = 32  # prices that are tried at once, higher and lower ones
_WORK = 6e6  # pairs of cells times rows, on one block


def hinge_bound(
    f: PLMap,
    t: int,
    pieces: int,
    order: int = 1,
    grain: Grain | None = None,
    effort: int = 0,
    known: Fraction = ZERO,
) -> Bound:
    """Return a bound on the integral of ``|f**t - g|**order`` for continuous g with P = ``pieces`` affine pieces.

    A rational number, rounded down. Evidence: the stretches, the blocks, the price and the costs in units,
    from which a short program can add up the bound again. One road is taken at first: for maps of one slope
    ``equal_block_bound``, which looks twice where it proves little; where slopes differ ``curve_bound``, or for an f^t
    of few pieces, and beside curves for squares on few targets, coarse tables of runs; for very few breakpoints
    ``budget_errors``. Where a glance at an f^t of few pieces shows little it is all that is done. With more ``effort``
    others are tried beside it: fine tables of runs where breakpoints count, and curves where blocks are of many kinds.
    Each step of effort follows more paths, or halves the cells once more, and keeps the best: the same effort always
    gives the same bound, more is never worse. ``grain`` says instead how closely the tables look at stretches. Less is
    tried, without effort, where a glance proves far less than what is ``known`` otherwise.
    Cost: about a tenth of a second at first, for what is found of a map, seconds with effort 1, and up to four times as
    much for each step from there; it serves every ``t`` and ``pieces`` after that.
    Raises ValueError if ``f`` leaves its interval or for an effort above MOST_EFFORT; where there are too many
    kinds of blocks the bound is 0.

    >>> hinge_bound(PLMap([0, "1/2", 1], [0, 1, 0]), 4, 4).value > Fraction(19, 100)
    True
    """
    t, pieces, order = count(t, "t"), count(pieces, "pieces", 1), checked_order(order)
    efforts = (1,) if grain is not None else range(checked_effort(effort) + 1)
    return max((_bound(f, t, pieces, order, grain, spent, known) for spent in efforts), key=lambda bound: bound.value)


def hinge_span(f: PLMap, t: int, pieces: int, order: int) -> tuple[Exact, Exact] | None:
    """Return what a glance proves of the hinge bound without effort, and what that hardly exceeds.

    None where a glance does not tell: where f has several slopes, or f^t is one block or has few pieces. Cost:
    hundredths of a second at first, then milliseconds.

    >>> from periodic.maps.families import tent
    >>> least, most = hinge_span(tent(), 40, 30_000_000_000, 1)
    >>> least <= hinge_bound(tent(), 40, 30_000_000_000).value <= most, float(most - least) < 0.01
    (True, True)
    """
    low, high = f.domain
    measure, f = (high - low) ** (order + 1), normal_form(f)
    t, scale = settled(f, t)
    measure *= scale**order
    if f.image[0] == f.image[1] or not scale or is_reached(f, t, pieces) or has_several_slopes(f) or is_one_block(f, t):
        return None
    span = glanced_span(f, t, pieces, order)
    return None if span is None else (measure * span[0], measure * span[1])


def checked_effort(effort: int) -> int:
    """Return the effort if it is one from 0 to MOST_EFFORT."""
    if count(effort, "effort") > MOST_EFFORT:
        raise ValueError(f"effort must be from 0 to {MOST_EFFORT}, got {printed(effort)}")
    return int(effort)


def _bound(f: PLMap, t: int, pieces: int, order: int, grain: Grain | None, effort: int, known: Fraction) -> Bound:
    """The bound that one effort finds; without any, by one road only."""
    f.check_self_map()
    low, high = f.domain
    measure, f = (high - low) ** (order + 1), normal_form(f)
    t, scale = settled(f, t)
    measure *= scale**order
    if f.image[0] == f.image[1] or not scale or is_reached(f, t, pieces):
        return HINGES[order].concluded(Fraction(0), [FEW_KINDS])
    one = is_one_block(f, t)
    if one and composed(f, t).piece_count <= pieces:  # pieces of late iterates are not counted
        return HINGES[order].concluded(Fraction(0), [FEW_KINDS])
    few_rows = grain is None and (_is_longer(f, t, pieces) if effort else one and pieces <= SOME_ROWS)
    found = []
    if one and not effort and grain is None and FEW_ROWS < pieces <= min(MOST_ROWS, composed(f, t).piece_count // 2):
        glance = _whole_bound(f, t, order, measure, lambda h: glanced_errors(h, 1, order, MOST_ROWS - 1)[:pieces])
        if shows_little(glance, order) and not _is_coarse(f, t, pieces, order, glance, measure):
            return glance
        found.append(glance)
    if few_rows:
        work = BUDGET_WORK * 4**effort * max(1.0, pieces / FEW_ROWS) ** 0.5
        found.append(_whole_bound(f, t, order, measure, lambda h: budget_errors(h, 1, order, pieces - 1, work)))
    few = few_rows and pieces <= FEW_ROWS  # then tables take longer than these paths and seldom prove more
    if effort:
        found.append(_thorough_bound(f, t, pieces, order, grain, effort, measure))
    if few == (effort > 0):
        found.append(_quick_bound(f, t, pieces, order, grain, measure, known))
    return max(found, key=lambda bound: bound.value)


def shows_little(bound: Bound, order: int) -> bool:
    """Whether a bound looks at f^t as a whole, and functions of so many pieces may come close to it."""
    errors = bound.evidence.get("errors")
    return errors is not None and bool(errors[-1] <= LITTLE**order * errors[0])


def _is_coarse(f: PLMap, t: int, pieces: int, order: int, glance: Bound, measure: Exact) -> bool:
    """Whether a glance at many pieces, of which each has few cells, proves less than paths with coarse bins."""
    if has_several_slopes(f) or composed(f, t).piece_count <= FINE_GLANCE:
        return False
    rough = rough_bound(f, t, pieces, order)
    return rough is not None and rough.value * measure > glance.value


def _is_longer(f: PLMap, t: int, pieces: int) -> bool:
    """Whether functions have so few pieces, and f^t, that effort looks at it as a whole, beside its blocks."""
    if pieces > FEW_ROWS:
        return pieces <= SOME_ROWS and is_one_block(f, t)
    return composed_of_few(f, t, LONGER) is not None


def _whole_bound(
    f: PLMap, t: int, order: int, measure: Exact, errors_of: Callable[[PLMap], Sequence[Fraction]]
) -> Bound:
    """The bound by what functions with so many breakpoints miss of f^t as a whole, which is looked at in level form."""
    h, measure = _level(f, t, order, measure)
    errors = errors_of(h)
    evidence = {
        "stretches": Stretches(1, (Target(*h.domain),), 1),
        "blocks": (Blocks(0, Fraction(1), 1),),
        "normal form": h,
        "measure": measure,
        "budget": len(errors) - 1,
        "errors": errors,
    }
    return HINGES[order].concluded(measure * errors[-1], [FEW_KINDS], evidence)


def _level(f: PLMap, t: int, order: int, measure: Exact) -> tuple[PLMap, Exact]:
    """The level form of f^t, and the measure of its errors: late iterates of contractions have one between them."""
    h = composed(f, t)
    return level_form(h), measure * rounded_down(h.image[1] - h.image[0]) ** order


def _thorough_bound(
    f: PLMap, t: int, pieces: int, order: int, grain: Grain | None, effort: int, measure: Exact
) -> Bound:
    """The best of the bounds by several roads."""
    theorem = HINGES[order]
    curves = curve_bound(f, t, pieces, order, effort) if grain is None and has_several_slopes(f) else None
    if curves is not None:
        found = theorem.concluded(measure * curves.value, [FEW_KINDS], curves.evidence | {"measure": measure})
        many, enough = effort == 1 and not is_one_block(f, t), CLOSE * curves.lines
        if many and curves.value > enough:
            return found
        cells = _cell_bound(f, t, pieces, order, grain, effort, measure)
        if many and cells.value > enough * measure:  # more than is said of fewer pieces
            cells = replace(cells, value=enough * measure)
        return max(found, cells, key=lambda bound: bound.value)
    found = _one_slope_bound(f, t, pieces, order, grain, effort, measure)
    if grain is None and not is_one_block(f, t) and has_many_targets(f):
        curves = curve_bound(f, t, pieces, order, effort)
        if curves is not None and curves.value * measure > found.value:
            return theorem.concluded(measure * curves.value, [FEW_KINDS], curves.evidence | {"measure": measure})
    return found


def _quick_bound(
    f: PLMap, t: int, pieces: int, order: int, grain: Grain | None, measure: Exact, known: Fraction
) -> Bound:
    """The bound by the quickest road."""
    found: CurveBound | EqualBlocks | None = None
    one = is_one_block(f, t)
    if not has_several_slopes(f):
        found = equal_block_bound(f, t, pieces, order, 0, rounded_down(known / measure))
    if found is None and not one:
        found = curve_bound(f, t, pieces, order, 0)
    if found is None:
        return _cell_bound(f, t, pieces, order, grain, 0, measure)
    bound = HINGES[order].concluded(measure * found.value, [FEW_KINDS], found.evidence | {"measure": measure})
    if order == 2 and isinstance(found, CurveBound) and found.value < POOR * found.lines and found.few:
        cells, enough = _cell_bound(f, t, pieces, order, grain, 0, measure), POOR * found.lines * measure
        if cells.value > enough:  # more than is said of fewer pieces
            cells = replace(cells, value=enough)
        return max(bound, cells, key=lambda bound: bound.value)
    if not one:
        return bound
    # tables of runs are dear; of the absolute error they prove more only where few pieces are to spare
    if order == 1 and MOST_ROWS < pieces <= composed(f, t).piece_count // 2:
        return bound
    return max(bound, _cell_bound(f, t, pieces, order, None, 0, measure), key=lambda bound: bound.value)


def _one_slope_bound(
    f: PLMap, t: int, pieces: int, order: int, grain: Grain | None, effort: int, measure: Exact
) -> Bound:
    """The bound where all slopes have one absolute value: by blocks of one size, or by tables of runs."""
    theorem = HINGES[order]
    equal = None
    if grain is None and not is_one_block(f, t):
        equal = equal_block_bound(f, t, pieces, order, effort)
        if order == 1 and equal is not None and equal.share > ENOUGH and effort == 1:
            return theorem.concluded(measure * equal.value, [FEW_KINDS], equal.evidence | {"measure": measure})
    found = _cell_bound(f, t, pieces, order, grain, effort, measure)
    if equal is not None and equal.value * measure > found.value:
        return theorem.concluded(measure * equal.value, [FEW_KINDS], equal.evidence | {"measure": measure})
    return found


def _cell_bound(f: PLMap, t: int, pieces: int, order: int, grain: Grain | None, effort: int, measure: Exact) -> Bound:
    """The bound by tables of runs with cells of one size, for a map in normal form."""
    theorem = HINGES[order]
    if is_one_block(f, t):
        if composed(f, t).piece_count <= pieces:
            return theorem.concluded(Fraction(0), [FEW_KINDS])
        (f, measure), t = _level(f, t, order, measure), 1
    try:
        stretches, blocks, exponent = plan(f, t, order)
    except TooManyPiecesError as error:
        return theorem.concluded(Fraction(0), [FEW_KINDS._replace(holds=False, detail=str(error))])
    if not blocks:
        return theorem.concluded(Fraction(0), [FEW_KINDS])
    single = stretches.depth == t and len(stretches.intervals) == 1
    seen = composed(f, stretches.depth).piece_count
    if single and seen <= pieces:
        return theorem.concluded(Fraction(0), [FEW_KINDS])
    fine = grain or _grain(seen, order, pieces if single else MOST_ROWS + 1, effort)
    found = kinds(f, stretches, order, fine)
    unit = found.unit * measure
    evidence: dict[str, Any] = {
        "stretches": stretches,
        "blocks": blocks,
        "grain": fine,
        "unit": unit,
        "normal form": f,
    }
    if single and pieces <= MOST_ROWS:
        value = unit * found.budget(pieces - 1)
        return theorem.concluded(value, [FEW_KINDS], evidence | {"budget": pieces - 1})
    pieces = 1 - (-(pieces - 1) >> exponent)  # rounded up, in the units in which blocks are counted
    if sum(b.number * found.pieces[b.kind] for b in blocks) <= pieces:
        return theorem.concluded(Fraction(0), [FEW_KINDS], evidence)
    priced = PricedBlocks(found, blocks, pieces)
    if len({b.size for b in blocks}) > 1:
        priced.price(price_at(rung, OCTAVE) for rung in range(*WIDE, 4))
    else:
        # where there are many pieces their cells are not finer than coarse ones
        coarse = kinds(f, stretches, order, COARSE) if fine.cells > COARSE.cells else found
        rough = priced if coarse is found else PricedBlocks(coarse, blocks, pieces)
        rough.price(price_at(rung, OCTAVE) for rung in range(*WIDE, 8))
        guess = _climbed(rough, (OCTAVE, 2, 1))
        if coarse is not found:  # finer cells cost more, so that the best price is a little lower
            priced.price(price_at(guess + 4 * i, OCTAVE) for i in range(-4, 2))
            guess = _climbed(priced, (4,))
        priced.price(price_at(guess + i, OCTAVE) for i in range(-3, 4))
        _climbed(priced, (1,))
    price = price_at(priced.best_rung(), OCTAVE)
    evidence |= {"price": price, "reference": priced.reference, "costs": priced.tables}
    return theorem.concluded(priced.value(price) * measure, [FEW_KINDS], evidence)


def _grain(seen: int, order: int, rows: int, effort: int) -> Grain:
    """Coarser cells for more pieces, and for more numbers of breakpoints on one block; finer ones for more effort."""
    if not effort:
        if rows <= MOST_ROWS:
            if order == 2:
                return Grain(max(1, min(16, SQUARE_CELLS // seen)), 128, 24)
            reach = min(16, max(5, 5 * seen // rows))  # the more pieces are allowed, the shorter are runs that count
            return Grain(max(1, min(16, FEW_CELLS[1] // seen)), reach, 24)
        return Grain(max(1, min(2 * order + 2, FEW_CELLS[order] // seen)), 16, 24)
    fine, effort = FINE[order], effort - 1
    cells = min(16 if rows <= MOST_ROWS else fine.cells, fine.cells * MAX_CLOSE[order] // seen)
    if rows <= MOST_ROWS:
        cells = min(cells, int((_WORK / rows) ** 0.5) // seen)
    return Grain(
        max(4 if seen <= MAX_CLOSE[order] else 1, cells) << effort, fine.reach, fine.bins + 16 * min(effort, 1)
    )


def _climbed(priced: PricedBlocks, steps: Sequence[int]) -> int:
    """Go from the best rung so far to its neighbours as long as the bound grows, in ever smaller steps."""
    rung = priced.best_rung()
    for step in steps:
        ahead = 1  # several prices in one go are hardly dearer than one
        while True:
            priced.price(price_at(rung + i * step, OCTAVE) for i in range(-ahead, ahead + 1))
            best = priced.best_rung()
            if best == rung:
                break
            rung, ahead = best, min(2 * ahead, MOST_AHEAD)
    return rung
