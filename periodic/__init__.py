"""Exact analysis of piecewise-linear interval maps, and of what they prove about ReLU networks.

A map comes in, and what follows from it is found step by step: map -> orbits -> graph -> growth -> oscillations ->
bound -> certificate. Floats may guess; they never decide.

>>> from periodic import crossings, growth_number, period_set, read_map
>>> f = read_map("phi*abs(x) - 1 on [-1, phi - 1]")
>>> period_set(f), growth_number(f), crossings(f, -1, 0, 40)
(PeriodSet(strongest=3), exact('(1+sqrt(5))/2'), 267914296)

To begin with: ``read_map`` or ``PLMap`` for a map, ``analyze`` for all that is known of it, ``separation`` for what no
network of a size can do, ``prove_period`` and its like for certificates, ``plot_map`` for pictures. ``help(NAME)`` says
what each returns, by which convention and at what cost; README lists all names, docs/mathematics.md has the proofs.
"""

# A name is loaded when it is first used, so that importing the package costs next to nothing; type checkers see where
# each comes from. Both lists are the same, and a test compares them.

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from periodic.bounds.network_sizes import width_needed as width_needed
    from periodic.bounds.separations import Separation as Separation, separation as separation
    from periodic.claims import Claim as Claim
    from periodic.entropy.chains import Chain as Chain, chain as chain
    from periodic.entropy.comparisons import compare_growth as compare_growth
    from periodic.entropy.kneading import (
        kneading as kneading,
        kneading_determinant as kneading_determinant,
    )
    from periodic.entropy.regimes import regime as regime, vc_bound as vc_bound
    from periodic.entropy.shattered_sets import shattered_set as shattered_set
    from periodic.entropy.smooth_maps import (
        MapEnclosure as MapEnclosure,
        growth_bound as growth_bound,
        logistic_enclosure as logistic_enclosure,
        logistic_growth_bound as logistic_growth_bound,
        logistic_odd_period as logistic_odd_period,
        odd_period as odd_period,
    )
    from periodic.entropy.zeta_functions import (
        periodic_point_counts as periodic_point_counts,
        zeta_function as zeta_function,
    )
    from periodic.errors import (
        HypothesisError as HypothesisError,
        NotMarkovError as NotMarkovError,
        TooManyPiecesError as TooManyPiecesError,
    )
    from periodic.experiments.random_networks import (
        NetworkCensus as NetworkCensus,
        random_network_census as random_network_census,
    )
    from periodic.floats.float_iterates import (
        FloatAccuracy as FloatAccuracy,
        float_accuracy as float_accuracy,
        float_error_bound as float_error_bound,
        float_step as float_step,
        iterate_float as iterate_float,
        last_meaningful_step as last_meaningful_step,
    )
    from periodic.graphs.conjugacies import constant_slope_coordinates as constant_slope_coordinates
    from periodic.graphs.constant_slope_models import (
        constant_slope as constant_slope,
        constant_slope_model as constant_slope_model,
    )
    from periodic.graphs.entropies import entropy_enclosure as entropy_enclosure
    from periodic.graphs.forced_growths import over_rotation_root as over_rotation_root, union_graph as union_graph
    from periodic.graphs.growth_numbers import (
        growth_number as growth_number,
        period_root as period_root,
    )
    from periodic.graphs.transition_graphs import (
        TransitionGraph as TransitionGraph,
        markov_partition as markov_partition,
        transition_graph as transition_graph,
    )
    from periodic.iterates.complexity_measures import complexities as complexities
    from periodic.iterates.distances_to_iterates import (
        iterate_l1_distance as iterate_l1_distance,
        iterate_l1_enclosure as iterate_l1_enclosure,
        iterate_l2_distance as iterate_l2_distance,
        iterate_l2_enclosure as iterate_l2_enclosure,
    )
    from periodic.iterates.oscillations import (
        crossing_counts as crossing_counts,
        crossing_points as crossing_points,
        crossings as crossings,
        lap_count as lap_count,
        lap_counts as lap_counts,
        piece_counts as piece_counts,
    )
    from periodic.maps.distances import l1_distance as l1_distance, sup_distance as sup_distance
    from periodic.maps.envelopes import maximum as maximum, minimum as minimum
    from periodic.maps.families import (
        connect_the_dots as connect_the_dots,
        identity as identity,
        tent as tent,
        truncated_tent as truncated_tent,
        vee as vee,
    )
    from periodic.maps.line_maps import CompactCore as CompactCore, LineMap as LineMap, compact_core as compact_core
    from periodic.maps.plmaps import PLMap as PLMap
    from periodic.networks.network_files import read_network as read_network, write_network as write_network
    from periodic.networks.piece_counts import (
        NetworkCount as NetworkCount,
        network_count as network_count,
        network_pieces as network_pieces,
        network_sign_changes as network_sign_changes,
    )
    from periodic.networks.realisations import deep_network as deep_network, shallow_network as shallow_network
    from periodic.networks.relu_networks import ReluNetwork as ReluNetwork
    from periodic.networks.window_networks import CloseNetwork as CloseNetwork, close_network as close_network
    from periodic.numbers.algebraics import Algebraic as Algebraic
    from periodic.numbers.conversions import exact as exact
    from periodic.numbers.number_texts import read_number as read_number
    from periodic.orbits.cycles import (
        Cycle as Cycle,
        CycleFamily as CycleFamily,
        cycle_families as cycle_families,
        cycles as cycles,
        find_cycle as find_cycle,
    )
    from periodic.orbits.fixed_sets import FixedSet as FixedSet, fixed_set as fixed_set
    from periodic.orbits.period_findings import period_findings as period_findings
    from periodic.orbits.period_sets import (
        decide_period as decide_period,
        fixed_point_count as fixed_point_count,
        has_period as has_period,
        period_bounds as period_bounds,
        period_set as period_set,
        periods as periods,
    )
    from periodic.orbits.point_orbits import iterate_exact as iterate_exact, itinerary as itinerary, orbit as orbit
    from periodic.patterns.cyclic_patterns import Pattern as Pattern, stefan as stefan
    from periodic.patterns.forcings import (
        forced_patterns as forced_patterns,
        itinerary_pattern as itinerary_pattern,
        pattern_forces as pattern_forces,
    )
    from periodic.patterns.over_rotation import over_rotation_forces as over_rotation_forces
    from periodic.patterns.sharkovsky_order import (
        PeriodSet as PeriodSet,
        forces as forces,
        sharkovsky_key as sharkovsky_key,
    )
    from periodic.patterns.twists import increasing as increasing, twist as twist
    from periodic.plots.bound_pictures import plot_bounds as plot_bounds, plot_bracket as plot_bracket
    from periodic.plots.family_pictures import (
        explore as explore,
        plot_dynamics as plot_dynamics,
        side_by_side as side_by_side,
    )
    from periodic.plots.graph_pictures import plot_graph as plot_graph
    from periodic.plots.growth_pictures import plot_growth as plot_growth, plot_oscillations as plot_oscillations
    from periodic.plots.map_pictures import (
        plot_iterates as plot_iterates,
        plot_map as plot_map,
        plot_window as plot_window,
    )
    from periodic.plots.network_pictures import plot_network as plot_network
    from periodic.plots.orbit_pictures import plot_cobweb as plot_cobweb, plot_cycle as plot_cycle
    from periodic.plots.period_pictures import plot_periods as plot_periods
    from periodic.proofs.certificates import Certificate as Certificate
    from periodic.proofs.growth_proofs import (
        prove_crossing_growth as prove_crossing_growth,
        prove_crossings as prove_crossings,
        prove_entropy as prove_entropy,
        prove_growth as prove_growth,
        prove_lipschitz as prove_lipschitz,
    )
    from periodic.proofs.network_proofs import (
        prove_distance as prove_distance,
        prove_narrow_network as prove_narrow_network,
        prove_network_pieces as prove_network_pieces,
        prove_stefan_polynomial as prove_stefan_polynomial,
    )
    from periodic.proofs.orbit_proofs import (
        prove_no_period as prove_no_period,
        prove_period as prove_period,
        prove_period_set as prove_period_set,
    )
    from periodic.proofs.separation_proofs import prove_separation as prove_separation
    from periodic.proofs.verdicts import check as check
    from periodic.reports.analyses import Analysis as Analysis, analyze as analyze
    from periodic.reports.map_reports import MapReport as MapReport, map_report as map_report
    from periodic.text.family_texts import (
        family_entropies as family_entropies,
        period_threshold as period_threshold,
        read_family as read_family,
    )
    from periodic.text.map_texts import read_map as read_map, write_map as write_map

__version__ = "0.1.0"

_PUBLIC = {
    "numbers.algebraics": ["Algebraic"],
    "numbers.conversions": ["exact"],
    "numbers.number_texts": ["read_number"],
    "maps.plmaps": ["PLMap"],
    "maps.line_maps": ["CompactCore", "LineMap", "compact_core"],
    "maps.distances": ["l1_distance", "sup_distance"],
    "maps.envelopes": ["maximum", "minimum"],
    "patterns.cyclic_patterns": ["Pattern", "stefan"],
    "patterns.sharkovsky_order": ["PeriodSet", "forces", "sharkovsky_key"],
    "patterns.over_rotation": ["over_rotation_forces"],
    "patterns.twists": ["increasing", "twist"],
    "patterns.forcings": ["forced_patterns", "itinerary_pattern", "pattern_forces"],
    "maps.families": ["connect_the_dots", "identity", "tent", "truncated_tent", "vee"],
    "entropy.comparisons": ["compare_growth"],
    "entropy.smooth_maps": [
        "MapEnclosure",
        "growth_bound",
        "logistic_enclosure",
        "logistic_growth_bound",
        "logistic_odd_period",
        "odd_period",
    ],
    "entropy.regimes": ["regime", "vc_bound"],
    "entropy.shattered_sets": ["shattered_set"],
    "text.family_texts": ["family_entropies", "period_threshold", "read_family"],
    "text.map_texts": ["read_map", "write_map"],
    "graphs.transition_graphs": ["TransitionGraph", "markov_partition", "transition_graph"],
    "graphs.conjugacies": ["constant_slope_coordinates"],
    "graphs.constant_slope_models": ["constant_slope", "constant_slope_model"],
    "graphs.growth_numbers": ["growth_number", "period_root"],
    "graphs.entropies": ["entropy_enclosure"],
    "graphs.forced_growths": ["over_rotation_root", "union_graph"],
    "orbits.fixed_sets": ["FixedSet", "fixed_set"],
    "orbits.period_sets": [
        "decide_period",
        "fixed_point_count",
        "has_period",
        "period_bounds",
        "period_set",
        "periods",
    ],
    "orbits.period_findings": ["period_findings"],
    "orbits.cycles": ["Cycle", "CycleFamily", "cycle_families", "cycles", "find_cycle"],
    "orbits.point_orbits": ["iterate_exact", "itinerary", "orbit"],
    "iterates.oscillations": [
        "crossing_counts",
        "crossing_points",
        "crossings",
        "lap_count",
        "lap_counts",
        "piece_counts",
    ],
    "iterates.distances_to_iterates": [
        "iterate_l1_distance",
        "iterate_l1_enclosure",
        "iterate_l2_distance",
        "iterate_l2_enclosure",
    ],
    "iterates.complexity_measures": ["complexities"],
    "entropy.chains": ["Chain", "chain"],
    "entropy.kneading": ["kneading", "kneading_determinant"],
    "entropy.zeta_functions": ["periodic_point_counts", "zeta_function"],
    "networks.relu_networks": ["ReluNetwork"],
    "networks.realisations": ["deep_network", "shallow_network"],
    "networks.piece_counts": ["NetworkCount", "network_count", "network_pieces", "network_sign_changes"],
    "networks.window_networks": ["CloseNetwork", "close_network"],
    "networks.network_files": ["read_network", "write_network"],
    "bounds.network_sizes": ["width_needed"],
    "bounds.separations": ["Separation", "separation"],
    "proofs.certificates": ["Certificate"],
    "proofs.orbit_proofs": ["prove_no_period", "prove_period", "prove_period_set"],
    "proofs.growth_proofs": [
        "prove_crossing_growth",
        "prove_crossings",
        "prove_entropy",
        "prove_growth",
        "prove_lipschitz",
    ],
    "proofs.network_proofs": [
        "prove_distance",
        "prove_narrow_network",
        "prove_network_pieces",
        "prove_stefan_polynomial",
    ],
    "proofs.separation_proofs": ["prove_separation"],
    "proofs.verdicts": ["check"],
    "plots.map_pictures": ["plot_iterates", "plot_map", "plot_window"],
    "plots.family_pictures": ["explore", "plot_dynamics", "side_by_side"],
    "plots.orbit_pictures": ["plot_cobweb", "plot_cycle"],
    "plots.graph_pictures": ["plot_graph"],
    "plots.growth_pictures": ["plot_growth", "plot_oscillations"],
    "plots.period_pictures": ["plot_periods"],
    "plots.bound_pictures": ["plot_bounds", "plot_bracket"],
    "plots.network_pictures": ["plot_network"],
    "reports.analyses": ["Analysis", "analyze"],
    "reports.map_reports": ["MapReport", "map_report"],
    "experiments.random_networks": ["NetworkCensus", "random_network_census"],
    "floats.float_iterates": [
        "FloatAccuracy",
        "float_accuracy",
        "float_error_bound",
        "float_step",
        "iterate_float",
        "last_meaningful_step",
    ],
    "claims": ["Claim"],
    "errors": ["HypothesisError", "NotMarkovError", "TooManyPiecesError"],
}
_HOME = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = [*_HOME, "__version__"]


if not TYPE_CHECKING:  # else every name that is not there would be Any

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            from periodic.errors import nearest

            meant = "" if name.startswith("_") else nearest(name, _HOME)
            raise AttributeError(f"module 'periodic' has no attribute {name!r}{meant}")
        value = getattr(import_module(f"periodic.{_HOME[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
