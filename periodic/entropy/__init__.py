"""How fast the iterates oscillate, and what follows from it and for it.

``chains`` finds the best growth of *crossings* that is proved of a map, from what each source gives: finite sets of
points (``crossing_growths``), the tower (``tower_windows``), return maps (``return_windows``, ``firm_graphs``), beside
what ``known_growths`` knows of the growth number. ``kneading`` and ``zeta_functions`` are another way to the entropy
and to the numbers of periodic points. ``comparisons`` tells which of two maps is the more complex,
``regimes`` whether a map is in the *doubling* or the *chaotic* regime, ``shattered_sets`` what its iterates can tell
apart. ``thresholds`` and ``first_parameters`` find the parameter of a family at which a period appears, ``smooth_maps``
what holds of maps that are not piecewise linear.

References: [MT88], [ALM], [SC21]; docs/mathematics.md, Growth; Regimes; Thresholds; Smooth maps.
"""
