"""Fields that contain two: the smallest field with both generators, and how each lies in it.

Knots and slopes of one map may be roots of several polynomials. To add and compare them exactly they are brought into
one field, found once for each pair of fields.

>>> from periodic.numbers.polynomials import real_roots
>>> f, g = (PowerBasis.of(real_roots((-n, 0, 1))[1]) for n in (2, 3))
>>> join(f, g)[0].modulus  # of sqrt(2) + sqrt(3)
(1, 0, -10, 0, 1)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from periodic.numbers.fields import LOCK, Embedding, PowerBasis, Ratio, combine, irreducible_factor, lowest_terms
from periodic.numbers.matrix_polynomials import charpoly
from periodic.numbers.polynomials import derivative, gcd as polynomial_gcd, real_roots
from periodic.numbers.roots import Coefficients, RealRoot

Field = TypeVar("Field", bound=PowerBasis)


def join(f: Field, g: Field) -> tuple[Field, Embedding, Embedding]:
    """Return the smallest field with both, which may be one of them, and the maps of their vectors into it.

    Remembered, and with it how all fields joined before lie in the new one. Cost: that of ``compositum``, once.
    """
    with LOCK:
        field = _span(f, g)
    return field, field.subfields[f], field.subfields[g]


def _span(f: Field, g: Field) -> Field:
    """The smallest field with both; the caller holds the lock."""
    if g in f.subfields:
        return f
    if f in g.subfields:
        return g
    field: Field | None = f.joined.get(g)
    if field is None:
        both = compositum(f, g)
        field = f.of(both.root)
        for own, image in ((f, both.first), (g, both.second)):
            into = Embedding(field, image)
            for sub, inner in own.subfields.items():
                field.subfields.setdefault(sub, Embedding(field, lowest_terms(*into(*inner.image))))
        f.joined[g] = g.joined[f] = field
    return field


@dataclass(frozen=True)
class Compositum:
    """The field that two generators span: its own generator, and the two as elements of it."""

    root: RealRoot
    first: Ratio
    second: Ratio


def compositum(f: PowerBasis, g: PowerBasis) -> Compositum:
    """Return the smallest field with ``f.root`` and ``g.root``; it is ``f`` or ``g`` itself where that contains both.

    The cost is one characteristic polynomial of order n = deg f * deg g, its factors, and a linear system of order n.
    """
    k = 0
    while True:
        k = -k if k > 0 else 1 - k
        matrix = _sum_matrix(f, g, k)
        c = charpoly(matrix)
        if len(polynomial_gcd(c, derivative(c))) == 1:
            break
    # theta_f + k theta_g takes different values at all pairs of conjugates, so it generates the field.
    gamma = _matching(c, f, g, k)
    n, d = len(matrix), len(gamma.polynomial) - 1
    second = _on_powers(matrix, [int(i == 1) for i in range(n)])  # theta_g is entry number 1
    field = PowerBasis(gamma)
    second = lowest_terms(field.reduce(second[0]), second[1])
    first = lowest_terms(combine((0, second[1]), 1, second[0], -k), second[1])
    for own, own_image, other_image, turned in ((f, first, second, False), (g, second, first, True)):
        if d == own.degree:
            moved = _change_basis(field, own_image, other_image)
            return Compositum(own.root, moved, ((0, 1), 1)) if turned else Compositum(own.root, ((0, 1), 1), moved)
    return Compositum(gamma, first, second)


def _sum_matrix(f: PowerBasis, g: PowerBasis, k: int) -> list[list[int]]:
    """Return the rows x**i y**j * (x + k y) on the basis x**i y**j (entry i*deg g + j) modulo both polynomials."""
    m, n = f.degree, g.degree
    rows = []
    for i in range(m):
        for j in range(n):
            row = [0] * (m * n)
            for a, c in enumerate(f.reduce((0,) * (i + 1) + (1,))):
                row[a * n + j] += c
            for b, c in enumerate(g.reduce((0,) * (j + 1) + (1,))):
                row[i * n + b] += k * c
            rows.append(row)
    return rows


def _matching(c: Coefficients, f: PowerBasis, g: PowerBasis, k: int) -> RealRoot:
    """Return the root f.root + k * g.root of the squarefree polynomial ``c``, as a root of an irreducible factor."""
    candidates, bits = list(real_roots(c)), 32
    while len(candidates) > 1:
        low = f.root.enclosure(bits) + k * g.root.enclosure(bits)
        low, high = (low, low + 1 + k) if k > 0 else (low + k, low + 1)
        candidates = [r for r in candidates if low - 1 <= r.enclosure(bits) <= high]
        bits *= 2
    (root,) = candidates
    return RealRoot(irreducible_factor(root), root.low, root.high)


def _on_powers(matrix: list[list[int]], target: list[int]) -> Ratio:
    """Return ``target`` as a combination of 1, m, m**2, ... in an algebra where row i of the matrix is basis[i] * m."""
    n = len(matrix)
    power, powers = [1] + [0] * (n - 1), []
    for _ in range(n):
        powers.append(power)
        power = [sum(p * row[j] for p, row in zip(power, matrix, strict=True) if p) for j in range(n)]
    return _solve(powers, target)


def _change_basis(field: PowerBasis, image: Ratio, target: Ratio) -> Ratio:
    """Return ``target`` as a polynomial in the generator ``image`` of the field."""
    vector, denominator = image
    rows = []
    for i in range(field.degree):
        scale = denominator ** (field.degree - 1 - i)
        row = [scale * x for x in field.power(vector, i)]
        rows.append(row + [0] * (field.degree - len(row)))
    goal = [x * denominator ** (field.degree - 1) for x in target[0]]
    vector, denominator = _solve(rows, goal + [0] * (field.degree - len(goal)))
    return lowest_terms(vector, denominator * target[1])


def _solve(rows: list[list[int]], target: list[int]) -> Ratio:
    """Return (x, denominator) with sum of x[i] * rows[i] = denominator * target, for independent rows."""
    n = len(rows)
    system = [[rows[i][j] for i in range(n)] + [target[j]] for j in range(n)]
    previous = 1
    for i in range(n):  # fraction-free Gauss-Jordan elimination: every division is exact (Bareiss)
        pivot = next(j for j in range(i, n) if system[j][i])
        system[i], system[pivot] = system[pivot], system[i]
        head = system[i]
        for j in range(n):
            if j != i:
                factor_ = system[j][i]
                system[j] = [(head[i] * x - factor_ * y) // previous for x, y in zip(system[j], head, strict=True)]
        previous = head[i]
    return lowest_terms(tuple(system[i][n] for i in range(n)), previous)
