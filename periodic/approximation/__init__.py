"""How near functions of few pieces come to a map: the least errors, from below by proof and from above by example.

An iterate consists of copies, its *blocks*, of few *stretches*, intervals with an earlier iterate on them
(``stretches``): ``block_types`` tells which and how many, ``steady_plans`` for all iterates of a map at once,
``priced_blocks`` what those of several sizes cost at a price for each bend.
``profiles`` are maps in floats, in units of their own; ``sections`` cuts iterates to stretches. ``lines`` and ``duals``
are about one affine function on a stretch: the best one, and a *dual function* that proves that none is better;
``margins`` adds up what rounding can do.
``guessed_moments`` and ``guessed_fits`` guess what lines miss of far iterates, and functions with few breakpoints of
a map.

A function of few pieces is affine on *runs*, from one *hinge*, where it may bend, to the next. ``segments`` and
``run_lines`` bound what a run misses when its ends are free, ``hinge_costs`` when its hinges are known to lie in
*places*, with values in *bins* (``hinge_places``, ``hinge_grids``); ``breakpoint_paths`` and ``hinge_paths`` add runs
up to the least cost of so many hinges, ``budget_paths`` of very few on one stretch; ``close_costs`` does so for all
stretches of an iterate, which pay for bends between them if they meet (``end_shares``), ``cost_curves`` for one iterate
after the other.
``block_duals``, ``run_costs``, ``plane_paths``, ``counted_paths`` and ``close_planes``, on ``close_grids``, find the
evidence of certificates, ``share_guesses`` what blocks that meet should pay in it.

``best_fits`` and ``followed_stretches`` have good approximations to set beside all that.

Reference: docs/mathematics.md, Block bound; Run bound.
"""
