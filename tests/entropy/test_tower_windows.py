"""Windows read off towers: the proof of c^t crossings is checked, and true crossings and growth numbers stand above."""

from fractions import Fraction
from itertools import islice
from math import log

import pytest
from hypothesis import given

from periodic.entropy.tower_windows import DEEPEST, TowerWindow, WindowPaths, path_counts, tower_window
from periodic.graphs.growth_enclosures import growth_enclosure
from periodic.graphs.tower_counts import tower_crossing_counts
from periodic.maps.families import connect_the_dots, identity, tent, truncated_tent, vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import root_of
from periodic.patterns.cyclic_patterns import stefan
from tests.graphs.tower_checks import check_edges, inside
from tests.strategies import self_maps


def check(f: PLMap, found: TowerWindow) -> None:
    """The closing covers as it should, and the vector proves the growth for every t."""
    check_edges(f, found.closing)
    assert 1 <= found.growth <= found.lower <= found.upper
    if found.window is None:
        assert found.growth == 1
        assert found.reach is None
        assert found.crossings(5) == 0
        return
    low, high = found.window
    assert low < high
    assert found.reach is not None
    paths = found.paths(0)
    assert paths is not None
    assert paths.closing is found.closing
    intervals = [found.closing.tower.interval(v) for v in found.closing.vertices]
    assert all(inside(found.window, interval) == (i in paths.around) for i, interval in enumerate(intervals))
    u, c = dict(zip(found.reach.members, found.reach.vector, strict=True)), found.growth
    for k in u:  # u M >= c u on the members
        above = sum(x * [edge.target for edge in found.closing.edges[v]].count(k) for v, x in u.items())
        assert above >= c * u[k] > 0
    counts = list(islice(path_counts(found.closing), found.reach.steps + 1))
    assert all(counts[-1][k] >= found.reach.scale * x for k, x in u.items())
    assert found.reach.scale * sum(x for k, x in u.items() if k in paths.around) >= c**found.reach.steps
    for t, numbers in enumerate(counts[:-1]):
        assert sum(numbers[k] for k in paths.around) >= c**t
    assert found.growth <= found.rate <= found.lower
    assert (found.share == 1) == (found.growth == found.rate)
    for t in range(40):
        assert paths.number(t) >= found.share * found.rate**t


@given(self_maps())
def test_every_map(f: PLMap) -> None:
    found = tower_window(f)
    check(f, found)
    enclosure = growth_enclosure(f, 6)
    assert found.lower <= enclosure.high
    assert enclosure.low <= found.upper
    if found.window is not None:
        assert log(found.lower) >= 0.99 * log(found.upper)
        true = tower_crossing_counts(f, *found.window, 10)
        shallow = found.paths(0)
        assert shallow is not None
        for t in range(11):
            assert found.growth**t <= shallow.number(t) <= found.crossings(t) <= true[t]
        deep = found.paths(10)
        assert deep is not None
        check_edges(f, deep.closing)


@pytest.mark.parametrize(
    "f",
    [
        tent(), tent("3/2"), vee("809/500"), connect_the_dots(stefan(7)), truncated_tent("9/10"),
        PLMap([0, "2/5", 1], ["1/7", 1, 0]), PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0]),
        tent(root_of((-3, 0, 0, 1))), PLMap([0, "1/5", "1/2", "4/5", 1], ["1/2", "7/100", "1/2", "93/100", "1/2"]),
    ],
)  # fmt: skip
def test_the_growth_is_within_a_per_cent_of_the_entropy(f: PLMap) -> None:
    found = tower_window(f)
    check(f, found)
    assert log(found.growth) >= 0.989 * log(found.upper)


def test_a_map_of_four_laps() -> None:
    """Its cycles of up to six points together prove 2.697, the golden pattern of its 3-cycle 1.618."""
    found = tower_window(PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0]))
    assert found.growth > Fraction("2.9")


def test_a_rate_that_is_less_than_the_bound() -> None:
    """Two classes take turns: odd iterates cross the window less often than the even ones promise."""
    f = PLMap([0, "17/24", "5/6", "11/12", 1], ["23/24", "3/8", "1/8", "19/24", "5/8"])
    found = tower_window(f)
    check(f, found)
    assert 1 < found.growth < found.rate - Fraction(1, 100)
    assert Fraction(4, 5) < found.share < 1


def test_growth_1_has_no_window() -> None:
    for f in (identity(0, 1), PLMap([0, 1], ["1/2", "1/2"]), truncated_tent("4/5"), tent("1/2")):
        found = tower_window(f)
        assert found.upper == 1
        check(f, found)


def test_slopes_near_1_take_more_steps() -> None:
    found = tower_window(tent("21/20"))
    check(tent("21/20"), found)
    assert found.steps > 50
    assert found.lower <= Fraction(21, 20) <= found.upper
    assert found.growth == found.rate > Fraction(1049, 1000)
    short = tower_window(tent("21/20"), max_steps=8)
    assert short.lower == 1 < short.upper
    assert short.window is None
    check(tent("21/20"), short)


def test_a_tower_of_too_many_edges_is_not_followed() -> None:
    f = PLMap(range(61), [(7 * i * i) % 61 * 60 // 60 for i in range(60)] + [1])
    found = tower_window(f, max_edges=70)
    assert found.steps == -1
    check(f, found)
    assert found.upper == f.lap_count


def test_crossings_of_huge_iterates_obey_a_recurrence() -> None:
    found = tower_window(tent("3/2"))
    paths = found.paths(DEEPEST + 1)
    assert paths is not None
    assert paths.closing is found.closing
    n = len(found.closing.vertices)
    assert [paths.number(t) for t in range(12 * n)] == list(islice(paths.numbers(), 12 * n))
    assert found.crossings(10**5).bit_length() >= 10**5 * log(found.growth, 2)


def test_all_branches_are_counted_while_iterates_are_short() -> None:
    """Nothing is lost of the crossings that a single branch makes; the closing alone would lose the per cent."""
    found = tower_window(tent("3/2"))
    assert found.window is not None
    shallow = found.paths(0)
    assert shallow is not None
    true = tower_crossing_counts(tent("3/2"), *found.window, 60)[60]
    assert shallow.number(60) < found.crossings(60) <= true
    assert found.crossings(60) > Fraction(99, 100) * true
    few = tower_window(tent("3/2"), max_edges=30)
    assert few.crossings(60) == WindowPaths.to(few.closing, few.ends).number(60), "the deep tower has too many edges"


def test_refusals() -> None:
    with pytest.raises(ValueError, match="leaves its interval"):
        tower_window(tent(3))
    with pytest.raises(ValueError, match="max_steps must be at least 1, got 0"):
        tower_window(tent(), max_steps=0)
    with pytest.raises(TypeError, match=r"t must be an integer, got 2\.0"):
        tower_window(tent()).crossings(2.0)  # type: ignore[arg-type]  # the test is that this is refused
