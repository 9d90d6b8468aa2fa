"""What is known of f^t without building it: laps, crossings, integrals, distances, for t in the thousands.

f^t is f applied t times; it may have 2^t pieces. What *adds up* over intervals is found by a recursion from f^t to
f^(t+1) on a partition (``recursions``): numbers of laps, pieces and *crossings* of two levels (``words``,
``oscillations``, ``oscillation_tables``), integrals, distances to a map of few pieces or to a constant (``integrals``,
``distances_to_iterates``, ``distances_to_levels``), and other measures of how complicated f^t is
(``complexity_measures``). *Cells* are the intervals on which f^t is affine, told one by one (``cells``, ``cell_sums``).
*Blocks* are such intervals, told by the *targets* onto which they are mapped, of which there are few (``branches``):
``block_counts`` counts them, for all f^t by ``generations``; ``target_graphs`` and ``target_covers`` say which part of
a target goes to which. Zigzags have closed forms (``full_branch_maps``), iterates of few pieces are composed
(``kept_iterates``), and late ones of contractions are early ones in another scale (``settled_iterates``).

Reference: docs/mathematics.md, Crossings; Markov partitions and counts; Distances to iterates.
"""
