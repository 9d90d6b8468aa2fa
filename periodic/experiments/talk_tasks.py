"""The two tasks of the talk on depth-width trade-offs: f^8 and f^40, learnt by networks of width 20 and depths 1 to 5.

The talk trains on samples and draws the error beside "the theoretical bound". Here every network is trained in the same
way, and then its errors are computed exactly from its weights, and stand beside four lines: what the best constant has,
what is proved of every network of its size, what an explicit network of its size reaches, and the constant of the
paper's theorem where its condition holds.
docs/mathematics.md, Depth and width; Run bound; Layer windows; Classification.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import nan
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np

from periodic.bounds.separations import separation
from periodic.claims import Warrant
from periodic.errors import optional
from periodic.experiments.designs import Experiment, Parameter, Result, Row, Setting, Task, cut_off, generator
from periodic.experiments.sign_errors import least_sign_error, sign_error, window_sign_error
from periodic.floats.float_iterates import iterate_float
from periodic.iterates.cells import Partition
from periodic.iterates.distances_to_iterates import iterate_l1_enclosure, iterate_l2_enclosure
from periodic.iterates.integrals import moments
from periodic.maps.families import vee
from periodic.maps.plmaps import PLMap
from periodic.maps.polylines import mean_absolute
from periodic.networks.layers import ONE, ZERO
from periodic.networks.relu_networks import ReluNetwork
from periodic.networks.window_networks import close_network
from periodic.numbers.conversions import Exact, absolute
from periodic.numbers.magnitudes import float_below

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BATCH, RATE = 200, 0.001


def golden_map() -> PLMap:
    """The map of the talk, phi*abs(x) - 1 on [-1, 1]."""
    return vee("phi", -1, 1)


@dataclass(frozen=True)
class ImageDensity:
    """How f^t(x) is distributed for uniform x: with constant density between neighbouring ``points``, exactly.

    ``masses`` are the shares of the intervals; they add up to 1.

    >>> image = ImageDensity.of(golden_map(), 40)
    >>> f"{float(image.share_above(Fraction(0))):.6f}", f"{float(image.median):.6f}", f"{float(image.deviation):.6f}"
    ('0.276393', '-0.309017', '0.378115')
    """

    points: Sequence[Exact]
    masses: Sequence[Exact]

    @classmethod
    def of(cls, f: PLMap, t: int) -> ImageDensity:
        """Push the uniform density forward t times. Cost: t passes over the Markov partition of f.

        Raises NotMarkovError without a partition, ValueError if f is constant somewhere, where values have no density.
        """
        partition = Partition.of(f)
        if not all(partition.directions):
            raise ValueError("the map is constant on an interval, so its values have no density")
        densities: list[Exact] = [ONE] * len(partition)
        for _ in range(t):
            pushed: list[Exact] = [ZERO] * len(partition)
            for density, inverse, (low, high) in zip(densities, partition.inverses, partition.ranges, strict=True):
                for j in range(low, high):
                    pushed[j] = pushed[j] + density * absolute(inverse)
            densities = pushed
        masses = [d * length for d, length in zip(densities, partition.lengths, strict=True)]
        total = sum(masses, ZERO)
        return cls(tuple(partition.points), tuple(m / total for m in masses))

    def share_above(self, level: Exact) -> Exact:
        """The share of x with f^t(x) >= ``level``."""
        share: Exact = ZERO
        for (low, high), mass in zip(pairwise(self.points), self.masses, strict=True):
            inside = min(max(level, low), high)
            share = share + mass * (high - inside) / (high - low)
        return share

    @property
    def median(self) -> Exact:
        """The level with half of the mass on each side: the best constant in the mean of absolute errors."""
        below: Exact = ZERO
        half = ONE / 2
        for (low, high), mass in zip(pairwise(self.points), self.masses, strict=True):
            if below + mass >= half:
                return low + (half - below) / mass * (high - low)
            below = below + mass
        raise AssertionError("the masses add up to 1")

    @property
    def deviation(self) -> Exact:
        """The mean absolute error of the median."""
        m = self.median
        total: Exact = ZERO
        for (low, high), mass in zip(pairwise(self.points), self.masses, strict=True):
            total = total + mass * mean_absolute(low - m, high - m)
        return total


def _tasks(t: int) -> Callable[[Setting], list[Task]]:
    """The tasks of f^t: the lines of each depth, then each run of each depth."""

    def tasks(setting: Setting) -> list[Task]:
        here = {"t": t, "width": setting["width"]}
        depths = range(1, setting["depth"] + 1)
        training = {"points": setting["points"], "epochs": setting["epochs"], "seed": setting.seed}
        lines: list[Task] = [{"what": "lines", **here, "depth": depth} for depth in depths]
        return lines + [
            {"what": "training", **here, "depth": depth, **training, "run": i}
            for i in range(setting["runs"])
            for depth in depths
        ]

    return tasks


def _do(task: Task) -> Result:
    return _lines(task) if task["what"] == "lines" else _trained(task)


def _lines(task: Task) -> dict[str, float]:
    """What is proved for the size of a network; means over [-1, 1], so half of the integrals."""
    f, t, width, depth = golden_map(), task["t"], task["width"], task["depth"]
    bounds = separation(f, t, width, depth, effort=1)
    paper = {b.name: float(b.value) for b in bounds.bounds}
    image, explicit = ImageDensity.of(f, t), close_network(f, t, width, depth)
    share = image.share_above(ZERO)
    return {
        "constant_l1": float(image.deviation),
        "constant_mse": float(moments(f, t).variance),
        "constant_class": float(min(share, 1 - share)),
        "bound_l1": float_below(bounds.l1_bound / 2),
        "bound_mse": float_below(bounds.l2_bound / 2),
        "bound_class": float_below(least_sign_error(f, t, bounds.sign_changes, ZERO)),
        "explicit_l1": float(explicit.l1_error / 2),
        "explicit_class": float(window_sign_error(explicit, ZERO)),
        "paper_l1": paper["L1, growth, 1/32"] / 2,
        "paper_class": paper["classification, 1/4"],
    }


def _trained(task: Task) -> Result:
    """Train one network; its errors on its sample, and those of its weights, exactly."""
    models = optional("sklearn.neural_network", "training networks")
    f, t, rng = golden_map(), task["t"], generator(task)
    x = rng.uniform(-1, 1, (int(task["points"]),))
    y = iterate_float(f, x, t)
    model = models.MLPRegressor(
        hidden_layer_sizes=(task["width"],) * task["depth"],
        solver="adam",
        alpha=0.0,
        batch_size=min(BATCH, task["points"]),
        learning_rate_init=RATE,
        max_iter=task["epochs"],
        tol=0.0,
        n_iter_no_change=task["epochs"] + 1,
        random_state=int(rng.integers(2**31)),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it did not converge: it trains for as many epochs as the talk says
        model.fit(x[:, None], y)
    found = model.predict(x[:, None])
    g = ReluNetwork.from_sklearn(model).to_map(-1, 1)
    return {
        "sample_l1": float(np.mean(abs(found - y))),
        "sample_mse": float(np.mean((found - y) ** 2)),
        "sample_class": float(np.mean((found >= 0) != (y >= 0))),
        "exact_l1": float(_middle(iterate_l1_enclosure(f, t, g)) / 2),
        "exact_mse": float(_middle(iterate_l2_enclosure(f, t, g)) / 2),
        "exact_class": float(sign_error(f, t, g, ZERO)),
        "pieces": g.piece_count,
    }


def _middle(ends: tuple[Fraction, Fraction]) -> Fraction:
    """A number within 1e-12 of what they enclose."""
    return (ends[0] + ends[1]) / 2


TRAINED = ("sample_l1", "exact_l1", "sample_mse", "exact_mse", "sample_class", "exact_class")


LINES = {
    "constant_l1": "mean absolute error of the best constant, exactly",
    "constant_mse": "mean squared error of the best constant, exactly",
    "constant_class": "classification error of the best constant, exactly",
    "bound_l1": "proved for every network of this size: least mean absolute error",
    "bound_mse": "proved for every network of this size: least mean squared error",
    "bound_class": "proved for every network of this size: least classification error",
    "explicit_l1": "mean absolute error of an explicit network of this size, exactly",
    "explicit_class": "classification error of the same network, exactly",
    "paper_l1": "the paper's constant as a mean, 0 where its condition fails",
    "paper_class": "the paper's 1/4 on alternating points, 0 where its condition fails",
}


def _rows(setting: Setting, found: Sequence[tuple[Task, Result]]) -> list[Row]:
    """A row for each depth: means and extremes of the runs, and the lines that they are compared with."""
    rows: list[Row] = []
    for depth in range(1, setting["depth"] + 1):
        here = [(task["what"], result) for task, result in found if task["depth"] == depth]
        lines = next((result for what, result in here if what == "lines"), None)
        runs = [result for what, result in here if what == "training"]
        if lines is None or not runs:
            continue
        row: dict[str, Any] = {"depth": depth, "runs": len(runs)}
        for name in TRAINED:
            row[name] = fmean(run[name] for run in runs)
        for norm in ("l1", "class"):
            errors = [run[f"exact_{norm}"] for run in runs]
            row |= {f"best_{norm}": min(errors), f"worst_{norm}": max(errors)}
        row["pieces"] = max(run["pieces"] for run in runs)
        rows.append({**row, **{name: lines[name] for name in LINES}, "paper_holds": lines["paper_l1"] > 0})
    return rows


def _checked(rows: Sequence[Row]) -> None:
    """Theorems: no network is below the bound for its size; nor is an explicit one."""
    for row in rows:
        assert row["bound_l1"] <= row["explicit_l1"]
        assert row["bound_l1"] <= row["best_l1"]
        assert row["bound_mse"] <= row["exact_mse"]
        assert row["bound_class"] <= row["explicit_class"]
        assert row["bound_class"] <= row["best_class"]


def _easy_findings(rows: Sequence[Row]) -> list[str]:
    _checked(rows)
    first, last, least = rows[0], rows[-1], min(rows, key=lambda row: row["exact_l1"])
    open_depths = ", ".join(str(row["depth"]) for row in rows if not row["paper_holds"])
    return [
        f"The mean absolute error of the trained networks is {first['exact_l1']:.4f} at depth {first['depth']} and "
        f"least, {least['exact_l1']:.4f}, at depth {least['depth']}; the best constant has {first['constant_l1']:.4f}.",
        f"The condition (2u)^l <= c^t/8 of the paper fails at depths {open_depths}: its theorem says nothing there. "
        f"What is proved without it at depth {first['depth']} is {cut_off(first['bound_l1'], 4)}, and that no network "
        f"errs in the sign on fewer than {cut_off(first['bound_class'], 4)} of all points.",
        f"An explicit network has {first['explicit_l1']:.4f} at depth 1 and {last['explicit_l1']:.4f} at depth "
        f"{last['depth']}: what training misses beyond that is not for want of size.",
    ]


def _hard_findings(rows: Sequence[Row]) -> list[str]:
    _checked(rows)
    ratios = [row["exact_l1"] / row["constant_l1"] for row in rows]
    last = rows[-1]
    wrong = [row["exact_class"] / row["constant_class"] for row in rows]
    holds = [row["depth"] for row in rows if row["paper_holds"]]
    fails = [row["depth"] for row in rows if not row["paper_holds"]]
    paper = max(row["paper_l1"] for row in rows)
    found = [
        f"The trained networks have {min(ratios):.4f} to {max(ratios):.4f} times the mean absolute error of the best "
        f"constant, {last['constant_l1']:.4f}, whatever their depth.",
        f"No network of width and depth of this table can do much better: at depth {last['depth']} every one has at "
        f"least {cut_off(last['bound_l1'], 4)}, and an explicit one has {last['explicit_l1']:.4f}.",
        f"They lie on the wrong side of 0 on {min(wrong):.4f} to {max(wrong):.4f} times as many points as the best "
        f"constant, which errs on {last['constant_class']:.4f}; no network of depth {last['depth']} errs on fewer than "
        f"{cut_off(last['bound_class'], 4)}, and the explicit one on {last['explicit_class']:.4f}.",
    ]
    if holds:
        found.append(
            f"The paper's own constant is {paper:.5f} as a mean, {last['constant_l1'] / paper:.0f} times less than the "
            f"error; its condition holds at depths {', '.join(map(str, holds))}"
            + (f" and fails at {', '.join(map(str, fails))}." if fails else ".")
        )
    return [
        *found,
        '"Extremely close to the theoretical bound" is therefore true of the error of the best constant and of the '
        "bound by blocks and breakpoints, which are close to each other; it cannot be said of the constant of the "
        "theorem. The error does not depend on depth because little can be learnt at all, which is proved here.",
    ]


LOOKS = {  # how the lines of a picture look, by the beginning of their names
    "constant": ("--C7", "best constant"),
    "explicit": ("s-C2", "an explicit network"),
    "bound": ("v-C1", "proved for every network"),
    "paper": (".-C3", "the paper's constant, where its condition holds"),
    "sample": ("x:C0", "trained, on the samples"),
}


def _picture(rows: Sequence[Row], figure: Figure) -> None:
    """Both errors by depth; where what is proved is close to the best constant, its neighbourhood below."""
    close = min(row["bound_l1"] / row["constant_l1"] for row in rows) > 1 / 2
    panels = figure.subplots(1 + close, 2, squeeze=False)
    depths = [row["depth"] for row in rows]
    for norm, words, column in zip(("l1", "class"), ("mean absolute error", "wrong side of 0"), panels.T, strict=True):
        exact, best, worst = ([row[f"{name}_{norm}"] for row in rows] for name in ("exact", "best", "worst"))
        reach = [[abs(m - end) for m, end in zip(exact, ends, strict=True)] for ends in (best, worst)]
        for axes in column:
            for name, (style, label) in LOOKS.items():
                heights = [row[f"{name}_{norm}"] for row in rows]
                axes.plot(depths, [h or nan for h in heights] if name == "paper" else heights, style, label=label)
            axes.errorbar(depths, exact, reach, fmt="o-C0", capsize=3, label="trained, exactly: mean, best, worst")
            axes.set(xlabel="hidden layers", ylabel=words, xticks=depths)
        column[0].set_ylim(0, 1.1 * column[0].get_ylim()[1])
        if close:
            near = [row[f"{name}_{norm}"] for row in rows for name in ("constant", "bound", "sample", "best", "worst")]
            margin = (max(near) - min(near)) / 8
            column[1].set_ylim(min(near) - margin, max(near) + margin)
    figure.legend(*panels[0, 0].get_legend_handles_labels(), fontsize=8, ncols=3, loc="outside upper center")


def _experiment(
    name: str, t: int, summary: str, claim: str, findings: Callable[[Sequence[Row]], Sequence[str]]
) -> Experiment:
    """One of the two tasks, to follow f^t; they differ in what is found."""
    return Experiment(
        name=name,
        summary=summary,
        claim=claim,
        source="talk and paper [CNP20]; the classification error by depth is of [CNPW20]",
        choices={
            "slope": "the golden ratio, to which the talk's 1.618 is rounded: at 1.618 itself there is no period 3",
            "interval": "[-1, 1]; errors are means over it, which are half of the integrals",
            "training": f"scikit-learn's MLPRegressor in float64, batches of {BATCH}, learning rate {RATE}, no weight "
            "decay, all epochs; the talk names Adam, the sample and the epochs only",
            "classification": "the sign: on which share the network and f^t lie on different sides of 0; the paper's "
            "1/4 is about alternating points, which are chosen, and not about all",
        },
        parameters=[
            Parameter("points", "points of the sample", full=10_000, reduced=200, least=10, most=10**6),
            Parameter("epochs", "passes over the sample", full=1500, reduced=3, most=10**5),
            Parameter("width", "units a layer", full=20, reduced=4, most=200),
            Parameter("depth", "the most hidden layers", full=5, reduced=2, most=10),
            Parameter("runs", "networks for each depth", full=3, reduced=1, most=1000),
        ],
        columns={
            "depth": "hidden layers",
            "runs": "networks that were trained",
            "sample_l1": f"their mean absolute error against f^{t} on their samples",
            "exact_l1": "the same over the whole interval, computed exactly from the weights",
            "sample_mse": "their mean squared error on their samples",
            "exact_mse": "the same over the whole interval, exactly",
            "sample_class": "their classification error on their samples",
            "exact_class": "the same over the whole interval, exactly",
            "best_l1": "the least exact mean absolute error of a run",
            "worst_l1": "the greatest",
            "best_class": "the least exact classification error of a run",
            "worst_class": "the greatest",
            "pieces": "the most affine pieces that a trained network has",
            **LINES,
            "paper_holds": "whether the condition (2u)^l <= c^t/8 of the paper holds",
        },
        warrants={
            None: "runs",
            Warrant.MEASURED: "sample_l1 sample_mse sample_class",
            Warrant.COMPUTED: "exact_l1 exact_mse exact_class best_l1 worst_l1 best_class worst_class pieces "
            "constant_l1 constant_mse constant_class bound_class explicit_l1 explicit_class "
            "paper_l1 paper_class paper_holds",
            Warrant.ENCLOSED: "bound_l1 bound_mse",
        },
        lower="bound_l1 bound_mse bound_class paper_l1 paper_class",
        tasks=_tasks(t),
        do=_do,
        rows=_rows,
        findings=findings,
        picture=_picture,
        needs=("sklearn",),
    )


EASY = _experiment(
    "easy",
    8,
    "the talk's easy task: networks trained on f^8, beside what is proved",
    "Adding depth does help in reducing the error of networks trained on f^8.",
    _easy_findings,
)
HARD = _experiment(
    "hard",
    40,
    "the talk's hard task: networks trained on f^40, beside what is proved",
    "On f^40 the error is independent of depth and extremely close to the theoretical bound.",
    _hard_findings,
)
