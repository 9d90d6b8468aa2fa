"""Brackets: between a lower bound on the error of all networks of a size, and the error of one that exists.

A bound says that no network comes nearer to f^t than this; an explicit network says that one comes as near as that. The
least error lies between the two, and how far they are apart is all that is not known.
docs/mathematics.md, Run bound; Layer windows.

>>> from periodic.maps.families import tent
>>> from periodic.networks.window_networks import close_network
>>> print(Bracket(Fraction("0.248"), close_network(tent(), 10, 3, 1), Warrant.COMPUTED))
every network of this size errs by at least 0.248; this one errs by 0.2493896484...: gap 0.558 %
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from numbers import Real
from typing import TYPE_CHECKING, Any

from periodic.bounds.tasks import Task
from periodic.bounds.theorems import Bound
from periodic.claims import Warrant
from periodic.errors import TooManyPiecesError
from periodic.graphs.transition_graphs import closed_graph
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact, floor
from periodic.numbers.decimals import leading, short_integer
from periodic.numbers.magnitudes import written_bits
from periodic.numbers.number_texts import json_number
from periodic.text.documents import Entry, Section, html

if TYPE_CHECKING:
    from periodic.networks.window_networks import CloseNetwork

DIGITS = 10
MOST_STEPS, MOST_WIDTH, MOST_DEPTH = 64, 32, 6  # of the tasks for which a network is sought unasked
MOST_WORK = 5 * 10**10  # half a second of exact sums along orbits that do not close


@dataclass(frozen=True)
class Bracket:
    """Every network of a size has at least the error ``lower_bound``; the ``found`` one has the error ``error``.

    ``warrant`` says how the lower bound was obtained; the error is computed exactly.
    """

    lower_bound: Exact
    found: CloseNetwork
    warrant: Warrant

    def __post_init__(self) -> None:
        assert self.lower_bound <= self.error, "no network errs by less than all of them"

    @classmethod
    def of(cls, task: Task, bound: Bound) -> Bracket:
        """Return the bracket of a task; the network is remembered. Cost and errors are those of ``close_network``."""
        return cls(bound.value, found_network(task), bound.warrant)

    @property
    def error(self) -> Exact:
        """The exact error of the network that was found: the integral of ``|f^t - g|`` over the domain."""
        return self.found.l1_error

    @property
    def gap(self) -> Exact:
        """How much of the error of the network that was found may be saved at most: a number from 0 to 1."""
        return (self.error - self.lower_bound) / self.error if self.error > 0 else Fraction(0)

    @property
    def sections(self) -> list[Section]:
        """The bracket as a chapter of a report."""
        error = leading(self.error, DIGITS)
        entries = [
            Entry(
                "every network",
                f"errs by at least {leading(self.lower_bound, DIGITS)}",
                "the best bound above" if self.lower_bound else "nothing is ruled out",
                warrant=self.warrant,
            ),
            Entry("this one", f"errs by {error}", "integrated exactly" + "; cut off here" * ("..." in error)),
            Entry("gap", _percent(self.gap), "no network of the size saves more of that error", warrant=self.warrant),
            Entry("made as", str(self.found)),
        ]
        return [Section(f"the least integral of |f^{self.found.t} - g| lies between", entries)]

    def to_json(self) -> dict[str, Any]:
        """Return the bracket with exact numbers as text."""
        return {
            "lower_bound": json_number(self.lower_bound),
            "error": json_number(self.error),
            "method": str(self.found),
            "warrants": {"lower_bound": self.warrant.value, "error": Warrant.COMPUTED.value},
        }

    def __str__(self) -> str:
        least, error = (leading(x, DIGITS) for x in (self.lower_bound, self.error))
        return (
            f"every network of this size errs by at least {least}; this one errs by {error}: gap {_percent(self.gap)}"
        )

    def __repr__(self) -> str:
        return f"<Bracket: {self}>"

    def _repr_html_(self) -> str:
        return html(self.sections)


def gap_share(gap: Any) -> Exact:
    """Return a gap as a share: a number from 0 to 1, or text, per cent too.

    Raises ValueError outside of that.

    >>> gap_share("0.3%"), gap_share(0.25)
    (Fraction(3, 1000), Fraction(1, 4))
    """
    is_percent = isinstance(gap, str) and gap.strip().endswith("%")
    if isinstance(gap, float):
        share: Exact = Fraction(gap) if math.isfinite(gap) else Fraction(-1)
    else:
        share = exact(gap.strip()[:-1]) / 100 if is_percent else exact(gap)
    if not 0 <= share <= 1:
        raise ValueError(f"a gap must be a share from 0 to 1, or per cents such as '0.3%', got {gap}")
    return share


def checked_seconds(seconds: float) -> float:
    """Return a number of seconds as a float. Raises ValueError below 0.

    >>> checked_seconds(3)
    3.0
    """
    if isinstance(seconds, bool) or not isinstance(seconds, Real):
        raise TypeError(f"seconds must be a number, got {type(seconds).__name__}")
    if not 0 <= seconds < math.inf:
        raise ValueError(f"seconds must be a finite number from 0 on, got {seconds}")
    return float(seconds)


def is_near(task: Task) -> bool:
    """Whether a network for the task is found in a fraction of a second, so that it is sought unasked.

    Where orbits do not close, its exact error is a sum over the orbits of all knots, of numbers that grow with t and
    with those of the map: the cost is proportional to t**3 and the square of all bits of the map.
    """
    if task.t > MOST_STEPS or task.width > MOST_WIDTH or task.depth > MOST_DEPTH:
        return False
    bits = sum(map(written_bits, (*task.map.knots, *task.map.values)))
    return task.t**3 * bits**2 <= MOST_WORK or closed_graph(task.map, "knots") is not None


def bracket_chapter(task: Task, bound: Bound) -> list[Section]:
    """Return the bracket as a chapter of a report, or why it is not in it."""
    if not is_near(task):
        limits = f"t = {MOST_STEPS}, width {MOST_WIDTH} and depth {MOST_DEPTH}"
        why = f"beyond {limits}, or with numbers so long, only when asked: --bracket, .l1_bracket"
    else:
        try:
            return Bracket.of(task, bound).sections
        except TooManyPiecesError as error:
            why = str(error)
    title = f"a network that comes close to f^{short_integer(task.t)}"
    return [Section(title, [Entry("not sought", "", f"open: {why}", proved=False)])]


def found_network(task: Task) -> CloseNetwork:
    """Return an explicit network of the size of a task that comes close to f^t; it is remembered."""
    return _network(task.map, task.t, task.width, task.depth)


@lru_cache(maxsize=32)
def _network(f: PLMap, t: int, width: int, depth: int) -> CloseNetwork:
    from periodic.networks.window_networks import close_network  # of no use to a bound: with networks in all formats

    return close_network(f, t, width, depth)


def _percent(share: Exact) -> str:
    """A share as text, rounded up to thousandths of a per cent."""
    whole, part = divmod(-floor(-share * 100_000), 1000)
    return f"{whole}.{part:03d} %"
