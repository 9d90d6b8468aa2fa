"""Which orbits a map has: fixed points of its iterates, cycles, and the set of their periods.

The *least period* of a point is the least n >= 1 with f^n(x) = x; "period n" always means that. ``fixed_sets`` solves
f^n(x) = x, ``cycles`` makes cycles of the solutions. Which periods occur is told without solving: by the graphs of
*coverings*, which intervals certainly or possibly are sent over which (``coverings``, ``covering_sequences``,
``closed_walks``, ``covered_orbits``), by the slope (``unimodal_maps``) or the height of a plateau (``plateau_maps``);
of many maps of the line at once by signs (``two_cycles``). ``period_sets`` puts that together, ``period_findings`` says
what is known where something stays open, and ``strongest_cycles`` has the cycle from which the papers start.
``point_orbits`` follows one point.

References: [BH11], [ALM]; docs/mathematics.md, Periods; Sharkovsky order; Truncated tents.
"""
