"""Characteristic polynomials of sparse graphs, from the few vertices at which paths branch.

A *rome* is a set of vertices that every loop meets. Between its vertices lie paths that avoid it inside, and the
determinant of the n by n matrix follows from the matrix of these paths, which has the size of the rome:
det(xI - A) = x**n det(I - M(1/x)), M(y) having the entry sum of y**(length), each with its multiplicity. Proof: expand
both sides as sums over disjoint loops, each with the sign -1; loops of M are loops of A cut at the rome. Where only a
handful of vertices has more than one arrow, those are a rome, together with one vertex of each loop that misses them.

A loop of two vertices, one of which covers itself too:

>>> sparse_polynomial([[(1, 1)], [(0, 1), (1, 1)]])
(-1, -1, 1)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations
from math import prod

from periodic.numbers.polynomials import Coefficients

MOST_BRANCHING = 3  # of the vertices of a rome: its determinant is summed over permutations


def sparse_polynomial(arrows: Sequence[Sequence[tuple[int, int]]]) -> Coefficients | None:
    """Return ``det(xI - A)`` of a graph in which few vertices have more than one arrow, or None if there are more.

    ``arrows[i]`` has the pairs (j, A[i][j]) with A[i][j] > 0. The vertices with several arrows, and one of each loop
    without such a vertex, are a *rome*: every loop meets it. With M(y) the matrix of the paths between its vertices
    that avoid it inside, each a power of y to its length, det(xI - A) is x**n det(I - M(1/x)). Cost: O(n) steps for
    each arrow of the rome. Reference: [ALM].

    >>> sparse_polynomial([[(1, 2)], [(2, 1)], [(0, 3)]])
    (-6, 0, 0, 1)
    """
    n = len(arrows)
    rome = [i for i, row in enumerate(arrows) if len(row) > 1]
    if len(rome) > MOST_BRANCHING:
        return None
    polynomial = {0: 1}
    met = [i in rome for i in range(n)]
    for start in range(n):  # loops without a vertex of the rome, each once
        path = []
        i = start
        while not met[i]:
            met[i] = True
            path.append(i)
            if not arrows[i]:
                break
            i = arrows[i][0][0]
        if i in path and arrows[i]:
            loop = path[path.index(i) :]
            weight = prod(arrows[k][0][1] for k in loop)
            polynomial = _product(polynomial, {0: 1, len(loop): -weight})
    paths: dict[tuple[int, int], dict[int, int]] = {}
    for i in rome:
        for j, weight in arrows[i]:
            length, k = 1, j
            while k not in rome and arrows[k] and length <= n:
                weight *= arrows[k][0][1]
                k, length = arrows[k][0][0], length + 1
            if k in rome:
                entry = paths.setdefault((i, k), {})
                entry[length] = entry.get(length, 0) + weight
    determinant: dict[int, int] = {}
    for order in permutations(range(len(rome))):
        term = {0: (-1) ** sum(a > b for a, b in combinations(order, 2))}
        for row, column in enumerate(order):
            entry = {e: -c for e, c in paths.get((rome[row], rome[column]), {}).items()}
            if row == column:
                entry[0] = entry.get(0, 0) + 1
            term = _product(term, entry)
        for e, c in term.items():
            determinant[e] = determinant.get(e, 0) + c
    polynomial = _product(polynomial, determinant)
    return tuple(polynomial.get(n - e, 0) for e in range(n + 1))


def _product(f: dict[int, int], g: dict[int, int]) -> dict[int, int]:
    """The product of two polynomials, coefficients by exponent."""
    product: dict[int, int] = {}
    for a, x in f.items():
        for b, y in g.items():
            product[a + b] = product.get(a + b, 0) + x * y
    return product
