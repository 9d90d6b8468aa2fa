"""The hinge bound where all blocks are of one size, as on every map of constant slope: sharper, and sooner found.

Where a breakpoint costs as much as mu*, no block is worth one: W_J(mu*) is what lines miss of J, and the bound is that
of the blocks less mu* for each breakpoint. Short stretches are enough to find mu*, as small as it can be proved:
``CloseCosts``. ``longer_blocks`` consist of them, and lines miss more of those.
docs/mathematics.md, Run bound.

>>> from periodic.maps.families import tent
>>> found = equal_block_bound(tent(), 10, 100, 1, effort=0)
>>> round(float(found.value), 3), round(found.share, 2)  # of what lines miss nine tenths are left
(0.225, 0.9)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, NamedTuple

from periodic.approximation.block_types import Plan, compact_plan
from periodic.approximation.close_costs import Closeness
from periodic.approximation.steady_plans import MOST_STEPS, steady_plan
from periodic.approximation.stretches import price_at
from periodic.bounds.kind_costs import KindCosts
from periodic.bounds.longer_blocks import (
    DEAREST,
    Lengths,
    PricedCosts,
    best_proved,
    deepest_whole,
    planned_longer,
    steady_longer,
)
from periodic.errors import TooManyPiecesError
from periodic.maps.plmaps import PLMap
from periodic.numbers.magnitudes import rounded_down

LOWER = 12  # rungs: the best price is about so much lower than it seems at first
MET_LOWER = 8  # the same where blocks pay for bends between them
_OCTAVE, _PARTS = 64, 8  # rungs, and parts of each
_WIDE = (-6 * _OCTAVE, 168)  # rungs: prices from 1/64 to some 6, where pieces are about 1 long and values within 1 of 0


class Level(NamedTuple):
    """How closely blocks are looked at: stretches of so many ``squares`` of pieces, at so many ``prices``.

    Prices are ``apart`` rungs from each other, but where blocks are hardly worth a breakpoint.
    """

    closeness: Closeness
    squares: int
    prices: int
    apart: int


LEVELS = (
    Level(Closeness(4, 6, "xcb", 30000, least=1 << 9), 300, 6, 4),
    Level(Closeness(4, 8, "cxcbcb", 130000), 1100, 7, 1),
    Level(Closeness(4, 8, "cxcbcb", 520000), 2200, 10, 1),
    Level(Closeness(4, 8, "cxcbcb", 2080000), 4400, 13, 1),
)  # for each effort
MEETING = (
    Level(Closeness(4, 8, "bcbcbc", 400000), 1100, 6, 1),
    Level(Closeness(4, 8, "bcbcbcbc", 1600000), 1100, 6, 1),
    Level(Closeness(4, 8, "bcbcbcbc", 6400000), 2200, 8, 1),
)  # where blocks pay for bends between them, for each effort from 1 on
SECOND = Level(Closeness(2, 6, "cxcb", 70000, least=1 << 10), 1100, 4, 8)  # where the first look is poor
FEWER, FEW_PARTS = 2, 2  # prices of a second look that follows at once, but where stretches are of few kinds of pieces
ZERO, HALF, THIRD = Fraction(0), Fraction(1, 2), Fraction(1, 3)
FAR = 6  # times as many steps as the stretches of a second look take, from which on iterates are late
POOR, POORER = Fraction(24, 25), Fraction(4, 5)  # of what is proved of functions without a breakpoint
GUESSED = 0.35  # of the way from what paths on all combinations prove to what functions that exist cost
HARDLY, FULL = 1 + Fraction(1, 2000), 1 - Fraction(1, 2000)  # of a bound, of what lines miss: as good as that


class EqualBlocks(NamedTuple):
    """A bound with its evidence, and the ``total`` that is proved of functions without a breakpoint.

    ``rung`` is that of the price, which is ``full`` if at it hardly a block is worth a breakpoint.
    """

    value: Fraction
    total: Fraction
    rung: int
    full: bool
    evidence: dict[str, Any]

    @property
    def share(self) -> float:
        """The value by the total: near 1 few blocks are worth a breakpoint, and little can be gained."""
        return min(1.0, float(self.value / self.total)) if self.value > 0 else 0.0


def equal_block_bound(
    f: PLMap, t: int, pieces: int, order: int, effort: int, known: Fraction = ZERO
) -> EqualBlocks | None:
    """Return the bound for functions of so many pieces against f^t, in normal form.

    None where blocks differ in size, and where one step of f has many pieces. Where the first look, without effort,
    proves little, since functions may have hardly fewer pieces than f^t, a second one is taken at once. Only a glance
    is taken where it proves less than a third of what is ``known``, or less than half at late iterates: there none has
    ever made up for that. Each step of ``effort`` keeps some four times as many paths, on longer stretches. Cost:
    tenths of a second at first, then some shortest paths, or none where such prices were asked for before.
    """
    level = LEVELS[effort]
    if effort:
        found = _looked(f, t, pieces, order, level, None)
        met = _looked(f, t, pieces, order, MEETING[effort - 1], found.rung - MET_LOWER, meet=True) if found else None
        return max((bound for bound in (found, met) if bound), key=lambda bound: bound.value, default=None)
    glance = rough_bound(f, t, pieces, order)
    if glance is None:
        return None
    if glance.value < THIRD * known:
        return glance
    if glance.value < HALF * known:
        ground = _ground(f, t, order, SECOND.squares, SECOND.closeness, False)
        if ground is not None and t >= FAR * ground.plan.stretches.depth:
            return glance
    if glance.share < POORER:
        many = glance.evidence["stretches"].close * f.piece_count > FEW_PARTS
        second = _second(f, t, pieces, order, SECOND._replace(prices=FEWER) if many else SECOND, glance)
        if second is not None:
            return max(glance, second, key=lambda found: found.value)
    found = _looked(f, t, pieces, order, level, None)
    assert found is not None
    second = _second(f, t, pieces, order, SECOND, found) if found.share < POOR else None
    if second is None or second.value <= found.value:
        return found
    # no more than is said of fewer pieces
    return second._replace(value=min(second.value, max(found.value, POOR * found.total)))


def rough_bound(f: PLMap, t: int, pieces: int, order: int) -> EqualBlocks | None:
    """Return what a glance proves: paths on all combinations of coarse cells and bins."""
    return _looked(f, t, pieces, order, LEVELS[0]._replace(prices=0), None)


def glanced_span(f: PLMap, t: int, pieces: int, order: int) -> tuple[Fraction, Fraction] | None:
    """Return what a glance proves, and what closer looks without effort hardly prove more than.

    None as for the bound itself. Cost: no path is followed.
    """
    glance = rough_bound(f, t, pieces, order)
    if glance is None:
        return None
    grounds = (_ground(f, t, order, level.squares, level.closeness, False) for level in (LEVELS[0], SECOND))
    most = max(ground.most(pieces) for ground in grounds if ground is not None)
    return glance.value, max(glance.value, most) * HARDLY


def _second(f: PLMap, t: int, pieces: int, order: int, level: Level, first: EqualBlocks) -> EqualBlocks | None:
    """The second look; None where the first one has seen all of f^t at once, or where it can't prove more.

    It can't if all blocks cost as much as functions that exist, at most. Several stretches only one step longer than
    those which cost what lines miss hardly prove a lower price from which on they do; on one it is quickly tried.
    """
    depth, _, close = first.evidence["stretches"]
    ground = _ground(f, t, order, level.squares, level.closeness, False)
    if depth == t or ground is None or (first.full and close > 1 and ground.plan.stretches.depth <= depth + 1):
        return None
    if ground.most(pieces) <= first.value * HARDLY:
        return None
    return _looked(f, t, pieces, order, level, _guessed(ground, pieces, first.rung))


def _guessed(ground: _Ground, pieces: int, near: int) -> int:
    """A rung near the best one of a second look, half way from that of the first one to where it seems to be.

    That is where costs would prove most that lie by a part of the way above what paths on all combinations prove, below
    what functions that exist cost.
    """
    rungs = range(near // 16 * 16 - 48, near // 16 * 16 + 64, 16)
    prices = [price_at(rung, _OCTAVE) for rung in rungs]
    tried = []
    for price, row in zip(prices, ground.costs.rough(prices), strict=True):
        costs = tuple(low + int(GUESSED * (top - low)) for low, top in zip(row, ground.costs.tops(price), strict=True))
        tried.append(PricedCosts(price, costs))
    best = rungs[prices.index(best_proved(tried, ground.lengths, ground.counted(pieces)).at.price)]
    return (near + best) // 2


def _looked(
    f: PLMap, t: int, pieces: int, order: int, level: Level, near: int | None, meet: bool = False
) -> EqualBlocks | None:
    """The bound that one level finds; ``near`` is a rung near the best one, if it is known.

    If blocks are to ``meet``, they pay for bends between them; None where they do not.
    """
    ground = _ground(f, t, order, level.squares, level.closeness, meet)
    if ground is None:
        return None
    (stretches, blocks, _), found, pieces = ground.plan, ground.costs, ground.counted(pieces)
    tried, rung = _prices(found, ground.numbers, pieces, level, near)
    if meet:
        tried = [costs for costs in tried if costs.price <= DEAREST]
        if not tried:
            return None
    worth, best = ground.worth, best_proved(tried, ground.lengths, pieces)
    evidence: dict[str, Any] = {
        "stretches": stretches,
        "blocks": blocks,
        "closeness": level.closeness,
        "unit": found.unit,
        "normal form": f,
        "price": best.at.price,
        "reference": blocks[0].size,
        "unmet": ground.unmet,
        "costs": [{best.at.price: cost} for cost in best.at.costs],
    }
    if best.longer is not None:
        costs = [worth * cost for cost in best.costs]
        evidence |= {"longer": best.longer.plan, "least": costs, "paid": worth * best.paid}
    value = rounded_down(max(Fraction(0), worth * best.total))
    most, held = (
        sum(n * cost for n, cost in zip(ground.numbers[: stretches.close], costs, strict=False))
        for costs in (found.wholes, best.at.costs)
    )
    return EqualBlocks(value, worth * ground.total, rung, held >= FULL * most, evidence)


class _Ground(NamedTuple):
    """What serves all numbers of pieces: the blocks of f^t, with what is found of their costs, and the longer ones.

    ``numbers`` says how many blocks of each kind there are, ``total`` what functions without a breakpoint miss at
    least; ``unmet`` is how many bends the ends of blocks that meet no others may stand for.
    """

    plan: Plan
    costs: KindCosts
    lengths: Lengths
    numbers: tuple[int, ...]
    total: int
    unmet: int

    @property
    def worth(self) -> Fraction:
        """What one unit of cost is worth."""
        return self.plan.blocks[0].size * self.costs.unit

    def most(self, pieces: int) -> Fraction:
        """Return what costs hardly prove more than: what they prove if they are those of functions that exist."""
        tops = [PricedCosts(price, self.costs.tops(price)) for price in self.costs.bends]
        return self.worth * best_proved(tops, self.lengths, self.counted(pieces)).total

    def counted(self, pieces: int) -> int:
        """Return a number of pieces, rounded up, in the units in which blocks are counted."""
        return 1 - (-(pieces - 1 + self.unmet) >> self.plan.exponent)


@lru_cache(maxsize=32)
def _ground(f: PLMap, t: int, order: int, squares: int, closeness: Closeness, meet: bool) -> _Ground | None:
    """What a level looks at; None where blocks differ in size, have too many pieces, or do not ``meet`` as they should.

    Kept for all numbers of pieces.
    """
    steady = steady_plan(f, squares, t) if t <= MOST_STEPS else None
    if steady is not None:
        plan = steady.plan(t)
    else:
        try:
            compact = compact_plan(f, t, squares)
        except TooManyPiecesError:
            return None
        if compact is None or len({block.size for block in compact.blocks}) != 1:
            return None
        plan = compact
    stretches, blocks, _ = plan
    unmet: int | None = 0
    if meet:
        unmet = steady.unmet(t, deepest_whole(f)) if steady is not None and stretches.depth < t else None
    if unmet is None:
        return None
    found = KindCosts(f, stretches, order, closeness, meet)
    if found.pieces[0] ** 2 > squares:
        return None
    if steady is not None:
        longer = tuple(steady_longer(f, steady, t, order, found.unit, meet))
    else:
        longer = planned_longer(f, t, stretches, order, blocks[0].size * found.unit)
    numbers = [0] * len(found.wholes)
    for block in blocks:
        numbers[block.kind] += block.number
    totals = [sum(map(int.__mul__, numbers, found.wholes)), *(level.total for level in longer)]
    lengths = Lengths.of(blocks, longer, len(numbers))
    return _Ground(plan, found, lengths, tuple(numbers), max(totals), unmet)


def _prices(
    found: KindCosts, numbers: Sequence[int], pieces: int, level: Level, near: int | None
) -> tuple[list[PricedCosts], int]:
    """Prices near the best one, and the costs at them, and its rung: the bound is concave in the price.

    It is climbed roughly, then closely from a little below, on prices that serve other iterates and numbers of pieces
    too. Where all blocks cost what lines miss of them, higher prices only cost more, and the least such price is
    sought. At last prices in between are tried: costs are concave, so that chords lie below them, and so does what the
    paths prove that are followed already.
    """

    def total(price: int, costs: Sequence[int]) -> int:
        return sum(map(int.__mul__, numbers, costs)) - price * (pieces - 1)

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

    apart, few = level.apart, near is not None and level.prices == FEWER

    def between(base: int, step: int, parts: int) -> list[PricedCosts]:
        prices = [price_at(parts * base + i, parts * _OCTAVE) for i in range(1, parts * step)]
        return list(map(PricedCosts, prices, found.around(price_at(base, _OCTAVE), prices)))

    def rises(rung: int) -> bool:
        return few and max(total(*priced) for priced in between(rung, apart, 1)) > close(rung)

    if near is None:
        grid = range(*_WIDE, 32)
        found.rough([price_at(rung, _OCTAVE) for rung in grid])
        best = max(grid, key=rough)
        # many prices are hardly dearer than one
        found.rough([price_at(rung, _OCTAVE) for rung in range(best - 28, best + 32, 4)])
        near = climbed(rough, best, 16, 4, len(range(*_WIDE)))
        if not level.prices:
            prices = [price_at(rung, _OCTAVE) for rung in range(near - 8, near + 12, 4)]
            return list(map(PricedCosts, prices, found.rough(prices))), near
        near -= LOWER
    step = apart if found.meet else max(4, apart)
    rung = climbed(close, near // apart * apart, step, apart, level.prices, is_full, rises)
    ends = [k for k in (rung, rung + apart) if k in known]
    if apart > 1 and any(map(is_full, ends)):  # where the least such price is counts
        rung, apart = climbed(close, rung, apart // 2, 1, level.prices, is_full), 1
    tried = [PricedCosts(price, found.close(price)) for price in (price_at(rung, _OCTAVE) for rung in known)]
    step, parts = (1, _PARTS) if apart == 1 else (apart, 1)
    lower = not few or rung - step in known
    for base in (rung - step, rung) if lower else (rung,):
        nearby = between(base, step, parts)
        if base in known and base + step in known:
            low, high = (PricedCosts(p, found.close(p)) for p in (price_at(k, _OCTAVE) for k in (base, base + step)))
            nearby = [PricedCosts(p, tuple(map(max, row, _chord(low, high, p)))) for p, row in nearby]
        tried += nearby
    return tried, rung


def _chord(low: PricedCosts, high: PricedCosts, price: int) -> tuple[int, ...]:
    """What is proved at a price between two others: costs are concave."""
    part, whole = price - low.price, max(1, high.price - low.price)
    return tuple(u + (v - u) * part // whole for u, v in zip(low.costs, high.costs, strict=True))


def climbed(
    value: Callable[[int], int],
    rung: int,
    step: int,
    least: int,
    most: int,
    is_full: Callable[[int], bool] = lambda rung: False,
    rises: Callable[[int], bool] = lambda rung: False,
) -> int:
    """Go from a rung to a better neighbour while there is one, by ``step`` and at last by ``least``.

    After a success the next step is twice as long. At most ``most`` rungs are looked at; no higher ones than one at
    which ``is_full`` says that they are worse, and no lower ones where the first one ``rises``.

    >>> climbed(lambda x: -(x - 17)**2, 0, 4, 1, 99)
    17
    """
    best, stride, left = value(rung), step, most - 1
    up = bool(left) and rises(rung)
    way, turned = (1 if up else -1), up
    while left:
        tried = None
        if way < 0 or not is_full(rung):
            tried, left = value(rung + way * stride), left - 1
        if tried is not None and tried > best:
            best, rung, stride, turned = tried, rung + way * stride, 2 * stride, up
        elif stride > step:
            stride, turned = step, up
        elif not turned:
            way, turned = -way, True
        elif step > least:
            step = max(least, step // 2)
            stride, turned = step, False
        else:
            break
    return rung
