"""The permutations and cycles of largest growth: they send neighbours as far apart as they can, as evenly as they can.

While Stefan cycles and other twists force least, these are the other end: the connect-the-dots map of a permutation of
1..n has growth of about 2n/pi at most, and there are explicit permutations, and for odd n cycles, that come closest. So
much, and no more, can n points force.

>>> maximal_permutation(6), maximal_cycle(5)
((3, 5, 1, 6, 2, 4), Pattern([2, 4, 1, 5, 3]))

Reference: docs/mathematics.md, Largest growth.
"""

from __future__ import annotations

from periodic.errors import count, printed
from periodic.patterns.cyclic_patterns import Pattern


def maximal_permutation(n: int) -> tuple[int, ...]:
    """Return a permutation of 1..n, n >= 4 even, as its images, of largest growth: cot(pi/(2n)).

    With n = 2m its values at odd places go down from m by twos and then up to m - 1; it is its own mirror image, so
    that those at even places go up from m + 2 by twos and then down to m + 1. That its growth is this number and that
    no permutation has more is checked, for n up to 40 and 12, not proved here. Raises ValueError for an odd ``n`` or
    one below 4. Reference: docs/mathematics.md, Largest growth.

    >>> maximal_permutation(8)
    (4, 6, 2, 8, 1, 7, 3, 5)
    """
    n = count(n, "n", 4)
    if n % 2:
        raise ValueError(
            f"n must be even, got {printed(n)}: for odd n a cycle has the largest growth, see maximal_cycle"
        )
    m = n // 2
    low = [*range(m, 0, -2), *range(1 + m % 2, m, 2)]
    high = [n + 1 - value for value in reversed(low)]
    return tuple(value for pair in zip(low, high, strict=True) for value in pair)


def maximal_cycle(n: int) -> Pattern:
    """Return a cycle of largest growth among all permutations of 1..n, n >= 3 odd.

    With n = 2m + 1 its values at odd places are the even numbers up to m + 1 in falling order and then 1, 3, .., those
    at even places the larger even numbers in rising order and then n, n - 2, ... That no permutation has a larger
    growth is checked for n up to 11, that no cycle has for n up to 13. Raises ValueError for an even ``n`` or one below
    3. Reference: docs/mathematics.md, Largest growth.

    >>> maximal_cycle(7)
    Pattern([4, 6, 2, 7, 1, 5, 3])
    """
    n = count(n, "n", 3)
    if n % 2 == 0:
        raise ValueError(f"n must be odd, got {printed(n)}: for even n see maximal_permutation")
    m = n // 2
    top = m + m % 2  # the greatest even number up to m + 1
    low = [*range(top, 0, -2), *range(1, n, 2)][: m + 1]
    high = [*range(top + 2, n, 2), *range(n, 0, -2)][:m]
    return Pattern([*(value for pair in zip(low, high, strict=False) for value in pair), low[-1]])
