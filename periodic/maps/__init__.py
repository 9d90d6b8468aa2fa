"""Continuous piecewise-linear maps of an interval, and what is done with them value by value.

A *map* is given by its *knots* and its values there; in between it is affine, on *pieces*. Where the slope changes is a
*breakpoint*, where the direction changes a *turning point*, and between these lie the *laps*. ``polylines`` has the two
vectors of which all is made, ``plmaps`` the maps; ``compositions``, ``pointwise_sums`` and ``preimages`` are their
algebra, ``distances`` how far two are apart, ``families`` and ``parametric_maps`` the maps that one argues about,
``sympy_forms`` the way from and to SymPy.

Reference: docs/mathematics.md, Maps, pieces, laps; Counting lemma.
"""
