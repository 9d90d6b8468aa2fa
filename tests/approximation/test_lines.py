"""Fits of many stretches at once against exact errors of one."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from periodic.approximation.lines import (
    FEW,
    Stretch,
    fitted,
    margin,
    mixed,
    mixed_lines,
    projected,
    tangent,
    whole_costs,
)
from periodic.approximation.profiles import Profile, Scale
from periodic.bounds.block_bounds import affine_error
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from tests.strategies import fractions, pl_maps

F = Fraction
UNITS = Scale(F(1), F(0), F(3))


def stretch(h: PLMap) -> Stretch:
    profile = Profile.of(h, UNITS)
    return Stretch.of(profile.lengths[:, None], profile.values[:-1, None], profile.values[1:, None])


@given(pl_maps(), fractions(), fractions())
def test_whole_costs_are_rounded_down(h: PLMap, left: Fraction, right: Fraction) -> None:
    cost = F(whole_costs([Profile.of(h, UNITS)], 2)[0]) * UNITS.cost(2)
    assert 0 <= affine_error(h, 2) - cost < F(1, 10**9)
    cost = F(whole_costs([Profile.of(h, UNITS)], 1)[0]) * UNITS.cost(1)
    for line in (PLMap([0, 1], [h(0), h(1)]), PLMap([0, 1], [left, right])):
        assert cost <= (h - line).l1_norm()


def test_whole_costs_come_close_to_the_best_of_dual_functions() -> None:
    for h in (tent() ** 2, tent(F(8, 5)) ** 3, vee("5/3") ** 3, PLMap([0, F(1, 6), F(7, 8), 1], [0, 0, 3, 0])):
        scale = Scale.of([h])
        assert whole_costs([Profile.of(h, scale)], 1)[0] * float(scale.cost(1)) > 0.95 * float(affine_error(h, 1))


@given(pl_maps())
def test_bounds_of_lines_lie_below_the_distances_of_lines(h: PLMap) -> None:
    s = stretch(h)
    fit, mixture = fitted(s), mixed(s)
    for a, b in ((fit.a[0], fit.b[0]), *((mixture.a[i, 0], mixture.b[i, 0]) for i in range(3))):
        line = PLMap([0, 1], [3 * F(float(a)) - 3 * F(float(b)) / 2, 3 * F(float(a)) + 3 * F(float(b)) / 2])
        distance = (h - line).l1_norm() / 3
        assert F(float(fit.bound[0])) - F(margin(h.piece_count)) <= distance
        assert F(float(mixture.bound[0])) - F(margin(h.piece_count)) <= distance
    assert abs(sum(mixture.weights[:, 0]) - 1) < 1e-12


def test_many_stretches_are_fitted_as_one_is() -> None:
    maps = [tent(F(k, 5)) ** 2 for k in range(6, 11)]
    profiles = [Profile.of(h, UNITS) for h in maps]
    together = Stretch.of(
        np.stack([p.lengths for p in profiles], axis=1),
        np.stack([p.values[:-1] for p in profiles], axis=1),
        np.stack([p.values[1:] for p in profiles], axis=1),
    )
    alone = [fitted(stretch(h)).bound[0] for h in maps]
    assert np.allclose(fitted(together).bound, alone, atol=1e-12)
    assert np.allclose(projected(together)[0], [projected(stretch(h))[0][0] for h in maps], atol=1e-14)


def test_a_best_line_that_follows_a_piece() -> None:
    """|h - a| is 0 on a long piece: no sign there, and Newton's method has nothing to hold on to."""
    h = PLMap([0, "7/8", 1], [0, 0, 1])
    assert h.piece_count <= FEW
    assert mixed(stretch(h)).bound[0] > 0.999 / 48
    assert whole_costs([Profile.of(h, UNITS)], 1)[0] * 3 > 0.999 / 16
    assert len(mixed_lines([Profile.of(h, UNITS)])[0][2]) == 3
    assert len(mixed_lines([Profile.of(tent() ** 3, UNITS)])[0][2]) == 1


def test_scales() -> None:
    f = vee(period_root(3), -1, 1)
    scale = Scale.of([f**3, (f**3).restrict(-1, 0)])
    for h in (f**3, f**5):
        profile = Profile.of(h, scale)
        assert np.abs(profile.values).max() <= 1
        assert sum(map(F, profile.lengths.tolist())) * scale.length == pytest.approx(2)
    assert scale.cost(2) == scale.length * scale.spread**2


@given(pl_maps())
def test_one_line_is_enough_where_three_prove_no_more(h: PLMap) -> None:
    s = stretch(h)
    fit, mixture, count = fitted(s).bound[0], mixed(s, 40).bound[0], len(mixed_lines([Profile.of(h, UNITS)])[0][2])
    assert count == (1 if fit >= mixture * (1 - 1e-9) else 3) or abs(fit - mixture) < 1e-12


@pytest.mark.parametrize("way", [1.0, -1.0])
def test_tangents_leave_room_for_rounding_in_proportion_to_their_slopes(way: float) -> None:
    """Without a step: the line through (place, value) and one point of the line that is given."""
    s = stretch(tent() ** 3)
    place, value, pivot, e = (np.array([x]) for x in (0.75, 0.25 + way, 0.125, 0.0))
    guess, allowance, proved = (np.array([0.5]), np.array([0.25]), pivot), 2.0**-12, []
    for room in (0.0, allowance):
        g, zero, _ = tangent(s, place, value, guess, e, way, room, 0)
        assert g > 0
        proved.append((e + g * way * (value - zero), g))
    (least, g), (rounded, flatter) = proved
    slope = (guess[0] + guess[1] * pivot - value) / (pivot - place)
    assert abs(slope) > 1
    assert least - rounded == pytest.approx(16 * allowance * (1 + 2 * np.abs(slope)))
    assert g - flatter == pytest.approx(allowance)


def test_no_fit_depends_on_what_is_fitted_beside_it() -> None:
    """Once columns were added up in pairs after some of them were left out, and pieces of no width moved the pairs."""
    r = np.random.default_rng(3)
    profiles = [Profile(r.uniform(0.01, 2, n), r.uniform(-1, 1, n + 1)) for n in r.integers(6, 13, 12).tolist()]
    for order in (1, 2):
        assert whole_costs(profiles, order) == [whole_costs([p], order)[0] for p in profiles]
    for together, p in zip(mixed_lines(profiles), profiles, strict=True):
        assert all(map(np.array_equal, together, mixed_lines([p])[0]))
