"""Pictures that move in a page: a cobweb with its start and its length, f^t with its t.

A fragment of HTML holds a drawn picture and, for a script of a few lines, the points of all others that a slider can
ask for. They were computed exactly before; the script chooses and draws, and computes nothing. Without a script the
drawn picture stands alone. Nothing is loaded from anywhere, and no package is needed.

>>> from periodic.maps.families import tent
>>> fragment = live_cobweb(tent(), "2/9", 6)
>>> "the orbit of 2/9 is a cycle of period 3" in fragment
True
>>> page = assets() + fragment + live_iterates(tent(), 3)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from fractions import Fraction
from html import escape
from importlib.resources import files
from typing import Any

from periodic.errors import TooManyPiecesError, count
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact, floor
from periodic.numbers.decimals import decimal, plural, power_of_ten
from periodic.numbers.number_texts import shown
from periodic.plots.orbit_pictures import cobweb_orbit

SIDE = 10_000  # the side of the square that is drawn in, in units of the picture: finer than a screen
LEFT, RIGHT, TOP, BOTTOM = 1300, 300, 300, 1000  # margins around it
STARTS = 100  # points among which a slider chooses, at most, beside the ends and the first
MAX_LENGTH = 100
MAX_PIECES = 1 << 12  # of the last iterate
DECIMALS = 30  # of a number at a side: none needs so many that is not far from all others
DENSE = 256  # corners beyond which a line is thin


def assets() -> str:
    """Return what a page needs once for all its moving pictures: their style, and the script that moves them.

    >>> assets().count("<script>"), "http" in assets()
    (1, False)
    """
    style, script = ((files("periodic.plots") / f"live.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return f"<style>\n{style}</style>\n<script>\n{script}</script>\n"


@takes_maps
def live_cobweb(f: PLMap, x: Any = None, t: int = 30, name: str = "cobweb") -> str:
    """Return a picture of ``f`` and a cobweb, with sliders for its start and its length up to ``t``.

    It is drawn at first from ``x`` with all its steps; the starts are ``x``, the ends of the interval, and up to a
    hundred decimals between them, and every orbit is exact. ``name`` begins the identifiers in the page. Cost: a
    hundred orbits of t steps. Raises ValueError for a map that leaves its interval, x outside it, t above 100, and a
    name that is no identifier.
    """
    t = count(t, "t", 1)
    if t > MAX_LENGTH:
        raise ValueError(f"a moving cobweb has at most {MAX_LENGTH} steps, got {t}")
    f.check_self_map()
    between = _multiples(*f.domain, STARTS)
    points = {*f.domain, *between}
    first = between[2 * len(between) // 9] if x is None else exact(x)
    starts = [_start(f, start, t) for start in sorted(points | {first})]
    chosen = sorted(points | {first}).index(first)
    data = {"kind": "cobweb", "origin": _ORIGIN, "starts": starts}
    corners = _corners(starts[chosen], t)
    drawn = [
        f'<line class="diagonal" x1="{LEFT}" y1="{TOP + SIDE}" x2="{LEFT + SIDE}" y2="{TOP}"/>',
        _polyline("graph", _vertices(f, f)),
        _polyline("orbit moving", corners),
        f'<circle class="start" cx="{LEFT + corners[0][0]}" cy="{TOP + SIDE - corners[0][1]}" r="110"/>',
    ]
    what = f"Cobweb of {shown(first)}: up or down to the graph of f, across to the diagonal, {plural(t, 'step')}."
    sliders = [("start", len(starts) - 1, chosen, starts[chosen]["name"]), ("length", t, t, str(t))]
    return _figure(name, f, "A cobweb", what, drawn, sliders, starts[chosen]["note"], data)


def _multiples(low: Exact, high: Exact, most: int) -> list[Fraction]:
    """The multiples of a power of ten, or of its double or its fivefold, between two numbers: up to ``most`` steps."""
    step = Fraction(10) ** (power_of_ten(high - low) - len(str(most)))
    step *= next(k for k in (1, 2, 5, 10, 20, 50, 100) if (high - low) / (k * step) <= most)
    return [k * step for k in range(-floor(-low / step), floor(high / step) + 1)]


def _start(f: PLMap, x: Exact, t: int) -> dict[str, Any]:
    """The orbit of a point as places in the picture, to where it closes, and what there is to say of it."""
    orbit = cobweb_orbit(f, x, t)
    closed = len(set(orbit)) < len(orbit)
    note, back = f"the orbit of {shown(x)} has not closed after {plural(t, 'step')}", None
    if closed:
        back = orbit.index(orbit[-1])
        orbit.pop()
        arrived = f"reaches after {plural(back, 'step')}" if back else "is"
        note = f"the orbit of {shown(x)} {arrived} a cycle of period {len(orbit) - back}"
    return {"name": shown(x), "orbit": [_place(f, y) for y in orbit], "back": back, "note": note}


def _corners(start: dict[str, Any], length: int) -> list[tuple[int, int]]:
    """The corners of a cobweb, as the script makes them."""
    orbit, back = start["orbit"], start["back"]

    def at(s: int) -> int:
        place: int = orbit[s if s < len(orbit) else back + (s - back) % (len(orbit) - back)]
        return place

    corners = [(at(0), at(0))]
    for s in range(length):
        corners += [(at(s), at(s + 1)), (at(s + 1), at(s + 1))]
    return corners


@takes_maps
def live_iterates(f: PLMap, t: int, shown_first: int | None = None, name: str = "iterates") -> str:
    """Return a picture of f^s with a slider for s from 0 to ``t``, or to the last with at most 4096 pieces.

    ``shown_first`` is the one that is drawn at first, the last unless given. The corners are the exact knots and values
    of the iterates. ``name`` begins the identifiers in the page. Cost: that of composing f^t. Raises ValueError for a
    map that leaves its interval, for a first one that is not among them, and for a name that is no identifier.
    """
    t = count(t, "t")
    maps: list[PLMap] = []
    with suppress(TooManyPiecesError):
        maps.extend(f.iterates(t, MAX_PIECES))
    t = len(maps) - 1
    chosen = t if shown_first is None else count(shown_first, "shown_first")
    if chosen > t:
        raise ValueError(f"the first iterate to be shown must be at most {t}, got {chosen}")
    iterates: list[dict[str, Any]] = []
    for s, h in enumerate(maps):
        corners = _vertices(f, h)
        counted = f"{plural(h.lap_count, 'lap')} and {plural(h.piece_count, 'affine piece')}"
        iterates.append({"xs": [x for x, _ in corners], "ys": [y for _, y in corners], "note": f"f^{s} has {counted}"})
    data = {"kind": "iterates", "origin": _ORIGIN, "dense": DENSE, "iterates": iterates}
    dense = " dense" if len(maps[chosen].knots) > DENSE else ""
    drawn = [_polyline(f"graph moving{dense}", _vertices(f, maps[chosen]))]
    what = f"The graph of f^{chosen}, which has {plural(maps[chosen].lap_count, 'lap')}."
    sliders = [("t", t, chosen, str(chosen))]
    return _figure(name, f, "An iterate", what, drawn, sliders, iterates[chosen]["note"], data)


# Drawing

_ORIGIN = (LEFT, TOP + SIDE)


def _place(f: PLMap, x: Exact) -> int:
    """Where in the picture a point of the interval lies, from its left or lower end."""
    low, high = f.domain
    return round(SIDE * float((x - low) / (high - low)))


def _vertices(f: PLMap, h: PLMap) -> list[tuple[int, int]]:
    """The corners of an iterate of f in the picture; each distinct value is placed once."""
    places: dict[Exact, int] = {}
    for y in {*h.values}:
        places[y] = _place(f, y)
    return [(_place(f, x), places[y]) for x, y in zip(h.knots, h.values, strict=True)]


def _polyline(kind: str, corners: Iterable[tuple[int, int]]) -> str:
    points = " ".join(f"{LEFT + x},{TOP + SIDE - y}" for x, y in corners)
    return f'<polyline class="{kind}" points="{points}"/>'


def _axes(f: PLMap) -> list[str]:
    """A frame with a few round numbers at two of its sides."""
    parts = [f'<rect class="frame" x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>']
    for value in _multiples(*f.domain, 5):
        at, text = _place(f, value), decimal(value, DECIMALS).replace("-", "−")
        x, y = LEFT + at, TOP + SIDE - at
        parts.append(f'<line class="tick" x1="{x}" y1="{TOP + SIDE}" x2="{x}" y2="{TOP + SIDE + 120}"/>')
        parts.append(f'<text x="{x}" y="{TOP + SIDE + 560}" text-anchor="middle">{escape(text)}</text>')
        parts.append(f'<line class="tick" x1="{LEFT - 120}" y1="{y}" x2="{LEFT}" y2="{y}"/>')
        parts.append(f'<text x="{LEFT - 200}" y="{y + 140}" text-anchor="end">{escape(text)}</text>')
    return parts


Slider = tuple[str, int, int, str]  # what it moves, its greatest place, where it stands, what that means


def _figure(
    name: str, f: PLMap, title: str, what: str, drawn: Iterable[str], sliders: Sequence[Slider], note: str, data: Any
) -> str:
    """The whole fragment; its controls stay hidden until a script shows them."""
    if not re.fullmatch("[A-Za-z][A-Za-z0-9_-]*", name):
        raise ValueError(
            f"a name in a page is made of letters, digits, - and _, and begins with a letter, got {name!r}"
        )
    controls = []
    for label, last, place, text in sliders:
        key = f"{name}-{label}"
        controls.append(
            f'<label for="{key}">{escape(label)}</label>'
            f'<input type="range" id="{key}" min="0" max="{last}" value="{place}" aria-valuetext="{escape(text)}">'
            f'<output for="{key}">{escape(text)}</output>'
        )
    # nothing in a script element may end it
    points = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    width, height = LEFT + SIDE + RIGHT, TOP + SIDE + BOTTOM
    return "\n".join(
        [
            '<figure class="periodic-live">',
            f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-title {name}-what">',
            f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-what">{escape(what)}</desc>',
            *_axes(f),
            *drawn,
            "</svg>",
            f'<div class="controls" hidden>{"".join(controls)}</div>',
            f'<figcaption class="note" aria-live="polite">{escape(note)}</figcaption>',
            f'<script type="application/json">{points}</script>',
            "</figure>\n",
        ]
    )
