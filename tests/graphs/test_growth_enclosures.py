"""Growth numbers of any map: proofs are checked by other code, values against Markov maps, slopes and theorems."""

from fractions import Fraction
from itertools import pairwise

import pytest
import sympy
from hypothesis import given

from periodic.entropy.kneading import kneading
from periodic.graphs.attracting_intervals import attracted_twins
from periodic.graphs.growth_enclosures import GrowthEnclosure, growth_enclosure
from periodic.graphs.growth_numbers import growth_number
from periodic.graphs.tower_counts import tower_lap_counts
from periodic.graphs.towers import Tower
from periodic.maps.families import identity, tent, truncated_tent
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Algebraic, exact, root_of
from tests.graphs.tower_checks import check_edges, check_lower_bound, check_upper_bound
from tests.strategies import markov_maps, self_maps

COMPLETE = PLMap(
    [0, "115/268", "137/316", "199/381", "529/741", 1], ["252/521", "603/641", "23/51", "222/419", "242/733", "437/870"]
)
TWO_EQUAL = PLMap([0, "1/5", "1/2", "4/5", 1], ["1/2", "7/100", "1/2", "93/100", "1/2"])
NEARLY_2 = PLMap(
    [0, "113/685", "41/84", "194/347", "799/888", 1],
    ["555/979", "5/208", "227/412", "161/435", "455/473", "718/931"],
)


def check(f: PLMap, found: GrowthEnclosure) -> None:
    """The proofs hold, and what they prove is what is said."""
    absorbing = [interval for r in found.returns for interval in r.intervals]
    check_edges(f, found.upper.closing, absorbing)
    check_upper_bound(found.upper.closing, found.upper.proved)
    lowest, highest = [Fraction(1)], [found.upper.proved.bound]
    if found.lower is not None:
        check_edges(f, found.lower.closing, absorbing)
        check_lower_bound(found.lower.closing, found.lower.proved)
        lowest.append(found.lower.proved.bound)
    assert found.low <= found.high
    for r in found.returns:
        assert r.period == len(r.intervals) > 1
        for a, b in pairwise([*r.intervals, r.intervals[0]]):
            low, high = f.restrict(*a).image
            assert b[0] <= low
            assert high <= b[1]
        g = f.restrict(*r.intervals[0])
        for interval in r.intervals[1:]:
            g = f.restrict(*interval) @ g
        assert g == r.map
        check(g, r.enclosure)
    if not found.returns and found.number is None:
        assert found.low <= lowest[-1]
        assert highest[-1] <= found.high
    if found.component is not None and found.component.radius == found.number:
        assert lowest[-1] <= found.low
        assert found.high <= highest[-1]


@given(self_maps())
def test_proofs(f: PLMap) -> None:
    found = growth_enclosure(f, 5)
    check(f, found)
    assert found.high - found.low <= Fraction(1, 10**5)
    for t, laps in enumerate(tower_lap_counts(f, 12)):
        assert found.low**t <= laps, "laps(f^t) >= growth**t for every t"
    assert found.low <= max(1, f.lipschitz)


@given(markov_maps(5))
def test_markov_maps_are_decided(f: PLMap) -> None:
    assert growth_enclosure(f, 30).number == growth_number(f)


@pytest.mark.parametrize("slope", ["3/2", "809/500", "5/4", "11/10", "201/200"])
def test_the_slope_of_a_tent_is_its_growth(slope: str) -> None:
    """Near slope 1 the map is renormalised over and over; return maps keep the number of steps small."""
    found = growth_enclosure(tent(slope), 30)
    assert found.low <= Fraction(slope) <= found.high
    assert found.high - found.low <= Fraction(1, 10**30)
    assert found.steps < 300


def test_small_entropy_where_slopes_differ() -> None:
    """A skew tent with slopes 1.051 and -1.0098: renormalised often, of entropy near 0."""
    f = PLMap([0, "49/100", 1], [0, "103/200", 0])
    found = growth_enclosure(f, 20)
    check(f, found)
    assert found.returns
    assert found.high - found.low <= Fraction(1, 10**20)
    assert 1 < found.low < Fraction(103, 100)


def test_an_attracting_orbit_makes_the_growth_algebraic() -> None:
    found = growth_enclosure(COMPLETE, 10)
    assert found.number == root_of((-2, 0, -2, 0, 1))
    assert float(found.number) == 1.6528916502810695
    check(COMPLETE, found)


@pytest.mark.parametrize(
    ("knots", "values", "polynomial"),
    [
        ([0, "1/3", "5/6", "11/12", 1], ["1/4", "11/12", "1/2", "1/12", "5/6"], (-2, 0, 1)),
        (
            [0, "23/600", "41/100", "7/15", "367/600", "109/150", "451/600", "47/60", 1],
            [0, "91/600", "21/50", "32/75", "373/600", "491/600", "199/300", "133/150", 1],
            (-2, -2, 1),
        ),
        (
            [0, "7/36", "1/4", "11/36", "1/3", "2/3", "4/5", 1],
            ["1/3", "1/6", 0, "11/36", "1/18", "41/45", "79/90", 1],
            (2, -2, -2, -2, -1, 1),
        ),
    ],
)
def test_laps_that_are_covered_beside_an_attracted_orbit(
    knots: list[object], values: list[object], polynomial: tuple[int, ...]
) -> None:
    """Vertices with an end on the orbit go on for ever, all different and all with equally many branches."""
    f = PLMap(knots, values)
    found = growth_enclosure(f, 12)
    assert found.number == root_of(polynomial)
    for tries in (growth_enclosure(f, 30, max_returns=0), growth_enclosure(f, 6)):
        assert tries.low <= found.number <= tries.high
    determinant = kneading(f).determinant()
    top = sympy.Poly(sympy.fraction(sympy.cancel(determinant))[0], sympy.Symbol("t"))
    reciprocal = sympy.Poly([*polynomial], sympy.Symbol("t"))
    assert sympy.rem(top, reciprocal).is_zero, "1/growth is a zero of the kneading determinant"
    for t, laps in enumerate(tower_lap_counts(f, 12)):
        assert found.number**t <= laps


def test_twins_have_equally_many_branches() -> None:
    f = PLMap([0, "1/3", "5/6", "11/12", 1], ["1/4", "11/12", "1/2", "1/12", "5/6"])
    tower = Tower(f)
    twins = attracted_twins(tower.orbits, 20)
    assert len(twins) > 10
    tried = 0
    for i, j in ((i, row[0]) for i, row in twins.items() if row):
        for end in range(tower.orbits.laps + 1):
            if tower.orbits.floats[i] < tower.orbits.floats[end] > tower.orbits.floats[j]:
                rows = [[tower.vertex((k, end))] for k in (i, j)]
                for _ in range(7):
                    rows = [[edge.target for v in row for edge in tower.edges(v)] for row in rows]
                    assert len(rows[0]) == len(rows[1])
                tried += 1
    assert tried > 5


def test_truncated_tents_on_both_sides_of_the_accumulation_of_periods() -> None:
    """The heights straddle twice the Thue-Morse constant, 0.82490806728021..."""
    eighth = growth_enclosure(truncated_tent("8249080673/10000000000"), 5)
    assert isinstance(eighth.number, Algebraic)
    assert eighth.number**8 == root_of((-1, -1, 1))
    assert growth_enclosure(truncated_tent("8249080672/10000000000"), 5).number == 1
    ninth = growth_enclosure(truncated_tent("9/10"), 5).number
    assert ninth is not None
    assert float(ninth) == 1.695620769559862


def test_components_of_equal_and_of_nearly_equal_growth() -> None:
    """A scan of the kneading determinant finds a double zero in the first and 1.8372 in the second."""
    found = growth_enclosure(TWO_EQUAL, 14)
    assert abs(float(found.low) - 1.827051442862875) < 1e-14
    check(TWO_EQUAL, found)
    assert growth_enclosure(NEARLY_2, 14).number == 2


def test_zero_entropy_is_proved() -> None:
    f = PLMap([0, "1/3", "2/3", 1], [0, "3/10", "1/10", "9/10"])
    found = growth_enclosure(f, 50)
    assert found.number == 1
    check(f, found)
    assert found.lower is None
    for g in (identity(0, 1), PLMap([0, 1], [1, 0]), PLMap([0, 1], ["1/2", "1/2"]), PLMap([0, 1, 2], [2, "1/2", 1])):
        assert growth_enclosure(g, 50).number == 1


def test_what_is_not_reached_is_said() -> None:
    """A lower bound of 1 below an upper one above 1 is no proof of zero entropy."""
    found = growth_enclosure(tent("101/100"), 30, max_steps=5)
    assert found.low == 1 < found.high
    assert found.number is None
    assert found.total_steps == found.steps == 5
    assert found.digits == 30
    wide = growth_enclosure(tent("3/2"), 30, max_steps=40)
    assert wide.low <= Fraction(3, 2) <= wide.high
    assert Fraction(1, 10**30) < wide.high - wide.low < Fraction(1, 10**5)


@pytest.mark.parametrize("f", [COMPLETE, TWO_EQUAL, tent("11/10"), PLMap([0, "2/5", 1], ["1/7", 1, 0])])
def test_coordinates_do_not_matter(f: PLMap) -> None:
    one = growth_enclosure(f, 12)
    for scale, shift in ((-1, 0), (Fraction(10**40), 10**70 + 1), (Fraction(-1, 10**300), Fraction(7, 3))):
        points = sorted((scale * x + shift, scale * y + shift) for x, y in zip(f.knots, f.values, strict=True))
        other = growth_enclosure(PLMap(*zip(*points, strict=True)), 12)
        assert (other.low, other.high, other.steps) == (one.low, one.high, one.steps)


def test_algebraic_slopes() -> None:
    root_2 = root_of((-2, 0, 1))
    f = PLMap([0, 1 / root_2, 1], [0, 1, root_2 / 5])
    found = growth_enclosure(f, 20)
    check(f, found)
    assert found.high - found.low <= Fraction(1, 10**20)
    s = root_of((-3, 0, 0, 1))
    steep = growth_enclosure(tent(s), 20)
    assert steep.low <= s <= steep.high
    assert growth_enclosure(PLMap([0, 1 / s, 1], [0, 1, 0]), 20).number == 2


def test_growth_at_the_edge_of_an_interval_map() -> None:
    """Knots that hit knots and ends, slopes 1 and -1, plateaus at the top."""
    assert growth_enclosure(PLMap([0, 1, 2, 3], [3, 0, 3, 0]), 9).number == 3
    assert growth_enclosure(PLMap([0, 1, 2, 3], [1, 2, 1, 2]), 9).number == 1
    assert growth_enclosure(PLMap([0, 1, 2, 3], [0, 3, 3, 0]), 9).number == 2
    f = PLMap([0, 1, 2, 3, 4], [4, 4, 0, 4, 4])
    assert growth_enclosure(f, 9).number == growth_number(f) == exact(2)


def test_maps_of_many_laps_are_enclosed_within_the_limit_on_edges() -> None:
    rising = PLMap(range(61), [(7 * i * i) % 61 * 60 // 60 for i in range(60)] + [1])
    found = growth_enclosure(rising, 3, max_edges=70)
    check(rising, found)
    assert found.steps == -1, "the root alone"
    assert found.low < found.high <= rising.lap_count
    better = growth_enclosure(rising, 3)
    assert found.low <= better.low <= better.high <= found.high


def test_a_wide_enclosure_says_how_wide_it_is() -> None:
    found = growth_enclosure(PLMap([0, "3/10", "71/100", 1], ["1/100", "97/100", "13/100", "9/10"]), 40, 6)
    assert found.number is None
    assert Fraction(1, 1000) < found.high - found.low < Fraction(1, 100)
    assert found.reason.endswith("with ends of age up to 6, which are less than 1e-2 apart; larger limits help")


def test_refusals() -> None:
    with pytest.raises(ValueError, match="leaves its interval"):
        growth_enclosure(tent(3), 5)
    with pytest.raises(TypeError, match=r"digits must be an integer, got 2\.0"):
        growth_enclosure(tent(), 2.0)  # type: ignore[arg-type]  # the test is that this is refused
    with pytest.raises(ValueError, match="max_steps must be at least 1, got 0"):
        growth_enclosure(tent(), 2, 0)
