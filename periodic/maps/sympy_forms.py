"""Piecewise-linear maps from and to SymPy expressions.

An expression is followed through its tree as what it is between finitely many points, in exact arithmetic (see
`periodic.maps.cellwise_functions`); nothing is decided by SymPy's own order of algebraic numbers. So its parts may
jump, or be squares, as long as the whole is piecewise linear and continuous on the interval.

>>> import sympy
>>> from periodic.maps.plmaps import PLMap
>>> x = sympy.Symbol("x")
>>> PLMap.from_sympy(sympy.Abs(x) - 1, x, -1, 1)
PLMap([-1, 0, 1], [0, -1, 0])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import reduce
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from periodic.maps import cellwise_functions as cellwise
from periodic.maps.cellwise_functions import Condition, Function, NotPolynomialError
from periodic.maps.polylines import Polyline
from periodic.numbers.conversions import Algebraic, Exact, exact
from periodic.numbers.exact_polynomials import Polynomial, value as value_at
from periodic.numbers.number_texts import shown

if TYPE_CHECKING:
    from sympy import Expr, Symbol


def to_sympy(f: Polyline, x: Symbol, everywhere: bool = False) -> Expr:
    """Return a SymPy ``Piecewise`` in ``x`` that equals ``f`` on its domain; see ``PLMap.to_sympy``."""
    import sympy

    branches = [(number(p.slope) * x + number(p.intercept), x <= number(p.right)) for p in f.pieces()]
    low = number(f.domain[0])
    if everywhere:
        return sympy.Piecewise(*branches[:-1], (branches[-1][0], True))
    return sympy.Piecewise((sympy.nan, x < low), *branches)


def number(value: Exact) -> Expr:
    """Return an exact number as a SymPy number."""
    import sympy

    if isinstance(value, Algebraic):
        return value.to_sympy()
    return sympy.Rational(value.numerator, value.denominator)


def from_sympy(expr: Any, x: Symbol, low: Any, high: Any) -> Polyline:
    """Return the map that ``expr`` defines on ``[low, high]``; see ``PLMap.from_sympy``."""
    import sympy

    low, high = exact(low), exact(high)
    if not low < high:
        raise ValueError(f"an interval needs low < high, got [{shown(low)}, {shown(high)}]")
    if not isinstance(expr, sympy.Basic):
        if isinstance(expr, str):
            raise TypeError(f"expr must be a SymPy expression, got the text {expr!r}; periodic.read_map reads text")
        expr = sympy.sympify(expr, strict=True)
    if others := expr.free_symbols - {x}:
        names = ", ".join(sorted(map(str, others)))
        if any(str(other) == str(x) for other in others):  # assumptions make another symbol of it
            names = ", ".join(sorted(map(sympy.srepr, others)))
            raise ValueError(f"the expression may contain {sympy.srepr(x)} only, but contains the other symbol {names}")
        raise ValueError(f"the expression may contain {x} only, but contains {names}")
    return _MapReader(x).polyline(expr, low, high)


class _MapReader:
    """What expressions in one symbol are on an interval."""

    def __init__(self, x: Symbol) -> None:
        self.x = x

    def polyline(self, expr: Any, low: Exact, high: Exact) -> Polyline:
        """Return an expression as a continuous piecewise-linear function."""
        f = self.read(expr, low, high)
        for (a, b), c in zip(pairwise(f.cuts), f.cells, strict=True):
            if c is None:
                raise ValueError(f"the expression is undefined between {shown(a)} and {shown(b)}")
            if len(c) > 2:
                part, (a, b), c = self.curved(expr, f)
                raise self.refusal(part, f"between {shown(a)} and {shown(b)} it is {self.written(c)}")
        values = list[Exact]()
        sides = [None, *f.cells, None]
        for cut, value, before, after in zip(f.cuts, f.points, sides, sides[1:], strict=False):
            limits = [value_at(c, cut) for c in (before, after) if c is not None]
            if limits[0] != limits[-1]:
                jump = f"from {shown(limits[0])} to {shown(limits[-1])}"
                raise ValueError(f"the expression jumps at {shown(cut)}, {jump}: maps are continuous")
            if value is not None and value != limits[0]:
                jump = f"from {shown(limits[0])} to {shown(value)}"
                raise ValueError(f"the expression jumps at {shown(cut)}, {jump} and back: maps are continuous")
            values.append(limits[0])
        return Polyline.of(f.cuts, values)

    def curved(self, expr: Any, f: Function) -> tuple[Any, tuple[Exact, Exact], Polynomial]:
        """Return the innermost part of an expression that is no line somewhere, and where, and what it is there."""
        for part in expr.args:
            try:
                inner = self.read(part, f.cuts[0], f.cuts[-1]) if part.has(self.x) else None
            except (ValueError, TypeError):  # a condition, or a branch that is not read there
                continue
            if inner is not None and any(c is not None and len(c) > 2 for c in inner.cells):
                return self.curved(part, inner)
        place, c = next((ends, c) for ends, c in zip(pairwise(f.cuts), f.cells, strict=True) if c and len(c) > 2)
        return expr, place, c

    def written(self, c: Polynomial) -> Any:
        """Return a polynomial as SymPy writes it."""
        return sum((number(a) * self.x**i for i, a in enumerate(c)), start=number(Fraction(0)))

    def refusal(self, part: Any, why: str) -> ValueError:
        """Return the error that names the part that is not piecewise linear."""
        return ValueError(f"{part} is not piecewise linear in {self.x}: {why}")

    # Functions

    def read(self, expr: Any, low: Exact, high: Exact) -> Function:
        """Return what an expression is on an interval."""
        if not expr.has(self.x):
            return cellwise.constant(low, high, exact(expr))
        if expr == self.x:
            return cellwise.identity(low, high)
        try:
            return self.new(expr, low, high)
        except NotPolynomialError as error:
            raise self.refusal(expr, str(error)) from None

    def new(self, expr: Any, low: Exact, high: Exact) -> Function:
        """Read an expression that contains the symbol."""
        import sympy

        def read(part: Any) -> Function:
            return self.read(part, low, high)

        if expr.is_Add:
            return cellwise.total([read(arg) for arg in expr.args])
        if expr.is_Mul:
            top, bottom = expr.as_numer_denom() if any(arg.is_Pow for arg in expr.args) else (expr, sympy.Integer(1))
            if bottom.has(self.x):
                return cellwise.quotient(read(top), read(bottom))
            return cellwise.product([read(arg) for arg in expr.args])
        if expr.is_Pow and expr.exp.is_Rational:
            return self.power(read(expr.base), exact(expr.exp))
        if isinstance(expr, sympy.Piecewise):
            return self.piecewise(expr, low, high)
        for kind, function in self.functions(low, high).items():
            if isinstance(expr, kind):
                return function(*map(read, expr.args))
        if isinstance(expr, sympy.Poly):
            return read(expr.as_expr())
        if isinstance(expr, (sympy.Integral, sympy.Derivative, sympy.Sum, sympy.Product, sympy.Subs)):
            done = expr.doit()  # what SymPy holds unevaluated
            if not done.has(type(expr)):
                return read(done)
        rewritten = expr.rewrite(sympy.Piecewise)
        if rewritten != expr and rewritten.has(sympy.Piecewise):
            return read(rewritten)
        raise NotPolynomialError(f"{type(expr).__name__} is not read")

    def functions(self, low: Exact, high: Exact) -> dict[Any, Callable[..., Function]]:
        """How each SymPy function acts on what its arguments are."""
        import sympy

        def plain(value: int) -> Function:
            return cellwise.constant(low, high, Fraction(value))

        def negative(f: Function) -> Function:
            return cellwise.product([f, plain(-1)])

        def heaviside(f: Function, at_0: Function | None = None) -> Function:
            return cellwise.step(f, Fraction(0), at_0.points[0] if at_0 else Fraction(1, 2), Fraction(1))

        def fraction(f: Function, period: Function) -> Function:
            down = cellwise.rounded_down(cellwise.quotient(f, period))
            return cellwise.total([f, negative(cellwise.product([period, down]))])

        return {
            sympy.Abs: cellwise.absolute_value,
            sympy.sign: cellwise.sign,
            sympy.Heaviside: heaviside,
            sympy.Max: lambda *fs: reduce(cellwise.maximum, fs),
            sympy.Min: lambda *fs: negative(reduce(cellwise.maximum, map(negative, fs))),
            sympy.floor: cellwise.rounded_down,
            sympy.ceiling: lambda f: negative(cellwise.rounded_down(negative(f))),
            sympy.frac: lambda f: fraction(f, plain(1)),
            sympy.Mod: fraction,
            sympy.re: lambda f: f,
            sympy.conjugate: lambda f: f,
            sympy.im: lambda f: plain(0),
        }

    def power(self, f: Function, exponent: Exact) -> Function:
        """Return a power with a rational exponent."""
        one = cellwise.constant(f.cuts[0], f.cuts[-1], Fraction(1))
        assert isinstance(exponent, Fraction)
        if exponent < 0:
            return cellwise.quotient(one, self.power(f, -exponent))
        p, q = exponent.as_integer_ratio()
        if q > 2:
            raise NotPolynomialError(f"it is a root of order {q}")
        if p > cellwise.MAX_DEGREE:
            raise NotPolynomialError(f"its exponent is above {cellwise.MAX_DEGREE}")
        return cellwise.product([cellwise.square_root(f) if q == 2 else f] * p)

    def piecewise(self, expr: Any, low: Exact, high: Exact) -> Function:
        """Read each branch where it is the first whose condition holds, and only there."""
        branches = [branch for branch, _ in expr.args]
        conditions = cellwise.aligned(*(self.condition(condition, low, high) for _, condition in expr.args))
        cuts = conditions[0].cuts
        on_cells = [_first(truths) for truths in zip(*(c.cells for c in conditions), strict=True)]
        at_cuts = [_first(truths) for truths in zip(*(c.points for c in conditions), strict=True)]
        parts = list[Function]()
        for which, run in groupby(range(len(on_cells)), key=on_cells.__getitem__):
            places = list(run)
            ends = cuts[places[0]], cuts[places[-1] + 1]
            f: Function = cellwise.Cellwise(ends, (None,), (None, None))
            if which is not None:
                f = self.read(branches[which], *ends)
            inner = {cuts[i]: at_cuts[i] for i in range(places[0], places[-1] + 2) if at_cuts[i] != which}
            parts.append(self.changed(f, branches, inner))
        cells = [c for f in parts for c in f.cells]
        # the value at a cut between two parts is the one of the branch that holds there, which one of them has read
        points = [*parts[0].points[:-1], *(y for f, g in pairwise(parts) for y in (f.points[-1], *g.points[1:-1]))]
        points.append(parts[-1].points[-1])
        return cellwise.Cellwise((low, *(x for f in parts for x in f.cuts[1:])), tuple(cells), tuple(points))

    def changed(self, f: Function, branches: Sequence[Any], values: dict[Exact, int | None]) -> Function:
        """Return a function with the values that other branches have at some points."""
        cuts = sorted({*f.cuts, *values})
        f = cellwise.aligned(f, cellwise.everywhere_cut(cuts))[0]
        points = list(f.points)
        for i, x in enumerate(f.cuts):
            if x in values:
                which, ends = values[x], (f.cuts[i - 1], x) if i else (x, f.cuts[1])
                points[i] = None if which is None else self.read(branches[which], *ends).points[-1 if i else 0]
        return cellwise.Cellwise(f.cuts, f.cells, tuple(points))

    # Conditions

    def condition(self, condition: Any, low: Exact, high: Exact) -> Condition:
        """Return where a condition holds."""
        import sympy

        def read(part: Any) -> Condition:
            return self.condition(part, low, high)

        if condition in (sympy.true, sympy.false):
            return cellwise.everywhere(low, high, bool(condition))
        for kind, rule in _rules().items():
            if isinstance(condition, kind):
                return cellwise.combined([read(part) for part in condition.args], rule)
        if isinstance(condition, sympy.Contains):
            point = sympy.Dummy("t")
            return read(condition.args[1].as_relational(point).subs(point, condition.args[0]))
        if isinstance(condition, sympy.core.relational.Relational):
            signs = {"<": {-1}, "<=": {-1, 0}, ">": {1}, ">=": {0, 1}, "==": {0}, "!=": {-1, 1}}[condition.rel_op]
            sides = condition.lhs, condition.rhs
            if infinite := [(side, s) for side, s in zip(sides, (1, -1), strict=True) if side.is_infinite]:
                (side, s), *_ = infinite
                return cellwise.everywhere(low, high, (s if side.is_extended_positive else -s) in signs)
            difference = self.read(sides[0] - sides[1], low, high)
            try:
                return cellwise.holds(difference, signs)
            except NotPolynomialError as error:
                raise ValueError(f"the condition {condition} is not read: {error}") from None
        raise ValueError(f"{condition} is no condition on {self.x} that is read")


def _first(truths: Iterable[bool]) -> int | None:
    return next((i for i, truth in enumerate(truths) if truth), None)


def _rules() -> dict[Any, Callable[[Sequence[bool]], bool]]:
    """What each connective makes of the truths of its arguments."""
    import sympy

    return {
        sympy.And: all,
        sympy.Or: any,
        sympy.Not: lambda ts: not ts[0],
        sympy.Xor: lambda ts: sum(ts) % 2 == 1,
        sympy.Nand: lambda ts: not all(ts),
        sympy.Nor: lambda ts: not any(ts),
        sympy.Implies: lambda ts: ts[1] or not ts[0],
        sympy.Equivalent: lambda ts: all(ts) or not any(ts),
        sympy.ITE: lambda ts: ts[1] if ts[0] else ts[2],
    }
