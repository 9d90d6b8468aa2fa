"""Thresholds: the parameter of a family of maps at which a period appears, exactly, and whether it is there already.

Three families have thresholds in closed form, for every period: ``vee`` and ``tent`` by their slope, ``truncated_tent``
by its height. For any other family whose knots and values are rational functions of its parameter, ``first_parameters``
finds the least parameter of a range; nothing is assumed there, periods may come and go.

Period 3 appears in c*abs(x) - 1 with the golden ratio, and is there; period 4 appears as soon as the slope is above 1,
where it is not:

>>> [(found.value, found.attained) for found in (family_threshold("vee", 3), family_threshold("vee", 4))]
[(exact('(1+sqrt(5))/2'), True), (Fraction(1, 1), False)]

docs/mathematics.md, Thresholds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from periodic.claims import Claim
from periodic.entropy.first_parameters import MAX_WALKS, first_parameter, map_at
from periodic.errors import count, printed
from periodic.graphs.growth_numbers import period_root
from periodic.maps.parametric_maps import MapFamily
from periodic.numbers.conversions import Exact
from periodic.orbits.period_sets import decide_period
from periodic.orbits.plateau_maps import least_height


@dataclass(frozen=True, kw_only=True, repr=False)
class PeriodThreshold(Claim[Exact | None]):
    """The claim that a period occurs in a family from a parameter on, the greatest lower bound of those with it.

    ``value`` is the parameter; ``attained`` says whether its map has the period. If no map of the family has it in the
    range that was searched, the claim is disproved and the value None.
    """

    family: str
    n: int
    attained: bool

    @classmethod
    def of(
        cls, family: str, n: int, value: Exact | None, attained: bool, source: str, reason: str = ""
    ) -> PeriodThreshold:
        """Return the claim with the sentence for it."""
        place = "" if value is None else " from the parameter" if attained else " above the parameter"
        how = "" if value is None else f"the map at it {'has' if attained else 'does not have'} the period"
        return cls(
            statement=f"{family} has period {printed(n)}{place}",
            truth=value is not None,
            value=value,
            source=source,
            reason="; ".join(filter(None, [how, reason])),
            family=family,
            n=n,
            attained=attained,
        )


def _slope_of_vee(n: int) -> tuple[Exact, bool]:
    """Of c*abs(x) - 1: a fixed point always, period 2 from 1 on, where f^2 is the identity on an interval."""
    if n == 1:
        return Fraction(0), True
    return period_root(n), n == 2 or n & (n - 1) > 0


def _slope_of_tent(n: int) -> tuple[Exact, bool]:
    """Of slope*min(x, 1 - x): as for the vee, but at slope 1 the turning point is not sent beyond itself."""
    if n == 1:
        return Fraction(0), True
    return period_root(n), n & (n - 1) > 0


_CLOSED: dict[str, tuple[Callable[[int], tuple[Exact, bool]], str]] = {
    "vee": (_slope_of_vee, "docs/mathematics.md, Stefan cycles"),
    "tent": (_slope_of_tent, "docs/mathematics.md, Stefan cycles"),
    "truncated_tent": (least_height, "docs/mathematics.md, Truncated tents"),
}
FAMILIES = tuple(_CLOSED)


def family_threshold(name: str, n: int) -> PeriodThreshold:
    """Return the threshold of period ``n`` in one of the families with a closed form: vee, tent, truncated_tent.

    Their parameters run from 0: slopes to 2, heights to 1. Cost: that of ``period_root`` or of a rational number of
    about n digits. Raises ValueError for another name. Reference: [BH11], [CNP20]; docs/mathematics.md, Thresholds.

    >>> family_threshold("truncated_tent", 12).value
    Fraction(1126, 1365)
    """
    n = count(n, "n", 1)
    if name not in _CLOSED:
        raise ValueError(f"closed forms are known for the families {', '.join(FAMILIES)}, not for {name!r}")
    formula, source = _CLOSED[name]
    value, attained = formula(n)
    return PeriodThreshold.of(name, n, value, attained, source)


def searched_threshold(
    family: MapFamily, n: int, low: Any = None, high: Any = None, max_walks: int = MAX_WALKS
) -> PeriodThreshold:
    """Return the threshold of period ``n`` in a family of maps, for parameters between ``low`` and ``high``.

    Parameters whose maps leave their interval do not count. Cost and errors are those of ``first_parameter``, and of a
    decision about the map at the threshold. Reference: docs/mathematics.md, Thresholds.

    >>> from periodic.maps.parametric_maps import Form
    >>> vees = MapFamily("c*|x| - 1 on [-1, 1]", lambda c, sign: Form((-1, 0, 1), (c - 1, -1, c - 1)))
    >>> searched_threshold(vees, 7).value == family_threshold("vee", 7).value
    True
    """
    n = count(n, "n", 1)
    value = first_parameter(family, n, low, high, max_walks)
    source = "docs/mathematics.md, Thresholds"
    if value is None:
        return PeriodThreshold.of(family.name, n, None, False, source, "all itineraries were excluded")
    f = map_at(family, value)
    decision = None if f is None else decide_period(f, n)
    return PeriodThreshold.of(family.name, n, value, bool(decision), source, decision.reason if decision else "")
