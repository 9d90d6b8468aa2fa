"""Which interval a map sends over which, and how fast that grows.

Cut an interval at finitely many points: the parts and which *covers* which make a graph. If the map sends the points to
one another, they are a *Markov partition*, and the graph tells all (``markov_partitions``, ``transition_graphs``; as a
bare matrix, ``matrices``). If not, the *tower* of the images of the laps does, which closes after finitely many steps
or is closed from both sides (``towers``, ``tower_closings``, ``tower_counts``; ``cut_orbits`` has the ends of its
intervals, ``attracting_intervals`` and ``restrictive_intervals`` where orbits stay, ``locks`` lets threads share it).
``routes`` chooses which of these answers a question about f^t.

The *growth number* is the spectral radius of the graph, at least 1, and its logarithm the *entropy*
(``growth_numbers``, ``growth_enclosures``, ``entropies``; ``forced_growths`` is what cycles alone prove). *Perron
vectors* say where the growth is (``perron_vectors``), and make the model of constant slope (``constant_slope_models``,
``conjugacies``).

What is asked of any graph: its components (``strong_components``, ``range_graphs``), its characteristic polynomial
(``characteristic_polynomials``, ``romes``), linear equations on it and bounds on its growth (``eliminations``,
``collatz_bounds``).

References: [ALM], [MT88], [H79]; docs/mathematics.md, Transition graphs; Growth; Tower.
"""
