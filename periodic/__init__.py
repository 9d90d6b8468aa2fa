"""Exact analysis of piecewise-linear interval maps, and of what they prove about ReLU networks.

The public names, in the order of the argument: map -> orbits -> graph -> growth -> oscillations -> bound.
A name is loaded when it is first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "algebraics": ["Algebraic", "exact"],
    "maps": ["PLMap"],
    "distances": ["l1_distance", "sup_distance"],
    "patterns": ["Pattern", "PeriodSet", "forces", "sharkovsky_key", "stefan"],
    "families": ["connect_the_dots", "constant_slope", "identity", "tent", "truncated_tent", "vee"],
    "descriptions": ["read_map", "read_number", "write_map"],
    "graphs": ["TransitionGraph", "markov_partition", "transition_graph"],
    "growth": ["entropy_enclosure", "growth_number", "period_root"],
    "fixedsets": ["FixedSet", "fixed_set"],
    "periodsets": ["decide_period", "fixed_point_count", "has_period", "period_bounds", "period_set", "periods"],
    "orbits": ["Cycle", "CycleFamily", "cycle_families", "cycles", "find_cycle"],
    "iterations": ["iterate_exact"],
    "oscillations": ["crossing_counts", "crossing_points", "crossings", "lap_count", "lap_counts", "piece_counts"],
    "deviations": ["iterate_l1_distance", "iterate_l1_enclosure", "iterate_l2_distance", "iterate_l2_enclosure"],
    "measures": ["complexities"],
    "networks": ["ReluNetwork"],
    "realisations": ["deep_network", "shallow_network"],
    "separations": ["Separation", "separation", "width_needed"],
    "analysis": ["Analysis", "analyze"],
    "floats": [
        "FloatAccuracy",
        "float_accuracy",
        "float_error_bound",
        "float_step",
        "iterate_float",
        "last_meaningful_step",
    ],
    "errors": ["HypothesisError", "NotMarkovError", "TooManyPiecesError"],
}
_HOME = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = [*_HOME, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'periodic' has no attribute {name!r}")
    value = getattr(import_module(f"periodic.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
