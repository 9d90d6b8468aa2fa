"""The statements of the papers: their constants, the cases that attain them, and where they fail."""

from fractions import Fraction
from itertools import pairwise, product
from math import prod

import pytest
from hypothesis import given, strategies as st

from periodic.bounds.crossing_bounds import l1_crossing_bound, l2_crossing_bound
from periodic.bounds.statements import (
    _most_pieces,
    classification_bound,
    iclr_classification_bound,
    l1_growth_bounds,
    lecture_note_bound,
    lipschitz_bound,
    lipschitz_power_bound,
    mean_bounds,
    small_network,
    sup_bound,
    telgarsky_bound,
    telgarsky_lemma,
    telgarsky_pieces,
)
from periodic.entropy.crossing_growths import crossing_growth
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.integrals import map_moments
from periodic.iterates.oscillations import composed_crossings, crossings
from periodic.maps.distances import l1_distance, sup_distance
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.piece_counts import network_pieces, network_sign_changes
from periodic.patterns.cyclic_patterns import stefan
from tests.bounds.crossing_points import crossing_points_of, most_sign_changes
from tests.strategies import pl_maps, self_maps

F = Fraction
GOLDEN = vee(period_root(3), -1, 1)


# Pieces


def test_the_papers_count_of_pieces_is_weaker() -> None:
    assert all(network_pieces([1] * n) == telgarsky_pieces(1, n) for n in range(2))
    assert all(network_pieces([1] * n) < telgarsky_pieces(1, n) for n in range(2, 5))
    assert all(network_pieces([u] * n) < telgarsky_pieces(u, n) for u in range(2, 6) for n in range(1, 5))


GAINS = [
    # tents on [0, 1], the golden map on [-1, phi - 1]: width, depth, t, by the product and by the sharp counts
    ("tent", 1, 10, 8, (0, ".24902"), (0, ".4981")),
    ("tent", 2, 3, 6, (".14453", ".19531"), (".2923", ".3846")),
    ("tent", 2, 4, 7, (".09180", ".17578"), (".1860", ".3488")),
    ("tent", 2, 5, 8, (".01270", ".16211"), (".0272", ".3230")),
    ("tent", 2, 8, 12, (0, ".15417"), (0, ".3083")),
    ("tent", 3, 3, 9, (".21875", ".21875"), (".4366", ".4366")),
    ("golden", 1, 5, 6, (0, ".54712"), (0, ".4706")),
    ("golden", 2, 3, 8, (".20898", ".39010"), (".1860", ".3256")),
    ("golden", 2, 4, 9, (0, ".25831"), (0, ".2174")),
    ("golden", 2, 5, 12, (".09147", ".40247"), (".0796", ".3426")),
]


@pytest.mark.parametrize(("name", "width", "depth", "t", "areas", "shares"), GAINS)
def test_what_the_sharp_counts_gain(
    name: str, width: int, depth: int, t: int, areas: tuple[object, ...], shares: tuple[object, ...]
) -> None:
    f, low, high = (tent(), F(0), F(1)) if name == "tent" else (GOLDEN, F(-1), GOLDEN.values[0])
    n = crossings(f, low, high, t)
    product_of_widths, changes = (width + 1) ** depth, network_sign_changes([width] * depth)
    for z, area, share in zip((product_of_widths, changes), areas, shares, strict=True):
        found = l1_crossing_bound(n, z, low, high, f.lipschitz**t).value, classification_bound(n + 1, z + 1).value
        assert abs(found[0] - F(str(area))) <= F(1, 10**5)
        assert abs(found[1] - F(str(share))) <= F(1, 10**4)
    assert sup_bound(n, changes, low, high).value == (high - low) / 2


# Lipschitz constants


@pytest.mark.parametrize("p", [3, 5, 7, 9])
def test_lipschitz_constants_are_at_least_the_growth_number(p: int) -> None:
    for mirror in (False, True):
        bound = lipschitz_bound(stefan(p, mirror))
        assert bound.value == period_root(p)
        assert bound.holds
    assert lipschitz_bound(vee(period_root(p))).value == vee(period_root(p)).lipschitz


@given(self_maps(), st.integers(1, 3))
def test_the_finite_form_of_the_lipschitz_bound(f: PLMap, t: int) -> None:
    low, high = F(1, 4), F(3, 4)
    n = composed_crossings(f, low, high, t)
    assert lipschitz_power_bound(n, t, low, high, f.domain).value <= f.lipschitz**t


def test_the_finite_form_is_per_length_of_the_interval() -> None:
    assert lipschitz_power_bound(6, 2, 1, 2, (0, 3)).value == 2
    assert lipschitz_power_bound(6, 2, F(1, 8), F(1, 4), (0, F(1, 2))).value == F(3, 2)


def test_either_integral_bounds_the_greatest_error() -> None:
    by_squares, by_area = mean_bounds(0, F(1, 16), 0, 1)[1], mean_bounds(F(1, 8), 0, 0, 1)[1]
    assert (by_squares.holds, by_squares.value) == (True, F(1, 4))
    assert (by_area.holds, by_area.value) == (True, F(1, 8))
    assert not mean_bounds(0, 0, 0, 1)[1].holds
    assert mean_bounds(F(1, 2), 0, 0, 2)[0].value == F(1, 8)  # A^2 over the length


# The sup and the L1 bound


def test_the_sup_bound_is_sharp() -> None:
    h = tent() ** 3
    assert most_sign_changes(h) == h.piece_count == 8
    assert sup_bound(8, 7, 0, 1).value == F(1, 2)
    assert sup_bound(8, 5, 0, 1).value == F(1, 2)  # twice 5 is more than 8
    assert sup_bound(8, 8, 0, 1).value == 0


@given(pl_maps(most=8), pl_maps(most=5))
def test_l1_and_sup_bounds_hold_for_any_two_functions(h: PLMap, g: PLMap) -> None:
    for low, high in ((F(-1), F(1)), (F(-2), F(2)), (F(0), F(1, 2))):
        n = max(len(crossing_points_of(h, low, high)) - 1, 0)
        slope = h.lipschitz or F(1)
        changes = most_sign_changes(g)
        assert changes <= g.piece_count
        assert l1_crossing_bound(n, changes, low, high, slope).value <= l1_distance(h, g)
        assert l2_crossing_bound(n, changes, low, high, slope).value <= map_moments(h - g).squared
        assert sup_bound(n, changes, low, high).value <= sup_distance(h, g)
        points = crossing_points_of(h, low, high)
        if points:
            wrong = sum((g(z) >= (low + high) / 2) != (h(z) == high) for z in points)
            assert classification_bound(len(points), changes + 1).value <= F(wrong, len(points))


@pytest.mark.parametrize("t", [3, 4, 5, 6])
@given(g=pl_maps(most=5))
def test_l1_bound_on_iterates_of_the_tent(t: int, g: PLMap) -> None:
    h = tent() ** t
    bound = l1_crossing_bound(2**t, g.piece_count, 0, 1, 2**t)
    assert bound.value <= l1_distance(h, g)
    assert all(b.value <= bound.value for b in l1_growth_bounds(2, 2, t, 2**t, g.piece_count, 0, 1))


def test_the_forms_of_the_l1_bound() -> None:
    for t in (12, 40):
        paper, sharper = l1_growth_bounds(2, 2, t, 2**t, 2**t // 8, 0, 1)
        assert (paper.value, sharper.value) == (F(1, 32), F(7, 32))
        assert sharper.value == l1_crossing_bound(2**t, 2**t // 8, 0, 1, 2**t).value
    decayed = l1_growth_bounds(F(3, 2), 2, 20, 10**6, 1, 0, 1)[0]
    assert decayed.value == F(3, 4) ** 20 / 32
    assert not l1_growth_bounds(2, F(3, 2), 12, 2**12, 2, 0, 1)[0].holds  # no map has L < c
    assert not l1_growth_bounds(2, 2, 12, 2**12 - 1, 2, 0, 1)[0].holds


def test_where_the_condition_of_the_paper_begins() -> None:
    """The least t for width 20 and 1 to 5 layers, at the golden slope, with both counts of pieces."""
    c = period_root(3)

    def least(pieces: int) -> int:
        return next(t for t in range(100) if small_network(pieces, c, t).holds)

    assert [least(telgarsky_pieces(20, n)) for n in range(1, 6)] == [12, 20, 28, 35, 43]
    assert [least(network_pieces([20] * n)) for n in range(1, 6)] == [11, 17, 24, 30, 36]
    assert not any(small_network(telgarsky_pieces(20, n), c, 8).holds for n in range(1, 6))


@pytest.mark.parametrize("depth", range(1, 6))
def test_the_hard_task_fails_the_condition_at_depth_five(depth: int) -> None:
    window = crossing_growth(GOLDEN).window
    n = crossings(GOLDEN, *window, 40)
    paper = l1_growth_bounds(period_root(3), GOLDEN.lipschitz, 40, n, telgarsky_pieces(20, depth), *window)[0]
    assert paper.holds == (depth <= 4)
    assert paper.value == ((window[1] - window[0]) ** 2 / 32 if depth <= 4 else 0)
    failed = [h for h in paper.hypotheses if not h.holds]
    assert [h.statement for h in failed] == ["pieces of the network <= c**t / 8"] * (depth == 5)
    assert l1_growth_bounds(period_root(3), GOLDEN.lipschitz, 40, n, 21**depth, *window)[0].holds


# Classification


def test_classification_is_sharp() -> None:
    for n in range(1, 9):
        for k in range(1, n):
            guesses = [g for g in product((0, 1), repeat=n) if 1 + sum(a != b for a, b in pairwise(g)) <= k]
            least = min(sum(a != i % 2 for i, a in enumerate(g)) for g in guesses)
            assert classification_bound(n, k).value == F(least, n)
    assert classification_bound(3, 3).value == 0


@pytest.mark.parametrize(("k", "width", "depth"), [(13, 2, 5), (10, 64, 1), (20, 181, 2)])
def test_telgarsky(k: int, width: int, depth: int) -> None:
    assert telgarsky_bound(k, width, depth).value == F(1, 6)
    assert telgarsky_bound(k, width, depth).crossings == 2**k - 1
    n, pieces = 2**k, telgarsky_pieces(width, depth)
    assert telgarsky_lemma(n, pieces).value >= F(1, 6)
    sharp = classification_bound(n, n // 8 + 1).value
    assert sharp == F(7, 16) if (n // 8 + 1 - n) % 2 else F(7, 16) - F(1, 2 * n)
    assert classification_bound(n, pieces + 1).value >= F(7, 16) - F(1, 2 * n) >= F(1, 6)
    assert telgarsky_bound(k, width + 1, depth).value in (0, F(1, 6))
    assert telgarsky_bound(k, 2 * width, depth).value == 0


@pytest.mark.parametrize(("n", "s", "value"), [(64, 8, F(1, 6)), (13, 3, F(1, 39)), (12, 3, F(0)), (40, 1, F(3, 10))])
def test_telgarsky_s_lemma(n: int, s: int, value: Fraction) -> None:
    bound = telgarsky_lemma(n, s)
    assert (bound.value, bound.holds, bound.crossings) == (value, value > 0, n - 1)
    assert bound.value <= classification_bound(n, s + 1).value


def test_a_hypothesis_on_fewer_fails_at_equality() -> None:
    """Each bound of its own kind, one crossing or point above the threshold and at it."""
    for n in (0, 1, 5):
        above, at = l1_crossing_bound(n + 1, n, 0, 1, 16), l1_crossing_bound(n, n, 0, 1, 16)
        assert (above.holds, above.value, at.holds, at.value) == (True, F(1, 4) / 16, False, 0)
    assert l1_crossing_bound(16, 2, F(-1, 2), 1, 8).value == F(14, 4) * F(9, 4) / 8
    for n in (1, 5):
        above, at = sup_bound(n + 1, n, F(1, 3), 1), sup_bound(n, n, F(1, 3), 1)
        assert (above.holds, above.value, at.holds, at.value) == (True, F(1, 3), False, 0)
        few, many = classification_bound(n + 1, n), classification_bound(n, n)
        assert (few.holds, few.value, many.holds, many.value) == (True, F(1, n + 1), False, 0)
    assert not sup_bound(3, 1, 1, 1).holds  # levels that are one
    quarter = iclr_classification_bound(8, 2, 1, 2)  # 8u = c
    assert (quarter.holds, quarter.value) == (True, F(1, 4))
    assert not iclr_classification_bound(F(799, 100), 2, 1, 2).holds
    assert iclr_classification_bound(8, 2, 1, 2, crossings=64).holds
    assert [h.holds for h in iclr_classification_bound(F(1, 2), 0, 1, 1).hypotheses] == [False, True, False]


def test_the_growth_bounds_scale_with_the_window_and_decay_where_the_map_is_steeper() -> None:
    first, *_ = l1_growth_bounds(2, 2, 10, 1024, 128, F(1, 2), 3)
    assert first.value == F(1, 32) * F(25, 4)
    scale = F(2, 3) ** 10 * F(25, 4)
    found = l1_growth_bounds(2, 3, 10, 1024, 128, F(1, 2), 3)
    assert [b.value for b in found] == [k * scale for k in (F(1, 32), F(7, 32))]


@pytest.mark.parametrize("slope", [F(7, 5), F(3, 2)])
def test_growth_bounds_of_long_powers_are_just_below_the_exact_ones(slope: Fraction) -> None:
    c, t = F(7, 5), 20_000
    power = c**t
    found = l1_growth_bounds(c, slope, t, int(power) + 1, 1, 0, 1)
    exactly = [k * (c / slope) ** t for k in (F(1, 32), F(7, 32))]
    for bound, value in zip(found, exactly, strict=True):
        assert value * (1 - F(1, 2**60)) < bound.value <= value


def test_the_quarter_of_the_first_paper() -> None:
    assert iclr_classification_bound(2, 40, 20, 5).value == F(1, 4)
    assert iclr_classification_bound(2, 30, 20, 5).value == 0
    assert iclr_classification_bound(1, 40, 20, 5).value == 0
    assert iclr_classification_bound(2, 40, 20, 5, crossings=2**40 - 1).value == 0
    assert classification_bound(2**40 + 1, 2 * telgarsky_pieces(20, 5)).value >= F(1, 4)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_most_pieces_are_those_of_layers_as_equal_as_can_be(depth: int) -> None:
    for units in range(depth, 9):
        layouts = (widths for widths in product(range(1, units + 1), repeat=depth) if sum(widths) == units)
        assert _most_pieces(units, depth) == max(prod(u + 1 for u in widths) for widths in layouts)


@pytest.mark.parametrize("layers", [2, 3, 4, 6])
def test_the_lecture_notes(layers: int) -> None:
    bound = lecture_note_bound(layers)
    assert bound.value == F(1, 32)
    t = layers**2 + 2
    assert l1_crossing_bound(2**t, 2 ** (layers**2), 0, 1, 2**t).value == F(3, 16)


def test_nothing_is_claimed_of_one_layer_of_two_units() -> None:
    bound = lecture_note_bound(1)
    assert (bound.value, bound.holds) == (0, False)


def test_refusals() -> None:
    for refused in (True, 2.0, "2"):
        with pytest.raises(TypeError, match="must be an integer"):
            network_pieces([refused])  # type: ignore[list-item]  # what is refused here
    with pytest.raises(ValueError, match="width must be at least 1"):
        telgarsky_pieces(0, 1)
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        telgarsky_bound(0, 1, 1)


def test_a_million_steps() -> None:
    """Powers are compared, and stand in bounds, without being written out: exactly true, and a little below."""
    c, n = period_root(3), 2**1_000_000
    assert [b.value for b in l1_growth_bounds(c, c, 10**6, n, 5, 0, 1)] == [F(1, 32), F(7, 32)]
    decayed = l1_growth_bounds(F(19, 10), 2, 10**5, 2**100_000, 5, 0, 1)[0].value
    assert decayed.numerator.bit_length() <= 200
    assert 0 < decayed * 32 <= F(19, 20) ** 10**5
    assert iclr_classification_bound(c, 10**6, 20, 5, n).value == F(1, 4)
    assert not l1_growth_bounds(c, c, 10**6, 2**600_000, 5, 0, 1)[0].holds


def test_a_growth_that_is_no_short_ratio_is_shown_by_its_digits() -> None:
    details = [
        l1_growth_bounds(c, 2, 3, 8, 1, 0, 1)[0].hypotheses[1].detail for c in ("1.434833589168", "3/2", "sqrt(2)")
    ]
    assert details == ["c = 1.434833589168, L = 2", "c = 3/2, L = 2", "c = sqrt(2), L = 2"]
