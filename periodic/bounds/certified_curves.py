"""Evidence for bounds on integrals: what bends cost on f^m, f^(m+1), .., f^t, one step after the other.

The checker follows what functions miss, and pay for bends, from iterate to iterate, on the heaviest targets of the map
(``iterates.target_covers``). It starts from shortest paths on few stretches of f^m, and looks at a line for each later
iterate on a target, while these have few laps. Where all slopes are equal, so are all prices: one is looked for, at
which the evidence shows what is wanted (``block_prices``). Else it is a grid of prices, and those prices and lines are
named on which a bound rests (``curve_supports``). Floats choose the stretches, the prices and the lines; the value is
the checker's, from integers. docs/mathematics.md, Cost curves.

>>> data = curve_evidence(PLMap([0, "1/3", 1], [0, 1, 0]), 12, 20, 1, (8, 1, 6))
>>> len(data["targets"]), data["steps"], len(data["followed"]) < len(data["prices"]) < len(GRID)
(1, 3, True)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from periodic import checker as checker_module
from periodic.approximation.block_duals import whole_line
from periodic.approximation.plane_paths import NO_SHARES, PlanePaths
from periodic.approximation.run_costs import Floats, square_error
from periodic.bounds.block_prices import BlockKind, PriceSearch, Shown, StretchPlanes, short_price
from periodic.bounds.block_shares import BlockEnd, block_shares, end_shares
from periodic.bounds.certified_stretches import Frame, Kind, Span, checker_map, frame_of, longest, number_json
from periodic.bounds.curve_bounds import has_several_slopes
from periodic.bounds.curve_supports import FloatCurves, Line, followed_prices
from periodic.iterates.target_covers import TargetCover, is_whole, target_cover
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.text.scribes import Json, Scribe, rational_json

checker: Any = checker_module  # it has no types

MOST_TARGETS = 64
LOWEST, HIGHEST, OCTAVE = -14, 4, 12  # prices of the grid, in octaves of what lines miss, and how many an octave
FAR_UP, FAR_OCTAVE = 40, 3  # prices far up, at which lines miss more of later iterates than functions with bends
GRID = (
    *(k / OCTAVE for k in range(LOWEST * OCTAVE, HIGHEST * OCTAVE + 1)),
    *(k / FAR_OCTAVE for k in range(HIGHEST * FAR_OCTAVE + 1, FAR_UP * FAR_OCTAVE + 1)),
)
FOLLOWED = range(3 * OCTAVE, 16 * OCTAVE + 1, 3)  # the prices of the grid at which f^m may be followed
MOST_FOLLOWED_PRICES = 12
SLIGHT = 2e-6  # the part of a bound that is left out, if it costs a price or a line
RATIO = 1 << 40
SHARE, FOLLOWED_SHARE, CURVED_SHARE = 0.97, 0.9995, 0.99999  # of the mass of all targets: those that have stretches,
# and those that lie on some, at one price and at many
MOST_STRETCHES, MOST_STEPS, STEPS_BACK = 6, 60, 6
LATEST = 1000  # the last iterate that is followed as a whole
MOST_FOLLOWED = 150  # laps of a stretch
MOST_STEPPED = 10**7  # parts of targets, times iterates, times prices: some 500 ns each
MANY_STEPPED = 2_200_000  # the same, where some prices of the grid are left out: what the checker does in a second
THINNED = (1, 3, 6)  # every price, or every third or sixth one
MOST_TOTAL = 6000  # laps of one iterate on those targets of which lines are looked at, before the last one
COUNTED = ((24, 1, 8), (112, 1, 14))  # f^t as a whole where bends are counted: cells, on a lap at least, bins
WHOLE = ((300, 1, 10), (300, 1, 16))  # and at a price
MOST_WHOLE = {1: MOST_FOLLOWED, 2: 300}  # laps of it: of squares it is quickly said what lines miss of runs
MOST_COUNTED, ALSO_COUNTED = 7, 15  # bends that are counted, where f^t is followed as a whole; before prices are tried
NARROW = 2.0**-40  # of the domain: laps as narrow as that are not followed
LEAST = 2.0**10  # units of cost, that lines have to miss
LARGEST = Fraction(2) ** 900  # as a float


Fineness = tuple[int, int, int]


class TargetFrame(NamedTuple):
    """The targets of a map, as the checker reads them, with stretches of f^steps and where targets lie on these."""

    cover: TargetCover
    targets: tuple[Kind, ...]
    steps: int
    frame: Frame
    places: tuple[tuple[int, Span] | None, ...]
    ratio: Fraction


class PriceEvidence(NamedTuple):
    """A search for evidence at one price: the frame, the search, and what its bound is to be multiplied with.

    Where blocks meet, ``turns`` has the shares at both ends of each target, as a certificate holds them.
    """

    map: PLMap
    order: int
    look: TargetFrame
    search: PriceSearch
    scale: float
    turns: tuple[Json, ...] = ()

    @property
    def promised(self) -> tuple[float, float]:
        """Less the factor by which planes have to raise costs, and the bound that follows if they do."""
        return -self.search.choice.factor, self.search.choice.bound * self.scale

    def data(self) -> dict[str, Json]:
        """What a certificate holds."""
        shown = self.search.met() if self.turns else self.search.found()
        data = _data(self.map, self.look, self.order, shown, [0])
        for target, turns in zip(data["targets"], self.turns, strict=False):
            target["turns"] = turns
        return data if data["prices"] != [0] else {**data, "bends": self.search.bends}


@lru_cache(maxsize=8)
def price_evidence(
    f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None, fineness: Fineness, meet: bool = False
) -> PriceEvidence:
    """Return the search for evidence at the one price at which a bound is shown, for a map of one slope.

    ``fineness`` says how many cells stretches have, how many each lap at least, and the number of bins. If blocks are
    to ``meet`` they pay for bends between them. Raises ``checker.Rejected`` where they do not, and where f is
    far from 0.
    """
    cover = target_cover(f, MOST_TARGETS)
    before = _walks(cover, max(0, t - STEPS_BACK))
    if not any(before):
        raise checker.Rejected("no block is left")
    lengths = [float(v - u) for u, v in cover.targets]
    masses = tuple(float(Fraction(n, sum(before))) * x for n, x in zip(before, lengths, strict=True))
    look = _followed(f, order, fineness, min(t, MOST_STEPS), masses, meet)
    walks = _walks(cover, t - look.steps)
    total = sum(walks)
    weights: dict[tuple[int, Span], Fraction] = {}
    for number, place in zip(walks, look.places, strict=True):
        if place is not None and number:
            weights[place] = weights.get(place, Fraction(0)) + Fraction(number, total)
    scale = checker.power(look.ratio, t - look.steps) * total
    goal = math.inf if wanted is None else float(Fraction(float(wanted)) / scale)
    unseen = sum(number for number, place in zip(walks, look.places, strict=True) if place is None) if meet else 0
    spent = min(Fraction(pieces - 1 + meet + unseen, total), LARGEST)
    shares: dict[BlockEnd, list[list[Json]]] = {}
    if meet:
        if not is_whole(f, look.cover) or has_several_slopes(f):
            raise checker.Rejected("blocks do not meet where f^s turns")
        lines = sum(float(look.frame.parts[k].costs.lines[span]) * float(n) for (k, span), n in weights.items())
        shares = block_shares(look.frame, look.targets, look.places, order, (lines - goal) / float(spent))
    turns = end_shares(look.frame, look.targets, look.places, shares)
    blocks = [BlockKind(*place, float(weight), turns.get(place, NO_SHARES)) for place, weight in weights.items()]
    unit = max((float(look.frame.parts[b.stretch].costs.lines[b.span]) for b in blocks), default=0.0)
    if unit * float(look.frame.head["unit"] ** (1 + order)) < LEAST:
        raise checker.Rejected("lines miss next to nothing")
    search = PriceSearch(look.frame, blocks, float(spent), goal)
    ends = [((u, 1), (v, -1)) for u, v in look.targets]
    paid = tuple([shares.get(end, []) for end in pair] for pair in ends) if meet else ()
    return PriceEvidence(f, order, look, search, float(min(scale, LARGEST)), paid)


def wholes(f: PLMap, t: int, pieces: int, order: int) -> tuple[Fineness, ...]:
    """Return how finely f^t may be followed as one stretch: it has to have few laps for that."""
    try:
        laps = len(checker_map(f).laps(*(checker_map(f).x[k] for k in (0, -1)), t)) if t <= LATEST else math.inf
    except checker.Rejected:
        return ()
    if laps > MOST_WHOLE[order]:
        return ()
    if pieces <= MOST_COUNTED + 1:
        return COUNTED
    return (*COUNTED[:1], *WHOLE) if pieces <= ALSO_COUNTED + 1 else WHOLE


@lru_cache(maxsize=8)
def whole_evidence(
    f: PLMap, t: int, pieces: int, order: int, wanted: Exact | None, fineness: Fineness
) -> PriceEvidence:
    """Return the search for evidence on f^t as one stretch, for the number of bends if that is small, else at a price.

    Raises ``checker.Rejected`` where lines miss next to nothing.
    """
    cells, _, bins = fineness
    g = checker_map(f)
    domain = g.low, g.high
    frame = frame_of(f, t, (domain,), order, cells, bins)
    span = 0, len(frame.parts[0].nodes) - 1
    look = TargetFrame(target_cover(f, 1), (domain,), t, frame, ((0, span),), Fraction(1))
    if float(frame.parts[0].costs.lines[span]) * float(frame.head["unit"] ** (1 + order)) < LEAST:
        raise checker.Rejected("lines miss next to nothing")
    goal = math.inf if wanted is None else float(wanted)
    bends = pieces - 1 if fineness in COUNTED and pieces <= ALSO_COUNTED + 1 else 0
    search = PriceSearch(frame, [BlockKind(0, span, 1.0)], float(pieces - 1), goal, bends)
    return PriceEvidence(f, order, look, search, 1.0)


def curve_evidence(f: PLMap, t: int, pieces: int, order: int, fineness: Fineness) -> dict[str, Json]:
    """Return evidence at some prices of a grid, those on which the bound rests.

    Cost: seconds at first, then some tenths for each t. Raises ``checker.Rejected`` as well where t is too great.
    """
    stepped = t * sum(map(len, target_cover(f, MOST_TARGETS).parts)) * len(GRID)
    if stepped > MOST_STEPPED:
        raise checker.Rejected(f"t = {t} is too great for curves")
    every = next((n for n in THINNED if stepped <= n * MANY_STEPPED), THINNED[-1])
    return _supported(f, t, pieces, order, _rough(f, order, fineness, min(t, MOST_STEPS), every))


@lru_cache(maxsize=16)
def _followed(
    f: PLMap,
    order: int,
    fineness: Fineness,
    most_steps: int,
    masses: tuple[float, ...],
    far: bool = False,
    share: float = FOLLOWED_SHARE,
) -> TargetFrame:
    """Stretches of f^most_steps at most, for targets with these masses, perhaps with bins ``far`` outside."""
    cells, per_lap, bins = fineness
    g, cover, scribe = checker_map(f), target_cover(f, MOST_TARGETS), Scribe((*f.knots, *f.values))
    targets = tuple((g.read(scribe.number(u)), g.read(scribe.number(v))) for u, v in cover.targets)
    steps, intervals = _stretches(g, targets, masses, cells, per_lap, most_steps)
    frame, heavy = frame_of(f, steps, intervals, order, cells, bins, far), _heavy(masses, share)
    places = (frame.place(u, v) if i in heavy else None for i, (u, v) in enumerate(targets))
    return TargetFrame(cover, targets, steps, frame, tuple(places), _ratio(cover))


def _heavy(masses: Sequence[float], share: float) -> list[int]:
    """The fewest targets that have some share of all mass, the heaviest first."""
    order = sorted(range(len(masses)), key=lambda i: -masses[i])
    shares = np.cumsum([masses[i] for i in order])
    return order[: int(np.searchsorted(shares, share * shares[-1])) + 1]


def _walks(cover: TargetCover, steps: int) -> list[int]:
    """How many parts of the domain f^steps maps affinely onto each target."""
    walks = [1] + [0] * (len(cover.targets) - 1)
    for _ in range(steps):
        following = [0] * len(walks)
        for number, laps in zip(walks, cover.images, strict=True):
            for images in laps:
                for k in images:
                    following[k] += number
        walks = following
    return walks


class RoughCurves(NamedTuple):
    """What bends cost on f^m at a ``grid`` of prices, without planes, and what lines miss of later iterates.

    ``some`` are the places of those prices at which f^m may be followed.
    """

    look: TargetFrame
    grid: Floats
    some: list[int]
    first: Floats  # of targets, at the prices
    lines: dict[Line, tuple[list[int], float]]


@lru_cache(maxsize=16)
def _rough(f: PLMap, order: int, fineness: Fineness, most_steps: int, every: int) -> RoughCurves:
    """Rough curves, at every price of the grid or at some: the same for all t and pieces."""
    look = _followed(f, order, fineness, most_steps, target_cover(f, MOST_TARGETS).masses, share=CURVED_SHARE)
    frame, unit = look.frame, look.frame.head["unit"] ** (1 + order)
    places = {place for place in look.places if place is not None}
    worth = max((float(frame.parts[k].costs.lines[span]) for k, span in places), default=0.0)
    if look.steps == 0:  # nothing is known but what lines miss
        g = checker_map(f)
        worth = float(checker.box(g.high - g.low)[0]) ** (1 + order) / float(look.ratio)
    if worth * 2.0**LOWEST * unit < 1:
        raise checker.Rejected("lines miss next to nothing")
    grid = np.array([float(short_price(worth * 2.0**k)) for k in GRID[::every]])
    some = [k // every for k in FOLLOWED if k % every == 0]
    at = np.append(0.0, grid[some])
    costs = {
        (k, span): np.interp(grid, at, np.append(0.0, frame.parts[k].costs.priced(*span, at[1:]))) for k, span in places
    }
    first = np.array([np.zeros_like(grid) if place is None else costs[place] for place in look.places])
    lines = {(s, i): (row, missed) for s, i, row, missed in _lines(f, look, order)}
    return RoughCurves(look, grid, some, first, lines)


def _supported(f: PLMap, t: int, pieces: int, order: int, rough: RoughCurves) -> dict[str, Json]:
    """Evidence at the prices and with the lines on which a bound rests."""
    (look, grid, some, first, lines), frame = rough, rough.look.frame
    errors = {(s, i): missed / float(look.ratio) ** (s - look.steps) for (s, i), (_, missed) in lines.items() if s <= t}
    try:
        support = FloatCurves(look.cover.parts, float(look.ratio), grid, look.steps, first, errors).support(t, pieces)
    except OverflowError as error:
        raise checker.Rejected(f"t = {t} is too great for curves: {error}") from None
    slight = SLIGHT * support.value
    followed = followed_prices(grid, some, first, support.weights, MOST_FOLLOWED_PRICES, slight)
    near = np.eye(len(followed))
    planes, at = StretchPlanes(frame, ""), np.append(0.0, grid[followed])
    hats = np.array([np.interp(grid, at, np.append(0.0, row)) for row in near])
    weights: dict[tuple[int, Span], Floats] = {}
    for place, row in zip(look.places, support.weights @ hats.T, strict=True):
        if place is not None:
            weights[place] = weights.get(place, 0.0) + row
    for (k, span), row in sorted(weights.items()):
        costs = frame.parts[k].costs
        for weight, n in zip(row, followed, strict=True):
            cost = float(first[look.places.index((k, span)), n])
            if weight * cost > slight:
                planes.of(k).need(
                    PlanePaths((span[0], span[1] + 1), float(grid[n])), min(cost, float(costs.lines[span]) * (1 - 1e-7))
                )
    kept = [n for n in range(len(grid)) if support.used[n] or n in followed]
    prices = tuple(Fraction(float(grid[n])) for n in kept)
    data = _data(f, look, order, Shown(prices, tuple(planes.entries()), {}), [kept.index(n) for n in followed])
    named = [line for line in sorted(support.lines) if support.lines[line] > slight and _is_fine(f, look, line, order)]
    data["lines"] = [[*line, *lines[line][0]] for line in named]
    return data


def _data(f: PLMap, look: TargetFrame, order: int, shown: Shown, followed: Sequence[int]) -> dict[str, Json]:
    """What a certificate holds."""
    head, unit = look.frame.head, look.frame.head["unit"] ** (1 + order)
    targets = []
    for (u, v), images, place in zip(look.targets, look.cover.images, look.places, strict=True):
        rising = iter(images)
        parts: list[Json] = [list(next(rising)) if lap[4] else [] for lap in checker_map(f).laps(u, v, 1)]
        entry: dict[str, Json] = {"low": number_json(u), "high": number_json(v), "parts": parts}
        entry["stretch"] = None if place is None or (shown.costs and place not in shown.costs) else place[0]
        if place in shown.costs:
            entry["goals"] = [int(Fraction(shown.costs[place][1]) * unit)]
        targets.append(entry)
    return {
        **head,
        "steps": look.steps,
        "stretches": list(shown.entries),
        "prices": [int(p * unit) for p in shown.prices],
        "followed": list(followed),
        "ratio": rational_json(look.ratio),
        "targets": targets,
        "lines": [],
    }


def _stretches(
    g: Any, targets: Sequence[Kind], masses: Sequence[float], cells: int, per_lap: int, most_steps: int
) -> tuple[int, tuple[Kind, ...]]:
    """The longest iterate that leaves so many cells for each lap, and the intervals on which it is followed."""
    chosen = [targets[i] for i in _heavy(masses, SHARE)[:MOST_STRETCHES]]
    best = 0, tuple(chosen)
    for steps in range(1, most_steps + 1):
        try:
            intervals = longest(g, chosen, steps)
            followed = [g.laps(u, v, steps) for u, v in intervals]
        except checker.Rejected:  # they have far too many laps
            if steps == 1:
                raise
            break
        laps = [len(found) for found in followed]
        if max(laps) > MOST_FOLLOWED or (steps > 1 and math.hypot(*laps) * per_lap > cells):
            break
        ends = ([found[0][0], *(lap[2] for lap in found)] for found in followed)
        if not all(_are_apart(np.array([float(checker.box(x)[0]) for x in row])) for row in ends):
            break
        best = steps, intervals
    return best


def _ratio(cover: TargetCover) -> Fraction:
    """How much shorter parts are than their images, in the mean, rounded down.

    Raises ``checker.Rejected`` where none is: f is constant on all that is followed.
    """
    rows = [(m * p.share, p.share) for m, parts in zip(cover.masses, cover.parts, strict=True) for p in parts]
    total = sum(mass for mass, _ in rows)
    if not total:
        raise checker.Rejected("the iterates are constant")
    if len({share for _, share in rows}) == 1:
        return Fraction(rows[0][1])
    return Fraction(int(2.0 ** (sum(mass * math.log2(share) for mass, share in rows) / total) * RATIO), RATIO)


def _lines(f: PLMap, look: TargetFrame, order: int) -> Iterator[tuple[int, int, list[int], float]]:
    """Lines close to later iterates on targets, the heaviest first, while these have few laps, and what lines miss."""
    unit, s = float(1 << look.frame.head["line_bits"]), look.steps
    left = _heavy(look.cover.masses, 1.0)
    while left and s < MOST_STEPS:
        s, total, kept = s + 1, 0, list[int]()
        for i in left:
            if total > MOST_TOTAL or (nodes := _nodes(f, s, i)) is None:
                continue
            kept.append(i)
            total += len(nodes[0])
            if order == 2:
                yield s, i, [], square_error(*nodes)
            elif (found := whole_line(*nodes, unit)).row:
                yield s, i, found.row, found.missed
        left = kept


@lru_cache(maxsize=1 << 12)
def _nodes(f: PLMap, s: int, target: int) -> tuple[Floats, Floats] | None:
    """The nodes of f^s on a target, and the values there; None if they are too many, or too near to each other."""
    g, scribe = checker_map(f), Scribe((*f.knots, *f.values))
    kind = target_cover(f, MOST_TARGETS).targets[target]
    try:
        laps = g.laps(*(g.read(scribe.number(z)) for z in kind), s)
    except checker.Rejected:
        return None
    nodes = [laps[0][:2], *(lap[2:4] for lap in laps)]
    x, y = np.array([[float(checker.box(z)[0]) for z in node] for node in nodes]).T
    return (x, y) if _are_apart(x) else None


def _are_apart(x: Floats) -> bool:
    """Whether floats tell nodes well apart."""
    return bool((np.diff(x) > NARROW * max(np.ptp(x), np.abs(x).max())).all())


def _is_fine(f: PLMap, look: TargetFrame, line: Line, order: int) -> bool:
    """Whether the unit tells the nodes of an iterate apart."""
    try:
        checker.Chords(checker_map(f), *look.targets[line[1]], line[0], look.frame.head["unit"], 1, order)
    except checker.Rejected:
        return False
    return True
