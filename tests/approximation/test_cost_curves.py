"""Cost curves against the same recursion written plainly in fractions, and against functions that exist."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.approximation import cost_curves as module
from periodic.approximation.best_fits import best_approximation
from periodic.approximation.close_costs import Closeness
from periodic.approximation.cost_curves import CostCurves, Detail
from periodic.bounds.block_bounds import affine_error
from periodic.iterates.distances_to_levels import distance_to_level
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from tests.fits import whole_error
from tests.strategies import examples, self_maps

F = Fraction
SKEW = PLMap([0, "1/3", 1], [0, 1, 0])
ROUGH = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])
FEW = Detail(12, 40, Closeness(2, 4, "", 1 << 12))
WITHOUT = Detail(12, 0, Closeness(2, 4, "", 1 << 12))


def plainly(curves: CostCurves, steps: int) -> list[list[Fraction]]:
    """The same steps, one number after the other: chords, sums over parts, lines, single breakpoints."""
    prices = [F(p) for p in curves.prices.tolist()]
    now = [[F(0)] * len(prices) for _ in curves.cover.targets]

    def chord(row: list[Fraction], price: Fraction) -> Fraction:
        if price <= prices[0]:
            return row[0] * price / prices[0]
        if price >= prices[-1]:
            return row[-1]
        k = int(np.searchsorted(curves.prices, float(price), side="right")) - 1
        return row[k] + (row[k + 1] - row[k]) * (price - prices[k]) / (prices[k + 1] - prices[k])

    for s in range(1, steps + 1):
        after = []
        for parts, missed in zip(curves.cover.parts, curves.line_errors(s).tolist(), strict=True):
            together = [
                sum((F(c) * chord(now[image], price / F(c)) for image, c in parts), start=F(0)) for price in prices
            ]
            line = max(together[-1], F(missed))
            row, best = [], F(0)
            for price, cost in zip(prices, together, strict=True):
                best = max(best, cost - price)
                row.append(max(cost, min(line, best + price)))
            after.append(row)
        now = after
    return now


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("f", [SKEW, ROUGH, PLMap([0, "1/2", 1], ["1/2", 1, "1/4"])], ids=repr)
def test_one_step_for_all_is_many_steps_one_by_one(f: PLMap, order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "OCTAVE", 4)
    curves = CostCurves(f, order, WITHOUT, 8)
    expected = plainly(curves, 3)
    row, factor = curves.curve(3)
    assert factor == 1
    for found, wanted in zip(row.tolist(), expected[0], strict=True):
        assert wanted * (1 - F(1, 10**6)) - F(1, 10**9) <= found <= wanted * (1 + F(1, 10**9))


@pytest.mark.parametrize("order", [1, 2])
def test_chords_and_level_parts_need_no_prices(order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = [CostCurves(ROUGH, order, FEW, 40).curve(t)[0] for t in (1, 2, 5, 24)]
    monkeypatch.setattr(module._Band, "narrowed", lambda band: band)
    wide = [CostCurves(ROUGH, order, FEW, 40).curve(t)[0] for t in (1, 2, 5, 24)]
    np.testing.assert_allclose(narrow, wide, rtol=1e-10)


@examples(12)
@given(self_maps(most=3, denominator=12), st.integers(1, 3), st.sampled_from([1, 2]), st.sampled_from([1, 2, 4]))
def test_below_explicit_functions(f: PLMap, t: int, order: int, pieces: int) -> None:
    h = f**t
    if f.image[0] == f.image[1] or pieces >= h.piece_count:
        return
    bound = CostCurves(f, order, FEW, 40).bound(t, pieces).value
    assert 0 <= bound <= best_approximation(h, pieces, order, rounds=4).error
    if pieces == 1:
        assert bound <= affine_error(h, order) * (1 + F(1, 50))  # the dual function is close to the best


@pytest.mark.parametrize("order", [1, 2])
def test_errors_of_lines_on_all_targets_are_those_of_each(order: int) -> None:
    """One scale serves all, where each has its own in ``whole_error``."""
    curves = CostCurves(ROUGH, order, FEW, 8)
    for s in (1, 3):
        for target, found in zip(curves.cover.targets, curves.line_errors(s).tolist(), strict=True):
            h = ROUGH.iterate(s).restrict(*target)
            assert found == pytest.approx(float(whole_error(h, order) / curves.unit), rel=0.1, abs=1e-9)
            assert F(found) * curves.unit <= affine_error(h, order) * (1 + F(1, 50)) + F(1, 10**12)


@pytest.mark.parametrize("order", [1, 2])
def test_the_map_itself_misses_nothing(order: int) -> None:
    for f, t in ((SKEW, 6), (ROUGH, 3)):
        assert CostCurves(f, order, FEW, 40).bound(t, (f**t).piece_count).value == 0


def test_more_pieces_prove_less_and_paths_of_breakpoints_prove_more() -> None:
    with_paths, without = CostCurves(ROUGH, 1, FEW, 48), CostCurves(ROUGH, 1, WITHOUT, 48)
    for t in (4, 12):
        values = [with_paths.bound(t, pieces).value for pieces in (1, 2, 30, 1000, 10**6)]
        assert all(a >= b for a, b in pairwise(values))
        assert with_paths.bound(t, 30).value > without.bound(t, 30).value


def test_curves_are_found_again_whatever_was_asked_first() -> None:
    late, early = CostCurves(ROUGH, 1, FEW, 48), CostCurves(ROUGH, 1, FEW, 48)
    assert late.bound(20, 100) == [early.bound(t, 100) for t in (3, 20)][-1]
    assert late.bound(3, 100) == early.bound(3, 100)


@pytest.mark.parametrize(
    "f", [SKEW, pytest.param(PLMap([0, "1/2", 1], ["1/2", 1, "1/4"]), marks=pytest.mark.long)], ids=repr
)
def test_far_iterates_go_on_as_settled_ones_do(f: PLMap, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rate of a round is measured once and raised to a power: below what single steps give, and close to it."""
    by_rate = CostCurves(f, 1, FEW, 40)
    far = [by_rate.bound(t, 100).value for t in (230, 300, 10**9)]
    monkeypatch.setattr(module, "SETTLED", 10)
    steps = CostCurves(f, 1, FEW, 40)
    for value, t in zip(far[:2], (230, 300), strict=True):
        assert steps.bound(t, 100).value * (1 - F(1, 10**3)) <= value <= steps.bound(t, 100).value * (1 + F(1, 10**9))
    assert 0 <= far[2] <= far[1]
    assert by_rate.bound(10**9, 1).value <= distance_to_level(f, 60, F(1, 2)) * (1 + F(1, 10**3))


def test_narrow_images_have_their_own_unit(every_case: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not every_case:
        monkeypatch.setattr(module, "MAX_DEPTH", 4)
    narrow = F(1, 10**200)
    f = PLMap([0, "1/3", 1], [F(1, 2), F(1, 2) + narrow, F(1, 2)])
    for order in (1, 2) if every_case else (2,):
        assert 0 < CostCurves(f, order, WITHOUT, 48 if every_case else 8).bound(1, 1).value < narrow**order


def test_moments_of_later_iterates_are_looked_at_where_a_partition_has_few_points(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    f = PLMap([0, "1/3", 1], [0, 1, 0])
    curves = CostCurves(f, 2, WITHOUT, 48)
    assert curves._has_exact_moments(16)
    monkeypatch.setattr(module, "MOST_EXACT", 2)
    assert not curves._has_exact_moments(16)


def test_constant_pieces_cost_nothing() -> None:
    f = PLMap([0, "1/4", "3/4", 1], [0, 1, 1, 0])
    curves = CostCurves(f, 1, FEW, 48)
    assert curves.bound(2, 1).value > 0
    assert curves.bound(10**5, 1).value < F(1, 10**6)


def test_the_tent_is_known() -> None:
    """1/4 is what lines miss of every block: (1/4) * (1 - (P - 1) / 2**(t - 1)) without any path of breakpoints."""
    curves = CostCurves(tent(), 1, WITHOUT, 48)
    for t in (5, 10):
        for pieces in (1, 3, 9):
            wanted = F(1, 4) * (1 - F(pieces - 1, 2 ** (t - 1)))
            assert wanted * (1 - F(1, 10**6)) < curves.bound(t, pieces).value <= wanted
