"""Laps, pieces and crossings: the two routes agree, the theorems hold, the oracles are met, bad input is refused."""

from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given, strategies as st

from periodic.errors import NotMarkovError, TooManyPiecesError
from periodic.graphs.transition_graphs import lap_graph, markov_partition, transition_graph
from periodic.iterates.oscillations import (
    composed_crossing_counts,
    composed_crossings,
    composed_lap_counts,
    composed_piece_counts,
    counted_crossing_counts,
    counted_crossings,
    counted_lap_count,
    counted_lap_counts,
    counted_piece_count,
    counted_piece_counts,
    crossing_counts,
    crossing_pairs,
    crossing_points,
    crossings,
    crossings_of_windows,
    lap_count,
    lap_counts,
    piece_count,
    piece_counts,
)
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, root_of
from periodic.patterns.cyclic_patterns import Pattern, stefan
from tests.strategies import markov_maps, pl_maps, self_maps, with_midpoints

PHI = root_of((-1, -1, 1))
TENT = tent()
HOMEOMORPHISM = PLMap([0, "1/3", 1], [0, "1/2", 1])

levels = st.tuples(st.integers(-1, 13), st.integers(1, 6)).map(lambda p: (Fraction(p[0], 2), Fraction(p[0] + p[1], 2)))


def walked(h: PLMap, low: Fraction, high: Fraction) -> int:
    """Crossings by the definition: list the hits of both levels, piece by piece, and skip repeated letters."""
    letters = ""
    for a, b in pairwise(h.values):
        hits = [level for level in (low, high) if min(a, b) <= level <= max(a, b)]
        for level in hits if a <= b else reversed(hits):
            letter = "xy"[level == high]
            letters += letter * (letters[-1:] != letter)
    return max(0, len(letters) - 1)


# The two routes


@given(markov_maps(), st.integers(0, 5))
def test_laps_by_both_routes(f: PLMap, t: int) -> None:
    assert counted_lap_counts(f, t) == composed_lap_counts(f, t) == lap_counts(f, t)
    assert counted_lap_count(f, t) == lap_count(f, t) == (f**t).lap_count


@given(markov_maps(), st.integers(0, 5))
def test_pieces_by_both_routes(f: PLMap, t: int) -> None:
    assert counted_piece_counts(f, t) == composed_piece_counts(f, t) == piece_counts(f, t)
    assert counted_piece_count(f, t) == piece_count(f, t) == (f**t).piece_count


@given(markov_maps(most=4), st.integers(0, 4))
def test_crossings_by_both_routes_at_all_pairs_of_levels(f: PLMap, t: int) -> None:
    outside = [f.domain[0] - 1, *with_midpoints(list(markov_partition(f))), f.domain[1] + Fraction(1, 3)]
    h = f**t
    for low, high in combinations(sorted(outside), 2):
        assert counted_crossings(f, low, high, t) == composed_crossings(f, low, high, t) == walked(h, low, high)


@given(markov_maps(), levels, st.integers(0, 5))
def test_crossings_of_all_iterates(f: PLMap, pair: tuple[Fraction, Fraction], t: int) -> None:
    numbers = tuple(walked(f**s, *pair) for s in range(t + 1))
    assert counted_crossing_counts(f, *pair, t) == composed_crossing_counts(f, *pair, t) == numbers
    assert crossing_counts(f, *pair, t) == numbers
    assert crossings(f, *pair, t) == numbers[t]
    assert crossing_pairs(f, *pair, t) == (numbers[t] + 1) // 2


@given(markov_maps(), levels, st.integers(0, 4))
@example(PLMap([0, 1], [1, 0]), (Fraction(0), Fraction(1)), 1)
@example(PLMap([0, 1, 2, 3, 4], [0, 4, 3, 4, 0]), (Fraction(0), Fraction(4)), 1)
def test_pairs_in_order_and_in_any_order(f: PLMap, pair: tuple[Fraction, Fraction], t: int) -> None:
    """Pairs a_1 < b_1 < a_2 < ..., and disjoint pairs in either order, counted among all points at the two levels."""
    hits = [letter for letter, _ in sorted_hits(f**t, *pair)]
    alternating = [letter for i, letter in enumerate(hits) if i == 0 or letter != hits[i - 1]]
    crossed = max(0, len(alternating) - 1)
    found = crossing_pairs(f, *pair, t)
    assert found == (crossed + 1) // 2 == len(alternating) // 2
    in_order = sum(a < b for a, b in pairwise(alternating))
    assert in_order == found - (crossed % 2 == 1 and alternating[0] > alternating[1])
    greedy, seen = 0, set[int]()
    for letter in hits:  # a pair is closed as soon as both letters are there: no choice gives more
        seen.add(letter)
        if len(seen) == 2:
            greedy, seen = greedy + 1, set()
    assert greedy >= found


def sorted_hits(h: PLMap, low: Fraction, high: Fraction) -> list[tuple[int, Exact]]:
    """The points with the value ``low`` or ``high``, with -1 or 1 before each; of a plateau its two ends."""
    hits = set()
    for (a, b), (y, z) in zip(pairwise(h.knots), pairwise(h.values), strict=True):
        for letter, level in ((-1, low), (1, high)):
            if y == z == level:
                hits |= {(a, letter), (b, letter)}
            elif y != z and min(y, z) <= level <= max(y, z):
                hits.add((a + (level - y) / (z - y) * (b - a), letter))
    return [(letter, x) for x, letter in sorted(hits)]


@given(self_maps(most=3, denominator=12), st.sampled_from([2, 3, 12]))
def test_crossings_of_many_windows_at_once(f: PLMap, t: int) -> None:
    windows = list(combinations([Fraction(k, 5) for k in range(6)], 2))
    found = crossings_of_windows(f, windows, t)
    if found is None:
        assert t == 12
    else:
        assert found == [crossings(f, *window, t) for window in windows]


def test_the_tower_counts_crossings_where_a_partition_has_more_points_than_there_are_steps() -> None:
    f = PLMap([0, "6/13", "9/13", 1], ["1/13", "10/13", "4/13", 1])
    assert len(lap_graph(f)) == 48
    windows = [(Fraction(1, 4), Fraction(1, 2)), (Fraction(1, 5), Fraction(9, 10))]
    assert crossings_of_windows(f, windows, 47) == [counted_crossings(f, *window, 47) for window in windows]
    assert crossings_of_windows(f, windows, 48) is None


def test_pairs_where_readings_differ() -> None:
    assert crossing_pairs(PLMap([0, 1], [1, 0]), 0, 1) == 1
    assert crossing_pairs(PLMap([0, 1, 2, 3, 4], [0, 4, 3, 4, 0]), 0, 4) == 1


@given(markov_maps(), levels, st.integers(60, 400))
def test_recurrences_agree_with_recursion(f: PLMap, pair: tuple[Fraction, Fraction], t: int) -> None:
    assert counted_lap_count(f, t) == counted_lap_counts(f, t)[t]
    assert counted_crossings(f, *pair, t) == counted_crossing_counts(f, *pair, t)[t]
    assert counted_piece_count(f, t) == counted_piece_counts(f, t)[t]


@given(self_maps())
def test_maps_whose_knots_need_not_close_up(f: PLMap) -> None:
    assert lap_counts(f, 4) == composed_lap_counts(f, 4)
    assert piece_counts(f, 4) == composed_piece_counts(f, 4)
    low, high = Fraction(1, 3), Fraction(7, 12)
    assert crossings(f, low, high, 3) == walked(f**3, low, high)


@given(pl_maps(), markov_maps(), st.integers(0, 4))
def test_evidence_for_crossings(g: PLMap, f: PLMap, t: int) -> None:
    low, high = Fraction(1, 2), Fraction(5, 4)
    for h, s in ((f, t), (PLMap([0, 1], [0, 1]), 0)):
        points = crossing_points(h, low, high, s)
        number = crossings(h, low, high, s)
        assert len(points) == (number + 1 if number else 0)
        assert all(x < y for x, y in pairwise(points))
        values = [(h**s)(x) for x in points]
        assert all({a, b} == {low, high} for a, b in pairwise(values))


# Theorems


@given(markov_maps(), levels, st.integers(0, 4))
def test_variation_bounds_crossings(f: PLMap, pair: tuple[Fraction, Fraction], t: int) -> None:
    low, high = pair
    assert (f**t).variation >= (high - low) * crossings(f, low, high, t)


@given(markov_maps())
def test_laps_of_iterates_are_submultiplicative(f: PLMap) -> None:
    laps = lap_counts(f, 12)
    assert all(laps[m + n] <= laps[m] * laps[n] for m in range(7) for n in range(6))


@given(markov_maps())
def test_laps_are_at_most_pieces(f: PLMap) -> None:
    assert all(a <= b for a, b in zip(lap_counts(f, 20), piece_counts(f, 20), strict=True))


@pytest.mark.parametrize("pattern", [stefan(3), stefan(5), stefan(7, mirror=True), Pattern([2, 4, 1, 3])])
def test_column_sums_are_crossings(pattern: Pattern) -> None:
    f, graph = connect_the_dots(pattern), transition_graph(pattern)
    columns = [1] * len(graph)
    for t in range(30):
        assert columns == [crossings(f, j, j + 1, t) for j in range(1, pattern.period)]
        columns = graph.apply_transposed(columns)


@given(markov_maps(), levels, st.integers(0, 6))
def test_mirror_images_have_the_same_numbers(f: PLMap, pair: tuple[Fraction, Fraction], t: int) -> None:
    end = f.domain[1]
    g = PLMap([end - x for x in reversed(f.knots)], [end - y for y in reversed(f.values)])
    assert lap_counts(g, t) == lap_counts(f, t)
    assert piece_counts(g, t) == piece_counts(f, t)
    assert crossings(g, end - pair[1], end - pair[0], t) == crossings(f, *pair, t)


# Oracles


def test_a_cycle_without_entropy() -> None:
    f = connect_the_dots(Pattern([3, 4, 2, 1]))
    assert lap_count(f, 500) == 501
    assert piece_count(f, 500) == 502


def test_a_homeomorphism_gains_pieces_but_no_laps() -> None:
    assert lap_count(HOMEOMORPHISM, 10**6) == 1  # its one lap is enough to count, its knots are not
    assert crossings(HOMEOMORPHISM, 0, 1, 10**6) == 1


@pytest.mark.parametrize(
    ("low", "high", "laps"),
    [(-1, PHI - 1, (1, 2, 3, 5, 8, 13)), (-1, 1, (1, 2, 4, 6, 10, 16, 26)), (-PHI, PHI, (1, 2, 4, 8, 14, 24, 40))],
)
def test_the_domain_changes_the_laps(low: object, high: object, laps: tuple[int, ...]) -> None:
    f = vee(PHI, low, high)
    assert lap_counts(f, len(laps) - 1) == counted_lap_counts(f, len(laps) - 1) == laps


@pytest.mark.parametrize(
    ("slope", "laps"),
    [
        (PHI, (1, 2, 4, 8, 14, 24, 40, 66, 108)),
        (root_of((-2, 0, 1)), (1, 2, 4, 8, 14, 24, 38, 60, 90)),
        (Fraction(3, 2), (1, 2, 4, 8, 14, 24, 38, 60, 92)),
    ],
)
def test_laps_of_tents(slope: object, laps: tuple[int, ...]) -> None:
    assert lap_counts(tent(slope), 8) == laps


def test_laps_of_truncated_tents_without_entropy() -> None:
    assert lap_counts(truncated_tent("4/5"), 40)[1:] == tuple(2 * n for n in range(1, 41))
    assert lap_counts(truncated_tent("14/17"), 40)[1:] == tuple(n * n - n + 2 for n in range(1, 41))
    assert lap_counts(truncated_tent("212/257"), 10) == (1, 2, 4, 8, 14, 24, 38, 58, 84, 118, 160)


def test_the_golden_map_at_forty_and_at_a_million() -> None:
    f = vee(PHI, -1, 1)
    assert lap_count(f, 40) == piece_count(f, 40) == 331160282
    assert lap_count(f, 10**6).bit_length() == 694243
    assert piece_count(f, 10**6) == lap_count(f, 10**6)


def test_degenerate_maps() -> None:
    assert lap_counts(PLMap([0, 1], ["1/3", "1/3"]), 30) == (1,) * 31
    assert piece_counts(PLMap([0, 1], ["1/3", "1/3"]), 30) == (1,) * 31
    assert crossing_counts(PLMap([0, 1], ["1/3", "1/3"]), "1/3", "1/2", 30) == (1,) + (0,) * 30
    assert crossings(identity(0, 1), "1/3", "1/2", 10**9) == 1
    assert crossings(PLMap([0, 1], [1, 0]), 0, 1, 10**9 + 1) == 1
    assert piece_counts(PLMap([0, 1], [1, 0]), 30) == (1,) * 31
    assert crossings(TENT, 2, 3, 10**5) == crossings(TENT, -3, 0, 10**5) == 0


def test_germs_of_points_outside_the_image() -> None:
    # knots 1 and 2 have no preimages, and the map is not onto
    f = PLMap([0, 1, 2, 3, 4], [3, 4, 3, 4, 3])
    assert counted_lap_counts(f, 6) == composed_lap_counts(f, 6)
    assert counted_piece_counts(f, 6) == composed_piece_counts(f, 6)


# Refusals


def test_refusals() -> None:
    with pytest.raises(ValueError, match="levels low < high, got 1/2 and 1/2"):
        crossings(TENT, "1/2", "1/2", 2)
    with pytest.raises(ValueError, match="levels low < high, got 1 and 0"):
        counted_crossings(TENT, 1, 0, 30)
    with pytest.raises(TypeError, match="a float is not exact"):
        crossings(TENT, 0.25, "1/2", 2)
    with pytest.raises(TypeError, match="t must be an integer, got True"):
        lap_counts(TENT, True)
    with pytest.raises(TypeError, match=r"t must be an integer, got 2\.0"):
        crossings(TENT, 0, 1, 2.0)  # type: ignore[arg-type]  # the test is that this is refused
    with pytest.raises(ValueError, match="t must be at least 0, got -1"):
        piece_counts(TENT, -1)
    escaping = PLMap([0, 1], [0, 2])
    for number in (lap_counts, piece_counts, lap_count, piece_count, composed_lap_counts, counted_lap_counts):
        with pytest.raises(ValueError, match="sends 1 to 2"):
            number(escaping, 3)
    with pytest.raises(ValueError, match="sends 1 to 2"):
        crossings(escaping, 0, 1, 3)


def test_the_tower_serves_maps_whose_turning_points_have_infinite_orbits() -> None:
    f = tent("3/2")
    with pytest.raises(NotMarkovError):
        counted_lap_counts(f, 40)
    with pytest.raises(TooManyPiecesError, match="max_pieces = 1000"):
        composed_lap_counts(f, 40, max_pieces=1000)
    assert lap_counts(f, 40)[:18] == composed_lap_counts(f, 17)
    assert lap_count(f, 40) == piece_count(f, 40) == 43749598
    assert crossings(f, "1/2", "5/8", 40) == crossing_counts(f, "1/2", "5/8", 40)[40] == 20164000
    assert 1 <= lap_count(f, 1000) * Fraction(2, 3) ** 1000 < 4


def test_what_no_route_can_do() -> None:
    steep = PLMap([Fraction(i, 1000) for i in range(1001)], [Fraction(7 * i * i % 999, 999) for i in range(1001)])
    with pytest.raises(TooManyPiecesError, match="max_pieces = 1000"):
        lap_counts(steep, 40, max_pieces=1000)
    with pytest.raises(TooManyPiecesError, match="max_pieces = 1000"):
        crossings(steep, "1/2", "5/8", 40, max_pieces=1000)
