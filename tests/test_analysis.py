"""The main job on the maps of the papers and on those that gave others trouble."""

import json
from fractions import Fraction

import pytest

from periodic.analysis import Analysis, Undecided, analyze
from periodic.descriptions import read_map, read_number
from periodic.families import vee
from periodic.growth import period_root
from periodic.maps import PLMap
from periodic.patterns import PeriodSet, stefan


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
    if isinstance(result.crossing_counts, tuple) and result.window:
        assert all(n >= result.growth**t for t, n in enumerate(result.crossing_counts))
    text = str(result)
    assert f"a cycle of period {strongest}" in text
    assert json.loads(json.dumps(result.to_json()))["periods"]["strongest"] == strongest


@pytest.mark.parametrize("p", [5, 7])
def test_a_threshold_is_met_exactly_and_missed_just_below(p: int) -> None:
    at = of(f"vee:lambda({p})")
    below = analyze(vee(period_root(p) - Fraction(1, 10**9)))
    assert (at.period, at.growth, at.map.lipschitz) == (p, period_root(p), period_root(p))
    assert at.pattern == stefan(p, mirror=True)
    assert below.period == p + 2
    assert not any(d.present for d in below.decisions if d.n == p and not isinstance(d, Undecided))


def test_the_slope_of_the_talk_has_no_period_three() -> None:
    result = of("1.618*abs(x) - 1 on [-1, 0.618]")
    assert "1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12 occur, 3 not" in str(result)
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
    assert data["characteristic_polynomial"] == [1, -1, -1, 1, -1]


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
