"""What crossings prove of integrals: at one level, of one window and of all windows together."""

from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given, strategies as st

from periodic.bounds.crossing_bounds import crossing_integrals, l1_crossing_bound, l2_crossing_bound
from periodic.bounds.separations import separation
from periodic.bounds.tasks import Task
from periodic.iterates.integrals import map_moments
from periodic.maps.distances import l1_distance
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from tests.bounds.crossing_points import crossing_points_of, most_sign_changes
from tests.strategies import pl_maps

F = Fraction


def side(g: PLMap, level: Exact, a: Exact, b: Exact) -> int:
    """1 if g >= level on all of [a, b], -1 if g <= level, 0 if it is above and below."""
    values = [g(a), g(b), *(y for x, y in zip(g.knots, g.values, strict=True) if a < x < b)]
    return 1 if min(values) >= level else -1 if max(values) <= level else 0


def between(h: PLMap, g: PLMap, level: Exact) -> Exact:
    """The length of the set where the level lies between h and g."""
    marks = {*h.knots, *g.knots}
    for f in (h, g):
        marks.update(x for a, b, s, c in f.pieces() if s and a < (x := (level - c) / s) < b)
    cells = [(b - a, (a + b) / 2) for a, b in pairwise(sorted(marks))]
    return sum((length for length, x in cells if (h(x) < level) != (g(x) < level)), F(0))


@given(pl_maps(most=8), pl_maps(most=5))
def test_at_each_level_a_function_keeps_its_side_along_most_crossings(h: PLMap, g: PLMap) -> None:
    for low, high in ((F(-1), F(1)), (F(0), F(1, 2))):
        points = crossing_points_of(h, low, high)
        for share in (F(2, 7), F(1, 2), F(3, 4)):
            level = low + share * (high - low)
            kept = [(a, b) for a, b in pairwise(points) if side(g, level, a, b)]
            assert len(kept) >= len(points) - 1 - most_sign_changes(g)
            for a, b in kept:
                least = min(share, 1 - share) * (high - low) / h.lipschitz
                flat = any(s == 0 and c == level for *_, s, c in g.pieces())
                assert flat or between(h.restrict(a, b), g.restrict(a, b), level) >= least


@pytest.mark.parametrize("t", [1, 3, 5])
def test_no_constant_is_greater(t: int) -> None:
    h, g, n = tent() ** t, PLMap([0, 1], ["1/2", "1/2"]), 2**t
    assert l1_distance(h, g) == l1_crossing_bound(n, 0, 0, 1, n).value
    assert map_moments(h - g).squared == l2_crossing_bound(n, 0, 0, 1, n).value


def windows_of(h: PLMap) -> list[tuple[Exact, Exact, int]]:
    """All pairs of values at knots, with the crossings of h, counted."""
    pairs = combinations(sorted(set(h.values)), 2)
    return [(x, y, max(len(crossing_points_of(h, x, y)) - 1, 0)) for x, y in pairs]


@given(pl_maps(most=8), pl_maps(most=5))
def test_all_windows_together_prove_no_more_than_is_true(h: PLMap, g: PLMap) -> None:
    windows, changes = windows_of(h), most_sign_changes(g)
    if windows:
        area, squares = crossing_integrals(windows, changes, h.lipschitz)
        assert area.value <= l1_distance(h, g)
        assert squares.value <= map_moments(h - g).squared
        for low, high, n in windows:
            assert l1_crossing_bound(n, changes, low, high, h.lipschitz).value <= area.value
            assert l2_crossing_bound(n, changes, low, high, h.lipschitz).value <= squares.value


@given(pl_maps(most=6), st.integers(0, 3))
def test_the_integral_over_all_windows(h: PLMap, changes: int) -> None:
    """By the middle of each cell of a grid that divides those between the levels: N is constant there."""
    windows = windows_of(h)
    if not windows or h.lipschitz == 0:
        return
    levels = sorted(set(h.values))
    halves = sorted({*levels, *((a + b) / 2 for a, b in pairwise(levels))})
    area = squares = F(0)
    for i, (a, b) in enumerate(pairwise(halves)):
        for c, d in list(pairwise(halves))[i:]:
            x, y = (a + (b - a) / 3, b - (b - a) / 3) if a == c else ((a + b) / 2, (c + d) / 2)
            left = max(0, len(crossing_points_of(h, x, y)) - 1 - changes)
            area += left * ((b - a) ** 2 / 2 if a == c else (b - a) * (d - c))
            squares += left * ((b - a) ** 3 / 6 if a == c else (b - a) * (d - c) * ((c + d) / 2 - (a + b) / 2))
    found = crossing_integrals(windows, changes, h.lipschitz)
    assert [bound.value for bound in found] == [area / (2 * h.lipschitz), squares / (2 * h.lipschitz)]


@pytest.mark.usefixtures("short_looks")
def test_all_windows_prove_more_than_one() -> None:
    task = Task(vee("phi"), 12, 2, 5)
    z, slope = task.sign_changes, task.lipschitz
    alone = max(l1_crossing_bound(w.crossings, z, w.low, w.high, slope).value for w in task.windows)
    together = separation(vee("phi"), 12, 2, 5).best["l1"]
    assert together.theorem.name == "L1, crossings"  # on narrow networks more than all bounds that count pieces
    assert F(29, 100) < alone < F(30, 100)
    assert F(40, 100) < together.value < F(41, 100)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="lipschitz must be positive, got 0"):
        l1_crossing_bound(1, 0, 0, 1, 0)
    assert l1_crossing_bound(0, 0, 0, 1, 0).value == 0  # nothing is divided
    upside_down = l1_crossing_bound(3, 0, 1, 0, 1)
    assert (upside_down.holds, upside_down.value) == (False, 0)
    for crossings in (True, 2.0, -1):
        with pytest.raises((TypeError, ValueError)):
            l1_crossing_bound(crossings, 0, 0, 1, 1)  # type: ignore[arg-type]  # what is refused here
