"""Data flows one way: a module imports only what stands before it in the argument."""

import ast
from pathlib import Path

import pytest

import periodic

PACKAGE = Path(periodic.__file__).parent
ORDER = """
errors reports realroots polynomials fields elements algebraics limbs exactarrays codedarrays
alignments compositions maps distances symbolic
patterns determinants partitions graphs recurrences growth families expressions evaluations descriptions notation
fixedsets iterations walks coverings thresholds periodsets orbits oscillations
refinements moments cells zigzags deviations measures
regions networks realisations models
bounds levels fits runs duals hinges kinds blocks floors approximations separations verdicts
chapters analysis floatloops floatsteps roundings floats
peers timings measurements specimens benchmarks costs plotting terminal cli
""".split()  # noqa: SIM905  # read downward, the list is the argument


def imported(path: Path) -> set[str]:
    """The modules of the package that a file imports when it is imported itself."""
    names = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("periodic."):
            names.add(node.module.split(".")[1])
    return names


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_imports_point_left(path: Path) -> None:
    if path.stem in {"__init__", "__main__", "checker"}:
        return
    place = ORDER.index(path.stem)
    assert all(ORDER.index(name) < place for name in imported(path))
