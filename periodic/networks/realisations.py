"""Exact ReLU networks of given piecewise-linear maps, the smallest ones included, and the gadgets of the theory.

docs/mathematics.md, ReLU realisations.

>>> from periodic.maps.families import tent
>>> shallow_network(tent() ** 3).widths, deep_network(tent(), 3).widths
((8,), (2, 2, 2))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm

from periodic.errors import count
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import Exact, common_field

MAX_SUMS = 1 << 20
ZERO = Fraction(0)


@takes_maps
def shallow_network(f: PLMap, *, whole_line: bool = False, minimal: bool = False) -> ReluNetwork:
    """Return a network of one hidden layer that equals ``f`` on its domain.

    A map with k breakpoints takes k + 1 units: one switched on by the left end, one by each breakpoint. With
    ``whole_line`` the network equals on all of R the map that continues the two outer pieces of ``f`` (k + 1 units too,
    2 if k = 0). With ``minimal`` it has ``minimal_shallow_width`` units (one dead unit for a constant); where these are
    k, it is right on the whole line.  docs/mathematics.md, ReLU realisations.

    >>> from periodic.maps.families import tent
    >>> shallow_network(tent()).widths, shallow_network(tent() ** 3).widths
    ((2,), (8,))
    """
    if minimal and (left_facing := _left_facing(f)) is not None and f.breakpoints:
        return _one_unit_a_breakpoint(f, left_facing)
    low, start = f.knots[0], f.values[0]
    slopes, breaks = list(f.slopes), list(f.breakpoints)
    jumps = [after - before for before, after in pairwise(slopes)]
    if not whole_line or (minimal and f.piece_count == 1 and not slopes[0]):
        corners = [low, *breaks]
        return _one_layer([(1, x) for x in corners], [slopes[0], *jumps], start)
    if not breaks:
        return _one_layer([(-1, low), (1, low)], [-slopes[0], slopes[0]], start)
    facing = [(-1, breaks[0])] + [(1, x) for x in breaks]
    return _one_layer(facing, [-slopes[0], slopes[1], *jumps[1:]], f.values[1])


@takes_maps
def deep_network(f: PLMap, t: int, *, whole_line: bool = False, minimal: bool = False) -> ReluNetwork:
    """Return a network of ``t`` hidden layers that equals ``f**t`` on the domain of the self-map ``f``.

    Each layer has the units of ``shallow_network(f, ...)``, k + 1 for k breakpoints; ``t = 0`` is the affine identity.
    Raises ValueError if ``f`` leaves its interval.  docs/mathematics.md, ReLU realisations.

    >>> from periodic.maps.families import tent
    >>> deep_network(tent(), 5).widths
    (2, 2, 2, 2, 2)
    >>> deep_network(tent(), 5).to_map(0, 1) == tent() ** 5
    True
    """
    t = count(t, "t")
    f.check_self_map()
    return shallow_network(f, whole_line=whole_line, minimal=minimal) ** t


def minimal_shallow_width(f: PLMap, *, whole_line: bool = False, max_sums: int = MAX_SUMS) -> int:
    """Return the least number of units with which one hidden layer and an output bias can equal ``f``.

    On the domain of ``f``, or on R with its outer pieces continued. Every breakpoint needs a unit of its own; k units
    do exactly if some breakpoints, turned to face left, give the first slope: a subset J with minus the sum over J of
    the slope changes equal to it. Otherwise k + 1 do, and 2 for an affine map that is not constant on R.
    Cost: a meet in the middle over the partial sums, short where slopes repeat. Raises ValueError where it would take
    more than ``max_sums`` of them.  docs/mathematics.md, ReLU realisations.

    >>> from periodic.maps.families import tent, vee
    >>> minimal_shallow_width(tent()), minimal_shallow_width(tent() ** 2), minimal_shallow_width(vee(2, -1, 1))
    (2, 4, 2)
    """
    breaks = len(f.breakpoints)
    if _left_facing(f, count(max_sums, "max_sums", 1)) is not None:
        return breaks
    return 2 if whole_line and not breaks else breaks + 1


def sawtooth() -> ReluNetwork:
    """Return ``2 (relu(x) - 2 relu(x - 1/2) + relu(x - 1))``: one triangle over [0, 1], zero elsewhere.

    Its t-th iterate ``sawtooth() ** t`` has 2^t pieces on [0, 1], 2^t + 2 on R, and 2^t laps.

    >>> (sawtooth() ** 3).to_map(-2, 3).piece_count
    10
    """
    return _one_layer(
        [(1, Fraction(0)), (1, Fraction(1, 2)), (1, Fraction(1))], [Fraction(2), Fraction(-4), Fraction(2)]
    )


def zigzag() -> ReluNetwork:
    """Return a network of width 3 with four pieces, each onto [0, 1]: its slopes on [0, 1] are 12, -12/7, 6, -6.

    ``zigzag() ** l`` has 4^l pieces on [0, 1]: the bound (u + 1)^l for l hidden layers of width u = 3 is attained.

    >>> (zigzag() ** 2).to_map(0, 1).piece_count
    16
    """
    corners = [(1, Fraction(1, 12)), (1, Fraction(2, 3)), (-1, Fraction(5, 6))]
    return _one_layer(corners, [Fraction(-96, 7), Fraction(54, 7), Fraction(-12)], Fraction(10))


def rectifier() -> ReluNetwork:
    """Return ``relu`` itself, one unit: ``rectifier() @ network`` is the rectified network."""
    return _one_layer([(1, ZERO)], [Fraction(1)])


def _one_layer(
    units: Sequence[tuple[int, Exact]], scales: Sequence[Exact], constant: Exact = Fraction(0)
) -> ReluNetwork:
    """The network of ``constant`` plus the sum of ``scale * relu(side * (x - corner))``."""
    weights = [[side] for side, _ in units]
    offsets = [-side * corner for side, corner in units]
    return ReluNetwork([weights, [scales]], [offsets, [constant]])


def _one_unit_a_breakpoint(f: PLMap, left_facing: frozenset[int]) -> ReluNetwork:
    """One layer with a unit for each breakpoint, some facing left so that their slopes make the first slope."""
    breaks, slopes = list(f.breakpoints), list(f.slopes)
    jumps = [slopes[i + 1] - slopes[i] for i in range(len(breaks))]
    units = [(-1 if i in left_facing else 1, x) for i, x in enumerate(breaks)]
    # at the left end the right-facing units are still off
    constant = f.values[0]
    for i in left_facing:
        constant = constant - jumps[i] * (breaks[i] - f.knots[0])
    return _one_layer(units, jumps, constant)


def _left_facing(f: PLMap, max_sums: int = MAX_SUMS) -> frozenset[int] | None:
    """Indices of breakpoints whose slope changes add up to minus the first slope, or None."""
    slopes = list(f.slopes)
    jumps = [slopes[i + 1] - slopes[i] for i in range(len(slopes) - 1)]
    target, *terms = _as_integers([-slopes[0], *jumps])
    half = len(terms) // 2
    first = _subset_sums(terms[:half], 0, max_sums)
    second = _subset_sums(terms[half:], half, max_sums)
    for total, mask in first.items():
        if (rest := second.get(target - total)) is not None:
            return frozenset(i for i in range(len(terms)) if (mask | rest) >> i & 1)
    return None


def _subset_sums(terms: Sequence[int], start: int, max_sums: int) -> dict[int, int]:
    """Each sum of some of ``terms``, with one choice that gives it as a bit mask; bits count from ``start``."""
    sums = {0: 0}
    for i, term in enumerate(terms, start):
        for total, mask in list(sums.items()):
            sums.setdefault(total + term, mask | 1 << i)
        if len(sums) > max_sums:
            raise ValueError(f"the subset test of {len(terms)} slope changes needs more than max_sums={max_sums} sums")
    return sums


def _as_integers(numbers: Sequence[Exact]) -> list[int]:
    """Integers, one for each number, such that sums of some of them are equal exactly where the sums of numbers are."""
    field = common_field(numbers)
    pairs = []
    for x in numbers:
        if field is not None:
            pairs.append(field.coordinates(x))
        else:
            assert isinstance(x, Fraction)
            pairs.append(((x.numerator,), x.denominator))
    shared = lcm(*(d for _, d in pairs))
    rows = [[c * (shared // d) for c in coefficients] for coefficients, d in pairs]
    base = 2 * sum(abs(c) for row in rows for c in row) + 1  # no difference of two such sums carries over
    return [sum(c * base**i for i, c in enumerate(row)) for row in rows]
