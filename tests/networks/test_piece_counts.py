"""Counts of narrow networks: exact networks that attain them, random ones below them, and the recursion."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import count, pairwise, product
from math import prod
from typing import Any

import numpy as np
import pytest

from periodic.maps.plmaps import PLMap
from periodic.networks.piece_counts import NetworkCount, network_count, network_pieces, network_sign_changes
from periodic.networks.realisations import shallow_network
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import Exact

F = Fraction
FAR = 10**4  # all breakpoints of the networks here lie nearer to 0


def graph(net: ReluNetwork) -> PLMap:
    """The map on an interval beyond whose ends nothing happens."""
    f, wider = net.to_map(-FAR, FAR), net.to_map(-2 * FAR, 2 * FAR)
    assert f.breakpoints == wider.breakpoints
    return f


def changes(f: PLMap, level: Exact) -> int:
    """How often f - level changes its sign."""
    signs = [y > level for y in f.values if y != level]
    return sum(a != b for a, b in pairwise(signs))


def levels(f: PLMap) -> list[Exact]:
    """One level between each two neighbouring values at breakpoints, and beyond them: all in between count the same."""
    heights = sorted({f(x) for x in f.breakpoints}) or [F(0)]
    return [heights[0] - 1, *((a + b) / 2 for a, b in pairwise(heights)), heights[-1] + 1]


def most_changes(f: PLMap) -> int:
    """The most sign changes at one level."""
    return max(changes(f, level) for level in levels(f))


def busiest(net: ReluNetwork) -> Exact:
    """A level at which a network changes its sign most often."""
    f = graph(net)
    return max(levels(f), key=lambda level: changes(f, level))


def attains(net: ReluNetwork, pieces: int) -> None:
    """Check that a network has so many pieces, and that no more are possible for its widths, which is known."""
    found = network_count(net.widths)
    assert (graph(net).piece_count, found.pieces, found.pieces_attained) == (pieces, pieces, True)


def attains_changes(net: ReluNetwork, number: int) -> None:
    found = network_count(net.widths)
    assert (most_changes(graph(net)), found.sign_changes, found.sign_changes_attained) == (number, number, True)


def layer(net: ReluNetwork, *rows: tuple[list[Any], Any], out: list[Any], constant: Any = 0) -> ReluNetwork:
    """One more hidden layer on the last hidden layer of a network, and an output."""
    weights, biases = [list(w) for w, _ in rows], [b for _, b in rows]
    return ReluNetwork((*net.weights[:-1], weights, [out]), (*net.biases[:-1], biases, [constant]))


# Networks of width 2 with very thin features, found by their geometry; layer 1 faces inward

ONE = ReluNetwork([[[1], [-1]], [[-1, "-9/10"]]], [[0, 1], [0]])  # slopes 9/10, -1/10, -1
TWO = layer(ONE, (["2.48", "2.78"], "-2.63"), (["-2.976", "-3.058"], "3.982"), out=["2/3", 1], constant=F(-1971, 2000))


def third() -> ReluNetwork:
    """The third layer follows two lines that cross six of the seven edges each, and the polygon that they bound."""
    slope, low, high = F(67, 98), (F(1, 50), F(67, 100)), F(97, 100)
    share = (1 - high) / (F(2, 3) * low[0] - (high - low[1]))
    z = share * low[0], high + share * (low[1] - high)
    c1, c2 = z[1] + slope * z[0], low[1] + F(2, 3) * low[0]
    rows = ([-slope, -1], c1), ([F(2, 3), 1], -c2)
    return layer(TWO, *rows, out=[1 / (c1 - slope), 1 / (1 - c2)], constant=-1)


THREE = third()


def test_width_two() -> None:
    attains(TWO, 7)
    attains_changes(TWO, 6)
    assert (graph(THREE).piece_count, changes(graph(THREE), 0), graph(THREE).lap_count) == (17, 14, 14)
    attains_changes(THREE, 14)
    tiny = F(1, 10**6)
    ends, (offset,) = THREE.weights[-1][0], THREE.biases[-1]
    fourth = layer(THREE, (ends, offset + tiny), ([-w for w in ends], -offset + tiny), out=[1, 3])
    attains(fourth, 45)


@pytest.mark.parametrize("units", [2, 7, pytest.param(3, marks=pytest.mark.long)])
def test_one_more_layer_adds_a_breakpoint_a_unit_and_sign_change(units: int) -> None:
    """Levels near the one that is crossed most often, one unit facing down and the others up."""
    for net, pieces, most in ((ONE, 3, 2), (TWO, 7, 6), (THREE, 17, 14)):
        row, (offset,) = net.weights[-1][0], net.biases[-1]
        near = [busiest(net) + F(i, 10**9) for i in range(units)]
        rows = [([-w for w in row], near[-1] - offset), *((row, offset - level) for level in near[:-1])]
        last = layer(net, *rows, out=[1] * units)
        attains(last, pieces + units * most)
        if units < 7:
            attains(squeezed(last, -9, 9) @ zigzags(3), 4 * (pieces + units * most))


def zigzags(units: int) -> ReluNetwork:
    """One layer whose pieces, one more than units, each map onto [0, 1]: slopes 10, -2k, 5, -5, 2k, ..., k = n - 2."""
    sizes = [10, 2 * (units - 2), 5, 5, *[2 * (units - 2)] * (units - 3)]
    knots = [F(0)]
    for size in sizes:
        knots.append(knots[-1] + F(1, size))
    return shallow_network(PLMap(knots, [i % 2 for i in range(len(knots))]), minimal=True)


@pytest.mark.parametrize("widths", [(3,), (4,), (8,), (3, 3), (5, 4), (3, 3, 3), (6, 3)])
def test_wide_layers_multiply(widths: tuple[int, ...]) -> None:
    net = zigzags(widths[0])
    for units in widths[1:]:
        net = zigzags(units) @ net
    assert net.widths == widths
    attains(net, prod(n + 1 for n in widths))
    attains_changes(net, prod(n + 1 for n in widths))


def squeezed(net: ReluNetwork, low: Any, high: Any) -> ReluNetwork:
    """The network on [0, 1] of what it does on [low, high]."""
    return net @ ReluNetwork([[[F(high) - F(low)]]], [[low]])


def test_zigzags_before_narrow_layers_multiply_too() -> None:
    for net, pieces, most in ((ONE, 3, 2), (TWO, 7, 6), (THREE, 17, 14)):
        inside = squeezed(net, -9, 9)
        for wide in ((3,), (4, 3)):
            whole = inside
            for units in reversed(wide):
                whole = whole @ zigzags(units)
            assert whole.widths == (*wide, *net.widths)
            if pieces < 17:  # three layers of two units have 19 pieces with another third layer
                attains(whole, prod(n + 1 for n in wide) * pieces)
            attains_changes(whole, prod(n + 1 for n in wide) * most)
    assert network_count([3, 2]) == NetworkCount(12, 8, True, True)


def rectified(net: ReluNetwork, level: Any) -> ReluNetwork:
    """One unit more: what exceeds a level."""
    return ReluNetwork([[[1]], [[1]]], [[-F(level)], [0]]) @ net


def test_clamps() -> None:
    clamp = ReluNetwork([[[1]], [[-1]], [[-1]]], [[0], [1], [1]])  # min(max(x, 0), 1)
    for net in (clamp, clamp @ clamp, clamp @ clamp @ clamp):
        attains(net, 3)
        attains_changes(net, 1)
    attains(squeezed(TWO, -9, 9) @ clamp, 9)
    attains_changes(squeezed(TWO, -9, 9) @ clamp, 6)


def test_one_unit_after_a_network() -> None:
    """Every crossing is a breakpoint, and as few as possible of the old ones are cut off."""
    for net, pieces in ((zigzags(3), 7), (zigzags(4), 8), (zigzags(3) @ zigzags(3), 25), (ONE, 5), (-TWO, 11)):
        best = max((graph(rectified(net, level)).piece_count, level) for level in levels(graph(net)))
        attains(rectified(net, best[1]), pieces)


def test_one_unit_between_networks() -> None:
    """Each level of the second network is crossed as often as the first one can."""
    for first, pieces, most in ((zigzags(3), 7, 4), (ONE, 5, 2), (-TWO, 11, 6)):
        best = max((graph(rectified(first, level)).piece_count, level) for level in levels(graph(first)))[1]
        for second, inner, inner_most in ((ONE, 3, 2), (zigzags(3), 4, 4), (TWO, 7, 6)):
            # all that the second network does happens just above the level
            above = min(y for y in graph(first).values if y > best) - best
            whole = squeezed(second, -9, 9) @ ReluNetwork([[[4 / above]]], [[-1]]) @ rectified(first, best)
            attains(whole, pieces + most * (inner - 1))
            attains_changes(whole, most * inner_most)


# The recursion


@cache
def by_all_rules(word: tuple[int, ...]) -> tuple[int, int]:
    """The least A and Z by every rule for every split of a word."""
    if not word:
        return 1, 1
    if len(word) == 1:
        (n,) = word
        return n + 1, n if n < 3 else n + 1
    *_, n = word
    before = by_all_rules(word[:-1])
    splits = [(by_all_rules(word[:j]), by_all_rules(word[j:])) for j in range(1, len(word))]
    pieces = [before[0] + n * before[1], *(a * b for (a, _), (b, _) in splits)]
    if n == 1:
        pieces.append(3 * before[0] // 2 + 1)
    if set(word) == {1}:
        return 3, 1
    if word[:-1] == (2, 2, 2):
        pieces.append(17 + 14 * n)
    most = min(pieces)
    return most, before[1] if n == 1 else min(most, *(a * z for (a, _), (_, z) in splits))


def test_no_rule_for_any_split_gives_less() -> None:
    for length in range(6):
        for word in product((1, 2, 3, 5), repeat=length):
            found, (pieces, most) = network_count(word), by_all_rules(word)
            assert found.pieces <= pieces
            assert found.sign_changes <= most
            if 1 not in word:
                assert (found.pieces, found.sign_changes) == (pieces, most)


@pytest.mark.parametrize(
    ("widths", "pieces"),
    [
        ((), 1), ((1,), 2), ((2,), 3), ((1, 2), 4), ((1, 3), 5), ((2, 1), 5), ((3, 1), 7), ((2, 2, 1), 11),
        ((2, 1, 2), 9), ((3, 1, 3), 19), ((2, 3), 9), ((2, 4), 11), ((2, 2, 3), 25), ((2, 2, 2), 19), ((3, 2), 12),
        ((3, 3), 16), ((3, 2, 2), 28), ((2, 2, 2, 5), 87), ((2, 0, 5), 1), ((20,) * 5, 4084101),
    ],
)  # fmt: skip
def test_sharp_numbers(widths: tuple[int, ...], pieces: int) -> None:
    found = network_count(widths)
    assert (found.pieces, found.pieces_attained) == (pieces, True)


def test_a_layer_of_no_units_makes_a_constant() -> None:
    assert network_count([3, 0, 2]) == NetworkCount(1, 0, True, True)


def test_numbers_that_are_not_known_to_be_attained() -> None:
    assert [network_pieces([2] * d) for d in range(1, 11)] == [3, 7, 19, 45, 121, 301, 785, 1989, 5129, 13085]
    assert [network_sign_changes([2] * d) for d in range(1, 9)] == [2, 6, 14, 38, 90, 242, 602, 1570]
    assert [network_count([2] * d).pieces_attained for d in range(1, 7)] == [True] * 4 + [False] * 2
    assert [network_count([2] * d).sign_changes_attained for d in range(1, 6)] == [True] * 3 + [False] * 2
    for widths, pieces in (((2, 3, 2), 27), ((2, 3, 3), 36), ((2, 1, 1), 7), ((3, 1, 1), 10)):
        found = network_count(widths)
        assert (found.pieces, found.pieces_attained) == (pieces, False)
    assert network_count([2, 3]).sign_changes_attained is False


def test_long_words_and_huge_widths() -> None:
    assert network_pieces([2] * 5000).bit_length() == 6786
    assert network_sign_changes([2] * 5000).bit_length() == 6785
    assert network_pieces([10**30] * 2000) == (10**30 + 1) ** 2000
    assert network_pieces([1] * 10**5) == 3
    assert network_pieces([2, 10**30]) == 3 + 2 * 10**30


def test_widths_that_are_no_counts() -> None:
    with pytest.raises(ValueError, match="width must be at least 0, got -1"):
        network_pieces([3, -1])
    with pytest.raises(TypeError, match="widths must be one number for each layer, got 3"):
        network_count(3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"the number of layers must be at most \d+, for as many are listed"):
        network_pieces(range(10**9))
    with pytest.raises(ValueError, match=r"the number of layers must be at most \d+, for as many are listed"):
        network_pieces(count(1))
    with pytest.raises(TypeError, match=r"width must be an integer, got 2\.0"):
        network_sign_changes([2.0])  # type: ignore[list-item]  # the refusal is what is tested


WORDS = [(1,), (2,), (3,), (1, 1), (2, 2), (1, 2), (2, 1), (2, 3), (3, 2), (2, 2, 2), (2, 1, 2), (3, 1, 3)]


@pytest.mark.parametrize("widths", WORDS)
def test_random_networks_stay_below(widths: tuple[int, ...]) -> None:
    # 30,000 with tuned biases were tried once: no violation
    rng = np.random.default_rng(sum(widths) + 100 * len(widths))
    found = network_count(widths)
    shape = [1, *widths, 1]
    for _ in range(12):
        weights = [rng.integers(-9, 10, (b, a)) for a, b in pairwise(shape)]
        net = ReluNetwork(weights, [rng.integers(-9, 10, b) for b in shape[1:]])
        f = net.to_map(-1000, 1000)
        assert f.piece_count <= found.pieces
        assert most_changes(f) <= found.sign_changes
