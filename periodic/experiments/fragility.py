"""How much of the sawtooth survives noise on its weights, and how few pieces random weights have.

The lecture notes say that a tiny perturbation of the weights dramatically reduces the number of pieces. Counted
exactly, small noise makes *more* affine pieces: breakpoints that coincide come apart. Laps, which are what the argument
on depth needs, are lost from a noise of a few hundredths on, and most of them only at a tenth.
docs/mathematics.md, ReLU realisations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from periodic.claims import Warrant
from periodic.experiments.designs import Experiment, Parameter, Result, Row, Setting, Task, generator
from periodic.maps.families import tent
from periodic.networks.realisations import deep_network, sawtooth
from periodic.networks.relu_networks import ReluNetwork

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CHUNK = 50  # networks in one task
SIGMAS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
STEPS = (3, 5, 8)
HANIN = "[HR19], and the lecture notes, Foundations of Deep Learning, chapter 3, The role of depth"


def noisy(network: ReluNetwork, sigma: float, rng: np.random.Generator) -> ReluNetwork:
    """Return the network with a normal number of standard deviation ``sigma`` added to every weight and bias.

    >>> noisy(sawtooth(), 0.0, np.random.default_rng(0)) == sawtooth()
    True
    """
    weights, biases = [], []
    for w, b in network.layers:
        a, c = np.array(w, dtype=float), np.array(b, dtype=float)
        weights.append(a + sigma * rng.standard_normal(a.shape))
        biases.append(c + sigma * rng.standard_normal(c.shape))
    return ReluNetwork(weights, biases)


NETWORKS: dict[str, Callable[[int], ReluNetwork]] = {
    "tent, width 2": lambda t: deep_network(tent(), t),
    "gadget, width 3": lambda t: sawtooth() ** t,
}


def _chunks(total: int) -> list[tuple[int, int]]:
    """Numbers of the chunks, and how many networks each has."""
    return [(i, min(CHUNK, total - start)) for i, start in enumerate(range(0, total, CHUNK))]


def _noise_tasks(setting: Setting) -> list[Task]:
    """Chunks for each network, number of steps and size of noise; without noise one draw is all."""
    return [
        {"network": name, "t": t, "sigma": sigma, "chunk": i, "count": count, "seed": setting.seed}
        for name in NETWORKS
        for t in STEPS
        for sigma in SIGMAS
        for i, count in _chunks(setting["count"] if sigma else 1)
    ]


def _noise(task: Task) -> Result:
    """The pieces and laps of each noisy network of a chunk."""
    rng, network = generator(task), NETWORKS[task["network"]](task["t"])
    found = []
    for _ in range(task["count"]):
        f = noisy(network, task["sigma"], rng).to_map(0, 1)
        found.append([f.piece_count, f.lap_count])
    return found


def _mean(numbers: Sequence[int]) -> tuple[float, float]:
    """The mean, and its standard error."""
    n, mean = len(numbers), sum(numbers) / len(numbers)
    return mean, sqrt(sum((x - mean) ** 2 for x in numbers) / max(n - 1, 1) / n)


def _gathered(found: Sequence[tuple[Task, Result]], *names: str) -> dict[tuple[Any, ...], list[Any]]:
    """The results of all chunks of a row together; ``names`` say which row a task belongs to."""
    together = defaultdict(list)
    for task, result in found:
        together[tuple(task[name] for name in names)].extend(result)
    return together


def _noise_rows(setting: Setting, found: Sequence[tuple[Task, Result]]) -> list[Row]:
    """A row for each network, iterate and size of the noise: the mean counts and their errors."""
    rows: list[Row] = []
    for (network, t, sigma), counts in _gathered(found, "network", "t", "sigma").items():
        pieces, laps = (_mean([c[i] for c in counts]) for i in (0, 1))
        rows.append(
            {
                "network": network,
                "t": t,
                "sigma": sigma,
                "networks": len(counts),
                "pieces": pieces[0],
                "pieces_error": pieces[1],
                "laps": laps[0],
                "laps_error": laps[1],
                "without_noise": 2**t,
            }
        )
    return rows


def _noise_findings(rows: Sequence[Row]) -> list[str]:
    found = []
    for network in NETWORKS:
        most = max(row["t"] for row in rows)
        table = {row["sigma"]: row for row in rows if row["network"] == network and row["t"] == most}
        shares = ", ".join(
            f"{row['pieces'] / row['without_noise']:.2f} and {row['laps'] / row['without_noise']:.2f} at {sigma:g}"
            for sigma, row in table.items()
            if sigma
        )
        found.append(f"{network}, t = {most}, pieces and laps as shares of 2^t by the size of the noise: {shares}.")
    return [
        *found,
        "Where the first number of a pair is above 1, noise has split breakpoints that coincided: it made pieces. What "
        "the argument on depth counts are laps.",
    ]


def _noise_picture(rows: Sequence[Row], figure: Figure) -> None:
    for axes, network in zip(figure.subplots(1, len(NETWORKS), sharey=True), NETWORKS, strict=True):
        for t in STEPS:
            line = [row for row in rows if row["network"] == network and row["t"] == t and row["sigma"]]
            sigmas = [row["sigma"] for row in line]
            for name, style in (("pieces", "-"), ("laps", "--")):
                axes.plot(sigmas, [row[name] / 2**t for row in line], style, marker="o", label=f"{name}, t = {t}")
        axes.axhline(1, color="grey", linewidth=0.8)
        axes.set(xscale="log", xlabel="standard deviation of the noise", title=network)
        axes.legend(fontsize=8)
    figure.axes[0].set_ylabel("share of the 2^t without noise")


FRAGILITY = Experiment(
    name="fragility",
    summary="pieces and laps of the sawtooth network when its weights have noise",
    claim="Even a tiny perturbation of the weights of the sawtooth network dramatically reduces the number of linear "
    "pieces.",
    source=HANIN,
    choices={
        "noise": "independent, normal, added to every weight and every bias; its size is not said in the sources",
        "interval": "pieces and laps are counted on [0, 1]",
        "layers": "the affine map after one ReLU layer is joined with the one before the next",
    },
    parameters=[Parameter("count", "networks for each size of the noise", full=300, reduced=2)],
    columns={
        "network": "the network that is perturbed",
        "t": "its hidden layers",
        "sigma": "standard deviation of the noise",
        "networks": "how many were drawn",
        "pieces": "mean number of affine pieces on [0, 1], each counted exactly",
        "pieces_error": "its standard error",
        "laps": "mean number of laps on [0, 1], each counted exactly",
        "laps_error": "its standard error",
        "without_noise": "pieces and laps without noise, 2^t",
    },
    warrants={
        None: "networks",
        Warrant.MEASURED: "pieces pieces_error laps laps_error",
        Warrant.COMPUTED: "without_noise",
    },
    tasks=_noise_tasks,
    do=_noise,
    rows=_noise_rows,
    findings=_noise_findings,
    picture=_noise_picture,
    keys=3,
)

BIASES = (0.0, 0.5)


def random_network(
    widths: Sequence[int], weight: float, bias: float, rng: np.random.Generator
) -> tuple[list[np.ndarray[Any, Any]], list[np.ndarray[Any, Any]]]:
    """Return normal weights and biases of a network R -> R: deviations weight/sqrt(inputs of the unit), and bias.

    ``weight`` = sqrt(2) is the initialisation of He.
    """
    sizes = [1, *widths, 1]
    weights = [weight / sqrt(n) * rng.standard_normal((m, n)) for n, m in pairwise(sizes)]
    return weights, [bias * rng.standard_normal(m) for m in sizes[1:]]


def _start_tasks(setting: Setting) -> list[Task]:
    """Chunks for each width, depth and choice of biases."""
    return [
        {"width": width, "depth": depth, "bias": bias, "chunk": i, "count": count, "seed": setting.seed}
        for width in sorted({setting["width"] // 2, setting["width"]})
        for depth in range(1, setting["depth"] + 1)
        for bias in BIASES
        for i, count in _chunks(setting["count"])
    ]


def _start(task: Task) -> Result:
    """The pieces and laps of each network of a chunk on [-3, 3]."""
    rng, found = generator(task), []
    for _ in range(task["count"]):
        network = ReluNetwork(*random_network([task["width"]] * task["depth"], sqrt(2), task["bias"], rng))
        f = network.to_map(-3, 3)
        found.append([f.piece_count, f.lap_count])
    return found


def _start_rows(setting: Setting, found: Sequence[tuple[Task, Result]]) -> list[Row]:
    """A row for each size and bias: the mean counts of networks as they are drawn."""
    rows: list[Row] = []
    for (width, depth, bias), counts in _gathered(found, "width", "depth", "bias").items():
        pieces, laps = (_mean([c[i] for c in counts]) for i in (0, 1))
        rows.append(
            {
                "width": width,
                "depth": depth,
                "bias": bias,
                "units": width * depth,
                "networks": len(counts),
                "pieces": pieces[0],
                "pieces_error": pieces[1],
                "laps": laps[0],
                "most": str((width + 1) ** depth),
            }
        )
    return rows


def _start_findings(rows: Sequence[Row]) -> list[str]:
    with_bias = [row for row in rows if row["bias"]]
    ratios = [row["pieces"] / row["units"] for row in with_bias]
    most = max(row["pieces"] for row in rows if not row["bias"])
    assert most <= 2
    return [
        f"With biases there are {min(ratios):.2f} to {max(ratios):.2f} pieces a unit, at every width and depth: linear "
        "in the number of units, far from the exponential number that is possible.",
        "Without biases every network is linear on both sides of 0: two pieces at most, whatever its depth.",
    ]


def _start_picture(rows: Sequence[Row], figure: Figure) -> None:
    axes = figure.subplots()
    for width, bias in sorted({(row["width"], row["bias"]) for row in rows}):
        line = [row for row in rows if (row["width"], row["bias"]) == (width, bias)]
        label = f"width {width}, biases of deviation {bias:g}"
        axes.errorbar(
            [r["units"] for r in line], [r["pieces"] for r in line], [r["pieces_error"] for r in line], label=label
        )
    axes.set(xlabel="units", ylabel="mean number of pieces on [-3, 3]")
    axes.legend()


INITIALISATION = Experiment(
    name="initialisation",
    summary="pieces of networks with random weights, by width and depth",
    claim="At initialisation the number of linear pieces along a line grows linearly in the number of neurons, not "
    "exponentially in the depth.",
    source="[HR19]",
    choices={
        "weights": "normal, variance 2/inputs of the unit (He), the output layer too",
        "biases": "normal of deviation 1/2, and none",
        "interval": "[-3, 3]",
    },
    parameters=[
        Parameter("width", "units a layer; half of it is tried too", full=20, reduced=4, least=2, most=100),
        Parameter("depth", "the most hidden layers", full=5, reduced=2, most=20),
        Parameter("count", "networks for each row", full=300, reduced=4),
    ],
    columns={
        "width": "units a layer",
        "depth": "hidden layers",
        "bias": "standard deviation of the biases",
        "units": "units in all",
        "networks": "how many were drawn",
        "pieces": "mean number of affine pieces on [-3, 3], each counted exactly",
        "pieces_error": "its standard error",
        "laps": "mean number of laps",
        "most": "the pieces that a network of this size can have",
    },
    warrants={
        None: "units networks",
        Warrant.MEASURED: "pieces pieces_error laps",
        Warrant.COMPUTED: "most",
    },
    tasks=_start_tasks,
    do=_start,
    rows=_start_rows,
    findings=_start_findings,
    picture=_start_picture,
    keys=3,
)
