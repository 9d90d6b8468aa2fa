"""Proofs that others can check: certificates, the functions that write them, and theorems for a proof kernel.

A *certificate* is a JSON file with a claim and the evidence for it, each step of which a small program can check that
trusts nothing of this library (``periodic/checker.py``). A *prover* is a function that returns one. A *covering graph*
and an *enclosing graph* are the evidence for growth and crossings, from below and from above.

``certificates`` has the file, ``verdicts`` runs the checker. The provers are ``orbit_proofs``, ``growth_proofs`` (with
``return_graphs`` where the entropy is near 0), ``network_proofs`` and ``separation_proofs`` (with ``length_proofs``
where crossings count by their lengths); ``rocq_exports`` writes theorems for the kernel of Rocq.
"""
