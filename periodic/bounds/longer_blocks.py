"""Longer blocks: what short ones prove at a price, and what lines miss of blocks that consist of them, together.

Of longer blocks B lines miss more, e(B), than of the shorter blocks in them together. If these cost S(B) at a price mu
then B costs at least the greater of S(B) and the lesser of e(B) and S(B) + more, at the price mu + more: a function
with k > 0 breakpoints in B costs S(B) + more * k at least there, one with none e(B). So each breakpoint is made dearer,
as long as more than P - 1 blocks gain by it, for longer and longer blocks. docs/mathematics.md, Run bound.

>>> from periodic.approximation.block_types import plan
>>> from periodic.maps.families import tent
>>> longer = planned_longer(tent(), 40, plan(tent(), 40, 1).stretches, 1, Fraction(1, 1 << 36))
>>> [level.plan.blocks[0].number.bit_length() - 1 for level in longer], [level.parts.tolist() for level in longer]
([33, 32], [[[2]], [[2]]])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import takewhile
from math import floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.approximation.block_types import MAX_DEPTH, Blocks, Plan, whole_stretches
from periodic.approximation.close_costs import wholes
from periodic.approximation.end_shares import met_errors
from periodic.approximation.profiles import Floats
from periodic.approximation.sections import prepare_errors, section_errors
from periodic.approximation.steady_plans import SteadyPlan
from periodic.approximation.stretches import Stretches
from periodic.iterates.kept_iterates import deepest
from periodic.maps.plmaps import PLMap

Integers = NDArray[np.int64]

MAX_WHOLE = 400  # pieces of the longer stretches together
DEAREST = 1 << 38  # units: a price at which blocks that meet pay for bends between them
MOST_UNITS = 1 << 60  # that a line may miss of a longer block


class PricedCosts(NamedTuple):
    """A price, and what is proved of each kind of block at it, in units."""

    price: int
    costs: tuple[int, ...]


class LongerBlocks(NamedTuple):
    """Blocks one step longer than others: what lines miss of each kind, in units, and of which others they consist.

    ``parts[i, k]`` says how many of the shorter blocks of kind k one of kind i holds.
    """

    plan: Plan
    lines: Integers
    parts: Integers

    @property
    def total(self) -> int:
        """What functions without a breakpoint miss at least."""
        lines = self.lines.tolist()
        return sum(block.number * lines[block.kind] for block in self.plan.blocks)


@lru_cache(maxsize=64)
def planned_longer(f: PLMap, t: int, stretches: Stretches, order: int, worth: Fraction) -> tuple[LongerBlocks, ...]:
    """Blocks of earlier generations, while they are of one size; ``worth`` is what a unit is worth on a shorter one.

    Kept for all numbers of pieces.
    """
    return tuple(_longer_blocks(f, t, stretches, order, worth))


def _longer_blocks(f: PLMap, t: int, stretches: Stretches, order: int, worth: Fraction) -> Iterator[LongerBlocks]:
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
        lines, counted = [floor(size * whole.least) for whole in found], [Counter(whole.parts) for whole in found]
        if max(lines) > MOST_UNITS:
            return
        yield LongerBlocks(
            longer,
            np.array(lines, dtype=np.int64),
            np.array([[held[k] for k in range(len(stretches.intervals))] for held in counted], dtype=np.int64),
        )
        stretches = longer.stretches


@lru_cache(maxsize=32)
def _lines(f: PLMap, steady: SteadyPlan, order: int, unit: Fraction, met: bool) -> tuple[Integers, ...]:
    """What lines miss of the stretches of a plan under one more step after the other, in units; kept for all t."""
    depth, intervals, _ = steady.stretches
    depths = range(depth + 1, deepest_whole(f) + 1)
    prepare_errors(f, ((deeper, intervals) for deeper in depths), order)
    found = []
    for deeper in depths:
        stretched = steady.stretch(deeper - depth) / unit
        errors = section_errors(f, deeper, intervals, order)
        if met:
            paid = met_errors(f, deeper, intervals, order, DEAREST / stretched)
            errors = list(map(min, errors, paid))
        lines = [floor(error * stretched) - (error < 0) for error in errors]  # the stretch is rounded down
        if max(lines) > MOST_UNITS:
            break
        found.append(np.array(lines, dtype=np.int64))
    return tuple(found)


def deepest_whole(f: PLMap) -> int:
    """Return the last iterate of which lines are fitted to longer stretches."""
    return deepest(f, MAX_DEPTH, MAX_WHOLE)


def steady_longer(
    f: PLMap, steady: SteadyPlan, t: int, order: int, unit: Fraction, met: bool = False
) -> Iterator[LongerBlocks]:
    """The longer blocks of f^t, t at least the depth of the plan.

    If blocks ``met`` pay for bends between them, at prices up to DEAREST, lines do.
    """
    parts = np.array(steady.parts(), dtype=np.int64)
    for steps, lines in enumerate(_lines(f, steady, order, unit, met), 1):
        if steady.stretches.depth + steps > t:
            return
        yield LongerBlocks(steady.plan(t, steps), lines, parts)


class Proved(NamedTuple):
    """What is proved, in units: ``longer`` blocks have these ``costs`` where a breakpoint is ``paid``."""

    total: int
    at: PricedCosts
    paid: int
    longer: LongerBlocks | None
    costs: tuple[int, ...]


class Lengths(NamedTuple):
    """Blocks and longer and longer ones, as they serve all prices and numbers of pieces.

    ``numbers`` has about how many blocks of each kind there are, of each length, in units of ``top``.
    """

    blocks: Sequence[Blocks]
    longer: Sequence[LongerBlocks]
    top: int
    numbers: tuple[Floats, ...]
    parts: tuple[Floats, ...]

    @classmethod
    def of(cls, blocks: Sequence[Blocks], longer: Sequence[LongerBlocks], kinds: int) -> Lengths:
        """Those of so many kinds of blocks, and of longer ones that consist of them."""
        top = max(block.number for block in blocks)
        numbers = [_numbers(level.plan.blocks, len(level.lines), top) for level in longer]
        parts = tuple(level.parts.T.astype(np.float64) for level in longer)
        return cls(blocks, longer, top, (_numbers(blocks, kinds, top), *numbers), parts)


def best_proved(tried: Sequence[PricedCosts], lengths: Lengths, pieces: int) -> Proved:
    """The best that some prices prove: it is looked for in floats, and then computed exactly.

    If the shorter blocks in a block cost S together at a price, it costs at the price and ``more`` the greater of S and
    the lesser of S + more and what lines miss. ``more`` grows as long as more than P - 1 blocks gain by it, from each
    length of blocks on.
    """
    blocks, longer, every = lengths.blocks, lengths.longer, len(lengths.longer) + 1
    prices, costs = (np.repeat(np.array(v, dtype=np.float64), every, axis=0) for v in zip(*tried, strict=True))
    begins = np.tile(np.arange(every), len(tried))
    spent, rows = float(Fraction(pieces - 1, lengths.top)), np.arange(len(begins))
    totals, raised = [costs @ lengths.numbers[0] - prices * spent], list[Floats]()
    for number, (level, parts, numbers) in enumerate(zip(longer, lengths.parts, lengths.numbers[1:], strict=True)):
        costs = costs @ parts
        gains = np.maximum(level.lines - costs, 0.0)
        order = np.argsort(-gains, axis=1)
        enough = np.cumsum(numbers[order], axis=1) > spent
        found = np.take_along_axis(gains, order, axis=1)[rows, enough.argmax(axis=1)]
        more = np.where(enough.any(axis=1) & (begins <= number), np.floor(found), 0.0)
        costs, prices = costs + np.minimum(gains, more[:, None]), prices + more
        totals.append(costs @ numbers - prices * spent)
        raised.append(more)
    last, i = divmod(int(np.argmax(totals)), len(begins))
    amounts = [int(row[i]) for row in raised[:last]]
    ways = ((int(totals[0].argmax()), ()), (i, amounts))
    return max(
        (_proved(tried[i // every], blocks, longer, some, pieces) for i, some in ways),
        key=lambda proved: proved.total,
    )


def _proved(
    at: PricedCosts, blocks: Sequence[Blocks], longer: Sequence[LongerBlocks], raised: Sequence[int], pieces: int
) -> Proved:
    """What is proved at a price, exactly, if it is raised by some amounts for longer and longer blocks."""
    costs, last = np.array(at.costs, dtype=np.int64), None
    for last, more in zip(longer, raised, strict=False):
        costs = last.parts @ costs
        costs = costs + np.clip(last.lines - costs, 0, more)
    found, paid = tuple(costs.tolist()), at.price + sum(raised)
    total = sum(b.number * found[b.kind] for b in (blocks if last is None else last.plan.blocks)) - paid * (pieces - 1)
    return Proved(total, at, paid, last, found)


def _numbers(blocks: Sequence[Blocks], kinds: int, unit: int) -> Floats:
    """About how many blocks there are of each kind, in units."""
    numbers = np.zeros(kinds)
    for block in blocks:
        numbers[block.kind] = float(Fraction(block.number, unit))
    return numbers
