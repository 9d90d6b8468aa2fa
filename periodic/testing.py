"""Assertions for other people's test suites: each proves its claim, or fails with the exact counter-evidence.

A test that samples a map at many points shows that nothing went wrong there. These functions decide: ``assert_period``
passes because a cycle was found and fails because there is none, whatever the period. They take maps in every form: a
``PLMap``, a map text such as ``"vee:phi"``, and with ``on=(low, high)`` a ``ReluNetwork`` with one input or a SymPy
expression in one symbol. With ``certificate=PATH`` they leave a file behind that ``periodic check`` accepts. What is no
question, a map that leaves its interval or the period 0, is a ValueError or TypeError and no failed assertion.

>>> from periodic.testing import assert_no_period, assert_period
>>> assert_period("vee:phi", 3)
>>> assert_no_period("vee:1.618", 3)
>>> assert_period("vee:1.618", 3)
Traceback (most recent call last):
AssertionError: the map has no point of least period 3: at slope 809/500 the strongest period ... is 5
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from periodic import checker as checker_module
from periodic.bounds.separations import separation
from periodic.entropy.known_growths import exact_points
from periodic.errors import count, printed
from periodic.graphs.growth_enclosures import growth_enclosure
from periodic.graphs.growth_numbers import Growth, growth_by_partition
from periodic.iterates.oscillations import crossings
from periodic.maps.plmaps import PLMap
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.decimals import between, plural
from periodic.numbers.number_texts import shown
from periodic.orbits.period_sets import has_period
from periodic.proofs.certificates import Certificate
from periodic.proofs.growth_proofs import prove_crossings, prove_growth, prove_lipschitz
from periodic.proofs.orbit_proofs import prove_no_period, prove_period
from periodic.proofs.separation_proofs import prove_separation
from periodic.text.files import StrPath
from periodic.text.map_texts import read_map

checker: Any = checker_module  # it has no types

if TYPE_CHECKING:
    from sympy import Expr

    Mapped: TypeAlias = PLMap | ReluNetwork | Expr | str
    Interval: TypeAlias = tuple[Any, Any] | None


def assert_period(f: Mapped, n: int, on: Interval = None, certificate: StrPath | None = None) -> None:
    """Pass if ``f`` has a point of least period ``n``; else fail with the reason why there is none."""
    g, n = _periodic(f, n, on)
    _assert_proved(prove_period, g, n, lambda: has_period(g, n), certificate)


def assert_no_period(f: Mapped, n: int, on: Interval = None, certificate: StrPath | None = None) -> None:
    """Pass if ``f`` has no point of least period ``n``; else fail with such points."""
    g, n = _periodic(f, n, on)
    _assert_proved(prove_no_period, g, n, lambda: not has_period(g, n), certificate)


def assert_growth_at_least(
    f: Mapped, c: Any, on: Interval = None, certificate: StrPath | None = None, digits: int = 20
) -> None:
    """Pass if the growth number of ``f``, exp of its entropy, is at least ``c``; else fail with what it is.

    Exact where ``growth_number`` is; else up to ``digits`` digits, as are all bounds that a ``certificate`` proves.
    """
    g, limit, digits = as_map(f, on), exact(c), count(digits, "digits")
    number = growth_by_partition(g, exact_points(g)) if certificate is None else None
    if isinstance(number, Growth):
        low = high = number.value
    else:
        found = growth_enclosure(g, digits) if certificate is None else growth_enclosure(g, digits, max_returns=0)
        low, high = found.low, found.high
    if low < limit:
        known = shown(low) if low == high else between(low, high, digits)
        missed = "not" if high < limit else "not shown to be"
        raise AssertionError(f"the growth number is {known}, {missed} at least {shown(limit)}")
    if certificate is not None:
        _leave(prove_growth(g, digits), certificate)


def assert_crossings(
    f: Mapped, low: Any, high: Any, t: int, at_least: int, on: Interval = None, certificate: StrPath | None = None
) -> None:
    """Pass if f^t crosses from ``low`` to ``high`` or back at least so often; else fail with how often it does.

    With ``certificate`` it has to prove so many.
    """
    g, at_least = as_map(f, on), count(at_least, "at_least")
    found = crossings(g, exact(low), exact(high), t)
    if found < at_least:
        raise AssertionError(
            f"f^{printed(t)} crosses {plural(found, 'time')} between {shown(exact(low))} and {shown(exact(high))}, "
            f"not {shown(at_least)}"
        )
    if certificate is not None:
        proof = prove_crossings(g, low, high, t)
        if (proved := int(proof.statement["crossings"])) < at_least:
            raise AssertionError(f"a certificate proves {plural(proved, 'crossing')}, not {shown(at_least)}")
        _leave(proof, certificate)


def assert_lipschitz(f: Mapped, at_most: Any, on: Interval = None, certificate: StrPath | None = None) -> None:
    """Pass if no piece of ``f`` is steeper than ``at_most``; else fail with one that is, and where."""
    g, limit = as_map(f, on), exact(at_most)
    _assert_proved(prove_lipschitz, g, limit, lambda: g.lipschitz <= limit, certificate)


def assert_l1_separation(
    f: Mapped,
    t: int,
    width: int,
    depth: int,
    at_least: Any,
    on: Interval = None,
    certificate: StrPath | None = None,
) -> None:
    """Pass if no ReLU network of this size is closer to f^t than ``at_least`` in L1; else fail with what is proved.

    With ``certificate`` the bound has to be one that a certificate proves, which is left there.
    """
    g, limit = as_map(f, on), exact(at_least)
    if certificate is not None:
        proof = prove_separation(g, t, width, depth, certified=True)
        proved = checker.reader(proof.statement["map"])(proof.statement.get("l1_bound", 0))
        best: Exact = Fraction(checker.box(proved)[0])
    else:
        best = separation(g, t, width, depth).l1_bound
    if best < limit:
        raise AssertionError(
            f"of networks with {plural(depth, 'hidden layer')} of {plural(width, 'unit')} an L1 error of at least "
            f"{shown(best)} is proved, not {shown(limit)}"
        )
    if certificate is not None:
        _leave(proof, certificate)


def as_map(f: Mapped, on: Interval = None) -> PLMap:
    """Return the map that is meant: of a map text, a network or an expression, the latter two on an interval.

    Raises TypeError for anything else, and where the interval is missing.

    >>> as_map("tent").lap_count
    2
    """
    if isinstance(f, PLMap):
        return f if on is None else f.restrict(*on)
    if isinstance(f, str):
        return read_map(f) if on is None else read_map(f).restrict(*on)
    if on is None:
        raise TypeError(f"{type(f).__name__} becomes a map on an interval: give on=(low, high)")
    if isinstance(f, ReluNetwork):
        return f.to_map(*on)
    symbols = sorted(getattr(f, "free_symbols", ()), key=str)
    if len(symbols) != 1:
        raise TypeError(f"a map, a map text, a network or a SymPy expression in one symbol, got {type(f).__name__}")
    return PLMap.from_sympy(f, symbols[0], *on)


def _periodic(f: Mapped, n: int, on: Interval) -> tuple[PLMap, int]:
    """A map whose periods can be asked for, and the period: what is no question is an error, and no failed test."""
    g = as_map(f, on)
    g.check_self_map()
    return g, count(n, "n", 1)


def _assert_proved(prove: Any, f: PLMap, n: Any, is_decided: Callable[[], bool], certificate: StrPath | None) -> None:
    """Pass if that is so, and if it can be certified where that is asked for."""
    try:
        if certificate is None and is_decided():
            return
        proof = prove(f, n)
    except ValueError as error:
        raise AssertionError(str(error)) from None
    _leave(proof, certificate)


def _leave(proof: Certificate, path: StrPath | None) -> None:
    if path is not None:
        proof.save(path)


__all__ = [
    "assert_crossings",
    "assert_growth_at_least",
    "assert_l1_separation",
    "assert_lipschitz",
    "assert_no_period",
    "assert_period",
]
