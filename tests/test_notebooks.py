"""Every notebook runs from top to bottom; its assertions are the test."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))

QUICK = "1_period_three", "4_stefan_cycles"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A kernel that serves one notebook after another."""
    manager, client = pytest.importorskip("jupyter_client.manager").start_new_kernel(kernel_name="python3")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem in QUICK], ids=lambda path: path.stem)
def test_notebook_runs(path: Path, client: Any) -> None:
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    for source in ["%reset -f", *cells]:  # no name is left from another notebook
        reply = client.execute_interactive(source, timeout=300, output_hook=lambda message: None)["content"]
        assert reply["status"] == "ok", "\n".join(reply["traceback"])


@pytest.mark.long
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_in_a_kernel_of_its_own(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_argues_and_leaves_computing_to_modules(path: Path) -> None:
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert any("assert " in source for source in cells)
    lines = [line for source in cells for line in source.splitlines() if not line.startswith("%")]
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 5, f"{node.name} belongs into a module"
        if isinstance(node, ast.ImportFrom):
            assert not any(alias.name.startswith("_") for alias in node.names)
