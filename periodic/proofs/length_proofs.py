"""Evidence for what crossings prove by their lengths: a covering graph whose edges are pieces of f, and levels.

Along a walk f^t is as steep as the product of the slopes of its edges, and crosses the last target. The graph has the
targets that blocks of f^t may be mapped onto (``iterates.branches``), the levels are those of
``bounds.crossing_lengths``: so the checker finds what is printed, and in place of its floats integers.
docs/mathematics.md, L1 bound.

>>> evidence = length_evidence(PLMap([0, "1/3", 1], [0, 1, 0]), 8, 14, 1)
>>> evidence.data["graph"], round(float(evidence.value), 6)
({'vertices': [[0, 1]], 'edges': [[[0, '1/3', 0], ['1/3', 1, 0]]]}, 0.189034)
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from periodic import checker as checker_module
from periodic.bounds.certified_stretches import checker_map
from periodic.bounds.crossing_lengths import cut_levels
from periodic.iterates.branches import Branches, Target
from periodic.maps.plmaps import PLMap
from periodic.text.scribes import Json, Scribe

checker: Any = checker_module  # it has no types

MOST_TARGETS, MOST_STEPS = 1000, 400  # walks of more steps are of too many kinds, but where slopes are equal
DIGITS = 10**20


class LengthEvidence(NamedTuple):
    """What a certificate holds of one norm, and the lower bound that the checker finds in it, rounded down."""

    data: dict[str, Json]
    value: Fraction


def length_evidence(f: PLMap, t: int, changes: int, order: int) -> LengthEvidence:
    """Return evidence for what functions with so many sign changes miss of f^t, of order 1 or 2.

    Edges to targets beyond the first ``MOST_TARGETS`` are left out. Raises ``checker.Rejected`` where walks are of too
    many kinds, or numbers too long. Cost: t * t steps of the checker, seconds at ``MOST_STEPS``.
    """
    if t > MOST_STEPS:
        raise checker.Rejected(f"t = {t} is above {MOST_STEPS}")
    scribe, branches = Scribe((*f.knots, *f.values)), Branches(f)
    place, rows, last = {0: 0}, dict[int, Json](), {0}
    for _ in range(t):
        for i in last - rows.keys():
            row, images = list[Json](), branches.parts(i)
            for (start, stop), (image, _slope) in zip(_pieces(f, branches.targets[i]), images, strict=True):
                if len(place) < MOST_TARGETS:
                    place.setdefault(image, len(place))
                if image in place:
                    row.append([scribe.number(start), scribe.number(stop), place[image]])
            rows[i] = row
        last = {image for i in last for image, _slope in branches.parts(i) if image in place}
    graph: Json = {
        "vertices": [scribe.numbers(branches.targets[i]) for i in place],
        "edges": [rows.get(i, []) for i in place],
    }
    targets = [branches.targets[i] for i in last or {0}]
    data: dict[str, Json] = {"graph": graph, "levels": scribe.numbers(cut_levels(f, t, targets))}
    value = Fraction(checker.lengths(checker_map(f), t, data, order, changes))
    scale = DIGITS << max(0, value.denominator.bit_length() - value.numerator.bit_length())
    return LengthEvidence(data, Fraction(value * scale // 1, scale))


def _pieces(f: PLMap, target: Target) -> list[tuple[Any, Any]]:
    """The parts of a target on which f is affine and not constant."""
    inside = f.restrict(*target)
    return [ends for ends, slope in zip(pairwise(inside.knots), inside.slopes, strict=True) if slope != 0]
