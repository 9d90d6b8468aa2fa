"""Rows of the table of goals on bounds: what breakpoints cost on the stretches of a map."""

from __future__ import annotations

import numpy as np

from benchmarks.timings import Goal, Side, Size


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
