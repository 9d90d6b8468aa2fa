"""How near functions of few pieces come to a map: the least errors, from below by proof and from above by example.

``lines`` and ``duals`` are about one affine function on a stretch of a map: the best one, and a *dual function* that
proves that none is better. ``segments`` bounds what one affine function misses of a *run*, a stretch that it follows
from bend to bend, and ``breakpoint_paths`` adds runs up to the least cost of so many bends. An iterate consists of
copies of few stretches, its *blocks*: ``block_types`` tells which and how many, ``block_duals``, ``run_costs`` and
``run_choices`` find the evidence that a certificate holds. ``best_fits`` has good approximations to set beside it.

Reference: docs/mathematics.md, Block bound; Run bound.
"""
