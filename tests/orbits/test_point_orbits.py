"""One exact point under huge powers: against plain steps, and by the law f^(s+t) = f^s f^t."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import example, given, strategies as st

from periodic.errors import NotMarkovError
from periodic.graphs.constant_slope_models import constant_slope
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, Exact, exact, root_of
from periodic.orbits.point_orbits import iterate_exact, itinerary, orbit
from periodic.patterns.cyclic_patterns import Pattern
from tests.strategies import examples, markov_maps, self_maps

GOLDEN = vee(exact(sympy.GoldenRatio))
HUGE = 10**18


def stepped(f: PLMap, x: Exact, t: int) -> Exact:
    for _ in range(t):
        x = f(x)
    return x


def inside(f: PLMap, part: Fraction) -> Exact:
    low, high = f.domain
    return low + part * (high - low)


parts = st.builds(Fraction, st.integers(0, 97), st.just(97))


@given(st.one_of(self_maps(), markov_maps()), parts, st.integers(0, 60))
@example(PLMap([0, 1], [1, 0]), Fraction(1, 97), 7)
@examples(200)
def test_iterate_exact_is_stepping(f: PLMap, part: Fraction, t: int) -> None:
    x = inside(f, part)
    assert iterate_exact(f, x, t) == stepped(f, x, t)


@given(st.integers(1, 7), st.booleans(), parts, st.integers(0, 30))
def test_zigzags_fold(laps: int, falls: bool, part: Fraction, t: int) -> None:
    f = PLMap([Fraction(i, laps) + 2 for i in range(laps + 1)], [2 + (i + falls) % 2 for i in range(laps + 1)])
    x = inside(f, part)
    assert iterate_exact(f, x, t) == stepped(f, x, t)
    assert iterate_exact(f, x, HUGE + t) == iterate_exact(f, iterate_exact(f, x, HUGE), t)


def test_numbers_of_infinite_orbits_grow_but_not_always_their_denominators() -> None:
    f, sizes = tent(exact(sympy.sqrt(3))), []
    for t in (10, 40, 80):
        x = iterate_exact(f, "1/3", t)
        assert isinstance(x, Algebraic)
        assert x.denominator == 1
        sizes.append(max(map(abs, x.coefficients)))
    assert sizes == [144, 2063021715, 7193311930866880161]
    assert [str(iterate_exact(tent("3/2"), "1/3", t)) for t in range(5)] == ["1/3", "1/2", "3/4", "3/8", "9/16"]


@pytest.mark.parametrize(
    "f", [GOLDEN, vee("3/2"), vee(period_root(5)), constant_slope(Pattern([2, 4, 1, 3])), truncated_tent("6/7")]
)
def test_numbers_of_every_kind(f: PLMap) -> None:
    for part in (Fraction(0), Fraction(1, 3), Fraction(5, 11), Fraction(1)):
        x = inside(f, part)
        for t in (1, 2, 17, 40):
            assert iterate_exact(f, x, t) == stepped(f, x, t)


@given(markov_maps(), parts, st.integers(0, 10**20), st.integers(0, 10**20))
def test_times_add_up_on_finite_orbits(f: PLMap, part: Fraction, s: int, t: int) -> None:
    x = inside(f, part)
    assert iterate_exact(f, x, s + t) == iterate_exact(f, iterate_exact(f, x, t), s)


def test_orbits_of_the_papers() -> None:
    assert [iterate_exact(tent(), "2/9", t) for t in range(4)] == [
        Fraction(2, 9),
        Fraction(4, 9),
        Fraction(8, 9),
        Fraction(2, 9),
    ]
    golden = exact(sympy.GoldenRatio)
    assert [iterate_exact(GOLDEN, 0, HUGE + i) for i in range(3)] == [-1, golden - 1, 0]
    root = period_root(51)
    assert iterate_exact(vee(root), 0, 51 * HUGE + 1) == -1


def test_a_long_finite_orbit() -> None:
    x, d = Fraction(12345, 1000003), 1000003
    image = iterate_exact(tent(), x, HUGE)
    folded = 12345 * pow(2, HUGE, 2 * d) % (2 * d)
    assert image == Fraction(min(folded, 2 * d - folded), d)
    f = vee("8/5")
    y = next(iter(f.knots))
    assert iterate_exact(f, y, 5) == stepped(f, y, 5)
    g = GOLDEN
    z = iterate_exact(g, Fraction(-1, 1009), HUGE)
    assert iterate_exact(g, z, 9) == iterate_exact(g, Fraction(-1, 1009), HUGE + 9)


def test_finite_orbits_with_slopes_that_are_no_integers() -> None:
    f = PLMap([0, "2/3", 1], [0, 1, 0])  # slopes 3/2 and -3
    cycle = [Fraction(6, 11), Fraction(9, 11)]
    assert [f(x) for x in cycle] == cycle[::-1]
    assert iterate_exact(f, cycle[0], HUGE + 1) == cycle[1]
    shrink = PLMap([0, 1], [0, "1/2"])
    assert iterate_exact(shrink, 1, 5000) == Fraction(1, 2**5000)


def test_numbers_that_outgrow_the_limit_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"out of reach for t = 1000+: after 1023 steps .* more than max_bits = 1024 bits in the end"
    ):
        iterate_exact(vee("3/2"), Fraction(-1, 7), HUGE, max_bits=1024)
    with pytest.raises(ValueError, match="the orbit has not closed"):
        iterate_exact(tent(), exact(sympy.sqrt(2)) - 1, HUGE, max_bits=1000)
    with pytest.raises(ValueError, match="the orbit has not closed"):
        iterate_exact(vee(exact(sympy.sqrt(2)) / 2 + 1), Fraction(-1, 7), HUGE, max_bits=1000)


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"3/2 lies outside the domain \[0, 1\]"):
        iterate_exact(tent(), "3/2", 0)
    with pytest.raises(ValueError, match=r"leaves its interval \[0, 1\]: it sends 1/2 to 3/2"):
        iterate_exact(tent(3), 0, 1)
    with pytest.raises(ValueError, match="t must be at least 0, got -1"):
        iterate_exact(tent(), 0, -1)
    with pytest.raises(TypeError, match="t must be an integer, got True"):
        iterate_exact(tent(), 0, True)
    with pytest.raises(TypeError, match="float"):
        iterate_exact(tent(), 0.5, 1)
    assert iterate_exact(tent(3), "1/2", 0) == Fraction(1, 2)
    assert iterate_exact(identity(0, 1), "1/3", HUGE) == Fraction(1, 3)


# Orbits that close, itineraries


@given(markov_maps(), st.fractions(0, 1, max_denominator=30))
def test_an_orbit_closes(f: PLMap, part: Fraction) -> None:
    x = inside(f, part)
    try:
        transient, cycle = orbit(f, x, 2000)
    except NotMarkovError:
        return
    points = [*transient, *cycle]
    assert len(set(points)) == len(points)
    assert points == [stepped(f, x, t) for t in range(len(points))]
    assert f(points[-1]) == cycle[0]
    assert not transient or transient[-1] not in cycle
    assert orbit(f, cycle[0]) == ((), cycle)
    assert orbit(f, x, 2000).period == len(cycle)


def test_orbits_with_and_without_transient() -> None:
    assert orbit(tent(), "1/10") == ((Fraction(1, 10), Fraction(1, 5)), (Fraction(2, 5), Fraction(4, 5)))
    assert orbit(tent(), "2/9") == ((), (Fraction(2, 9), Fraction(4, 9), Fraction(8, 9)))
    assert orbit(GOLDEN, 0).cycle == (0, -1, GOLDEN.domain[1])
    assert orbit(tent(), "1/10007").period == 5003
    root = root_of((-2, 0, 1))
    assert orbit(PLMap([0, 1], [1, 0]), root / 2) == ((), (root / 2, 1 - root / 2))


def test_orbits_that_do_not_close_are_refused() -> None:
    with pytest.raises(NotMarkovError, match="the iterates of 1/5 never close: each step from now"):
        orbit(tent("3/2"), "1/5")
    with pytest.raises(NotMarkovError, match="in the denominator; the last point reached is 1/2"):
        orbit(tent("3/2"), "1/3")
    with pytest.raises(NotMarkovError, match="never close: they come ever nearer to a cycle of period 1"):
        orbit(PLMap([0, 1], ["1/4", "3/4"]), root_of((-2, 0, 1)) / 2)
    with pytest.raises(NotMarkovError, match="do not close within 10 points"):
        orbit(tent(), "1/10007", 10)
    with pytest.raises(ValueError, match=r"2 lies outside the domain \[0, 1\]"):
        orbit(tent(), 2)
    with pytest.raises(ValueError, match="max_points must be at least 1"):
        orbit(tent(), 0, 0)


def test_orbits_that_stay_in_an_interval_that_the_map_leaves() -> None:
    f = 3 * tent(1)
    assert orbit(f, "1/13") == ((Fraction(1, 13),), (Fraction(3, 13), Fraction(9, 13), Fraction(12, 13)))
    with pytest.raises(ValueError, match=r"the iterates of 1/2 leave the interval \[0, 1\]: they come to 3/2"):
        orbit(f, "1/2")
    with pytest.raises(ValueError, match="after 1 step the orbit of 1/2 comes to 3/2, outside the domain"):
        itinerary(f, "1/2", 2)
    with pytest.raises(ValueError, match="2 lies outside the domain"):
        itinerary(f, 2, 1)
    assert itinerary(f, "1/2", 1) == (Fraction(1, 2),)


@given(self_maps(), st.fractions(0, 1, max_denominator=48), st.fractions(0, 1, max_denominator=48))
def test_addresses_are_in_the_order_of_the_points(f: PLMap, x: Fraction, y: Fraction) -> None:
    (a,), (b,) = itinerary(f, x, 1), itinerary(f, y, 1)
    assert a <= b if x <= y else a >= b
    lap = [left for left, _ in f.turning_intervals if left <= x]
    if a.denominator == 1:
        assert a == len(lap)
    else:
        assert any(p <= x <= q for p, q in f.turning_intervals)
    assert len(itinerary(f, x, 5)) == 5
    assert itinerary(f, x, 5)[1:] == itinerary(f, f(x), 4)


def test_itineraries() -> None:
    half = Fraction(1, 2)
    assert itinerary(tent(), "1/4", 5) == (0, half, 1, 0, 0)
    assert itinerary(truncated_tent("4/5"), "1/2", 3) == itinerary(truncated_tent("4/5"), "3/5", 3) == (half, 1, half)
    assert itinerary(PLMap([0, 1], [0, 1]), 0, 3) == (0, 0, 0)
    assert itinerary(tent(), 0, 0) == ()
