"""Generations of blocks against the iterates themselves."""

from collections import Counter
from fractions import Fraction
from itertools import islice, pairwise
from math import comb

import pytest
from hypothesis import given, strategies as st

from periodic.bounds.breakpoint_bounds import hinge_bound
from periodic.errors import TooManyPiecesError
from periodic.graphs.growth_numbers import period_root
from periodic.iterates import branches
from periodic.iterates.branches import Target
from periodic.iterates.generations import KEPT, _Climb, generations, last_generations
from periodic.iterates.target_covers import target_cover
from periodic.iterates.target_graphs import target_graph
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import absolute
from periodic.patterns.cyclic_patterns import stefan
from tests.strategies import markov_maps, self_maps

F = Fraction
GOLDEN = vee(period_root(3), -1, 1)
SKEW = PLMap([0, "1/3", 1], [0, 1, 0])


@given(self_maps(most=3), st.integers(0, 3))
def test_groups_are_the_pieces_of_the_iterate(f: PLMap, s: int) -> None:
    """Cut f^s at all preimages of breakpoints: every part is mapped onto one target, with one slope."""
    found = last_generations(f, s, 1)[0]
    cuts = {*f.domain}
    for r in range(s):
        h = f**r
        cuts |= {x for a, b, k, c in h.pieces() if k != 0 for y in f.breakpoints if a <= (x := (y - c) / k) <= b}
        cuts |= set(h.breakpoints)
    points, h = sorted(cuts), f**s
    counted: Counter[tuple[Target, object]] = Counter()
    for a, b in pairwise(points):
        u, v = h(a), h(b)
        if u != v:
            counted[Target(min(u, v), max(u, v)), absolute(v - u) / (b - a)] += 1
    grouped: Counter[tuple[Target, object]] = Counter()
    for group in found.groups:
        grouped[group.target, found.stretch(group)] += group.number
    assert grouped == counted


@given(markov_maps())
def test_blocks_of_a_map_without_plateaus_fill_the_domain(f: PLMap) -> None:
    if any(slope == 0 for slope in f.slopes):
        return
    for found in islice(generations(f), 6):
        lengths = [g.number * g.target.length / found.stretch(g) for g in found.groups]
        assert sum(lengths, start=F(0)) == f.domain[1] - f.domain[0]


def test_sizes_are_rounded_down() -> None:
    found = last_generations(GOLDEN, 1000, 1)[0]
    for group in found.groups:
        size, exact_size = found.shrinkage(group), 1 / found.stretch(group)
        assert size <= exact_size
        assert exact_size - size < exact_size / 10**25
    assert sum(g.number for g in found.groups).bit_length() > 690


def test_few_kinds_without_a_partition() -> None:
    f = vee("1.618", -1, 1)
    found = last_generations(f, 200, 1)[0]
    assert 20 < len(found.targets) < 120
    lengths = [g.number * g.target.length / found.stretch(g) for g in found.groups]
    assert 2 - F(1, 10**9) < sum(lengths) <= 2


def test_different_slopes_make_groups_by_powers() -> None:
    found = last_generations(SKEW, 10, 1)[0]
    assert sorted(g.number for g in found.groups) == sorted([1, 10, 45, 120, 210, 252, 210, 120, 45, 10, 1])
    assert found.slopes == (F(3, 2), F(3))
    assert len(last_generations(SKEW, 600, 1)[0].groups) < 300


def test_plateaus_have_no_blocks() -> None:
    flat = PLMap([0, 1], [F(1, 2), F(1, 2)])
    assert [len(generation.groups) for generation in islice(generations(flat), 3)] == [1, 0, 0]
    f = truncated_tent("1/2")
    found = last_generations(f, 5, 1)[0]
    assert sum(g.number * g.target.length / found.stretch(g) for g in found.groups) < 1


def test_last_generations() -> None:
    assert [generation.steps for generation in last_generations(tent(), 3, 10)] == [0, 1, 2, 3]
    assert [generation.steps for generation in last_generations(identity(0, 1), 90, 2)] == [89, 90]


def test_refusals() -> None:
    with pytest.raises(ValueError, match="leaves its interval"):
        next(generations(2 * tent()))
    with pytest.raises(TypeError, match="max_groups must be an integer"):
        next(generations(tent(), True))
    with pytest.raises(ValueError, match="number must be at least 1"):
        last_generations(tent(), 3, 0)
    many = PLMap([0, "1/5", "1/2", "5/7", 1], [0, 1, "1/7", 1, "1/3"])
    with pytest.raises(TooManyPiecesError, match="more than max_groups = 16 groups of blocks"):
        list(islice(generations(many, 16), 60))


@pytest.mark.parametrize(
    "f", [tent(), GOLDEN, pytest.param(connect_the_dots(stefan(5)), marks=pytest.mark.long)], ids=repr
)
def test_leaps_land_where_steps_lead(f: PLMap) -> None:
    """Levels beyond 260 are reached by doubling; the counts are those of one step after the other."""
    leapt = last_generations(f, 400, 2)
    stepped = list(islice(generations(f), 399, 401))
    for far, near in zip(leapt, stepped, strict=True):
        assert far.steps == near.steps
        assert {(g.target, g.powers, g.number) for g in far.groups} == {
            (g.target, g.powers, g.number) for g in near.groups
        }


def test_leaps_of_several_slopes_lose_next_to_nothing() -> None:
    found = last_generations(SKEW, 600, 1)[0]
    length = sum(g.number * found.shrinkage(g) * g.target.length for g in found.groups)
    assert 1 - F(1, 10**12) < length <= 1
    assert all(g.number <= comb(600, g.powers[0]) and sum(g.powers) == 600 for g in found.groups)


def test_maps_of_many_targets_go_step_by_step() -> None:
    f = vee("1.618", -1, 1)
    assert [found.steps for found in last_generations(f, 300, 2)] == [299, 300]


def test_generations_that_take_too_long_are_refused() -> None:
    """Not by time: the groups on the way are counted. A slope without a partition has some dozens in each."""
    with pytest.raises(
        TooManyPiecesError, match=r"generation 100000 is out of reach: the first \d+ have .* more than 1048576"
    ):
        last_generations(vee("19/10"), 10**5, 1)
    assert len(last_generations(tent(), 10**5, 3)) == 3


def test_targets_of_many_parts_are_refused_where_generations_are_climbed_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("periodic.iterates.branches.MAX_PARTS", 500)
    f = PLMap([F(i, 60) for i in range(61)], [F(37 * i * i % 101, 101) for i in range(61)])
    with pytest.raises(TooManyPiecesError, match="the targets of blocks are cut into more than 500 parts"):
        last_generations(f, 3, 1)
    graph, cover = target_graph(f), target_cover(f, 30)
    assert 1 < len(graph.targets) < 62
    assert graph.parts[0]
    assert 1 < len(cover.targets) <= 30
    found = hinge_bound(f, 2, 3).value
    assert 0 < found <= (f**2 - PLMap([0, 1], ["1/2", "1/2"])).l1_norm()


@given(self_maps(), st.integers(0, 5))
def test_sizes_that_are_rounded_are_a_little_too_small(f: PLMap, steps: int) -> None:
    for generation in islice(generations(f), steps + 1):
        for group in generation.groups:
            exactly = 1 / generation.stretch(group)
            assert exactly * (1 - F(1, 2**80)) <= generation.shrinkage(group) <= exactly
            assert generation.shrunk(F(1), group) == exactly


def test_long_stretches_are_enclosed() -> None:
    generation = last_generations(tent(), 10_000, 1)[0]
    (group,) = generation.groups
    unit = F(2) ** generation.exponent
    assert generation.shrinkage(group) == generation.shrunk(F(1), group) == unit / 2**10_000
    assert group.number * unit == 2**10_000
    golden = last_generations(GOLDEN, 10_000, 1)[0]
    unit = F(2) ** golden.exponent
    for group in golden.groups:
        assert isinstance(golden.shrunk(period_root(3), group), F)
        assert golden.shrunk(period_root(3), group) <= period_root(3) / golden.stretch(group) * unit


@pytest.mark.parametrize(("f", "steps"), [(SKEW, 1000), (tent(), 10**6), (GOLDEN, 5000), (GOLDEN, 10**6)], ids=repr)
def test_far_levels_are_written_in_few_digits_and_fill_the_domain(f: PLMap, steps: int) -> None:
    generation = last_generations(f, steps, 1)[0]
    assert generation.exponent > steps // 2 - 2048
    assert max(group.number for group in generation.groups).bit_length() < 20_000
    low, high = f.domain
    whole = high - low
    assert whole * (1 - F(1, 10**9)) < sum(generation.masses) <= whole
    assert generation.in_units(0) == 0
    assert generation.in_units(1) == generation.in_units(2**generation.exponent) == 1
    assert generation.in_units(2**generation.exponent + 1) == 2


def test_numbers_in_units_are_those_of_all_blocks_rounded_down() -> None:
    """Of a map with two full branches of different slopes: binomial numbers."""
    generation = last_generations(SKEW, 3000, 1)[0]
    assert generation.exponent > 0
    exactly = {group: F(comb(3000, group.powers[1]), 2**generation.exponent) for group in generation.groups}
    assert all(group.number <= number for group, number in exactly.items())
    middle = next(group for group in generation.groups if group.powers[1] == 3000 // 3)
    assert middle.number > exactly[middle] * (1 - F(1, 10**12))


def test_heavy_targets() -> None:
    generation = last_generations(vee("1.618", -1, 1), 100, 1)[0]
    assert len(generation.heavy.groups) < len(generation.groups)
    assert sum(generation.heavy.masses) > F(99, 100) * sum(generation.masses)


def test_long_numbers_and_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    shrinking = PLMap([0, "1/3", "2/3", 1], ["6/7", F(6, 7) + F(1, 10**300), "6/7", F(6, 7) + F(1, 2 * 10**300)])
    with pytest.raises(TooManyPiecesError, match="has blocks whose ends have more than 65536 bits"):
        last_generations(shrinking, 1000, 1)
    monkeypatch.setattr(branches, "MAX_PARTS", 500)
    steep = PLMap([F(i, 50) for i in range(51)], [F(i * i % 997, 997) for i in range(51)])
    with pytest.raises(TooManyPiecesError, match="cut into more than 500 parts"):
        last_generations(steep, 3, 1)
    assert len(last_generations(steep, 1, 1)) == 1


def test_what_is_kept_of_late_generations_serves_earlier_ones_as_far_as_it_goes() -> None:
    climb = _Climb(tent())
    for steps in (200, 136, 135, 134, 133, 3, 130, 3):
        last = climb.last(steps)
        assert [found.steps for found in last] == list(range(max(0, steps - KEPT + 1), steps + 1))
