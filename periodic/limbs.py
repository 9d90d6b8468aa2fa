"""Arrays of integers of any size: base 2**24, least limb first, an ``int64`` for each limb.

An array of shape ``(limbs, rows, n)`` holds ``rows`` times ``n`` integers.  The top limb is signed; one limb alone is a
plain ``int64``.  The one operation is the integer affine map, by which every exact vector is made from others; its
caller proves from bounds how many limbs the result needs, so that nothing overflows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

LIMB_BITS = 24
MASK = (1 << LIMB_BITS) - 1
HALF = 1 << (LIMB_BITS - 1)
ONE_LIMB = 1 << 62  # below this a coefficient is one int64, with a bit to spare for a sum
CHUNK = 1 << 13  # columns worked on at a time, so that the passes of one row stay in cache


def multiply_into(sources: list[Array] | None, matrix: list[list[int]], offset: list[int], out: Array) -> None:
    """Write ``matrix @ sources + offset`` to ``out`` of shape ``(limbs, rows, n)``; the caller proved that it fits."""
    if sources is None:
        for r, value in enumerate(offset):
            out[:, r, 0] = _limbs(value, out.shape[0])
        return
    narrow = out.shape[0] == 1 and all(s.shape[0] == 1 for s in sources)
    for start in range(0, out.shape[2], CHUNK):
        piece = slice(start, start + CHUNK)
        columns = [s[:, piece] for s in sources]
        for r, (row, value) in enumerate(zip(matrix, offset, strict=True)):
            if narrow:
                _narrow_row([c[0] for c in columns], row, value, out[0, r, piece])
            else:
                _wide_row(columns, row, value, out[:, r, piece])


def _narrow_row(columns: list[Array], row: list[int], offset: int, out: Array) -> None:
    """One row of a product whose every coefficient fits one limb, the partial sums too."""
    started = False
    for column, m in zip(columns, row, strict=True):
        if m == 0 or abs(m) >= ONE_LIMB:  # the bound says that a column with so large a factor is zero
            continue
        if not started:
            if m == 1:
                np.add(column, offset, out=out)
            elif m == -1:
                np.subtract(offset, column, out=out)
            else:
                np.multiply(column, m, out=out)
                if offset:
                    out += offset
            started = True
        elif m == 1:
            out += column
        elif m == -1:
            out -= column
        else:
            out += column * m
    if not started:
        out[...] = offset


def _wide_row(columns: list[Array], row: list[int], offset: int, out: Array) -> None:
    """One row of a product in limbs.

    A limb is below 2**24. Factors stay whole while their absolute values sum to less than 2**37, else they are cut into
    limbs too: either way the products that meet in one limb, with the carry, stay below 2**62.
    """
    limbs = out.shape[0]
    if limbs == 1:  # wide sources whose combination fits one limb again
        three = np.empty((3, out.shape[1]), dtype=np.int64)
        _wide_row(columns, row, offset, three)
        out[0] = three[0] + (three[1] << LIMB_BITS) + (three[2] << (2 * LIMB_BITS))
        return
    whole = sum(map(abs, row)) < 1 << 37
    factors = [(_normalised(c), [m] if whole else _signed_limbs(m)) for c, m in zip(columns, row, strict=True) if m]
    base = _limbs(offset, limbs)
    low, product = np.empty((2, out.shape[1]), dtype=np.int64)
    carry = np.zeros(out.shape[1], dtype=np.int64)
    for i in range(limbs):
        np.add(carry, base[i], out=low)
        for column, parts in factors:
            for j, m in enumerate(parts):
                if m and 0 <= i - j < len(column):
                    np.multiply(column[i - j], m, out=product)
                    low += product
        if i == limbs - 1:
            out[i] = ((low + HALF) & MASK) - HALF  # modulo 2**(24 * limbs), and the bound says that this is the number
        else:
            np.bitwise_and(low, MASK, out=out[i])
            np.right_shift(low, LIMB_BITS, out=carry)


def _normalised(column: Array) -> Array:
    """Limbs below 2**24 in absolute value: a single wide limb is split in three."""
    if column.shape[0] > 1:
        return column
    x = column[0]
    return np.stack([x & MASK, (x >> LIMB_BITS) & MASK, x >> (2 * LIMB_BITS)])


def _signed_limbs(value: int) -> list[int]:
    """The limbs of ``abs(value)``, all with the sign of ``value``."""
    side, rest, limbs = (-1 if value < 0 else 1), abs(value), []
    while rest:
        limbs.append(side * (rest & MASK))
        rest >>= LIMB_BITS
    return limbs


def _limbs(value: int, limbs: int) -> list[int]:
    """``value`` in base 2**24, least first, the top limb signed."""
    return [(value >> (LIMB_BITS * i)) & MASK for i in range(limbs - 1)] + [value >> (LIMB_BITS * (limbs - 1))]


def limbs_for(bound: int) -> int:
    """How many limbs integers up to ``bound`` in absolute value need."""
    return 1 if bound < ONE_LIMB else -(-(bound.bit_length() + 1) // LIMB_BITS)


def pack(rows: list[list[int]]) -> Array:
    """The array of shape ``(limbs, rows, n)`` that holds the integers of ``rows``, with as many limbs as they need."""
    bound = max((abs(v) for row in rows for v in row), default=0)
    limbs = limbs_for(bound)
    if limbs == 1:
        return np.array([rows], dtype=np.int64).reshape(1, len(rows), -1)
    return np.array([[_limbs(v, limbs) for v in row] for row in rows], dtype=np.int64).transpose(2, 0, 1).copy()


def unpack(words: Array) -> list[list[int]]:
    """The rows as lists of Python integers, the inverse of ``pack``."""
    rows = []
    for c in range(words.shape[1]):
        row = words[-1, c].tolist()
        for i in range(words.shape[0] - 2, -1, -1):
            row = [(high << LIMB_BITS) + low for high, low in zip(row, words[i, c].tolist(), strict=True)]
        rows.append(row)
    return rows
