"""Twist patterns: the cycles that turn back as regularly as a rotation does, and force nothing else of their kind.

A cycle is a *twist* (over-twist) if it forces no other cycle of its own over-rotation number. For coprime p and q with
p/q < 1/2 there is exactly one unimodal twist with a maximum of the pair (p, q), and it does what the rotation by p/q
does: it climbs in steps of p from the bottom until it comes near the top, there it goes to the top p places and back to
the bottom. The Stefan cycles are those with p = (q - 1)/2, the increasing cycles 1 -> 2 -> .. -> q -> 1 those with p =
1. They are where the growth that an over-rotation pair forces is attained (``periodic.graphs.forced_growths``).

>>> twist(2, 7)
Pattern([3, 4, 5, 7, 6, 2, 1])
>>> twist(2, 7).word
(1, 3, 5, 6, 2, 4, 7)

Reference: [BM97, BM97t, SC21]; docs/mathematics.md, Over-rotation.
"""

from __future__ import annotations

from math import gcd

from periodic.errors import count, list_length, printed
from periodic.patterns.cyclic_patterns import MAX_POINTS, Pattern
from periodic.patterns.over_rotation import over_rotation_pair


def twist(p: int, q: int, mirror: bool = False) -> Pattern:
    """Return the unimodal twist pattern of the over-rotation pair (p, q), p and q coprime.

    Without ``mirror`` it has a maximum, with it a minimum, as maps like ``c*abs(x) - 1`` have; (1, 2) is the pattern of
    two points. Raises ValueError if p and q have a common divisor, p > q/2 or q is above ``MAX_POINTS``.
    Reference: [BM97]; docs/mathematics.md, Over-rotation.

    >>> twist(2, 5), twist(1, 4)
    (Pattern([3, 5, 4, 2, 1]), Pattern([2, 3, 4, 1]))
    """
    p, q = over_rotation_pair(p, q)
    list_length(q, "q", 2, MAX_POINTS)
    if gcd(p, q) > 1:
        raise ValueError(f"a unimodal twist needs coprime p and q, got ({printed(p)}, {printed(q)})")
    climbing = range(p + 1, q - p + 1)
    top = range(q, q - p, -1)
    bottom = range(p, 0, -1)
    pattern = Pattern([*climbing, *top, *bottom])
    return pattern.mirror() if mirror else pattern


def increasing(q: int, mirror: bool = False) -> Pattern:
    """Return the cycle 1 -> 2 -> .. -> q -> 1 of q >= 2 points: the twist of the pair (1, q).

    Its growth number is the root of x**(q-1) - x**(q-2) - .. - x - 1 above 1, for q >= 3, and tends to 2: longer
    increasing cycles force more, while longer periods force less. Raises ValueError for q below 2. Reference: [SC21];
    docs/mathematics.md, Over-rotation.

    >>> increasing(5)
    Pattern([2, 3, 4, 5, 1])
    """
    return twist(1, count(q, "q", 2), mirror)
