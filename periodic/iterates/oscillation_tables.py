"""Tables of oscillations: how many laps the iterates of a map have, and how often they cross a window.

Laps tell how complicated f^t is, crossings what it does that a simpler function cannot do; both grow, and the table
shows how fast.

>>> from periodic.maps.families import tent
>>> found = oscillation_table(tent("3/2"), (exact("1/2"), exact("3/4")), [0, 1, 2, 100])
>>> found.laps[:3], found.crossings[:3], found.laps[3] > 10**17
((1, 2, 4), (1, 2, 4), True)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from periodic.errors import TooManyPiecesError, readable
from periodic.graphs.routes import Question, Route, route
from periodic.iterates.oscillations import crossing_counts, crossings, lap_count, lap_counts
from periodic.maps.arguments import takes_maps
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact, exact as exact

MOST_STEPS = 2000  # of a map whose crossings are counted on its tower


@readable
@dataclass(frozen=True)
class OscillationTable:
    """How many laps f^t has, and how often it crosses the window, for each t in ``steps``.

    ``crossings`` is empty without a window. If not all steps could be counted, ``stopped`` is the first t that was too
    much, and ``reason`` says why.
    """

    steps: tuple[int, ...]
    laps: tuple[int, ...]
    crossings: tuple[int, ...]
    stopped: int | None = None
    reason: str = ""


@takes_maps
def oscillation_table(
    f: PLMap, window: tuple[Exact, Exact] | None, steps: Sequence[int], tell: Callable[[int], None] | None = None
) -> OscillationTable:
    """Return the laps of f^t and its crossings of a window for each t in ``steps``, which increase from 0.

    ``tell(t)`` hears that f^t comes next. Cost: that of ``lap_counts`` and ``crossing_counts``; for few rows where the
    orbits of the turning points close that of ``lap_count`` and ``crossings`` for each. Where that is too much the
    table ends early and says so. Raises ValueError if the map leaves its interval.
    """
    last = steps[-1]
    sparse = last > min(2 * len(steps), MOST_STEPS)  # else one climb through all is cheaper than one for each
    if sparse and route(f, last, Question.CROSSINGS) is Route.LAP_GRAPH:
        laps, crossed = [], []
        for t in steps:
            if tell:
                tell(t)
            laps.append(lap_count(f, t))
            crossed += [crossings(f, *window, t)] if window else []
        return OscillationTable(tuple(steps), tuple(laps), tuple(crossed))
    reason = f"the orbits of the turning points do not close, and {MOST_STEPS} steps are the most without that"
    rows = [t for t in steps if t <= MOST_STEPS]
    while True:
        if tell:
            tell(rows[-1])
        try:
            all_laps = lap_counts(f, rows[-1])
            all_crossed = crossing_counts(f, *window, rows[-1]) if window else ()
            break
        except TooManyPiecesError as error:
            rows, reason = rows[: len(rows) // 2], str(error)
    counted = tuple(all_laps[t] for t in rows)
    crossed_so_often = tuple(all_crossed[t] for t in rows) if window else ()
    if len(rows) == len(steps):
        return OscillationTable(tuple(rows), counted, crossed_so_often)
    return OscillationTable(tuple(rows), counted, crossed_so_often, steps[len(rows)], reason)
