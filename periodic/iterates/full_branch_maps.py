"""Zigzags, maps with pieces of equal length each onto the whole domain: their iterates are zigzags with more teeth.

The tent is one. Distances to f^t are sums over arithmetic progressions of teeth, so t may be in the thousands.
docs/mathematics.md, Distances to iterates.

>>> from periodic.maps.families import identity, tent
>>> zigzag_l1_distance(tent(), 1000, PLMap([0, 1], ["1/2", "1/2"])), zigzag_l1_distance(tent(), 2, identity(0, 1))
(Fraction(1, 4), Fraction(1, 3))
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from periodic.errors import TooManyPiecesError, count, printed
from periodic.graphs.routes import is_zigzag
from periodic.iterates.integrals import balanced_sum
from periodic.maps.plmaps import PLMap
from periodic.maps.polylines import mean_absolute
from periodic.numbers.conversions import Exact, floor
from periodic.numbers.number_texts import shown

MAX_BITS = 1 << 19  # of the number of teeth: sums over them take time like its square


def compared(f: PLMap, t: int, g: PLMap) -> int:
    """Return t as a plain count, if ``f**t`` and ``g`` can be compared.

    Raises ValueError if their domains differ or ``f`` leaves its interval, TypeError if t is no integer proper.
    """
    f.check_self_map()
    if f.domain != g.domain:
        (a, b), (c, d) = f.domain, g.domain
        raise ValueError(
            f"maps on different intervals, [{shown(a)}, {shown(b)}] and [{shown(c)}, {shown(d)}], have no distance"
        )
    return count(t, "t")


def zigzag_l1_distance(f: PLMap, t: int, g: PLMap) -> Exact:
    """Return the integral of ``|f**t - g|`` for a zigzag f in closed form: nothing of the size of ``f**t`` is built.

    Cost: some fifty exact operations for each piece of g, on numbers with O(t) more digits. Raises ValueError unless
    ``is_zigzag(f)``, TooManyPiecesError if the number of teeth has more than ``MAX_BITS`` bits.
    """
    return balanced_sum(zigzag_l1_parts(f, t, g))


def zigzag_l1_parts(f: PLMap, t: int, g: PLMap) -> list[Exact]:
    """Return the integrals of ``|f**t - g|`` over the pieces of g; as ``zigzag_l1_distance``."""
    t = compared(f, t, g)
    if not is_zigzag(f):
        raise ValueError("a zigzag has pieces of equal length, each onto the whole domain, and this map is none")
    if t * (f.piece_count - 1).bit_length() > MAX_BITS:
        raise TooManyPiecesError(f"the number of teeth of f**{printed(t)} may have more than {MAX_BITS} bits")
    low, high = f.domain
    end = low
    for _ in range(min(t, 2 + t % 2)):  # the ends are fixed, exchanged, or sent to one of them
        end = f(end)
    teeth, width = f.piece_count**t, high - low
    parts = []
    for a, b, slope, intercept in g.pieces():
        # in units of teeth along x, and of the height of the domain along y, so that tooth i is the piece from i to i +
        # 1
        start, stop = (a - low) * teeth / width, (b - low) * teeth / width
        tilt, at_start = slope / teeth, (slope * a + intercept - low) / width
        if end != low:  # the first tooth falls: turn everything upside down
            tilt, at_start = -tilt, 1 - at_start
        parts.append(_line_to_teeth(start, stop, tilt, at_start - tilt * start) * width * width / teeth)
    return parts


def _line_to_teeth(start: Exact, stop: Exact, tilt: Exact, offset: Exact) -> Exact:
    """The integral over [start, stop] of the distance from ``tilt * z + offset`` to the zigzag rising from (0, 0)."""
    total: Exact = Fraction(0)
    cuts = [start, stop]
    if tilt:
        cuts[1:1] = sorted(z for level in (0, 1) if start < (z := (level - offset) / tilt) < stop)
    for a, b in pairwise(cuts):
        middle = tilt * (a + b) / 2 + offset
        if 0 <= middle <= 1:
            total += _line_among_teeth(a, b, tilt, offset)
        else:
            below = _teeth_integral(b) - _teeth_integral(a) - (b - a) * middle
            total += below if middle < 0 else -below
    return total


def _teeth_integral(z: Exact) -> Exact:
    """The integral of the zigzag from 0 to z."""
    i = floor(z)
    rest = z - i
    return Fraction(i, 2) + (rest - rest * rest / 2 if i % 2 else rest * rest / 2)


def _line_among_teeth(a: Exact, b: Exact, tilt: Exact, offset: Exact) -> Exact:
    """As ``_line_to_teeth`` where the line stays between the levels 0 and 1: it crosses every tooth once."""
    first, last = -floor(-a), floor(b)
    if first > last:
        return _line_to_tooth(a, b, tilt, offset, last)
    total = _line_to_tooth(a, Fraction(first), tilt, offset, first - 1)
    total += _line_to_tooth(Fraction(last), b, tilt, offset, last)
    for falls in (0, 1):
        start = first + (first + falls) % 2
        teeth = (last - start + 1) // 2
        u = 1 + tilt if falls else 1 - tilt
        if teeth > 0 and u:  # u = 0: the line is the tooth
            y, step = tilt * (start + Fraction(1, 2)) + offset - Fraction(1, 2), 2 * tilt
            indices, squares = teeth * (teeth - 1) // 2, (teeth - 1) * teeth * (2 * teeth - 1) // 6
            total += teeth * u / 4 + (teeth * y * y + 2 * y * step * indices + step * step * squares) / u
    return total


def _line_to_tooth(a: Exact, b: Exact, tilt: Exact, offset: Exact, tooth: int) -> Exact:
    """The integral over [a, b], inside one tooth, of the distance from the line to it."""
    s, c = (-1, tooth + 1) if tooth % 2 else (1, -tooth)
    return (b - a) * mean_absolute((s - tilt) * a + c - offset, (s - tilt) * b + c - offset)
