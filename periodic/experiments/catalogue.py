"""The table of experiments: the verb ``periodic experiment``, its help, the documentation and the tests read it.

>>> contents().entries[0].value
"the talk's easy task: networks trained on f^8, beside what is proved"
"""

from __future__ import annotations

from periodic.errors import nearest, quoted
from periodic.experiments.designs import Experiment
from periodic.experiments.fragility import FRAGILITY, INITIALISATION
from periodic.experiments.galleries import EXAMPLES
from periodic.experiments.radial_functions import AVERAGES, FEATURES, PLANE
from periodic.experiments.random_networks import CENSUS
from periodic.experiments.sawtooths import COUNTING, DEPTH, SAWTOOTH
from periodic.experiments.talk_tasks import EASY, HARD
from periodic.text.documents import Entry, Section

EXPERIMENTS: dict[str, Experiment] = {
    e.name: e
    for e in (
        EASY,
        HARD,
        SAWTOOTH,
        COUNTING,
        DEPTH,
        FRAGILITY,
        INITIALISATION,
        CENSUS,
        AVERAGES,
        PLANE,
        FEATURES,
        EXAMPLES,
    )
}


def experiment(name: str) -> Experiment:
    """Return the experiment of this name. Raises ValueError that lists the names there are."""
    if name not in EXPERIMENTS:
        names = ", ".join(EXPERIMENTS)
        raise ValueError(f"there is no experiment {quoted(name)}{nearest(name, EXPERIMENTS)} (there are {names})")
    return EXPERIMENTS[name]


def contents() -> Section:
    """Return the names of the experiments, each with its summary and with its sizes: in full, and reduced."""
    entries = []
    for name, e in EXPERIMENTS.items():
        sizes = ", ".join(f"{p.name} {p.full} ({p.reduced})" for p in e.parameters)
        entries.append(Entry(name, e.summary, f"sizes: {sizes}", proved=False))
    return Section("experiments, with their sizes (in brackets those of --reduced)", entries)
