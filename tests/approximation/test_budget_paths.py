"""Few breakpoints on one stretch: below functions that exist, above tables of runs, and the same as all paths."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from periodic.approximation import budget_paths
from periodic.approximation.breakpoint_paths import budget_costs
from periodic.approximation.budget_paths import BudgetPaths, budget_errors, glanced_errors
from periodic.approximation.guessed_fits import guessed_error
from periodic.approximation.profiles import UNIT, Profile, Scale
from periodic.approximation.segments import AbsoluteRuns, SquaredRuns
from periodic.approximation.stretches import StretchCosts, Stretches
from periodic.iterates.branches import Target
from periodic.maps.families import tent
from periodic.maps.normal_forms import level_form, normal_form
from periodic.maps.plmaps import PLMap

F = Fraction
THREE_LAPS = PLMap([0, "1/3", "2/3", 1], ["1/3", 1, "1/7", "2/5"])
STEEP = PLMap([0, "1/3", 1], [0, "1/2", 1])
MAPS = [(tent("6/5"), 4), (THREE_LAPS, 3), (STEEP, 5)]


def stretch(f: PLMap, t: int, order: int) -> StretchCosts:
    return StretchCosts(f, Stretches(t, (Target(*f.domain),), 1), order)


def nearby(f: PLMap, t: int, breakpoints: int, seed: int) -> PLMap:
    """A function that is f^t at some places, or near it."""
    r, h = np.random.default_rng(seed), f.iterate(t)
    places = sorted({F(0), F(1), *(F(int(n), 10**4) for n in r.integers(1, 10**4, breakpoints))})
    near = [h(x) + F(int(n), 100) for x, n in zip(places, r.integers(-10, 11, len(places)), strict=True)]
    return PLMap(places, near)


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(("f", "t"), MAPS, ids=str)
def test_no_function_misses_less(f: PLMap, t: int, order: int, every_case: bool) -> None:
    errors, glance = budget_errors(f, t, order, 4, 5e5), glanced_errors(f, t, order, 4)
    assert all(more >= less for row in (errors, glance) for more, less in pairwise(row))
    assert glance[0] == errors[0]
    assert errors[4] / 4 < glance[4]
    for seed in range(40 if every_case else 15):
        g = nearby(f, t, seed % 5, seed)
        k = g.piece_count - 1
        away = g - f.iterate(t)
        missed = abs(away).integral() if order == 1 else _square(away)
        assert max(errors[k], glance[k]) <= missed, (k, g)


def _square(h: PLMap) -> F:
    """The integral of the square of a map."""
    total = F(0)
    for (x, u), (y, v) in pairwise(zip(h.knots, h.values, strict=True)):
        total += (y - x) * (u * u + u * v + v * v) / 3
    return total


@pytest.mark.parametrize(("order", "runs"), [(1, AbsoluteRuns), (2, SquaredRuns)])
def test_more_than_by_tables_of_runs(order: int, runs: type[AbsoluteRuns] | type[SquaredRuns]) -> None:
    f, t = tent("6/5"), 4
    found = stretch(f, t, order)
    tables = budget_costs(runs(found.profiles, 4, 128), 0, 3, 24)
    errors = budget_errors(f, t, order, 3, 2e6)
    assert errors[0] == found.wholes[0] * found.unit
    assert errors[3] > F("1.01") * F(UNIT) * found.scale.cost(order) * tables[3]


@pytest.mark.parametrize("order", [1, 2])
def test_paths_that_are_left_out_are_worse(order: int) -> None:
    """A limit above what is proved costs nothing and leaves few links; one that is too low is what is proved."""
    found = stretch(THREE_LAPS, 2, order)
    first = BudgetPaths.all(found.profiles[0], order, 2, 4, 3, float(found.wholes[0]))
    every = first.closer(True, 1 << 30).closer(False, 1 << 30)
    first.limit = float(every.least[3] * 1.001)
    few = first.closer(True, 1 << 30).closer(False, 1 << 30)
    assert every.least[3] <= few.least[3] <= first.limit
    assert len(few.costs) < len(every.costs)
    low = first.closer(True, 64).closer(False, 64)
    assert low.least[3] == low.limit < every.least[3]


def test_without_a_breakpoint_it_is_what_lines_miss() -> None:
    found = stretch(tent(), 3, 1)
    assert budget_errors(tent(), 3, 1, 0, 1e6) == (found.wholes[0] * found.unit,)


def test_no_path_is_followed_that_misses_more_than_a_function_that_is_there() -> None:
    """Of a map with 21 breakpoints the least squared error with three is found to four digits, not to one."""
    h = level_form(normal_form(PLMap(range(1, 6), [1, 2, 5, 4, 3])) ** 20)
    errors = budget_errors(h, 1, 2, 3, 1.4e7)
    scale = Scale.of([h])
    found = guessed_error(Profile.of(h, scale), 2, 3) * float(scale.cost(2))
    assert 0.99 * found < errors[3] <= found


def test_more_breakpoints_begin_with_the_same_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []
    every = budget_paths.all_costs
    monkeypatch.setattr(budget_paths, "all_costs", lambda *given: begun.append(given) or every(*given))
    f = PLMap([0, "3/7", 1], ["1/11", 1, "1/5"])
    for budget in (1, 2, 3):
        budget_errors(f, 3, 1, budget, 1e5)
    assert len(begun) == 1
