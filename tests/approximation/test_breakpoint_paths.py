"""The shortest path against a slow one in exact numbers, and against functions that exist."""

import random
from fractions import Fraction
from functools import lru_cache
from math import floor

import numpy as np
import pytest
from numpy.typing import NDArray

from periodic.approximation.best_fits import best_approximation
from periodic.approximation.breakpoint_paths import bin_edges, budget_costs, priced_costs
from periodic.approximation.profiles import UNIT, Profile, Scale
from periodic.approximation.segments import AbsoluteRuns, Runs, SquaredRuns
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.integrals import map_moments
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap

F = Fraction
GOLDEN = vee(period_root(3), -1, 1)
Floats = NDArray[np.float64]


def make(h: PLMap, order: int, cells: int, reach: int) -> tuple[Runs, Scale]:
    scale = Scale.of([h])
    return (AbsoluteRuns if order == 1 else SquaredRuns)([Profile.of(h, scale)], cells, reach), scale


def slow_costs(runs: Runs, bins: int, price: int) -> int:
    """The same least cost by a search over explicit states, one run at a time, in integers."""
    m, lengths = runs.cells, runs.profiles[0].lengths
    n, pieces, edges = m * len(lengths), len(lengths), bin_edges(bins)
    widths = np.repeat(lengths / m, m)

    @lru_cache(None)
    def rows(stop: int, first: int) -> tuple[Floats, Floats, Floats]:
        last = (stop - 1) // m
        before = np.append(0.0, widths)[first * m : stop]
        after = float(widths[stop]) if stop < n else 0.0
        return runs.costs(runs.index(0)[last, : last - first + 1][::-1], stop - last * m, before, after, edges)

    def run(start: int, stop: int) -> tuple[int, list[int], list[int]]:
        first = start // m
        e, left, right = rows(stop, first)
        i = start - first * m
        return (floor(e[i] / UNIT), [floor(x / UNIT) for x in left[i]], [floor(x / UNIT) for x in right[i]])

    def spans(start: int, stop: int) -> int:
        return (stop - 1) // m - start // m + 1

    # a state: a cell with a hinge, or the end of a piece inside a long run; a bin; and whether a hinge came before
    best: dict[tuple[str, int, int, bool], int] = {}
    for b in range(bins):
        best["hinge", 0, b, True] = 0
    final = 10**30

    def arrive(kind: str, place: int, hinged: bool, costs: list[int]) -> None:
        for b, c in enumerate(costs):
            key = kind, place, b, hinged
            best[key] = min(best.get(key, 10**30), c)

    for stop in range(1, n + 1):
        sources: list[tuple[int, bool, int, list[int]]] = []  # start, hinged, cost before the run, of which bin matters
        for start in range(stop):
            if spans(start, stop) > runs.reach:
                continue
            e, left, right = run(start, stop)
            options: list[tuple[bool, int]] = []
            if start == 0:
                options.append((False, 0))
            if start > 0:
                known = [best.get(("hinge", start - 1, b, True)) for b in range(bins)]
                costs = [c + price + x for c, x in zip(known, left, strict=True) if c is not None]
                options += [(True, min(costs))] if costs else []
            if start % m == 0:
                for hinged in (False, True):
                    known = [best.get(("link", start, b, hinged)) for b in range(bins)]
                    costs = [c + x for c, x in zip(known, left, strict=True) if c is not None]
                    options += [(hinged, min(costs))] if costs else []
            for hinged, cost in options:
                sources.append((start, hinged, cost + e, right))
        if stop == n:
            final = min([cost for _, hinged, cost, _ in sources if hinged], default=10**30)
            final = min(final, min(best["hinge", n - 1, b, True] for b in range(bins)) + price)
            break
        bare = min(cost for _, _, cost, _ in sources)
        nearby = min(best["hinge", stop - 1, b, True] for b in range(bins)) + price
        for _, _, cost, right in sources:
            arrive("hinge", stop, True, [cost + x for x in right])
        arrive("hinge", stop, True, [nearby] * bins)
        arrive("hinge", stop, True, [min(bare, nearby) + price] * bins)
        if stop % m == 0:
            for start, hinged, cost, right in sources:
                if spans(start, stop) == runs.reach:
                    arrive("link", stop, hinged, [cost + x for x in right])
    assert pieces == len(runs.index(0))
    return min(final, floor(runs.wholes[0] / UNIT))


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("reach", [2, 3, 99])
def test_against_a_slow_search(order: int, reach: int, every_case: bool) -> None:
    maps = tent() ** 3, GOLDEN**3, PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])
    for h in maps if every_case else maps[1:]:
        runs, _ = make(h, order, 2, reach)
        for price in (0.01, 0.1, 0.4) if every_case else (0.1,):
            units = int(price / UNIT)
            assert priced_costs(runs, 0, [units], 7) == [slow_costs(runs, 7, units)]


def test_several_prices_at_once() -> None:
    runs, _ = make(GOLDEN**5, 2, 3, 99)
    prices = [int(p / UNIT) for p in (0, 0.01, 0.05, 0.2, 0.8, 100)]
    together = priced_costs(runs, 0, prices, 16)
    assert together == [priced_costs(runs, 0, [p], 16)[0] for p in prices]
    assert together == sorted(together)
    assert together[-1] == floor(runs.wholes[0] / UNIT)


def test_budgets_fall_and_prices_are_their_hulls() -> None:
    runs, _ = make(tent() ** 4, 2, 4, 99)
    budgets = budget_costs(runs, 0, 15, 24)
    assert budgets == sorted(budgets, reverse=True)
    for price in (0.02, 0.05, 0.1, 0.3):
        units = int(price / UNIT)
        (cost,) = priced_costs(runs, 0, [units], 24)
        assert cost <= min(b + units * k for k, b in enumerate(budgets))


@pytest.mark.parametrize("order", [1, 2])
def test_no_function_does_better(order: int, every_case: bool) -> None:
    """Random continuous functions, knots anywhere, and the best ones that a search finds."""
    r = random.Random(order)
    for h in (tent() ** (4 if every_case else 3), PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"]) ** 2):
        runs, scale = make(h, order, 3, 99)
        budgets = [F(UNIT) * scale.cost(order) * b for b in budget_costs(runs, 0, 9, 32)]
        for _ in range(60 if every_case else 12):
            inner = sorted({F(r.randrange(1, 480), 480) for _ in range(r.randrange(10))})
            knots = [F(0), *inner, F(1)]
            g = PLMap(knots, [h(x) + F(r.randrange(-20, 21), 60) * r.randrange(2) for x in knots])
            difference = h - g
            error = difference.l1_norm() if order == 1 else map_moments(difference).squared
            assert budgets[g.piece_count - 1] <= error
        for pieces in (1, 2, 5) if every_case else (1, 3):
            found = best_approximation(h, pieces, order, rounds=10 if every_case else 3)
            assert found.error * F(2, 3) <= budgets[pieces - 1] <= found.error


def test_the_table_of_the_fifth_iterate_of_the_tent(every_case: bool) -> None:
    """Squared error; the run bound with pieces that need not meet reaches the numbers that are known."""
    runs, scale = make(tent() ** 5, 2, 16, 99)
    most = 16 if every_case else 4
    budgets = [float(F(UNIT) * scale.cost(2) * b) for b in budget_costs(runs, 0, most - 1, 48)]
    known = {1: 0.0833, 2: 0.0797, 3: 0.0761, 4: 0.0735, 6: 0.0670, 8: 0.0606, 12: 0.0477, 16: 0.0347}
    found = {1: 0.0833, 2: 0.0812, 3: 0.0784, 4: 0.0758, 6: 0.0706, 8: 0.0654, 12: 0.055, 16: 0.0445}
    for pieces in range(1, most + 1):
        if pieces in known:
            assert known[pieces] <= budgets[pieces - 1]
            assert round(budgets[pieces - 1], 4) == found[pieces]


def test_bins_cover_the_line() -> None:
    edges = bin_edges(48)
    assert len(edges) == 49
    assert (np.diff(edges) > 0).all()
    assert edges[0] < -(10**5) < 10**5 < edges[-1]


@pytest.mark.parametrize("order", [1, 2])
def test_what_is_kept_of_runs_serves_other_prices(order: int) -> None:
    h = GOLDEN**5
    prices = [1 << 30, 1 << 33, 1 << 35]
    runs, _ = make(h, order, 2, 4)
    assert runs.reach < h.piece_count
    first = priced_costs(runs, 0, prices[:1], 8)
    kept = runs.kept(0, 8)
    assert len(kept) == 2 * h.piece_count
    again = priced_costs(runs, 0, prices, 8)
    assert again == priced_costs(make(h, order, 2, 4)[0], 0, prices, 8)
    assert first == again[:1]
