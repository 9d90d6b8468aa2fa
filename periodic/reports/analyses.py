"""The main job: from one map, in one run, to what its periods prove.

``analyze`` builds an object of results first; its sections are made from them afterwards, so that a command, a notebook
and a file print the same thing.

>>> from periodic.maps.families import tent
>>> found = analyze(tent("3/2"), t=3, up_to=7)
>>> found.strongest, found.growth == found.chain.growth, [section.title for section in found.sections][:2]
(7, True, ['map', 'periods'])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from periodic.claims import Claim
from periodic.entropy.chains import chain
from periodic.entropy.crossing_growths import CrossingGrowth
from periodic.errors import count, list_length
from periodic.graphs.growth_numbers import Growth
from periodic.graphs.transition_graphs import TransitionGraph, transition_graph
from periodic.iterates.oscillation_tables import oscillation_table
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import MAX_DIGITS, decimal, fraction_text, plural
from periodic.numbers.number_texts import json_number
from periodic.orbits.coverings import PeriodBounds
from periodic.orbits.cycles import Cycle
from periodic.orbits.period_sets import PeriodDecision
from periodic.orbits.strongest_cycles import period_decision
from periodic.patterns.cyclic_patterns import Pattern
from periodic.patterns.sharkovsky_order import PeriodSet
from periodic.reports.analysis_chapters import Findings, chapters
from periodic.text.documents import Section, html, plain
from periodic.text.integer_lists import round_numbers
from periodic.text.json_texts import json_count

Tell = Callable[[str, int, int], None]
EVERY_STEP = 200  # the last iterate up to which each has a row in the table of oscillations


@takes_maps
def analyze(
    f: PLMap, t: int = 12, up_to: int = 12, digits: int = 50, name: str | None = None, tell: Tell | None = None
) -> Analysis:
    """Return everything that the chain map -> cycle -> graph -> growth -> oscillations proves about ``f``.

    ``t`` is the last iterate of which laps and crossings are counted (above 200 only some of those before), ``up_to``
    the last period decided one by one, ``digits`` how many digits of the growth number are shown, ``name`` what the
    report calls the map; ``tell(step, done, total)`` hears of progress. Cost: that of ``chain``, ``decide_period`` for
    each period, and counting on the Markov partition or the tower; a step that gives up under its own cap says so in
    the report. Raises ValueError if ``f`` leaves its interval.

    >>> from periodic import read_map
    >>> result = analyze(read_map("phi*abs(x) - 1 on [-1, phi - 1]"))
    >>> result.period, result.growth == result.forced
    (3, True)
    """
    t, up_to, digits = count(t, "t"), count(up_to, "up_to", 1), list_length(digits, "digits", 1, MAX_DIGITS)
    f.check_self_map()
    steps = 3

    def step(name: str, done: int) -> None:
        if tell:
            tell(name, done, steps)

    decisions = []
    for n in range(1, up_to + 1):
        step(f"period {n}", 0)
        decisions.append(period_decision(f, n))
    step("the chain", 1)
    found = chain(f)
    rows = tuple(range(t + 1)) if t <= EVERY_STEP else round_numbers(t)
    counted = oscillation_table(f, found.window, rows, lambda s: step(f"oscillations of f^{s}", 2))
    result = Analysis(f, name, digits, tuple(decisions), found, counted)
    _ = result.sections  # what it says is worked out here, while progress is shown
    step("done", steps)
    return result


@dataclass(frozen=True, repr=False)
class Analysis(Findings):
    """What ``analyze`` found; printing it gives the report, ``to_json`` the same in exact numbers.

    ``chain`` is the best growth of oscillations that is proved, with the cycle that the papers start from and all that
    was tried; ``decisions`` are the periods one by one; ``oscillations`` is what was counted. Example: that of
    ``analyze``.
    """

    def _repr_html_(self) -> str:
        return html(self.sections)

    # The periods

    @property
    def bounds(self) -> PeriodBounds:
        """What is known of all periods."""
        return self.chain.bounds

    @property
    def period_set(self) -> PeriodSet | None:
        """All least periods, or None if they are not all decided."""
        return self.bounds.least if self.bounds.least == self.bounds.greatest else None

    @property
    def strongest(self) -> int:
        """The strongest period that is proved to occur; of all powers of two the greatest that was looked at."""
        return self.chain.strongest.period

    # The cycle of the papers

    @property
    def cycle(self) -> Cycle:
        """A cycle of the strongest period, or of the strongest for which one was solved for: see ``unsolved``."""
        return self.chain.cycle

    @property
    def unsolved(self) -> str:
        """Why the cycle is not one of the strongest period; empty if it is."""
        return self.chain.strongest.unsolved

    @property
    def period(self) -> int:
        """The period of the cycle."""
        return self.cycle.period

    @property
    def orbit(self) -> tuple[Exact, ...]:
        """The points of the cycle in time order, from the smallest."""
        return self.cycle.points

    @property
    def isolated(self) -> bool:
        """Whether the cycle is alone, not one of a continuum."""
        return self.cycle.is_isolated

    @property
    def pattern(self) -> Pattern:
        """How the map permutes the points of the cycle."""
        return self.cycle.pattern

    @cached_property
    def graph(self) -> TransitionGraph:
        """The covering graph that the pattern forces."""
        return transition_graph(self.pattern)

    @property
    def forced(self) -> Exact:
        """The least growth number that the period of the cycle forces."""
        return self.chain.forced

    # The growth

    @property
    def growth(self) -> Exact:
        """The best proved c: f^t crosses ``window`` at least c^t times, for every t."""
        return self.chain.growth

    @property
    def window(self) -> tuple[Exact, Exact] | None:
        """The pair of levels that is crossed so often; None without growth."""
        return self.chain.window

    @property
    def map_growth(self) -> Growth | None:
        """The growth number of the map itself with its reason, None where it is not decided."""
        return self.chain.number

    # What people read

    @cached_property
    def sections(self) -> list[Section]:
        """The report in parts."""
        return chapters(self)

    def __repr__(self) -> str:
        name = self.name or f"a map of {plural(self.map.piece_count, 'piece')}"
        return f"<Analysis of {name}: a cycle of period {self.period}, growth {decimal(self.growth, 10)}>"

    def report(self) -> str:
        """The report as text."""
        return plain(self.sections)

    def __str__(self) -> str:
        return self.report()

    # JSON

    def to_json(self) -> dict[str, Any]:
        """Return the results as JSON: numbers as text that ``read_number`` reads back exactly.

        Integers too are text where they can be large: iterates, laps, crossings, coefficients, the strongest period.

        ``growth`` is the best growth of crossings, with its source; ``tried`` is what each source gave.
        ``transition_graph.covers[i]`` is the first and the last of the intervals, numbered from 1, that interval i + 1
        covers. A number too long to be read back stands there as an enclosure, ``low`` and ``high``. ``warrants`` says
        of each field with a number how it was obtained; what has no word was given.
        """
        known = self.map_growth
        low, high = self.entropy
        return {
            "map": {
                "knots": _json_numbers(self.map.knots),
                "values": _json_numbers(self.map.values),
            },
            "name": self.name,
            "pieces": self.map.piece_count,
            "laps": self.map.lap_count,
            "lipschitz": json_number(self.map.lipschitz),
            "periods": {
                "strongest": None if self.period_set is None else _json_count(self.period_set.strongest),
                "decided": self.period_set is not None,
                "include": str(self.bounds.least),
                "within": str(self.bounds.greatest),
                "proof": self.bounds.proof,
                "disproof": self.bounds.disproof,
                "one_by_one": [_decision_json(d) for d in self.decisions],
            },
            "cycle": {
                "period": self.period,
                "points": _json_numbers(self.orbit),
                "isolated": self.isolated,
                "unsolved": self.unsolved or None,
                "pattern": list(self.pattern.images),
                "is_stefan": self.pattern.is_stefan,
            },
            "transition_graph": {
                "intervals": len(self.graph),
                "covers": [[a + 1, b] for a, b in self.graph.images or ()],
            },
            "characteristic_polynomial": [json_count(c) for c in reversed(self.graph.characteristic_coefficients)],
            "pattern_growth": {
                "number": json_number(self.pattern_growth),
                "digits": decimal(self.pattern_growth, self.digits),
            },
            "forced_growth": {
                "number": json_number(self.forced),
                "equal": self.pattern_growth == self.forced,
            },
            "growth": {
                "number": json_number(self.growth),
                "digits": decimal(self.growth, self.digits),
                "source": self.chain.source,
            },
            "window": None if self.window is None else _json_numbers(self.window),
            "tried": [_source_json(claim) for claim in self.chain.tried],
            "map_growth": None if known is None else {"number": json_number(known.number), "reason": known.reason},
            "growth_bounds": {"low": json_number(self.chain.lower), "high": json_number(self.chain.upper)},
            "entropy": {"low": fraction_text(low), "high": fraction_text(high)},
            "oscillations": {
                "t": [json_count(t) for t in self.oscillations.steps],
                "laps": [json_count(n) for n in self.oscillations.laps],
                "crossings": [json_count(n) for n in self.oscillations.crossings],
                "stopped": _json_count(self.oscillations.stopped),
                "reason": self.oscillations.reason or None,
            },
            "warrants": {name: warrant.value for name, warrant in self.warrants.items()},
        }


def _json_numbers(numbers: Sequence[Exact]) -> list[str | dict[str, str]]:
    return [json_number(x) for x in numbers]


def _json_count(n: int | None) -> str | None:
    return None if n is None else json_count(n)


def _decision_json(d: PeriodDecision) -> dict[str, Any]:
    return {"period": d.n, "present": d.present, "reason": d.reason or d.needed}


def _source_json(claim: CrossingGrowth) -> dict[str, Any]:
    """One source of growth that was tried, and what it gave."""
    return {
        "source": claim.name,
        "tried": claim.tried,
        "standing": claim.standing.value,
        "growth": json_number(claim.growth) if claim.holds else None,
        "warrant": claim.warrant.value if claim.holds else None,
        "reason": _reason(claim),
    }


def _reason(claim: Claim[Any]) -> str:
    return claim.reason or claim.needed
