"""Shortest paths over runs of cells: against all choices of bends, and forward against backward."""

from itertools import combinations, product

import numpy as np
import pytest

from periodic.approximation.run_costs import RunCosts, square_costs


def random_costs(rng: np.random.Generator, n: int, bins: int, order: int) -> RunCosts:
    """Costs of runs that grow with the run; what the sides say is never below what lines miss."""
    steps = np.triu(rng.integers(0, 9, (n + 1, n + 1)).astype(float), 1)
    lines = np.zeros((n + 1, n + 1))
    for size in range(2, n + 1):
        for i in range(n + 1 - size):
            lines[i, i + size] = max(lines[i, i + size - 1], lines[i + 1, i + size]) + steps[i, i + size]
    left, right = (lines[:, :, None] + rng.integers(0, 9, (n + 1, n + 1, bins)) for _ in range(2))
    return RunCosts(lines, left, right, order)


def by_all_choices(costs: RunCosts, n: int, price: float) -> float:
    """The least over all cells that bend and all bins of the bends; two bends in a cell forget the bin."""
    best = float(costs.lines[0, n])
    for k in range(1, n + 1):
        for cells in combinations(range(n), k):
            for twice in product((False, True), repeat=k):
                for bins in product(range(costs.bins), repeat=2 * k):
                    enter, leave = bins[:k], bins[k:]
                    if any(not t and a != b for t, a, b in zip(twice, enter, leave, strict=True)):
                        continue
                    cost = price * (k + sum(twice))
                    cost += float(costs.first(0, cells[0])[enter[0]]) if cells[0] else 0.0
                    for m in range(1, k):
                        i, j = cells[m - 1] + 1, cells[m]
                        if i < j:
                            cost += (costs.left[i, j, leave[m - 1]] + costs.right[i, j, enter[m]]) / 2
                    if cells[-1] + 1 < n:
                        cost += float(costs.last(cells[-1] + 1, n)[leave[-1]])
                    best = min(best, cost)
    return best


@pytest.mark.parametrize("order", [1, 2])
def test_the_least_of_all_choices(order: int) -> None:
    rng = np.random.default_rng(order)
    for _ in range(6):
        costs = random_costs(rng, 3, 2, order)
        prices = [0.0, 1.0, 2.5, 6.0, 100.0]
        assert costs.priced(0, 3, prices).tolist() == [by_all_choices(costs, 3, p) for p in prices]


@pytest.mark.parametrize("order", [1, 2])
def test_forward_and_backward_meet(order: int) -> None:
    """The way to a bend and the way on cost at least the whole, and by way of some bend just that."""
    rng = np.random.default_rng(order + 2)
    costs = random_costs(rng, 9, 3, order)
    for price in (0.5, 2.0, 7.0):
        forward, whole = costs.forward(0, 9, [price])
        through = (forward + costs.backward(0, 9, [price]))[0].min(axis=1)
        assert (through >= whole[0]).all()
        assert whole[0] in {*through.tolist(), float(costs.lines[0, 9])}


def test_short_stretches_cost_as_long_ones_do() -> None:
    x, y, edges = np.array([0.0, 0.25, 0.5, 0.625, 1.0]), np.array([0.0, 1.0, 0.5, 0.75, 0.0]), np.array([0.25, 0.5])
    found = square_costs(x, y, edges)
    for unit in (2.0**-400, 2.0**400):
        short = square_costs(x * unit, y, edges)
        assert all(np.array_equal(a, b * unit) for a, b in zip(short[:3], found[:3], strict=True))
