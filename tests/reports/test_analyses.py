"""The main job on the maps of the papers and on those that gave others trouble."""

import json
import re
from fractions import Fraction

import pytest

from periodic.entropy.chains import SOURCES
from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.decimals import decimal
from periodic.numbers.number_texts import read_number
from periodic.patterns.cyclic_patterns import stefan
from periodic.patterns.sharkovsky_order import PeriodSet
from periodic.reports.analyses import Analysis, analyze
from periodic.text.map_texts import read_map

F = Fraction


def of(text: str, **options: int) -> Analysis:
    return analyze(read_map(text), name=text, **options)


@pytest.mark.parametrize(
    ("text", "strongest", "pattern"),
    [
        ("tent", 3, [2, 3, 1]),
        ("phi*Abs(x) - 1 on [-1, phi-1]", 3, [3, 1, 2]),
        ("vee:lambda(5)", 5, [5, 4, 2, 1, 3]),
        ("vee:lambda(7)", 7, [7, 6, 5, 3, 2, 1, 4]),
        ("vee:1.618", 5, [5, 4, 2, 1, 3]),
        ("pattern:3,4,2,1", 4, [3, 4, 2, 1]),
        ("1 - x on [0, 1]", 2, [2, 1]),
        ("truncated_tent:14/17", 4, None),
        ("points:(0,1/3),(1,1/3)", 1, [1]),
        ("points:(0,0),(1/2,3/4),(1,0)", 7, [4, 7, 6, 5, 3, 2, 1]),
        ("points:(0,1/3),(1/3,1),(2/3,1/7),(1,2/5)", 6, None),
        ("identity", 1, [1]),
    ],
)
def test_the_strongest_period_and_its_cycle(text: str, strongest: int, pattern: list[int] | None) -> None:
    result = of(text)
    assert result.period_set == PeriodSet(strongest)
    assert result.period == strongest == len(result.orbit)
    assert [result.map(x) for x in result.orbit] == [*result.orbit[1:], result.orbit[0]]
    assert pattern is None or list(result.pattern.images) == pattern
    assert result.growth >= result.pattern_growth >= result.forced == period_root(strongest)
    assert result.map_growth is None or result.map_growth.number >= result.growth
    assert result.chain.lower >= result.growth
    counted = result.oscillations
    assert counted.steps == tuple(range(13))
    assert (counted.stopped, len(counted.laps)) == (None, 13)
    assert (result.window is None) == (counted.crossings == ())
    assert all(n >= result.growth**t for t, n in zip(counted.steps, counted.crossings, strict=False))
    text = str(result)
    assert f"a cycle of period {strongest}" in text
    assert json.loads(json.dumps(result.to_json()))["periods"]["strongest"] == str(strongest)


@pytest.mark.parametrize("p", [5, 7])
def test_a_threshold_is_met_exactly_and_missed_just_below(p: int) -> None:
    at = of(f"vee:lambda({p})")
    below = analyze(vee(period_root(p) - Fraction(1, 10**9)))
    assert (at.period, at.growth, at.map.lipschitz) == (p, period_root(p), period_root(p))
    assert at.pattern == stefan(p, mirror=True)
    assert below.period == p + 2
    assert not any(d.present for d in below.decisions if d.n == p)


def test_the_slope_of_the_talk_has_no_period_three() -> None:
    result = of("1.618*abs(x) - 1 on [-1, 0.618]")
    assert "1, 2, 4 to 12 occur; 3 does not" in str(result)
    assert "it forces growth at least 1.61803398874989484820..., and f has 1.618" in " ".join(str(result).split())
    assert result.growth > F("1.6") > result.pattern_growth == period_root(5)


def test_the_headline_is_the_best_growth_that_is_proved() -> None:
    """The tent has growth 2, though its cycle of period 3 forces the golden ratio only."""
    result = of("tent")
    assert (result.growth, result.pattern_growth, result.chain.source) == (2, period_root(3), "the map's own partition")
    text = " ".join(str(result).split())
    assert "growth c 2 proved, computed: for every t, f^t crosses the window at least c^t times" in text
    assert "from the cycle of the strongest period 1.61803398874989484820..." in text
    assert "L 2, equal to c" in text


def test_zero_entropy_is_said_and_proves_nothing() -> None:
    result = of("pattern:3,4,2,1")
    assert (result.growth, result.window, result.entropy) == (1, None, (0, 0))
    assert not result.isolated
    assert "1: no oscillation that grows is proved" in str(result)
    assert "these oscillations prove nothing about networks" in str(result)


def test_json_is_read_back_exactly() -> None:
    result = of("vee:lambda(5)")
    data = result.to_json()
    assert [read_number(x) for x in data["cycle"]["points"]] == list(result.orbit)
    assert read_number(data["growth"]["number"]) == result.growth == read_number(data["pattern_growth"]["number"])
    assert [row["source"] for row in data["tried"]] == [source.name for source in SOURCES]
    assert data["growth"]["source"] == data["tried"][0]["source"]
    f = PLMap(map(read_number, data["map"]["knots"]), map(read_number, data["map"]["values"]))
    assert f == result.map
    assert data["characteristic_polynomial"] == ["1", "-1", "-1", "1", "-1"]
    assert data["transition_graph"] == {"intervals": 4, "covers": [[4, 4], [2, 3], [1, 1], [1, 2]]}


def test_many_steps_are_counted_at_round_numbers() -> None:
    counted = of("tent", t=10**5).oscillations
    assert counted.steps == (*range(11), 20, 50, *(d * 10**k for k in (2, 3, 4) for d in (1, 2, 5)), 10**5)
    assert counted.laps == counted.crossings == tuple(2**t for t in counted.steps)
    text = str(of("tent", t=60))
    assert "  60  1152921504606846976" in text
    assert " 55 " not in text
    assert "--json has every step" in text
    assert "1.267650600e+30" in str(of("tent", t=100))


def test_what_is_too_much_to_count_is_said_after_what_was_counted() -> None:
    result = of("tent:3/2", t=3000)
    counted = result.oscillations
    assert counted.laps[:9] == (1, 2, 4, 8, 14, 24, 38, 60, 92)
    assert len(counted.laps) == len(counted.crossings) == len(counted.steps)
    assert (counted.steps[-1], counted.stopped) == (2000, 3000)
    assert "f^3000 and later  not counted" in str(result)
    assert "open: the orbits of the turning points do not close" in str(result)
    assert result.to_json()["oscillations"]["stopped"] == "3000"


def test_a_cycle_that_is_too_long_is_replaced() -> None:
    result = of("vee:1.0003")
    assert (result.strongest, result.period, result.pattern_growth) == (6144, 8, 1)
    assert 1 <= result.growth <= result.map.lipschitz
    text = " ".join(str(result).split())
    assert "of period 6144 no cycle was solved for, though there is one open: " in text
    assert "its 6144 points are more than 600" in result.unsolved
    assert result.to_json()["cycle"]["unsolved"] == result.unsolved
    points = re.findall(r"^ *p\d+ +(\S+)", str(result), re.MULTILINE)
    assert len(set(points)) == 8  # enough digits are shown to tell them apart


def test_maps_of_many_pieces_are_taken_as_far_as_integer_vectors_go() -> None:
    """Hundreds of intervals: the characteristic polynomial is not worked out, the growth is enclosed."""
    f = PLMap(range(401), [(377 * i * i + 13) % 401 for i in range(401)])
    result = analyze(f, t=2, up_to=3, digits=10)
    assert (result.period, result.map_growth, result.chain.source) == (3, None, "the map's own partition")
    assert 128 < result.growth <= result.chain.upper < 129
    low, high = result.entropy
    assert 0 <= high - low < F(1, 10**9)


def test_bounds_of_what_is_not_known() -> None:
    result = of("points:(0,1/3),(1/3,1),(2/3,1/7),(1,1/2)")
    assert result.map_growth is None
    low, high = result.chain.lower, result.chain.upper
    assert result.growth <= low < high < low + F(1, 10**14)
    text = f"at least {decimal(low, 20)}, at most {decimal(high, 20)}"
    assert text in " ".join(str(result).split())


def test_the_reader_sees_names_and_numbers() -> None:
    result = of("points:(0,1/3),(1,1/3)")
    assert repr(result) == "<Analysis of points:(0,1/3),(1,1/3): a cycle of period 1, growth 1>"
    assert "mapped onto the point 1/3 only" in str(result)
    assert "1 occurs; 2 to 12 do not" in str(result)
    assert repr(analyze(PLMap([0, 1], [1, 0]))) == "<Analysis of a map of 1 piece: a cycle of period 2, growth 1>"


def test_progress_is_told_to_the_end() -> None:
    steps: list[tuple[int, int]] = []
    analyze(read_map("tent"), tell=lambda name, done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1]


def test_refusals() -> None:
    with pytest.raises(ValueError, match="leaves its interval"):
        of("3*x on [0, 1]")
    with pytest.raises(ValueError, match="digits must be at least 1"):
        of("tent", digits=0)
    with pytest.raises(TypeError, match="t must be an integer"):
        of("tent", t=2.0)  # type: ignore[arg-type]  # the refusal is what is tested
