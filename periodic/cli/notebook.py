"""``periodic notebook``: opens one of the notebooks that come with the library, in Jupyter."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from importlib.util import find_spec
from pathlib import Path

import periodic
from periodic.cli.verbs import Verb, whole_number
from periodic.errors import installation

MOST = 99


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("number", nargs="?", type=whole_number(1, MOST), metavar="N", help="which one (default 1)")
    parser.add_argument("--list", action="store_true", help="list them, or the one that is named, and open none")
    parser.add_argument("--copy", action="store_true", help="put it into this folder, and do not open it")


def notebooks() -> dict[int, Path]:
    """Return the notebooks that are here by their numbers: those of a clone, or those that an installation brought."""
    clone = Path(periodic.__file__).parents[1] / "notebooks"
    for folder in (clone, Path(sys.prefix) / "share/doc/periodic-maps/notebooks"):
        found = {int(p.stem.partition("_")[0]): p for p in folder.glob("[0-9]*_*.ipynb")}
        if found:
            return dict(sorted(found.items()))
    return {}


def _run(options: Namespace) -> int:
    found = notebooks()
    if not found:
        raise ValueError("the notebooks are not here: an installation by pip brings them, and so does a clone")
    number = options.number or 1
    if number not in found:
        raise ValueError(f"there is no notebook {number}; periodic notebook --list names them")
    if options.list:
        for one in found if options.number is None else (number,):
            print(f"{one}  {found[one].stem.partition('_')[2].replace('_', ' ')}")
        return 0
    if not options.copy and find_spec("jupyterlab") is None:
        raise ImportError(f"a notebook is opened by JupyterLab, which is not installed: {installation('jupyterlab')}")
    here = Path(found[number].name)
    if here.exists():
        print(f"{here} is in this folder already, and stays as it is")
    else:
        here.write_bytes(found[number].read_bytes())  # what is changed is a copy
        print(f"{here} is put into this folder")
    return 0 if options.copy else subprocess.run([sys.executable, "-m", "jupyterlab", str(here)]).returncode


VERB = Verb(
    "notebook",
    "a notebook that comes with the library, opened in JupyterLab",
    ("notebook", "--list"),
    _options,
    _run,
)
