"""Fragments of a page: well formed, escaped, and with exact orbits and iterates in them."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st

from periodic.graphs.growth_numbers import period_root
from periodic.maps.families import tent, vee
from periodic.maps.plmaps import PLMap
from periodic.orbits.point_orbits import orbit
from periodic.plots.live_pictures import LEFT, SIDE, TOP, _multiples, assets, live_cobweb, live_iterates

GOLDEN = vee(period_root(3))


def data(fragment: str) -> Any:
    found = re.search(r'<script type="application/json">(.*)</script>', fragment)
    assert found is not None
    return json.loads(found[1])


def tree(fragment: str) -> ElementTree.Element:
    """The fragment as XML: its empty elements closed, an attribute without a value given one."""
    closed = re.sub(r"(<input [^>]*)>", r"\1/>", fragment).replace(" hidden>", ' hidden="">')
    return ElementTree.fromstring(closed)


def test_orbits_are_exact_and_say_where_they_close() -> None:
    starts = {start["name"]: start for start in data(live_cobweb(tent(), "2/9", 30))["starts"]}
    assert len(starts) == 102
    assert starts["2/9"]["orbit"] == [round(SIDE * x) for x in (2 / 9, 4 / 9, 8 / 9)]
    assert starts["2/9"]["back"] == 0
    for name, start in starts.items():
        found = orbit(tent(), Fraction(name))
        assert start["back"] == len(found.transient)
        assert start["orbit"] == [round(SIDE * x) for x in (*found.transient, *found.cycle)]
        assert start["note"].startswith(f"the orbit of {name} ")
        assert start["note"].endswith(f" a cycle of period {len(found.cycle)}")
    assert starts["1/100"]["note"] == "the orbit of 1/100 reaches after 3 steps a cycle of period 10"


def test_an_orbit_that_has_not_closed() -> None:
    fragment = live_cobweb(tent("3/2"), "1/7", 1)
    (start,) = (s for s in data(fragment)["starts"] if s["name"] == "1/7")
    assert (start["back"], start["note"]) == (None, "the orbit of 1/7 has not closed after 1 step")
    assert "the orbit of 1/7 has not closed after 1 step</figcaption>" in fragment


def test_iterates_are_exact() -> None:
    low, high = GOLDEN.domain
    iterates = data(live_iterates(GOLDEN, 8))["iterates"]
    for t, drawn in enumerate(iterates):
        h = GOLDEN**t
        assert drawn["xs"] == [round(SIDE * float((x - low) / (high - low))) for x in h.knots]
        assert drawn["ys"] == [round(SIDE * float((y - low) / (high - low))) for y in h.values]
    assert [it["note"] for it in iterates][:2] == [
        "f^0 has 1 lap and 1 affine piece",
        "f^1 has 2 laps and 2 affine pieces",
    ]


def test_iterates_end_where_there_are_too_many_pieces() -> None:
    assert len(data(live_iterates(tent(), 40))["iterates"]) == 13
    with pytest.raises(ValueError, match="the first iterate to be shown must be at most 12, got 13"):
        live_iterates(tent(), 40, 13)


def test_the_drawn_picture_is_that_of_the_sliders() -> None:
    fragment = tree(live_iterates(tent(), 5, 3))
    line = fragment.find(".//polyline")
    assert line is not None
    points = [tuple(map(int, pair.split(","))) for pair in line.attrib["points"].split()]
    assert points == [(LEFT + SIDE * k // 8, TOP + SIDE * (1 - k % 2)) for k in range(9)]
    (slider,) = fragment.iter("input")
    assert (slider.attrib["value"], slider.attrib["max"]) == ("3", "5")


@pytest.mark.parametrize(("x", "t"), [(0, 1), ("1/7", 100), ("2/3", 3)])
def test_a_fragment_is_well_formed_and_accessible(x: Any, t: int) -> None:
    fragment = tree(live_cobweb(tent(), x, t, name="a"))
    labels = {label.attrib["for"] for label in fragment.iter("label")}
    assert labels == {slider.attrib["id"] for slider in fragment.iter("input")} == {"a-start", "a-length"}
    svg = fragment.find("svg")
    assert svg is not None
    assert svg.attrib["role"] == "img"
    named = {element.attrib["id"] for element in svg if element.tag in ("title", "desc")}
    assert set(svg.attrib["aria-labelledby"].split()) == named


def test_nothing_ends_the_data_early_and_nothing_is_loaded() -> None:
    for fragment in (live_cobweb(GOLDEN), live_iterates(GOLDEN, 3)):
        assert "<" not in json.dumps(data(fragment))
        assert fragment.count("</script>") == 1
        assert "http" not in fragment
    assert assets().count("</script>") == 1


@given(st.fractions(max_denominator=10**6), st.fractions("1/1000000", 10**9), st.sampled_from([5, 100]))
def test_round_numbers_between_two(low: Fraction, length: Fraction, most: int) -> None:
    found = _multiples(low, low + length, most)
    (step,) = {b - a for a, b in pairwise(found)}
    assert most // 3 <= len(found) <= most + 1
    assert low <= found[0] < low + step
    assert low + length - step < found[-1] <= low + length
    digits = str(step.numerator if step >= 1 else step.denominator)
    assert digits.strip("0") in ("1", "2", "5")


def test_an_interval_that_floats_cannot_tell_from_a_point() -> None:
    far = 10**25
    f = PLMap([far, far + Fraction(1, 2), far + 1], [far, far + 1, far])
    line = tree(live_iterates(f, 2)).find(".//polyline")
    assert line is not None
    points = [int(pair.split(",")[0]) - LEFT for pair in line.attrib["points"].split()]
    assert points == [0, 2500, 5000, 7500, 10000]


@pytest.mark.parametrize(
    ("draw", "rule"),
    [
        (lambda: live_cobweb(tent(), "3/2"), r"3/2 lies outside the domain \[0, 1\]"),
        (lambda: live_cobweb(tent(), t=101), "a moving cobweb has at most 100 steps, got 101"),
        (lambda: live_cobweb(PLMap([0, 1], [0, 2])), "the map leaves its interval"),
        (lambda: live_iterates(PLMap([0, 1], [0, 2]), 3), "the map leaves its interval"),
        (lambda: live_iterates(tent(), 3, name='a"b'), """a name in a page is made of .*, got 'a"b'"""),
    ],
)
def test_what_is_refused(draw: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        draw()
