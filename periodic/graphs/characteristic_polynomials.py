"""Characteristic polynomials of the transition matrices of interval maps, from their turning points alone.

A continuous map sends the points 0 < 1 < .. < n of a partition to ``targets[0], .., targets[n]`` and is monotone
between neighbours. Its transition matrix A (n rows; A[i][j] = 1 where gap i covers gap j) may have some n**2 / 2
entries, but its polynomial follows from the orbits of the k turning points:

    (1 - t_0*y) * det(I - y*A)  =  det(I - y*S) * det(I_k + N(y)).

Proof. Let e_0, .., e_n be a basis of V, g_i = e_{i+1} - e_i, and d_i = +1 or -1 the direction of gap i (a flat gap
takes any sign: its image is 0). Row i of A holds the coordinates of d_i * (e_{targets[i+1]} - e_{targets[i]}) in the
g_j: on the span V_0 of the g_i, A is, transposed, the linear map Q that sends g_i there. With t_i = d_i, t_n = d_{n-1}
let S e_i = t_i * e_{targets[i]}. Then S g_i - Q g_i = (t_{i+1} - t_i) * e_{targets[i+1]}, which is 0 unless c = i + 1
is a turning point. The functional h_c(e_j) = [j >= c] is 1 on g_{c-1} and 0 on the other g_i, hence

    Q = S - sum over turning points c of w_c * e_{targets[c]} h_c,    w_c = t_c - t_{c-1} = +2 or -2,

extends Q to V. It maps e_0 to t_0 * e_{targets[0]}, so it acts on the line V / V_0 as t_0, and
det(I - y*Q on V) = (1 - t_0*y) * det(I - y*A). Now Q is S plus rank k, so the matrix determinant lemma gives

    det(I - y*Q) = det(I - y*S) * det(I_k + N),    N_ab = y * h_a((I - y*S)**-1 e_{targets[b]}) * w_b,

a power series in y that lists at which times, and with which sign, the orbit of the turning point b is right of a.
S is a signed map of n + 1 points: det(I - y*S) is the product of 1 - eps*y**l over its cycles of length l and sign eps.
Both sides are polynomials of degree at most n + 1, so everything may be computed modulo y**(n + 2). []

Reference: the kneading determinant of [MT88] for finite orbits; docs/mathematics.md, Transition graphs.

The cycle 1 -> 2 -> 3 -> 1 has x**2 - x - 1, the constant term first:

>>> transition_polynomial((1, 2, 0), 4)
(-1, -1, 1)
"""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial, isqrt, prod

import numpy as np
from numpy.typing import NDArray

from periodic.errors import TooManyPiecesError
from periodic.numbers.matrix_polynomials import charpoly
from periodic.numbers.polynomials import Coefficients, flint

MOST_DENSE = {True: 600, False: 192}  # rows of a dense matrix, with python-flint or without

Integers = NDArray[np.int64]


def transition_polynomial(targets: Sequence[int], most_turns: int | None = None) -> Coefficients | None:
    """Return ``det(xI - A)`` of the transition matrix of the map of points ``i -> targets[i]``, constant term first.

    None if there are more than ``most_turns`` turning points. Cost: O(n) for one turning point; for k of them O(k**3)
    products of integers of about n * min(k*log(n), n) bits.

    >>> transition_polynomial([1, 2, 0])
    (-1, -1, 1)
    """
    n = len(targets) - 1
    if n == 0:
        return (1,)
    image = np.fromiter(targets, np.int64, n + 1)
    signs = _signs(image)
    turns = np.flatnonzero(signs[1:] != signs[:-1]) + 1
    if most_turns is not None and len(turns) > most_turns:
        return None
    powers = [image]  # the map of points, its square, fourth power, .., up to n steps in all
    while 1 << len(powers) <= n:
        powers.append(powers[-1][powers[-1]])
    factors = _cycles(powers, signs)
    orbits, times = _signed_orbits(turns, powers, signs)
    if len(turns) > 1:
        series = _product(turns, orbits, times, factors, image)
    else:
        # coefficients are at most 2, each factor doubles them at most, the division adds n + 2 of them
        fits = 2 * (n + 2) << len(factors) < 1 << 63
        series = np.zeros(n + 2, dtype=np.int64 if fits else object)
        series[0] = 1
        if len(turns):
            series[1:] = np.where(orbits >= turns[0], times, 0)[0]
        for length, sign in factors:
            series[length:] = series[length:] - sign * series[:-length]
    # divide by 1 - t_0*y: running sums, alternating if t_0 = -1
    if signs[0] < 0:
        series[1::2] *= -1
    series = np.cumsum(series)
    if signs[0] < 0:
        series[1::2] *= -1
    assert series[n + 1] == 0, "the division is exact"
    return tuple(series[n::-1].tolist())


def dense_polynomial(matrix: Sequence[Sequence[int]]) -> Coefficients:
    """Return ``det(xI - A)`` for any square matrix of integers, the constant term first, within a minute or so.

    Raises TooManyPiecesError above ``MOST_DENSE`` rows.

    >>> dense_polynomial([[1, 1], [1, 0]])
    (-1, -1, 1)
    """
    most = MOST_DENSE[flint() is not None]
    if len(matrix) > most:
        raise TooManyPiecesError(
            f"a characteristic polynomial is found for at most {most} intervals of different images, got {len(matrix)}"
        )
    return charpoly(matrix)


def matrix_of_images(targets: Sequence[int]) -> list[list[int]]:
    """Return the matrix M with ``det(xI - A) = x**(n - r) * det(xI - M)``, of the gaps between r + 1 different targets.

    M[k][l] is how many gaps of the partition between the targets v_k and v_(k+1) cover [v_l, v_(l+1)]. Proof: all gaps
    between two neighbouring targets are covered by the same ones, so A = B*C with C[k][j] = 1 iff gap j lies between
    v_k and v_(k+1), and B[i][l] = 1 iff gap i covers [v_l, v_(l+1)]; and M = C*B (Sylvester). Cost: n + r**2.

    Four gaps, each of which covers both that lie between the targets 0 and 2:
    >>> matrix_of_images([0, 2, 0, 2, 0])
    [[2]]
    """
    values, places = np.unique(np.fromiter(targets, np.int64, len(targets)), return_inverse=True)
    low, high = np.minimum(places[:-1], places[1:]), np.maximum(places[:-1], places[1:])
    changes = np.zeros((len(values) - 1, len(values)), dtype=np.int64)
    inside = np.arange(len(low))
    inside = inside[(inside >= values[0]) & (inside < values[-1])]
    atoms = np.searchsorted(values, inside, side="right") - 1
    np.add.at(changes, (atoms, low[inside]), 1)
    np.subtract.at(changes, (atoms, high[inside]), 1)
    matrix: list[list[int]] = np.cumsum(changes, axis=1)[:, :-1].tolist()
    return matrix


def _signs(image: Integers) -> Integers:
    """The directions t_0, .., t_n; a flat gap continues the direction before it, so that it adds no turning point."""
    steps = np.sign(np.diff(image))
    moving = np.flatnonzero(steps)
    if len(moving) < len(steps):
        if not len(moving):
            return np.ones(len(image), dtype=np.int64)
        last = np.searchsorted(moving, np.arange(len(steps)), side="right") - 1
        steps = steps[moving[np.maximum(last, 0)]]
    return np.append(steps, steps[-1])


def _cycles(powers: list[Integers], signs: Integers) -> list[tuple[int, int]]:
    """The length and the sign of each cycle of ``i -> targets[i]``. Cost: log(n) array passes."""
    n = len(signs) - 1
    # after 2**len(powers) > n steps every point is on a cycle, and every point of a cycle is reached
    periodic = np.zeros(n + 1, dtype=bool)
    periodic[powers[-1][powers[-1]]] = True
    first = np.arange(n + 1)
    for power in powers:
        first = np.minimum(first, first[power])  # the least point within 2, 4, 8, .. steps: in the end, of the cycle
    first = first[periodic]
    lengths = np.bincount(first)
    turned = np.bincount(first, weights=signs[periodic] < 0)
    return [(int(lengths[i]), -1 if turned[i] % 2 else 1) for i in np.flatnonzero(lengths)]


def _signed_orbits(turns: Integers, powers: list[Integers], signs: Integers) -> tuple[Integers, Integers]:
    """For each turning point c the points j_0 = targets[c], .., j_n of its orbit, and w_c * t_{j_0} .. t_{j_{m-1}}."""
    orbits = powers[0][turns][:, np.newaxis]
    for power in powers:
        orbits = np.concatenate([orbits, power[orbits]], axis=1)  # the first 2, 4, 8, .. points
    orbits = orbits[:, : len(signs)]
    starts = (signs[turns] - signs[turns - 1])[:, np.newaxis]
    return orbits, np.cumprod(np.concatenate([starts, signs[orbits[:, :-1]]], axis=1), axis=1)


def _product(
    turns: Integers, orbits: Integers, times: Integers, factors: list[tuple[int, int]], image: Integers
) -> NDArray[np.object_]:
    """The coefficients of det(I - y*S) * det(I_k + N(y)) modulo y**(n + 2), for two turning points or more.

    y -> 2**bits is a ring homomorphism from Z[y]/(y**(n+2)) to the integers modulo 2**(bits * (n + 2)). There the
    matrix is eliminated: its pivots are 1 modulo y, so they are units. The answer is read off in base 2**bits, because
    its coefficients are smaller than 2**(bits - 1) by the lesser of two bounds: k! products of k series with
    coefficients at most 2, times the factors 1 +- y**l; and, as the coefficients of det(I - y*A) are sums of principal
    minors, Hadamard's inequality for these, doubled by 1 - t_0*y.
    """
    k, n = len(turns), len(image) - 1
    by_orbits = (factorial(k) * (n + 2) ** (k - 1)) << (k + len(factors))
    by_minors = 2 * prod(2 + isqrt(int(r) - 1) for r in np.abs(np.diff(image)).tolist() if r)
    width = (min(by_orbits, by_minors).bit_length() + 8) // 8
    bits = 8 * width
    total = bits * (n + 2)
    mask = (1 << total) - 1

    def packed(coefficients: Integers) -> int:
        digits = np.zeros((2, n + 2, width), dtype=np.uint8)
        digits[0, 1:, 0], digits[1, 1:, 0] = np.maximum(coefficients, 0), np.maximum(-coefficients, 0)
        return int.from_bytes(digits[0].tobytes(), "little") - int.from_bytes(digits[1].tobytes(), "little")

    matrix = [[packed(np.where(orbit >= a, t, 0)) for orbit, t in zip(orbits, times, strict=True)] for a in turns]
    value = 1
    for i in range(k):
        row = matrix[i]
        row[i] += 1
        value = value * row[i] & mask
        if i + 1 < k:
            inverse = _inverse(row[i], bits, total)
            scaled = [inverse * a & mask for a in row[i + 1 :]]
            for other in matrix[i + 1 :]:
                for j, a in enumerate(scaled, i + 1):
                    other[j] = other[j] - other[i] * a & mask
    for length, sign in factors:
        value = value - sign * (value << bits * length) & mask
    offset = int.from_bytes((bytes(width - 1) + b"\x80") * (n + 2), "little")
    text = (value + offset & mask).to_bytes(width * (n + 2), "little")
    half = 1 << (bits - 1)
    digits = [int.from_bytes(text[i : i + width], "little") - half for i in range(0, len(text), width)]
    return np.array(digits, dtype=object)


def _inverse(unit: int, bits: int, total: int) -> int:
    """The inverse modulo ``2**total`` of a number that is 1 modulo ``2**bits``, by Newton's iteration."""
    inverse, known = 1, bits
    while known < total:
        known = min(2 * known, total)
        modulus = (1 << known) - 1
        inverse = inverse * (2 - (unit & modulus) * inverse) & modulus
    return inverse
