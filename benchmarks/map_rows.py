"""Rows of the table that are about exact iterates of maps: all pieces of f^t, and all solutions of f^t(x) = x."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.point_lists import (
    Points,
    fixed_points,
    iterated,
    plain_fixed_points,
    plainly_iterated,
    points_of,
    pulled_back,
)
from benchmarks.timings import Goal, Side, Size

if TYPE_CHECKING:
    from periodic.maps.plmaps import PLMap


def _graph(f: PLMap) -> tuple[list[Any], list[Any]]:
    return list(f.knots), list(f.values)


def _unzipped(points: Points) -> tuple[list[Any], list[Any]]:
    knots, values = zip(*points, strict=True)
    return list(knots), list(values)


def _from_field(points: Points) -> tuple[list[Any], list[Any]]:
    """Knots and values over SymPy's Q(sqrt 5), or numbers that wrap these, as exact numbers of this library."""
    from periodic.numbers.conversions import root_of

    root = root_of((-5, 0, 1))

    def number(x: Any) -> Any:
        return sum(
            (Fraction(int(c.numerator), int(c.denominator)) * root**i
             for i, c in enumerate(reversed(getattr(x, "number", x).to_list()))),
            start=Fraction(0),
        )  # fmt: skip

    return _unzipped([(number(x), number(y)) for x, y in points])


def _fraction_lists(points: Points, t: int, pieces: int) -> list[Side]:
    """The iterates of a rational map by lists of points: as written first, tuned, and by our own algorithm."""

    ways = {"plain": plainly_iterated, "tuned": iterated, "f^t after f": pulled_back}
    return [
        Side(f"Fraction lists, {name}", partial(way, points, t), pieces, f"t = {t}", None, _unzipped, 3)
        for name, way in ways.items()
    ]


def tent_iterates(size: Size) -> list[Side]:
    from benchmarks import peers
    from periodic.maps.families import tent

    f, points = tent(), points_of(tent())
    t, slow, sympy_t = size.pick(5, 16, 20), size.pick(5, 11, 16), size.pick(3, 4, 4)
    sides = [
        Side("periodic", lambda: f**t, 2**t, f"t = {t}", Goal(5e-3), _graph),
        Side("periodic", lambda: f**slow, 2**slow, f"t = {slow}", Goal(ratio=1500), _graph, 15),
        *_fraction_lists(points, slow, 2**slow),
    ]
    if igp := peers.cutgen():
        work = partial(peers.cutgen_iteration(igp), slow)
        name, value = "cutgeneratingfunctionology", lambda g: _unzipped(peers.cutgen_points(g))
        sides.append(Side(name, work, 2**slow, f"t = {slow}", None, value, 1))
    if size > Size.SMALL:  # folding keeps conditions that are not in order
        side = Side("SymPy Piecewise", lambda: peers.sympy_iterated(sympy_t), 2**sympy_t, f"t = {sympy_t}", repeats=1)
        sides.append(side)
    return sides


def ugly_iterates(size: Size) -> list[Side]:
    from benchmarks.specimens import ugly_map

    f = ugly_map()
    points, t, slow = points_of(f), size.pick(4, 12, 15), size.pick(4, 8, 10)
    pieces, few = (f**t).piece_count, (f**slow).piece_count
    return [
        Side("periodic", lambda: f**t, pieces, f"t = {t}", Goal(ratio=300), _graph),
        *_fraction_lists(points, slow, few),
    ]


def golden_iterates(size: Size) -> list[Side]:
    from benchmarks import peers
    from benchmarks.specimens import golden_map

    f = golden_map()
    t, slow = size.pick(6, 22, 28), size.pick(6, 12, 16)
    pieces, few = (f**t).piece_count, (f**slow).piece_count
    field = peers.golden_field_points()
    ordered = [(peers.Ordered(x), peers.Ordered(y)) for x, y in field]
    return [
        Side("periodic", lambda: f**t, pieces, f"t = {t}", Goal(20e-3, 2000), _graph),
        Side("SymPy number field", lambda: iterated(ordered, slow), few, f"t = {slow}", None, _from_field, 3),
        Side("SymPy number field, f^t after f", lambda: pulled_back(field, slow, peers.field_float), few,
             f"t = {slow}", None, _from_field, 3),
    ]  # fmt: skip


def solutions(f: PLMap, t: int) -> Any:
    """The fixed set of f^t and the least periods of its points."""
    from periodic.orbits.fixed_sets import fixed_set

    found = fixed_set(f, t)
    return found, found.least_periods


def _listed(result: Any) -> list[tuple[Any, int]]:
    found, periods = result
    return list(zip(found.points, periods.tolist(), strict=True))


def tent_solutions(size: Size) -> list[Side]:
    from periodic.maps.families import tent

    f, points = tent(), points_of(tent())
    t, slow = size.pick(6, 16, 20), size.pick(6, 9, 12)
    return [
        Side("periodic", lambda: solutions(f, t), 2**t, f"t = {t}", Goal(5e-3, 40_000), _listed),
        Side("Fraction lists, plain", lambda: plain_fixed_points(points, slow), 2**slow, f"t = {slow}", repeats=3),
        Side("Fraction lists, tuned", lambda: fixed_points(points, slow), 2**slow, f"t = {slow}", repeats=3),
    ]


def golden_solutions(size: Size) -> list[Side]:
    from benchmarks import peers
    from benchmarks.specimens import golden_map, lucas_number

    f = golden_map()
    t, slow = size.pick(6, 22, 28), size.pick(6, 9, 12)
    points = [(peers.Ordered(x), peers.Ordered(y)) for x, y in peers.golden_field_points()]

    def listed(found: list[tuple[Any, int]]) -> list[tuple[Any, int]]:
        numbers, _ = _from_field([(x, x) for x, _ in found])
        return [(x, n) for x, (_, n) in zip(numbers, found, strict=True)]

    return [
        Side("periodic", lambda: solutions(f, t), lucas_number(t), f"t = {t}", Goal(50e-3), _listed),
        Side("SymPy number field", lambda: fixed_points(points, slow), lucas_number(slow), f"t = {slow}",
             None, listed, 3),
    ]  # fmt: skip
