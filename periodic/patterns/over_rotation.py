"""Over-rotation pairs: how often a cycle turns back, against how long it is, and the order of these pairs.

Walk along a cycle of period q >= 2 and mark every step as up or down. The steps up come in p runs, one before each
peak; (p, q) is the *over-rotation pair* of the cycle, and p/q, at most 1/2, its *over-rotation number*. The pair says
more than the period: cycles of one length can have any p up to half of it, and fewer turns force more. The pairs are
ordered as the periods are by Sharkovsky's theorem (``over_rotation_forces``), and each forces a least growth
(``periodic.graphs.forced_growths.over_rotation_root``).

The 5-cycle 1 -> 2 -> 3 -> 4 -> 5 -> 1 has one peak: its pair is (1, 5). The Stefan cycle of length 5 turns back at
every step but one, its pair is (2, 5). The former forces a cycle of the pair of the latter, and not the other way
round:

>>> over_rotation_forces((1, 5), (2, 5)), over_rotation_forces((2, 5), (1, 5))
(True, False)

Reference: [BM97]; docs/mathematics.md, Over-rotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from periodic.errors import count, printed, readable
from periodic.patterns.sharkovsky_order import forces


@readable
class OverRotation(NamedTuple):
    """The over-rotation pair (p, q) of a cycle of period q: p of its points go up and then down."""

    p: int
    q: int

    @property
    def number(self) -> Fraction:
        """The over-rotation number p/q, above 0 and at most 1/2."""
        return Fraction(self.p, self.q)


def over_rotation_pair(p: int, q: int) -> OverRotation:
    """Return the pair, checked: a cycle of period q >= 2 has at least one peak and at most q/2.

    Raises ValueError for other numbers.

    >>> over_rotation_pair(2, 7)
    OverRotation(p=2, q=7)
    """
    p, q = count(p, "p", 1), count(q, "q", 2)
    if 2 * p > q:
        raise ValueError(f"an over-rotation pair (p, q) needs p <= q/2, got ({printed(p)}, {printed(q)})")
    return OverRotation(p, q)


def over_rotation_of(images: Sequence[int]) -> OverRotation | None:
    """Return the pair of a cyclic permutation in one-line notation from 1; None for a single point.

    >>> over_rotation_of((3, 5, 4, 2, 1))
    OverRotation(p=2, q=5)
    """
    if len(images) == 1:
        return None
    peaks = sum(1 for x, y in enumerate(images, 1) if x < y > images[y - 1])
    return OverRotation(peaks, len(images))


def over_rotation_forces(pair: tuple[int, int], other: tuple[int, int]) -> bool:
    """Return whether every interval map with a cycle of the over-rotation pair ``pair`` has one of ``other``.

    (p, q) forces (k, l) iff p/q < k/l, or p/q = k/l = m/n in lowest terms and the number p/m forces k/m in Sharkovsky's
    order. It is a total order of the pairs of each number, and smaller numbers force all larger ones.
    Raises ValueError for numbers that are no pair. Reference: [BM97]; docs/mathematics.md, Over-rotation.

    >>> over_rotation_forces((2, 7), (3, 7)), over_rotation_forces((1, 4), (2, 8)), over_rotation_forces((3, 6), (1, 2))
    (True, False, True)
    """
    first, second = over_rotation_pair(*pair), over_rotation_pair(*other)
    if first.number != second.number:
        return first.number < second.number
    return forces(gcd(*first), gcd(*second))
