"""Rows of the table of goals on bounds: what breakpoints cost on stretches, first calls, and tables of sizes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from benchmarks.size_laws import aperiodic, forget, golden
from benchmarks.timings import Goal, Side, Size
from periodic.bounds.separations import Separation
from periodic.numbers.conversions import Exact


def costs_of_stretches(size: Size) -> list[Side]:
    """The costs of breakpoints at neighbouring prices: all stretches together, and each alone with nothing kept."""
    from periodic.approximation.block_types import compact_plan
    from periodic.approximation.close_costs import IDLE, CloseCosts, Closeness
    from periodic.approximation.hinge_paths import Paths
    from periodic.approximation.hinge_places import HingePlaces
    from periodic.approximation.stretches import price_at
    from periodic.maps.families import tent
    from periodic.maps.normal_forms import normal_form

    f = normal_form(tent("3/2"))
    plan = compact_plan(f, 40, 1100)
    assert plan is not None
    stretches = plan.stretches._replace(close=size.pick(2, 12, plan.stretches.close))
    closeness = Closeness(2, 8, "cb", 4000) if size is Size.SMALL else Closeness(4, 8, "cxcbcb", 130000)
    prices = [price_at(rung, 64) for rung in (-84, -80, -82, -83)[: size.pick(2, 4, 4)]]

    def together() -> list[tuple[int, ...]]:
        costs = CloseCosts(f, stretches, 1, closeness)
        return [costs.close(price)[: stretches.close] for price in prices]

    def alone(costs: CloseCosts, kind: int, price: int) -> int:
        whole, top = costs.wholes[kind], np.array([costs.top(kind, price)], dtype=np.float64)
        squares = [p * p for p in costs.pieces[: stretches.close]]
        most = [max(closeness.least, closeness.most * squares[kind] // sum(squares))]
        paths = Paths.all(HingePlaces.of([costs.profiles[kind]], closeness.cells, closeness.reach), 1, closeness.bins)
        best, idle = np.minimum(paths.priced([price])[0], whole), 0
        for way in closeness.halvings:
            if best >= min(top, paths.limits) or idle > 1:
                break
            paths = paths.closer(price, top, way in "cx", way in "bx", most)
            proved = np.minimum(np.minimum(paths.priced([price])[0], paths.limits), top)
            idle = idle + 1 if proved - best < IDLE * (top - best) else 0
            best = np.maximum(best, proved)
        return int(best[0])

    def one_by_one() -> list[tuple[int, ...]]:
        costs = CloseCosts(f, stretches, 1, closeness)
        return [tuple(alone(costs, kind, price) for kind in range(stretches.close)) for price in prices]

    count = stretches.close * len(prices)
    return [
        Side("periodic, all together", together, count, f"{count} costs", Goal(ratio=2), repeats=3),
        Side("one stretch and price after the other", one_by_one, count, f"{count} costs", repeats=1),
    ]


def first_calls(size: Size) -> list[Side]:
    """The first bounds of a map, for one iterate and one size, by the quickest road and as effort 1 finds them."""
    from periodic.bounds.separations import separation

    t, width, depth = size.pick((8, 3, 1), (30, 20, 3), (40, 20, 5))

    def first(effort: int) -> Separation:
        forget()
        return separation(golden(), t, width, depth, effort=effort)

    def is_close(found: Separation) -> bool:
        return bool(found.l1_bound > Fraction(7, 10) and found.l2_bound > Fraction(37, 100))

    return [
        Side("periodic", lambda: first(0), 1, "1 map", Goal(seconds=0.3, ratio=4), value=is_close, repeats=3),
        Side("effort 1", lambda: first(1), 1, "1 map", value=is_close, repeats=1),
    ]


def sizes_of_networks(size: Size) -> list[Side]:
    """Bounds for a table of widths and depths: what is found for one size serves all, or nothing is remembered."""
    from periodic.bounds.network_sizes import separation_table
    from periodic.bounds.separations import separation

    widths, depths = size.pick((2, 3), (2, 5, 20), (2, 3, 5, 10, 20)), size.pick((1, 2), (1, 2, 3), (1, 2, 3, 4, 5))
    f, t = aperiodic(), size.pick(10, 40, 40)

    def table() -> dict[tuple[int, int], Exact]:
        forget()
        return {key: found.l1_bound for key, found in separation_table(f, t, widths, depths).items()}

    def one_by_one() -> dict[tuple[int, int], Exact]:
        found = {}
        for width in widths:
            for depth in depths:
                forget()
                found[width, depth] = separation(f, t, width, depth).l1_bound
        return found

    count = len(widths) * len(depths)
    return [
        Side("periodic, a table", table, count, f"{count} sizes", Goal(ratio=5), repeats=3),
        Side("nothing remembered", one_by_one, count, f"{count} sizes", repeats=1),
    ]
