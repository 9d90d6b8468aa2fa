"""What blocks of several sizes prove at a price, against the sum over all of them."""

from fractions import Fraction
from itertools import pairwise

import pytest

from periodic.approximation.block_types import Blocks, Kinds, kinds, plan
from periodic.approximation.priced_blocks import OCTAVE, PricedBlocks
from periodic.approximation.stretches import price_at
from periodic.maps.families import connect_the_dots
from periodic.maps.plmaps import PLMap
from periodic.numbers.magnitudes import rounded_down
from periodic.patterns.cyclic_patterns import stefan
from tests.small_tables import GRAINS

F = Fraction
MAPS = [PLMap([0, "1/3", 1], [0, 1, 0]), PLMap([0, "3/10", "7/10", 1], ["1/5", 1, 0, "9/10"])]


PRICES = [price_at(rung, OCTAVE) for rung in range(-96, 41, 4)]


def costs(found: Kinds, block: Blocks, price: F) -> F:
    """The chord of the table of a kind of block at a price on its stretch, times the size of the block."""
    row = sorted(found.table(block.kind, PRICES).items())
    for (x, u), (y, v) in pairwise(row):
        if price <= y:
            return block.size * (u + (v - u) * (price - x) / (y - x))
    return F(block.size * row[-1][1])


@pytest.mark.parametrize("f", MAPS, ids=repr)
@pytest.mark.parametrize("order", [1, 2])
def test_the_value_is_the_sum_over_all_blocks(f: PLMap, order: int) -> None:
    stretches, blocks, _ = plan(f, 8, order)
    found = kinds(f, stretches, order, GRAINS[0])
    assert len({block.size for block in blocks}) > 1
    for pieces in (1, 40, 900):
        priced = PricedBlocks(found, blocks, pieces)
        priced.price(PRICES)
        assert priced.reference == max(blocks, key=lambda block: block.number * block.size).size
        for rung in (-96, -31, 0, priced.best_rung(), 160):
            paid = price_at(rung, OCTAVE) * priced.reference
            total = sum(block.number * costs(found, block, paid / block.size) for block in blocks)
            expected = rounded_down(max(F(0), (total - paid * (pieces - 1)) * found.unit))
            assert priced.value(price_at(rung, OCTAVE)) == expected


def test_the_best_rung_is_the_best_of_the_known_prices() -> None:
    f = connect_the_dots(stefan(5))
    stretches, blocks, _ = plan(f, 20, 1)
    found = kinds(f, stretches, 1, GRAINS[0])
    rungs = range(-96, 41, 4)
    priced = PricedBlocks(found, blocks, 100)
    priced.price(PRICES)
    best = priced.value(price_at(priced.best_rung(), OCTAVE))
    values = [priced.value(price_at(rung, OCTAVE)) for rung in rungs]
    assert best >= max(values) * (1 - F(1, 10**9)) > 0
    assert min(values) < best


def test_prices_that_others_asked_for_do_not_show() -> None:
    stretches, blocks, _ = plan(MAPS[0], 8, 1)
    found = kinds(MAPS[0], stretches, 1, GRAINS[0])
    alone, beside = (PricedBlocks(found, blocks, pieces) for pieces in (40, 1))
    alone.price(PRICES[::3])
    before = alone.tables, alone.best_rung(), alone.value(PRICES[10])
    beside.price(PRICES)
    assert (alone.tables, alone.best_rung(), alone.value(PRICES[10])) == before
    assert len(beside.tables[0]) > len(alone.tables[0])
