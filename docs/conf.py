"""The documentation site: ``sphinx-build -W docs OUT`` with the extra ``docs`` installed.

Pages are Markdown (MyST), the notebooks are shown with the outputs that are stored in them, and the interface is read
from the docstrings, which are plain text with ``code`` in double backquotes.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from periodic import __version__, read_map  # noqa: E402  # of this clone
from periodic.plots.live_pictures import assets, live_cobweb, live_iterates  # noqa: E402  # of this clone

NOTEBOOKS = HERE / "notebooks"
shutil.rmtree(NOTEBOOKS, ignore_errors=True)
shutil.copytree(HERE.parent / "notebooks", NOTEBOOKS, ignore=shutil.ignore_patterns(".*"))

project = "periodic"
author = copyright = "The periodic authors"
release = version = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx-mathjax-offline"]
exclude_patterns = ["_build", "figures"]
nb_execution_mode = "off"  # tests run every notebook; here their stored outputs are shown
nb_merge_streams = True
nb_ipywidgets_js: dict[str, Any] = {}  # sliders need a kernel; the page loads nothing from elsewhere
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

default_role = "code"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "exclude-members": "__weakref__"}
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = "periodic"
html_static_path = ["static"]
html_css_files = ["periodic.css"]
html_show_copyright = False

MATHEMATICS = (HERE / "mathematics.md").read_text(encoding="utf-8")
HEADINGS = sorted(re.findall(r"^## (.+)$", MATHEMATICS, re.MULTILINE), key=len, reverse=True)
SECTION = re.compile(rf"docs/mathematics\.md, (?:{'|'.join(map(re.escape, HEADINGS))})")
LITERAL = re.compile(r"``.+?``")


def escaped(line: str) -> str:
    """Return a line of plain text as reStructuredText: signs that mean something there stand for themselves.

    Code in double backquotes stays code, and a section of the mathematics page becomes a link to it.
    """
    result = []
    for piece in re.split(rf"({LITERAL.pattern}|{SECTION.pattern})", line):
        if SECTION.fullmatch(piece):
            heading = piece.partition(", ")[2]
            anchor = re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
            piece = f"`Mathematics, {heading} <../mathematics.html#{anchor}>`__"
        elif not LITERAL.fullmatch(piece):
            piece = re.sub(r"([|*_`\\])", r"\\\1", piece)
        result.append(piece)
    return "".join(result)


def plain_text(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Escape what autodoc found: blocks that begin with >>> stay, other indented blocks are shown as they are."""
    result, in_example, in_block = [], False, False
    for line in lines:
        if line.startswith(">>>"):
            in_example = True
        elif not line.strip():
            in_example = False
        if in_example:
            result.append(line)
            continue
        indented = line.startswith("    ")
        if indented and not in_block and (not result or not result[-1].strip()):
            result += ["::", ""]
            in_block = True
        elif line.strip() and not indented:
            in_block = False
        result.append(line if in_block else escaped(line))
    lines[:] = result


class Moving(SphinxDirective):
    """A picture with sliders, ``{moving} cobweb MAP`` or ``{moving} iterates MAP``: up to ``t``, at first ``first``."""

    required_arguments = 2
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {"t": int, "first": str, "name": str}

    def run(self) -> list[nodes.Node]:
        kind, text = self.arguments
        f, t, first, name = read_map(text), self.options["t"], self.options["first"], self.options["name"]
        fragment = live_cobweb(f, first, t, name) if kind == "cobweb" else live_iterates(f, t, int(first), name)
        head = "" if self.env.current_document.get("moving") else assets()
        self.env.current_document["moving"] = True
        return [nodes.raw("", head + fragment, format="html")]


def spoken_pictures(app: Any, doctree: nodes.document) -> None:
    """Give the pictures of notebooks an alternative text: the section that they belong to."""
    for image in doctree.findall(nodes.image):
        if image.get("alt", "") in ("", image["uri"]):
            section = image
            while not isinstance(section, nodes.section):
                section = section.parent
            image["alt"] = f"Picture: {section[0].astext()}"


def without_copies(app: Any, exception: Exception | None) -> None:
    shutil.rmtree(NOTEBOOKS)


def setup(app: Any) -> None:
    app.add_directive("moving", Moving)
    app.connect("autodoc-process-docstring", plain_text)
    app.connect("doctree-read", spoken_pictures)
    app.connect("build-finished", without_copies)
