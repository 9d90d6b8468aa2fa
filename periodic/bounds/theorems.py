"""Bounds as claims: what a theorem proves about every network of a size, with its hypotheses and its window.

A ``Theorem`` is a name, the quantity that it bounds and the place where it is proved; ``Theorem.concluded`` gives the
``Bound`` for some numbers. The quantities are those of one table, so that a bound of an unknown kind cannot be made.

>>> area = Theorem("an example", "l1", "nowhere", "nothing")
>>> print(area.concluded(Fraction(1, 3), [Hypothesis("1 < 2", True)]))
an example >= 1/3 (computed)  [nowhere]
>>> print(area.concluded(Fraction(1, 3), [Hypothesis("2 < 1", False, "2 vs 1")]))
an example: does not apply, a hypothesis fails: 2 < 1 (2 vs 1)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from periodic.claims import Claim, Hypothesis, Standing, Warrant
from periodic.errors import quoted
from periodic.numbers.conversions import Exact
from periodic.numbers.number_texts import shown

QUANTITIES = {
    "l1": "integral of |f^t - g|",
    "l2": "integral of (f^t - g)^2",
    "sup": "greatest |f^t - g|",
    "classification": "share of alternating points on which g errs",
    "lipschitz": "Lipschitz constant",
}
NORMS = ("l1", "l2", "sup", "classification")  # the ways to measure how far g is from f^t
FEW_KINDS = Hypothesis("the blocks, intervals on which f^s is affine, are of few kinds", True)


@dataclass(frozen=True)
class Theorem:
    """What a bound stands on: its short ``name``, the quantity that it bounds, where it is proved, what it uses.

    ``warrant`` says how its numbers are obtained.

    Raises ValueError for a quantity that is not in ``QUANTITIES``.
    """

    name: str
    quantity: str
    source: str
    meaning: str
    warrant: Warrant = Warrant.COMPUTED

    def __post_init__(self) -> None:
        if self.quantity not in QUANTITIES:
            raise ValueError(f"quantity must be one of {', '.join(QUANTITIES)}, got {self.quantity!r}")

    def concluded(
        self,
        value: Exact,
        hypotheses: Iterable[Hypothesis],
        evidence: Mapping[str, Any] | None = None,
        window: tuple[Exact, Exact] | None = None,
        crossings: int | None = None,
    ) -> Bound:
        """Return the bound: the value if all hypotheses hold and it is positive, else 0."""
        listed = tuple(hypotheses)
        holds = all(h.holds for h in listed)
        return Bound(
            statement=f"the {QUANTITIES[self.quantity]} is at least",
            truth=True,
            value=value if holds and value > 0 else Fraction(0),
            hypotheses=listed,
            source=self.source,
            evidence=evidence or {},
            theorem=self,
            window=window,
            crossings=crossings,
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class Bound(Claim[Exact]):
    """The claim that a quantity is at least ``value``, by a ``theorem``; 0 where a hypothesis fails.

    If it rests on oscillations, ``window`` is the pair of levels that it is about and ``crossings`` how often f^t
    crosses them, at least; there are one more alternating points, at which f^t takes the one level and the other in
    turn. ``evidence`` holds what a program needs to check the value again.
    """

    theorem: Theorem
    window: tuple[Exact, Exact] | None = None
    crossings: int | None = None

    @property
    def name(self) -> str:
        """The short name of the theorem."""
        return self.theorem.name

    @property
    def quantity(self) -> str:
        """What is bounded: a key of ``QUANTITIES``."""
        return self.theorem.quantity

    @property
    def warrant(self) -> Warrant:
        """How the value was obtained."""
        return self.theorem.warrant

    def __repr__(self) -> str:
        return f"<Bound: {self}>"

    def __str__(self) -> str:
        if self.standing is Standing.INAPPLICABLE:
            return f"{self.name}: {self.standing.value}, {self.why}"
        return f"{self.name} >= {shown(self.value)} ({self.warrant.value})  [{self.source}]"


def of_norm(bounds: Iterable[Bound], norm: str) -> list[Bound]:
    """Return the bounds of one kind. Raises ValueError for a kind that is not in ``NORMS``."""
    if norm not in NORMS:
        raise ValueError(f"norm must be one of {', '.join(NORMS)}, got {quoted(norm)}")
    return [bound for bound in bounds if bound.quantity == norm]
