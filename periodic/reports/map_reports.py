"""The report of a map as a page: the analysis with its pictures, bounds on networks, certificates, the exact data.

The chapters are those of ``analyze`` and ``separation``; beside them stand the pictures of one table, ``PICTURES``.
What cannot be drawn, a graph without intervals, a cycle of too many points, says so in its place.

>>> from periodic.maps.families import tent
>>> PICTURES[0].beside
'map'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from periodic import __version__
from periodic.bounds.separation_chapters import at_least
from periodic.bounds.separations import Separation, separation
from periodic.bounds.theorems import QUANTITIES
from periodic.errors import count
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.decimals import decimal, plural
from periodic.numbers.number_texts import shown
from periodic.plots.bound_pictures import plot_bounds, plot_bracket
from periodic.plots.graph_pictures import plot_graph
from periodic.plots.growth_pictures import plot_oscillations
from periodic.plots.live_pictures import live_cobweb, live_iterates
from periodic.plots.orbit_pictures import plot_cycle
from periodic.reports.analyses import Analysis, Tell, analyze
from periodic.reports.html_pages import PagePart, content_html, data_html, figure_html, page, section_html
from periodic.reports.inline_pictures import WIDTH, inline_svg
from periodic.text.documents import Entry, Section
from periodic.text.json_texts import write_json

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_POINTS = 60  # of a cycle that is drawn
COBWEB_STEPS, COUNTED = 40, 60
WIDTHS, DEPTHS = 5, 4  # rows and columns of the pictures of bounds, at most


@dataclass(frozen=True, repr=False)
class MapReport:
    """What a report shows: an ``analysis`` of a map and a ``separation`` for one size of networks.

    ``certificates`` are the files that were written for it, or that could not be. Example: that of ``map_report``.
    """

    analysis: Analysis
    separation: Separation
    certificates: Sequence[WrittenCertificate] = ()

    @property
    def name(self) -> str:
        """What the report calls the map."""
        return self.analysis.name or f"a map of {plural(self.analysis.map.piece_count, 'piece')}"

    def html(self) -> str:
        """Return the page. Cost: the pictures, of which that of the bounds takes a ``separation`` a cell."""
        return _page(self)

    def __repr__(self) -> str:
        return f"<MapReport of {self.name}: .html() is the page>"

    def _repr_html_(self) -> str:
        """What the page says, without its pictures."""
        return self.analysis._repr_html_() + self.separation._repr_html_()


class WrittenCertificate(NamedTuple):
    """A certificate beside a report: what it is about, what it claims, the link to its file, the checker's verdict.

    Where nothing could be proved, ``claim`` and ``link`` are empty and ``verdict`` says why.
    """

    about: str
    claim: str
    link: str
    verdict: str


@takes_maps
def map_report(
    f: PLMap,
    t: int = 12,
    width: int = 4,
    depth: int = 2,
    up_to: int = 12,
    digits: int = 50,
    name: str | None = None,
    tell: Tell | None = None,
) -> MapReport:
    """Return the report of a map: its analysis, and what is proved of networks of a width and depth against f^t.

    ``up_to``, ``digits``, ``name`` and ``tell`` are those of ``analyze``. Cost: that of ``analyze`` and of
    ``separation``. Raises ValueError if f leaves its interval, and for sizes below 1.

    >>> from periodic.maps.families import tent
    >>> report = map_report(tent(), 3, 1, 1)
    >>> report.analysis.period, report.separation.t
    (3, 3)
    """
    t, width, depth = count(t, "t"), count(width, "width", 1), count(depth, "depth", 1)
    analysis = analyze(f, t, up_to, digits, name, tell)
    if tell:
        tell("bounds on networks", 0, 1)
    return MapReport(analysis, separation(f, t, width, depth))


# The page


def _page(report: MapReport) -> str:
    """The whole page: chapters with their pictures, bounds, certificates and the exact data."""
    a, s = report.analysis, report.separation
    parts = [PagePart(section.title, _with_pictures(section, report)) for section in a.sections]
    title = f"bounds: {plural(s.depth, 'hidden layer')} of {plural(s.width, 'ReLU')} against f^{s.t}"
    others = [section for section in s.sections(report.name) if section not in a.sections]
    # a chapter on the whole is told once, as a part of its own
    parts.append(
        PagePart(title, "\n".join([*(section_html(section, 3) for section in others), _pictures("bounds", report)]))
    )
    if report.certificates:
        parts.append(PagePart("certificates", certificates_html(report.certificates)))
    data = [data_html("the analysis as exact JSON", write_json(a.to_json(), "periodic-analyze"))]
    data.append(data_html("the bounds as exact JSON", write_json(s.to_json(), "periodic-bound")))
    parts.append(PagePart("exact data", "\n".join(data)))
    footer = (
        f"Made by periodic {__version__}. Beside what is proved stands how it was obtained; pictures are drawn from it."
    )
    return page(report.name, list(_lead(report)), parts, footer)


def _lead(report: MapReport) -> Iterable[str]:
    """The main results, a sentence each."""
    a, s = report.analysis, report.separation
    said = {name: warrant.value for name, warrant in a.warrants.items()}
    if a.period_set is None:
        yield f"A cycle of period {a.strongest} is proved ({said['periods']}); not all stronger periods are decided."
    elif a.period_set.strongest is None:
        yield "Its least periods are all powers of two."
    else:
        periods = f"{a.period_set.strongest}: the least periods are {a.period_set} ({said['periods']})"
        yield f"Its strongest period is {periods}."
    if a.window is None:
        yield "No oscillation that grows is proved for its iterates."
    else:
        low, high = map(shown, a.window)
        growth = f"{decimal(a.growth, 10)} ({said['growth']})"
        yield f"f^t crosses the window [{low}, {high}] at least c^t times for every t, c = {growth}."
    least, most = a.entropy
    yield f"Its topological entropy is {'' if least == most else 'at least '}{decimal(least, 10)} ({said['entropy']})."
    size = f"{plural(s.depth, 'hidden layer')} of {plural(s.width, 'ReLU')}"
    if s.l1_bound:
        distance = QUANTITIES["l1"].replace("f^t", f"f^{s.t}")
        bound = f"{at_least(s.l1_bound)} ({s.best['l1'].warrant.value})"
        yield f"For every network g with {size} the {distance} is {bound}."
    else:
        yield f"For networks with {size} nothing is ruled out against f^{s.t} in the L1 distance."


def certificates_html(written: Sequence[WrittenCertificate]) -> str:
    """Return what a page says of certificates: each claim with its file and the verdict on it, or why it is missing."""
    rows = []
    for about, claim, link, verdict in written:
        said = f'{escape(claim)}; <a href="{escape(link)}">{escape(link)}</a>: ' if link else ""
        kind = "proved" if link else "open"
        rows.append(f'<div><dt>{escape(about)}</dt><dd class="{kind}">{said}<b>{escape(verdict)}</b></dd></div>')
    how = "Each file is checked by a program that imports nothing of this library: <code>periodic check FILE</code>."
    return "\n".join([f"<p>{how}</p>", "<dl>", *rows, "</dl>"])


# The pictures


class Picture(NamedTuple):
    """A picture beside a chapter: the first words of its title, a name in the page, and what makes it."""

    beside: str
    name: str
    make: Callable[[MapReport, str], str]


def _with_pictures(section: Section, report: MapReport) -> str:
    beside = next((row.beside for row in PICTURES if section.title.startswith(row.beside)), None)
    return content_html(section) + ("" if beside is None else "\n" + _pictures(beside, report))


def _pictures(beside: str, report: MapReport) -> str:
    """The pictures that belong to a chapter, or why one is missing."""
    made = []
    for row in PICTURES:
        if row.beside == beside:
            try:
                made.append(row.make(report, row.name))
            except ValueError as error:
                entry = Entry(f"picture: {row.name}", "not drawn", f"open: {error}", proved=False)
                made.append(content_html(Section(row.name, [entry])))
    return f'<div class="pictures">\n{"".join(made)}\n</div>'


def _drawn(draw: Callable[[Any], object], name: str, title: str, what: str, **size: float) -> str:
    return figure_html(inline_svg(draw, name, title, what, **size), what)


def _cobweb(report: MapReport, name: str) -> str:
    return live_cobweb(report.analysis.map, t=COBWEB_STEPS, name=name)


def _iterates(report: MapReport, name: str) -> str:
    return live_iterates(report.analysis.map, report.separation.t, name=name)


def _cycle(report: MapReport, name: str) -> str:
    a = report.analysis
    if a.period > MOST_POINTS:
        raise ValueError(f"a cycle of {a.period} points, and {MOST_POINTS} can be told apart")
    what = f"The cycle of period {a.period}: from the graph of f across to the diagonal, and back to the graph."
    return _drawn(lambda ax: plot_cycle(a.map, a.cycle, ax), name, f"a cycle of period {a.period}", what, height=3.8)


def _graph(report: MapReport, name: str) -> str:
    graph = report.analysis.graph
    what = f"Which of the {plural(len(graph), 'interval')} between the points of the cycle covers which."
    return _drawn(lambda ax: _fitted(plot_graph(graph, ax)), name, "transition graph of the cycle", what)


def _fitted(ax: Axes) -> None:
    """Make the picture as high as what is on it."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    picture: Any = ax.figure
    picture.set_figheight(min(max(1.0, WIDTH * abs((top - bottom) / (right - left))), WIDTH))


def _oscillations(report: MapReport, name: str) -> str:
    a = report.analysis
    last = max(1, min(report.separation.t, COUNTED))
    what = f"How many laps f^0 to f^{last} have and how often they cross the window, counted, beside c^t and L^t."
    return _drawn(lambda ax: plot_oscillations(a.map, last, ax), name, "laps and crossings", what)


def _sizes(s: Separation) -> tuple[list[int], list[int]]:
    """Widths and depths around those that are asked for, the small ones first."""
    widths = sorted({max(1, s.width * 2**k // 8) for k in range(WIDTHS)})
    first = max(1, s.depth - 1)
    return widths, list(range(first, first + DEPTHS))


def _bounds(report: MapReport, name: str) -> str:
    """The picture of bounds over widths and depths."""
    s = report.separation
    widths, depths = _sizes(s)
    what = (
        f"Proved bounds on the integral of |f^{s.t} - g| for networks g of each size; the paper's condition as a line."
    )
    return _drawn(lambda ax: plot_bounds(s.map, s.t, widths, depths, ax), name, "bounds over widths and depths", what)


def _bracket(report: MapReport, name: str) -> str:
    s = report.separation
    widths = [width for width in _sizes(s)[0] if width <= s.width]
    depths = sorted({1, s.depth})
    what = f"Between the proved bound and the exact distance of an explicit network from f^{s.t} lies the best network."
    return _drawn(lambda ax: plot_bracket(s.map, s.t, widths, depths, ax), name, "bounds and explicit networks", what)


PICTURES = (
    Picture("map", "cobweb", _cobweb),
    Picture("a cycle", "cycle", _cycle),
    Picture("transition graph", "graph", _graph),
    Picture("oscillations", "iterates", _iterates),
    Picture("oscillations", "growth", _oscillations),
    Picture("bounds", "bounds", _bounds),
    Picture("bounds", "bracket", _bracket),
)
