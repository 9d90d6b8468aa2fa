"""Experiments of the papers, done again with exact answers: what is trained or counted, and what is proved.

An *experiment* is a list of *tasks*, each independent of the others and given by a few plain numbers, from whose
*results* the *rows* of a table are made. So it can be stopped, go on from its checkpoint, and run on several machines,
and with the same seed it gives the same rows. What its source does not say is listed among its *choices* and printed
with its results.

``designs`` says what an experiment is, ``runs`` runs one (``periodic experiment NAME``), ``checkpoints`` keeps what is
done, ``shares`` says how sure a share is, and ``catalogue`` is the table of all. They are ``galleries``, ``sawtooths``,
``talk_tasks`` with ``sign_errors``, ``random_networks`` with ``network_draws`` and ``network_decisions``,
``fragility``, and ``radial_functions``.
"""
