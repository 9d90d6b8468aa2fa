"""Networks of maps are those maps; minimal widths against all subsets; the counting lemma with its attaining cases."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.growth_numbers import period_root
from periodic.maps.distances import l1_distance
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.networks.realisations import (
    deep_network,
    minimal_shallow_width,
    rectifier,
    sawtooth,
    shallow_network,
    zigzag,
)
from periodic.numbers.conversions import absolute, exact
from tests.strategies import pl_maps, self_maps


def golden() -> PLMap:
    import sympy

    return vee(exact(sympy.GoldenRatio), -1, 1)


def zigzag_map(pieces: int, low: int = 0, high: int = 1) -> PLMap:
    return PLMap([Fraction(i, pieces) for i in range(pieces + 1)], [high if i % 2 else low for i in range(pieces + 1)])


# Round trips


@given(pl_maps())
def test_a_shallow_network_is_its_map(f: PLMap) -> None:
    net = shallow_network(f)
    assert net.to_map(*f.domain) == f
    assert net.widths == (len(f.breakpoints) + 1,)


@given(pl_maps())
def test_a_shallow_network_on_the_line_continues_the_outer_pieces(f: PLMap) -> None:
    net = shallow_network(f, whole_line=True)
    assert net.widths == (max(2, len(f.breakpoints) + 1),)
    wide = net.to_map(-3, 4)
    assert wide.restrict(*f.domain) == f
    assert (wide.slopes[0], wide.slopes[-1]) == (f.slopes[0], f.slopes[-1])
    assert wide.breakpoints == f.breakpoints


@given(pl_maps(), st.booleans())
def test_a_minimal_network_is_its_map_and_has_the_minimal_width(f: PLMap, whole_line: bool) -> None:
    net = shallow_network(f, whole_line=whole_line, minimal=True)
    assert net.widths == (max(1, minimal_shallow_width(f, whole_line=whole_line)),)
    assert net.to_map(*f.domain) == f
    if whole_line or net.widths == (len(f.breakpoints),):
        wide = net.to_map(-3, 4)
        assert (wide.slopes[0], wide.slopes[-1]) == (f.slopes[0], f.slopes[-1])


@given(self_maps(), st.integers(0, 3))
def test_a_deep_network_is_the_iterate(f: PLMap, t: int) -> None:
    net = deep_network(f, t)
    assert net.depth == t
    assert net.widths == (len(f.breakpoints) + 1,) * t
    assert net.to_map(*f.domain) == f**t


@pytest.mark.parametrize("whole_line", [False, True])
@pytest.mark.parametrize("minimal", [False, True])
def test_the_golden_map_as_networks(whole_line: bool, minimal: bool) -> None:
    f = golden()
    for t in range(8):
        net = deep_network(f, t, whole_line=whole_line, minimal=minimal)
        assert net.to_map(-1, 1) == f**t


def test_the_paper_counts_400_units_for_100_layers_of_width_2_twice() -> None:
    net = deep_network(tent(), 200)
    assert sum(net.widths) == 400


def test_deep_network_refuses_a_map_that_leaves_its_interval() -> None:
    with pytest.raises(ValueError, match="leaves its interval"):
        deep_network(PLMap([0, 1], [0, 2]), 2)
    with pytest.raises(TypeError, match=r"t must be an integer, got 2\.0"):
        deep_network(tent(), 2.0)  # type: ignore[arg-type]  # the refusal is what is tested


# Minimal widths


@given(pl_maps())
def test_the_subset_test_agrees_with_all_subsets(f: PLMap) -> None:
    slopes = list(f.slopes)
    jumps = [b - a for a, b in pairwise(slopes)]
    subsets = (c for r in range(len(jumps) + 1) for c in combinations(jumps, r))
    saves_one = any(-sum(c) == slopes[0] for c in subsets)
    assert minimal_shallow_width(f) == len(jumps) + (not saves_one)


def test_minimal_widths_of_the_literature() -> None:
    m = sawtooth().to_map(-1, 2)
    assert minimal_shallow_width(tent()) == 2
    assert minimal_shallow_width(vee(1, -1, 1)) == 2
    assert minimal_shallow_width(tent() ** 2) == 4
    assert minimal_shallow_width(m, whole_line=True) == 3
    assert minimal_shallow_width(zigzag().to_map(0, 1)) == 3
    assert minimal_shallow_width(golden() ** 6) == (golden() ** 6).piece_count
    assert minimal_shallow_width(tent() ** 9) == 512
    assert [minimal_shallow_width(PLMap([0, 1], [2, 2]), whole_line=w) for w in (False, True)] == [0, 0]
    assert [minimal_shallow_width(PLMap([0, 1], [0, 2]), whole_line=w) for w in (False, True)] == [1, 2]


def test_the_subset_test_stops_at_its_cap() -> None:
    f = PLMap(range(31), [sum(3**j for j in range(i)) for i in range(31)])
    with pytest.raises(ValueError, match=r"subset test of .* slope changes needs more than max_sums=1000 sums"):
        minimal_shallow_width(f, max_sums=1000)


# Gadgets


def test_the_sawtooth_has_the_published_pieces_and_laps() -> None:
    graphs = [(sawtooth() ** t).to_map(-2, 3) for t in range(1, 7)]
    assert [g.piece_count for g in graphs] == [4, 6, 10, 18, 34, 66]
    assert [g.lap_count for g in graphs] == [2, 4, 8, 16, 32, 64]
    assert all(g.restrict(0, 1) == tent() ** t for t, g in enumerate(graphs, 1))


def test_the_tent_network_on_the_line() -> None:
    pieces = [deep_network(tent(), t).to_map(-2, 3).piece_count for t in range(1, 7)]
    assert pieces == [3, *(2**t + 2 for t in range(2, 7))]


def test_the_zigzag_attains_the_bound_of_width_3() -> None:
    graph = zigzag().to_map(0, 1)
    assert tuple(graph.slopes) == (12, Fraction(-12, 7), 6, -6)
    assert tuple(graph.values) == (0, 1, 0, 1, 0)
    assert [(zigzag() ** layers).to_map(0, 1).piece_count for layers in range(1, 6)] == [4**k for k in range(1, 6)]
    assert shallow_network(graph, minimal=True).to_map(-1, 2) == zigzag().to_map(-1, 2)


# The counting lemma: at most so many pieces, and cases that have as many


@given(pl_maps(), pl_maps())
def test_a_sum_has_at_most_s_plus_t_minus_1_pieces(f: PLMap, g: PLMap) -> None:
    total = (shallow_network(f) + shallow_network(g)).to_map(0, 1)
    assert total == f + g
    assert total.piece_count <= f.piece_count + g.piece_count - 1


@given(pl_maps(), self_maps())
def test_a_composition_has_at_most_s_times_t_pieces_and_laps(f: PLMap, g: PLMap) -> None:
    composed = (shallow_network(f) @ shallow_network(g)).to_map(0, 1)
    assert composed == f @ g
    assert composed.piece_count <= f.piece_count * g.piece_count
    assert composed.lap_count <= f.lap_count * g.lap_count


@given(pl_maps())
def test_a_rectified_map_has_at_most_half_again_as_many_pieces_and_1(f: PLMap) -> None:
    rectified = (rectifier() @ shallow_network(f)).to_map(0, 1)
    assert rectified == (f + abs(f)) * Fraction(1, 2)
    assert rectified.piece_count <= 3 * f.piece_count // 2 + 1


@pytest.mark.parametrize(("s", "t"), [(1, 1), (2, 3), (4, 5), (7, 3)])
def test_sums_and_compositions_attain_their_bounds(s: int, t: int) -> None:
    f, g = zigzag_map(s), zigzag_map(t)
    stretched = PLMap([0, *(Fraction(i, 100) for i in range(1, t)), 1], [Fraction(i * i) for i in range(t + 1)])
    assert (shallow_network(f) + shallow_network(stretched)).to_map(0, 1).piece_count == s + t - 1
    assert (shallow_network(f) @ shallow_network(g)).to_map(0, 1).piece_count == s * t


def test_rectified_zigzags_attain_their_bound() -> None:
    rectified = [(rectifier() @ shallow_network(zigzag_map(k, -1, 1))).to_map(0, 1) for k in range(1, 8)]
    assert [g.piece_count for g in rectified] == [2, 4, 5, 7, 8, 10, 11]


def test_laps_of_a_sum_may_exceed_every_sum_of_laps() -> None:
    staircase = PLMap(range(9), [0, 2, 2, 4, 4, 6, 6, 8, 8])
    line = PLMap([0, 8], [0, 8])
    difference = (shallow_network(staircase) - shallow_network(line)).to_map(0, 8)
    assert (staircase.lap_count, line.lap_count, difference.lap_count) == (1, 1, 8)


def test_one_piece_too_steep_spares_a_unit() -> None:
    """20 units follow the 21 pieces of f^7 on [-1, 0] but for one that is twice as steep: sigma*l*l/6 is the price."""
    h = (vee(period_root(3), -1, 1) ** 7).restrict(-1, 0)
    assert h.piece_count == minimal_shallow_width(h) == 21
    low, high = h.knots[8:10]
    length, slope = high - low, h.slopes[8]
    assert length == min(b - a for a, b in pairwise(h.knots))
    knots, values = list(h.knots), list(h.values)
    for k, way in ((8, 1), (9, -1)):  # a sixth of the piece further in, on its neighbours prolonged
        knots[k] += way * length / 6
        values[k] -= way * slope * length / 6
    g = PLMap(knots, values)
    assert g.slopes[8] == 2 * slope
    assert g.slopes[:8] + g.slopes[9:] == h.slopes[:8] + h.slopes[9:]
    assert minimal_shallow_width(g) == 20
    assert l1_distance(g, h) == absolute(slope) * length**2 / 6
