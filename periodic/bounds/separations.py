"""What all statements together prove about the networks of one width and depth.

``separation`` applies every row of the table ``STATEMENTS`` of ``statement_rows`` and keeps all that it gives; the best
bound of each kind is what is proved. docs/mathematics.md, Depth and width.

>>> from periodic.maps.families import tent
>>> sorted(separation(tent(), 5, 2, 1).best)
['classification', 'l1', 'l2', 'sup']
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from time import monotonic
from typing import Any

from periodic.bounds.brackets import Bracket, checked_seconds, gap_share
from periodic.bounds.breakpoint_bounds import MOST_EFFORT, checked_effort
from periodic.bounds.separation_chapters import best_bounds, sections, to_json
from periodic.bounds.statement_rows import CERTIFIED_STATEMENTS, STATEMENTS, Tell, applied
from periodic.bounds.tasks import Task
from periodic.bounds.theorems import Bound
from periodic.claims import Hypothesis
from periodic.entropy.chains import Chain
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import short_integer
from periodic.text.documents import Entry, Section, html, plain

FIRST_LOOK = "a first look; more takes seconds, and helps most where f^t has hardly more pieces than the networks"
DEARER = 4  # times as long takes the next effort at most, as a rule


@dataclass(frozen=True)
class Separation:
    """What is proved of every ReLU network g with ``depth`` hidden layers of ``width`` units against f^t on the domain.

    ``bounds`` are the claims of all statements, each with its hypotheses; one of which a hypothesis fails has the value
    0. ``best`` is the best of each kind. Printing a separation gives the report of ``periodic bound``.

    >>> from periodic.maps.families import tent
    >>> found = separation(tent(), 10, 3, 2)
    >>> found.pieces, found.sup_bound, found.best["sup"].warrant.value
    (16, Fraction(1, 2), 'computed')
    """

    task: Task
    bounds: tuple[Bound, ...]
    stopped: str = ""  # why no more effort was spent, where that was not said beforehand

    # What is asked

    @property
    def map(self) -> PLMap:
        """The map f."""
        return self.task.map

    @property
    def t(self) -> int:
        """The iterate that networks are to follow."""
        return self.task.t

    @property
    def width(self) -> int:
        """The units in each hidden layer."""
        return self.task.width

    @property
    def depth(self) -> int:
        """The number of hidden layers."""
        return self.task.depth

    @property
    def effort(self) -> int:
        """How much effort was spent: the same, asked for by this number, gives the same bounds again."""
        return self.task.effort

    @property
    def pieces(self) -> int:
        """The most affine pieces that such a network can have."""
        return self.task.pieces

    @property
    def sign_changes(self) -> int:
        """How often such a network can pass from one side of a level to the other."""
        return self.task.sign_changes

    # The chain

    @property
    def chain(self) -> Chain:
        """The best crossing growth that is proved for the map, with all that was tried."""
        return self.task.chain

    @property
    def period(self) -> int:
        """The strongest period that is proved."""
        return self.chain.strongest.period

    @property
    def growth(self) -> Exact:
        """A number c such that f^s crosses ``chain.window`` at least c**s times, for every s."""
        return self.chain.growth

    # The bounds

    @cached_property
    def best(self) -> dict[str, Bound]:
        """The best bound of each kind, ``"l1"``, ``"l2"``, ``"sup"`` and ``"classification"``."""
        return best_bounds(self.bounds)

    @property
    def window(self) -> tuple[Exact, Exact] | None:
        """The levels that ``classification_bound`` is about; every bound has its own, ``best[norm].window``."""
        return self.best["classification"].window

    @property
    def crossings(self) -> int:
        """How often f^t crosses ``window``: there are one more points at which it is at the two levels in turn."""
        return self.best["classification"].crossings or 0

    @property
    def l1_bound(self) -> Exact:
        """The integral of ``|f^t - g|`` over the domain is at least this."""
        return self.best["l1"].value

    @property
    def l2_bound(self) -> Exact:
        """The integral of ``(f^t - g)**2`` over the domain is at least this."""
        return self.best["l2"].value

    @property
    def sup_bound(self) -> Exact:
        """The greatest ``|f^t - g|`` is at least this."""
        return self.best["sup"].value

    @property
    def classification_bound(self) -> Exact:
        """On the alternating points of ``window`` the classifier ``g >= middle of the window`` errs on this share."""
        return self.best["classification"].value

    @cached_property
    def l1_bracket(self) -> Bracket:
        """``l1_bound`` beside an explicit network of this size, with its exact error, that comes close to it.

        Cost: that of ``close_network`` when it is first asked for; raises as that does.

        >>> from periodic.maps.families import tent
        >>> separation(tent(), 3, 2, 1).l1_bracket.error
        Fraction(2533, 12544)
        """
        return Bracket.of(self.task, self.best["l1"])

    @property
    def method(self) -> dict[str, str]:
        """For each kind of bound the statement that gave the best one."""
        return {norm: f"{bound.name} [{bound.source}]" for norm, bound in self.best.items()}

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """The hypotheses of all statements, each once, with their truth."""
        return tuple(dict.fromkeys(h for bound in self.bounds for h in bound.hypotheses))

    # What people read

    def sections(self, name: str | None = None, norm: str | None = None) -> list[Section]:
        """The report in parts; ``name`` is what it calls the map, ``norm`` the one kind of bound that it is about."""
        found = sections(self.task, self.bounds, name, norm)
        why = self.stopped or (FIRST_LOOK if not self.effort else "")
        effort = Entry("effort", f"{self.effort} of {MOST_EFFORT}" + (f": {why}" if why else ""))
        found[0] = replace(found[0], entries=[*found[0].entries, effort])
        return found

    def report(self, name: str | None = None, norm: str | None = None) -> str:
        """The report of ``periodic bound`` as text."""
        return plain(self.sections(name, norm))

    def __str__(self) -> str:
        return self.report()

    def __repr__(self) -> str:
        t, depth, width = map(short_integer, (self.t, self.depth, self.width))
        asked = f"f^{t} against {depth} x {width} units"
        return f"<Separation of {asked}: {len(self.bounds)} statements; print it, or see .best>"

    def _repr_html_(self) -> str:
        return html(self.sections())

    def to_json(self) -> dict[str, Any]:
        """Everything with exact numbers as text that ``read_number`` reads back, and large counts as text too."""
        return to_json(self.task, self.bounds) | ({"stopped": self.stopped} if self.stopped else {})


class SeparationInterrupt(KeyboardInterrupt):
    """The work was interrupted after some effort was spent; ``found`` is what that has found."""

    def __init__(self, found: Separation) -> None:
        super().__init__("interrupted")
        self.found = found


@takes_maps
def separation(
    f: PLMap,
    t: int,
    width: int,
    depth: int,
    certified: bool = False,
    effort: int = 0,
    seconds: float | None = None,
    gap: Any = None,
    tell: Tell | None = None,
) -> Separation:
    """Return everything that is proved of f^t against the networks with ``depth`` hidden layers of ``width`` units.

    Those whose layers have fewer units are among them: layers of different widths are as many of the widest one. The
    best bound of each kind is printed, with how it was obtained.

    With ``certified`` the bounds by blocks are found once more, with a certificate: they are what the checker computes
    from the evidence, which is made to show what the other bounds say, or more. ``prove_separation`` with the same
    arguments writes the certificate of what is printed.

    A higher ``effort``, 0 to 3, gives sharper bounds by hinges: ``hinge_bound``. With ``seconds``, or a ``gap``, more
    and more effort is spent, from ``effort`` on: until the next step is expected to end after so many seconds, or until
    the share of its error that the explicit network of ``l1_bracket`` could save is at most the gap, a number or text
    such as ``"0.3%"``. More effort is never worse; ``.effort`` is what was reached, and asking for that gives the same
    bounds again. Where that is interrupted, the KeyboardInterrupt has what was found before as its ``found``.
    ``tell(step, done, total)`` hears of progress.

    Cost: tenths of a second at first, seconds with more effort, for what is found of a map; it serves every ``t``,
    ``width`` and ``depth`` after that. Nothing of the size of f^t is built on a map with a Markov partition. Raises
    ValueError if ``f`` leaves its interval, and for limits that make no sense. Reference: [CNP20], [T15];
    docs/mathematics.md, Depth and width.

    >>> from periodic.maps.families import tent
    >>> s = separation(tent(), 4, 2, 1)
    >>> s.crossings, s.pieces, 5 * s.l1_bound > 1, s.classification_bound
    (16, 3, True, Fraction(7, 17))
    >>> separation(tent(), 4, 2, 1, gap="20%").effort
    0
    """
    effort, started = checked_effort(effort), monotonic()
    limit, near = (None if seconds is None else checked_seconds(seconds)), (None if gap is None else gap_share(gap))
    rows = (*STATEMENTS, *(CERTIFIED_STATEMENTS if certified else ()))
    found: Separation | None = None
    try:
        while True:
            task, begun = Task(f, t, width, depth, effort), monotonic()
            found = Separation(task, tuple(applied(rows, task, tell)))
            if limit is None and near is None:
                return found
            if near is not None and found.l1_bracket.gap <= near:
                return replace(found, stopped="the gap is as small as was asked for")
            if effort == MOST_EFFORT:
                return replace(found, stopped="there is no more effort")
            now = monotonic()
            if limit is not None and now - started + DEARER * (now - begun) > limit:
                return replace(found, stopped=f"more is expected to end after {limit:g} seconds")
            effort += 1
    except KeyboardInterrupt:
        if found is None:
            raise
        raise SeparationInterrupt(replace(found, stopped="interrupted")) from None
