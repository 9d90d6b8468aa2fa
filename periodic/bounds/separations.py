"""What all statements together prove about the networks of one width and depth.

``STATEMENTS`` is the table of everything that is tried against a task; a row is one or more theorems with the
function that applies them. ``separation`` applies every row and keeps all that it gives; the best bound of each kind is
what is proved. docs/mathematics.md, Depth and width.

>>> [theorem.name for row in STATEMENTS for theorem in row.theorems if theorem.quantity == "classification"]
['classification', 'classification, 1/4']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from time import monotonic
from typing import Any, NamedTuple

from periodic.approximation.block_types import is_one_block
from periodic.bounds.block_bounds import BLOCKS, block_bound
from periodic.bounds.brackets import Bracket, checked_seconds, gap_share
from periodic.bounds.breakpoint_bounds import HINGES, MOST_EFFORT, checked_effort, hinge_bound
from periodic.bounds.certified_blocks import CERTIFIED, certified_bound
from periodic.bounds.certified_curves import wholes
from periodic.bounds.crossing_bounds import L1_CROSSINGS, L2_CROSSINGS, crossing_integrals
from periodic.bounds.crossing_lengths import L1_LENGTHS, L2_LENGTHS, crossing_length_bounds
from periodic.bounds.separation_chapters import best_bounds, sections, to_json
from periodic.bounds.statements import (
    L1_GROWTH,
    L1_PAPER,
    MEAN_SQUARE,
    QUARTER,
    SHARE,
    SUP,
    SUP_MEAN,
    classification_bound,
    iclr_classification_bound,
    l1_growth_bounds,
    mean_bounds,
    sup_bound,
)
from periodic.bounds.tasks import Task, Window
from periodic.bounds.theorems import Bound, Theorem
from periodic.claims import Hypothesis
from periodic.entropy.chains import Chain
from periodic.maps.arguments import takes_maps
from periodic.maps.normal_forms import normal_form
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import short_integer
from periodic.numbers.magnitudes import rounded_down, short_below
from periodic.numbers.powers import compared_power
from periodic.text.documents import Entry, Section, html, plain

MAX_FOLLOWED = 10**3  # steps; later what few targets lose counts, and generations serve
FIRST_LOOK = "a first look; more takes seconds, and helps most where f^t has hardly more pieces than the networks"
Tell = Callable[[str, int, int], None]  # hears of a step, how many are done, and of how many
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
        """A number c such that f^s crosses ``chain_window`` at least c**s times, for every s."""
        return self.chain.growth

    @property
    def chain_window(self) -> tuple[Exact, Exact] | None:
        """The levels that are crossed so often for every s; None where no growth is proved."""
        return self.chain.window

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

    With ``certified`` the bounds by blocks are found once more, with a certificate: they are what the checker computes
    from the evidence, which is made to show what the other bounds say, or more. ``prove_separation`` with the same
    arguments writes the certificate of what is printed. The best bound of each kind is printed, with how it was
    obtained. A higher ``effort``, 0 to 3, gives sharper bounds by hinges: ``hinge_bound``. With ``seconds``, or a
    ``gap``, more and more effort is spent, from ``effort`` on: until the next step is expected to end after so many
    seconds, or until the share of its error that the explicit network of ``l1_bracket`` could save is at most the gap,
    a number or text such as ``"0.3%"``. More effort is never worse; ``.effort`` is what was reached, and asking for
    that gives the same bounds again. Where that is interrupted, the KeyboardInterrupt has what was found before as its
    ``found``. ``tell(step, done, total)`` hears of progress.
    Cost: tenths of a second at first, seconds with more effort, for what is found of a map; it serves every ``t``,
    ``width`` and ``depth`` after that.
    Nothing of the size of f^t is built on a map with a Markov partition. Raises ValueError if ``f`` leaves its
    interval, and for limits that make no sense. Reference: [CNP20], [T15]; docs/mathematics.md, Depth and width.

    >>> from periodic.maps.families import tent
    >>> s = separation(tent(), 4, 2, 1)
    >>> s.crossings, s.pieces, s.l1_bound > Fraction(1, 5), s.classification_bound
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


def applied(rows: Sequence[Row], task: Task, tell: Tell | None = None) -> Iterator[Bound]:
    """Apply rows of statements to a task: the bounds of one after the other; ``tell`` hears which."""
    for done, row in enumerate(rows):
        if tell is not None:
            tell(row.theorems[0].name + (f", effort {task.effort}" if task.effort else ""), done, len(rows))
        here = list(row.apply(task))
        assert [bound.theorem.name for bound in here] == [theorem.name for theorem in row.theorems]
        yield from here


# The statements


class Row(NamedTuple):
    """Theorems that are applied together: ``apply`` gives one bound for each of them, in this order."""

    theorems: tuple[Theorem, ...]
    apply: Callable[[Task], Iterable[Bound]]


CROSSED = (L1_CROSSINGS, L2_CROSSINGS, SUP, SHARE)


@lru_cache(maxsize=32)
def crossing_bounds(task: Task) -> tuple[Bound, ...]:
    """Return what all windows prove together of the integrals, and what the best one does of each other kind."""
    if not task.windows or not task.lipschitz > 0:
        oscillates = Hypothesis("the iterates oscillate", False, "no levels are crossed")
        return tuple(theorem.concluded(Fraction(0), [oscillates]) for theorem in CROSSED)
    area, squares = crossing_integrals(task.windows, task.sign_changes, task.lipschitz)
    changes, wide = task.sign_changes, [w.high - w.low for w in task.windows]
    numbers = {w.crossings for w in task.windows}
    shares = {n: classification_bound(n + 1, changes + 1).value for n in numbers}
    # of windows that are as good for the share of points, the one that is best for the area
    left = {n: short_below(Fraction(max(0, n - changes))) for n in numbers}
    ranks = [
        (shares[w.crossings], w.crossings, left[w.crossings] * d**2, d) for w, d in zip(task.windows, wide, strict=True)
    ]
    heights = [
        (d if w.crossings > changes else Fraction(0), w.crossings, d) for w, d in zip(task.windows, wide, strict=True)
    ]
    highest, best = max(range(len(wide)), key=heights.__getitem__), max(range(len(wide)), key=ranks.__getitem__)
    height, share = window_bounds(task, task.windows[highest])[0], window_bounds(task, task.windows[best])[1]
    return area, squares, height, share


@lru_cache(maxsize=32)
def length_bounds(task: Task) -> tuple[Bound, Bound]:
    """Return what crossings prove of the integrals, each with its length."""
    return crossing_length_bounds(task.map, task.t, task.sign_changes, task.effort)


def window_bounds(task: Task, w: Window) -> tuple[Bound, Bound]:
    """Return what the crossings of one window prove of the greatest error and of the share of points."""
    sup = sup_bound(w.crossings, task.sign_changes, w.low, w.high)
    return sup, classification_bound(w.crossings + 1, task.sign_changes + 1, (w.low, w.high))


def _growth_bounds(task: Task) -> Iterator[Bound]:
    """The papers' forms: for each number c with the widest window that is crossed c^t times, the best of each."""
    theorems = (L1_PAPER, L1_GROWTH)
    if not task.growths:
        grows = Hypothesis("c is above 1", False, "no growth of crossings is proved")
        yield from (theorem.concluded(Fraction(0), [grows]) for theorem in theorems)
        return
    tried = []
    for c in task.growths:
        w, steepest = _widest(task.map, task.t, c), task.map.lipschitz
        paper, _ = l1_growth_bounds(c, steepest, task.t, w.crossings, task.papers_pieces, w.low, w.high)
        _, sharper = l1_growth_bounds(c, steepest, task.t, w.crossings, task.pieces, w.low, w.high)
        tried.append((paper, sharper))
    for bounds in zip(*tried, strict=True):
        yield max(bounds, key=lambda bound: (bound.value, sum(bool(h.holds) for h in bound.hypotheses)))


@lru_cache(maxsize=256)
def _widest(f: PLMap, t: int, c: Exact) -> Window:
    """The widest of the windows that f^t crosses c^t times, or if there is none that which it crosses most often."""
    windows = Task(f, t, 1, 1).windows  # the same for all sizes
    least = {n: compared_power(c, t, n) <= 0 for n in {w.crossings for w in windows}}
    crossed = [w for w in windows if least[w.crossings]]
    if crossed:
        return max(crossed, key=lambda w: w.high - w.low)
    return max(windows, key=lambda w: w.crossings)


def _quarter(task: Task) -> Iterator[Bound]:
    """The bound on classification that needs nothing but the growth of the chain, if there is one."""
    found = task.chain.best
    if found.window is None:
        yield QUARTER.concluded(Fraction(0), [Hypothesis("c is above 1", False, "no growth of crossings is proved")])
        return
    n = next(w.crossings for w in task.windows if (w.low, w.high) == found.window)
    yield iclr_classification_bound(found.growth, task.t, task.width, task.depth, n, found.window)


@lru_cache(maxsize=32)
def function_bounds(
    f: PLMap, t: int, pieces: int, order: int, effort: int = 0, known: Fraction = Fraction(0)
) -> tuple[Bound, ...]:
    """Return the block bound and the hinge bound for continuous functions of so many pieces.

    Where the hinge bound follows blocks of all generations at once, or f^t as a whole, those of one generation are left
    out; where it proves more than they do, their errors are rounded down. Where a glance shows much less than is
    ``known``, no more is looked for.
    """
    hinges = hinge_bound(f, t, pieces, order, effort=effort, known=known)
    followed = "curves" in hinges.evidence
    if followed and t > MAX_FOLLOWED:  # where nothing is left of errors by then, exact orbits would only take long
        followed = hinge_bound(f, MAX_FOLLOWED, pieces, order).value == 0
    whole = is_one_block(normal_form(f), t) and (hinges.value > 0 or "errors" in hinges.evidence)
    if not followed and not whole:
        blocks = block_bound(f, t, pieces, order, rounded=True)
        return blocks if blocks.value < hinges.value else block_bound(f, t, pieces, order), hinges
    if effort:  # what less effort proves stays proved
        return function_bounds(f, t, pieces, order, effort - 1, known)[0], hinges
    every = "it follows f^t as a whole" if whole else "it follows all generations at once"
    one = Hypothesis("the hinge bound follows blocks of one generation", False, every)
    return BLOCKS[order].concluded(Fraction(0), [one]), hinges


def integral_bounds(f: PLMap, t: int, pieces: int, sign_changes: int, order: int) -> Iterator[Bound]:
    """Give what is proved of an integral for functions of so many pieces and sign changes, the cheapest bound first."""
    task = Task(f, t, 1, 1)  # windows and slopes are the same for all sizes
    if task.lipschitz > 0 and task.windows:
        yield crossing_integrals(task.windows, sign_changes, task.lipschitz)[order - 1]
    yield crossing_length_bounds(f, t, sign_changes)[order - 1]
    yield hinge_bound(f, t, pieces, order)  # the sharper of the next two, as a rule
    yield from function_bounds(f, t, pieces, order)


def _of_crossings(task: Task, order: int) -> Exact:
    """The best that crossings prove of an integral, with lengths or without."""
    return max(crossing_bounds(task)[order - 1].value, length_bounds(task)[order - 1].value)


def _of_functions(task: Task, order: int) -> tuple[Bound, ...]:
    """What is proved of all functions of so many pieces, whatever they do at levels."""
    known = rounded_down(_of_crossings(task, order))
    return function_bounds(task.map, task.t, task.pieces, order, task.effort, known)


def _mean_bounds(task: Task) -> tuple[Bound, Bound]:
    """What the best bounds on the integrals prove of the mean square and of the greatest error."""
    area, squares = (max(bound.value for bound in _of_functions(task, order)) for order in (1, 2))
    areas, means = (_of_crossings(task, order) for order in (1, 2))
    return mean_bounds(max(area, areas), max(squares, means), *task.map.domain)


def evidence_bound(task: Task, order: int) -> Bound:
    """The certified bound, with as much evidence as it takes to show what the other bounds by blocks say."""
    others = max(bound.value for bound in _of_functions(task, order))
    return certified_bound(task.map, task.t, task.pieces, order, others)


def _certified(task: Task, order: int) -> Bound:
    """The same, where it is looked for."""
    if is_looked_for(task, order, _of_crossings(task, order)):
        return evidence_bound(task, order)
    more = Hypothesis("blocks prove more than crossings", False, "crossings, of which there are certificates too")
    return CERTIFIED[order].concluded(Fraction(0), [more])


def is_looked_for(task: Task, order: int, shown: Exact) -> bool:
    """Whether more evidence is looked for: not where f^t is followed as a whole, which takes longest, and as much is
    shown as the bounds by blocks say.
    """
    blocks = max(bound.value for bound in _of_functions(task, order))
    return shown < blocks or not wholes(task.map, task.t, task.pieces, order)


CROSSING_STATEMENTS = (Row(CROSSED, crossing_bounds),)
CERTIFIED_STATEMENTS = (
    Row((CERTIFIED[1],), lambda task: [_certified(task, 1)]),
    Row((CERTIFIED[2],), lambda task: [_certified(task, 2)]),
)
EVIDENCE_STATEMENTS = (
    Row((CERTIFIED[1],), lambda task: [evidence_bound(task, 1)]),
    Row((CERTIFIED[2],), lambda task: [evidence_bound(task, 2)]),
)
LENGTH_STATEMENT = Row((L1_LENGTHS, L2_LENGTHS), length_bounds)
STATEMENTS = (
    *CROSSING_STATEMENTS,
    LENGTH_STATEMENT,
    Row((L1_PAPER, L1_GROWTH), _growth_bounds),
    Row((QUARTER,), _quarter),
    Row((BLOCKS[1], HINGES[1]), lambda task: _of_functions(task, 1)),
    Row((BLOCKS[2], HINGES[2]), lambda task: _of_functions(task, 2)),
    Row((MEAN_SQUARE, SUP_MEAN), _mean_bounds),
)
