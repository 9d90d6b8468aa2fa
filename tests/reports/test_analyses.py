"""The main job on the maps of the papers and on those that gave others trouble."""

import json
import re
from fractions import Fraction

import pytest

from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import vee
from periodic.maps.plmaps import PLMap
from periodic.numbers.number_texts import read_number
from periodic.patterns.cyclic_patterns import stefan
from periodic.patterns.sharkovsky_order import PeriodSet
from periodic.reports.analyses import Analysis, analyze
from periodic.text.map_texts import read_map


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
    assert result.growth >= result.forced == period_root(strongest)
    assert result.map_growth is None or result.map_growth.number >= result.growth
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


def test_zero_entropy_is_said_and_proves_nothing() -> None:
    result = of("pattern:3,4,2,1")
    assert (result.growth, result.window, result.entropy) == (1, None, (0, 0))
    assert not result.isolated
    assert "these oscillations prove nothing about networks" in str(result)


def test_json_is_read_back_exactly() -> None:
    result = of("vee:lambda(5)")
    data = result.to_json()
    assert [read_number(x) for x in data["cycle"]["points"]] == list(result.orbit)
    assert read_number(data["growth"]["number"]) == result.growth
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
    result = of("tent:3/2", t=40)
    counted = result.oscillations
    assert counted.stopped == len(counted.laps) == len(counted.crossings) == len(counted.steps) == 31
    assert counted.laps[:9] == (1, 2, 4, 8, 14, 24, 38, 60, 92)
    assert "f^31 and later  not counted" in str(result)
    assert "open: f**31 may have 1137984 pieces" in str(result)
    assert result.to_json()["oscillations"]["stopped"] == "31"


@pytest.mark.parametrize(
    ("slope", "strongest", "reason"),
    [("root(x^11 - x - 1/20)", 384, "more than max_pieces"), ("1.0003", 6144, "its 6144 points are more than 600")],
)
def test_a_cycle_that_is_too_long_is_replaced(slope: str, strongest: int, reason: str) -> None:
    result = analyze(read_map(f"vee:{slope}"))
    assert (result.strongest, result.period, result.growth) == (strongest, 8, 1)
    text = " ".join(str(result).split())
    assert f"of period {strongest} no cycle was solved for, though there is one open: " in text
    assert reason in result.unsolved
    assert result.to_json()["cycle"]["unsolved"] == result.unsolved
    points = re.findall(r"^ *p\d+ +(\S+)", str(result), re.MULTILINE)
    assert len(set(points)) == 8  # enough digits are shown to tell them apart


def test_maps_of_many_pieces_are_not_taken_too_far() -> None:
    f = PLMap(range(1001), [(577 * i * i + 13) % 1001 for i in range(1001)])
    result = analyze(f)
    assert result.period == 3
    assert result.map_growth is None
    assert f"at least c, at most {f.lipschitz}" in " ".join(str(result).split())


def test_bounds_of_what_is_not_known() -> None:
    text = str(of("points:(0,1/3),(1/3,1),(2/3,1/7),(1,1/2)"))
    assert "at least c, at most 2.57142857142857142857..." in text


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
