"""Functions of maps that are given something else."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sympy

from periodic.maps.arguments import takes_maps, what_is
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.networks.realisations import deep_network
from periodic.orbits.cycles import cycles
from periodic.patterns.cyclic_patterns import Pattern

X = sympy.Symbol("x")
WRONG = {
    "str 'tent': read_map('tent') makes a map of a description": "tent",
    "str '1111": "1" * 1000,
    "PosixPath('map.json'): read_map(path) reads the map of a file": Path("map.json"),
    "SymPy's Abs(x): PLMap.from_sympy(expression, x, low, high) makes a map of it": sympy.Abs(X),
    "str '2 3 1': Pattern('2 3 1') makes a pattern of it": "2 3 1",
    "list [0, 1]: PLMap(knots, values) makes a map of two of them": [0, 1],
    "tuple ([0, 1], [1, 0]): PLMap(knots, values) makes a map of two of them": ([0, 1], [1, 0]),
    "ndarray array([0, 1]): PLMap(knots, values) makes a map of two columns": np.array([0, 1]),
    "Pattern([2, 3, 1]): connect_the_dots(pattern) is its map": Pattern([2, 3, 1]),
    "Cycle(": cycles(tent(), 2)[0],
    "ReluNetwork": deep_network(tent(), 1),
    "function <lambda>: a map is made of its knots, PLMap(knots, values)": lambda x: x,
    "int 3": 3,
    "float 0.5": 0.5,
    "Fraction(1, 2)": Fraction(1, 2),
    "None": None,
    "type <class": PLMap,
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_map_is_named_with_what_makes_one(text: str) -> None:
    assert what_is(WRONG[text]).startswith(text)
    assert len(what_is(WRONG[text])) < 250
    assert "net.to_map(low, high) is its map" in what_is(deep_network(tent(), 1))
    assert "connect_the_dots(cycle.pattern) is the map of its pattern" in what_is(cycles(tent(), 2)[0])


@pytest.mark.parametrize(
    ("module", "reader"), [("sklearn.neural_network", "from_sklearn"), ("torch.nn.modules", "from_torch")]
)
def test_models_are_known_without_their_packages(module: str, reader: str) -> None:
    model = type("Model", (), {"__module__": module})()
    assert f"ReluNetwork.{reader}(" in what_is(model)


@takes_maps
def both(f: PLMap, n: int = 1, *, g: PLMap | None = None, h: PLMap) -> Any:
    """Docs."""
    return f, n, g, h


def test_every_map_is_checked_wherever_it_stands() -> None:
    f: Any = tent()
    assert both(f, h=f) == both(f=f, h=f, n=1) == (f, 1, None, f)
    assert (both.__name__, both.__doc__) == ("both", "Docs.")
    for call in (lambda: both("tent", h=f), lambda: both(f="tent", h=f), lambda: both("tent", h="tent")):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="expected a PLMap for f, got str 'tent'"):
            call()
    with pytest.raises(TypeError, match="expected a PLMap for h, got None"):
        both(f, h=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'h'"):
        both(f)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'f'"):
        both(h=f)  # type: ignore[call-arg]


def test_only_functions_of_maps_are_marked() -> None:
    def nothing(n: int) -> int:
        return n

    with pytest.raises(AssertionError, match="nothing takes no map"):
        takes_maps(nothing)
