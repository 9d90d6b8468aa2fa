"""What every irrational real number can do that can be enclosed: digits, floats, rounding, formats, mpmath.

``RealNumber`` is the common part of such numbers. Whoever inherits from it says how the number is enclosed, compared
and multiplied; everything here follows from that, and every digit is proved.

>>> from periodic.numbers.constructions import root_of
>>> x = root_of([-2, 0, 1])
>>> x.digits(5), round(x, 3), f"{x:.3e}", divmod(3, x)[0]
('1.41421...', Fraction(707, 500), '1.414e+00', 2)
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from operator import index
from typing import TYPE_CHECKING, Any, Self

from periodic.errors import list_length
from periodic.numbers.decimals import MAX_DIGITS, decimal, formatted


class RealNumber:
    """An irrational real number; immutable. What it leaves to the subclass stands under TYPE_CHECKING."""

    __slots__ = ()

    if TYPE_CHECKING:

        def _scaled(self, bits: int) -> tuple[int, int]:
            """Return integers low < x * 2**bits < high that differ by at most 3."""

        def sign(self) -> int:
            """Return -1 or 1."""

        def __neg__(self) -> Self: ...
        def __add__(self, other: Any) -> Any: ...
        def __sub__(self, other: Any) -> Any: ...
        def __rsub__(self, other: Any) -> Any: ...
        def __mul__(self, other: Any) -> Any: ...
        def __truediv__(self, other: Any) -> Any: ...
        def __rtruediv__(self, other: Any) -> Any: ...

    # Digits

    def _floor_scaled(self, bits: int) -> int:
        """Return the floor of x * 2**bits."""
        extra = 16
        while True:
            low, high = self._scaled(bits + extra)
            if low >> extra == high >> extra:
                return low >> extra
            extra *= 2

    def enclosure(self, digits: int) -> tuple[Fraction, Fraction]:
        """Return rationals low <= x <= high no further apart than ``10**-digits``; exact integer arithmetic.

        Raises ValueError for more than ``MAX_DIGITS`` digits.
        """
        bits = list_length(digits, "digits", most=MAX_DIGITS) * 3322 // 1000 + 4
        low, high = self._scaled(bits)
        return Fraction(low, 1 << bits), Fraction(high, 1 << bits)

    def digits(self, n: int) -> str:
        """Return the decimal expansion, cut (not rounded) after ``n`` digits: every digit is right.

        Raises ValueError for more than ``MAX_DIGITS`` digits.

        >>> from periodic.numbers.conversions import root_of
        >>> root_of([-2, 0, 1]).digits(3)
        '1.414...'
        """
        return decimal(self, list_length(n, "n", most=MAX_DIGITS))

    def __float__(self) -> float:
        bits = 64
        while True:
            low, high = (k / (1 << bits) for k in self._scaled(bits))  # int / int is correctly rounded
            if low == high:
                return low
            bits *= 2

    def __floor__(self) -> int:
        return self._floor_scaled(0)

    def __ceil__(self) -> int:
        return self._floor_scaled(0) + 1

    def __trunc__(self) -> int:
        k = self._floor_scaled(0)
        return k if k >= 0 else k + 1

    __int__ = __trunc__

    def __round__(self, ndigits: int | None = None) -> Any:
        if ndigits is None:
            return self._floor_scaled(1) + 1 >> 1
        list_length(abs(places := index(ndigits)), "ndigits", most=MAX_DIGITS)
        scale = Fraction(10) ** places
        return round(self * scale) / scale

    def __format__(self, spec: str) -> str:
        """Return proved digits, correctly rounded, for the types ``e f g %``; without a type, ``str`` in a field.

        >>> from periodic.numbers.conversions import root_of
        >>> f"{root_of([-2, 0, 1]):.30f}", f"{root_of([-2, 0, 1]):>10}"
        ('1.414213562373095048801688724210', '   sqrt(2)')
        """
        if spec and spec[-1] in "eEfFgG%":
            return formatted(self, spec)
        return format(str(self), spec)

    # As a number among others

    @property
    def real(self) -> Self:
        """The number itself; as every real number has it."""
        return self

    @property
    def imag(self) -> int:
        """0, as of every real number."""
        return 0

    def conjugate(self) -> Self:
        """Return the number itself, as of every real number."""
        return self

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Self:
        return -self if self.sign() < 0 else self

    def __floordiv__(self, other: Any) -> Any:
        return floor(self / other)

    def __rfloordiv__(self, other: Any) -> Any:
        return floor(other / self)

    def __mod__(self, other: Any) -> Any:
        return self - other * floor(self / other)

    def __rmod__(self, other: Any) -> Any:
        return other - self * floor(other / self)

    def __divmod__(self, other: Any) -> tuple[Any, Any]:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> tuple[Any, Any]:
        return other // self, other % self

    def _mpmath_(self, precision: int, rounding: str) -> Any:
        """Return the number for mpmath: rounded to odd at two bits more than the working precision.

        Rounding that once more, as ``mpmath.mpf`` does, is correct rounding in every direction; and a number of the
        working precision is above or below it as it is above or below the number itself, so that mpmath's own
        comparisons are exact. Reference: Boldo, Melquiond, Emulation of FMA and correctly rounded sums, 2008.
        """
        from mpmath import mp
        from mpmath.libmp import from_man_exp

        bits = precision + 2
        size = abs(self)
        shift = bits - size._floor_scaled(bits).bit_length()
        while (k := size._floor_scaled(bits + shift)).bit_length() != bits:  # at most a few times, for tiny numbers
            shift += bits - k.bit_length()
        return mp.make_mpf(from_man_exp((k | 1) * self.sign(), -bits - shift))
