"""Depth separations for a proof kernel: instances of ``rocq/Crossings.v`` that only cite its theorems and compute.

``Crossings.v`` proves, in plain Coq without axioms, that covering intervals force crossings of every iterate, and that
the crossings of all windows together keep every function of few affine pieces, so every ReLU network of a size, at a
distance. What is left for one map is a computation: that its pieces are no steeper than L, that f takes the edges of a
covering graph over their targets, how many walks there are, and a sum. The kernel does it in seconds.

>>> unit = Fraction(0), Fraction(1)
>>> halves = [(Fraction(0), Fraction(1, 2), 0), (Fraction(1, 2), Fraction(1), 0)]  # the tent takes each over [0, 1]
>>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
>>> text, bound = separation_text(tent, 3, 2, 1, CoveringEdges([unit], [halves]), unit)
>>> print(bound, text.count("Theorem"))
5/32 2
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from importlib.resources import files
from itertools import combinations
from typing import Any, NamedTuple

from periodic.bounds.crossing_bounds import crossing_integrals
from periodic.errors import count
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import plural

LIBRARY = "Crossings.v"


class CoveringEdges(NamedTuple):
    """A covering graph with rational ends: intervals, and for each its edges (start, stop, target) in order."""

    vertices: Sequence[tuple[Fraction, Fraction]]
    edges: Sequence[Sequence[tuple[Fraction, Fraction, int]]]

    def crossings(self, t: int) -> Callable[[Fraction, Fraction], int]:
        """Return how often f^t crosses a window at least: the walks of length t from the first interval to it."""
        walks = [1, *[0] * (len(self.vertices) - 1)]
        for _ in range(t):
            longer = [0] * len(walks)
            for walked, row in zip(walks, self.edges, strict=True):
                for *_, target in row:
                    longer[target] += walked
            walks = longer
        ends = [(*vertex, walked) for vertex, walked in zip(self.vertices, walks, strict=True) if walked]
        return lambda low, high: sum(walked for a, b, walked in ends if a <= low and high <= b)


def library_text() -> str:
    """Return the theory that an instance needs beside it, as ``Crossings.v``."""
    return (files("periodic.proofs") / "rocq" / LIBRARY).read_text(encoding="utf-8")


def separation_text(
    f: PLMap,
    t: int,
    width: int,
    depth: int,
    covering: CoveringEdges,
    levels: Iterable[Fraction],
    windows: Iterable[tuple[Fraction, Fraction]] = (),
) -> tuple[str, Fraction]:
    """Return a Coq file with the bound for L1 errors of networks of one size, proved, and the bound.

    It rests on all windows between the ``levels``, with as many crossings as the covering graph shows, which begins at
    the interval of ``f``: half the integral of (N(x, y) - (width + 1)**depth)+ over all x < y, by L**t, L the Lipschitz
    constant, rounded down to nine digits if it is long. One window proves (N - P) (high - low)**2 / (4 L**t). Of these
    and the other ``windows`` the file states the crossings where no wider one has as many.
    Raises ValueError where a number is irrational, or where no bound above 0 follows.
    """
    t, width, depth = count(t, "t"), count(width, "width", 1), count(depth, "depth", 1)
    knots = [(_rational(x), _rational(y)) for x, y in zip(f.knots, f.values, strict=True)]
    steep, pieces = _rational(f.lipschitz), (width + 1) ** depth
    crossed, ordered = covering.crossings(t), sorted(set(levels))
    counted = [(low, high, crossed(low, high)) for low, high in combinations(ordered, 2)]
    others = [(low, high, crossed(low, high)) for low, high in windows]
    most = max((n for *_, n in counted), default=0)
    if most <= pieces:
        raise ValueError(f"no bound follows: {plural(most, 'crossing')}, and more than {pieces} are needed")
    value: Any = crossing_integrals(counted, pieces, steep**t)[0].value
    bound = _shortened(value)
    layers = "; ".join([str(width)] * depth)
    rows = ";\n  ".join("[" + "; ".join(_edge(*edge) for edge in row) + "]" for row in covering.edges)
    stated = ";\n  ".join(f"({_q(low)}, {_q(high)}, {n}%N)" for low, high, n in _most_crossed((*counted, *others)))
    size = f"{plural(depth, 'hidden layer')} of at most {plural(width, 'unit')}"
    text = f"""(** No ReLU network with {size} comes closer to f^{t}
    than the bound, in the mean over [{covering.vertices[0][0]}, {covering.vertices[0][1]}], f being the map below.
    Compile Crossings.v first:  coqc Crossings.v && coqc THIS_FILE *)

Require Import Crossings QArith Qabs List NArith ZArith.
Import ListNotations.
Open Scope Q_scope.

(** The map, by its knots; no piece is steeper than [steepest]. *)
Definition knots : list (Q * Q) := [{"; ".join(_pair(*knot) for knot in knots)}].
Definition steepest : Q := {_q(steep)}.

(** Intervals, the first of them the interval of the map, and for each the stretches that f takes over others. *)
Definition vertices : list (Q * Q) := [{"; ".join(_pair(*vertex) for vertex in covering.vertices)}].
Definition branches : list (list branch) :=
  [{rows}].

(** Windows, and how often f^{t} crosses each at least: there are so many walks of length {t} that end on it. *)
Definition windows : list (Q * Q * N) :=
  [{stated}].

(** All windows between these levels count for the bound. *)
Definition lowest : Q := {_q(ordered[0])}.
Definition levels : list Q := [{"; ".join(_q(x) for x in ordered[1:])}].

Definition bound : Q := {_q(bound)}.
Definition widths : list nat := [{layers}]%nat.

(** Everything that is computed. *)
Lemma crossings_computed : counted knots vertices branches {t} windows = true.
Proof. vm_compute. reflexivity. Qed.

Lemma bound_computed : checked knots vertices branches steepest {t} widths lowest levels bound = true.
Proof. vm_compute. reflexivity. Qed.

Theorem iterate_crosses : forall low high crossings, In (low, high, crossings) windows ->
  exists n, (crossings <= N.of_nat n)%N /\\
    crosses (iterate (through knots) {t}) low high (bottom vertices 0) (top vertices 0) n.
Proof. exact (oscillation _ _ _ _ _ crossings_computed). Qed.

Theorem no_network_is_closer : forall layers output, fits widths layers ->
  at_least (fun x => Qabs (iterate (through knots) {t} x - network layers output x))
    (bottom vertices 0) (top vertices 0) bound.
Proof. exact (separation _ _ _ _ _ _ _ _ _ bound_computed). Qed.

Print Assumptions iterate_crosses.
Print Assumptions no_network_is_closer.
"""
    return text, bound


def _most_crossed(windows: Sequence[tuple[Fraction, Fraction, int]]) -> list[tuple[Fraction, Fraction, int]]:
    """Those windows that are crossed more often than every other that is as wide, the widest first."""
    chosen: list[tuple[Fraction, Fraction, int]] = []
    for window in sorted(windows, key=lambda w: (w[0] - w[1], -w[2])):
        if window[2] > (chosen[-1][2] if chosen else 0):
            chosen.append(window)
    return chosen


def _shortened(x: Fraction) -> Fraction:
    """The number, or if its denominator is long some nine digits of it, rounded down."""
    if x.denominator < 10**12:
        return x
    scale = Fraction(10) ** (9 + max(0, x.denominator.bit_length() - x.numerator.bit_length()) * 3 // 10)
    return (x * scale).__floor__() / scale


def _q(x: Fraction) -> str:
    return f"({x.numerator} # {x.denominator})"


def _pair(x: Fraction, y: Fraction) -> str:
    return f"({_q(x)}, {_q(y)})"


def _edge(start: Fraction, stop: Fraction, target: int) -> str:
    return f"Branch {_q(start)} {_q(stop)} {target}"


def _rational(x: Exact) -> Fraction:
    """The number itself; ValueError if it is irrational."""
    if not isinstance(x, Fraction):
        raise ValueError(f"a proof in the kernel is about rational maps, but {x} is irrational")
    return x
