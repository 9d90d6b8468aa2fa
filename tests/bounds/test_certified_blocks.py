"""Bounds by blocks with their certificates: never above an explicit function, and what the checker computes."""

from copy import deepcopy
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from periodic import checker as checker_module
from periodic.bounds import certified_blocks, certified_curves
from periodic.bounds.block_bounds import block_bound
from periodic.bounds.certified_blocks import DIGITS, certified_bound
from periodic.bounds.certified_stretches import checker_map
from periodic.bounds.separations import separation
from periodic.bounds.statements import SUP
from periodic.claims import Standing, Warrant
from periodic.iterates.distances_to_iterates import iterate_l1_distance, iterate_l2_distance
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.proofs.separation_proofs import prove_separation

checker: Any = checker_module

SKEW = PLMap([0, "1/3", "2/3", 1], ["1/3", 1, "1/3", 0])
FLAT = PLMap([0, "1/4", "3/4", 1], [0, 1, 1, 0])

pytestmark = pytest.mark.usefixtures("few_cells")


@pytest.mark.parametrize(
    ("f", "order"),
    [
        (vee("phi"), 2),
        *(
            pytest.param(*row, marks=pytest.mark.long)
            for row in ((SKEW, 1), (SKEW, 2), (FLAT, 1), (FLAT, 2), (vee("phi"), 1))
        ),
        *(pytest.param(f, order, marks=pytest.mark.long) for f in (tent(), tent("3/2")) for order in (1, 2)),
    ],
)
def test_never_above_an_explicit_function(f: PLMap, order: int, every_case: bool) -> None:
    t, (low, high) = 6 if every_case else 7, f.domain
    distance = iterate_l1_distance if order == 1 else iterate_l2_distance
    rng = Random(order)
    for pieces in (1, 3, 9) if every_case else (17,):  # more bends than are counted
        bound = certified_bound(f, t, pieces, order)
        if every_case:
            bound = certified_bound(f, t, pieces, order, bound.value * Fraction(101, 100))  # by more planes
        assert bound.theorem.warrant is Warrant.CERTIFIED
        h = f.iterate(t)
        for _ in range(4):  # f^t between chosen points, a little off
            chosen = sorted(rng.sample(list(h.knots[1:-1]), min(pieces, len(h.knots) - 1) - 1)) if pieces > 1 else []
            knots = [low, *chosen, high]
            g = PLMap(knots, [h(x) + Fraction(rng.randrange(-9, 10), 100) for x in knots])
            assert g.piece_count <= pieces
            assert bound.value <= distance(f, t, g)


def test_the_value_is_the_checkers() -> None:
    bound = certified_bound(tent(), 8, 9, 1)
    f = checker.Laps({"knots": [0, "1/2", 1], "values": [0, 1, 0]})
    exact = checker.Curves(f, bound.evidence["data"], 1).bound(8, 9)
    assert bound.value <= exact < bound.value + Fraction(1, 10**9)
    assert bound.value > Fraction(234, 1000)
    assert 8 * DIGITS % bound.value.denominator == 0  # ten digits, however long the exact number is


F = checker.Laps({"knots": [0, "1/3", "2/3", 1], "values": ["1/3", 1, "1/3", 0]})
UNIT, BITS = 3 << 40, 24


def missed(h: Any, order: int, i: int, j: int, x: int, u: int, y: int, v: int) -> Fraction:
    """What the line through (x, u) and (y, v) misses of the chords between two nodes, exactly."""
    X, Y = nodes(h)
    gaps = [b - u - Fraction((v - u) * (a - x), y - x) for a, b in zip(X[i : j + 1], Y[i : j + 1], strict=True)]
    return sum(
        checker.mean(p, q) * (b - a) if order == 1 else (b - a) * (p * p + p * q + q * q) / 3
        for (a, b), (p, q) in zip(pairwise(X[i : j + 1]), pairwise(gaps), strict=True)
    )  # type: ignore[return-value]


def nodes(h: Any) -> tuple[list[int], list[int]]:
    """The nodes of chords, and the values there."""
    found = [h.node(k)[:2] for k in range(h.end + 1)]
    return [x for x, _ in found], [y for _, y in found]


@pytest.mark.parametrize("order", [1, 2])
def test_the_rule_proves_no_more_than_lines_miss(order: int, every_case: bool) -> None:
    """For dual functions of any lines: what all lines miss, and what they miss by their values in two places."""
    rng, closest = Random(order), Fraction(0)
    h = checker.Chords(F, checker.Q(1, 7), checker.Q(1), 4, UNIT, 4, order)
    top, last, (X, _) = h.unit, h.end, nodes(h)
    ends = [-checker.FAR, *(top * k // 6 for k in range(-1, 8)), checker.FAR]
    bins = list(pairwise(ends))
    for _ in range(120 if every_case else 40):
        i, j = sorted(rng.sample(range(last + 1), 2))
        lines = [(rng.randrange(-top, 2 * top), rng.randrange(-top, top)) for _ in range(3)]
        by_all = h.missed(i, j, [(rng.randrange(1, 9), *line) for line in lines])
        blank = [(0, [0] * 10) for _ in range(10)]
        table = h.raised(blank, i, j, 2, bins, bins, lines)
        table = rng.choice((table, h.near(table, i, j, 2, bins, bins)))
        for _ in range(12):
            x, y = rng.randint(X[max(0, i - 2)], X[i]), rng.randint(X[j], X[min(last, j + 2)])
            a, d = rng.choice([*lines, (rng.randrange(-3 * top, 4 * top), rng.randrange(-3 * top, 3 * top))])
            near = rng.choice([0, top // 100, top])
            u, v = (a + d * (z - X[i]) // (X[j] - X[i]) + rng.randint(-near, near) for z in (x, y))
            exact = missed(h, order, i, j, x, u, y, v)
            proved = table[checker.bisect_right(ends, v) - 1][1][checker.bisect_right(ends, u) - 1]
            assert max(by_all, proved) <= exact
            if j - i > 12 and exact:
                closest = max(closest, proved / exact)
    assert closest > Fraction(9, 10)


@pytest.mark.parametrize("order", [1, 2])
def test_no_function_costs_less_than_the_cheapest_path(order: int, every_case: bool) -> None:
    """For any evidence, good and bad, on cells that are halved twice: functions with bends anywhere, at any price.

    Some lines are those of the checker. At price 0 bends are counted, and functions have no more.
    """
    rng, levels, closest = Random(order), 3, [Fraction(0), Fraction(0)]
    low, high, steps = Fraction(1, 9), Fraction(1), 2
    h = SKEW.iterate(steps)
    nodes = [low, *(x for x in h.knots if low < x < high), high]
    for _ in range(12 if every_case else 1):
        cells = rng.choice((1, 2))
        entry: dict[str, Any] = {"low": "1/9", "high": 1, "cells": cells, "edges": [k << 22 for k in range(-1, 6)]}
        n = cells * (len(nodes) - 1)
        entry["lines"] = [[i, j, 1, *rng.choice(LINES)] for i in range(n) for j in range(i + 1, n + 1)]
        entry["planes"] = [
            [
                [*sorted(rng.sample(range(n * 2**k + 1), 2)), *(c for _ in "123" for c in rng.choice(LINES))]
                for _ in range(99)
            ]
            for k in range(levels)
        ]
        own = rng.randrange(levels)
        entry["planes"][own] = rng.choice((None, [plane[:2] for plane in entry["planes"][own]]))
        most = rng.choice((1, 2, 3))
        data = {"unit": UNIT, "line_bits": BITS, "steps": steps, "bends": most}
        read = checker.Stretch(F, data, entry, order)
        scale = UNIT ** (1 + order)
        prices = [Fraction(0), *(Fraction(1, 10**k) for k in range(1, 5))]
        goals = [rng.choice((checker.FAR, scale // 20 ** (1 + k))) for k in range(len(prices))]
        costs = read.costs(checker.Q(low), checker.Q(high), [int(p * scale) for p in prices], goals)
        for _ in range(60 if every_case else 30):
            inner = rng.sample(nodes[1:-1], rng.randrange(1 + rng.choice((most, len(nodes) - 2))))
            inner = [min(max(x + Fraction(rng.randint(-9, 9), 300), low), high) for x in inner]
            knots = sorted({low, *inner, high})
            off = rng.choice((0, Fraction(1, 50), Fraction(1, 2)))
            g = PLMap(knots, [h(x) + off * rng.randint(-4, 4) for x in knots])
            part = PLMap(nodes, [h(x) for x in nodes])
            error = (part - g).l1_norm() if order == 1 else square(part - g)
            for price, cost in zip(prices, costs, strict=True):
                paid = error + price * (len(knots) - 2)
                if price or len(knots) - 2 <= most:
                    assert Fraction(cost, scale) <= paid
                    if paid:
                        closest[price > 0] = max(closest[price > 0], Fraction(cost, scale) / paid)
    assert closest[1] > Fraction(1, 3)
    assert closest[0] > Fraction(1, 20) or not every_case


LINES = [(a << 21, d << 21) for a in range(9) for d in range(-4, 5)]


def square(g: PLMap) -> Fraction:
    """The integral of the square."""
    pairs = zip(pairwise(g.knots), pairwise(g.values), strict=True)
    return sum(((b - a) * (u * u + u * v + v * v) / 3 for (a, b), (u, v) in pairs), Fraction(0))  # type: ignore[misc,return-value]


def test_blocks_of_many_kinds() -> None:
    """Without a Markov partition: stretches lie inside the blocks that they stand for."""
    bound = certified_bound(vee("1.9"), 16, 9, 1, Fraction(7, 10))
    assert bound.value > Fraction(7, 10)
    assert len(bound.evidence["data"]["stretches"]) > 1


def test_more_evidence_is_looked_for_where_more_is_wanted() -> None:
    plain = certified_bound(vee("phi"), 10, 9, 1)
    more = certified_bound(vee("phi"), 10, 9, 1, plain.value + Fraction(1, 10**6))
    assert more.value > plain.value
    assert more.evidence["data"]["stretches"] != plain.evidence["data"]["stretches"]


@pytest.mark.usefixtures("short_tables")
def test_blocks_that_meet_show_what_blocks_alone_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same cells; where f has several slopes, or a lap of a target is not mapped onto one, none meet."""
    f, t, pieces, wanted, fineness = tent(), 14, 343, Fraction(2436, 10000), (12, 3, 10)
    alone = certified_curves.price_evidence(f, t, pieces, 1, wanted, fineness).data()
    monkeypatch.setattr(certified_blocks, "LIKELY", 0)
    monkeypatch.setattr(certified_blocks, "MEETING", {1: fineness})
    data = certified_blocks.block_evidence(f, t, pieces, 1, wanted).data
    assert all(row for target in data["targets"] for row in target["turns"])
    found = [checker.Curves(checker_map(f), some, 1).bound(t, pieces) for some in (alone, data)]
    assert found[0] < wanted <= found[1]
    for g in (SKEW, PLMap([0, "1/3", 1], [0, 1, 0]), tent("9/5")):
        with pytest.raises(checker.Rejected, match="blocks do not meet where f"):
            certified_curves.price_evidence(g, 9, 9, 1, Fraction(1, 100), fineness, meet=True)


def test_separations_say_how_each_number_was_obtained() -> None:
    plain, both = separation(tent(), 2, 1, 1), separation(tent(), 2, 1, 1, certified=True)
    words = {bound.name: bound.theorem.warrant.value for bound in both.bounds}
    assert words["L1, certified"] == words["squared error, certified"] == "certified"
    assert words["L1, hinges"] == words["squared error, hinges"] == "enclosed"
    assert words[SUP.name] == "computed"
    assert both.l1_bound >= plain.l1_bound
    assert {"certified", "enclosed", "computed"} >= set(words.values())
    assert "proved, certified:" in both.report()
    assert "proved, certified:" not in plain.report()


def test_where_blocks_cannot_be_followed_nothing_is_claimed(every_case: bool) -> None:
    bound = certified_bound(tent(), 50000, 3, 1)
    assert bound.value == 0
    assert bound.standing is Standing.INAPPLICABLE
    assert "t = 50000 is above 10000" in str(bound)
    assert "t = 9000 is too great for curves" in str(certified_bound(SKEW, 9000, 3, 1))
    constant = PLMap([0, 1], ["1/2", "1/2"])
    assert certified_bound(constant, 3, 2, 2).value == 0
    assert certified_bound(tent(), 0, 2, 1).value == 0
    if every_case:
        assert certified_bound(tent(), 3, 8, 1).value == 0  # 8 pieces are f^3


def test_plateaus_are_followed_as_constants() -> None:
    """Laps on which f^m is constant are pieces like others; no target lies in the image of one."""
    f = checker.Laps({"knots": [0, "1/4", "1/2", 1], "values": [0, "3/4", "3/4", 0]})
    h = checker.Chords(f, f.low, f.high, 2, 960, 1, 1)
    assert nodes(h) == ([0, 80, 160, 240, 480, 640, 800, 960], [0, 720, 720, 360, 360, 720, 720, 0])
    bound = certified_bound(FLAT, 8, 20, 2)
    f, data = checker_map(FLAT), deepcopy(bound.evidence["data"])
    assert 0 < bound.value <= checker.Curves(f, data, 2).bound(8, 20)
    assert [row == [] for row in data["targets"][0]["parts"]] == [False, True, False]
    data["targets"][0]["parts"][1] = [0]
    with pytest.raises(checker.Rejected, match="side by side in the image of a lap"):
        checker.Curves(f, data, 2)


@pytest.mark.long
def test_many_laps_and_many_steps_are_followed_by_lines_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certified_curves, "MOST_TOTAL", 6000)
    steep = PLMap([0, "1/3", "2/3", 1], [0, 1, 0, 1])
    assert certified_bound(steep**6, 20, 3, 1).value > Fraction(249, 1000)  # one step has 729 laps
    assert certified_bound(tent(), 5000, 3, 1).value > Fraction(249, 1000)


@pytest.mark.parametrize(("low", "length"), [(10**30, 1), (-(10**200), 1), (0, 10**30), (10**300, 10**300)])
def test_far_from_0_nothing_is_claimed(low: int, length: int) -> None:
    """The numbers of a certificate are bounded; crossings, whose numbers are short, are still proved."""
    f = tent().conjugate(PLMap([0, 1], [low, low + length]))
    bound = certified_bound(f, 3, 2, 1)
    assert bound.value == 0
    assert "beyond 2^90 units" in bound.hypotheses[0].detail
    assert prove_separation(f, 3, 1, 1).statement["sup_bound"]


def test_coordinates_do_not_matter(every_case: bool) -> None:
    """Far from 0, on a tiny and on a large interval: the bound scales with the map, but for the last digits."""
    plain = certified_bound(tent(), 8, 9, 1).value
    places = [(10**6, Fraction(1)), (0, Fraction(1, 10**15)), (5, Fraction(10**9))]
    for low, length in places if every_case else places[:1]:
        knots = [low, low + length / 2, low + length]
        f = PLMap(knots, [low, low + length, low])
        scaled = certified_bound(f, 8, 9, 1).value / length**2
        assert abs(scaled - plain) < Fraction(1, 10**5)


def test_it_is_above_the_plain_block_bound() -> None:
    """A price for each bend proves more than leaving out the worst blocks."""
    for order in (1, 2):
        plain = block_bound(SKEW, 12, 9, order).value
        assert certified_bound(SKEW, 12, 9, order, plain).value > plain


@pytest.mark.parametrize("t", [2, 300])
def test_of_constant_maps_nothing_is_shown_however_late(t: int) -> None:
    found = certified_bound(PLMap([0, 1], ["1/3", "1/3"]), t, 2, 1)
    assert found.value == 0
    assert "why" in found.evidence


def test_nodes_of_narrow_targets_stay_apart_in_floats() -> None:
    """The map takes all into an interval of 4 * 10^-10; differences of its ends would be 0, and quotients nothing."""
    low, high = Fraction(800000001, 2800000000), Fraction(3200000007, 11200000000)
    narrow = PLMap([0, "3/20", "1/2", "4/5", 1], [low, high, "2/7", "228571429/800000000", low])
    assert certified_bound(narrow, 4, 3, 2).value >= 0  # in silence
