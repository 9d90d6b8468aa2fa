"""Characteristic polynomials det(xI - A) of integer matrices, exactly.

That of a transition graph has its growth number as a root, and that of the multiplication by an algebraic number this
number.
Matrices of a few rows are done at once; longer ones are left to SymPy, or to python-flint where it is installed
(``polynomials.flint``); the results are the same.

>>> charpoly([[0, 1], [1, 1]])
(-1, -1, 1)
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index, mul

from periodic.numbers.integer_polynomials import trim
from periodic.numbers.polynomials import flint
from periodic.numbers.roots import Coefficients

SMALL = 24  # rows of a matrix that is done at once, without SymPy


def charpoly(matrix: Sequence[Sequence[int]]) -> Coefficients:
    """Return ``det(xI - A)`` of a square integer matrix, monic, the constant term first.

    Cost: some n^4 products of integers up to ``SMALL`` rows, n^3 from there. Raises ValueError for a matrix that is not
    square, TypeError for entries that are no integers.

    >>> charpoly([[2, 0], [0, 3]])
    (6, -5, 1)
    """
    rows = [[index(a) for a in row] for row in matrix]
    n = len(rows)
    if any(len(row) != n for row in rows):
        raise ValueError(f"matrix must be square, got {n} rows of lengths {sorted({len(row) for row in rows})}")
    if not n:
        return (1,)
    if library := flint():
        return trim(library.fmpz_mat(rows).charpoly().coeffs())
    if n <= SMALL:
        return _by_traces(rows)
    from sympy import ZZ
    from sympy.polys.matrices.ddm import DDM

    return tuple(int(a) for a in reversed(DDM([[ZZ(a) for a in row] for row in rows], (n, n), ZZ).charpoly()))


def _by_traces(rows: Sequence[Sequence[int]]) -> Coefficients:
    """The same of a few rows, by the rule of Faddeev and Le Verrier, sooner than SymPy is imported.

    With M_1 = I and M_(k+1) = A M_k + c_k I, the coefficient c_k of x^(n-k) is the trace of A M_k over -k.
    """
    n = len(rows)
    product, found = [list(row) for row in rows], [1]  # A M_1
    for k in range(1, n + 1):
        found.append(-sum(product[i][i] for i in range(n)) // k)
        for i in range(n):
            product[i][i] += found[k]
        columns = list(zip(*product, strict=True))
        product = [[sum(map(mul, row, column)) for column in columns] for row in rows]
    return tuple(reversed(found))
