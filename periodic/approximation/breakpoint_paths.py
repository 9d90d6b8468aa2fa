"""The least cost of breakpoints: a shortest path over the cells of a block, from hinge to hinge.

Let g be continuous and piecewise linear, and h a map on a block that is cut into cells. A *hinge* is a breakpoint of g:
it lies in a cell, and g has there a value, which lies in one of finitely many *bins* that cover the real line. Between
two hinges g is affine, and ``Runs`` bounds the error there below by e + l(value at the one) + r(value at the other). So

    cost up to a hinge in cell j, bin v  >=  min over i, u of  cost up to one in cell i, bin u, + price + l + e + r,

and a shortest path gives, for prices mu in one go, a lower bound for the least value of

    integral over the block of |h - g|**order  +  mu * (number of breakpoints of g inside),

or, with budgets in the place of prices, for the least error with at most k breakpoints, k = 0, 1, 2, ...

Two hinges in one cell forget the value between them. Runs longer than the reach of the ``Runs`` object are cut at
ends of pieces, where g has a value too but no price is paid: superadditivity. The cells that hold a hinge cost
nothing. All costs are whole multiples of a unit, rounded down, so that float64 adds them exactly.
docs/mathematics.md, Run bound; Rounding.

>>> from periodic.approximation.profiles import UNIT, Profile, Scale
>>> from periodic.approximation.segments import AbsoluteRuns
>>> from periodic.maps.families import tent
>>> h = tent() ** 2  # in units that make its pieces 1 long, and its values lie between -1 and 1
>>> runs = AbsoluteRuns([Profile.of(h, Scale.of([h]))], cells=4, reach=8)
>>> [round(cost * UNIT, 3) for cost in budget_costs(runs, 0, most=3, bins=16)]  # no breakpoint, one, two, three
[2.0, 1.408, 0.684, 0.0]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from periodic.approximation.profiles import UNIT, Floats
from periodic.approximation.segments import FAR, Runs

WIDEST = 1.4  # the inner bins cover the values from -1.4 to 1.4
MOST_KEPT = 1 << 19  # numbers of each kind, of the runs of a profile


def bin_edges(bins: int) -> Floats:
    """Return the ends of ``bins`` bins that cover the line, the outermost ones unbounded.

    >>> bin_edges(4)[1:-1].tolist()
    [-1.4, 0.0, 1.4]
    """
    inner = np.linspace(-WIDEST, WIDEST, bins - 1)
    return np.concatenate([[-FAR], inner, [FAR]])


class Prices(NamedTuple):
    """Every hinge costs a price; one problem for each price, in units."""

    prices: Floats

    def paid(self, costs: Floats) -> Floats:
        """The costs after one more hinge, row by row."""
        return costs + self.prices.reshape(-1, *(1,) * (costs.ndim - 1))


class Budgets(NamedTuple):
    """Row k of the costs holds the least cost with at most k hinges, for k below ``rows``."""

    rows: int

    def paid(self, costs: Floats) -> Floats:
        """The costs after one more hinge: those of the row before."""
        return np.concatenate([np.full_like(costs[:1], np.inf), costs[:-1]])


def least_costs(runs: Runs, profile: int, terms: Prices | Budgets, bins: int) -> list[int]:
    """Return, for every row of ``terms``, a lower bound for the least cost on one block, a multiple of ``UNIT``.

    Cost: (cells of the block) * (cells in reach) * bins * (rows of terms) additions of floats. What runs cost beside
    their hinges is kept for other calls where it is few numbers.
    """
    lengths = runs.profiles[profile].lengths
    m, pieces = runs.cells, len(lengths)
    n = m * pieces
    rows = len(terms.prices) if isinstance(terms, Prices) else terms.rows
    widths = np.append(np.repeat(lengths / m, m), 0.0)
    index, edges = runs.index(profile), bin_edges(bins)
    # least values are taken over the first axis: over a short last one they take many times as long
    hinges = np.full((bins, rows, n), np.inf)  # costs up to a hinge in each cell and bin
    least = np.full((rows, n), np.inf)
    links = np.full((bins, rows, pieces + 1), np.inf)  # costs up to the end of a piece inside a long run
    first_links = np.full((bins, pieces + 1), np.inf)  # the same for runs from the start of the block
    result = np.full(rows, np.inf)
    whole = float(np.floor(runs.wholes[profile] / UNIT))
    top = None
    if isinstance(terms, Prices) and runs.reach >= pieces:  # the map itself, or a line, costs no more
        top = np.minimum(whole, terms.prices * (pieces - 1))
    kept = runs.kept(profile, bins) if top is None and n * runs.reach * m * bins <= MOST_KEPT else None
    if n:
        hinges[:, :, 0], least[:, 0] = 0.0, 0.0
    for j in range(1, n + 1):
        last = (j - 1) // m
        reach = min(runs.reach, last + 1)
        start = (last + 1 - reach) * m  # the runs considered start after the cells start - 1, ..., j - 1
        before = np.append(0.0, widths)[start:j] if start == 0 else widths[start - 1 : j - 1]
        if kept is not None and j in kept:
            e, left, right = kept[j]
        else:
            found = runs.rows(index[last, :reach][::-1], j - last * m)[: len(before)]
            e = np.floor(found[:, 0] / UNIT)
            if top is not None:
                # runs that start so early that every path over them costs as much as is enough are left out
                arrive = np.concatenate([np.zeros((rows, 1)), terms.paid(least[:, : j - 1])], axis=1)[:, start:]
                dear = (arrive + e >= top[:, None]).all(axis=0)
                early = int(dear.argmin()) // m * m  # whole pieces
                start, reach, found = start + early, reach - early // m, found[early:]
                e, before = e[early:], before[early:]
            left, right = runs.sides(found, before, float(widths[j]), edges)
            left, right = np.floor(left / UNIT).T[:, None], np.floor(right / UNIT)[:, None]
            if kept is not None:
                kept[j] = e, left, right
        costs = np.full((rows, j - start), np.inf)
        skip = int(start == 0)
        if j - start > skip:
            inside = hinges[:, :, start + skip - 1 : j - 1] + left[:, :, skip:]
            costs[:, skip:] = terms.paid(inside.min(axis=0))
        fresh = np.full(j - start, np.inf)  # without any hinge so far
        if start == 0:
            fresh[0] = 0.0
        at_ends = slice(0, None, m)
        after = slice(start // m, start // m + reach)
        costs[:, at_ends] = np.minimum(costs[:, at_ends], (links[:, :, after] + left[:, :, at_ends]).min(axis=0))
        fresh[at_ends] = np.minimum(fresh[at_ends], (first_links[:, after] + left[:, 0, at_ends]).min(axis=0))
        costs, fresh = costs + e, fresh + e
        if j == n:
            result = costs.min(axis=1)
            if m * pieces > 1:
                result = np.minimum(result, terms.paid(least[:, n - 1]))
            break
        both = np.minimum(costs, fresh)
        arrived = (both.T[:, :, None] + right).min(axis=0)
        bare = both.min(axis=1)
        adjacent = terms.paid(least[:, j - 1])  # a hinge in the cell before: the run between has no cells
        arrived, bare = np.minimum(arrived, adjacent[:, None]), np.minimum(bare, adjacent)
        arrived = np.minimum(arrived, terms.paid(bare)[:, None])  # or two hinges in this cell
        hinges[:, :, j], least[:, j] = arrived.T, arrived.min(axis=1)
        if j % m == 0 and reach == runs.reach:
            links[:, :, j // m] = (costs.T[:m, :, None] + right[:m]).min(axis=0).T
            first_links[:, j // m] = (fresh[:m, None] + right[:m, 0]).min(axis=0)
    if top is not None:
        result = np.minimum(result, top)
    if isinstance(terms, Budgets):
        result[0] = whole
        result = np.minimum.accumulate(result)
    return [int(min(x, whole)) for x in result]


def priced_costs(runs: Runs, profile: int, prices: Sequence[int], bins: int) -> list[int]:
    """Return ``least_costs`` for several prices, all in units."""
    return least_costs(runs, profile, Prices(np.array(prices, dtype=np.float64)), bins)


def budget_costs(runs: Runs, profile: int, most: int, bins: int) -> list[int]:
    """Return lower bounds for the least error with at most 0, 1, ..., ``most`` breakpoints, in units."""
    return least_costs(runs, profile, Budgets(most + 1), bins)
