"""The Sharkovsky order, and the sets of periods that it allows a map of an interval to have.

Periods are not independent: a map of an interval with a cycle of length 3 has one of every length, one of length 5 one
of every length but 3. Sharkovsky's order says which number forces which, so that the strongest period of a map tells
all of them, and a set of periods is one number (or, once, the set of all powers of two).

>>> forces(5, 7), forces(5, 3), 6 in PeriodSet(5)
(True, False, True)

Reference: [BH11]; docs/mathematics.md, Sharkovsky order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering

from periodic.displays import boxes, card
from periodic.errors import count, list_length, readable
from periodic.numbers.decimals import short_integer


def sharkovsky_key(n: int) -> tuple[int, ...]:
    """Return the sorting key of the Sharkovsky order: sorting by it runs from the strongest period to the weakest.

    With ``n = 2**k * q``, q odd, it is ``(0, k, q)`` if q > 1, else ``(1, -k)``.
    Reference: [BH11]; docs/mathematics.md, Sharkovsky order.

    >>> sorted(range(1, 13), key=sharkovsky_key)
    [3, 5, 7, 9, 11, 6, 10, 12, 8, 4, 2, 1]
    """
    n = count(n, "n", 1)
    k = (n & -n).bit_length() - 1
    q = n >> k
    return (0, k, q) if q > 1 else (1, -k)


def forces(m: int, n: int) -> bool:
    """Return whether every continuous interval map with a point of least period ``m`` has one of least period ``n``.

    Each period forces itself. Reference: Sharkovsky's theorem, [BH11]; docs/mathematics.md, Sharkovsky order.

    >>> forces(3, 7), forces(6, 9)
    (True, False)
    """
    m, n = count(m, "m", 1), count(n, "n", 1)
    return sharkovsky_key(m) <= sharkovsky_key(n)


@total_ordering
@readable
@dataclass(frozen=True)
class PeriodSet:
    """All least periods of an interval map: by Sharkovsky's theorem everything that the strongest of them forces.

    ``strongest`` is None for the one set without a strongest element, all powers of two. Sets compare by inclusion,
    which orders them totally. Reference: [BH11]; docs/mathematics.md, Sharkovsky order.

    >>> 7 in PeriodSet(5), 3 in PeriodSet(5)
    (True, False)
    >>> print(PeriodSet(7))
    every period except 3, 5
    >>> PeriodSet(8) < PeriodSet(None) < PeriodSet(6)
    True
    """

    strongest: int | None

    def __post_init__(self) -> None:
        if self.strongest is not None:
            object.__setattr__(self, "strongest", count(self.strongest, "strongest", 1))

    @property
    def _key(self) -> tuple[int, ...]:
        """The place of the strongest period in the order, or that of the set of all powers of two."""
        # (1,) comes after every (0, k, q) and before every (1, -k): the place of "all powers of two" in the order
        return (1,) if self.strongest is None else sharkovsky_key(self.strongest)

    def __contains__(self, n: object) -> bool:
        """Whether n is a period in the set; whatever is no positive integer is none, and no error."""
        if isinstance(n, Fraction) and n.denominator == 1:
            n = n.numerator
        try:
            n = count(n, "n", 1)
        except (TypeError, ValueError):
            return False
        return self._key <= sharkovsky_key(n)

    def __lt__(self, other: PeriodSet) -> bool:
        if not isinstance(other, PeriodSet):
            return NotImplemented
        return other._key < self._key

    def up_to(self, n: int) -> tuple[int, ...]:
        """Return the periods in the set that are at most ``n``, in increasing order.

        Raises ValueError above ``errors.MAX_LENGTH``, unless the set has powers of two only.

        >>> PeriodSet(12).up_to(20), PeriodSet(4).up_to(10**30)
        ((1, 2, 4, 8, 12, 16, 20), (1, 2, 4))
        """
        n = count(n, "n")
        if self.strongest is None or self.strongest & (self.strongest - 1) == 0:
            most = n if self.strongest is None else min(n, self.strongest)
            return tuple(1 << k for k in range(list_length(most.bit_length(), "the number of powers of two")))
        return tuple(i for i in range(1, list_length(n, "n") + 1) if i in self)

    def _repr_html_(self) -> str:
        strongest = "none: there is always a stronger one" if self.strongest is None else short_integer(self.strongest)
        facts = [("strongest in Sharkovsky's order", strongest), ("least periods up to 24", "")]
        return card(str(self), facts, body=boxes([n in self for n in range(1, 25)]))

    def _repr_latex_(self) -> str:
        shown = [str(n) for n in self.up_to(24)]
        more = r", \ldots" if self.strongest is None or self.strongest not in (1, 2, 4, 8, 16) else ""
        return rf"$\{{{', '.join(shown)}{more}\}}$"

    def __str__(self) -> str:
        if self.strongest is None:
            return "every power of two"
        power = self.strongest & -self.strongest
        q = self.strongest // power
        if q == 1:
            return _listed(lambda i: 1 << i, self.strongest.bit_length(), 16)
        # 2**k * q forces 1, 2, .., 2**(k-1) and the multiples of 2**k, except those by the smaller odd numbers > 1
        below = _listed(lambda i: 1 << i, power.bit_length() - 1, 16)
        missing = _listed(lambda i: power * (3 + 2 * i), (q - 3) // 2, 6)
        every = {1: "every period", 2: "every even period"}.get(power, f"every multiple of {short_integer(power)}")
        return " and ".join(filter(None, [below, every])) + (" except " * bool(missing)) + missing


def _listed(number: Callable[[int], int], size: int, most: int) -> str:
    """The numbers 0 to ``size`` - 1 of a sequence in a row; of more than ``most`` the first three and the last."""
    shown = range(size) if size <= most else range(3)
    words = [short_integer(number(i)) for i in shown]
    return ", ".join(words if size <= most else [*words, "..", short_integer(number(size - 1))])
