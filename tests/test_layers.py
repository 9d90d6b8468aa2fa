"""The house: every module stands in a wing, and every import points to a wing further up, never in a circle.

``WINGS`` is the argument read downward. All imports count: at the top of a module, inside functions, under
``TYPE_CHECKING``, ``import periodic.x`` and relative ones.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import networkx

import periodic

PACKAGE = Path(periodic.__file__).parent
WINGS = """
errors displays claims numbers vectors patterns maps graphs floats orbits iterates entropy text networks approximation
bounds proofs plots reports experiments cli testing
""".split()  # noqa: SIM905  # read downward, the list is the argument
CHECKERS = {"checker", "checker_1"}  # the program that trusts nothing in the house, and the one for old files
OUTSIDE = {"__init__", "__main__", *CHECKERS}  # the doors of the house


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name inside it; a wing's own file by the name of the wing."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = path
    return found


MODULES = modules()


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """The statements below a node, wherever; expressions, of which there are ten times as many, hold no imports."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield child
            yield from statements(child)


@cache
def nodes(path: Path) -> list[ast.Import | ast.ImportFrom | ast.ClassDef]:
    """The imports and the classes of a module, wherever in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in statements(tree) if isinstance(node, ast.Import | ast.ImportFrom | ast.ClassDef)]


def imported(name: str, path: Path) -> Iterator[str]:
    """The modules of the package that a module imports."""
    package = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
    for node in nodes(path):
        if isinstance(node, ast.Import):
            targets = [(alias.name, ()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = (node.module or "").split(".") if node.module else []
            if node.level:
                base = ["periodic", *package[: len(package) - node.level + 1], *base]
            targets = [(".".join(base), tuple(alias.name for alias in node.names))]
        else:
            continue
        for module, names in targets:
            if module.split(".")[0] != "periodic":
                continue
            inside = module.removeprefix("periodic").removeprefix(".")
            deeper = [f"{inside}.{n}".lstrip(".") for n in names]
            known = [n for n in deeper if n in MODULES]
            yield from known
            if inside and (len(known) < len(names) or not names):
                yield inside


@cache
def arrows() -> frozenset[tuple[str, str]]:
    """Who imports whom, the doors of the house left aside."""
    inside = {name: path for name, path in MODULES.items() if name not in OUTSIDE}
    return frozenset((name, target) for name, path in inside.items() for target in imported(name, path))


def place(name: str) -> int:
    """How far down the argument a module stands; the checker, which imports nothing, above all."""
    return -1 if name in CHECKERS else WINGS.index(name.split(".")[0])


def test_every_module_stands_in_a_wing_and_imports_from_further_up() -> None:
    assert {name.split(".")[0] for name in set(MODULES) - OUTSIDE} == set(WINGS)
    down = sorted(f"{source} imports {target}" for source, target in arrows() if place(target) > place(source))
    assert not down, f"imports from further down: {', '.join(down)}"


def test_every_import_names_a_module_and_none_is_left_out() -> None:
    """Each line of the source that imports of ours is an arrow, more than 1,200 of them, however it is written."""
    assert {target for _, target in arrows()} <= set(MODULES)
    written = re.compile(r"^\s*(?:from (?:periodic|\.)\S* import |import periodic)", re.MULTILINE)
    for name, path in MODULES.items():
        code = re.sub(r'""".*?"""', "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert (written.search(code) is None) == (not list(imported(name, path))), name
    assert len(arrows()) > 1_200, f"{len(arrows())} imports"


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = networkx.DiGraph(arrows())
    circles = [sorted(c) for c in networkx.strongly_connected_components(graph) if len(c) > 1]
    assert circles == []
    assert not list(networkx.selfloop_edges(graph))


def test_the_checker_imports_nothing_of_ours() -> None:
    """That for old files imports the checker, and nothing else."""
    assert {name: list(imported(name, MODULES[name])) for name in CHECKERS} == {"checker": [], "checker_1": ["checker"]}


def test_all_kinds_of_imports_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text(
        "import periodic.errors\nfrom . import plmaps\nfrom ..graphs import growth_numbers\n"
        "def f():\n    from periodic.text.map_texts import read_map\n    from periodic import PLMap\n"
    )
    expected = {"errors", "maps.plmaps", "graphs.growth_numbers", "text.map_texts"}
    assert set(imported("maps.x", path)) == expected


def test_a_word_names_one_kind_of_thing() -> None:
    """No two modules have a class of one name, underscores dropped; the checker is read alone and has its own words."""
    places: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and name not in CHECKERS:
                places.setdefault(node.name.lstrip("_"), set()).add(name)
    assert {word: found for word, found in places.items() if len(found) > 1} == {}


def test_the_head_of_a_wing_names_its_modules() -> None:
    """Whoever opens a wing finds each of its modules by what it is for, and none that is not there."""
    for wing in filter(lambda wing: (PACKAGE / wing).is_dir(), WINGS):
        head = (PACKAGE / wing / "__init__.py").read_text(encoding="utf-8")
        inside = {path.stem for path in (PACKAGE / wing).glob("*.py")} - {"__init__"}
        named = set(re.findall(r"``([a-z]+(?:_[a-z]+)*)``", head))
        assert inside - named == set(), f"periodic/{wing}/__init__.py does not say what these are for"
        assert {name for name in named - inside if "_" in name} == set()


def test_a_file_name_stands_once() -> None:
    """Whoever reads "from the module so-and-so" knows which."""
    names = [name.split(".")[-1] for name in MODULES if "." in name]
    assert sorted(name for name, number in Counter(names).items() if number > 1) == []
