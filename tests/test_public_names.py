"""The top-level names: each there, documented, and no module in the way of a function."""

import subprocess
import sys
from pathlib import Path

import pytest

import periodic

MODULES = {path.stem for path in Path(periodic.__file__).parent.glob("*.py")}


@pytest.mark.parametrize("name", sorted(set(periodic.__all__) - {"__version__"}))
def test_public_names_are_there_and_documented(name: str) -> None:
    assert getattr(periodic, name).__doc__
    assert name not in MODULES  # importing that module would hide the name


def test_importing_the_package_loads_no_heavy_module() -> None:
    heavy = ("numpy", "sympy", "networkx", "matplotlib", "flint", "numba", "scipy", "sklearn", "torch", "onnx", "rich")
    code = f"import periodic, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        periodic.nonsense  # noqa: B018  # the refusal is what is tested
    assert {"PLMap", "tent"} <= set(dir(periodic))
