"""What all statements together prove about the networks of one width and depth.

``separation`` finds the numbers of a map that the statements of ``bounds``, ``blocks`` and ``floors`` need, applies
every one of them and keeps them all; the best of each kind is what it proves. docs/mathematics.md, Depth and width.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import combinations

from periodic.bounds.block_bounds import block_bound
from periodic.bounds.breakpoint_bounds import hinge_bound
from periodic.bounds.statements import (
    Bound,
    Hypothesis,
    classification_bound,
    concluded,
    crossing_growth,
    iclr_classification_bound,
    l1_crossing_bound,
    l1_growth_bounds,
    network_pieces,
    sup_bound,
    telgarsky_pieces,
)
from periodic.errors import HypothesisError, NotMarkovError, TooManyPiecesError, count
from periodic.graphs.transition_graphs import markov_partition
from periodic.iterates.oscillations import crossings
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact, floor
from periodic.orbits.cycles import find_cycle
from periodic.orbits.period_sets import period_bounds

NORMS = ("l1", "l2", "sup", "classification")
MOST_LEVELS = 12  # so many points at most give the pairs of levels that are tried
MAX_CYCLE = 600  # points of the cycle that is solved for
MAX_SOLVED = 1 << 16  # pieces of an iterate that is composed for it
MAX_WIDTH = 1 << 62


@dataclass(frozen=True)
class Separation:
    """What is proved of every ReLU network g with ``depth`` hidden layers of ``width`` units against f^t on the domain.

    ``window`` is a pair of levels that f^t crosses ``crossings`` times (at least, where they cannot be counted) and
    ``growth`` a number c with at least c**s crossings of ``chain_window`` for every s, forced by a cycle of
    ``period`` points; ``pieces`` is the most that such a network can have. ``bounds`` are all statements, each with its
    hypotheses; one of which a hypothesis fails has the value 0.
    """

    map: PLMap
    t: int
    width: int
    depth: int
    period: int
    growth: Exact
    chain_window: tuple[Exact, Exact] | None
    window: tuple[Exact, Exact] | None
    crossings: int
    bounds: tuple[Bound, ...]

    @property
    def pieces(self) -> int:
        """The most affine pieces that such a network can have."""
        return network_pieces([self.width] * self.depth)

    @cached_property
    def best(self) -> dict[str, Bound]:
        """The best bound of each kind, ``"l1"``, ``"l2"``, ``"sup"`` and ``"classification"``."""
        return {norm: max(of_norm(self.bounds, norm), key=lambda bound: bound.value) for norm in NORMS}

    @property
    def l1_bound(self) -> Exact:
        """The integral of ``|f^t - g|`` over the domain is at least this."""
        return self.best["l1"].value

    @property
    def l2_bound(self) -> Exact:
        """The integral of ``(f^t - g)**2`` over the domain is at least this."""
        return self.best["l2"].value

    @property
    def sup_bound(self) -> Exact:
        """The greatest ``|f^t - g|`` is at least this."""
        return self.best["sup"].value

    @property
    def classification_bound(self) -> Exact:
        """On alternating points of f^t the classifier ``g >= middle of the window`` errs at least on this share."""
        return self.best["classification"].value

    @property
    def method(self) -> dict[str, str]:
        """For each kind of bound the statement that gave the best one."""
        return {norm: f"{bound.name} [{bound.source}]" for norm, bound in self.best.items()}

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """The hypotheses of all statements, each once, with their truth."""
        return tuple(dict.fromkeys(h for bound in self.bounds for h in bound.hypotheses))


def of_norm(bounds: Iterable[Bound], norm: str) -> list[Bound]:
    """Return the bounds of one kind."""
    names = {"l1": "L1", "l2": "squared error", "sup": "sup", "classification": "classification"}
    if norm not in names:
        raise ValueError(f"norm must be one of {', '.join(NORMS)}, got {norm!r}")
    return [bound for bound in bounds if bound.name.startswith(names[norm])]


def floor_bounds(f: PLMap, t: int, pieces: int, order: int) -> list[Bound]:
    """Return the block bound and the hinge bound for continuous functions of so many pieces."""
    return [block_bound(f, t, pieces, order), hinge_bound(f, t, pieces, order)]


@takes_maps
def separation(f: PLMap, t: int, width: int, depth: int) -> Separation:
    """Return everything that is proved of f^t against the networks with ``depth`` hidden layers of ``width`` units.

    Cost: seconds at first, for the tables of the hinge bound of a map; they serve every ``t``, ``width`` and ``depth``
    after that. Nothing of the size of f^t is built on a map with a Markov partition. Raises ValueError if ``f`` leaves
    its interval. Reference: [CNP20], [T15]; docs/mathematics.md, Depth and width.

    >>> from periodic.maps.families import tent
    >>> s = separation(tent(), 10, 3, 3)
    >>> s.crossings, s.pieces, s.l1_bound > Fraction(22, 100), s.classification_bound
    (1024, 64, True, Fraction(96, 205))
    """
    t, width, depth = count(t, "t"), count(width, "width", 1), count(depth, "depth", 1)
    f.check_self_map()
    period, growth, chain = _chain(f)
    windows = list(_windows(f, t, growth, chain))
    most, named = network_pieces([width] * depth), telgarsky_pieces(width, depth)
    power = f.lipschitz**t
    found: list[Bound] = []
    areas = [l1_crossing_bound(n, most, low, high, power) for (low, high), n in windows if power > 0]
    heights = [sup_bound(n, most, low, high) for (low, high), n in windows]
    shares = [classification_bound(n + 1, most + 1) for _, n in windows]
    best = max(range(len(windows)), key=lambda i: (areas[i].value if areas else 0, windows[i][1]), default=None)
    window, crossed = windows[best] if best is not None else (None, 0)
    found += [_strongest(found_here) for found_here in (areas, heights, shares) if found_here]
    if chain is not None:
        n = dict(windows)[chain]
        paper, _, _ = l1_growth_bounds(growth, f.lipschitz, t, n, named, *chain)
        sharper = l1_growth_bounds(growth, f.lipschitz, t, n, most, *chain)
        found += [paper, *sharper[1:], iclr_classification_bound(growth, t, width, depth)]
    for order in (1, 2):
        found += floor_bounds(f, t, most, order)
    for norm in NORMS:
        if not of_norm(found, norm):
            oscillates = Hypothesis("the iterates oscillate", False, "no levels are crossed")
            found.append(concluded(norm, Fraction(0), [oscillates], "docs/mathematics.md, Depth and width"))
    return Separation(f, t, width, depth, period, growth, chain, window, crossed, tuple(found))


@takes_maps
def width_needed(f: PLMap, t: int, depth: int, error: object, norm: str = "l1") -> int:
    """Return the least width that is not ruled out: networks with fewer units a layer have an error above ``error``.

    ``norm`` is ``"l1"`` or ``"l2"`` (the integral of the squared error), over the domain. Cost: a bound for each step
    of a search by doubling and halving. Raises ValueError for other norms and a negative error.

    >>> from periodic.maps.families import tent
    >>> width_needed(tent(), 10, 1, "1/10") > 400
    True
    """
    t, depth, limit = count(t, "t"), count(depth, "depth", 1), exact(error)
    if norm not in ("l1", "l2"):
        raise ValueError(f"norm must be l1 or l2, got {norm!r}")
    if limit < 0:
        raise ValueError(f"error must be at least 0, got {limit}")
    f.check_self_map()
    order = 1 if norm == "l1" else 2

    def is_ruled_out(width: int) -> bool:
        pieces = network_pieces([width] * depth)
        return any(bound.value > limit for bound in floor_bounds(f, t, pieces, order))

    low, high = 0, 1  # widths up to low are ruled out, high is not
    while is_ruled_out(high):
        low, high = high, 2 * high
        if high > MAX_WIDTH:
            raise ValueError(f"every width up to {low} is ruled out, and the search stops there")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if is_ruled_out(middle) else (low, middle)
    return high


def separation_table(
    f: PLMap, t: int, widths: Iterable[int], depths: Iterable[int]
) -> dict[tuple[int, int], Separation]:
    """Return ``separation`` for every width and depth, under the key ``(width, depth)``."""
    depths = list(depths)
    return {(width, depth): separation(f, t, width, depth) for width in widths for depth in depths}


# The numbers of a map


@lru_cache(maxsize=64)
def _chain(f: PLMap) -> tuple[int, Exact, tuple[Exact, Exact] | None]:
    """The strongest period that is proved, the growth that its cycle forces, and the levels that it crosses.

    Growth 1 and no levels where the cycle is too long to be solved for: the bounds by blocks and hinges need none.
    """
    strongest = period_bounds(f).least.strongest or 1
    try:
        cycle = find_cycle(f, strongest, max_pieces=MAX_SOLVED) if strongest <= MAX_CYCLE else None
    except TooManyPiecesError:
        cycle = None
    if cycle is None or cycle.period < 3:
        return strongest, Fraction(1), None
    try:
        found = crossing_growth(f, cycle.points)
    except HypothesisError:
        return strongest, Fraction(1), None
    return (strongest, found.growth, found.window) if found.growth > 1 else (strongest, Fraction(1), None)


def _windows(
    f: PLMap, t: int, growth: Exact, chain: tuple[Exact, Exact] | None
) -> Iterator[tuple[tuple[Exact, Exact], int]]:
    """Pairs of levels, that of the chain first, and how often f^t crosses them: counted, else at least c**t times."""
    levels = _levels(f)
    pairs = dict.fromkeys([*([chain] if chain else []), *combinations(levels, 2)])
    for low, high in pairs:
        try:
            yield (low, high), crossings(f, low, high, t)
        except (NotMarkovError, TooManyPiecesError):
            if (low, high) == chain:
                yield chain, -floor(-(growth**t))


@lru_cache(maxsize=64)
def _levels(f: PLMap) -> tuple[Exact, ...]:
    """Points of the partition between which crossings are counted; the outermost of them if they are many."""
    try:
        points = markov_partition(f)
    except NotMarkovError:
        points = tuple(sorted({*f.domain, *f.values[: MOST_LEVELS // 2]}))
    low, high = f.image
    inside = [x for x in points if low <= x <= high]
    half = MOST_LEVELS // 2
    return tuple(inside if len(inside) <= MOST_LEVELS else [*inside[:half], *inside[-half:]])


def _strongest(bounds: list[Bound]) -> Bound:
    return max(bounds, key=lambda bound: bound.value)
