"""What is built and installed: the wheel and the sdist, the parts, and every sentence that says how to get them."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from contextlib import chdir
from functools import partial
from pathlib import Path

import hatchling.build as hatchling
import pytest

import periodic
from periodic.errors import PARTS, installation, optional

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel, built from the sdist as it is for a release, and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    with chdir(ROOT), pytest.MonkeyPatch.context() as patched:
        patched.setattr(gzip, "GzipFile", partial(gzip.GzipFile, compresslevel=1))
        sdist = folder / hatchling.build_sdist(str(folder))
    with tarfile.open(sdist) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # which Python 3.11.0 does not know
        packed.extractall(folder)
    with chdir(folder / sdist.name.removesuffix(".tar.gz")):
        wheel = folder / hatchling.build_wheel(str(folder))
    return wheel, sdist


def tracked(folder: str, suffix: str = "") -> set[str]:
    found = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob(f"*{suffix}") if p.is_file()}
    return {name for name in found if not name.startswith("docs/notebooks/")}  # which the documentation site copies


def test_the_root_holds_what_a_stranger_looks_for_and_nothing_else() -> None:
    """Pictures stand in docs/figures; a scratch file once stood beside README."""
    if not (ROOT / ".git").exists():
        pytest.skip("no clone, so that nobody knows which files are the project's")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    files = {name for name in listed if name and "/" not in name and not name.startswith(".")}
    assert files == {"CHANGELOG.md", "LICENSE", "README.md", "check", "pyproject.toml"}


def test_the_wheel_carries_what_it_cites(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        names = set(wheel.namelist())
        metadata = next(wheel.read(name).decode() for name in names if name.endswith("METADATA"))
    assert tracked("periodic", ".py") | tracked("periodic", ".json") | {"periodic/py.typed"} <= names
    assert {f"periodic/{name}" for name in tracked("docs")} <= names  # reports name sections of docs/mathematics.md
    assert any(name.endswith("/periodic-maps/examples/trained_network.py") for name in names)
    assert not [name for name in names if name.startswith(("tests", "benchmarks"))]
    assert f"Name: periodic-maps\nVersion: {periodic.__version__}\n" in metadata


def test_the_sdist_is_a_clone_without_its_history(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    for folder in ("periodic", "tests", "benchmarks", "docs", "examples", "notebooks"):
        assert {name for name in tracked(folder) if "__pycache__" not in name} <= names
    assert {"check", ".ci/run", "README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml"} <= names


@pytest.mark.long
def test_the_wheel_works_away_from_the_clone(built: tuple[Path, Path], tmp_path: Path) -> None:
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(tmp_path / "site"),
    ]
    subprocess.run([*pip, str(built[0])], check=True, capture_output=True)
    code = (
        "import periodic, json, sys; from importlib.resources import files; from periodic.cli.main import main;"
        "json.loads((files('periodic.cli') / 'schemas' / 'analyze.json').read_text());"
        "assert (files('periodic') / 'docs' / 'mathematics.md').is_file();"
        "print(periodic.__file__, file=sys.stderr); sys.exit(main(['analyze', 'tent', '--json']))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path / "site")}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stderr.strip()).is_relative_to(tmp_path)
    assert json.loads(done.stdout)["name"] == "tent"


# How parts are installed


PLACES = ("periodic/**/*.py", "benchmarks/**/*.py", "examples/*.py", "docs/*.md", "notebooks/*.ipynb", "*.md", "check")


def test_nobody_is_told_to_install_a_stranger() -> None:
    told = 0
    for path in (path for place in PLACES for path in ROOT.glob(place)):
        text = path.read_text(encoding="utf-8")
        # "periodic" alone, as an argument of pip, is another project
        assert not re.search(r"pip install[^\n]*['\" ]periodic(?!-maps|/)\b", text), path
        for part in re.findall(r"periodic-maps\[([a-z,]+)\]", text):
            assert set(part.split(",")) <= set(EXTRAS), path
            told += 1
    assert told


@pytest.mark.parametrize("package", PARTS)
def test_every_part_brings_its_package(package: str) -> None:
    distribution = {"flint": "python-flint", "sklearn": "scikit-learn"}.get(package, package)
    assert any(requirement.startswith(distribution) for requirement in EXTRAS[PARTS[package]])
    part = PARTS[package]
    assert installation(package) == f"pip install 'periodic-maps[{part}]', in a clone pip install -e '.[{part}]'"


@pytest.mark.parametrize("package", [*PARTS, "torch"])
def test_a_missing_package_is_named_with_what_installs_it(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    how = "pip install torch" if package == "torch" else rf"pip install 'periodic-maps\[{PARTS[package]}\]', in a clone"
    with pytest.raises(ImportError, match=f"drawing needs the package {package}, which is not installed: {how}"):
        optional(package, "drawing")


def test_a_package_that_is_there_and_fails_says_so_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_package.py").write_text("import missing_of_its_own")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ImportError, match="No module named 'missing_of_its_own'"):
        optional("broken_package", "drawing")
    assert optional("json", "reading") is json


def test_the_project_claims_no_address_that_is_not_known() -> None:
    assert PROJECT["name"] == "periodic-maps"
    assert "urls" not in PROJECT
