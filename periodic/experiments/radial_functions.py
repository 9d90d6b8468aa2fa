"""Radial functions and depth 2: the identities behind three theorems, exactly, and what a computation can show of them.

The theorems are about functions of the norm that change slowly: networks of one hidden layer approximate them with a
size polynomial in the dimension d if the accuracy stays fixed, and polynomial in 1/accuracy if d does, but not in both
at once. Behind the first stands an average: for a direction u that is uniform on the sphere, <u, x>^(2k) is on average
m(d, k) |x|^(2k), so that a polynomial in |x|^2 is an average of functions of one variable. What is finite of this is
exact here; that no network does better is a theorem, and no experiment.
docs/mathematics.md, Radial functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import cos, exp, lgamma, pi, prod, sin, sqrt, tan
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from periodic.claims import Warrant
from periodic.errors import count
from periodic.experiments.designs import Experiment, Parameter, Result, Row, Setting, Task, generator
from periodic.networks.relu_networks import ReluNetwork
from periodic.numbers.conversions import Exact, exact
from periodic.numbers.number_texts import shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAPER = "[SES19], of which only the abstract was at hand"
SAMPLES = 400  # points at which random features are compared with the norm
DIRECTIONS = 20_000  # in the plane
Form = dict[tuple[int, ...], int]  # a polynomial: the coefficient of each product of powers


def sphere_moment(dimension: int, k: int) -> Fraction:
    """Return m(d, k): for u uniform on the unit sphere of R^d, the mean of <u, x>^(2k) is m(d, k) |x|^(2k).

    It is 1 * 3 * .. * (2k - 1) over d (d + 2) .. (d + 2k - 2). docs/mathematics.md, Radial functions.

    >>> [str(sphere_moment(d, 2)) for d in (1, 2, 3, 10)]
    ['1', '3/8', '1/5', '1/40']
    """
    d, k = count(dimension, "dimension", 1), count(k, "k")
    return Fraction(prod(range(1, 2 * k, 2)), prod(range(d, d + 2 * k, 2)))


def ridge_polynomial(coefficients: Sequence[Fraction | int], dimension: int) -> tuple[Fraction, ...]:
    """Return the c_k for which sum a_k |x|^(2k) is the mean of sum c_k <u, x>^(2k), a_k being ``coefficients``.

    >>> [str(c) for c in ridge_polynomial([1, -1, 1], 3)]
    ['1', '-3', '5']
    """
    return tuple(Fraction(a) / sphere_moment(dimension, k) for k, a in enumerate(coefficients))


def quartic_identity_holds(dimension: int) -> bool:
    """Whether 6 |x|^4 equals the sum over i < j of (x_i + x_j)^4 + (x_i - x_j)^4, plus 2 (4 - d) sum x_i^4.

    Decided coefficient by coefficient. So for d <= 4, and only then, this makes |x|^4 a sum of fourth powers of few
    linear functions with positive weights.

    >>> [quartic_identity_holds(d) for d in (2, 3, 4, 5, 9)]
    [True, True, True, True, True]
    """
    d = count(dimension, "dimension", 2)
    left = {key: 6 * c for key, c in _square(_squares(d)).items()}
    right: Form = {}
    for i, j in combinations(range(d), 2):
        for side in (1, -1):
            line = {_unit(d, i): 1, _unit(d, j): side}
            _add(right, _square(_square(line)), 1)
    for i in range(d):
        _add(right, {tuple(4 * e for e in _unit(d, i)): 1}, 2 * (4 - d))
    return left == {key: c for key, c in right.items() if c}


def _unit(d: int, i: int) -> tuple[int, ...]:
    return tuple(int(i == j) for j in range(d))


def _squares(d: int) -> Form:
    return {tuple(2 * e for e in _unit(d, i)): 1 for i in range(d)}


def _add(total: Form, form: Form, factor: int) -> None:
    for key, c in form.items():
        total[key] = total.get(key, 0) + factor * c


def _square(form: Form) -> Form:
    """The square of a form, its coefficients by exponents."""
    product: Form = {}
    for p, a in form.items():
        for q, b in form.items():
            key = tuple(x + y for x, y in zip(p, q, strict=True))
            product[key] = product.get(key, 0) + a * b
    return {key: c for key, c in product.items() if c}


# The norm in the plane


def norm_network(m: int) -> ReluNetwork:
    """Return the network c sum |<u_k, x>| of 2m ReLUs, u_k at the angles k pi/m and c = 2 tan(pi/4m), exactly.

    Its relative distance to the norm of x in the plane is tan(pi/4m)^2 in the worst direction: no other c does better.
    Cost: weights in the field of cos(pi/m), so for m up to about 12. docs/mathematics.md, Radial functions.

    >>> net = norm_network(2)
    >>> print(net((1, 0)), net.widths)
    2*sqrt(2)-2 (4,)
    """
    import sympy

    m = count(m, "m", 2)
    angles = [sympy.pi * k / m for k in range(m)]
    directions = [(exact(sympy.cos(a)), exact(sympy.sin(a))) for a in angles]
    rows = [row for u, v in directions for row in ((u, v), (-u, -v))]
    scale = exact(2 * sympy.tan(sympy.pi / (4 * m)))
    return ReluNetwork([rows, [[scale] * (2 * m)]], [[0] * (2 * m), [0]])


def plane_error(m: int) -> Exact:
    """Return tan(pi/4m)^2, the relative error of ``norm_network``, exactly.

    >>> print(plane_error(2), f"{float(plane_error(8)):.7f}")
    3-2*sqrt(2) 0.0097006
    """
    import sympy

    return exact(sympy.tan(sympy.pi / (4 * count(m, "m", 2))) ** 2)


def _average_tasks(setting: Setting) -> list[Task]:
    return [{"d": d} for d in range(2, setting["dimension"] + 1)]


def _average(task: Task) -> Result:
    d = task["d"]
    moments = [sphere_moment(d, k) for k in (1, 2, 3)]
    return [*map(shown, moments), float(1 / moments[2]), 2 * (4 - d), quartic_identity_holds(d)]


def _average_rows(setting: Setting, found: Sequence[tuple[Task, Result]]) -> list[Row]:
    names = list(AVERAGES.columns)[1:]
    return [{"d": task["d"], **dict(zip(names, result, strict=True))} for task, result in found]


def _average_findings(rows: Sequence[Row]) -> list[str]:
    assert all(row["quartic"] for row in rows)
    last = rows[-1]
    return [
        "The quartic identity holds in every dimension that was tried; its last weight is positive below d = 4, zero "
        "at 4, and negative above: from there on |x|^4 needs other directions, or subtraction.",
        f"For a fixed degree 2k the coefficients grow like d^k, polynomially: 1/m(d, 3) is {last['growth']:.1f} at "
        f"d = {last['d']}. The degree is set by the accuracy, so d^k is not polynomial in 1/accuracy.",
        "That no network of depth 2 is polynomial in both is a theorem about all networks; the growth of coefficients "
        "in one construction agrees with it and proves nothing.",
    ]


def _average_picture(rows: Sequence[Row], figure: Figure) -> None:
    axes = figure.subplots()
    d = [row["d"] for row in rows]
    for k in (1, 2, 3):
        axes.plot(d, [float(1 / sphere_moment(n, k)) for n in d], marker=".", label=f"1/m(d, {k})")
    axes.set(xscale="log", yscale="log", xlabel="dimension d", ylabel="coefficient")
    axes.legend()


AVERAGES = Experiment(
    name="radial-averages",
    summary="powers of the norm as averages of functions of one variable, in every dimension",
    claim="Radial functions that change slowly are approximated by networks of depth 2, of a size polynomial in d for "
    "each fixed accuracy, and polynomial in 1/accuracy for each fixed d, but not in both.",
    source=PAPER,
    choices={
        "polynomials": "the powers 2, 4, 6 of the norm stand for the polynomials that approximate a function of it"
    },
    parameters=[Parameter("dimension", "the greatest d", full=64, reduced=6, least=2, most=100)],
    columns={
        "d": "dimension",
        "moment_1": "mean of <u, x>^2 over |x|^2, exactly",
        "moment_2": "mean of <u, x>^4 over |x|^4, exactly",
        "moment_3": "mean of <u, x>^6 over |x|^6, exactly",
        "growth": "1/m(d, 3), the coefficient with which <u, x>^6 stands for |x|^6",
        "weight": "2 (4 - d), the weight of sum x_i^4 in the quartic identity",
        "quartic": "whether the quartic identity holds, coefficient by coefficient",
    },
    warrants={Warrant.COMPUTED: "moment_1 moment_2 moment_3 growth weight quartic"},
    tasks=_average_tasks,
    do=_average,
    rows=_average_rows,
    findings=_average_findings,
    picture=_average_picture,
)


def _plane_tasks(setting: Setting) -> list[Task]:
    return [{"m": m} for m in range(2, setting["m"] + 1)]


def _plane(task: Task) -> Result:
    """The relative error of m equal ridges, exactly and as sampled, and between which values their sum lies."""
    m = task["m"]
    angles = np.linspace(0, 2 * np.pi, DIRECTIONS, endpoint=False)
    sums = sum(abs(np.cos(angles - pi * k / m)) for k in range(m))
    sampled = float(np.max(abs(2 * tan(pi / (4 * m)) * sums - 1)))
    a = pi / (2 * m)
    return [2 * m, tan(pi / (4 * m)) ** 2, sampled, 1 / sin(a), cos(a) / sin(a)]


def _plane_rows(setting: Setting, found: Sequence[tuple[Task, Result]]) -> list[Row]:
    names = list(PLANE.columns)[1:]
    return [{"m": task["m"], **dict(zip(names, result, strict=True))} for task, result in found]


def _plane_findings(rows: Sequence[Row]) -> list[str]:
    first, last = rows[0], rows[-1]
    return [
        f"The relative error is tan(pi/4m)^2: 3 - 2 sqrt(2) = {first['error']:.6f} with {first['units']} ReLUs, "
        f"{last['error']:.6f} with {last['units']}; it falls like the square of the number of units.",
        "This is the second theorem for the norm itself in the plane: the size is of the order of accuracy^(-1/2).",
    ]


def _plane_picture(rows: Sequence[Row], figure: Figure) -> None:
    axes = figure.subplots()
    units = [row["units"] for row in rows]
    axes.plot(units, [row["error"] for row in rows], "-", label=PLANE.columns["error"])
    axes.plot(units, [row["sampled"] for row in rows], "x", label=PLANE.columns["sampled"])
    axes.set(xscale="log", yscale="log", xlabel="ReLUs", ylabel="relative error")
    powers = [1 << k for k in range(units[-1].bit_length()) if units[0] <= 1 << k <= units[-1]]
    axes.set_xticks(powers, list(map(str, powers)))
    axes.set_xticks([], minor=True)
    axes.legend()


PLANE = Experiment(
    name="radial-plane",
    summary="the norm in the plane by networks of depth 2, with their exact error",
    claim="For each fixed dimension, radial functions are approximated by networks of depth 2 of a size polynomial in "
    "1/accuracy.",
    source=PAPER,
    choices={
        "function": "the norm itself, which is the hardest place of a radial function: its kink",
        "network": "equally spaced directions, one scale",
        "error": "relative, in the worst direction; the network and the norm are homogeneous, so no domain is chosen",
    },
    parameters=[Parameter("m", "the most directions", full=64, reduced=8, least=2, most=2000)],
    columns={
        "m": "directions",
        "units": "ReLUs, 2m",
        "error": "relative error, tan(pi/4m)^2",
        "sampled": f"the greatest relative error among {DIRECTIONS} directions",
        "greatest": "the greatest value of sum |<u_k, x>| on the circle, 1/sin(pi/2m)",
        "least": "its least value, cot(pi/2m)",
    },
    warrants={Warrant.COMPUTED: "units", Warrant.FLOAT: "error greatest least", Warrant.MEASURED: "sampled"},
    tasks=_plane_tasks,
    do=_plane,
    rows=_plane_rows,
    findings=_plane_findings,
    picture=_plane_picture,
)


def mean_projection(dimension: int) -> float:
    """The mean of |<u, e>| for u uniform on the unit sphere: Gamma(d/2) / (sqrt(pi) Gamma((d+1)/2)).

    >>> f"{mean_projection(2):.6f}", f"{mean_projection(3):.6f}"
    ('0.636620', '0.500000')
    """
    return exp(lgamma(dimension / 2) - lgamma((dimension + 1) / 2)) / sqrt(pi)


def _feature_tasks(setting: Setting) -> list[Task]:
    """A task for each dimension, width up to the greatest, and run."""
    widths = [w for w in (100, 1000, 10_000) if w <= setting["width"]]
    return [
        {"d": d, "width": width, "run": run, "seed": setting.seed}
        for d in (2, 10, 30, 100)
        for width in widths
        for run in range(setting["runs"])
    ]


def _features(task: Task) -> Result:
    """The greatest relative error of random ridges on random points of the sphere."""
    rng, d = generator(task), task["d"]
    u, x = rng.standard_normal((task["width"], d)), rng.standard_normal((SAMPLES, d))
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    found = abs(x @ u.T).mean(axis=1) / mean_projection(d)
    return float(np.max(abs(found - 1)))


def _feature_rows(setting: Setting, found: Sequence[tuple[Task, Result]]) -> list[Row]:
    """The mean over the runs of each dimension and width, and how it compares with 1/sqrt(width)."""
    together: dict[tuple[int, int], list[float]] = {}
    for task, error in found:
        together.setdefault((task["d"], task["width"]), []).append(error)
    return [
        {"d": d, "width": width, "runs": len(e), "error": fmean(e), "scaled": fmean(e) * sqrt(width)}
        for (d, width), e in together.items()
    ]


def _feature_findings(rows: Sequence[Row]) -> list[str]:
    scaled = [row["scaled"] for row in rows]
    return [
        f"The error times the square root of the width lies between {min(scaled):.2f} and {max(scaled):.2f} for all "
        "dimensions and widths of the table: random directions approximate the norm with hardly more units in high "
        "dimension, as the first theorem leads one to expect.",
        f"It is the greatest error at {SAMPLES} random points, not on the whole sphere: in high dimension they say "
        "little about the worst direction, and nothing about other networks.",
    ]


def _feature_picture(rows: Sequence[Row], figure: Figure) -> None:
    axes = figure.subplots()
    for d in sorted({row["d"] for row in rows}):
        line = [row for row in rows if row["d"] == d]
        axes.plot([r["width"] for r in line], [r["error"] for r in line], marker="o", label=f"d = {d}")
    axes.set(xscale="log", yscale="log", xlabel="random directions", ylabel="greatest relative error")
    axes.legend()


FEATURES = Experiment(
    name="radial-features",
    summary="the norm by random directions, in growing dimension",
    claim="Radial functions that change slowly are approximated by networks of depth 2 of a size polynomial in d.",
    source=PAPER,
    choices={
        "network": "the mean of |<u, x>| over independent uniform directions u, divided by its expectation",
        "points": f"{SAMPLES} independent uniform directions",
    },
    parameters=[
        Parameter("width", "the most directions", full=10_000, reduced=1000, least=100, most=10_000),
        Parameter("runs", "networks for each row", full=20, reduced=2, most=1000),
    ],
    columns={
        "d": "dimension",
        "width": "directions; the network has twice as many ReLUs",
        "runs": "networks that were drawn",
        "error": f"mean of the greatest relative error at {SAMPLES} random points",
        "scaled": "the same times the square root of the number of directions",
    },
    warrants={None: "runs", Warrant.MEASURED: "error scaled"},
    tasks=_feature_tasks,
    do=_features,
    rows=_feature_rows,
    findings=_feature_findings,
    picture=_feature_picture,
    keys=2,
)
