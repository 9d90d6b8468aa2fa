"""The bounds on networks as a report: the chain, every statement with its hypotheses, and the best of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from periodic.bounds.separations import NORMS, Separation, floor_bounds, of_norm, separation
from periodic.bounds.statements import Bound, telgarsky_pieces
from periodic.errors import NotMarkovError, TooManyPiecesError
from periodic.iterates.complexity_measures import complexities
from periodic.iterates.distances_to_iterates import iterate_l1_enclosure, iterate_l2_enclosure
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.networks.relu_networks import Complexity, ReluNetwork
from periodic.numbers.conversions import Exact, floor
from periodic.numbers.decimals import decimal, leading
from periodic.numbers.number_texts import json_number, shown
from periodic.reports.documents import Line, Section, Table
from periodic.text.json_texts import json_count

DIGITS = 10
_NAMES = {
    "l1": "integral of |f^t - g|",
    "l2": "integral of (f^t - g)^2",
    "sup": "greatest |f^t - g|",
    "classification": "share of alternating points",
}


@dataclass(frozen=True)
class Fit:
    """How far one given network is from f^t, certified, and what is proved of all that are no larger.

    ``floors`` are bounds for every continuous function with as few pieces as the network has (L1, squared error);
    ``guaranteed`` is what is proved of all networks with its layers.
    """

    network: ReluNetwork
    complexity: Complexity
    l1: tuple[Fraction, Fraction]
    l2: tuple[Fraction, Fraction]
    floors: tuple[Bound, Bound]
    guaranteed: Separation


@takes_maps
def fit(f: PLMap, t: int, network: ReluNetwork) -> Fit:
    """Return the distances of ``network`` from f^t on the domain of f, beside what its widths make impossible.

    The bounds are those for as many layers of the widest width. Cost: the exact map of the network, the distances to
    f^t through its Markov partition where there is one, and one ``separation``.
    """
    g = network.to_map(*f.domain)
    distances = iterate_l1_enclosure(f, t, g), iterate_l2_enclosure(f, t, g)
    one, two = (_floor(f, t, g.piece_count, order) for order in (1, 2))
    bounds = separation(f, t, max(network.widths, default=1), max(network.depth, 1))
    return Fit(network, network.complexity(*f.domain), *distances, (one, two), bounds)


def _floor(f: PLMap, t: int, pieces: int, order: int) -> Bound:
    return max(floor_bounds(f, t, pieces, order), key=lambda bound: bound.value)


def sections(s: Separation, name: str | None = None) -> list[Section]:
    """Return the report on one separation."""
    return [_about_chain(s, name), _about_iterate(s), *(_about_statement(s, norm) for norm in NORMS), _about_best(s)]


def fit_section(found: Fit) -> Section:
    """Return the part of the report that is about one given network."""
    s, size = found.guaranteed, found.complexity
    widths = " x ".join(map(str, found.network.widths)) or "none"
    regions = f"{size.activation_regions} activation regions, {size.pieces} affine pieces, {size.laps} laps"
    proof = "the exact map of the network, integrated piece by piece, rounded outward"
    lines = [Line("hidden layers", f"{widths} units"), Line("on the interval", regions, "every kink solved exactly")]
    for norm, distance, bound in (("l1", found.l1, found.floors[0]), ("l2", found.l2, found.floors[1])):
        lines.append(Line(_NAMES[norm], _enclosed(distance), proof))
        lines.append(Line(f"with {size.pieces} pieces", _at_least(bound.value), f"{bound.name} [{bound.source}]"))
        lines.append(Line("with such layers", _at_least(s.best[norm].value), s.method[norm]))
    return Section("the given network", lines)


def grid_section(table: Mapping[tuple[int, int], Separation], norm: str) -> Section:
    """Return a table of the best bound of one kind over widths (rows) and depths (columns)."""
    widths, depths = (sorted({key[i] for key in table}) for i in (0, 1))
    head = ["width", *(f"depth {depth}" for depth in depths)]
    rows = [[str(u), *(decimal(table[u, d].best[norm].value, 6) for d in depths)] for u in widths]
    return Section(f"{_NAMES[norm]}, at least", [], [Table(head, rows, "every number cut off, not rounded")])


def _about_chain(s: Separation, name: str | None) -> Section:
    lines = [Line("map", name or repr(s.map))]
    lines.append(Line("period", str(s.period), "decided as in periodic analyze"))
    if s.chain_window is None:
        lines.append(Line("growth c", "1: no growth is forced"))
    else:
        low, high = map(shown, s.chain_window)
        proof = "the left Perron vector of its graph; docs/mathematics.md, Crossing growth"
        lines.append(Line("growth c", f"{decimal(s.growth, 20)}, crossings of [{low}, {high}]", proof))
    if s.window is not None:
        low, high = map(shown, s.window)
        often = f"f^{s.t} passes {_whole(s.crossings)} times between {low} and {high}"
        lines.append(Line("crossings", often, "counted, or forced by the cycle where they cannot be"))
    lines.append(Line("network", f"{s.depth} hidden layers of {s.width} ReLUs"))
    lines.append(
        Line(
            "its pieces", f"at most (u + 1)^l = {_whole(s.pieces)}", "each unit adds at most one breakpoint to a piece"
        )
    )
    named = telgarsky_pieces(s.width, s.depth)
    lines.append(Line("as in the papers", f"at most (2u)^l = {_whole(named)}", "the bound of Telgarsky, weaker"))
    return Section("the chain", lines)


def _about_iterate(s: Separation) -> Section:
    """The measures of complexity of f^t beside each other."""
    title = f"how complicated f^{s.t} is"
    try:
        found = complexities(s.map, s.t, *(s.window or (None, None)))
    except (TooManyPiecesError, NotMarkovError) as error:
        return Section(title, [Line("not counted", "", f"open: {error}", proved=False)])
    lines = [
        Line("laps", _whole(found.laps)),
        Line("affine pieces", _whole(found.pieces)),
        Line("crossings", "none" if found.crossings is None else _whole(found.crossings)),
        Line("variation", _large(found.variation) or _decimal(found.variation)),
        Line("arc length", _large(found.arc_length[0]) or _enclosed(found.arc_length)),
        Line("total curvature", (_large(found.total_curvature[0]) or _enclosed(found.total_curvature)) + " radians"),
        Line("entropy of f", _enclosed(found.entropy)),
    ]
    return Section(title, lines)


def _about_statement(s: Separation, norm: str) -> Section:
    lines: list[Line] = []
    for bound in of_norm(s.bounds, norm):
        value = f"at least {_decimal(bound.value)}" if bound.value else "nothing"
        source = bound.source if bound.holds else f"does not apply, a hypothesis fails: {bound.source}"
        lines.append(Line(bound.name, value, source, proved=bound.holds))
        lines += [Line("", str(hypothesis)) for hypothesis in bound.hypotheses]
    return Section(_NAMES[norm], lines)


def _about_best(s: Separation) -> Section:
    low, high = s.map.domain
    lines = [Line(_NAMES[norm], f"at least {_decimal(s.best[norm].value)}", s.method[norm]) for norm in NORMS]
    mean = s.l2_bound / (high - low)
    lines.insert(2, Line("mean squared error", f"at least {_decimal(mean)}", "divided by the length of the interval"))
    return Section(f"best: no network of {s.depth} x {s.width} units comes closer to f^{s.t}", lines)


def _at_least(x: Exact) -> str:
    return f"at least {_decimal(x)}, whatever the weights" if x else "nothing is ruled out"


def _whole(n: int) -> str:
    """An integer, or how large it is."""
    return str(n) if n < 10**30 else f"about 2**{n.bit_length() - 1}"


def _large(x: Exact) -> str:
    """How large a number is that is too large to be read in digits; nothing for others."""
    return _whole(floor(x)) if x >= 10**30 else ""


def _decimal(x: Exact) -> str:
    return leading(x, DIGITS)


def _enclosed(ends: tuple[Fraction, Fraction]) -> str:
    low, high = ends
    return _decimal(low) if low == high else f"between {_decimal(low)} and {_decimal(high + Fraction(1, 10**DIGITS))}"


# JSON


def to_json(s: Separation) -> dict[str, Any]:
    """Return the separation with exact numbers, and integers that can be large, as text that ``read_number`` reads."""
    return {
        "t": json_count(s.t),
        "width": json_count(s.width),
        "depth": json_count(s.depth),
        "pieces": json_count(s.pieces),
        "period": json_count(s.period),
        "growth": json_number(s.growth),
        "window": None if s.window is None else [json_number(x) for x in s.window],
        "crossings": json_count(s.crossings),
        **{f"{norm}_bound": json_number(s.best[norm].value) for norm in NORMS},
        "method": s.method,
        "statements": [_bound_json(bound) for bound in s.bounds],
    }


def fit_json(found: Fit) -> dict[str, Any]:
    """Return the distances of a given network, and what is guaranteed, as JSON."""
    size = found.complexity
    return {
        "widths": list(found.network.widths),
        "activation_regions": size.activation_regions,
        "pieces": size.pieces,
        "laps": size.laps,
        "l1_distance": [str(x) for x in found.l1],
        "squared_error": [str(x) for x in found.l2],
        "floors": [_bound_json(floor) for floor in found.floors],
        "guaranteed": to_json(found.guaranteed),
    }


def _bound_json(bound: Bound) -> dict[str, Any]:
    return {
        "name": bound.name,
        "value": json_number(bound.value),
        "source": bound.source,
        "hypotheses": [{"statement": h.statement, "holds": h.holds, "detail": h.detail} for h in bound.hypotheses],
    }
