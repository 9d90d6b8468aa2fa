"""Iterates that are an earlier one but for an affine map."""

from fractions import Fraction

from hypothesis import given

from periodic.bounds.block_bounds import block_bound
from periodic.bounds.breakpoint_bounds import hinge_bound
from periodic.iterates.settled_iterates import NOTHING, settled
from periodic.maps.families import tent
from periodic.maps.normal_forms import level_form
from periodic.maps.plmaps import PLMap
from tests.strategies import examples, self_maps

F = Fraction
SHRINKING = PLMap([0, "1/4", "1/2", "3/4", 1], [0, "1/5", "1/10", "1/4", "1/5"])


@examples(30)
@given(self_maps())
def test_what_is_left_is_affine(f: PLMap) -> None:
    for t in (1, 2, 5):
        steps, scale = settled(f, t)
        late, early = f**t, f**steps
        widths = [h.image[1] - h.image[0] for h in (late, early)]
        assert steps <= t
        assert scale * widths[1] <= widths[0] <= scale * (1 + F(1, 1 << 90)) * widths[1]
        assert not widths[0] or level_form(late) == level_form(early)


def test_only_maps_that_take_an_image_into_one_piece_settle() -> None:
    assert settled(tent(), 100) == (100, 1)
    assert settled(SHRINKING, 1000).steps == 1
    assert 0 < settled(SHRINKING, 1000).scale <= F(4, 5) ** 999
    assert settled(PLMap([0, "1/2", 1], ["1/3", "1/3", "1/2"]), 9) == (1, 0)  # constant from the second step on
    assert settled(PLMap([0, "1/2", 1], ["1/4", "1/4", "1/2"]), 1) == (1, 1)
    assert settled(PLMap([0, 1], ["1/3", "1/3"]), 5) == (1, 0)
    assert settled(PLMap([0, 1], [1, 0]), 5) == (5, 1)
    assert settled(PLMap([0, "1/3", 1], [0, "1/2", 1]), 5) == (5, 1)  # onto its interval, for ever
    slowly = PLMap([0, "1/100", 1], ["1/100", 0, "98/100"])  # a piece is entered in the end, but not soon
    assert settled(slowly, 1000) == (1000, 1)
    many = PLMap([F(i, 5000) for i in range(5001)], [F(i * i % 7, 14) for i in range(5001)])
    assert settled(many, 3) == (3, 1)


def test_what_is_next_to_nothing_is_nothing() -> None:
    halves = PLMap([0, "1/2", 1], [0, "1/4", "1/8"])
    assert settled(halves, NOTHING + 1) == (1, F(1, 1 << NOTHING))
    assert settled(halves, NOTHING + 3).scale == 0
    assert settled(halves, 10**9).scale == 0


def test_late_bounds_of_contractions_are_early_ones_times_a_power() -> None:
    for order in (1, 2):
        first, late, last = (hinge_bound(SHRINKING, t, 2, order).value for t in (1, 10**4, 10**6))
        assert 0 < 1 - late / first / F(4, 5) ** (9999 * order) < F(1, 1 << 80)
        assert block_bound(SHRINKING, 10**4, 2, order).value <= late
        assert last == block_bound(SHRINKING, 10**6, 2, order).value == 0
