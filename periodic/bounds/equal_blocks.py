"""The hinge bound where all blocks are of one size, as on every map of constant slope: sharper, and sooner found.

Where a breakpoint costs as much as mu*, no block is worth one: W_J(mu*) is what lines miss of J, and the bound is that
of the blocks less mu* for each breakpoint. Short stretches are enough to find mu*, as small as it can be proved:
``CloseCosts``. Of longer blocks B that consist of them lines miss more, e(B), than of their parts together. A function
with k > 0 breakpoints on B misses at least (sum of W over the parts) - mu k there, one with none e(B). So

    error of g  >=  sum over all B of e(B)  -  (mu + greatest of e(B) - sum of W over the parts of B) * (P - 1).

docs/mathematics.md, Run bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from itertools import accumulate, takewhile
from math import floor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.block_types import MAX_DEPTH, Blocks, Plan, compact_plan, whole_stretches
from periodic.approximation.close_costs import Closeness, close_costs, wholes
from periodic.approximation.sections import prepare_errors, section_errors
from periodic.approximation.stretches import Stretches, price_at
from periodic.errors import TooManyPiecesError
from periodic.iterates.kept_iterates import deepest
from periodic.maps.plmaps import PLMap
from periodic.numbers.magnitudes import rounded_down

Integers = NDArray[np.int64]

LOWER = 12  # rungs: the best price is about so much lower than it seems at first
MAX_WHOLE = 400  # pieces of the longer stretches together
MOST_UNITS = 1 << 62  # that a line may miss of a longer block
_OCTAVE, _PARTS = 64, 8  # rungs, and parts of each
_WIDE = (-6 * _OCTAVE, 168)  # rungs: prices from 1/64 to some 6, where pieces are about 1 long and values within 1 of 0


class Level(NamedTuple):
    """How closely blocks are looked at: stretches of so many ``squares`` of pieces, at so many ``prices``."""

    closeness: Closeness
    squares: int
    prices: int


LEVELS = (
    Level(Closeness(4, 6, "xcb", 30000, least=1 << 9), 300, 5),
    Level(Closeness(4, 8, "cxcbcb", 130000), 1100, 7),
    Level(Closeness(4, 8, "cxcbcb", 520000), 2200, 10),
    Level(Closeness(4, 8, "cxcbcb", 2080000), 4400, 13),
)  # for each effort


class EqualBlocks(NamedTuple):
    """A bound with its evidence, and which ``share`` it is of what is proved of functions without a breakpoint.

    Where that is most of it, few blocks are worth a breakpoint, and the bound is hard to improve.
    """

    value: Fraction
    share: float
    evidence: dict[str, Any]


def equal_block_bound(f: PLMap, t: int, pieces: int, order: int, effort: int) -> EqualBlocks | None:
    """Return the bound for functions of so many pieces against f^t, in normal form.

    None where blocks differ in size, and where one step of f has many pieces. Each step of ``effort`` keeps some four
    times as many paths, on longer stretches. Cost: tenths of a second at first, then some shortest paths.
    """
    level = LEVELS[effort]
    try:
        plan = compact_plan(f, t, level.squares)
    except TooManyPiecesError:
        return None
    if plan is None or len({block.size for block in plan.blocks}) != 1:
        return None
    stretches, blocks, exponent = plan
    pieces = 1 - (-(pieces - 1) >> exponent)  # rounded up, in the units in which blocks are counted
    found = _KindCosts(f, stretches, order, level.closeness)
    if found.pieces[0] ** 2 > level.squares:
        return None
    worth = blocks[0].size * found.unit
    longer = _longer(f, t, stretches, order, worth)
    tried = _prices(found, blocks, pieces, level.prices)
    best = max(tried, key=lambda prices: max(_totals(prices, blocks, longer, pieces)))
    totals = _totals(best, blocks, longer, pieces)
    value = worth * max(totals)
    evidence: dict[str, Any] = {
        "stretches": stretches,
        "blocks": blocks,
        "closeness": level.closeness,
        "unit": found.unit,
        "normal form": f,
        "price": best.price,
        "reference": blocks[0].size,
        "costs": [{best.price: cost} for cost in best.costs],
    }
    if max(totals) > totals[0]:
        chosen = longer[totals.index(max(totals)) - 1]
        lines = [worth * line for line in chosen.lines.tolist()]
        evidence |= {"longer": chosen.plan, "lines": lines, "paid": worth * chosen.paid(best)}
    total = worth * sum(b.number * found.wholes[b.kind] for b in blocks)
    share = min(1.0, float(value / total)) if value > 0 else 0.0
    return EqualBlocks(rounded_down(max(Fraction(0), value)), share, evidence)


class _KindCosts:
    """Costs of all kinds of blocks: ``CloseCosts`` of those that are looked at closely, in an order that serves all t.

    Of the others a breakpoint is taken to save everything.
    """

    def __init__(self, f: PLMap, stretches: Stretches, order: int, closeness: Closeness) -> None:
        near, far = stretches.intervals[: stretches.close], stretches.intervals[stretches.close :]
        ordered = tuple(sorted(near))
        self._close = close_costs(f, Stretches(stretches.depth, ordered, len(ordered)), order, closeness)
        self._places = [ordered.index(interval) for interval in near]
        self.unit = self._close.unit
        self._far = tuple(floor(e / self.unit) for e in section_errors(f, stretches.depth, far, order))
        self.pieces = tuple(self._close.pieces[i] for i in self._places)
        self.wholes = (*(self._close.wholes[i] for i in self._places), *self._far)

    def _all(self, price: int, row: Sequence[int]) -> tuple[int, ...]:
        return (*(row[i] for i in self._places), *(min(price, whole) for whole in self._far))

    def rough(self, prices: Sequence[int]) -> list[tuple[int, ...]]:
        """Return for each price lower bounds for the costs of all kinds, by paths on all combinations."""
        return [self._all(price, row) for price, row in zip(prices, self._close.rough(prices), strict=True)]

    def close(self, price: int) -> tuple[int, ...]:
        """Return lower bounds for the costs at a price, as close as is wanted."""
        return self._all(price, self._close.close(price))

    def around(self, base: int, prices: Sequence[int]) -> list[tuple[int, ...]]:
        """Return for each price, from ``base`` on, lower bounds by the paths that are followed at ``base``."""
        return [self._all(price, row) for price, row in zip(prices, self._close.around(base, prices), strict=True)]


class _PricedCosts(NamedTuple):
    """A price, and what is proved of each kind of block at it, in units."""

    price: int
    costs: tuple[int, ...]


class _LongerBlocks(NamedTuple):
    """Longer blocks: what lines miss of each kind, in units of the shorter ones, and of all of them, and the parts.

    ``parts`` lists the kinds of shorter blocks of which each kind consists, one after the other; ``cuts`` says where
    those of each begin and end.
    """

    plan: Plan
    lines: Integers
    total: int
    parts: Integers
    cuts: Integers

    def paid(self, at: _PricedCosts) -> int:
        """What each breakpoint costs, so that no longer block is worth one."""
        costs = np.append(0, np.cumsum(np.array(at.costs, dtype=np.int64)[self.parts]))[self.cuts]
        return at.price + max(0, int((self.lines - np.diff(costs)).max()))


@lru_cache(maxsize=64)
def _longer(f: PLMap, t: int, stretches: Stretches, order: int, worth: Fraction) -> tuple[_LongerBlocks, ...]:
    """Blocks of earlier generations, while they are of one size; ``worth`` is what a unit is worth on a shorter one.

    Kept for all numbers of pieces.
    """
    return tuple(_longer_blocks(f, t, stretches, order, worth))


def _longer_blocks(f: PLMap, t: int, stretches: Stretches, order: int, worth: Fraction) -> Iterator[_LongerBlocks]:
    shorter = whole_stretches(f, t, stretches.depth)
    depths = range(stretches.depth + 1, deepest(f, min(t, MAX_DEPTH), MAX_WHOLE) + 1)
    plans = takewhile(
        lambda longer: longer.exponent == shorter.exponent and len({block.size for block in longer.blocks}) == 1,
        (whole_stretches(f, t, depth) for depth in depths),
    )
    every = list(plans)
    prepare_errors(f, ((longer.stretches.depth, longer.stretches.intervals) for longer in every), order)
    for longer in every:
        found = wholes(f, longer.stretches, stretches, order)
        size = longer.blocks[0].size / worth
        lines = [floor(size * whole.least) for whole in found]
        if max(lines) > MOST_UNITS:
            return
        yield _LongerBlocks(
            longer,
            np.array(lines, dtype=np.int64),
            sum(b.number * lines[b.kind] for b in longer.blocks),
            np.array([i for whole in found for i in whole.parts], dtype=np.int64),
            np.array([0, *accumulate(len(whole.parts) for whole in found)]),
        )


def _totals(at: _PricedCosts, blocks: Sequence[Blocks], longer: Sequence[_LongerBlocks], pieces: int) -> list[int]:
    """The bounds that a price gives, in units: by the blocks, and by all longer ones."""
    totals = [sum(b.number * at.costs[b.kind] for b in blocks) - at.price * (pieces - 1)]
    for found in longer:
        totals.append(found.total - found.paid(at) * (pieces - 1))
    return totals


def _prices(found: _KindCosts, blocks: Sequence[Blocks], pieces: int, most: int) -> list[_PricedCosts]:
    """Prices near the best one, and the costs at them: the bound is concave in the price.

    It is climbed roughly, then closely from a little below. Where all blocks cost what lines miss of them, higher
    prices only cost more. At last prices between two rungs are tried, over the paths that are followed already.
    """
    numbers = [0] * len(found.wholes)
    for block in blocks:
        numbers[block.kind] += block.number

    def total(price: int, costs: Sequence[int]) -> int:
        return sum(n * cost for n, cost in zip(numbers, costs, strict=True)) - price * (pieces - 1)

    @cache
    def rough(rung: int) -> int:
        price = price_at(rung, _OCTAVE)
        return total(price, found.rough([price])[0])

    known: dict[int, int] = {}

    def close(rung: int) -> int:
        if rung not in known:
            price = price_at(rung, _OCTAVE)
            known[rung] = total(price, found.close(price))
        return known[rung]

    def is_full(rung: int) -> bool:
        return found.close(price_at(rung, _OCTAVE)) == found.wholes

    grid = range(*_WIDE, 32)
    found.rough([price_at(rung, _OCTAVE) for rung in grid])
    best = max(grid, key=rough)
    found.rough([price_at(rung, _OCTAVE) for rung in range(best - 28, best + 32, 4)])  # many are hardly dearer than one
    rung = climbed(rough, best, 16, 4, len(range(*_WIDE)))
    rung = climbed(close, rung - LOWER, 4, 1, most, is_full)
    tried = [_PricedCosts(price, found.close(price)) for price in (price_at(rung, _OCTAVE) for rung in known)]
    for base in {rung - 1, rung}:
        prices = [price_at(_PARTS * base + i, _PARTS * _OCTAVE) for i in range(1, _PARTS)]
        tried += map(_PricedCosts, prices, found.around(price_at(base, _OCTAVE), prices))
    return tried


def climbed(
    value: Callable[[int], int],
    rung: int,
    step: int,
    least: int,
    most: int,
    is_full: Callable[[int], bool] = lambda rung: False,
) -> int:
    """Go from a rung to a better neighbour while there is one, by ``step`` and at last by ``least``.

    After a success the next step is twice as long. At most ``most`` rungs are looked at; no higher ones than one at
    which ``is_full`` says that they are worse.

    >>> climbed(lambda x: -(x - 17)**2, 0, 4, 1, 99)
    17
    """
    best, way, stride, turned, left = value(rung), -1, step, False, most - 1
    while left:
        tried = None
        if way < 0 or not is_full(rung):
            tried, left = value(rung + way * stride), left - 1
        if tried is not None and tried > best:
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
