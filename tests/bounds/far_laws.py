"""The laws of bounds where f^t has many pieces, and networks some: what ``python -m tests.bounds.laws --far`` runs.

Maps have one slope or several, t goes to thirty, and sizes are such that 1 < P < pieces of f^t. Where f^t can be
written down, functions that follow it on a stretch, and such that were moved by a search, are set against the bounds
for P pieces; where it cannot, networks that follow windows. Beside that, for the bounds as functions of the size:

- more pieces, more width, more layers never raise them, and from the pieces of f^t on they are 0;
- the mirror images, and other coordinates, have the same;
- what was asked before does not matter.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from periodic.approximation.best_fits import best_approximation, patched_approximation
from periodic.bounds.block_bounds import block_bound
from periodic.bounds.breakpoint_bounds import hinge_bound
from periodic.bounds.separations import Separation, separation
from periodic.errors import NotMarkovError, TooManyPiecesError
from periodic.iterates.oscillations import piece_counts
from periodic.maps.plmaps import PLMap
from periodic.networks.piece_counts import network_pieces
from periodic.networks.window_networks import close_network
from periodic.numbers.conversions import Exact, absolute
from tests.bounds.law_functions import NORMS_OF_DIFFERENCES, errors, followed, interpolated, searched, thinned, windows
from tests.bounds.law_maps import FAR
from tests.maps.test_normal_forms import in_coordinates

F = Fraction
MOST_STEPS = 30
MOST_WRITTEN = 300  # pieces of iterates that are written down
MOST_PATCHED = 3  # pieces of maps of one slope for which the best patch on a grid is found
MOST_FITTED = 60  # pieces of iterates for which the best function on a grid is found
MOST_PIECES = 10**9
LEAST_PIECES = 6
SIZES = [(width, depth) for width in (1, 2, 3, 4, 5, 7, 10, 15, 20) for depth in (1, 2, 3, 4, 5, 6)]
NAMES = {1: "l1", 2: "l2"}


@dataclass(frozen=True)
class FarCase:
    """A map, an iterate of many pieces, and sizes of networks of fewer."""

    seed: int
    number: int
    map: PLMap
    t: int
    pieces: int
    sizes: tuple[tuple[int, int], ...]

    @cached_property
    def iterate(self) -> PLMap | None:
        """The function f^t, where it has not too many pieces."""
        return self.map**self.t if self.pieces <= MOST_WRITTEN else None

    def separation(self, width: int, depth: int) -> Separation:
        """All that is proved of a size."""
        return separation(self.map, self.t, width, depth)

    def bound(self, pieces: int, order: int) -> Exact:
        """The best that is proved of functions of so many pieces."""
        return max(bound(self.map, self.t, pieces, order).value for bound in (block_bound, hinge_bound))

    @property
    def source(self) -> random.Random:
        """Random numbers that are the same in every run."""
        return random.Random(f"{self.seed}/{self.number}/far checks")

    def __str__(self) -> str:
        return f"seed {self.seed}, far number {self.number}: {self.map!r}, t={self.t}, sizes {self.sizes}"


def far_case(seed: int, number: int) -> FarCase:
    """Case number so and so of a seed; the kinds of maps take turns."""
    r = random.Random(f"{seed}/{number}/far")
    kind = FAR[number % len(FAR)]
    while True:
        f = kind(r)
        counts = _counts(f)
        most = r.choice([MOST_WRITTEN, MOST_WRITTEN, MOST_PIECES])
        allowed = [t for t, n in enumerate(counts) if LEAST_PIECES <= n <= most]
        if f.image[0] < f.image[1] and allowed:
            t = r.choice(allowed[-8:])
            sizes = [s for s in SIZES if 1 < network_pieces([s[0]] * s[1]) < counts[t]]
            if sizes:
                return FarCase(seed, number, f, t, counts[t], tuple(r.sample(sizes, min(2, len(sizes)))))


def _counts(f: PLMap) -> tuple[int, ...]:
    try:
        return piece_counts(f, MOST_STEPS if f.piece_count < 3 else MOST_STEPS * 2 // 3, 1 << 11)
    except TooManyPiecesError:
        return piece_counts(f, 6, 1 << 14)


# Networks


def check_far_networks(case: FarCase, counts: Counter[str]) -> None:
    """No network that follows windows is nearer than what is proved of its size, in any norm."""
    for width, depth in case.sizes:
        proved, near = case.separation(width, depth), close_network(case.map, case.t, width, depth)
        assert proved.l1_bound <= near.l1_error, (width, depth, near)
        low, high = case.map.domain
        assert proved.l1_bound <= proved.sup_bound * (high - low), (width, depth)
        assert proved.l1_bound**2 * (1 - F(1, 2**90)) <= proved.l2_bound * (high - low), (width, depth)
        counts["networks far out"] += 1
        if case.iterate is not None:
            for norm, error in errors(case.iterate, near.network.to_map(*case.map.domain)).items():
                assert proved.best[norm].value <= error, (norm, width, depth)
            counts["networks in every norm"] += 1


# Functions


def proposals(case: FarCase, h: PLMap, pieces: int) -> Iterator[tuple[int, PLMap]]:
    """Functions of so many pieces at most, and the order of the error that they were made for."""
    r = case.source
    found = [*followed(h, pieces), *windows(h, pieces, r), thinned(h, pieces), interpolated(h, pieces, r)]
    if h.piece_count <= MOST_FITTED and case.number % 4 == 0 and pieces <= 24:
        found += [best_approximation(h, pieces, order, rounds=4).function for order in NAMES]
    for order, norm in NAMES.items():
        ranked = sorted(found, key=lambda g: NORMS_OF_DIFFERENCES[norm](h - g))
        for g in found:
            yield order, g
        for g in (*ranked[:2], found[-2]):
            yield order, searched(h, g, order, r, 400 if pieces < 40 else 150)


def check_far_functions(case: FarCase, counts: Counter[str]) -> None:
    """No function of P pieces is nearer than what is proved of them."""
    h = case.iterate
    if h is None:
        _check_patches(case, counts)
        return
    r = case.source
    for pieces in {r.randint(2, case.pieces - 1), *(network_pieces([w] * d) for w, d in case.sizes[:1])}:
        bounds = {order: case.bound(pieces, order) for order in NAMES}
        for order, g in proposals(case, h, pieces):
            assert g.piece_count <= pieces
            error = NORMS_OF_DIFFERENCES[NAMES[order]](h - g)
            assert bounds[order] <= error, (order, pieces, g)
            counts["functions by pieces"] += 1
            if 99 * error < 100 * bounds[order]:
                counts["of these within 1 %"] += 1


def _check_patches(case: FarCase, counts: Counter[str]) -> None:
    if case.map.piece_count > MOST_PATCHED or len(set(map(absolute, case.map.slopes))) > 1:
        return
    for order in NAMES:
        for width, depth in case.sizes[:1]:
            pieces = network_pieces([width] * depth)
            try:
                near = patched_approximation(case.map, case.t, pieces, order, 3)
            except (NotMarkovError, TooManyPiecesError):
                return
            assert case.bound(pieces, order) <= near.error, (order, pieces, near)
            counts["patched functions"] += 1


# Sizes


def check_sizes(case: FarCase, counts: Counter[str]) -> None:
    """More pieces never raise a bound, and from the pieces of f^t on it is 0."""
    r = case.source
    asked = sorted({network_pieces([w] * d) for w, d in case.sizes} | {r.randint(1, case.pieces - 1) for _ in range(2)})
    asked = sorted({p + i for p in asked for i in (0, 1) if p + i < case.pieces})
    for order in NAMES:
        values = [case.bound(p, order) for p in asked]
        for i in range(len(asked) - 1):
            assert values[i] >= values[i + 1], (order, asked[i], asked[i + 1], float(values[i]), float(values[i + 1]))
        assert case.bound(case.pieces, order) == 0, order
        counts["sizes in turn"] += len(asked)
    for width, depth in case.sizes:
        best = case.separation(width, depth).best
        for more in ((width + 1, depth), (width, depth + 1)):
            for norm, bound in case.separation(*more).best.items():
                assert bound.value <= best[norm].value, (norm, (width, depth), more)
            counts["larger networks"] += 1


# Coordinates


def check_far_coordinates(case: FarCase, counts: Counter[str]) -> None:
    """The mirror images have the same bounds, and other coordinates theirs in their units."""
    r, (width, depth) = case.source, case.sizes[0]
    here = case.separation(width, depth)
    for scale, shift in (
        (F(-1), F(0)),
        (F(r.randint(1, 99), 98) * F(10) ** r.randint(-40, 40), F(r.randint(-(10**30), 0))),
    ):
        there = separation(in_coordinates(case.map, scale, shift), case.t, width, depth)
        size = abs(scale)
        units = {"l1": size**2, "l2": size**3, "sup": size, "classification": F(1)}
        for norm, unit in units.items():
            assert there.best[norm].value == unit * here.best[norm].value, (norm, width, depth, scale, shift)
        counts["in other coordinates"] += 1


FAR_CHECKS = (check_far_networks, check_far_functions, check_sizes, check_far_coordinates)
