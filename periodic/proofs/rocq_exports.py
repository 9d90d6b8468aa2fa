"""Depth separations for a proof kernel: instances of ``rocq/Crossings.v`` that only cite its theorem and compute.

``Crossings.v`` proves, in plain Coq without axioms, that covering intervals force crossings of every iterate, and that
crossings keep every function of few affine pieces, so every ReLU network of a size, at a distance. What is left for one
map is a computation: that its pieces are no steeper than L, that f takes the edges of a covering graph over their
targets, that there are so many walks, and a product. The kernel does it in seconds.

>>> unit = Fraction(0), Fraction(1)
>>> halves = [(Fraction(0), Fraction(1, 2), 0), (Fraction(1, 2), Fraction(1), 0)]  # the tent takes each over [0, 1]
>>> tent = PLMap([0, "1/2", 1], [0, 1, 0])
>>> text, bound = separation_text(tent, 3, 2, 1, CoveringEdges([unit], [halves]), unit, 8)
>>> print(bound, text.count("Theorem"))
5/64 2
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib.resources import files
from typing import NamedTuple

from periodic.errors import count
from periodic.maps.plmaps import PLMap
from periodic.numbers.conversions import Exact
from periodic.numbers.decimals import plural

LIBRARY = "Crossings.v"


class CoveringEdges(NamedTuple):
    """A covering graph with rational ends: intervals, and for each its edges (start, stop, target) in order."""

    vertices: Sequence[tuple[Fraction, Fraction]]
    edges: Sequence[Sequence[tuple[Fraction, Fraction, int]]]


def library_text() -> str:
    """Return the theory that an instance needs beside it, as ``Crossings.v``."""
    return (files("periodic.proofs") / "rocq" / LIBRARY).read_text(encoding="utf-8")


def separation_text(
    f: PLMap, t: int, width: int, depth: int, covering: CoveringEdges, window: tuple[Fraction, Fraction], crossings: int
) -> tuple[str, Fraction]:
    """Return a Coq file with the bound for L1 errors of networks of one size, proved, and the bound.

    The covering graph must show at least ``crossings`` crossings of the ``window`` by f^t from its first vertex, inside
    the interval of ``f``. The bound is (crossings - (width + 1)**depth) (high - low)**2 / (8 L**t), L the Lipschitz
    constant, rounded down to nine digits if it is long. Raises ValueError where a number is irrational, or where no
    bound above 0 follows.
    """
    t, width, depth = count(t, "t"), count(width, "width", 1), count(depth, "depth", 1)
    low, high = window
    knots = [(_rational(x), _rational(y)) for x, y in zip(f.knots, f.values, strict=True)]
    steep = _rational(f.lipschitz)
    pieces = (width + 1) ** depth
    left = crossings - pieces
    if left <= 0:
        raise ValueError(f"no bound follows: {plural(crossings, 'crossing')}, and more than {pieces} are needed")
    reach = (high - low) / 2 / steep**t
    bound = _shortened(left * (high - low) * reach / 4)
    layers = "; ".join([str(width)] * depth)
    rows = ";\n  ".join("[" + "; ".join(_edge(*edge) for edge in row) + "]" for row in covering.edges)
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

(** The window, and how often f^{t} crosses it at least: there are so many walks of length {t}. *)
Definition low : Q := {_q(low)}.
Definition high : Q := {_q(high)}.
Definition crossings : N := {crossings}%N.

(** Half the height of the window over the slope of f^{t}: the width of the triangle that each crossing leaves. *)
Definition reach : Q := {_q(reach)}.

Definition bound : Q := {_q(bound)}.
Definition widths : list nat := [{layers}]%nat.

(** Everything that is computed. *)
Lemma computed : checked knots vertices branches low high steepest reach {t} widths crossings bound = true.
Proof. vm_compute. reflexivity. Qed.

Theorem iterate_crosses : exists n, (crossings <= N.of_nat n)%N /\\
  crosses (iterate (through knots) {t}) low high (bottom vertices 0) (top vertices 0) n.
Proof. exact (oscillation _ _ _ _ _ _ _ _ _ _ _ computed). Qed.

Theorem no_network_is_closer : forall layers output, fits widths layers ->
  at_least (fun x => Qabs (iterate (through knots) {t} x - network layers output x))
    (bottom vertices 0) (top vertices 0) bound.
Proof. exact (separation _ _ _ _ _ _ _ _ _ _ _ computed). Qed.

Print Assumptions iterate_crosses.
Print Assumptions no_network_is_closer.
"""
    return text, bound


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
