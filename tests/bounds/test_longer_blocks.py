"""Longer blocks: the amounts by which breakpoints are made dearer are the best ones, and the sums are exact."""

from fractions import Fraction
from itertools import islice
from math import floor

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.approximation.block_types import Blocks, Plan
from periodic.approximation.sections import section_errors
from periodic.approximation.steady_plans import steady_plan
from periodic.approximation.stretches import Stretches
from periodic.bounds.longer_blocks import Lengths, LongerBlocks, PricedCosts, best_proved, steady_longer
from periodic.maps.families import vee
from periodic.maps.normal_forms import normal_form

GOLDEN = normal_form(vee("phi", -1, 1))
NOWHERE = Stretches(1, (), 0)


def blocks(numbers: tuple[int, ...]) -> tuple[Blocks, ...]:
    return tuple(Blocks(kind, Fraction(1), number) for kind, number in enumerate(numbers) if number)


def raised(costs: list[int], lines: list[int], parts: list[list[int]], more: int) -> list[int]:
    """The step of the mathematics, block by block."""
    held = [sum(n * c for n, c in zip(row, costs, strict=True)) for row in parts]
    return [max(s, min(e, s + more)) for s, e in zip(held, lines, strict=True)]


small = st.integers(0, 9)


@given(
    st.lists(small, min_size=2, max_size=2),
    st.integers(0, 4),
    st.lists(st.integers(0, 30), min_size=2, max_size=2),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=2),
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.integers(1, 60),
)
def test_no_amount_proves_more_of_blocks_one_step_longer(
    costs: list[int], price: int, lines: list[int], parts: list[tuple[int, int]], numbers: tuple[int, int], pieces: int
) -> None:
    held = tuple(sum(n * row[k] for n, row in zip(numbers, parts, strict=True)) for k in (0, 1))
    if not any(held):
        return
    rows = [list(row) for row in parts]
    longer = LongerBlocks(Plan(NOWHERE, blocks(numbers)), np.array(lines), np.array(rows))
    found = best_proved([PricedCosts(price, tuple(costs))], Lengths.of(blocks(held), [longer], 2), pieces)
    totals = [sum(n * c for n, c in zip(held, costs, strict=True)) - price * (pieces - 1)]
    for extra in range(max(lines) + 1):
        last = raised(costs, lines, rows, extra)
        totals.append(sum(n * c for n, c in zip(numbers, last, strict=True)) - (price + extra) * (pieces - 1))
    assert found.total == max(totals)


@given(st.lists(st.integers(0, 200), min_size=3, max_size=3), st.integers(1, 30))
def test_sums_are_exact_and_more_pieces_prove_no_more(lines: list[int], pieces: int) -> None:
    numbers = [(5, 3), (3, 2), (2, 1)]  # of ever longer blocks
    longer = [
        LongerBlocks(Plan(NOWHERE, blocks(n)), np.array([line, line // 2]), np.array([[1, 1], [1, 0]]))
        for n, line in zip(numbers, lines, strict=True)
    ]
    tried = [PricedCosts(price, (2 * price, price)) for price in (3, 7)]
    found = best_proved(tried, Lengths.of(blocks((8, 5)), longer, 2), pieces)
    counted = (8, 5) if found.longer is None else numbers[longer.index(found.longer)]
    assert found.total == sum(map(int.__mul__, counted, found.costs)) - found.paid * (pieces - 1)
    assert found.paid >= found.at.price
    assert best_proved(tried, Lengths.of(blocks((8, 5)), longer, 2), pieces + 1).total <= found.total


def test_a_constant_is_beaten_by_no_block_that_is_too_dear() -> None:
    """One block of 10 parts of which lines miss 30: a breakpoint at the price 1 saves no more than 21 of it."""
    longer = LongerBlocks(Plan(NOWHERE, blocks((4,))), np.array([30]), np.array([[10]]))
    found = best_proved([PricedCosts(1, (1,))], Lengths.of(blocks((40,)), [longer], 1), 3)
    assert (found.total, found.paid, found.costs) == (4 * 30 - 21 * 2, 21, (30,))
    assert best_proved([PricedCosts(1, (1,))], Lengths.of(blocks((40,)), [longer], 1), 6).total == 40 - 5


@pytest.mark.parametrize("order", [1, 2])
def test_lines_miss_of_longer_blocks_what_they_miss_of_later_iterates(order: int) -> None:
    """Of f^(m + s), in units that are worth as much more as f^s stretches."""
    plan, unit = steady_plan(GOLDEN, 60, 40), Fraction(1, 10**9)
    assert plan is not None
    depth, intervals, _ = plan.stretches
    for steps, longer in enumerate(islice(steady_longer(GOLDEN, plan, 40, order, unit), 3), 1):
        errors = section_errors(GOLDEN, depth + steps, intervals, order)
        assert longer.lines.tolist() == [floor(error * plan.stretch(steps) / unit) for error in errors]
        assert longer.plan.stretches.depth == depth + steps
        assert min(longer.lines) > 0
