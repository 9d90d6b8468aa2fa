"""Blocks of one size: the evidence adds up, and the bound lies below functions that exist."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.approximation.best_fits import patched_approximation
from periodic.approximation.block_types import compact_plan
from periodic.approximation.close_costs import CloseCosts, close_costs
from periodic.approximation.followed_stretches import followed_approximation
from periodic.approximation.sections import section_pieces
from periodic.approximation.stretches import price_at
from periodic.bounds import equal_blocks
from periodic.bounds.breakpoint_bounds import hinge_bound
from periodic.bounds.equal_blocks import (
    LEVELS,
    SECOND,
    EqualBlocks,
    _ground,
    _looked,
    climbed,
    equal_block_bound,
)
from periodic.bounds.kind_costs import _side_by_side
from periodic.graphs.growth_numbers import period_root
from periodic.iterates.branches import Target
from periodic.maps.families import connect_the_dots, tent, vee
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap
from periodic.networks.window_networks import close_network
from periodic.patterns.cyclic_patterns import stefan

F = Fraction
GOLDEN = vee(period_root(3), -1, 1)


def found(f: PLMap, t: int, pieces: int, order: int = 1, effort: int = 1) -> EqualBlocks:
    bound = equal_block_bound(normal_form(f), t, pieces, order, effort)
    assert bound is not None
    return bound


@pytest.mark.usefixtures("short_paths")
def test_the_evidence_adds_up(every_case: bool) -> None:
    for pieces in (21**5, 21**2, 40**5) if every_case else (21**2, 40**5):
        bound = found(GOLDEN, 40, pieces)
        evidence = bound.evidence
        price, worth = evidence["price"], evidence["reference"] * evidence["unit"]
        bends = pieces - 1 + evidence["unmet"]
        total = sum(b.number * evidence["costs"][b.kind][price] for b in evidence["blocks"]) - price * bends
        short = worth * total
        if "longer" in evidence:
            lines, blocks = evidence["least"], evidence["longer"].blocks
            assert evidence["paid"] >= worth * price
            long = sum(b.number * lines[b.kind] for b in blocks) - evidence["paid"] * bends
            assert long > short
            short = long
        assert 0.6 < bound.share <= 1
        assert bound.value <= short < bound.value * (1 + F(1, 2**80))


@pytest.mark.usefixtures("short_paths")
def test_below_functions_and_networks(every_case: bool) -> None:
    for width, depth in ((20, 5), (20, 4), (3, 2)) if every_case else ():
        pieces = (width + 1) ** depth
        value = 4 * found(GOLDEN, 40, pieces).value
        assert value <= close_network(GOLDEN, 40, width, depth).l1_error
        assert value <= patched_approximation(GOLDEN, 40, pieces, 1).error
    assert found(GOLDEN, 25, 4**3).value <= close_network(GOLDEN, 25, 3, 3).l1_error / 4


@pytest.mark.long
def test_longer_blocks_come_closer_to_the_constant() -> None:
    assert F("0.75623050") < 4 * found(GOLDEN, 40, 21).value < F("0.7562305899")  # the error of the best constant


@pytest.mark.long
@pytest.mark.parametrize(
    ("order", "plain", "least", "known"),
    [(1, "0.745381", "0.746478", "0.746905"), (2, ".393646", ".394029", ".394818")],
)
def test_blocks_pay_for_bends_between_them(order: int, plain: str, least: str, known: str) -> None:
    """More than is proved without, and less than the error of functions that follow one stretch."""
    bound = found(GOLDEN, 40, 21**5, order)
    assert F(plain) < F(least) < 4 * order * bound.value < F(known)
    assert bound.evidence["unmet"] == 1


@pytest.mark.parametrize(
    ("f", "t", "pieces"),
    [
        (GOLDEN, 7, (10, 30)),
        (tent(), 6, (6, 60)),
        pytest.param(vee(period_root(5), -1, 1), 9, (8, 40), marks=pytest.mark.long),
    ],
    ids=["golden", "tent", "five"],
)
def test_below_functions_that_bend_between_blocks(
    f: PLMap, t: int, pieces: tuple[int, ...], monkeypatch: Any, every_case: bool
) -> None:
    """They follow f^t on one stretch, all pieces of which meet at turning points."""
    few = LEVELS[1]._replace(closeness=LEVELS[1].closeness._replace(most=9000), squares=300)
    monkeypatch.setattr("periodic.bounds.equal_blocks.LEVELS", (few,) * 2)
    monkeypatch.setattr("periodic.bounds.equal_blocks.MEETING", (few._replace(prices=3),))
    for order in (1, 2):
        for number in pieces if every_case else pieces[:1]:
            known = followed_approximation(f, t, number, order).error
            measure = (f.domain[1] - f.domain[0]) ** (order + 1)
            assert 0 < measure * found(f, t, number, order).value <= known


@pytest.mark.long
def test_effort_follows_longer_stretches() -> None:
    bounds = [equal_block_bound(normal_form(GOLDEN), 40, 21**5, 2, effort) for effort in (1, 2)]
    assert bounds[0] is not None
    assert bounds[1] is not None
    assert F("0.39402") < 8 * bounds[0].value < F("0.39407") < 8 * bounds[1].value < F("0.394818")


@pytest.mark.long
def test_the_first_look_is_nearly_as_good() -> None:
    first, more = (4 * found(GOLDEN, 40, 21**5, effort=effort).value for effort in (0, 1))
    assert F("0.74495") < first < more < F("0.7465")
    first, more = (8 * found(GOLDEN, 40, 21**5, 2, effort).value for effort in (0, 1))
    assert F("0.39305") < first < more


def test_costs_are_found_once_for_every_iterate() -> None:
    """Kinds come in another order for other t, and more of them that are not looked at closely: paths stay the same."""
    f = tent("19/10")
    found(f, 38, 20**4, effort=0)
    before = close_costs.cache_info().misses
    assert found(f, 40, 20**4, effort=0).value > 0
    assert close_costs.cache_info().misses == before


def test_a_poor_first_look_is_followed_by_a_second_one() -> None:
    """f^10 has some 85 pieces, and functions of 36 may save much: once .0892, with all tables .231266."""
    f, pieces = vee(period_root(5)), 36
    bound = hinge_bound(f, 10, pieces)
    assert F("0.21") < bound.value < close_network(f, 10, 5, 2).l1_error
    assert bound.evidence["closeness"] == SECOND.closeness


@pytest.mark.usefixtures("coarse_paths")
@pytest.mark.parametrize(
    ("f", "t", "pieces", "prices", "is_second"),
    [
        (vee(period_root(5)), 10, 36, [0], True),
        (GOLDEN, 36, 21**5, [0, 6], False),
        (tent("7/5"), 20, 4, [0, 6], False),
    ],
    ids=["poor", "one step longer", "not even with what exists"],
)
def test_second_looks_are_taken_where_they_may_prove_more(
    f: PLMap, t: int, pieces: int, prices: list[int], is_second: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, before any path is followed, where paths on all combinations show that little would be proved."""
    levels = list[Any]()

    def looked(*task: Any) -> EqualBlocks | None:
        levels.append(task[4])
        return _looked(*task)

    monkeypatch.setattr("periodic.bounds.equal_blocks._looked", looked)
    found(f, t, pieces, effort=0)
    firsts = [level.prices for level in levels if level.squares == LEVELS[0].squares]
    assert firsts == prices
    assert (len(levels) > len(firsts)) == is_second


def test_a_second_look_begins_at_a_price_that_its_own_stretches_tell() -> None:
    """Longer stretches have other prices: .6835 of what lines miss was proved from the price of the first look."""
    f = PLMap([0, "4/21", "59/126", "589/756", 1], ["2/3", "2/9", "47/54", "47/324", "107/162"])
    assert found(f, 5, 21, effort=0).share > 0.7


def test_a_glance_is_not_enough_though_it_is_within_a_fraction_of_a_per_mille() -> None:
    """A closer look leaves to functions less than five sixths of what a glance leaves."""
    constant, closer = (found(GOLDEN, 40, pieces, effort=0).value for pieces in (1, 21**4))
    glance = equal_blocks.rough_bound(normal_form(GOLDEN), 40, 21**4, 1)
    assert glance is not None
    assert 6 * (constant - closer) < 5 * (constant - glance.value)


def test_rare_stretches_cost_what_others_inside_them_do() -> None:
    """No more than functions that exist: the best line, and f^m itself."""
    ground = _ground(normal_form(tent("7/5")), 40, 1, 60, LEVELS[0].closeness, False)
    assert ground is not None
    costs, (depth, intervals, close) = ground.costs, ground.plan.stretches
    pieces = section_pieces(tent("7/5"), depth, intervals)
    more = 0
    for rung in (-160, -90, -20):
        price = price_at(rung, 64)
        for kind, cost in enumerate(costs.rough([price])[0][close:], close):
            assert cost <= costs.wholes[kind]
            assert cost <= max(price, price * (pieces[kind] - 1))
            more += cost > price
    assert more


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), max_size=6))
def test_intervals_side_by_side(rows: list[tuple[int, int, int]]) -> None:
    whole = Target(F(2), F(8))
    intervals, worths = [Target(F(a), F(a + b + 1)) for a, b, _ in rows], [worth for *_, worth in rows]

    def fits(places: Sequence[int]) -> bool:
        chosen = sorted(intervals[i] for i in places)
        inside = all(whole.low <= low and high <= whole.high for low, high in chosen)
        return inside and all(one.high <= other.low for one, other in pairwise(chosen))

    found = _side_by_side(whole, intervals, worths)
    every = (places for n in range(len(rows) + 1) for places in combinations(range(len(rows)), n))
    assert fits(found)
    assert sum(worths[i] for i in found) == max(sum(worths[i] for i in places) for places in every if fits(places))


def test_more_pieces_prove_no_more(every_case: bool) -> None:
    f = tent("3/2")
    numbers = range(10**5, 7 * 10**6, 10**5 if every_case else 3 * 10**6)
    values = [found(f, 40, pieces, effort=0).value for pieces in numbers]
    assert all(more <= fewer * (1 + F(1, 500)) for fewer, more in pairwise(values))


@pytest.mark.parametrize("f", [connect_the_dots(stefan(5)), PLMap([0, "1/3", 1], [0, 1, 0]), tent() ** 6], ids=str)
def test_other_maps_are_left_to_others(f: PLMap) -> None:
    assert equal_block_bound(normal_form(f), 30, 5, 1, 0) is None


@pytest.mark.long
def test_what_was_proved_once_is_proved() -> None:
    """By tables of runs, in a minute: .682264 where many blocks are worth a breakpoint."""
    assert 4 * found(GOLDEN, 36, 21**5).value > F("0.682264")


@pytest.mark.usefixtures("short_paths")
def test_the_same_whatever_was_asked_before() -> None:
    """What is kept of one task serves the next ones, and changes nothing."""
    f = normal_form(GOLDEN)
    asked = [(16, 21**2), (12, 100)]
    first = [found(GOLDEN, *task).value for task in asked]
    close_costs.cache_clear()
    _ground.cache_clear()
    assert [found(GOLDEN, *task).value for task in reversed(asked)] == first[::-1]
    assert equal_block_bound(f, *asked[0], 1, 1).value == first[0]


def test_closer_costs_are_kept_and_grow_with_the_price() -> None:
    f = normal_form(GOLDEN)
    plan = compact_plan(f, 40, LEVELS[1].squares)
    assert plan is not None
    costs = CloseCosts(f, plan.stretches, 1, LEVELS[1].closeness._replace(most=2000))
    prices = [price_at(rung, 64) for rung in (-80, -70, -60, -50)]
    rough = np.array(costs.rough(prices))
    close = np.array([costs.close(price) for price in prices])
    around = np.array(costs.around(prices[0], prices))
    assert (rough <= around).all()
    assert around[0].tolist() == close[0].tolist()
    assert (rough <= close).all()
    assert (np.diff(close, axis=0) >= 0).all()
    assert (close <= np.array(costs.wholes)).all()
    assert close[0, 0] > rough[0, 0]


def test_climbing() -> None:
    looked_at = []

    def hill(x: int) -> int:
        looked_at.append(x)
        return -abs(x - 21)

    assert climbed(hill, 29, 4, 1, 99, lambda x: x >= 21) == 21
    assert max(looked_at) == 29
    assert climbed(lambda x: -abs(x - 21), 0, 4, 1, 99) == 21
    assert climbed(lambda x: -abs(x + 9), 0, 4, 2, 99) in (-8, -10)
    assert climbed(lambda x: x, 0, 1, 1, 4) == 3


@pytest.mark.usefixtures("short_paths")
def test_longer_blocks_end_where_they_are_too_long_for_integers_of_64_bits() -> None:
    """Under a tent with a flat top blocks are twice as long a step, for as many steps as there are."""
    flat = PLMap([0, "2/5", "3/5", 1], [0, "4/5", "4/5", 0])
    assert 0 < found(flat, 40, 21, effort=0).value < (flat**40).l1_norm()


def test_at_late_iterates_no_second_look_follows_a_glance_that_proves_less_than_half_of_what_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    f, looks = normal_form(tent("21/20")), []
    looked = equal_blocks._looked
    monkeypatch.setattr(equal_blocks, "_looked", lambda *given: looks.append(given[4]) or looked(*given))
    glance, second = (equal_block_bound(f, 40, 216, 2, 0, F(known)) for known in ("1/10", 0))
    assert glance is not None
    assert second is not None
    assert glance.value < second.value
    assert len(looks) == 3
    early = equal_block_bound(f, 20, 4, 2, 0, F(1, 10))
    assert early is not None
    assert len(looks) == 4  # less than a third
    assert equal_block_bound(f, 20, 4, 2, 0, early.value * F(5, 2)) is not None
    assert len(looks) == 6
