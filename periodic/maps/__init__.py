"""Continuous piecewise-linear maps of an interval, and what is done with them value by value.

A *map* is given by its *knots* and its values there; in between it is affine, on *pieces*. Where the slope changes is a
*breakpoint*, where the direction changes a *turning point*, and between these lie the *laps*. ``polylines`` has the two
vectors of which all is made, ``plmaps`` the maps; ``compositions``, ``pointwise_sums``, ``envelopes`` and
``preimages`` are their algebra, ``distances`` how far two are apart, ``normal_forms`` when two are one in other
coordinates. ``families`` and ``parametric_maps`` have the maps that one argues about, ``line_maps`` those of the whole
line, ``near_maps`` those that are known up to an error. ``arguments`` says what a function of maps does with something
else, ``written_maps`` how a map is shown, ``sympy_forms`` has the way from and to SymPy, by ``cellwise_functions``.

Reference: docs/mathematics.md, Maps, pieces, laps; Counting lemma.
"""
