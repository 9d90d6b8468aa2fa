"""How objects show themselves: in cards that are well-formed and small, in LaTeX, in a short ``repr``."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given

import periodic
from periodic import displays
from periodic.displays import arcs, boxes, card, cells, few, graph, grid, places
from periodic.graphs.entropies import EntropyEnclosure
from periodic.maps.families import tent, vee
from periodic.maps.line_maps import LineMap
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import exact
from periodic.numbers.number_texts import latex
from periodic.patterns.cyclic_patterns import Pattern, stefan
from periodic.reports.network_comparisons import network_comparison
from tests.strategies import examples, patterns, pl_maps

FOUR_LAPS = PLMap([0, "1/5", "1/2", "2/3", 1], ["1/10", 1, "1/4", "9/10", 0])
PAIRS = periodic.read_map("pattern:3,4,2,1")


def shown(thing: Any) -> str:
    """The card of a thing, checked to be well-formed and of a size for a notebook."""
    html = thing._repr_html_()
    ElementTree.fromstring(f"<page>{html}</page>")
    assert len(html) < 40_000
    assert len(repr(thing)) <= 420
    return str(html)


@pytest.mark.usefixtures("blocks_alone")
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: FOUR_LAPS, ["map of [0, 1], into itself", "4, in 4 laps", "9/2", "<svg", "1/10"]),
        (lambda: tent() ** 12, ["4096, in 4096 laps", "<svg"]),
        (lambda: PLMap([0, 1], [3, 3]), ["which it leaves", "1, in 1 lap<"]),
        (lambda: 3 * tent(1), ["which it leaves"]),
        (lambda: LineMap([0], [-1], "-8/5", "8/5"), ["map of the line", "-8/5 on the left", "<svg"]),
        (lambda: LineMap([0, 10**400], [0, 1], 0, 0), ["map of the line"]),
        (lambda: periodic.cycles(vee("phi"), 3)[0], ["cycle of period 3", "2+sqrt(5)", "3, 1, 2", "<svg"]),
        (lambda: periodic.cycles(tent(), 1)[0], ["cycle of period 1"]),
        (lambda: periodic.cycles(tent(), 5), ["6 in all", "Cycle(("]),
        (lambda: periodic.find_cycle(vee("7/5"), 200), ["cycle of period 200", "… 200 in all"]),
        (lambda: periodic.cycle_families(PAIRS, 4)[0], ["a continuum of cycles of period 4", "[1, 3/2)"]),
        (lambda: stefan(7), ["pattern of a cycle of 7 points", "yes, the least growth", "<svg", "1, 4, 5, 3, 6, 2, 7"]),
        (lambda: stefan(1001), ["1001 points", "… 1001 in all"]),
        (lambda: Pattern([1]), ["a cycle of 1 point"]),
        (lambda: periodic.transition_graph(stefan(5)), ["of 4 intervals", "covers [3, 5]", "<svg"]),
        (lambda: periodic.transition_graph(stefan(1001)), ["of 1000 intervals"]),
        (lambda: periodic.TransitionGraph.from_matrix([[2, 1], [0, 30]]), ["of 2 nodes", ">30</text>", "33"]),
        (lambda: periodic.period_set(vee("6/5")), ["every even period except 6", "<svg"]),
        (lambda: periodic.PeriodSet(None), ["every power of two", "there is always a stronger one"]),
        (lambda: periodic.fixed_set(PAIRS, 4), ["1 isolated point, 2 intervals", "[1, 2], [3, 4]", 'stroke-width="4"']),
        (lambda: periodic.fixed_set(tent(), 12), ["4096 isolated points", "… 4096 in all"]),
        (lambda: tent().preimage(2), ["0 isolated points", "none"]),
        (lambda: periodic.orbit(tent(), "1/7"), ["enters a cycle of period 3", "2/7, 4/7, 6/7"]),
        (lambda: periodic.orbit(tent(), "2/3"), ["nothing: the point is periodic"]),
        (lambda: periodic.period_bounds(vee("phi")), ["these occur", "every period: "]),
        (lambda: periodic.chain(vee("phi")), ["1.6180339887...", "tried: the cycle of the strongest period"]),
        (lambda: periodic.decide_period(vee("phi"), 3), ["f has a point of least period 3", "proved"]),
        (lambda: periodic.kneading(vee("lambda(51)")), ["kneading data of 3 laps"]),
        (lambda: periodic.read_family(f"points:{','.join(f'({i},{i % 2})' for i in range(60))},(60,a)"), ["family"]),
        (lambda: periodic.deep_network(tent(), 400), ["2, 2, … 400 in all"]),
        (lambda: periodic.kneading(vee("phi")), ["kneading data of 3 laps", "the part in brackets repeats"]),
        (lambda: periodic.complexities(tent(), 5), ["f^5 is", "between 0.6931471805... and 0.6931471806 (enclosed)"]),
        (lambda: periodic.regime(vee("phi")), ["the regime of f is chaotic"]),
        (lambda: periodic.period_findings(tent("7/5"), 60), ["periods 1 to 60", "absent: constant slope"]),
        (lambda: periodic.period_threshold("vee", 3), ["vee has period 3 from the parameter"]),
        (lambda: periodic.shattered_set(vee("phi"), 2), ["2 points that the iterates label in all 4 ways"]),
        (lambda: periodic.entropy_enclosure(FOUR_LAPS, 99), ["between 1.081324710994... and 1.081324710995"]),
        (lambda: periodic.deep_network(tent(), 3), ["ReLU network", "2, 2, 2", "12 and 7, exact"]),
        (lambda: periodic.ReluNetwork([[[1] * 400]], [[0]]), ["no hidden layer: the network is affine"]),
        (lambda: periodic.close_network(tent(), 5, 4, 3), ["an explicit network near f^5", "equals f^t"]),
        (lambda: periodic.constant_slope_model(vee("phi")), ["model of constant slope", "none shrinks", "<svg"]),
        (
            lambda: periodic.constant_slope_coordinates(FOUR_LAPS),
            ["coordinates of constant slope", "2.948582985333", ">0.290674800316<", ">1.000000000000<"],
        ),
        (lambda: periodic.compact_core(LineMap([0], [1], 2, -2)), ["the same cycles of period above 1", "<svg"]),
        (lambda: periodic.read_family("vee:a"), ["family of maps: vee:a"]),
        (lambda: periodic.MapEnclosure(tent() - 1, tent() + 1), ["all continuous maps between two", "<svg"]),
        (lambda: periodic.compare_growth(tent(), vee("phi")), ["the first growth number is greater than the second<"]),
        (
            lambda: network_comparison(tent(), 3, periodic.deep_network(tent(), 2)),
            ["the given network", "4 activation regions"],
        ),
        (lambda: periodic.network_count([2, 2, 2]), ["19 (some network has as many)", "14 (some network has as many)"]),
        (lambda: periodic.prove_period(vee("phi"), 3), ["certificate: the map has a cycle of 3 points", "checker.py"]),
        (lambda: periodic.analyze(tent()), ["<b>periods</b>", "<b>map</b>"]),
        (lambda: periodic.separation(tent(), 4, 2, 1), ["the task: to follow f^4"]),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("blocks_alone")
def test_objects_show_themselves(make: Callable[[], Any], said: list[str]) -> None:
    html = shown(make())
    for words in said:
        assert words in html


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (tent(), r"$\begin{cases} 2x & 0 \le x \le \frac{1}{2} \\ -2x + 2 & \frac{1}{2} \le x \le 1 \end{cases}$"),
        (PLMap([0, 1, 2], [1, 1, 0]), r"$\begin{cases} 1 & 0 \le x \le 1 \\ -x + 2 & 1 \le x \le 2 \end{cases}$"),
        (tent() ** 4, None),
        (Pattern([2, 3, 1]), r"$(1\,2\,3)$"),
        (stefan(41), None),
        (periodic.transition_graph(stefan(3)), r"$\begin{pmatrix} 0 & 1 \\ 1 & 1 \end{pmatrix}$"),
        (periodic.transition_graph(stefan(15)), None),
        (periodic.cycles(tent(), 2)[0], r"$\frac{2}{5} \to \frac{4}{5} \to \frac{2}{5}$"),
        (periodic.cycles(tent(), 9)[0], None),
        (tent().preimage("1/2"), r"$\left\{\frac{1}{4}, \frac{3}{4}\right\}$"),
        (tent().preimage(2), r"$\varnothing$"),
        (periodic.fixed_set(PAIRS, 4), r"$\left\{\frac{8}{3}\right\} \cup \left[1, 2\right] \cup \left[3, 4\right]$"),
        (periodic.fixed_set(tent(), 9), None),
        (periodic.PeriodSet(4), r"$\{1, 2, 4\}$"),
        (periodic.PeriodSet(None), r"$\{1, 2, 4, 8, 16, \ldots\}$"),
        (EntropyEnclosure(Fraction(1, 3), Fraction(1, 2)), r"$\frac{1}{3} \le h \le \frac{1}{2}$"),
        (EntropyEnclosure(Fraction(1, 3), Fraction(2**99, 3**63)), r"$0.333333333333 \le h \le 0.553771401172$"),
        (periodic.TransitionGraph.from_matrix([[10**99]]), None),
    ],
)
def test_formulas(thing: Any, expected: str | None) -> None:
    assert thing._repr_latex_() == expected


def test_numbers_as_formulas() -> None:
    assert latex(exact("phi")) == r"\frac{1+\sqrt{5}}{2}"
    assert latex(Fraction(10**70, 3)) == r"3.3333333333\ldots\cdot 10^{69}"
    assert latex(exact("lambda(7)")) == r"1.4655712318\ldots"
    golden = vee("phi")._repr_latex_() or ""
    assert golden.startswith(r"$\begin{cases} \frac{-1-\sqrt{5}}{2}x -1 & -1 \le x \le 0")


@examples(30)
@given(pl_maps(most=6))
def test_maps_always_show_themselves(f: PLMap) -> None:
    shown(f)
    assert eval(repr(f)) == f


@examples(30)
@given(patterns())
def test_what_is_short_pastes_back(pattern: Pattern) -> None:
    TransitionGraph = periodic.TransitionGraph
    things = [pattern, periodic.transition_graph(pattern), TransitionGraph.from_matrix([[1, 2], [3, 4]])]
    for thing in things:
        assert eval(repr(thing), {"Pattern": Pattern, "TransitionGraph": TransitionGraph}) == thing


def test_networks_paste_back_while_they_are_short() -> None:
    net = periodic.deep_network(vee("phi", -1, 1), 2)
    assert eval(repr(net), {"ReluNetwork": periodic.ReluNetwork}) == net
    assert repr(periodic.deep_network(tent(), 30)).startswith("<ReLU network, 1 in, hidden widths (2, 2")


# The pieces


def test_text_is_escaped() -> None:
    html = card("a < b", [("x & y", '"1 > 0"'), ("left out", "")], body=grid(("<",), [["&"]]))
    assert "a &lt; b" in html
    assert "x &amp; y" in html
    assert "left out" not in html
    ElementTree.fromstring(html)


def test_graphs_stay_in_their_frame() -> None:
    xs = np.linspace(0, 1, 5000).tolist()
    svg = ElementTree.fromstring(graph(xs, [abs(2 * x - 1) for x in xs]))
    *_, line = svg.iter("{http://www.w3.org/2000/svg}path")
    numbers = [float(n) for n in line.attrib["d"].strip("M").replace("L", " ").split()]
    assert len(numbers) < 8 * displays.SIZE
    assert min(numbers) >= displays.MARGIN
    assert max(numbers) <= displays.SIZE - displays.MARGIN


def test_pictures_that_floats_cannot_draw_are_left_out() -> None:
    assert graph([1.0, 1.0], [0.0, 0.0]) == ""
    assert graph([0.0, 5e-324], [0.0, 0.0]) == ""
    assert graph([0.0, float("inf")], [0.0, 1.0]) == ""
    assert arcs([1.0, 1.0]) == ""
    assert places(0.0, 0.0, [0.0]) == ""
    assert cells([[0] * 61] * 61) == cells([]) == ""
    tiny = PLMap([0, Fraction(1, 10**400)], [0, 0])
    assert "<svg" not in shown(tiny)
    assert "<svg" not in shown(PLMap([0, 10**400], [0, 10**400]))
    assert "<svg" not in shown(periodic.Cycle((-(10**400), 10**400), 1))


def test_places_on_a_line() -> None:
    svg = places(0, 1, [0.25, 0.5], [(0.5, 1.0)])
    assert svg.count("<circle") == 2
    assert 'stroke-width="4"' in svg
    assert boxes([True, False]).count("<rect") == 2


def test_few_of_many() -> None:
    assert few(range(9)) == "0, 1, 2, 3, 4, 5, 6, 7, …"
    assert few([]) == ""


def test_the_picture_of_a_cycle_goes_round_clockwise() -> None:
    svg = arcs([0.0, 2.0, 1.0])
    assert svg.count(" 0 0 1 ") == 3


def test_displays_import_nothing_of_ours() -> None:
    assert "from periodic" not in Path(displays.__file__).read_text()
