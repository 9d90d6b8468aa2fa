"""Linear equations on a strongly connected graph with few branches, solved from vertex to vertex.

Write A for the matrix of a graph: the equation of vertex v is ``x y[v] - sum of y[w] over successors w = r[v]``. Going
through the vertices breadth first, the equation of v gives y at one successor that is new; further new successors
become *unknowns*, and equations without a new successor remain. In the tower of a map almost every vertex has exactly
one new successor, so that a handful of unknowns and equations is left of thousands. The entries of all that is carried
along are linear forms in the unknowns. For the transposed equations the same is done backwards.
docs/mathematics.md, Entropy of any map.

The successors of three vertices, the last of which leads back: all of y follows from y at vertex 0.
>>> order = Elimination([[1], [2], [0, 1]])
>>> order.size, order.depth
(1, 2)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from periodic.numbers.polynomials import Coefficients, trim

Form = list[int]  # coefficients of the unknowns, then the constant


class _Equation(NamedTuple):
    """The equation of a vertex: the known successors and how often, the new one that it gives, the new unknowns."""

    vertex: int
    known: list[tuple[int, int]]
    given: int | None
    unknowns: list[int]


class Elimination:
    """The order in which the equations of a graph are used; every vertex must be reached from vertex 0.

    ``distances`` are numbers of edges from vertex 0, ``depth`` is the greatest of them, and ``size`` is the number of
    unknowns, 1 at least.
    """

    def __init__(self, successors: Sequence[Sequence[int]]) -> None:
        self._length = len(successors)
        distance, queue = {0: 0}, [0]
        self._equations: list[_Equation] = []
        self.size = 1
        for v in queue:
            times = dict.fromkeys(successors[v], 0)
            for w in successors[v]:
                times[w] += 1
            new = [w for w in times if w not in distance]
            for w in new:
                distance[w] = distance[v] + 1
                queue.append(w)
            given = next((w for w in new if times[w] == 1), None)
            unknowns = [w for w in new if w != given]
            self.size += len(unknowns)
            known = [(w, n) for w, n in times.items() if w != given]
            self._equations.append(_Equation(v, known, given, unknowns))
        if len(queue) < self._length:
            lost = next(v for v in range(self._length) if v not in distance)
            raise ValueError(f"every vertex must be reached from vertex 0, but {lost} is not")
        self.distances = [distance[v] for v in range(self._length)]
        self.depth = max(self.distances)
        self._most = max(map(len, successors))

    def _swept(self, unit: int, times_x: Callable[[int], int], right: Sequence[int]) -> tuple[list[Form], list[Form]]:
        """The forms of all vertices, and those that must be 0."""
        forms: list[Form] = [[]] * self._length
        remaining: list[Form] = []
        used = 0

        def unknown() -> Form:
            nonlocal used
            form = [0] * (self.size + 1)
            form[used] = unit
            used += 1
            return form

        forms[0] = unknown()
        for v, known, given, unknowns in self._equations:
            for w in unknowns:
                forms[w] = unknown()
            rest = [times_x(a) for a in forms[v]]
            for w, n in known:
                rest = [a - n * b for a, b in zip(rest, forms[w], strict=True)]
            rest[-1] -= right[v]
            if given is None:
                remaining.append(rest)
            else:
                forms[given] = rest
        return forms, remaining

    def _swept_back(
        self, unit: int, times_x: Callable[[int], int], right: Sequence[int]
    ) -> tuple[list[Form], list[Form]]:
        """The same for the transposed equations ``x u[w] - sum of u[v] over predecessors v = r[w]``.

        Backwards, the equation of a vertex that was given gives u at the vertex that gave it: all others in it are
        known, for they came later. At vertices that gave none u is unknown, and the equations of the others remain.
        """
        into: list[list[tuple[int, int]]] = [[] for _ in range(self._length)]
        for v, known, _, _ in self._equations:
            for w, n in known:
                into[w].append((v, n))
        forms: list[Form] = [[]] * self._length
        used = 0

        def rest(w: int) -> Form:
            form = [times_x(a) for a in forms[w]]
            for v, n in into[w]:
                form = [a - n * b for a, b in zip(form, forms[v], strict=True)]
            form[-1] -= right[w]
            return form

        for v, _, given, _ in reversed(self._equations):
            if given is None:
                forms[v] = [0] * (self.size + 1)
                forms[v][used] = unit
                used += 1
            else:
                forms[v] = rest(given)
        given_ones = {step.given for step in self._equations}
        return forms, [rest(w) for w in range(self._length) if w not in given_ones]

    def solved(self, x: int, right: Sequence[int], bits: int, *, left: bool = False) -> list[int] | None:
        """Return y with ``x y - A y = right`` approximately, all numbers integers over ``2**bits``; None if singular.

        With ``left`` the equations are ``x y - y A = right``. Errors grow like ``x**depth``: about
        ``depth * log2(x / 2**bits)`` bits are lost. Cost: ``size`` products of fixed-point numbers for each edge.
        """
        sweep = self._swept_back if left else self._swept
        forms, remaining = sweep(1 << bits, lambda a: x * a >> bits, right)
        unknowns = _solved(remaining, bits)
        if unknowns is None:
            return None
        return [(sum(a * u for a, u in zip(form, unknowns, strict=False)) >> bits) + form[-1] for form in forms]

    def characteristic_coefficients(self) -> Coefficients:
        """Return the coefficients of ``det(xI - A)``, the constant term first.

        With x a power of two beyond all coefficients, everything is one integer: the determinant of the few remaining
        equations, from which the coefficients are read off. Eliminating by equations in which the given vertex has the
        coefficient -1 changes the determinant by a sign only. Cost: n * size products by a power of two and ``size**3``
        products of integers, of n * log2(1 + the greatest number of edges from a vertex) * n bits.
        """
        n = self._length
        # the coefficient of x**(n - k) is at most C(n, k) * most**k: k eigenvalues are multiplied in each term
        bits = n * (self._most + 1).bit_length() + 2
        _, remaining = self._swept(1, lambda a: a << bits, [0] * n)
        value = _determinant([row[:-1] for row in remaining])
        half, mask = 1 << bits - 1, (1 << bits) - 1
        coefficients = []
        for _ in range(n + 1):
            digit = value & mask
            digit -= (digit >= half) << bits
            coefficients.append(digit)
            value = (value - digit) >> bits
        assert value == 0
        return trim(coefficients) if coefficients[-1] > 0 else trim(-c for c in coefficients)


def _solved(equations: list[Form], bits: int) -> list[int] | None:
    """The unknowns at which the forms are 0, as integers over ``2**bits``; None if there is no pivot."""
    rows, n = [list(row) for row in equations], len(equations)
    for c in range(n):
        pivot = max(range(c, n), key=lambda i: abs(rows[i][c]))
        if not rows[pivot][c]:
            return None
        rows[c], rows[pivot] = rows[pivot], rows[c]
        for i in range(c + 1, n):
            if factor := rows[i][c]:
                rows[i] = [a - b * factor // rows[c][c] for a, b in zip(rows[i], rows[c], strict=True)]
    unknowns = [0] * n
    for c in range(n - 1, -1, -1):
        total = (-rows[c][n] << bits) - sum(rows[c][j] * unknowns[j] for j in range(c + 1, n))
        unknowns[c] = total // rows[c][c]
    return unknowns


def _determinant(matrix: list[list[int]]) -> int:
    """The determinant of an integer matrix, exactly, by fraction-free elimination (Bareiss)."""
    rows, n, sign, last = [list(row) for row in matrix], len(matrix), 1, 1
    for c in range(n):
        pivot = next((i for i in range(c, n) if rows[i][c]), None)
        if pivot is None:
            return 0
        if pivot != c:
            rows[c], rows[pivot], sign = rows[pivot], rows[c], -sign
        for i in range(c + 1, n):
            for j in range(c + 1, n):
                rows[i][j] = (rows[i][j] * rows[c][c] - rows[i][c] * rows[c][j]) // last
        last = rows[c][c]
    return sign * last
