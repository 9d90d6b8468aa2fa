"""Rows of the table that are about many networks: all of them at once, beside one at a time."""

from __future__ import annotations

import numpy as np

from benchmarks.timings import Goal, Side, Size

EACH = 12e-3  # seconds for a network: 100,000 in ten minutes on two cores


def periods_of_random_networks(size: Size) -> list[Side]:
    """Periods 2 and 3, an odd period and positive entropy of random networks of one input and 16 units, exactly."""
    from periodic.experiments.network_decisions import decision, decisions
    from periodic.experiments.network_draws import INITIALISATIONS, drawn_layers, network

    init, many, few = INITIALISATIONS["he"], size.pick(20, 400, 2000), size.pick(20, 40, 200)
    layers = drawn_layers((16,), init, many, np.random.default_rng(0))
    return [
        Side(
            "periodic",
            lambda: decisions(layers, init.rectified),
            many,
            f"{many} networks",
            Goal(EACH * many),
            repeats=3,
        ),
        Side(
            "one at a time, exactly",
            lambda: [decision(network(layers, i, init.rectified).to_line_map()) for i in range(few)],
            few,
            f"{few} networks",
            repeats=1,
        ),
    ]
