"""Cycles as permutations, what they force, and the orders that say so.

A cycle of an interval map is seen here without the map: only how it permutes its points, from left to right, counts.
That is its *pattern*. A pattern forces others, its *period* forces periods (Sharkovsky's order), its *over-rotation
pair* forces pairs; Stefan cycles and, more generally, *twists* force least among their like. No number but whole ones
occurs in this wing.

``cyclic_patterns`` has the permutations, ``sharkovsky_order`` and ``over_rotation`` the two orders, ``twists`` the
cycles of least growth, ``itinerary_orders`` the order of points that visit laps as a word says, ``forcings`` which
patterns a pattern forces, ``maximal_patterns`` those of largest growth.

References: [BH11], [ALM], [B87], [BM97]; docs/mathematics.md, Sharkovsky order; Patterns; Over-rotation.
"""
