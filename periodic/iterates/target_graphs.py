"""Graphs of targets: onto which intervals the iterates map affinely, and how much of the domain goes to each.

Cut the domain at the breakpoints of f; each part is mapped affinely onto a *target*, which is cut again. Where the
orbits of the knots do not close there are more targets with every step, but as a rule nearly all of the domain goes to
few of them, again and again. These, and which parts of one are mapped onto which, are a finite graph. How much goes
where is counted with floats, which choose what to keep; the shares of the parts are exact.
docs/mathematics.md, Block bound.

The two halves of the tent go to the whole, each with half of its length:
>>> from periodic.maps.families import tent
>>> target_graph(tent()).parts
(((0, Fraction(1, 1)),),)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from periodic.errors import readable
from periodic.iterates.branches import Branches, Target
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact

MAX_TARGETS, MAX_ROUNDS = 1 << 11, 160
LIGHT = 2.0**-48  # of the domain: targets of less are left out


@readable
class TargetGraph(NamedTuple):
    """Targets, onto which f maps which parts of each, and how much of the domain each fills after some steps, about.

    ``parts[i]`` has for images of parts of target i their numbers, with the share of its length that the part has.
    """

    targets: tuple[Target, ...]
    parts: tuple[tuple[tuple[int, Exact], ...], ...]
    masses: tuple[float, ...]


def spread_masses(branches: Branches, light: float) -> Iterator[dict[int, float]]:
    """Yield about how much of the domain goes to each target after 1, 2, .. steps.

    What is ``light`` is dropped, and so is what comes to targets that would be cut into too many parts.
    """
    flows: dict[int, list[tuple[int, float]]] = {}
    masses = {0: 1.0}
    while True:
        following: dict[int, float] = {}
        for i, mass in masses.items():
            if i not in flows:
                if not branches.can_cut(i):
                    continue
                sizes = [(j, branches.sizes[j] - branches.logs[slope]) for j, slope in branches.parts(i)]
                flows[i] = [(j, 2.0 ** (size - branches.sizes[i])) for j, size in sizes]
            for j, share in flows[i]:
                following[j] = following.get(j, 0.0) + mass * share
        masses = {j: mass for j, mass in following.items() if mass > light}
        yield masses


@lru_cache(maxsize=8)
def target_graph(f: PLMap) -> TargetGraph:
    """Return the graph of the targets onto which any iterate maps more than next to nothing, at most ``MAX_TARGETS``.

    Those that are first met when they are light are left out, and so are the parts that are mapped onto them.
    Cost: a pass over the targets for each of up to ``MAX_ROUNDS`` steps. Raises ValueError if ``f`` leaves its
    interval.
    """
    f.check_self_map()
    branches = Branches(f)
    kept = {0: 0}
    for masses in islice(spread_masses(branches, LIGHT), MAX_ROUNDS):
        new = [j for j in sorted(masses, key=lambda j: -masses[j]) if j not in kept and branches.can_cut(j)]
        kept |= {j: len(kept) + k for k, j in enumerate(new[: MAX_TARGETS - len(kept)])}
    parts = []
    for i in kept:
        length = branches.targets[i].length
        shares: dict[int, Exact] = {}
        for j, slope in branches.parts(i):
            if j in kept:
                part = branches.targets[j].length / (branches.slopes[slope] * length)
                shares[kept[j]] = shares[kept[j]] + part if kept[j] in shares else part
        parts.append(tuple(shares.items()))
    return TargetGraph(tuple(branches.targets[i] for i in kept), tuple(parts), tuple(masses.get(i, 0.0) for i in kept))
