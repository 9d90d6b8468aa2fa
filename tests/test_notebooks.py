"""Every notebook runs from top to bottom; its assertions are the test."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))

QUICK = ("1_period_three",)


@pytest.fixture
def shell() -> Iterator[Any]:
    """What runs cells as a kernel does, in this process; no name is left from another notebook."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    found = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    yield found
    found.restore_sys_module_state()


def code(path: Path) -> list[str]:
    """The cells of a notebook that are code; what it shows is not looked at."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem in QUICK], ids=lambda path: path.stem)
def test_notebook_runs(path: Path, shell: Any) -> None:
    for source in code(path):
        shell.run_cell(source, silent=True).raise_error()


@pytest.mark.long
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_in_a_kernel_of_its_own(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_argues_and_leaves_computing_to_modules(path: Path) -> None:
    cells = code(path)
    assert any("assert " in source for source in cells)
    lines = [line for source in cells for line in source.splitlines() if not line.startswith("%")]
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 5, f"{node.name} belongs into a module"
        if isinstance(node, ast.ImportFrom):
            assert not any(alias.name.startswith("_") for alias in node.names)
