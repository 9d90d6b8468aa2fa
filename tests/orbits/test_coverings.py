"""What coverings prove of the periods, against f^n itself: every bound of every refinement must be true."""

from fractions import Fraction
from functools import cache

import pytest
from hypothesis import example, given, strategies as st

from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.orbits.covering_sequences import coverings, partition_covering
from periodic.orbits.coverings import Covering, _neighbour
from periodic.orbits.fixed_sets import fixed_set
from periodic.orbits.period_sets import period_bounds
from periodic.patterns.cyclic_patterns import Pattern
from periodic.patterns.sharkovsky_order import PeriodSet, forces
from tests.strategies import examples, isometric_maps, markov_maps, self_maps

MAPS = st.one_of(markov_maps(most=5), self_maps(most=3), self_maps(most=2, denominator=7))


@cache
def composed(f: PLMap, n: int) -> bool:
    """Whether f^n has points of least period n: the cut-and-midpoint rule, straight from the definition."""
    found = fixed_set(f, n)
    return bool((found.least_periods == n).any()) or bool(found.cells)


def returns_after(f: PLMap, x: object) -> int:
    y, n = f(x), 1
    while y != x:
        y, n = f(y), n + 1
    return n


def longest(f: PLMap) -> int:
    return 8 if f.piece_count <= 2 else 6 if f.piece_count <= 3 else 5


@given(MAPS)
@examples(80)
@example(PLMap([0, 1], [1, 0]))
@example(
    PLMap(
        [0, Fraction(31, 100), Fraction(83, 100), 1],
        [Fraction(91, 100), Fraction(99, 100), Fraction(43, 50), Fraction(2, 25)],
    )
)
def test_bounds_are_true(f: PLMap) -> None:
    for covering in coverings(f, 60):
        bounds = covering.bounds
        assert bounds.least <= bounds.greatest
        for n in range(1, longest(f) + 1):
            assert bounds.least.__contains__(n) <= composed(f, n) <= bounds.greatest.__contains__(n)


@given(st.one_of(markov_maps(), isometric_maps()))
@examples(80)
def test_closed_coverings_decide_everything(f: PLMap) -> None:
    *_, covering = coverings(f)
    assert covering.is_closed
    assert covering.bounds.least == covering.bounds.greatest
    for n in range(1, longest(f) + 1):
        assert (n in covering.bounds.least) == composed(f, n)


@given(MAPS)
@examples(60)
def test_edges_are_what_they_say(f: PLMap) -> None:
    for covering in coverings(f, 12):
        points = covering.points
        for i in range(len(covering)):
            low, high = sorted((f(points[i]), f(points[i + 1])))
            covered = [j for j in range(len(covering)) if low <= points[j] and points[j + 1] <= high]
            met = [j for j in range(len(covering)) if points[j] < high and low < points[j + 1]]
            assert list(range(covering.certain[0][i], covering.certain[1][i])) == covered
            assert list(range(covering.possible[0][i], covering.possible[1][i])) == (met if low < high else [])


def test_bounds_close_in_on_maps_without_partition(every_case: bool) -> None:
    *_, last = coverings(vee("1.618"), 34)
    assert last.bounds.least == last.bounds.greatest == PeriodSet(5)
    assert not last.is_closed
    assert last.open_ends()
    assert last.bounds.disproof == "the covering graph of 33 intervals allows no period stronger than 5"
    below = [(5, 7), (7, 9)]
    for period, strongest in below if every_case else below[1:]:
        *_, last = coverings(vee(period_root(period) - Fraction(1, 10**9)), 150)
        assert last.bounds.least == last.bounds.greatest == PeriodSet(strongest)


def test_attracting_cycles_are_seen_too() -> None:
    f = PLMap([0, "1/3", "2/3", 1], ["7/10", "7/10", "1/50", "1/50"])
    shrink = PLMap([0, 1], [0, "1/2"])
    turn = PLMap([-1, 1], ["1/2", "-1/2"])
    bent = PLMap([0, "1/2", 1], ["9/10", "1/7", "1/10"])  # no plateau: an attracting cycle of two points
    for g, strongest in ((f, 2), (shrink, 1), (turn, 1), (bent, 2)):
        *_, last = coverings(g, 200)
        assert last.bounds.least == last.bounds.greatest == PeriodSet(strongest)


def test_loops_say_what_stays_in_them() -> None:
    (covering,) = coverings(PLMap([0, 1], [1, 0]))
    (loop,) = covering.loops
    assert loop.periods == (1, 2)
    assert (loop.centre, loop.slope, loop.mirrored) == (Fraction(1, 2), -1, Fraction(1, 4))
    (covering,) = coverings(identity(0, 1))
    assert [loop.periods for loop in covering.loops] == [(1,)]
    (covering,) = coverings(connect_the_dots(Pattern([3, 4, 2, 1])))
    assert covering.bounds.least == PeriodSet(4)
    assert covering.bounds.proof == "a cycle of 4 points on the orbits of the knots"
    assert covering.bounds.method == "Markov partition"


def test_joined_bounds_keep_the_better_side() -> None:
    found = [c.bounds for c in coverings(vee(period_root(5) - Fraction(1, 10**9)), 70)]
    joined = found[0]
    for bounds in found[1:]:
        joined = joined.joined(bounds)
        assert bounds.least <= joined.least <= joined.greatest <= bounds.greatest
    assert all(forces(7, n) == (n in joined.least) for n in range(1, 20))


def test_refinements_are_remembered_and_made_one_by_one() -> None:
    f = truncated_tent("6/7")
    assert coverings(f) is coverings(truncated_tent("6/7"))
    first = next(iter(coverings(f)))
    assert next(iter(coverings(f))) is first
    assert isinstance(first, Covering)
    assert len(first) == f.piece_count


def test_maps_of_many_pieces() -> None:
    (covering,) = coverings(tent() ** 9)
    assert covering.bounds.least == PeriodSet(3)
    assert list(coverings(tent() ** 12)) == []
    assert len(list(coverings(vee("1.618"), 2))) == 1


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"leaves its interval \[0, 1\]: it sends 1/2 to 3/2"):
        coverings(tent(3))
    with pytest.raises(ValueError, match="max_points must be at least 2, got 1"):
        coverings(tent(), 1)


@pytest.mark.parametrize(
    ("n", "stronger"), [(1, 2), (8, 16), (3, None), (12, None), (5, 3), (20, 12), (28, 20), (9, 7)]
)
def test_the_neighbour_is_the_next_stronger_period(n: int, stronger: int | None) -> None:
    assert _neighbour(n) == stronger
    if stronger is not None:
        between = [m for m in range(1, 400) if m not in (n, stronger) and forces(stronger, m) and forces(m, n)]
        assert between == []


def test_what_the_bounds_claim() -> None:
    """Where they meet the set is claimed, where they do not it is said what is missing."""
    met = period_bounds(vee("1.618"))
    assert (met.decided.truth, met.decided.value) == (True, PeriodSet(5))
    assert met.includes.value == met.excludes.value == PeriodSet(5)
    apart = next(iter(coverings(tent("7/5")))).bounds
    assert apart.least != apart.greatest
    assert (apart.decided.truth, apart.decided.value) == (None, None)
    assert apart.decided.needed == (
        f"a decision on the periods between those that occur, {apart.least}, and those allowed, {apart.greatest}"
    )


def test_parts_that_branch_and_loops() -> None:
    """The tent maps each of its two intervals over both; in a 4-cycle without entropy there are loops alone."""
    found = [partition_covering(f, 10) for f in (tent(), connect_the_dots(Pattern([3, 4, 2, 1])))]
    assert [None if c is None else [part.tolist() for part in c.branching_parts] for c in found] == [[[0, 1]], []]


@given(MAPS)
@examples(15)
def test_points_that_no_float_tells_apart_are_ordered(f: PLMap) -> None:
    """Coverings far out, beyond all floats, and on an interval that is too short for them prove the same."""
    low, high = f.domain
    for scale, shift in ((Fraction(10**400), 0), (Fraction(1, 10**40), 1)):
        g = f.conjugate(PLMap([low, high], [scale * low + shift, scale * high + shift]))
        pairs = zip(coverings(f, 60), coverings(g, 60), strict=True)
        assert all((a.bounds.least, a.bounds.greatest) == (b.bounds.least, b.bounds.greatest) for a, b in pairs)
