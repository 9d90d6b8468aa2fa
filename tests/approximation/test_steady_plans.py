"""Plans that are the same for all iterates: their numbers of blocks are those of generations."""

from collections import Counter
from fractions import Fraction

import pytest

from periodic.approximation.steady_plans import LATE, steady_plan
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.branches import Target
from periodic.iterates.generations import last_generations
from periodic.maps.families import tent, vee
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap

GOLDEN = normal_form(vee(period_root(3), -1, 1))
SHUFFLED = normal_form(vee(period_root(5)))
FOLDED = tent("3/2")


def counted(f: PLMap, steps: int) -> Counter[Target]:
    numbers: Counter[Target] = Counter()
    for group in last_generations(f, steps, 1)[0].groups:
        numbers[group.target] += group.number
    return numbers


@pytest.mark.parametrize("f", [tent(), GOLDEN, SHUFFLED, FOLDED], ids=["tent", "golden", "five", "folded"])
@pytest.mark.parametrize("t", [9, 30])
def test_numbers_are_those_of_generations(f: PLMap, t: int) -> None:
    plan = steady_plan(f, 300, t)
    assert plan is not None
    depth = plan.stretches.depth
    for steps in (0, 1, t - depth):
        numbers = counted(f, steps)
        assert plan.numbers(steps) == tuple(numbers[target] for target in plan.stretches.intervals)


@pytest.mark.parametrize("f", [GOLDEN, FOLDED, tent("7/5")], ids=["golden", "folded", "two bands"])
def test_blocks_fill_nearly_all_of_the_domain(f: PLMap) -> None:
    for t in (12, 40, 200):
        plan = steady_plan(f, 300, t)
        assert plan is not None
        stretches, blocks, _ = plan.plan(t)
        filled = [b.number * b.size * float(stretches.intervals[b.kind].length) for b in blocks]
        assert 0.99 < sum(filled) < 1 + 1e-9
        assert sum(filled[: stretches.close]) > 0.95


def test_parts_of_a_stretch_are_its_images() -> None:
    plan = steady_plan(GOLDEN, 300, 40)
    assert plan is not None
    assert plan.stretches.intervals[1] == Target(Fraction(1, 2), Fraction(1))
    assert plan.parts() == [(1, 1), (1, 0)]  # the whole covers itself and its half, which covers the whole
    assert 2.6 < plan.stretch(2) < 2.6181


def test_late_iterates_share_a_plan() -> None:
    assert steady_plan(FOLDED, 300, LATE) is steady_plan(FOLDED, 300, LATE + 65)


def test_early_iterates_are_looked_at_on_the_stretches_of_late_ones() -> None:
    """Where these hold nearly all of the domain; other targets follow, with all blocks that are mapped onto them."""
    late, early = steady_plan(FOLDED, 300, LATE), steady_plan(FOLDED, 300, 25)
    assert late is not None
    assert early is not None
    (depth, intervals, close), found = late.stretches, early.stretches
    assert (found.depth, found.intervals[:close], found.close) == (depth, intervals[:close], close)
    numbers = counted(FOLDED, 25 - depth)
    assert early.numbers(25 - depth) == tuple(numbers[target] for target in found.intervals)
    first = steady_plan(FOLDED, 300, 8)
    assert first is not None
    assert first.stretches.close < close  # the length has not come to all of them


def test_maps_of_several_slopes_have_none() -> None:
    assert steady_plan(PLMap([0, "1/3", 1], [0, 1, 0]), 300, 20) is None
    assert steady_plan(PLMap([0, 1], ["1/2", "1/2"]), 300, 20) is None


def test_blocks_that_meet() -> None:
    """All meet but at the ends of the domain, or beside targets that are rare; with a plateau none is known to."""
    for f, t, unmet in ((tent(), 40, 1), (vee(period_root(3), -1, 1), 40, 1), (vee(period_root(5), -1, 1), 12, 2)):
        plan = steady_plan(normal_form(f), 1100, t)
        assert plan is not None
        assert plan.unmet(t, 12) == unmet
    for f in (PLMap([0, "1/4", "3/4", 1], [0, "1/2", "1/2", 0]), tent("19/10")):
        plan = steady_plan(normal_form(f), 1100, 40)
        assert plan is None or plan.unmet(40, 12) is None
