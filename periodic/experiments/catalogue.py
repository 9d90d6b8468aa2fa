"""The table of experiments: the verb ``periodic experiment``, its help, the documentation and the tests read it.

>>> print(experiments_help().splitlines()[0])
easy              the talk's easy task: networks trained on f^8, beside what is proved
"""

from __future__ import annotations

from periodic.errors import quoted
from periodic.experiments.designs import Experiment
from periodic.experiments.fragility import FRAGILITY, INITIALISATION
from periodic.experiments.galleries import EXAMPLES
from periodic.experiments.radial_functions import AVERAGES, FEATURES, PLANE
from periodic.experiments.random_networks import CENSUS
from periodic.experiments.sawtooths import COUNTING, DEPTH, SAWTOOTH
from periodic.experiments.talk_tasks import EASY, HARD

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
        raise ValueError(f"there is no experiment {quoted(name)}; there are {', '.join(EXPERIMENTS)}")
    return EXPERIMENTS[name]


def experiments_help() -> str:
    """Return the names of the experiments, each with its summary, one a line."""
    width = 2 + max(map(len, EXPERIMENTS))
    return "\n".join(f"{name:<{width}}{e.summary}" for name, e in EXPERIMENTS.items())
