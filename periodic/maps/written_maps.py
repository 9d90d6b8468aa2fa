r"""How a map is shown in a notebook: its pieces in braces, its graph, and a table of its knots.

>>> from fractions import Fraction
>>> tent = Polyline.of([Fraction(0), Fraction(1, 2), Fraction(1)], [Fraction(0), Fraction(1), Fraction(0)])
>>> print(pieces_latex(tent))
$\begin{cases} 2x & 0 \le x \le \frac{1}{2} \\ -2x + 2 & \frac{1}{2} \le x \le 1 \end{cases}$
"""

from __future__ import annotations

from periodic.displays import FEW, graph, grid
from periodic.maps.polylines import Polyline
from periodic.numbers.conversions import Exact
from periodic.numbers.number_texts import latex, shown


def knot_table(line: Polyline) -> str:
    """Return the knots and the values there as an HTML table, if they are few; else nothing."""
    if line.piece_count > FEW:
        return ""
    return grid((), [["x", *map(shown, line.knots)], ["f(x)", *map(shown, line.values)]])


def graph_picture(line: Polyline) -> str:
    """Return the graph as SVG; nothing where a number is beyond the range of floats."""
    try:
        return graph(line.knots.floats().tolist(), line.values.floats().tolist())
    except OverflowError:
        return ""


def pieces_latex(line: Polyline) -> str | None:
    """Return the pieces in braces, if they are few."""
    if line.piece_count > FEW:
        return None
    rows = [rf"{_affine(p.slope, p.intercept)} & {latex(p.left)} \le x \le {latex(p.right)}" for p in line.pieces()]
    return r"$\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}$"


def _affine(slope: Exact, intercept: Exact) -> str:
    """An affine function of x as LaTeX."""
    a, b = latex(slope), latex(intercept)
    if not slope:
        return b
    a = f"({a})" if any(c in a.lstrip("-") for c in "+-") and not a.startswith(r"\frac") else a
    a = "" if a == "1" else "-" if a == "-1" else a
    return f"{a}x" + (f" {b}" if b.startswith("-") else f" + {b}" if intercept else "")
