"""The lecture notes on the role of depth: the sawtooth by composition, counting pieces, depth against depth.

The notes build a sawtooth of 2^t pieces by composing one triangle, bound the pieces of sums and compositions, and
conclude that depth L^2 does what depth L cannot. All three are computed here exactly, with the sharp constants beside.
docs/mathematics.md, Counting lemma; Pieces of narrow networks; Block bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from periodic.bounds.separations import separation
from periodic.bounds.statements import lecture_note_bound
from periodic.claims import Warrant
from periodic.experiments.designs import Experiment, Parameter, Result, Row, Setting, Task, cut_off, generator
from periodic.maps.families import tent
from periodic.maps.plmaps import PLMap
from periodic.networks.piece_counts import network_pieces
from periodic.networks.realisations import deep_network, minimal_shallow_width, sawtooth
from periodic.numbers.magnitudes import float_below
from periodic.numbers.number_texts import shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NOTES = "lecture notes, Foundations of Deep Learning, chapter 3, The role of depth"


def _sawtooth_tasks(setting: Setting) -> list[Task]:
    return [{"t": t} for t in range(setting["steps"] + 1)]


def _sawtooth(task: Task) -> Result:
    """The pieces of the t-th iterate of the gadget, of the two narrowest networks that have them."""
    t = task["t"]
    gadget, narrow = sawtooth() ** t, deep_network(tent(), t)
    inside, line = gadget.to_map(0, 1), gadget.to_map(-1, 2)
    assert inside == narrow.to_map(0, 1) == tent() ** t
    shallow = minimal_shallow_width(inside)
    return [inside.piece_count, line.piece_count, inside.lap_count, sum(gadget.widths), sum(narrow.widths), shallow]


def _sawtooth_rows(setting: Setting, found: Sequence[tuple[Task, Result]]) -> list[Row]:
    names = list(SAWTOOTH.columns)[1:]
    return [{"t": task["t"], **dict(zip(names, result, strict=True))} for task, result in found]


def _sawtooth_findings(rows: Sequence[Row]) -> list[str]:
    assert all(row["pieces"] == row["laps"] == 2 ** row["t"] for row in rows)
    return [
        "On [0, 1] the t-th composition has exactly 2^t pieces and as many laps; on the line 2^t + 2 pieces if t > 0.",
        "Two units a layer suffice on [0, 1], the third of the gadget is for the line; one hidden layer needs as many "
        "units as there are pieces (the exact least number, for t >= 1).",
    ]


def _sawtooth_picture(rows: Sequence[Row], figure: Figure) -> None:
    axes = figure.subplots()
    steps = [row["t"] for row in rows]
    for name, style in (("pieces", "o-"), ("shallow_units", "x--"), ("gadget_units", "o-"), ("narrow_units", "o-")):
        axes.plot(steps, [row[name] or nan for row in rows], style, label=SAWTOOTH.columns[name])
    axes.set(xlabel="compositions t", yscale="log")
    axes.legend()


SAWTOOTH = Experiment(
    name="sawtooth",
    summary="a triangle composed with itself: pieces, and the networks that have them",
    claim="The gadget m(x) = 2 (relu(x) - 2 relu(x - 1/2) + relu(x - 1)) composed L times has 2^(L-1) triangles "
    "over [0, 1], formed by 2^L pieces, and is a network of width 3.",
    source=NOTES,
    choices={"layers": "the affine map after one ReLU layer is joined with the one before the next"},
    parameters=[Parameter("steps", "the most compositions", full=12, reduced=5, least=0, most=16)],
    columns={
        "t": "how often the gadget is composed",
        "pieces": "affine pieces on [0, 1]",
        "line_pieces": "affine pieces on the whole line",
        "laps": "laps on [0, 1]",
        "gadget_units": "ReLUs of the composed gadget, three a layer",
        "narrow_units": "ReLUs of the composed tent, two a layer",
        "shallow_units": "least ReLUs of one hidden layer with the same values on [0, 1]",
    },
    warrants={Warrant.COMPUTED: "pieces line_pieces laps gadget_units narrow_units shallow_units"},
    tasks=_sawtooth_tasks,
    do=_sawtooth,
    rows=_sawtooth_rows,
    findings=_sawtooth_findings,
    picture=_sawtooth_picture,
)


def _counting_tasks(setting: Setting) -> list[Task]:
    sizes = range(1, setting["pieces"] + 1)
    return [{"s": s, "t": t, "count": setting["count"], "seed": setting.seed} for s in sizes for t in sizes if s <= t]


def _random_map(rng: np.random.Generator, pieces: int) -> PLMap:
    """A self-map of [0, 1] with exactly so many pieces; its knots and values are fractions of 10000."""
    while True:
        inner = rng.choice(np.arange(1, 10_000), size=pieces - 1, replace=False)
        knots = [0, *(Fraction(int(k), 10_000) for k in sorted(inner)), 1]
        f = PLMap(knots, [Fraction(int(v), 10_000) for v in rng.integers(0, 10_001, size=pieces + 1)])
        if f.piece_count == pieces:
            return f


def zigzag_map(pieces: int) -> PLMap:
    """Return the self-map of [0, 1] with so many pieces, each onto [0, 1].

    >>> zigzag_map(3)
    PLMap([0, '1/3', '2/3', 1], [0, 1, 0, 1])
    """
    return PLMap([Fraction(i, pieces) for i in range(pieces + 1)], [i % 2 for i in range(pieces + 1)])


def _counting(task: Task) -> Result:
    """The most pieces of random sums and compositions, how many sums have the most possible, and those of zigzags."""
    rng, s, t = generator(task), task["s"], task["t"]
    sums, compositions = [], []
    for _ in range(task["count"]):
        f, g = _random_map(rng, s), _random_map(rng, t)
        sums.append((f + 3 * g).piece_count)
        compositions.append((f @ g).piece_count)
    full = (zigzag_map(s) @ zigzag_map(t)).piece_count
    return [max(sums), sum(n == s + t - 1 for n in sums), max(compositions), full]


def _counting_rows(setting: Setting, found: Sequence[tuple[Task, Result]]) -> list[Row]:
    """A row for each s and t: the most pieces that were met, beside what is proved and what the notes say."""
    return [
        {
            "s": task["s"],
            "t": task["t"],
            "sum_most": most,
            "sum_bound": task["s"] + task["t"] - 1,
            "sum_notes": task["s"] + task["t"],
            "sum_attained": f"{attained} of {task['count']}",
            "composition_most": composed,
            "composition_zigzag": full,
            "composition_bound": task["s"] * task["t"],
        }
        for task, (most, attained, composed, full) in found
    ]


def _counting_findings(rows: Sequence[Row]) -> list[str]:
    for row in rows:
        assert row["sum_most"] == row["sum_bound"]
        assert row["composition_zigzag"] == row["composition_bound"]
    return [
        "A sum has at most s + t - 1 pieces, and generic sums have as many; the s + t of the notes is never attained.",
        "The s t of a composition is attained by zigzags, each of whose pieces is onto.",
    ]


def _counting_picture(rows: Sequence[Row], figure: Figure) -> None:
    axes = figure.subplots()
    for name, style in (("sum_notes", "v"), ("sum_bound", "s"), ("sum_most", "x")):
        axes.plot(range(len(rows)), [row[name] for row in rows], style, label=COUNTING.columns[name])
    axes.set_xticks(range(len(rows)), [f"{row['s']}, {row['t']}" for row in rows], rotation=90)
    axes.set(xlabel="s, t", ylabel="pieces")
    axes.legend()


COUNTING = Experiment(
    name="counting",
    summary="how many pieces sums and compositions have: the lemma of the notes, made sharp",
    claim="If f and g have s and t pieces, a f + b g has at most s + t pieces, and f o g at most s t.",
    source=NOTES,
    choices={
        "maps": "knots and values uniform among the fractions of 10000 in [0, 1]",
        "sum": "f + 3 g",
    },
    parameters=[
        Parameter("pieces", "the most pieces of a map", full=8, reduced=3, most=40),
        Parameter("count", "random pairs for each s and t", full=300, reduced=5),
    ],
    columns={
        "s": "pieces of f",
        "t": "pieces of g",
        "sum_most": "most pieces of f + 3 g that were met",
        "sum_bound": "the sharp bound s + t - 1",
        "sum_notes": "the bound of the notes, s + t",
        "sum_attained": "how many of the random sums attain the sharp bound",
        "composition_most": "most pieces of f o g that were met among random maps",
        "composition_zigzag": "pieces of f o g for zigzags f and g",
        "composition_bound": "the bound s t",
    },
    warrants={
        Warrant.COMPUTED: "sum_bound sum_notes composition_zigzag composition_bound",
        Warrant.MEASURED: "sum_most sum_attained composition_most",
    },
    tasks=_counting_tasks,
    do=_counting,
    rows=_counting_rows,
    findings=_counting_findings,
    picture=_counting_picture,
    keys=2,
)


def _depth_tasks(setting: Setting) -> list[Task]:
    return [{"L": layers} for layers in range(1, setting["layers"] + 1)]


def _depth(task: Task) -> Result:
    """The separation of the lecture notes for L layers: steps, units, pieces, our bound and theirs."""
    layers = task["L"]
    steps, width = layers**2 + 2, -(-(2**layers) // layers)
    found = separation(tent(), steps, width, layers, effort=1)
    return [
        steps,
        2 * steps,
        width,
        network_pieces([width] * layers),
        shown(found.l1_bound),
        float_below(found.l1_bound),
        float(lecture_note_bound(layers).value),
    ]


def _depth_rows(setting: Setting, found: Sequence[tuple[Task, Result]]) -> list[Row]:
    names = list(DEPTH.columns)[1:]
    return [{"L": task["L"], **dict(zip(names, result, strict=True))} for task, result in found]


def _depth_findings(rows: Sequence[Row]) -> list[str]:
    least = min(row["l1"] for row in rows)
    assert least > 1 / 32
    return [
        f"Every network of at most L hidden layers and 2^L units in all is at least {cut_off(least, 4)} from the "
        f"sawtooth in the mean, {32 * least:.1f} times the 1/32 of the notes; the best constant is 1/4 from it.",
    ]


def _depth_picture(rows: Sequence[Row], figure: Figure) -> None:
    axes = figure.subplots()
    layers = [row["L"] for row in rows]
    axes.plot(layers, [row["l1"] for row in rows], marker="o", label="proved here")
    axes.plot(layers, [row["notes"] or nan for row in rows], linestyle="--", label="the notes, 1/32")
    axes.axhline(0.25, color="grey", label="the best constant, 1/4")
    axes.set(xlabel="L", ylabel="least L1 error", ylim=(0, 0.27))
    axes.legend()


DEPTH = Experiment(
    name="depth-separation",
    summary="the sawtooth of L^2 + 2 layers against every network of L layers and 2^L units",
    claim="A network of constant width and depth O(L^2) computes a function from which every network of depth L with "
    "fewer than exponentially many units stays at least 1/32 away in the mean.",
    source=f"{NOTES}, after Telgarsky",
    choices={
        "function": "the tent composed L^2 + 2 times",
        "units": "2^L in all; layers of 2^L/L units, rounded up, have the most pieces among those",
    },
    parameters=[Parameter("layers", "the greatest L", full=6, reduced=2, most=7)],
    columns={
        "L": "hidden layers of the shallow network",
        "steps": "hidden layers of the deep network, L^2 + 2, with two units each",
        "deep_units": "units of the deep network",
        "width": "units a layer of the shallow network, 2^L/L rounded up",
        "pieces": "most pieces that the shallow network can have",
        "l1_exact": "what every shallow network misses in the L1 norm at least, as a fraction",
        "l1": "the same as a decimal number",
        "notes": "the constant of the notes, 0 for L = 1, where they claim nothing",
    },
    warrants={Warrant.COMPUTED: "steps deep_units width pieces notes", Warrant.ENCLOSED: "l1_exact l1"},
    lower="l1",
    tasks=_depth_tasks,
    do=_depth,
    rows=_depth_rows,
    findings=_depth_findings,
    picture=_depth_picture,
)
