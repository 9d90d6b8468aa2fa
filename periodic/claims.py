"""Claims: a statement, its value or its truth, what it rests on, and what proves it.

Every result of the library that reads like a theorem is a ``Claim``, whatever it is about: that a map has a period,
that its growth number is this one, that no network of a size comes closer than so much. One shape for all of them,
because the questions are the same for all: is it proved, which hypotheses does it need and do they hold here, where
does the theorem stand, and with what in hand could somebody check it. Reports print claims, and certificates are
written from their ``evidence``; neither does the mathematics a second time.

A *hypothesis* is a condition of a theorem together with its truth in the case at hand. The *standing* of a claim is one
of four: proved, disproved, not decided (it then says what would decide it), or does not apply, when a hypothesis
fails: then nothing at all is said, and no number is given.

>>> few = Hypothesis("the network has few pieces", False, "36 pieces, 16 allowed")
>>> print(Claim(statement="the error is at least 1/32", truth=True, value=None, source="[CNP20]", hypotheses=(few,)))
the error is at least 1/32: does not apply, a hypothesis fails: the network has few pieces (36 pieces, 16 allowed)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar

from periodic.displays import card
from periodic.errors import printed

V = TypeVar("V", covariant=True)


class Standing(Enum):
    """What is known of a claim; the value is the word that is printed."""

    PROVED = "proved"
    DISPROVED = "disproved"
    UNDECIDED = "not decided"
    INAPPLICABLE = "does not apply"


class Warrant(Enum):
    """How a number was obtained; the value is the word that reports and JSON give beside it.

    ``COMPUTED``: exactly, in integers, fractions and algebraic numbers, by this library. ``ENCLOSED``: in arithmetic
    that rounds outwards, so that the number lies on the proved side of the true one, or two numbers around it.
    ``CERTIFIED``: computed again by ``periodic/checker.py``, which trusts nothing of ours, from evidence in a file.
    ``FLOAT``: what the machine finds in floating point. ``MEASURED``: by a sample or a stopwatch. No proved number has
    one of these two words.
    """

    COMPUTED = "computed"
    ENCLOSED = "enclosed"
    CERTIFIED = "certified"
    FLOAT = "in float64"
    MEASURED = "measured"

    @classmethod
    def between(cls, low: Any, high: Any) -> Warrant:
        """The word of a number with these two ends: enclosed, or computed where they are the same."""
        return cls.COMPUTED if low == high else cls.ENCLOSED


def proved_word(said: str, warrant: Warrant | None) -> str:
    """Return the word for what is proved, and if a number stands in it the word for how that was obtained.

    Digits in names, as in p1, f^3 and J_2, are no numbers. Without a ``warrant`` it is a theorem, whose numbers nobody
    computed.

    >>> proved_word("growth 1.618", Warrant.ENCLOSED), proved_word("f^3 maps J2 over J3", Warrant.COMPUTED)
    ('proved, enclosed', 'proved')
    >>> proved_word("3 forces all other periods", None)
    'proved'
    """
    if warrant is None or not re.search(r"(?<![\w^.])\d", said, re.ASCII):
        return Standing.PROVED.value
    return f"{Standing.PROVED.value}, {warrant.value}"


class Hypothesis(NamedTuple):
    """A condition of a theorem, whether it holds here (None: not decided), and the numbers that decide it."""

    statement: str
    holds: bool | None
    detail: str = ""

    def __str__(self) -> str:
        word = {True: "yes", False: "NO ", None: "?  "}[self.holds]
        return f"{word} {self.statement}{f': {self.detail}' if self.detail else ''}"


@dataclass(frozen=True, kw_only=True, repr=False)
class Claim(Generic[V]):
    """A statement with its truth, and everything that it rests on.

    ``truth`` is what follows if all ``hypotheses`` hold: True, False, or None where that is not decided. ``value`` is
    the number or set with which the ``statement`` ends, if it gives one. ``source`` says where the theorem stands,
    ``reason`` what proves it here, ``needed`` what would decide it. ``evidence`` holds, by name, the exact objects from
    which the claim can be checked again without trusting how it was found; it takes no part in ``==``.
    Raises ValueError if the claim is not decided and does not say what would decide it.

    >>> counted = Claim(statement="the number of crossings is", truth=True, value=13, reason="counted")
    >>> print(counted)
    the number of crossings is 13: proved, computed: counted
    """

    statement: str
    truth: bool | None
    value: V
    hypotheses: tuple[Hypothesis, ...] = ()
    source: str = ""
    reason: str = ""
    needed: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hypotheses", tuple(self.hypotheses))
        if self.truth is None and not self.needed:
            raise ValueError(
                f"a claim that is not decided says what would decide it, but this does not: {self.statement}"
            )

    @property
    def sentence(self) -> str:
        """The statement with its value."""
        return self.statement if self.value is None else f"{self.statement} {printed(self.value)}"

    @property
    def standing(self) -> Standing:
        """Proved, disproved, not decided or not applicable."""
        known = [h.holds for h in self.hypotheses]
        if False in known:
            return Standing.INAPPLICABLE
        if None in known or self.truth is None:
            return Standing.UNDECIDED
        return Standing.PROVED if self.truth else Standing.DISPROVED

    @property
    def holds(self) -> bool:
        """Whether it is proved."""
        return self.standing is Standing.PROVED

    @property
    def warrant(self) -> Warrant:
        """How the value was obtained."""
        return Warrant.COMPUTED

    @property
    def why(self) -> str:
        """What stands behind the standing: the proof and its source, or what is missing."""
        if self.standing is Standing.INAPPLICABLE:
            return _listed("a hypothesis fails", [h for h in self.hypotheses if h.holds is False])
        if self.standing is Standing.UNDECIDED:
            unknown = _listed("it is open whether", [h for h in self.hypotheses if h.holds is None])
            return "; ".join(filter(None, [self.needed, unknown]))
        return "; ".join(filter(None, [self.reason, self.source]))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.sentence}: {self.standing.value}>"

    def _repr_html_(self) -> str:
        conditions = [("hypothesis" if i == 0 else " ", str(h)) for i, h in enumerate(self.hypotheses)]
        missing = "what would decide it" if self.standing is Standing.UNDECIDED else "why"
        standing = proved_word(self.sentence, self.warrant) if self.holds else self.standing.value
        return card(self.sentence, [("standing", standing), (missing, self.why), *conditions])

    def __str__(self) -> str:
        if not self.holds:
            return f"{self.sentence}: {self.standing.value}{f', {self.why}' if self.why else ''}"
        return f"{self.sentence}: {proved_word(self.sentence, self.warrant)}{f': {self.why}' if self.why else ''}"


def _listed(opening: str, hypotheses: list[Hypothesis]) -> str:
    conditions = [f"{h.statement}{f' ({h.detail})' if h.detail else ''}" for h in hypotheses]
    return f"{opening}: {'; '.join(conditions)}" if conditions else ""
