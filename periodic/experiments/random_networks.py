"""Random networks with one input, composed with themselves: how many have period 2, period 3, positive entropy.

A published experiment asks how often a random ReLU network has a point of period 3. Its notebooks overwrite their array
with f(x) before they apply f three times more, so they test f^4 where f^3 is meant, on a grid of 163 points: what they
count is period 2. Here every network is the exact map of the line that its weights, as the dyadic numbers that they
are, define; its periods are decided through the compact core, on the whole line and without a tolerance; and the
statistic of the notebooks is computed beside. docs/mathematics.md, Maps of the line; Periods.

>>> census = random_network_census((2,), "he", count=40, seed=1)
>>> census.networks, census.three.hits <= census.two.hits <= 40
(40, True)
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from math import nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from periodic.claims import Warrant
from periodic.errors import count as checked_count, quoted
from periodic.experiments.designs import Experiment, Parameter, Result, Row, Setting, Task, generator
from periodic.experiments.network_decisions import decisions
from periodic.experiments.network_draws import INITIALISATIONS, drawn_layers, grid_statistics, network
from periodic.experiments.runs import collected
from periodic.experiments.shares import Share
from periodic.maps.line_maps import LineMap
from periodic.text.files import StrPath

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHUNK = 200  # networks in one task
EXAMPLES = 10  # networks with period 3 that a census names


# The census


@dataclass(frozen=True)
class NetworkCensus:
    """What was found among random networks of one kind: shares of those that have it, exactly decided one by one.

    ``odd`` and ``positive`` count what is proved; ``odd_open`` and ``positive_open`` networks are not decided.
    ``statistic`` is the share that the notebooks' test calls chaotic, ``statistic_three`` of which have period 3, and
    ``cubed`` the share of the same test with f^3, ``cubed_three`` of which do.
    ``examples`` names a few networks with period 3, as (task, index), for ``census_network``. Example: that of
    ``random_network_census``.
    """

    widths: tuple[int, ...]
    init: str
    seed: int
    networks: int
    two: Share
    three: Share
    odd: Share
    positive: Share
    odd_open: int
    positive_open: int
    statistic: Share
    cubed: Share
    statistic_three: int
    cubed_three: int
    examples: tuple[tuple[Task, int], ...]


COUNTS = ("two", "three", "odd", "positive", "odd_open", "positive_open")
TESTS = ("statistic", "statistic_three", "cubed", "cubed_three")


def random_network_census(
    widths: Sequence[int],
    init: str,
    count: int,
    seed: int = 0,
    executor: Executor | None = None,
    checkpoint: StrPath | None = None,
) -> NetworkCensus:
    """Return exact shares of period 2, period 3, odd periods and positive entropy among random networks R -> R.

    ``widths`` are those of the hidden layers, ``init`` names one of ``INITIALISATIONS``. ``executor`` is any executor,
    on a Dask cluster ``Client.get_executor()``; the same seed gives the same networks on each. ``checkpoint`` is a file
    from which a later call goes on. Cost: 0.05 to 2 milliseconds a network for widths 2 to 64. Raises ValueError for
    another name, TypeError or ValueError for widths that are not positive integers.

    >>> census = random_network_census([3], "he-uniform", count=50, seed=1)
    >>> census.networks, census.three.total
    (50, 50)
    """
    if init not in INITIALISATIONS:
        raise ValueError(f"there is no initialisation {quoted(init)}; there are {', '.join(INITIALISATIONS)}")
    shape = tuple(checked_count(w, "a width", 1) for w in widths)
    setting = Setting(checked_count(seed, "seed"), {"count": checked_count(count, "count", 1)})
    tasks = _tasks_of([Kind(init, shape)], setting)
    found = collected(tasks, _counted, {"census": init, "widths": list(shape), **asdict(setting)}, executor, checkpoint)
    return _census([(task, result) for task, result, _ in found])


def census_network(task: Task, index: int) -> LineMap:
    """Return the map of the line of one network of a census, as ``NetworkCensus.examples`` names it.

    >>> from periodic.experiments.network_decisions import decision
    >>> census = random_network_census((4,), "he-uniform", count=200, seed=5)
    >>> all(decision(census_network(*example)).three for example in census.examples)
    True
    """
    init = INITIALISATIONS[task["init"]]
    layers = drawn_layers(task["widths"], init, task["count"], generator(task))
    return network(layers, index, init.rectified).to_line_map()


class Kind(NamedTuple):
    """A kind of random networks, and what the notebooks print for it."""

    init: str
    widths: tuple[int, ...]
    printed: str = ""


KINDS = (
    Kind("one-he", (2,), "13.77"),
    Kind("he", (2,), "4.51 or 7.49"),
    Kind("he-uniform", (2,), "7.49 or 4.51"),
    Kind("normal-k", (2,), "4.4"),
    Kind("glorot", (2,), "2.28"),
    Kind("first-notebook", (2,), "2.28"),
    Kind("one-he", (4,)),
    Kind("he", (4,), "8.77"),
    Kind("he-uniform", (4,)),
    Kind("one-he", (16,)),
    Kind("he", (16,)),
    Kind("he-uniform", (16,)),
    Kind("glorot", (16,)),
    Kind("one-he", (64,)),
    Kind("he", (64,)),
    Kind("one-he", (2, 2), "0.8"),
    Kind("he", (2, 2), "0.7"),
    Kind("he-uniform", (2, 2), "0.2"),
    Kind("glorot", (2, 2), "1.06"),
    Kind("he", (2, 2, 2)),
    Kind("one-he", (4, 4)),
    Kind("he", (4, 4)),
    Kind("he", (4, 4, 4)),
    Kind("he", (16, 16)),
)


def _tasks_of(kinds: Sequence[Kind], setting: Setting) -> list[Task]:
    """Chunks of the networks of every kind, in turn, so that a run that is stopped has some of each."""
    total = setting["count"]
    return [
        {"init": kind.init, "widths": list(kind.widths), "chunk": i, "count": min(CHUNK, total - start)}
        | {"seed": setting.seed}
        for i, start in enumerate(range(0, total, CHUNK))
        for kind in kinds
    ]


def _counted(task: Task) -> Result:
    """Decide the networks of one task; how many have what, and which have period 3."""
    init = INITIALISATIONS[task["init"]]
    layers = drawn_layers(task["widths"], init, task["count"], generator(task))
    found = decisions(layers, init.rectified)
    statistic, cubed = grid_statistics(layers, init, (4, 3))
    three = np.array([d.three for d in found])
    return {
        "two": sum(d.two for d in found),
        "three": int(three.sum()),
        "odd": sum(d.odd is True for d in found),
        "positive": sum(d.positive is True for d in found),
        "odd_open": sum(d.odd is None for d in found),
        "positive_open": sum(d.positive is None for d in found),
        "statistic": int(statistic.sum()),
        "statistic_three": int((statistic & three).sum()),
        "cubed": int(cubed.sum()),
        "cubed_three": int((cubed & three).sum()),
        "examples": np.flatnonzero(three).tolist(),
    }


def _census(found: Sequence[tuple[Task, Result]]) -> NetworkCensus:
    """All tasks of one kind together."""
    task, total = found[0][0], sum(task["count"] for task, _ in found)
    hits = {name: sum(result[name] for _, result in found) for name in (*COUNTS, *TESTS)}
    shares = {name: Share(hits[name], total) for name in ("two", "three", "odd", "positive", "statistic", "cubed")}
    examples = tuple((task, i) for task, result in found for i in result["examples"])
    return NetworkCensus(
        widths=tuple(task["widths"]),
        init=task["init"],
        seed=task["seed"],
        networks=total,
        **shares,
        statistic_three=hits["statistic_three"],
        cubed_three=hits["cubed_three"],
        odd_open=hits["odd_open"],
        positive_open=hits["positive_open"],
        examples=examples[:EXAMPLES],
    )


def _rows(setting: Setting, found: Sequence[tuple[Task, Result]]) -> list[Row]:
    """A row for each kind of which something is counted."""
    rows: list[Row] = []
    for kind in KINDS:
        here = [(task, r) for task, r in found if (task["init"], tuple(task["widths"])) == (kind.init, kind.widths)]
        if here:
            rows.append(_row(kind, _census(here)))
    return rows


def _row(kind: Kind, census: NetworkCensus) -> Row:
    """The counts of one kind in per cent, each share with the interval that holds it with 95 %."""
    row: dict[str, Any] = {"init": kind.init, "widths": "x".join(map(str, kind.widths)), "networks": census.networks}
    row |= {
        "printed": kind.printed or None,
        "statistic": 100 * census.statistic.value,
        "cubed": 100 * census.cubed.value,
    }
    row |= {"statistic_three": census.statistic_three, "cubed_three": census.cubed_three}
    for name in ("two", "three", "odd", "positive"):
        share: Share = getattr(census, name)
        low, high = share.interval
        row |= {name: 100 * share.value, f"{name}_low": 100 * low, f"{name}_high": 100 * high}
    return row | {"odd_open": census.odd_open, "positive_open": census.positive_open}


def _findings(rows: Sequence[Row]) -> list[str]:
    highest = max(rows, key=lambda row: row["three"])
    two, statistic = ([row[name] for row in rows] for name in ("two", "statistic"))
    return [
        f"Period 2 occurs in {min(two):.2f} to {max(two):.2f} % of the networks of a "
        f"kind, the test of the notebooks (f^4 on a grid) is met by {min(statistic):.2f} to "
        f"{max(statistic):.2f} %: it is a test of period 2, which misses what lies beyond its grid or between its "
        "points.",
        f"Period 3 occurs in at most {highest['three']:.3f} % ({highest['init']}, widths {highest['widths']}; 95 % "
        f"interval {highest['three_low']:.3f} to {highest['three_high']:.3f}). The same test with f^3 is met by "
        f"{max(r['cubed'] for r in rows):.3f} % at most. Of the networks that meet it "
        f"{sum(r['cubed_three'] for r in rows)} have period 3, of those that meet the test with f^4 "
        f"{sum(r['statistic_three'] for r in rows)}.",
        f"Positive entropy, which is what the argument on depth needs, is proved in at most "
        f"{max(r['positive'] for r in rows):.3f} %; {sum(r['positive_open'] for r in rows)} networks of all are open.",
        "The theorem of the paper is that the probability is some positive constant; rates as small as these do not "
        "speak against it. What changes is how rare chaos is.",
    ]


WORDS = {"two": "period 2", "positive": "positive entropy", "three": "period 3"}


def _picture(rows: Sequence[Row], figure: Figure) -> None:
    axes = figure.subplots()
    for place, row in enumerate(rows):
        for text in (row["printed"] or "").split(" or "):
            if text:
                axes.plot(place, float(text), "_", color="C1", markersize=12, label="printed in the notebooks")
        axes.plot(place, row["statistic"] or nan, "x", color="C7", label="the notebooks' test, f^4 on a grid")
        for name, colour in (("two", "C0"), ("positive", "C2"), ("three", "C3")):
            found, low, high = (row[key] for key in (name, f"{name}_low", f"{name}_high"))
            if found:
                reach = [[found - low], [max(high - found, 0)]]
                axes.errorbar(place, found, reach, fmt="o", color=colour, label=f"{WORDS[name]}, exactly")
            else:
                axes.plot(place, high, "v", color=colour, fillstyle="none", label=f"{WORDS[name]}: none found, at most")
    axes.set_xticks(range(len(rows)), [f"{row['init']} {row['widths']}" for row in rows], rotation=90)
    axes.set(yscale="log", ylabel="per cent of the networks")
    shown = dict(zip(*axes.get_legend_handles_labels()[::-1], strict=True))  # each label once
    figure.legend(shown.values(), shown.keys(), fontsize=8, ncols=3, loc="outside upper center")


COLUMNS = {
    "init": "how weights and biases are drawn",
    "widths": "widths of the hidden layers",
    "networks": "networks that were drawn",
    "printed": "what the notebooks print, in per cent",
    "statistic": "the notebooks' test, f^4 on 163 points, in per cent",
    "cubed": "the same test with f^3, in per cent",
    "statistic_three": "networks that meet the notebooks' test and have period 3",
    "cubed_three": "networks that meet the test with f^3 and have period 3",
    "two": "period 2, decided exactly, in per cent",
    "two_low": "Wilson's interval at 95 per cent: low end",
    "two_high": "and high end",
    "three": "period 3, decided exactly, in per cent",
    "three_low": "low end",
    "three_high": "high end",
    "odd": "an odd period above 1, proved, in per cent",
    "odd_low": "low end",
    "odd_high": "high end",
    "positive": "positive entropy, proved, in per cent",
    "positive_low": "low end",
    "positive_high": "high end",
    "odd_open": "networks in which an odd period is not decided",
    "positive_open": "networks of which the entropy is not decided",
}

CENSUS = Experiment(
    name="random-networks",
    summary="random networks composed with themselves: periods 2 and 3, odd periods, positive entropy",
    claim="A random ReLU network of one input, composed with itself, has a point of period 3 in 1 to 14 per cent of "
    "the cases, by its initialisation and size.",
    source="[NeurIPS 2022 paper on chaos in random networks, arXiv 2210.05212] and its notebooks",
    choices={
        **{f"initialisation {name}": init.words for name, init in INITIALISATIONS.items()},
        "networks": "drawn as in the notebooks; their table by initialisation stands in comments, and two of its rows "
        "are exchanged between two notebooks",
        "interval": "none: periods are those on the whole line, decided exactly for the dyadic weights",
        "sizes": "those of the notebooks, and others where nothing is printed beside",
        "depth 3": "the middle layer is drawn as the first, where that is not all ones",
    },
    parameters=[Parameter("count", "networks of each kind", full=100_000, reduced=3, most=10**7)],
    columns=COLUMNS,
    warrants={
        None: "networks printed",
        Warrant.MEASURED: " ".join(list(COLUMNS)[4:]),
    },
    tasks=lambda setting: _tasks_of(KINDS, setting),
    do=_counted,
    rows=_rows,
    findings=_findings,
    picture=_picture,
    keys=2,
)
