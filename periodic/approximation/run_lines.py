"""The lines that come nearest to h on runs, and what no line misses less than.

Runs are given by the ends of their pieces. For the absolute error a line is improved by damped steps of Newton, and the
signs of h - line prove what all lines miss; where these do not come to an end, it is tried whether the best line is
that of a piece of h. For squares it is the projection. docs/mathematics.md, Run bound.

>>> tent = RunShapes(np.array([[-0.5], [0.0], [0.5]]), np.array([[-1.0], [1.0], [-1.0]]), np.array([2.0]))
>>> found = best_lines(tent, 1)
>>> found.a.round(6), found.least.round(4)
(array([0.]), array([0.5]))
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from periodic.approximation.hinge_places import Integers
from periodic.approximation.lines import column_sums
from periodic.approximation.margins import LARGEST
from periodic.approximation.profiles import Floats

STEPS = 24  # of Newton, towards the best line of a run, at most
SOON, QUICK = 3, 6  # the same, before that of a piece is tried; in a quick search
LOST = 2.0**-12  # the part of what a line misses that may be left unproved
WIDE, SURE = 2.0**-10, 2.0**-16  # a piece that is followed, as a part of the run; what rounding may do to its room
TOGETHER = 3 << 12  # numbers in one array: a few of them stay in cache, and are not given back to the system


class RunShapes(NamedTuple):
    """Runs, one a column, in coordinates u from -1/2 to 1/2.

    Those of fewer pieces than others end in pieces of no width, which add nothing to any sum.
    """

    u: Floats  # the ends of the pieces
    y: Floats  # values there
    length: Floats


class NearLines(NamedTuple):
    """For each run a line a + b*u close to the best, and a lower bound for the mean error of all lines."""

    a: Floats
    b: Floats
    least: Floats


class Plane(NamedTuple):
    """The mean error of a line is at least gain - (mean of sigma*(line - alpha_0)); m0, m1: means of sigma, u*sigma."""

    gain: Floats
    m0: Floats
    m1: Floats


def line_signs(
    runs: RunShapes, a: Floats, b: Floats, curved: bool = False
) -> tuple[Plane, tuple[Floats, Floats, Floats]]:
    """Return the plane of sigma = sign(h - line), and if wanted the second derivatives of the error in the line.

    On a piece on which h - line goes from r to s, sigma changes at the share |r|/(|r| + |s|) if it does.
    """
    residue = b * runs.u
    residue += a
    return sign_planes(runs.u, np.subtract(runs.y, residue, out=residue), curved)


def sign_planes(u: Floats, residue: Floats, curved: bool = False) -> tuple[Plane, tuple[Floats, Floats, Floats]]:
    """Return the same from h - line at the ends of pieces."""
    size = np.abs(residue)
    r, s = residue[:-1], residue[1:]
    width = u[1:] - u[:-1]
    total = size[:-1] + size[1:]
    total += 1e-100
    bend = r * s
    np.minimum(bend, 0, out=bend)
    bend /= total
    mean = r + s
    mean /= total
    mean *= width
    m0 = column_sums(mean)
    turn = bend / total
    turn *= width * width
    mean *= (u[1:] + u[:-1]) / 2
    mean += np.copysign(turn, s - r, out=turn)
    m1 = column_sums(mean)
    gains = total / 2
    gains += bend
    gains *= width
    gain = column_sums(gains)
    plane = Plane(gain, m0, m1)
    if not curved:
        return plane, (gain, gain, gain)
    weight = np.where(bend < 0, 2 * width / total, 0.0)
    place = u[:-1] + width * (size[:-1] / total)
    turned = weight * place
    return plane, (column_sums(weight), column_sums(turned), column_sums(turned * place))


def best_lines(runs: RunShapes, order: int, quick: bool = False) -> NearLines:
    """Return lines close to the best, the projection or some steps from there, and what no line misses less than.

    A ``quick`` search ends where it would take long.
    """
    width, total = np.diff(runs.u, axis=0), runs.y[1:] + runs.y[:-1]
    mean = column_sums(width * total) / 2
    middle = (runs.u[1:] + runs.u[:-1]) / 2
    tilt = column_sums(width * (middle * total / 2 + width * np.diff(runs.y, axis=0) / 12))
    found = NearLines(mean.copy(), 12 * tilt, np.zeros_like(mean))
    if order == 2:
        square = column_sums(width * (total * total - runs.y[1:] * runs.y[:-1])) / 3
        return found._replace(least=square - mean * mean - 12 * tilt * tilt)
    if len(runs.u) > 2:  # else h is affine
        left = _descended(runs, (mean, tilt), found, np.arange(len(mean)), QUICK if quick else SOON)
        left = _following(runs, found, left)
        if not quick:
            _descended(runs, (mean, tilt), found, left, STEPS)
    return found


def _descended(
    runs: RunShapes, moments: tuple[Floats, Floats], found: NearLines, some: Integers, steps: int
) -> Integers:
    """Improve the lines of some runs, a few at a time; return the runs of which more may be proved.

    ``moments`` are the means of h and u*h. No run depends on which others there are.
    """
    size, left = max(2, TOGETHER // len(runs.u)), [some[:0]]
    for i in range(0, len(some), size):
        live = some[i : i + size]
        part, mean, tilt, a, b = _taken(runs, live), *(v.take(live) for v in (*moments, found.a, found.b))
        damping = np.full_like(a, 1e-3)
        plane, bends = line_signs(part, a, b, curved=True)
        state: tuple[Floats, ...] = (a, b, *plane, *bends)
        for step in range(steps + 1):
            a, b, gain, m0, m1 = state[:5]
            # (sigma - m0 - 12*m1*u)/(1 + |m0| + 6*|m1|) is orthogonal to lines, and at most 1 in absolute value
            proved = gain - m0 * (mean - a) - 12 * m1 * (tilt - b / 12)
            proved /= 1 + np.abs(m0) + 6 * np.abs(m1)
            proved[np.abs(a) + np.abs(b) / 2 > LARGEST] = 0
            found.a[live], found.b[live] = a, b
            found.least[live] = least = np.maximum(found.least.take(live), proved)
            going = np.flatnonzero(least < gain * (1 - LOST))  # nothing proves more
            live = live.take(going)
            if step == steps or not len(live):
                break
            part, mean, tilt, damping = _taken(part, going), *(v.take(going) for v in (mean, tilt, damping))
            state = tuple(v.take(going) for v in state)
            tried = _stepped(part, state, damping)
            down = tried[2] < state[2]
            state = tuple(np.where(down, late, early) for late, early in zip(tried, state, strict=True))
            damping = np.where(down, damping * 0.1 + 1e-12, damping * 8)
        left.append(live)
    return np.asarray(np.concatenate(left))


def _stepped(runs: RunShapes, state: tuple[Floats, ...], damping: Floats) -> tuple[Floats, ...]:
    """The lines after a step of Newton, with all that ``line_signs`` gives for them."""
    a, b, _, m0, m1, h00, h01, h11 = state
    g00, g11 = h00 + damping, h11 + damping / 12
    det = np.maximum(g00 * g11 - h01 * h01, 1e-12)
    a, b = a + (g11 * m0 - h01 * m1) / det, b + (g00 * m1 - h01 * m0) / det
    plane, bends = line_signs(runs, a, b, curved=True)
    return a, b, *plane, *bends


def _taken(runs: RunShapes, some: Integers) -> RunShapes:
    """Some of the runs."""
    return RunShapes(*(v.take(some, axis=-1) for v in runs))


def _following(runs: RunShapes, found: NearLines, some: Integers) -> Integers:
    """Try for some runs the line of the piece that is nearest to theirs; return the runs for which it is not the best.

    It is if the signs on all other pieces, with some sigma on this one, are orthogonal to lines. Functions of absolute
    value at most 1 on an interval of length w have the integral m and, times the distance from the middle, M, whenever
    |M| <= (w*w - m*m)/4.
    """
    part, columns = _taken(runs, some), np.arange(len(some))
    width = np.diff(part.u, axis=0)
    residue = part.y - (found.a.take(some) + found.b.take(some) * part.u)
    near = np.abs(residue[:-1]) + np.abs(residue[1:])
    k = np.argmax(width / (near + 1e-100), axis=0)
    w, y, u = width[k, columns], part.y[k, columns], part.u[k, columns]
    b = (part.y[k + 1, columns] - y) / np.maximum(w, WIDE)  # others are not followed
    a = y - b * u
    residue = part.y - (a + b * part.u)
    residue[k, columns], residue[k + 1, columns] = 0.0, 0.0
    gain, m0, m1 = sign_planes(part.u, residue)[0]
    over = m1 - (u + w / 2) * m0
    room = (w * w - m0 * m0) / 4
    best = (np.abs(over) <= room - SURE * w * w) & (w > WIDE) & (np.abs(a) + np.abs(b) / 2 <= LARGEST)
    followed = some[best]
    found.a[followed], found.b[followed], found.least[followed] = a[best], b[best], gain[best]
    return np.asarray(some[~best])
