"""Which interval a map sends over which, and how fast that grows.

Cut an interval at finitely many points: the parts and which *covers* which make a graph. If the map sends the points to
one another, they are a *Markov partition*, and the graph tells all (``markov_partitions``, ``transition_graphs``). If
not, the *tower* of the images of the laps does, which closes after finitely many steps or is closed from both sides
(``towers``, ``tower_closings``). The *growth number* is the spectral radius of the graph, at least 1, and its logarithm
the *entropy* (``growth_numbers``, ``growth_enclosures``, ``entropies``); *Perron vectors* say where the growth is, and
make the model of constant slope. ``forced_growths`` is what cycles alone prove. What is asked of any graph stands in
``strong_components`` and ``range_graphs``.

References: [ALM], [MT88], [H79]; docs/mathematics.md, Transition graphs; Growth; Tower.
"""
