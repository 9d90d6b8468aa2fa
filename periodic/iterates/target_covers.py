"""Covers: few intervals onto which the iterates of a map send nearly all of its domain, closed under the map.

A *target* is an interval onto which some f^s maps an interval affinely (``branches``). Where the knots have finite
orbits there are finitely many; else the heaviest are kept, and a lighter one is replaced by kept ones that lie in it
side by side. What is missed on an interval is at least what is missed on such parts of it, so that every lower bound
for the error of a function allows this. docs/mathematics.md, Cost curves.

A map with slopes 3 and 3/2: both of its laps are mapped onto the whole.
>>> target_cover(PLMap([0, "1/3", 1], [0, 1, 0]), 8).parts
((TargetPart(image=0, share=0.333...), TargetPart(image=0, share=0.666...)),)
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from periodic.errors import readable
from periodic.iterates.branches import Branches, Target
from periodic.iterates.target_graphs import spread_masses
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.magnitudes import float_below, rounded_down

ROUNDS = 60  # steps that are looked at
FADES = 0.9  # what the next step counts
LIGHT = 2.0**-24  # of the domain: targets of less are not followed
WIDEST = 2.0**60  # a part is not taken to be longer than so many of its images


@readable
class TargetPart(NamedTuple):
    """A part of a target that is mapped affinely onto a kept one: its number, and the length of the part by that of
    the image, rounded down to a float."""

    image: int
    share: float


@readable
class TargetCover(NamedTuple):
    """Kept targets, the domain first; the ``parts[i]`` of target i do not overlap.

    ``masses[i]`` says about how much of the domain is mapped onto target i; ``images[i]`` are the kept targets in the
    images of the laps of f on target i, lap by lap, where f is not constant.
    """

    targets: tuple[Target, ...]
    parts: tuple[tuple[TargetPart, ...], ...]
    masses: tuple[float, ...]
    images: tuple[tuple[tuple[int, ...], ...], ...]


@lru_cache(maxsize=16)
def target_cover(f: PLMap, most: int) -> TargetCover:
    """Return a cover by at most so many targets, those to which most of the domain goes, early steps before late ones.

    Cost: a pass over the targets for each of ``ROUNDS`` steps. Raises ValueError if ``f`` leaves its interval.
    """
    f.check_self_map()
    branches = Branches(f)
    masses = _masses(branches)
    kept = [0, *[i for i in sorted(masses, key=lambda i: -masses[i]) if i and branches.can_cut(i)][: most - 1]]
    place = {i: k for k, i in enumerate(kept)}
    targets = tuple(branches.targets[i] for i in kept)
    shares = [_below(1 / slope) for slope in branches.slopes]
    inside = _Inside(targets)
    parts, sides = list[tuple[TargetPart, ...]](), list[tuple[tuple[int, ...], ...]]()
    for i in kept:
        row, laps = list[TargetPart](), list[tuple[int, ...]]()
        for image, slope in branches.parts(i):
            images = [place[image]] if image in place else inside.best(branches.targets[image])
            row += [TargetPart(k, shares[slope]) for k in images if shares[slope]]
            laps.append(tuple(images))
        parts.append(tuple(row))
        sides.append(tuple(laps))
    return TargetCover(targets, tuple(parts), tuple(masses[i] for i in kept), tuple(sides))


def is_whole(f: PLMap, cover: TargetCover) -> bool:
    """Whether f maps each of its pieces on each target onto a target: then nothing is left out, and f has no plateau.

    >>> is_whole(PLMap([0, "1/3", 1], [0, 1, 0]), target_cover(PLMap([0, "1/3", 1], [0, 1, 0]), 8))
    True
    """
    for target, laps in zip(cover.targets, cover.images, strict=True):
        values = f.restrict(*target).values
        onto = [[Target(*sorted(ends))] for ends in pairwise(values)]
        if [[cover.targets[image] for image in images] for images in laps] != onto:
            return False
    return True


def _masses(branches: Branches) -> dict[int, float]:
    """How much of the domain goes to each target, in all steps together, later ones counting less."""
    masses, weight = {0: 1.0}, 1.0
    for now in islice(spread_masses(branches, LIGHT), ROUNDS):
        weight *= FADES
        for j, mass in now.items():
            masses[j] = masses.get(j, 0.0) + weight * mass
    return masses


class _Inside:
    """Which of some targets lie in an interval side by side, longest together: guessed in floats, checked exactly."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self.targets = targets
        rows = [(float(t.high), float(t.low), k) for k, t in enumerate(targets)]
        self.rows = sorted(rows)

    def best(self, wanted: Target) -> list[int]:
        """Targets inside ``wanted``, one beside the other, that are long together; by number."""
        found: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
        ends = [-math.inf]
        for high, low, k in self.rows:
            if self.targets[k].low < wanted.low or self.targets[k].high > wanted.high:
                continue
            length, chosen = found[bisect_right(ends, low) - 1]
            if length + high - low > found[-1][0]:
                found.append((length + high - low, (*chosen, k)))
                ends.append(high)
        result: list[int] = []
        for k in found[-1][1]:
            if not result or self.targets[result[-1]].high <= self.targets[k].low:
                result.append(k)
        return result


def _below(x: Exact) -> float:
    """A float at most ``x`` > 0 and close to it, or ``WIDEST``; 0 where ``x`` is next to nothing."""
    low = min(rounded_down(x), Fraction(WIDEST))
    if low < Fraction(1, 1 << 256):
        return 0.0
    return float_below(low)
