"""What oscillations prove about all networks of a width and a depth.

A *task* is an iterate f^t and the size of the networks that are to follow it (``tasks``). A *statement* bounds the
error of all of them from below, if its hypotheses hold (``statements``, ``theorems``): the integral of the error or
of its square, the greatest error, or the share of points on the wrong side of a *window*. Some count crossings
(``crossing_bounds``, ``crossing_lengths``), others cut f^t into *blocks* and ask what functions of few pieces miss of
each (``block_bounds`` with ``block_errors``, ``breakpoint_bounds`` with ``equal_blocks``, ``kind_costs``,
``longer_blocks`` and ``curve_bounds``; for what a checker recomputes, ``certified_blocks`` with ``certified_curves``,
``curve_supports``, ``certified_stretches``, ``counted_evidence``, ``block_prices`` and ``block_shares``): these are
bounds on all functions of so many pieces. ``statement_rows`` is the table of all statements. ``separations`` applies
them to a task and keeps the best of each; ``brackets`` sets them beside a network that exists, ``separation_chapters``
says it in sentences, and ``network_sizes`` does it for many sizes.

References: [CNP20], [CNPW20], [T16]; docs/mathematics.md, Depth and width; L1 bound; Classification; Block bound.
"""
