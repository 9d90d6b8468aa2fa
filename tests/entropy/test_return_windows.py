"""Windows by return maps: what is proved stands between powers of the growth and true crossings."""

from collections import Counter
from fractions import Fraction
from math import log
from random import Random

import pytest

from periodic.entropy.chains import chain
from periodic.entropy.return_windows import WHOLE, Returned, ReturnWindow, best_window, return_window
from periodic.entropy.tower_windows import TowerWindow, tower_window
from periodic.graphs.growth_enclosures import growth_enclosure
from periodic.graphs.restrictive_intervals import exchanged_halves
from periodic.graphs.tower_counts import tower_crossing_counts
from periodic.maps.families import identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from periodic.numbers.powers import compared_power

TIMES = (0, 1, 2, 3, 4, 5, 7, 8, 11, 16, 23, 31, 32, 48)


def a_root(g: PLMap, random: Random) -> PLMap:
    """A map of two intervals, exchanged, whose second iterate is conjugate to g on one of them."""
    low, high = g.domain
    xs, ys = ([(x - low) / (high - low) for x in row] for row in (g.knots, g.values))
    start, width = 1 + Fraction(random.randint(1, 9), 4), Fraction(random.randint(1, 9), 3)
    rises = random.random() < 0.5
    turned = ys if rises else [1 - y for y in ys]
    if random.random() < 0.5:
        ends = [start, start + width] if rises else [start + width, start]
        return PLMap([0, 1, *(start + width * x for x in xs)], [*ends, *turned])
    back = [0, 1] if rises else [1, 0]
    return PLMap([*xs, start, start + width], [*(start + width * y for y in turned), *back])


def check(f: PLMap, found: ReturnWindow) -> None:
    """Every number that is claimed lies between the power of the growth and the true number of crossings."""
    assert found.innermost.holds
    assert 1 < found.growth <= found.rate
    true = tower_crossing_counts(f, *found.window, max(TIMES))
    for t in TIMES:
        assert max(found.growth**t, found.share * found.rate**t) <= found.crossings(t) <= true[t]


@pytest.mark.parametrize(
    "slope",
    ["13/10", "1001/1000", *(pytest.param(f"{n + 1}/{n}", marks=pytest.mark.long) for n in (100, 10**4, 10**6))],
)
@pytest.mark.parametrize("family", [tent, vee, lambda c: vee(c).restrict(-1, Fraction(c) - 1)])
def test_slopes_near_1(family, slope: str) -> None:  # type: ignore[no-untyped-def]
    f, s = family(slope), Fraction(slope)
    found = return_window(f)
    assert found is not None
    check(f, found)
    assert found.share == 1
    assert found.growth == found.rate <= s
    assert log(found.growth) >= 0.99 * log(s)
    assert log(2) / 4 < found.steps * log(s) < log(2), "the innermost map is a tent as well"
    for t in (found.steps, 7 * found.steps + 3):
        assert compared_power(found.growth, t, found.crossings(t)) <= 0


@pytest.mark.parametrize("digits", [8, pytest.param(16, marks=pytest.mark.long)])
def test_slopes_that_floats_hardly_tell_from_1(digits: int) -> None:
    found = return_window(vee(1 + Fraction(1, 10**digits)))
    assert found is not None
    assert 0.99 < (found.growth - 1) * 10**digits < 1
    n = 10 ** (digits + 1)
    assert found.crossings(n) >= 2 ** (n // found.steps // 2)
    assert 2 * found.steps > n // 20


def test_more_bits_than_there_are_would_be_needed() -> None:
    f = vee(1 + Fraction(1, 10**300))
    assert return_window(f) is None
    assert chain(f).growth == 1 < chain(f).upper


@pytest.mark.parametrize("seed", [pytest.param(s, marks=[] if s in (1, 3) else [pytest.mark.long]) for s in range(12)])
def test_roots_of_random_maps(seed: int) -> None:
    """A 2^n-th root of a map has 2^-n of its entropy, and as a rule several laps on several intervals of the cycle."""
    random = Random(seed)
    while True:
        inner = sorted(random.sample(range(1, 97), random.randint(1, 4)))
        knots = [Fraction(k, 97) for k in (0, *inner, 97)]
        g = PLMap(knots, [Fraction(random.randint(0, 89), 89) for _ in knots])
        enclosure = growth_enclosure(g, 6)
        if enclosure.low > 1 and tower_window(g, 200).is_near:
            break
    f, n = g, random.randint(3, 6)
    for _ in range(n):
        f = a_root(f, random)
    found = best_window(f)
    assert log(found.growth) * 2**n >= 0.9899 * log(enclosure.high)
    assert log(found.growth) * 2**n <= log(enclosure.high) * (1 + 1e-9)
    if isinstance(found, ReturnWindow):
        check(f, found)


def test_algebraic_slopes_and_other_coordinates() -> None:
    s = root_of((-1001, 0, 1000))  # 1.0005 or so, irrational
    found = return_window(tent(s))
    assert found is not None
    check(tent(s), found)
    assert log(found.growth) >= 0.99 * log(float(s))
    f = tent("1003/1000")
    for scale, shift in ((10**30, -(10**40)), (-Fraction(1, 10**9), Fraction(1, 3))):
        points = sorted((scale * x + shift, scale * y + shift) for x, y in zip(f.knots, f.values, strict=True))
        moved = PLMap(*zip(*points, strict=True))
        other = return_window(moved)
        assert other is not None
        check(moved, other)


def test_maps_that_need_no_return_map() -> None:
    for f in (tent("3/2"), PLMap([0, "2/5", 1], ["1/7", 1, 0]), identity(0, 1), truncated_tent("4/5")):
        assert isinstance(best_window(f), TowerWindow)
    assert return_window(identity(0, 1)) is None


def test_the_chain_of_slopes_near_1() -> None:
    f = vee("10001/10000")
    found = chain(f)
    assert found.source == "the map's tower"
    assert log(found.growth) >= 0.99 * log(found.upper)
    assert found.upper == Fraction(10001, 10000)
    assert compared_power(found.growth, 10**7, found.crossings(10**7)) <= 0
    assert found.evidence["returns"].window == found.window


# Near maps and firm graphs


def test_shares_grow_where_the_rate_falls() -> None:
    found = return_window(vee("101/100"))
    assert found is not None
    half = (Fraction(0), found.innermost.window[1])
    returned = found.returned
    while isinstance(returned.inner, Returned):
        returned = returned.inner
    slower = returned.slower(1 + (returned.rate - 1) / 2)
    for part in (WHOLE, half):
        assert returned.share(part) <= slower.share(part) <= 1
    assert returned.share((Fraction(0), returned.window[1] / 2)) == 0, "the window is not inside"
    assert returned.count(Counter([WHOLE]), 0) == 1


def test_halves_that_a_map_exchanges() -> None:
    for s in ("21/20", "7/5"):
        f = tent(s)
        halves = exchanged_halves(f)
        assert halves is not None
        for interval, other in (halves, halves[::-1]):
            low, high = f.restrict(*interval).image
            assert other[0] <= low < high <= other[1]
    for f in (tent("3/2"), identity(0, 1), truncated_tent("9/10"), PLMap([0, 1, 2, 3], [0, 3, 0, 3]), tent("1/2")):
        assert exchanged_halves(f) is None
