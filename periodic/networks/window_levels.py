"""Which level is best where a sequence of layer windows does not follow f^t: the median of f^t there, in floats.

That half of f^t lies above the level and half below on all of the domain is right as long as little is followed. What
windows follow below a number y is summed up as what they save is: behind the last layer the sum rises with slope 1 up
to y, and not beyond.
docs/mathematics.md, Layer windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from periodic.maps.plmaps import PLMap
from periodic.networks.levels import value_distribution
from periodic.networks.window_savings import ExactWindow
from periodic.numbers.conversions import Exact

Array = NDArray[Any]

GRID = 32  # parts of an interval in which the median is sought, twice
SLACK = 1e-6  # for rounding
MOST_BITS = 64  # of the denominator of a level
WORTH = 1e-4  # a gain below this share of the error is not worth a level with more digits


def rest_level(f: PLMap, t: int, windows: Sequence[ExactWindow], level: Exact, error: Exact) -> Exact | None:
    """Return a short number near the median of ``f**t`` where the layer windows do not follow it.

    None if ``error``, that of their network with the ``level``, would hardly get less.
    """
    layers = [_FloatWindow.of(window) for window in windows]
    low, high = (float(y) for y in f.image)
    values = value_distribution(f, t)
    rest = values.masses.sum() - _followed(layers, np.array([high]))

    def excess(levels: Array) -> Array:
        """By how much more of the rest lies below each of some levels than above."""
        return np.asarray(2 * (values.below(levels) - _followed(layers, levels)) - rest)

    for _ in range(2):
        grid = np.linspace(low, high, GRID + 1)
        k = int(np.argmax(np.append(excess(grid) > 0, True)))
        low, high = float(grid[max(k - 1, 0)]), float(grid[min(k, GRID)])
    found = (low + high) / 2
    gain = abs(float(excess(np.array([float(level)]))[0]) * (found - float(level))) / 2
    return _short(found, (high - low) / 2) if gain > WORTH * float(error) else None


def _short(x: float, away: float) -> Fraction:
    """A fraction of small denominator that is hardly farther from a number than this."""
    near = (Fraction(x).limit_denominator(1 << k) for k in range(MOST_BITS))
    return next((q for q in near if abs(q - Fraction(x)) <= (1 + SLACK) * away), Fraction(x))


class _FloatWindow(NamedTuple):
    """The ends of the pieces of a layer window, with the values there."""

    knots: Array
    values: Array

    @classmethod
    def of(cls, window: ExactWindow) -> _FloatWindow:
        knots, values = (np.array([float(x) for x in column]) for column in zip(*window.points, strict=True))
        return cls(knots, values)


def _followed(windows: Sequence[_FloatWindow], levels: Array) -> Array:
    """How much gets through all windows and comes out below each level."""
    layers: list[tuple[_FloatWindow, Array, Array, Array]] = []

    def sums(number: int, x: Array) -> Array:
        """What lies below each x and gets through the layers from one on: a row for each x."""
        if number == len(layers):
            return np.minimum(x[:, None], levels)
        window, images, totals, inverses = layers[-1 - number]
        knots, values = window
        k = np.clip(np.searchsorted(knots, x, side="right") - 1, 0, len(knots) - 2)
        image = np.interp(x, knots, values)
        return np.asarray(totals[k] + np.abs(sums(number + 1, image) - images[k]) * inverses[k, None])

    for window in reversed(windows):
        images = sums(0, window.values)
        heights = np.abs(np.diff(window.values))
        inverses = np.divide(np.diff(window.knots), heights, out=np.zeros_like(heights), where=heights > 0)
        totals = np.zeros_like(images)
        np.cumsum(np.abs(np.diff(images, axis=0)) * inverses[:, None], axis=0, out=totals[1:])
        layers.append((window, images, totals, inverses))
    return np.asarray(layers[-1][2][-1])
