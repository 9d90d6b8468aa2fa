"""The hinge bound where all blocks are of one size, as on every map of constant slope: sharper, and sooner found.

Where a breakpoint costs as much as mu*, no block is worth one: W_J(mu*) is what lines miss of J, and the bound is that
of the blocks less mu* for each breakpoint. Short stretches are enough to find mu*, as small as it can be proved:
``CloseCosts``. Of longer blocks B that consist of them lines miss more, e(B), than of their parts together. A function
with k > 0 breakpoints on B misses at least (sum of W over the parts) - mu k there, one with none e(B). So

    error of g  >=  sum over all B of e(B)  -  (mu + greatest of e(B) - sum of W over the parts of B) * (P - 1).

docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from periodic.approximation.block_types import MAX_DEPTH, MAX_SQUARES, Blocks, compact_plan, whole_stretches
from periodic.approximation.close_costs import CloseCosts, Closeness, close_costs, wholes
from periodic.approximation.stretches import price_at
from periodic.errors import TooManyPiecesError
from periodic.iterates.branches import deepest
from periodic.maps.plmaps import PLMap
from periodic.numbers.magnitudes import rounded_down

CLOSE = Closeness(4, 8, "cxcbcb", 100000)
MOST_CLOSE = 7  # prices that are looked at closely
MAX_WHOLE = 400  # pieces of the longer stretches together
_OCTAVE = 64  # rungs
_WIDE = (-6 * _OCTAVE, 168)  # rungs: prices from 1/64 to some 6, where pieces are about 1 long and values within 1 of 0


class EqualBlocks(NamedTuple):
    """A bound with its evidence, and which ``share`` it is of what is proved of functions without a breakpoint.

    Where that is most of it, few blocks are worth a breakpoint, and the bound is hard to improve.
    """

    value: Fraction
    share: float
    evidence: dict[str, Any]


def equal_block_bound(f: PLMap, t: int, pieces: int, order: int, effort: int) -> EqualBlocks | None:
    """Return the bound for functions of so many pieces against f^t, in normal form.

    None where blocks differ in size, and where one step of f has many pieces. Each step of ``effort`` keeps four times
    as many paths, on longer stretches. Cost: tenths of a second at first, then some shortest paths.
    """
    try:
        plan = compact_plan(f, t, effort)
    except TooManyPiecesError:
        return None
    if plan is None or len({block.size for block in plan.blocks}) != 1:
        return None
    stretches, blocks, exponent = plan
    pieces = 1 - (-(pieces - 1) >> exponent)  # rounded up, in the units in which blocks are counted
    closeness = CLOSE._replace(most=CLOSE.most << 2 * effort)
    found = close_costs(f, stretches, order, closeness)
    if found.pieces[0] ** 2 > MAX_SQUARES << effort:
        return None
    size = blocks[0].size
    price = _best_price(found, blocks, pieces, MOST_CLOSE + 3 * effort)
    costs = [found.close(kind, price) for kind in range(len(found.pieces))]
    worth = size * found.unit
    value = worth * (sum(b.number * costs[b.kind] for b in blocks) - price * (pieces - 1))
    evidence = {
        "stretches": stretches,
        "blocks": blocks,
        "closeness": closeness,
        "unit": found.unit,
        "normal form": f,
        "price": price,
        "reference": size,
        "costs": [{price: cost} for cost in costs],
    }
    for depth in range(stretches.depth + 1, deepest(f, min(t, MAX_DEPTH), MAX_WHOLE) + 1):
        longer = whole_stretches(f, t, depth)
        if longer.exponent != exponent or len({block.size for block in longer.blocks}) != 1:
            break
        parts = wholes(f, longer.stretches, stretches, order)
        lines = [longer.blocks[0].size * whole.least for whole in parts]
        extra = max(e - worth * sum(costs[i] for i in whole.parts) for e, whole in zip(lines, parts, strict=True))
        paid = worth * price + max(Fraction(0), extra)
        longer_value = sum((b.number * lines[b.kind] for b in longer.blocks), start=-paid * (pieces - 1))
        if longer_value > value:
            value = longer_value
            evidence |= {"longer": longer, "lines": lines, "paid": paid}
    total = worth * sum(b.number * found.wholes[b.kind] for b in blocks)
    share = min(1.0, float(value / total)) if value > 0 else 0.0
    return EqualBlocks(rounded_down(max(Fraction(0), value)), share, evidence)


def _best_price(found: CloseCosts, blocks: Sequence[Blocks], pieces: int, most: int) -> int:
    """The best price: the bound is concave in it. It is climbed roughly, then closely from a little below."""
    numbers = [0] * len(found.pieces)
    for block in blocks:
        numbers[block.kind] += block.number

    def total(costs: Sequence[int], price: int) -> int:
        return sum(n * cost for n, cost in zip(numbers, costs, strict=True)) - price * (pieces - 1)

    @cache
    def rough(rung: int) -> int:
        price = price_at(rung, _OCTAVE)
        return total([found.rough(kind, [price])[0] for kind in range(len(numbers))], price)

    @cache
    def close(rung: int) -> int:
        price = price_at(rung, _OCTAVE)
        return total([found.close(kind, price) for kind in range(len(numbers))], price)

    grid = range(*_WIDE, 32)
    for kind in range(found.stretches.close):
        found.rough(kind, [price_at(rung, _OCTAVE) for rung in grid])
    rung = climbed(rough, max(grid, key=rough), 16, 4, len(range(*_WIDE)))
    return price_at(climbed(close, rung - 12, 4, 1, most), _OCTAVE)


def climbed(value: Callable[[int], int], rung: int, step: int, least: int, most: int) -> int:
    """Go from a rung to a better neighbour while there is one, by ``step`` and at last by ``least``.

    After a success the next step is twice as long. At most ``most`` rungs are looked at.

    >>> climbed(lambda x: -(x - 17)**2, 0, 4, 1, 99)
    17
    """
    best, way, stride, turned = value(rung), -1, step, False
    for _ in range(most - 1):
        if (tried := value(rung + way * stride)) > best:
            best, rung, stride, turned = tried, rung + way * stride, 2 * stride, False
        elif stride > step:
            stride, turned = step, False
        elif not turned:
            way, turned = -way, True
        elif step > least:
            step = max(least, step // 2)
            stride, turned = step, False
        else:
            break
    return rung
