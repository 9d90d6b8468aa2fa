"""The examples of the talk and the papers, and those that show that a hypothesis is needed, with all that is known.

>>> [example.name for example in GALLERY][:2]
['tent', 'golden']
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, sqrt
from typing import TYPE_CHECKING, NamedTuple

from periodic.claims import Warrant
from periodic.experiments.designs import Experiment, Parameter, Result, Row, Setting, Task
from periodic.graphs.growth_numbers import growth_number
from periodic.iterates.oscillations import lap_counts
from periodic.numbers.conversions import Exact
from periodic.numbers.number_texts import shown
from periodic.orbits.period_sets import has_period, period_set
from periodic.orbits.plateau_maps import least_height
from periodic.plots.map_pictures import plot_map
from periodic.text.family_rows import FAMILIES
from periodic.text.family_texts import period_threshold
from periodic.text.map_texts import read_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

T = 8  # the iterate whose laps are counted
PERIODS = 12  # these are listed one by one
LONGEST = 60  # of a growth number as it is printed


class Example(NamedTuple):
    """A map by its description, and what it is shown for; ``threshold`` is the period that sets its parameter."""

    name: str
    text: str
    shows: str
    threshold: tuple[str, int] | None = None


def _tail(m: int) -> Example:
    """The truncated tent at the least height of the top of an m-cycle of the tent, which has exactly the tail of m.

    For a power of two the plateau makes m-cycles below that height already; it is where those of 2m begin.
    """
    height, _ = (Fraction(0), True) if m == 1 else least_height(m if m & (m - 1) else 2 * m)
    text = f"truncated_tent:{shown(height)}"
    return Example(f"tail of {m}", text, f"has exactly the periods that {m} forces", ("truncated_tent", m))


GALLERY: tuple[Example, ...] = (
    Example("tent", "tent", "the talk's first map: 2/9, 4/9, 8/9 is a cycle of period 3"),
    Example("golden", "vee:phi", "period 3 with the least slope that it can have", ("vee", 3)),
    Example("below golden", "vee:1.618", "the slope that the talk prints, below the golden ratio: no period 3"),
    Example("five", "vee:lambda(5)", "period 5 with the least slope that it can have", ("vee", 5)),
    Example("six", "vee:lambda(6)", "period 6: no odd period above 1, positive entropy", ("vee", 6)),
    Example("twelve", "vee:lambda(12)", "period 12: entropy a quarter of that of period 3", ("vee", 12)),
    Example("four, flat", "pattern:3,4,2,1", "a cycle of period 4 that forces no growth at all"),
    Example("four, increasing", "pattern:2,3,4,1", "a cycle of period 4 with more growth than period 3 forces"),
    Example("four, steepest", "pattern:3,1,4,2", "the cycle of period 4 with most growth"),
    *map(_tail, (1, 2, 4, 8, 16, 20, 12, 10, 6, 9, 7, 5, 3)),
    Example(
        "no odd period",
        "points:(0,4),(1,8),(2,4),(3,8),(4,4),(5,0),(6,4),(7,0),(8,4)",
        "growth 4, and no odd period above 1: large entropy does not force one",
    ),
    Example(
        "one side",
        "tent",
        "f^3 meets 1 on 4 intervals, all above the middle, and a constant errs on none: the levels must alternate",
    ),
    Example("reflection", "1 - x on [0, 1]", "all points but one have period 2: a continuum, no growth"),
    Example("folded", "|x| - 1 on [-1, 1]", "slope 1: f^2 is the identity on half of the interval"),
    Example("homeomorphism", "points:(0,0),(1/3,1/2),(1,1)", "the pieces of f^n are n + 1, the laps stay 1"),
)


def _tasks(setting: Setting) -> list[Task]:
    return [{"example": e.name} for e in GALLERY[: setting["examples"]]]


def _do(task: Task) -> Result:
    """All that is asked of one example; its set of periods is decided, or it is none for the gallery."""
    example = next(e for e in GALLERY if e.name == task["example"])
    f = read_map(example.text)
    strongest = period_set(f).strongest
    growth = growth_number(f)
    threshold = None
    if example.threshold is not None:
        found = period_threshold(*example.threshold)
        threshold = f"{_text(found.value)}{'' if found.attained else ', not attained'}"
    return {
        "map": example.text,
        "shows": example.shows,
        "strongest": "all powers of 2" if strongest is None else str(strongest),
        "periods": " ".join(str(n) for n in range(1, PERIODS + 1) if has_period(f, n)),
        "growth": _text(growth),
        "growth_float": float(growth),
        "laps": " ".join(map(str, lap_counts(f, T))),
        "threshold": threshold,
    }


def _text(x: Exact | None) -> str:
    text = "none" if x is None else shown(x)
    return text if x is None or len(text) <= LONGEST else f"{float(x):.15g}"


def _rows(setting: Setting, found: Sequence[tuple[Task, Result]]) -> list[Row]:
    return [{"example": task["example"], **result} for task, result in found]


def _findings(rows: Sequence[Row]) -> list[str]:
    tails = [row for row in rows if row["example"].startswith("tail of ")]
    for row in tails:
        assert row["strongest"] == row["example"].removeprefix("tail of ")
    found = [
        f"{len(rows)} examples; {len(tails)} truncated tents have exactly the tail of the order that they are made for."
    ]
    odd = {row["example"]: row for row in rows}.get("no odd period")
    if odd is not None:
        assert odd["growth_float"] == 4
        found.append(
            f"A map of growth 4 whose strongest period is {odd['strongest']}: entropy alone forces no odd period."
        )
    return found


def _picture(rows: Sequence[Row], figure: Figure) -> None:
    columns = min(ceil(sqrt(len(rows))), 4)  # so that titles can be read on a page
    figure.set_size_inches(2.2 * columns, 2.6 * ceil(len(rows) / columns))
    for i, row in enumerate(rows, 1):
        axes = figure.add_subplot(ceil(len(rows) / columns), columns, i)
        plot_map(read_map(row["map"]), axes)
        title = f"{row['example']}\nstrongest period {row['strongest']}, growth {row['growth_float']:.4g}"
        axes.set(title=title, xlabel="", ylabel="", xticks=[], yticks=[])
        axes.title.set_fontsize(8)


EXAMPLES = Experiment(
    name="gallery",
    summary="the examples of the talk and the papers, with periods, growth and thresholds",
    claim="Maps with a cycle of period 3, 4, 5, of 2^k times an odd number, and of every tail of Sharkovsky's order.",
    source="talk and papers [CNP20], [CNPW20]; truncated tents of [BH11]",
    choices={"growth": f"the exact number where it is at most {LONGEST} characters long, else 15 digits"},
    parameters=[Parameter("examples", "how many of the list", full=len(GALLERY), reduced=len(GALLERY))],
    columns={
        "example": "its name",
        "map": f"its description, as read_map takes it; families: {', '.join(FAMILIES)}",
        "shows": "what it shows",
        "strongest": "the strongest period, which forces all others",
        "periods": f"its periods up to {PERIODS}, decided one by one",
        "growth": "the exponential of its entropy, exactly",
        "growth_float": "the same as a decimal number",
        "laps": f"the laps of f^0 to f^{T}",
        "threshold": "the parameter of its family at which that period appears",
    },
    warrants={None: "map shows", Warrant.COMPUTED: "strongest periods growth growth_float laps threshold"},
    tasks=_tasks,
    do=_do,
    rows=_rows,
    findings=_findings,
    picture=_picture,
)
