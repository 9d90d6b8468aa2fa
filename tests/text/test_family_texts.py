"""Families as text: their maps, their thresholds against closed forms, every refusal with its place."""

import math
import re
from fractions import Fraction

import pytest
import sympy

from periodic.entropy.first_parameters import map_at
from periodic.entropy.thresholds import family_threshold
from periodic.maps.families import tent, truncated_tent, vee
from periodic.maps.parametric_maps import Form, MapFamily
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.orbits.period_sets import has_period
from periodic.text.family_texts import family_entropies, period_threshold, read_family
from periodic.text.map_texts import read_map

LITTLE = Fraction(1, 10**9)
TEXTS = [
    "c*|x| - 1 on [-1, 1]",
    "max(-c*x, c*x) - 1 on [-1, 1]",
    "min(c, 2*x, 2 - 2*x) on [0, 1]",
    "relu(c*x - 1/2)/2 + abs(c)/4 on [0, c^2]",
    "points:(0,c),(c/3,1),(1,c^-1/9)",
    "-(x - c)*c^2 - -1 on [c - 1, c + 1]",
    "tent:c",
    "vee:c",
    "truncated_tent:c/2",
    "min(c, 2) on [0, 1]",
    "c on [0, 1]",
    "c*|x| - sqrt(2) on [-sqrt(2), phi]",
    "points:(-sqrt(2),c),(c/9,phi/2),(2, root(x^3 - 2)*c)",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("c", ["1/3", "7/5", "2", "1"])
def test_maps_are_those_of_the_text_with_the_number(text: str, c: str) -> None:
    assert read_family(text).at(Fraction(c)) == read_map(re.sub(r"\bc\b", f"({c})", text))


def test_irrational_parameters() -> None:
    golden = exact(sympy.GoldenRatio)
    assert read_family("C*|x| - 1 on [-1, c - 1]").at(golden) == vee(golden)
    assert read_family("tent:slope").at(golden) == tent(golden)
    assert read_family("truncated_tent:h").at(golden / 2) == truncated_tent(golden / 2)
    assert read_family("truncated_tent:h").at(Fraction(1)) == truncated_tent(1)
    assert read_family("vee:h").at(Fraction(1, 2)) == vee("1/2")
    assert read_family("h*|x| - 1 on [-1, 1]").at("3/2") == vee("3/2", -1, 1)
    with pytest.raises(TypeError, match=r"a float is not exact, got 1\.5"):
        read_family("vee:h").at(1.5)


@pytest.mark.parametrize("name", ["vee", "tent", "truncated_tent"])
def test_the_name_of_a_family_is_read_wherever_families_are(name: str) -> None:
    family = read_family(f" {name.upper()} ")
    assert family.name == f"{name}:c"
    assert family.at(Fraction(4, 5)) == read_map(f"{name}:4/5")
    assert period_threshold(family, 3).value == period_threshold(name, 3).value


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, pytest.param(8, marks=pytest.mark.long)])
def test_thresholds_of_texts(n: int) -> None:
    vees = period_threshold("vee", n)
    assert period_threshold(" c*|x| - 1 on [-1, 1]", n).value == vees.value
    for name, text in [("tent", "s*min(x, 1 - x) on [0, 1]"), ("truncated_tent", "min(h, 2*x, 2 - 2*x) on [0, 1]")]:
        closed, found = period_threshold(name, n), period_threshold(text, n)
        assert (closed.value, closed.attained) == (found.value, found.attained)
    assert period_threshold("vee:c", n).attained == vees.attained


@pytest.mark.parametrize("n", [1, 2, 3, 4, *(pytest.param(n, marks=pytest.mark.long) for n in (5, 6))])
def test_irrational_constants(n: int) -> None:
    """Changes of coordinates do not move a threshold, nor do irrational ones."""
    vees, found = family_threshold("vee", n), period_threshold("c*|x| - sqrt(2) on [-sqrt(2), sqrt(2)]", n)
    assert (found.value, found.attained) == (vees.value, vees.attained)
    if n < 5:
        tents, found = family_threshold("tent", n), period_threshold("c*min(x, phi - x) on [0, phi]", n)
        assert (found.value, found.attained) == (tents.value, tents.attained)


@pytest.mark.parametrize(
    "text", ["min(h, sqrt(2)*x, sqrt(2)*(1 - x)) on [0, 1]", "points:(0,h/7),(phi/2,h),(1,sqrt(2)/10)"]
)
@pytest.mark.parametrize("n", [2, 3, pytest.param(4, marks=pytest.mark.long)])
def test_no_smaller_parameter_has_the_period(text: str, n: int, every_case: bool) -> None:
    family = read_family(text)
    found = period_threshold(text, n)
    assert found.value is None or map_at(family, found.value) is not None
    for i in range(0, 30, 1 if every_case else 3):
        f = map_at(family, Fraction(i, 29))
        if found.value is None or Fraction(i, 29) < found.value:
            assert f is None or not has_period(f, n)
    if found.value is not None:
        near = [found.value + Fraction(1, 10**k) for k in (6, 9, 12)]
        assert found.attained or any((f := map_at(family, c)) and has_period(f, n) for c in near)


def test_other_families() -> None:
    assert period_threshold("|x - c| on [0, 1]", 2).value == 0
    found = period_threshold("points:(0,0),(1/2,h),(1,0)", 3)
    assert found.value == exact(sympy.GoldenRatio) / 2
    assert period_threshold("points:(0,0),(1/2,h),(1,0)", 3, low="9/10").value == Fraction(9, 10)
    assert period_threshold("points:(0,0),(1/2,h),(1,0)", 3, high="4/5").value is None
    family = MapFamily("tents", lambda c, sign: Form((0, Fraction(1, 2), 1), (0, c, 0)))
    assert period_threshold(family, 3).value == found.value


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            "3/2*|x| - 1 on [-1, 1]",
            r"a family has a parameter, a name such as c, but this is a single map \(column 1\)",
        ),
        ("c*|x| - d on [-1, 1]", r'a family has one parameter, and that is "c" already \(column 9\)'),
        ("sqrt(c)*x on [0, 1]", r"sqrt takes a number, not the parameter c \(column 1\)"),
        ("x + root(x^2 - c) on [0, 1]", r"root takes a number, not the parameter c \(column 5\)"),
        ("c*sqrt(x) on [0, 1]", r"a number is expected, and x has no value here \(column 8\)"),
        ("c*sqrt(-2)*x on [0, 1]", r"is negative and has no square root \(column 8\)"),
        ("c*x*x on [0, 1]", r"two of its factors contain x \(column 5\)"),
        ("c/x on [1, 2]", r"it divides by what contains x \(column 3\)"),
        ("x^c on [0, 1]", r"it is a power of what contains x \(column 1\)"),
        ("2^c*x on [0, 1]", r"an exponent is an integer between -64 and 64 \(column 3\)"),
        ("c^65*x on [0, 1]", r"an exponent is an integer between -64 and 64 \(column 3\)"),
        ("c*x on [0, x]", r"x stands where a number is expected \(column 12\)"),
        ("points:(0,x),(1,c)", r"x stands where a number is expected \(column 11\)"),
        ("identity on [0, c]", r"a family is a formula on an interval, points, tent, truncated_tent or vee"),
        ("c*x", r"an interval is missing"),
        ("pi*c*x on [0, 1]", r"pi is not algebraic"),
        ("c*tent on [0, 1]", r"the family tent stands alone"),
        ("c c*x on [0, 1]", r'an operator is missing between "c" and "c"'),
    ],
)
def test_refusals_show_the_place(text: str, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        read_family(text)


def test_parameters_without_a_map() -> None:
    for text, c in [
        ("x/c on [0, 1]", 0), ("c^-1*x on [0, 1]", 0), ("x on [c, 1]", 1), ("tent:c", -1), ("truncated_tent:c", 2),
        ("truncated_tent:c", -1), ("vee:c", -1),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=r"division by zero|low < high|is at least 0|is at most 1"):
            read_family(text).at(Fraction(c))
    assert read_family("x/c on [0, 1]").at(Fraction(3)) == PLMap([0, 1], [0, "1/3"])


def test_entropies_along_a_family() -> None:
    slopes = [Fraction(i, 8) for i in range(9, 17)]
    for found, slope in zip(family_entropies("tent", slopes, 9), slopes, strict=True):
        assert found.parameter == slope
        assert found.entropy is not None
        low, high = found.entropy
        assert high - low <= Fraction(1, 10**9)
        assert low <= Fraction(math.log(slope)) + LITTLE
        assert high >= Fraction(math.log(slope)) - LITTLE
    heights = [Fraction(i, 40) for i in range(30, 41)]
    rows = [found.entropy for found in family_entropies("min(h, 2*x, 2 - 2*x) on [0, 1]", heights, 5)]
    assert all(row is not None for row in rows)
    lows = [row[0] for row in rows if row is not None]
    assert lows == sorted(lows)
    assert lows[0] == 0
    assert family_entropies("x/c on [0, 1]", [0, "1/2"])[0].entropy is None
    assert family_entropies("x/c on [0, 1]", ["1/2"])[0].entropy is None


def test_entropies_with_irrational_constants() -> None:
    slopes = ["1", "3/2", "sqrt(2)", "phi", "lambda(5)", "2", "3"]
    found = family_entropies("c*|x| - sqrt(2) on [-sqrt(2), sqrt(2)]", slopes, 9)
    assert [row.entropy for row in found] == [
        row.entropy for row in family_entropies("c*|x| - 1 on [-1, 1]", slopes, 9)
    ]
    assert found[-1].entropy is None


def test_refusals() -> None:
    with pytest.raises(TypeError, match="a family of maps is described by text, got int"):
        period_threshold(3, 3)
    with pytest.raises(ValueError, match="the family vee has a range of its own"):
        period_threshold("vee", 3, low=1)
    with pytest.raises(ValueError, match=r"period 1 occurs for all small parameters of max\(c\*x, 1 - x\)"):
        period_threshold("max(c*x, 1 - x) on [0, 1]", 1)
