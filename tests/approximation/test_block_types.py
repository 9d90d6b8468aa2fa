"""Plans cover what they claim to cover, and costs of kinds are costs of every block of the kind."""

from fractions import Fraction

import pytest

from periodic.approximation.block_types import Grain, Kinds, kinds, plan
from periodic.approximation.breakpoint_paths import priced_costs
from periodic.approximation.profiles import UNIT
from periodic.approximation.stretches import price_at
from periodic.errors import TooManyPiecesError
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap

F = Fraction
GOLDEN = vee(period_root(3), -1, 1)
SMALL = Grain(3, 32, 16)


def test_small_iterates_are_one_block() -> None:
    found = plan(tent(), 6, 1)
    assert found.stretches == (6, ((0, 1),), 1)
    assert found.blocks == ((0, 1, 1),)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("t", [40, pytest.param(1000, marks=pytest.mark.long)])
def test_blocks_fill_the_domain(order: int, t: int) -> None:
    for f, length in ((GOLDEN, 2), (tent(), 1), (PLMap([0, "1/3", 1], [0, 1, 0]), 1), (vee("1.618", -1, 1), 2)):
        (depth, intervals, close), blocks, _ = plan(f, t, order)
        total = sum(float(b.number * b.size) * float(intervals[b.kind].length) for b in blocks)
        assert 0.985 * length < total <= length * (1 + 1e-9)
        assert 4 <= depth <= 12
        assert close <= len(intervals)


def test_each_block_is_an_image_of_its_stretch() -> None:
    """On a map without a partition, stretches are parts of the targets that several kinds have in common."""
    f = vee("1.618", -1, 1)
    found = plan(f, 12, 2).stretches
    h, inner = f**12, f**found.depth
    stretches = {tuple(s) for s in found.intervals}
    for low, high in stretches:
        assert f.domain[0] <= low < high <= f.domain[1]
    branch = next(p for p in (f ** (12 - found.depth)).pieces() if p.slope != 0)
    low, high = sorted(branch.slope * x + branch.intercept for x in (branch.left, branch.right))
    low, high = max(low, min(s[0] for s in stretches)), min(high, max(s[1] for s in stretches))
    for k in range(9):
        y = low + (high - low) * F(k, 8)
        assert h((y - branch.intercept) / branch.slope) == inner(y)


def test_costs_are_concave_and_chords_lie_below() -> None:
    found = kinds(GOLDEN, plan(GOLDEN, 40, 2).stretches, 2, SMALL)
    prices = [int(p / UNIT) for p in (0.05, 0.1, 0.2, 0.3, 0.4, 0.8)]
    for kind in range(len(found.profiles)):
        row = sorted(found.table(kind, prices).items())
        assert row[0] == (0, 0)
        for (x, u), (y, v), (z, w) in zip(row, row[1:], row[2:], strict=False):
            assert u + F((w - u) * (y - x), z - x) <= v <= w
    assert kinds(GOLDEN, plan(GOLDEN, 1000, 2).stretches, 2, SMALL) is found


def test_tables_have_the_prices_that_are_asked_for() -> None:
    found = kinds(GOLDEN, plan(GOLDEN, 40, 2).stretches, 2, SMALL)
    few = found.table(0, [1 << 30])
    assert set(few) == {0, 1 << 30}
    assert found.table(0, [1 << 29, 1 << 30]) == found.table(0, [1 << 29]) | few


@pytest.mark.parametrize("order", [1, 2])
def test_what_coarse_cells_prove_in_full_is_not_looked_at_closer(order: int) -> None:
    """At every price the cost is that of the fine cells, or all that it can be."""
    found = Kinds(GOLDEN, plan(GOLDEN, 30, 2).stretches._replace(depth=4), order, Grain(5, 32, 16))
    prices = [price_at(rung, 8) for rung in range(-60, 24, 6)]
    in_full = 0
    for kind in range(found.stretches.close):
        table, fine = found.table(kind, prices), priced_costs(found.runs, kind, prices, 16)
        for price, cost in zip(prices, fine, strict=True):
            assert table[price] in (cost, found.top(kind, price))
            assert cost <= table[price] <= found.top(kind, price)
            in_full += table[price] > cost
    assert in_full < len(prices) * found.stretches.close


def test_kinds_that_are_not_looked_at_closely_count_whole() -> None:
    f = vee("1.618", -1, 1)
    chosen = plan(f, 40, 2).stretches
    assert chosen.close < len(chosen.intervals)
    found = kinds(f, chosen, 2, SMALL)
    for kind in range(chosen.close, len(chosen.intervals)):
        assert found.table(kind, [1 << 30]) == {0: 0, found.wholes[kind]: found.wholes[kind]}


def test_budgets() -> None:
    found = kinds(tent(), plan(tent(), 4, 2).stretches, 2, SMALL)
    assert [found.budget(k) for k in range(6)] == sorted((found.budget(k) for k in range(6)), reverse=True)
    assert found.unit * found.budget(0) == pytest.approx(F(1, 12), abs=1e-9)


def test_plateaus_leave_no_blocks_in_the_end() -> None:
    assert plan(truncated_tent("6/7"), 1000, 1).blocks == ()


def test_refusals() -> None:
    steep = PLMap([F(i, 3000) for i in range(3001)], [i % 2 for i in range(3001)])
    with pytest.raises(TooManyPiecesError, match="one step of the map has more than 2048 pieces"):
        plan(steep, 3, 1)
