"""Decisions beside composition on the line, and many networks at once beside one at a time."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given

from periodic.experiments import network_decisions
from periodic.experiments.designs import generator
from periodic.experiments.network_decisions import Decision, decision, decisions
from periodic.experiments.network_draws import INITIALISATIONS, drawn_layers, network
from periodic.maps.line_maps import LineMap
from periodic.numbers.conversions import exact
from periodic.orbits.period_sets import has_period
from tests.maps.test_line_maps import least_periods, line_maps


@given(line_maps())
def test_decisions_agree_with_composition(f: LineMap) -> None:
    found = decision(f)
    assert found.two == least_periods(f, 2)
    assert found.three == least_periods(f, 3)
    if found.odd is False:
        assert not least_periods(f, 5)
    if found.positive is False:
        assert not found.odd
        assert not least_periods(f, 6)
    if found.three:
        assert found == Decision(True, True, True, True)


@pytest.mark.parametrize(
    ("slope", "expected"),
    [
        ("1", Decision(True, False, False, False)),
        ("1.1", Decision(True, False, False, True)),
        ("1.45", Decision(True, False, True, True)),
        ("1.618", Decision(True, False, True, True)),
        ("phi", Decision(True, True, True, True)),
        ("3", Decision(True, True, True, True)),
        ("1/2", Decision(False, False, False, False)),
    ],
)
def test_the_family_of_the_talk(slope: str, expected: Decision) -> None:
    c = exact(slope)
    assert decision(LineMap([0], [-1], -c, c)) == expected


@pytest.mark.parametrize("widths", [(1,), (2,), (5,), (2, 2), pytest.param((3, 3, 3), marks=pytest.mark.long)])
@pytest.mark.parametrize("name", INITIALISATIONS)
def test_many_networks_at_once(name: str, widths: tuple[int, ...], every_case: bool) -> None:
    init, number = INITIALISATIONS[name], 30 if every_case else 3
    layers = drawn_layers(widths, init, number, np.random.default_rng(len(name)))
    alone = [decision(network(layers, i, init.rectified).to_line_map()) for i in range(number)]
    assert decisions(layers, init.rectified) == alone


@pytest.mark.parametrize("rectified", [False, True])
def test_networks_of_small_integers(rectified: bool, every_case: bool) -> None:
    """Ties of every kind: knots that coincide, slopes 0, 1 and -1, values at knots."""
    choices = [c for c in product((-2, -1, 1, 2), (-2, 0, 1), repeat=2) if c[0] <= c[2]]
    chosen = np.random.default_rng(0).permutation(len(choices) * 12)[: 150 if every_case else 60]
    outer = list(product((-2, -1, 1, 2), (-1, 1, 2), (-1, 0, 1)))
    rng = np.random.default_rng(1)
    inner = np.array([choices[i % len(choices)] for i in chosen], dtype=float)
    last = np.array([outer[i] for i in rng.integers(len(outer), size=len(chosen))], dtype=float)
    layers = [(inner[:, ::2, None], inner[:, 1::2]), (last[:, None, :2], last[:, 2:])]
    alone = [decision(network(layers, i, rectified).to_line_map()) for i in range(len(chosen))]
    assert decisions(layers, rectified) == alone
    assert len(set(alone)) > 1


def test_most_networks_need_no_exact_map(monkeypatch: pytest.MonkeyPatch) -> None:
    init, asked = INITIALISATIONS["he"], list[int]()

    def counted(layers: object, index: int, rectified: bool) -> object:
        asked.append(index)
        return network(layers, index, rectified)  # type: ignore[arg-type]

    monkeypatch.setattr(network_decisions, "network", counted)
    decisions(drawn_layers((16,), init, 200, np.random.default_rng(2)), init.rectified)
    assert len(asked) < 20


@pytest.mark.long
def test_an_odd_period_that_is_long_is_found() -> None:
    """The one map of two million whose first odd period needs coverings of more points than usual."""
    init = INITIALISATIONS["he"]
    task = {"init": "he", "widths": [4, 4, 4], "chunk": 325, "count": 200, "seed": 0}
    f = network(drawn_layers((4, 4, 4), init, 200, generator(task)), 155, init.rectified).to_line_map()
    assert decision(f) == Decision(True, False, True, True)
    assert not any(has_period(f, n) for n in (3, 5, 7, 9, 11))


def test_a_stop_is_enough_when_all_is_settled() -> None:
    """A renormalisable map with period 6: whether it has 10 is not asked, nor waited for."""
    found = decision(LineMap([0], [-1], "-1.3", "1.3"))
    assert found == Decision(True, False, False, True)
