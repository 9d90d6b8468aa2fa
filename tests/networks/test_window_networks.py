"""Explicit networks close to iterates: their error is exact, they obey their size, and they are as near as known."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from periodic.bounds.block_bounds import block_bound
from periodic.iterates.distances_to_iterates import iterate_l1_distance
from periodic.iterates.distances_to_levels import distance_to_level
from periodic.maps.distances import l1_distance
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.levels import middle_level
from periodic.networks.piece_counts import network_pieces
from periodic.networks.window_networks import CloseNetwork, close_network
from periodic.numbers.conversions import exact
from tests.maps.test_normal_forms import in_coordinates
from tests.networks.test_iterate_rows import markov_map

F = Fraction
GOLDEN = vee("phi", -1, 1)
SKEW = PLMap([0, "1/9", "1/2", "5/8", 1], [0, 1, "1/5", "3/4", "1/3"])
NARROW = PLMap([0, "1/3", "1/2", 1], [F(1, 2), F(1, 2) + F(1, 10**40), F(1, 2) + F(1, 10**41), F(1, 2)])
FLAT = PLMap([0, "1/3", "1/2", "2/3", 1], [0, 1, "1/4", "1/4", 1])


def checked(f: PLMap, t: int, width: int, depth: int) -> CloseNetwork:
    """The network, after its error, its size and its windows were checked on its exact map."""
    found = close_network(f, t, width, depth)
    assert found.network.depth == depth
    assert all(units <= width for units in found.network.widths)
    g = found.network.to_map(*f.domain)
    h = f**t if t else identity(*f.domain)
    assert found.l1_error == l1_distance(h, g)
    if found.windows:
        first = found.windows[0]
        assert sum(w.steps for w in found.windows) == t
        assert f.domain[0] <= first.low < first.high <= f.domain[1]
        assert (first.flat_left, first.flat_right) != (False, False) or (first.low, first.high) == f.domain
    return found


def map_of_some_kind(seed: int) -> PLMap:
    """A self-map, with a partition or without, constant on an interval or nowhere, contracting or not."""
    rng = random.Random(seed)
    match rng.randrange(6):
        case 0 | 1:
            return markov_map(seed)
        case 2:
            return tent(rng.choice([2, F(3, 2), 1, F(1, 2)]))
        case 3:
            return vee(rng.choice(["phi", "lambda(5)", "sqrt(2)", 2]), *rng.choice([(), (-1, 1)]))
        case 4:
            return truncated_tent(F(rng.randint(1, 7), 8))
    knots = sorted(rng.sample(range(21), 4))
    return PLMap(knots, [rng.randint(knots[0], knots[-1]) for _ in knots])


def test_random_maps_of_every_kind(every_case: bool) -> None:
    # 2,500 of them were tried once
    methods = set()
    for seed in range(90 if every_case else 30):
        rng = random.Random(seed)
        f = map_of_some_kind(seed)
        methods.add(checked(f, rng.randint(0, 5), rng.randint(1, 5), rng.randint(0, 3)).method)
    assert methods == {"a constant", "a line", "a sequence of layer windows", "equals f^t"}


@pytest.mark.parametrize(
    ("f", "t", "width", "depth"),
    [(GOLDEN, 6, 5, 1), (GOLDEN, 9, 3, 4), (GOLDEN, 11, 3, 1), (tent(), 9, 3, 3), (tent(), 11, 2, 1)],
)
def test_sequences_of_windows(f: PLMap, t: int, width: int, depth: int) -> None:
    found = close_network(f, t, width, depth)
    assert found.method == "a sequence of layer windows"
    assert found.network.widths == (width,) * depth
    assert iterate_l1_distance(f, t, found.network.to_map(*f.domain)) == found.l1_error


# Oracles


@pytest.mark.parametrize(
    ("depth", "error"),
    [
        (1, "756231"),
        (2, "756230"),
        *(pytest.param(*row, marks=pytest.mark.long) for row in ((3, "756213"), (4, "755872"))),
    ],
)
def test_the_hard_task(depth: int, error: str) -> None:
    found = close_network(GOLDEN, 40, 20, depth)
    assert F(int(error) - 1, 10**6) < found.l1_error <= F(int(error), 10**6)
    assert (len(found.windows), sum(w.steps for w in found.windows)) == (depth, 40)
    assert found.level == (1 - exact("sqrt(5)")) / 4


def test_the_hard_task_at_depth_five() -> None:
    found = close_network(GOLDEN, 40, 20, 5)
    assert found.l1_error == F(389051305475709791, 2) - 120223465075753364 * exact("phi")
    assert found.network.widths == (20,) * 5
    heaviest = max(abs(w) for layer in found.network.weights for row in layer for w in row)
    assert heaviest < 1000


@pytest.mark.parametrize(
    ("t", "width", "error"),
    [
        (8, 20, [".537637"]),
        (12, 20, [".724942", ".212158"]),
        (5, 2, [".708338", ".550901", ".314279", ".186099"]),
        pytest.param(12, 2, [".752818", ".749409", ".742587"], marks=pytest.mark.long),
        pytest.param(12, 3, [".751336", ".741549", ".712190", ".624112"], marks=pytest.mark.long),
        pytest.param(12, 10, [".740956", ".597569"], marks=pytest.mark.long),
    ],
)
def test_the_table_of_the_golden_map(t: int, width: int, error: list[str]) -> None:
    for depth, known in enumerate(error, 1):
        assert close_network(GOLDEN, t, width, depth).l1_error < F(known) + F(1, 10**6)


def test_windows_whose_constants_are_stopped_later_are_used_too() -> None:
    assert close_network(GOLDEN, 20, 20, 3).l1_error < F(494888, 10**6)  # .507954 if only the next window may stop them


def test_a_window_that_ends_with_what_comes_in_is_none_inside_a_cell() -> None:
    """Beyond the end of the image of f nothing comes in; beyond that of a cell the last layer has to be the level."""
    knots = [0, "1/2", "8/15", "3/5", "2/3", "11/15", "23/30", 1]
    f = PLMap(knots, ["11/30", "5/6", "7/10", "1/6", "1/3", "13/15", 0, "2/3"])
    assert checked(f, 5, 4, 1).windows


def test_the_last_piece_of_a_window_may_go_on() -> None:
    """In the middle of the domain 20 units follow 20 pieces, not 19 between two constants."""
    found = checked(GOLDEN, 12, 20, 2)
    first = found.windows[0]
    assert GOLDEN.domain[0] < first.low < first.high < GOLDEN.domain[1]
    assert (first.pieces, sorted([first.flat_left, first.flat_right])) == (20, [False, True])
    beyond = found.network.to_map(*GOLDEN.domain)
    assert {beyond(x) for x in GOLDEN.domain} == {found.level}


@pytest.mark.parametrize(("f", "t", "width", "depth"), [(GOLDEN, 5, 2, 3), (GOLDEN, 8, 2, 4), (tent(), 6, 3, 3)])
def test_half_of_what_is_not_followed_lies_above_the_level(f: PLMap, t: int, width: int, depth: int) -> None:
    found = checked(f, t, width, depth)
    assert found.level not in (None, middle_level(f, t))
    g = found.network.to_map(*f.domain)
    above = below = F(0)
    for piece in (f**t - g).pieces():
        if g((piece.left + piece.right) / 2) == found.level:
            ends = [piece.slope * x + piece.intercept for x in (piece.left, piece.right)]
            share = max(max(ends), F(0)) / (max(ends) - min(ends)) if min(ends) < 0 else F(max(ends) > 0)
            above, below = above + share * (piece.right - piece.left), below + (1 - share) * (piece.right - piece.left)
    assert 0 < abs(above - below) < F(1, 20) * (above + below)


@pytest.mark.parametrize(("t", "depth"), [(8, 1), (12, 2), pytest.param(16, 3, marks=pytest.mark.long)])
def test_tents_have_a_formula(t: int, depth: int) -> None:
    expected = F(1, 4) * (1 - F(20 ** (depth - 1) * 39, 2 ** (t + 1)))
    assert close_network(tent(), t, 20, depth).l1_error == expected


def test_what_fits_is_exact() -> None:
    assert checked(tent(), 8, 20, 2).l1_error == 0
    assert checked(GOLDEN, 9, 20, 2).l1_error == 0
    assert checked(tent("1/2"), 30, 2, 1).l1_error == 0
    assert checked(PLMap([0, 1], ["1/2", "1/2"]), 3, 1, 2).l1_error == 0
    assert checked(tent(), 0, 1, 3).l1_error == 0
    assert checked(identity(0, 1), 5, 1, 0).l1_error == 0
    assert close_network(tent(), 20, 16, 5).l1_error == 0
    # so many slope changes that the search for a subset which saves a unit is given up
    rough = PLMap(range(61), [F(7919 * k * k % 1009, 17) for k in range(61)])
    assert checked(rough, 1, 60, 1).l1_error == 0
    assert checked(rough, 1, len(rough.breakpoints), 1).l1_error > 0


@pytest.mark.parametrize(("f", "t", "width", "depth"), [(tent(), 6, 3, 2), (GOLDEN, 8, 2, 3), (tent(), 12, 20, 2)])
def test_no_error_is_below_the_bounds(f: PLMap, t: int, width: int, depth: int) -> None:
    pieces = network_pieces([width] * depth)
    assert 0 < block_bound(f, t, pieces, 1).value <= close_network(f, t, width, depth).l1_error


def test_maps_without_windows() -> None:
    """An affine network, nothing to follow: a plain answer all the same."""
    assert checked(tent(), 5, 9, 0).method == "a constant"
    assert checked(PLMap([0, "1/2", 1], [0, "1/3", 1]), 4, 3, 0).method == "a line"
    assert close_network(tent(), 3000, 3, 2).l1_error == F(1, 4)
    assert close_network(tent("1/2"), 3000, 2, 1).l1_error == 0


@pytest.mark.parametrize("f", [truncated_tent("4/5"), tent("3/2"), vee("19/10"), SKEW, FLAT])
def test_maps_without_a_partition_or_with_plateaus(f: PLMap, every_case: bool) -> None:
    for t, width, depth in ((5, 3, 1), (6, 3, 2), (6, 2, 3)) if every_case else ((4, 3, 1), (5, 2, 2)):
        found = checked(f, t, width, depth)
        assert found.method == "a sequence of layer windows"
        level = PLMap(f.domain, [found.level, found.level])
        assert found.l1_error < l1_distance(f**t, level)


def test_far_out_without_a_partition(every_case: bool) -> None:
    """Nothing of the size of f^40 is built, and the error is exact all the same."""
    f = tent("13/10")
    t = 20 if every_case else 15
    found = close_network(f, t, 5, 2)
    g = found.network.to_map(0, 1)
    assert l1_distance(f**t, g) == found.l1_error
    far = close_network(vee("19/10"), 40, 20, 3)
    assert sum(w.steps for w in far.windows) == 40
    assert 0 < far.l1_error < distance_to_level(vee("19/10"), 40, far.level)


def test_late_iterates_of_contractions_have_networks_too() -> None:
    """Cells of f^980 would be 10^380 times as wide as their images; and orbits have more points than windows may."""
    f = PLMap([0, "1/4", "1/2", "3/4", 1], [0, "1/5", "1/10", "1/4", "1/5"])
    found = [close_network(f, t, 1, 1) for t in (1, 1000, 2500)]
    assert 0 < found[1].l1_error == found[0].l1_error * F(4, 5) ** 999
    assert 0 < found[2].l1_error == found[0].l1_error * F(4, 5) ** 2499
    assert found[2].network.to_map(0, 1).piece_count <= 2
    turned = PLMap([0, "1/2", "2/3", 1], ["1/2", "1/4", "1/3", "1/4"])  # about 1/3, with slope -1/2
    for t in (1, 2, 9):
        for depth in (0, 1, 2):
            checked(turned, t, 1, depth)


FAR = [(F(1), F(10) ** 30), (F(10) ** 300, F(0)), (F(-1, 10**300), F(1, 3))]
SOME = [(tent(), *FAR[2]), (FLAT, *FAR[0]), (NARROW, *FAR[1])]


@pytest.mark.parametrize(
    ("f", "scale", "shift"),
    [
        pytest.param(f, *place, marks=[] if (f, *place) in SOME else [pytest.mark.long])
        for f in (tent(), tent("19/10"), FLAT, NARROW)
        for place in FAR
    ],
)
def test_far_away_and_of_any_size(f: PLMap, scale: Fraction, shift: Fraction) -> None:
    here, there = close_network(f, 5, 2, 2), checked(in_coordinates(f, scale, shift), 5, 2, 2)
    assert there.method == here.method
    assert (there.level is None) == (here.level is None)
    if scale > 0:
        assert there.l1_error == scale**2 * here.l1_error


def test_text() -> None:
    found = close_network(truncated_tent("4/5"), 6, 3, 2)
    pieces = ", ".join(f"{w.pieces} pieces of f^{w.steps}" for w in found.windows)
    assert str(found).endswith(f"1 out: a sequence of layer windows ({pieces})")


def test_refusals() -> None:
    with pytest.raises(ValueError, match="leaves"):
        close_network(PLMap([0, 1], [0, 2]), 3, 2, 1)
    with pytest.raises(ValueError, match="width must be at least 1, got 0"):
        close_network(tent(), 3, 0, 1)
    for numbers, name in (((10**9, 2, 2), "t"), ((5, 10**9, 2), "width"), ((5, 2, 10**9), "depth")):
        with pytest.raises(ValueError, match=f"{name} must be at most .* for an explicit network, got 1000000000"):
            close_network(tent(), *numbers)
    with pytest.raises(TypeError, match=r"t must be an integer, got 2\.0"):
        close_network(tent(), 2.0, 2, 1)  # type: ignore[arg-type]  # the refusal is what is tested


def test_no_more_steps_are_tried_than_are_asked_for() -> None:
    """A piece 1e-300 wide: each step makes numbers longer by 300 digits."""
    x = Fraction(4, 11)
    f = PLMap([0, x, x + Fraction(1, 10**300), 1], ["3/5", "2/5", "4/5", "2/5"])
    assert Fraction("0.0058") < close_network(f, 4, 2, 2).l1_error < Fraction("0.0059")
    assert close_network(f, 4, 3, 2).method == "equals f^t"


def test_an_image_that_shrinks_without_end() -> None:
    """Iterates of few pieces whose numbers have thousands of digits: a line, as far as it can be written."""
    f = PLMap([0, "1/3", "2/3", 1], ["6/7", F(6, 7) + F(1, 10**300), "6/7", F(6, 7) + F(1, 2 * 10**300)])
    assert close_network(f, 1, 2, 1).l1_error < F(1, 10**299)
    assert close_network(f, 20, 2, 2).l1_error < F(1, 10**5900)
    assert close_network(f, 40, 2, 2).l1_error < F(1, 10**11900)
