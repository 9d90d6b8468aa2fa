"""How near functions of few pieces come to a map: the least errors, from below by proof and from above by example.

``lines`` and ``duals`` are about one affine function on a stretch of a map: the best one, and a *dual function* that
proves that none is better. A function of few pieces is affine on *runs*, from one *hinge*, where it may bend, to the
next. ``segments`` bounds what a run misses when its ends are free, ``hinge_costs`` when its hinges are known;
``breakpoint_paths`` and, on ``hinge_grids``, ``hinge_paths`` add runs up to the least cost of so many hinges. An
iterate consists of copies of few stretches, its *blocks*: ``block_types`` tells which and how many, ``close_costs``
what hinges cost on them.
``block_duals``, ``run_costs``, ``run_choices`` and ``plane_choices`` find the evidence that a certificate holds.
``best_fits`` has good approximations to set beside all that.

Reference: docs/mathematics.md, Block bound; Run bound.
"""
