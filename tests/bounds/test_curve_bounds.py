"""Bounds on maps of several slopes: above those by blocks of one generation, below what functions reach."""

from fractions import Fraction

import pytest

from periodic.bounds.block_bounds import block_bound
from periodic.bounds.breakpoint_bounds import hinge_bound
from periodic.bounds.curve_bounds import curve_bound, has_many_targets, has_several_slopes
from periodic.bounds.separations import separation
from periodic.bounds.statement_rows import function_bounds
from periodic.iterates.distances_to_levels import distance_to_level
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.patterns.cyclic_patterns import Pattern, stefan

F = Fraction
SKEW = PLMap([0, "1/3", 1], [0, 1, 0])
ROUGH = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])
ALGEBRAIC = PLMap([0, "2/5", exact("sqrt(2)/2"), 1], ["1/5", 1, 0, exact("sqrt(2)-1")])


def test_which_maps_have_several_slopes() -> None:
    assert [has_several_slopes(f) for f in (tent(), truncated_tent("1/3"), vee("1.9"), identity(0, 1))] == [False] * 4
    assert has_several_slopes(SKEW)
    assert has_several_slopes(ALGEBRAIC)


@pytest.mark.usefixtures("short_cells", "short_paths")
@pytest.mark.parametrize("order", [1, pytest.param(2, marks=pytest.mark.long)])
def test_one_slope_and_many_targets(order: int, every_case: bool) -> None:
    """Where blocks are of many kinds curves prove more; where they are of few, hinges do."""
    steep, golden = tent("7/4"), vee("phi")
    assert has_many_targets(steep)
    assert not has_many_targets(golden)
    t, pieces = 12, 12
    found = hinge_bound(steep, t, pieces, order, effort=1)
    curves = curve_bound(normal_form(steep), t, pieces, order, 1)
    assert curves is not None
    assert "curves" in found.evidence
    assert found.value == curves.value
    if not every_case:
        return
    others = hinge_bound(golden, 14, 36, order, effort=1)
    assert "curves" not in others.evidence
    curves = curve_bound(normal_form(golden), 14, 36, order, 1)
    assert curves is not None
    low, high = golden.domain
    assert others.value > curves.value * (high - low) ** (order + 1)


@pytest.mark.usefixtures("short_curves")
@pytest.mark.parametrize("f", [SKEW, pytest.param(ROUGH, marks=pytest.mark.long), ALGEBRAIC], ids=repr)
@pytest.mark.parametrize("order", [1, 2])
def test_above_blocks_and_below_the_best_constant(f: PLMap, order: int, every_case: bool) -> None:
    for t, pieces in ((12, 36), (20, 1000)) if every_case else ((12, 36),):
        blocks, hinges = (bound(f, t, pieces, order) for bound in (block_bound, hinge_bound))
        assert hinges.value > blocks.value
        if order == 1:
            assert hinges.value < distance_to_level(f, t, F(1, 2))


@pytest.mark.usefixtures("short_curves")
@pytest.mark.parametrize("f", [SKEW, pytest.param(ROUGH, marks=pytest.mark.long)], ids=repr)
def test_far_iterates(f: PLMap) -> None:
    values = [hinge_bound(f, t, 100).value for t in (60, 10**3, 10**5)]
    assert F(95, 100) < values[1] / values[0] < F(101, 100)
    assert 0 < values[2] < values[1]
    errors = [bound.value for bound in function_bounds(f, 500, 100, 1)]
    assert max(errors) >= block_bound(f, 500, 100).value > F(1, 100)


def test_large_functions() -> None:
    found = curve_bound(SKEW, 300, 2**150, 1, 0)
    assert found is not None
    assert F(1, 5) < found.value < F(1, 4)
    assert curve_bound(SKEW, 3000, 2**600, 1, 0) is None
    assert hinge_bound(SKEW, 3, 2**600).value == 0


def test_steep_maps_of_many_pieces_are_covered_by_few_targets() -> None:
    f = PLMap([F(i, 700) for i in range(701)], [F(i % 2, 1 + i % 3) for i in range(701)])
    found = curve_bound(f, 2, 20, 1, 0)
    assert found is not None
    assert found.value > F(1, 10)


def test_the_evidence_gives_the_bound_again() -> None:
    bound = hinge_bound(ROUGH, 20, 100)
    curves, price = bound.evidence["curves"], bound.evidence["price"]
    row, factor = curves.curve(20)
    at = curves.prices.tolist().index(float(price / curves.unit))
    assert bound.value <= (F(float(row[at])) * factor * curves.unit - price * 99) * bound.evidence["measure"]
    assert bound.value > 0


@pytest.mark.long
def test_more_effort_is_never_worse() -> None:
    plain, more = (hinge_bound(SKEW, 8, 36, 2, effort=effort).value for effort in (0, 1))
    assert plain <= more


@pytest.mark.usefixtures("short_curves", "short_cells", "short_paths")
@pytest.mark.parametrize("f", [SKEW, pytest.param(ROUGH, marks=pytest.mark.long)], ids=repr)
def test_blocks_of_one_generation_are_left_out_of_a_separation(f: PLMap) -> None:
    bounds = {bound.name: bound for bound in separation(f, 14, 5, 2).bounds}
    assert bounds["L1, blocks"].value == bounds["squared error, blocks"].value == 0
    [left_out] = bounds["L1, blocks"].hypotheses
    assert str(left_out).endswith(
        "the hinge bound follows blocks of one generation: it follows all generations at once"
    )
    assert bounds["L1, hinges"].value > block_bound(f, 14, 36).value


@pytest.mark.usefixtures("short_curves")
def test_contractions_far_out_are_quickly_nothing(monkeypatch: pytest.MonkeyPatch, every_case: bool) -> None:
    """Their orbits are exact numbers of as many digits as there are steps, which nobody needs."""
    if not every_case:
        monkeypatch.setattr("periodic.iterates.block_counts.MAX_BITS", 1 << 10)
    f = PLMap([0, "267854/1000003", "777821/1000003", 1], ["8/9", "97/100", "7/8", "99/100"])
    assert separation(f, 10**5, 5, 2).l1_bound == 0


def test_one_look_serves_few_pieces_and_many() -> None:
    """f^14 has 606 pieces."""
    f = normal_form(PLMap([0, "50/97", 1], ["3/97", "87/97", "23/97"]))
    found = [curve_bound(f, 14, pieces, 1, 0) for pieces in (2, 20, 60)]
    values = [bound.value for bound in found if bound is not None]
    assert values[0] > values[1] > values[2] > F(1, 5) * values[0]
    assert len({id(bound.evidence["curves"]) for bound in found if bound is not None}) == 1


@pytest.mark.usefixtures("short_curves", "short_cells")
def test_squares_on_few_targets_are_looked_at_by_tables_too() -> None:
    """Where curves prove little, tables of runs prove more."""
    f = connect_the_dots(Pattern((3, 4, 2, 1)))
    low, high = f.domain
    curves, many = (curve_bound(normal_form(g), 40, 4, 2, 0) for g in (f, connect_the_dots(stefan(5))))
    assert curves is not None
    assert curves.few
    assert many is not None
    assert not many.few
    assert hinge_bound(f, 40, 4, 2).value > F(3, 2) * curves.value * (high - low) ** 3


@pytest.mark.usefixtures("short_curves")
def test_blocks_of_maps_of_many_laps_go_to_many_targets() -> None:
    """What is proved of such a map falls slowly where t grows."""
    f = PLMap([F(i, 40) for i in range(41)], [F((7 * i * i + 3 * i) % 41, 41) for i in range(41)])
    values = [hinge_bound(f, t, 20).value for t in (3, 4, 5)]
    assert min(values) > F(3, 4) * max(values)
