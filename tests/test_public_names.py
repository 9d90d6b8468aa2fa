"""The top-level names: each there, documented, no module in the way of a function; functions of maps take maps only."""

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import periodic
from periodic.maps.arguments import what_is

MODULES = {path.stem for path in Path(periodic.__file__).parent.iterdir()}


@pytest.mark.parametrize("name", sorted(set(periodic.__all__) - {"__version__"}))
def test_public_names_are_there_and_documented(name: str) -> None:
    assert getattr(periodic, name).__doc__
    assert name not in MODULES  # importing that module would hide the name


def test_type_checkers_see_the_same_names(tmp_path: Path) -> None:
    """A user's script: names have their types, a name that is not there is an error."""
    script = tmp_path / "script.py"
    script.write_text(
        "from periodic import *\nimport periodic\nfrom periodic import PLMap, growth_number, separation, tent\n"
        + "\n".join(f"reveal_type(periodic.{name})" for name in periodic.__all__)
        + "\nf: PLMap = tent()\nn: int = f.piece_count\nx: str = tent()\nperiodic.nonsense\n"
    )
    done = subprocess.run([sys.executable, "-m", "mypy", "--strict", script], capture_output=True, text=True)
    revealed = [line for line in done.stdout.splitlines() if "Revealed type" in line]
    assert len(revealed) == len(periodic.__all__)
    assert not [line for line in revealed if line.endswith('"Any"')]
    errors = [line.split(": error: ")[1] for line in done.stdout.splitlines() if ": error: " in line]
    assert len(errors) == 2
    assert errors[0].startswith('Incompatible types in assignment (expression has type "PLMap"')
    assert errors[1].startswith('Module has no attribute "nonsense"')


def test_importing_the_package_loads_no_heavy_module() -> None:
    heavy = ("numpy", "sympy", "networkx", "matplotlib", "flint", "numba", "scipy", "sklearn", "torch", "onnx", "rich")
    code = f"import periodic, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_names_are_refused() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'nonsense'$"):
        periodic.nonsense  # noqa: B018  # the refusal is what is tested
    with pytest.raises(AttributeError, match=r"no attribute 'tnet'; did you mean tent\?"):
        periodic.tnet  # noqa: B018


def test_completion_offers_the_public_names_and_nothing_else() -> None:
    assert {name for name in dir(periodic) if not name.startswith("__")} == {*periodic.__all__} - {"__version__"}


def required(name: str) -> dict[str, str]:
    """The parameters without a default of a public function, each with its type as it is written."""
    function = getattr(periodic, name)
    if not inspect.isfunction(function):
        return {}
    found = inspect.signature(function).parameters.values()
    return {p.name: str(p.annotation) for p in found if p.default is p.empty}


def takes_a_map(kind: str) -> bool:
    return bool({"PLMap", "Dynamics"} & set(kind.split()))


OF_MAPS = [name for name in periodic.__all__ if any(map(takes_a_map, required(name).values()))]


@pytest.mark.parametrize("name", OF_MAPS)
def test_a_function_of_maps_names_what_is_none_and_what_makes_one_of_it(name: str) -> None:
    """For a new function: mark it with ``periodic.maps.arguments.takes_maps``, or use ``what_is`` in its message."""
    import sympy

    network = periodic.deep_network(periodic.tent(), 1)
    wrong: list[Any] = ["tent", [0, 1], None, 0.5, sympy.Abs(sympy.Symbol("x")), network]
    good = {p: periodic.tent() if takes_a_map(kind) else 1 for p, kind in required(name).items()}
    for place, kind in required(name).items():
        if takes_a_map(kind):
            for value in [*wrong, *([periodic.Pattern([2, 3, 1])] if kind == "PLMap" else [])]:
                with pytest.raises(TypeError) as caught:
                    getattr(periodic, name)(**{**good, place: value})
                assert str(caught.value).endswith(f", got {what_is(value)}")


def test_many_functions_take_maps() -> None:
    assert len(OF_MAPS) > 35


CLASSES = ("Pattern", "ReluNetwork", "MapEnclosure")
GIVEN: dict[str, Any] = {"PLMap": periodic.tent(), "Pattern": periodic.Pattern([2, 3, 1]), "StrPath": "nowhere.json"}
OF_OTHERS = [(name, place) for name in periodic.__all__ for place, kind in required(name).items() if kind in CLASSES]


@pytest.mark.parametrize(("name", "place"), OF_OTHERS)
def test_a_function_of_other_things_names_what_is_none(name: str, place: str) -> None:
    """For a new function: ``periodic.errors.check_kind``."""
    kinds = required(name)
    given = {p: GIVEN.get(kind, 1) for p, kind in kinds.items()}
    for value in ("tent", [2, 3, 1], None, 0.5, periodic.tent()):
        with pytest.raises(TypeError, match=f"{kinds[place]}, got "):
            getattr(periodic, name)(**{**given, place: value})


def test_some_functions_take_other_things() -> None:
    assert len(OF_OTHERS) > 7
