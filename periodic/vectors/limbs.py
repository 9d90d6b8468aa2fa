"""Arrays of integers of any size, each kind no wider than a proved bound asks for.

An array of shape ``(limbs, rows, n)`` holds ``rows`` times ``n`` integers.  Below 2**30 they are plain ``int32``, below
2**62 plain ``int64``; larger ones are spelt in base 2**28, least limb first, an ``int32`` for each limb, the top limb
signed.  The one operation is the integer affine map, by which every exact vector is made from others; its caller proves
from bounds how large the results are, so that nothing overflows.

>>> words = pack([[1 << 70, -5]])
>>> len(words) > 1, unpack(words)
(True, [[1180591620717411303424, -5]])
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

LIMB_BITS = 28
MASK = (1 << LIMB_BITS) - 1
HALF = 1 << (LIMB_BITS - 1)
SHORT = 1 << 30  # below this a coefficient is one int32, with a bit to spare for a sum
ONE_LIMB = 1 << 62  # below this one int64
WHOLE = 1 << 33  # factors whose absolute values sum to less meet limbs below 2**28 without overflow
TERMS = 16  # so many products of two limbs below 2**28, with the carries, stay far below 2**62
LONG = 32  # limbs
ROUNDS = 3  # of carries: the first passes on up to 2**34, the second up to 2**6, later ones 1 where there is any
CHUNK = 1 << 17  # so many numbers of 32 bits, of all sources together, stay in cache for all rows of a product
WIDE_CHUNK = 1 << 14  # so many in limbs


def blank(bound: int, rows: int, n: int) -> Array:
    """An array for ``rows`` times ``n`` integers up to ``bound`` in absolute value, not yet filled."""
    if bound < ONE_LIMB:
        return np.empty((1, rows, n), dtype=np.int32 if bound < SHORT else np.int64)
    return np.empty((-(-(bound.bit_length() + 1) // LIMB_BITS), rows, n), dtype=np.int32)


def multiply_into(sources: list[Array], matrix: list[list[int]], offset: list[int], out: Array) -> None:
    """Write ``matrix @ sources + offset`` to ``out`` of shape ``(limbs, rows, n)``; the caller proved that it fits.

    ``sources`` are arrays of shape ``(limbs, n)``, one for each column of the matrix. Instead of one axis of length n
    there may be several, along which sources are broadcast.
    """
    limbs, _, n, *others = out.shape
    narrow = limbs == 1 and all(s.shape[0] == 1 for s in sources)
    if narrow and (others or out[0, 0].size * len(sources) <= CHUNK):  # a table is one pass over the result
        for r, (row, value) in enumerate(zip(matrix, offset, strict=True)):
            _narrow_row(sources, row, value, out[0, r])
        return
    chunk = max(1, CHUNK // max(1, len(sources)) if narrow else WIDE_CHUNK // prod(others))
    room = None if narrow else np.empty((2, max(limbs, 3), min(n, chunk), *others), dtype=np.int64)
    for start in range(0, n, chunk):
        piece = slice(start, start + chunk)
        columns = [s if s.shape[1] == 1 else s[:, piece] for s in sources]
        for r, (row, value) in enumerate(zip(matrix, offset, strict=True)):
            if room is None:
                _narrow_row(columns, row, value, out[0, r, piece])
            else:
                _wide_row(columns, row, value, out[:, r, piece], room)


def _narrow_row(columns: list[Array], row: list[int], offset: int, out: Array) -> None:
    """One row of a product whose every coefficient is a plain integer, the partial sums too."""
    kind = out.dtype
    most = SHORT if kind == np.int32 else ONE_LIMB
    # the bound says that a column with so large a factor is zero
    terms = [(column[0], m) for column, m in zip(columns, row, strict=True) if m and abs(m) < most]
    shapes = {column.shape for column, _ in terms}
    if len(shapes) == 2 and out.shape not in shapes:  # a table: its two margins are made first
        first, second = (_sum([term for term in terms if term[0].shape == shape], kind) for shape in shapes)
        if offset:
            first += offset
        np.add(first, second, out=out)
    elif not terms:
        out[...] = offset
    else:
        _sum(terms, kind, out)
        if offset:
            out += offset


def _sum(terms: list[tuple[Array, int]], kind: np.dtype[Any], out: Array | None = None) -> Array:
    """The sum of columns times factors, written to ``out`` if given."""
    (column, m), *others = terms
    if out is not None and column.strides[-1] < 0 and column.dtype == kind:
        np.copyto(out, column)  # arithmetic that reads backwards takes several times as long
        column = out
    total: Array = np.multiply(column, m, out=out, dtype=kind)
    for column, m in others:
        if m == 1:
            np.add(total, column, out=total, dtype=kind)
        elif m == -1:
            np.subtract(total, column, out=total, dtype=kind)
        else:
            total += np.multiply(column, m, dtype=kind)
    return total


def _wide_row(columns: list[Array], row: list[int], offset: int, out: Array, room: Array) -> None:
    """One row of a product in limbs. ``room``: two times so many limbs of ``int64``.

    A limb is below 2**28. Factors stay whole while their absolute values sum to less than 2**33, else they are cut into
    limbs too and at most 16 products are added between two carries: either way the sums stay below 2**62. What wraps
    round in the top limb is a multiple of 2**64, and only its residue modulo 2**28 is kept.
    """
    limbs, *shape = out.shape
    if limbs == 1:  # wide sources whose combination is a plain integer again
        three = np.empty((3, *shape), dtype=np.int32)
        _wide_row(columns, row, offset, three, room)
        low, middle, high = three.astype(np.int64)
        np.add(low, (middle << LIMB_BITS) + (high << (2 * LIMB_BITS)), out=out[0], casting="same_kind")
        return
    total, product = room[:, :limbs, : shape[0]]
    whole = sum(map(abs, row)) < WHOLE
    added = 0
    for column, m in zip(columns, row, strict=True):
        factor = _split(column) if m else column
        for j, part in enumerate([m] if whole else _signed_limbs(m)):
            stop = min(j + factor.shape[0], limbs)
            if not part or stop <= j:
                continue
            term = (product if added else total)[j:stop]
            term[...] = factor[: stop - j]
            term *= part
            if added:
                total[j:stop] += term
            else:
                total[:j] = total[stop:] = 0
            added += 1
            if added % TERMS == 0:
                _carry(total, product)
    if not added:
        total[...] = 0
    if offset:
        total += np.array(_limbs(offset, limbs), dtype=np.int64).reshape(limbs, *(1 for _ in shape))
    _carry(total, product)
    out[...] = total  # without the high bits; modulo 2**(28 * limbs), and the bound says that this is the number
    top = out[-1]
    top += HALF
    top &= MASK
    top -= HALF


def _carry(total: Array, room: Array) -> None:
    """Bring all limbs but the top one below 2**28: what is above is added to the next.

    Of long numbers all limbs pass on their carries at once, and most are done after two rounds; one limb after the
    other ends it. ``room`` is an array of the same shape.
    """
    if total.shape[0] > LONG:
        for _ in range(ROUNDS):
            carries = np.right_shift(total[:-1], LIMB_BITS, out=room[:-1])
            if not carries.any():
                return
            total[:-1] &= MASK
            total[1:] += carries
    for i in range(total.shape[0] - 1):
        np.right_shift(total[i], LIMB_BITS, out=room[0])
        total[i + 1] += room[0]
    total[:-1] &= MASK


def _split(column: Array) -> Array:
    """The limbs of a column; of plain integers there are three."""
    if column.shape[0] > 1:
        return column
    x = column[0].astype(np.int64)
    return np.stack([x & MASK, (x >> LIMB_BITS) & MASK, x >> (2 * LIMB_BITS)])


def _signed_limbs(value: int) -> list[int]:
    """The limbs of ``abs(value)``, all with the sign of ``value``."""
    side, rest, limbs = (-1 if value < 0 else 1), abs(value), []
    while rest:
        limbs.append(side * (rest & MASK))
        rest >>= LIMB_BITS
    return limbs


def _limbs(value: int, limbs: int) -> list[int]:
    """``value`` in base 2**28, least first, the top limb signed."""
    return [(value >> (LIMB_BITS * i)) & MASK for i in range(limbs - 1)] + [value >> (LIMB_BITS * (limbs - 1))]


def pack(rows: list[list[int]]) -> Array:
    """The array of shape ``(limbs, rows, n)`` that holds the integers of ``rows``, no wider than they need."""
    bound = max((abs(v) for row in rows for v in row), default=0)
    words = blank(bound, len(rows), len(rows[0]))
    if words.shape[0] == 1:
        words[0] = rows
    else:
        for r, row in enumerate(rows):
            words[:, r] = np.array([_limbs(v, words.shape[0]) for v in row], dtype=np.int32).T
    return words


def unpack(words: Array) -> list[list[int]]:
    """The rows as lists of Python integers, the inverse of ``pack``."""
    rows = []
    for c in range(words.shape[1]):
        row = words[-1, c].tolist()
        for i in range(words.shape[0] - 2, -1, -1):
            row = [(high << LIMB_BITS) + low for high, low in zip(row, words[i, c].tolist(), strict=True)]
        rows.append(row)
    return rows
