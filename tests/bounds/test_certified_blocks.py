"""Bounds by blocks with their certificates: never above an explicit function, and what the checker computes."""

from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from periodic import checker as checker_module
from periodic.bounds.block_bounds import block_bound
from periodic.bounds.certified_blocks import certified_bound
from periodic.bounds.separations import separation
from periodic.bounds.statements import SUP
from periodic.claims import Standing, Warrant
from periodic.iterates.distances_to_iterates import iterate_l1_distance, iterate_l2_distance
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.proofs.separation_proofs import prove_separation

checker: Any = checker_module

SKEW = PLMap([0, "1/3", "2/3", 1], ["1/3", 1, "1/3", 0])
WILD = PLMap([0, "1/7", "3/11", "5/13", "1/2", "9/13", 1], ["1/3", 1, "2/7", "8/9", "1/11", "9/10", 0])

pytestmark = pytest.mark.usefixtures("few_cells")


@pytest.mark.parametrize(
    ("f", "order"),
    [
        *((SKEW, 1), (vee("phi"), 2)),
        *(pytest.param(*row, marks=pytest.mark.long) for row in ((SKEW, 2), (vee("phi"), 1))),
        *(pytest.param(f, order, marks=pytest.mark.long) for f in (tent(), tent("3/2")) for order in (1, 2)),
    ],
)
def test_never_above_an_explicit_function(f: PLMap, order: int, every_case: bool) -> None:
    t, (low, high) = 6, f.domain
    distance = iterate_l1_distance if order == 1 else iterate_l2_distance
    rng = Random(order)
    for pieces in (1, 3, 9):
        plain = certified_bound(f, t, pieces, order).value
        wanted = plain if pieces == 1 and not every_case else plain * Fraction(101, 100)  # by planes, where they help
        bound = certified_bound(f, t, pieces, order, wanted)
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
    f = checker.Map({"knots": [0, "1/2", 1], "values": [0, 1, 0]})
    exact = checker.block_bound(f, 8, bound.evidence["data"], 1, 9)
    assert bound.value <= exact < bound.value + Fraction(1, 10**9)
    assert bound.value > Fraction(239, 1000)


def test_lines_of_the_evidence_prove_no_more_than_lines_miss(every_case: bool) -> None:
    """Exactly: runs and tangents of the checker against integrals of |chords - line| for rational lines."""
    data = certified_bound(SKEW, 9, 6, 1).evidence["data"]
    f = checker.Map({"knots": [0, "1/3", "2/3", 1], "values": ["1/3", 1, "1/3", 0]})
    blocks = checker.Blocks(f, data, max(data["stretches"], key=lambda stretch: len(stretch["tangents"])), 1)
    rng, unit = Random(3), data["unit"]
    runs = sorted({key[:2] for key in blocks.side})
    for _ in range(600 if every_case else 200):
        i, j = rng.choice(runs)
        a, b = rng.randrange(-unit // 4, 5 * unit // 4), rng.randrange(-unit // 4, 5 * unit // 4)
        x0, x1 = blocks.X[i], blocks.X[j]

        def line(x: int, a: int = a, b: int = b, x0: int = x0, x1: int = x1) -> Fraction:
            return a + Fraction((b - a) * (x - x0), x1 - x0)

        missed = sum(
            checker.mean(blocks.Y[k] - line(x), blocks.Y[k + 1] - line(z)) * (z - x)
            for k, (x, z) in enumerate(pairwise(blocks.X[i : j + 1]), i)
        )
        assert blocks.E[i][j] <= missed
        for right, cell in ((0, i - 1), (1, j)):
            if (i, j, right) in blocks.side:
                at = rng.randrange(blocks.X[cell], blocks.X[cell + 1])
                proved = blocks.side[i, j, right][checker.bisect_right(blocks.edges, line(at))]
                assert proved <= missed


@pytest.mark.parametrize("order", [1, 2])
def test_planes_prove_no_more_than_lines_miss(order: int) -> None:
    """Exactly: planes at any lines, against other lines with a value in each of the cells beside the run."""
    data = certified_bound(SKEW, 9, 6, order).evidence["data"]
    f = checker.Map({"knots": [0, "1/3", "2/3", 1], "values": ["1/3", 1, "1/3", 0]})
    rng, unit, closest = Random(order), data["unit"], Fraction(0)
    stretch, scale = data["stretches"][0], 1 << data["line_bits"]
    n = len(checker.Blocks(f, data, stretch, order).X) - 1
    rows = [[*sorted(rng.sample(range(1, n), 2)), *(rng.randrange(-scale, scale) for _ in "ADADAD")] for _ in range(60)]
    blocks = checker.Blocks(f, data, {**stretch, "planes": rows}, order)
    for (i, j), table in blocks.both.items():
        for _ in range(20):
            x, y = rng.randrange(blocks.X[i - 1], blocks.X[i]), rng.randrange(blocks.X[j], blocks.X[j + 1])
            u, v = (rng.randrange(-unit // 4, 5 * unit // 4) for _ in "uv")
            nodes = blocks.X[i : j + 1]
            gaps = [h - u - Fraction((v - u) * (z - x), y - x) for z, h in zip(nodes, blocks.Y[i:], strict=False)]
            missed = sum(
                checker.mean(p, q) * (b - a) if order == 1 else (b - a) * (p * p + p * q + q * q) / 3
                for (a, b), (p, q) in zip(pairwise(nodes), pairwise(gaps), strict=True)
            )
            proved = table[checker.bisect_right(blocks.edges, v)][checker.bisect_right(blocks.edges, u)]
            assert proved <= 2 * missed
            if rows and (i, j) not in {key[:2] for key in blocks.side}:
                closest = max(closest, proved / (2 * missed))
    assert order == 2 or closest > Fraction(4, 5)


def test_blocks_of_many_kinds() -> None:
    """Without a Markov partition: stretches lie inside the blocks that they stand for."""
    bound = certified_bound(vee("1.9"), 16, 9, 1)
    assert bound.value > Fraction(7, 10)
    assert len(bound.evidence["data"]["stretches"]) > 1


def test_more_evidence_is_looked_for_where_more_is_wanted() -> None:
    plain = certified_bound(SKEW, 12, 9, 2)
    more = certified_bound(SKEW, 12, 9, 2, plain.value + Fraction(1, 10**6))
    assert more.value > plain.value
    assert more.evidence["data"]["steps"] > plain.evidence["data"]["steps"]


@pytest.mark.usefixtures("short_tables")
def test_separations_say_how_each_number_was_obtained() -> None:
    plain, both = separation(tent(), 3, 2, 1), separation(tent(), 3, 2, 1, certified=True)
    words = {bound.name: bound.theorem.warrant.value for bound in both.bounds}
    assert words["L1, certified"] == words["squared error, certified"] == "certified"
    assert words["L1, hinges"] == words["squared error, hinges"] == "enclosed"
    assert words["L1, blocks"] == words[SUP.name] == "computed"
    assert both.l1_bound >= plain.l1_bound
    assert {"certified", "enclosed", "computed"} >= set(words.values())
    assert "proved, certified:" in both.report()
    assert "proved, certified:" not in plain.report()


def test_where_blocks_cannot_be_followed_nothing_is_claimed() -> None:
    plateau = PLMap([0, "1/3", "2/3", 1], [0, 1, 1, 0])
    bound = certified_bound(plateau, 6, 3, 1)
    assert bound.value == 0
    assert bound.standing is Standing.INAPPLICABLE
    assert "f is flat somewhere" in str(bound)
    assert "t = 50000 is above 4000" in str(certified_bound(tent(), 50000, 3, 1))
    assert "t = 3000 is too great for curves" in str(certified_bound(WILD, 3000, 3, 1))
    constant = PLMap([0, 1], ["1/2", "1/2"])
    assert certified_bound(constant, 3, 2, 2).value == 0
    assert certified_bound(tent(), 0, 2, 1).value == 0
    assert certified_bound(tent(), 3, 8, 1).value == 0  # 8 pieces are f^3


@pytest.mark.long
def test_many_laps_and_many_steps_are_followed_by_lines_alone() -> None:
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
    plain = certified_bound(tent(), 6, 5, 1).value
    places = [(10**6, Fraction(1)), (0, Fraction(1, 10**15)), (5, Fraction(10**9))]
    for low, length in places if every_case else places[:1]:
        knots = [low, low + length / 2, low + length]
        f = PLMap(knots, [low, low + length, low])
        scaled = certified_bound(f, 6, 5, 1).value / length**2
        assert abs(scaled - plain) < Fraction(1, 10**5)


def test_it_is_above_the_plain_block_bound() -> None:
    """A price for each bend proves more than leaving out the worst blocks."""
    for order in (1, 2):
        plain = block_bound(SKEW, 12, 9, order).value
        assert certified_bound(SKEW, 12, 9, order, plain).value > plain
