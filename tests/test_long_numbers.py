"""Nothing that is printed fails for the size of a number, and the limit of the process on digits is not touched.

All tests run with the lowest limit that Python allows, 640 digits, and numbers beyond it.
"""

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import periodic as p
from periodic.approximation.best_fits import best_approximation
from periodic.bounds.block_bounds import block_bound
from periodic.bounds.certified_blocks import certified_bound
from periodic.bounds.crossing_bounds import l1_crossing_bound
from periodic.bounds.separations import Separation
from periodic.bounds.statements import classification_bound, l1_growth_bounds, sup_bound
from periodic.bounds.tasks import Task
from periodic.cli.main import main
from periodic.errors import described, printed, quoted
from periodic.iterates.generations import last_generations

F = Fraction
FEWEST = 640  # digits: the least limit there is
N = 10**700
LONG = F(N, 3)
TENT, SLOW = p.tent(), p.tent("3/2")
STEEP = p.PLMap([0, N, 2 * N], [0, 2 * N, 0])
FLAT = p.PLMap([0, 1, 2], [F(1, N), F(2, N), F(1, N)])


@pytest.fixture(autouse=True)
def few_digits() -> Iterator[None]:
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(FEWEST)
    yield
    assert sys.get_int_max_str_digits() == FEWEST
    sys.set_int_max_str_digits(before)


SHARE = classification_bound(2**3000 + 1, 4, (F(0), F(1)))


def said(call: Callable[[], Any]) -> str:
    """What is printed of the result, or the error."""
    try:
        found = call()
        if isinstance(found, (int, Fraction)):
            return printed(found)
        card = found._repr_html_() if hasattr(found, "_repr_html_") else ""
        return f"{found!r} {found} {card}"
    except (ValueError, TypeError, ArithmeticError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"


CALLS: dict[str, Callable[[], Any]] = {
    "decide_period": lambda: p.decide_period(TENT, N),
    "decide_period no": lambda: p.decide_period(SLOW, 3 * N),
    "decide_period odd": lambda: p.decide_period(SLOW, N + 1),
    "find_cycle": lambda: p.find_cycle(TENT, N),
    "period_findings": lambda: p.period_findings(TENT, 4),
    "PeriodSet": lambda: p.PeriodSet(N),
    "PeriodSet of a power": lambda: p.PeriodSet(2**3000),
    "PeriodSet of a multiple": lambda: p.PeriodSet(3 * 2**3000),
    "period_root": lambda: p.period_root(N),
    "stefan": lambda: p.stefan(N),
    "Pattern": lambda: p.Pattern([N]),
    "Pattern text": lambda: p.Pattern({N}),  # type: ignore[arg-type]
    "Pattern of an orbit": lambda: p.Pattern.from_orbit([LONG, LONG]),
    "itinerary_pattern": lambda: p.itinerary_pattern([N], [1, -1]),
    "twist": lambda: p.twist(N, N),
    "increasing": lambda: p.increasing(N, 3),
    "over_rotation_root": lambda: p.over_rotation_root(N, N),
    "network_count": lambda: p.network_count([N, N]),
    "close_network": lambda: p.close_network(TENT, N, 2, 2),
    "deep_network": lambda: p.deep_network(TENT, N),
    "bounds": lambda: [sup_bound(N, 3, 0, 1), classification_bound(N, 3), l1_crossing_bound(N, 3, 0, 1, LONG)],
    "bounds by growth": lambda: l1_growth_bounds(2, 2, 3000, 2**3000, N, 0, 1),
    "generations": lambda: last_generations(TENT, 3000, 1),
    "steps of blocks": lambda: block_bound(TENT, 3, 2, steps=N),
    "order of blocks": lambda: block_bound(TENT, 3, 2, N),
    "order of fits": lambda: best_approximation(TENT, 3, N),
    "a report": lambda: Separation(Task(TENT, 3000, N, 2), (sup_bound(2**3000, 3, 0, 1), SHARE)),
    "windows": lambda: Task(TENT, 3000, N, 2).windows,
    "separation": lambda: p.separation(STEEP, 3, N, 20),
    "separation, flat": lambda: p.separation(FLAT, 3, 2, 1),
    "width_needed": lambda: p.width_needed(TENT, 3, 1, -LONG),
    "chain": lambda: p.chain(STEEP),
    "claims of a chain": lambda: p.chain(STEEP).upper_bounds,
    "analyze": lambda: p.analyze(STEEP, t=4),
    "growth_number": lambda: p.growth_number(STEEP),
    "entropy_enclosure": lambda: p.entropy_enclosure(STEEP, 5),
    "period_set": lambda: p.period_set(STEEP),
    "kneading": lambda: p.kneading(STEEP),
    "regime": lambda: p.regime(STEEP),
    "crossings": lambda: p.crossings(TENT, 0, 1, 3000),
    "crossings of levels": lambda: p.crossings(TENT, LONG, 1, 3),
    "complexities": lambda: p.complexities(TENT, 2500),
    "complexities, steep": lambda: p.complexities(STEEP, 3),
    "iterate": lambda: p.tent() ** N,
    "iterates": lambda: list(TENT.powers([N, N])),
    "restrict": lambda: TENT.restrict(LONG, LONG + 1),
    "compose": lambda: TENT @ STEEP,
    "value": lambda: TENT(LONG),
    "inverse": lambda: STEEP.inverse(),
    "leaves": lambda: p.chain(p.PLMap([0, 1], [0, LONG])),
    "map": lambda: p.PLMap([0, LONG], [0, LONG]),
    "map of many pieces": lambda: STEEP**6,
    "polyline": lambda: STEEP.polyline,
    "vectors": lambda: (STEEP.polyline.knots, STEEP.polyline.values),
    "knots": lambda: p.PLMap([LONG, 0], [0, 1]),
    "orbit": lambda: p.orbit(STEEP, F(N, 3)),
    "orbit outside": lambda: p.orbit(TENT, LONG),
    "itinerary": lambda: p.itinerary(TENT, LONG, 3),
    "iterate_exact": lambda: p.iterate_exact(SLOW, F(1, 7), N, max_bits=3000),
    "cycle": lambda: p.Cycle((LONG, LONG), 1),
    "cycle through": lambda: p.Cycle.through(SLOW, F(1, 7 * N), 3),
    "float_accuracy": lambda: p.float_accuracy(TENT, N),
    "float_accuracy, steep": lambda: p.float_accuracy(STEEP, 3),
    "iterate_float": lambda: p.iterate_float(STEEP, 0.5, 3),
    "distances": lambda: p.iterate_l1_distance(STEEP, 2, STEEP),
    "moments": lambda: p.iterate_l2_distance(TENT, 4, STEEP),
    "transition_graph": lambda: p.transition_graph(STEEP),
    "graph of points": lambda: p.TransitionGraph((N, 0)),
    "graph of a matrix": lambda: p.TransitionGraph.from_matrix([[N, 1], [1, N]]),
    "constant_slope_model": lambda: p.constant_slope_model(STEEP),
    "constant slope fails": lambda: p.constant_slope_model(p.identity(0, N)),
    "shattered_set": lambda: p.shattered_set(TENT, N),
    "shattered_set of a level": lambda: p.shattered_set(TENT, 2, LONG),
    "vc_bound": lambda: p.vc_bound(TENT, N),
    "logistic": lambda: p.logistic_enclosure(LONG, [0, 1]),
    "logistic points": lambda: p.logistic_enclosure(4, [0, LONG]),
    "MapEnclosure": lambda: p.MapEnclosure(TENT, STEEP),
    "compare_growth": lambda: p.compare_growth(STEEP, TENT),
    "zeta_function": lambda: p.zeta_function(TENT),
    "periodic_point_counts": lambda: p.periodic_point_counts(TENT, 3)[-1],
    "network": lambda: p.ReluNetwork([[[LONG]], [[1]]], [[0], [0]]),
    "network outside": lambda: p.ReluNetwork([[[1]], [[1]]], [[0], [0]]).to_map(LONG, LONG),
    "network rows": lambda: p.ReluNetwork(N, N),  # type: ignore[arg-type]
    "regions": lambda: p.deep_network(TENT, 3).to_map(0, LONG, max_pieces=2),
    "exact": lambda: p.exact([N]),
    "root": lambda: p.exact("sqrt(2)").field.element([N, 0]),
    "Algebraic": lambda: p.Algebraic(p.exact("sqrt(2)").field, [N]),  # type: ignore[union-attr]
    "irrational": lambda: p.exact("sqrt(2)") * N,
    "prove_narrow_network": lambda: p.prove_narrow_network([1]),
    "maximum": lambda: p.maximum(STEEP, STEEP),
    "period_threshold": lambda: p.period_threshold("tent", N),
}


@pytest.mark.parametrize("name", CALLS)
def test_what_is_printed_does_not_fail_for_its_size(name: str) -> None:
    text = said(CALLS[name])
    assert "Exceeds the limit" not in text
    assert "repr fails" not in text
    assert max(map(len, text.split())) < 5000


def test_nothing_touches_the_limit() -> None:
    """It is read where a number is written for other readers, to say it; it is set nowhere."""
    package = Path(p.__file__).parent
    texts = {path: path.read_text() for path in package.rglob("*.py")}
    assert not [path for path, text in texts.items() if "set_int_max_str_digits" in text]
    assert {path.name for path, text in texts.items() if "get_int_max_str_digits" in text} <= {"scribes.py"}


COMMANDS = (
    ["analyze", "tent", "--t", "3000"],
    ["analyze", "tent:3/2", "--t", "20", "--digits", "1000"],
    ["analyze", "vee:phi", "--t", "4000"],
    ["bound", f"points:(0,0),(1/2,1e{FEWEST}),(1e{FEWEST},0)", "--t", "3", "--width", "2", "--depth", "1"],
    ["prove", "crossings", "tent", "--t", "3000", "--low", "0", "--high", "1"],
    ["analyze", "tent", "--t", "9" * 700],
    ["bound", "tent:" + "9" * 700, "--t", "3"],
)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words)[:40])
def test_commands_end_whatever_the_size(words: list[str]) -> None:
    for more in ([], ["--json"]) if words[0] != "prove" else ([],):
        out, errors = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(errors):
            status = main([*words, *more])
        said = out.getvalue() + errors.getvalue()
        assert status in (0, 1, 2)
        assert "Exceeds the limit" not in said
        if more and not status:
            json.loads(out.getvalue())


def test_a_network_beside_a_steep_map(tmp_path: Path) -> None:
    path, out = tmp_path / "net.json", io.StringIO()
    p.write_network(p.shallow_network(TENT), path)
    with redirect_stdout(out):
        assert main(["bound", COMMANDS[3][1], "--t", "3", "--network", str(path), "--json"]) == 0
    assert len(json.loads(out.getvalue())["l1_distance"][0].partition("/")[0]) > FEWEST


def test_texts_of_offending_values() -> None:
    assert printed(N) == described(N) == quoted(N) == "1000000000...0000000000 (701 digits)"
    assert printed(LONG) == "1000000000...0000000000 (701 digits)/3"
    assert described([N, (LONG,), {1: N}, {N}, frozenset([N])]).count("(701 digits)") == 5
    assert described(list(range(100))) == "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ... 100 in all]"
    assert described(dict.fromkeys(range(13))).endswith(", ...}")
    assert (described(set()), described(()), described((1,)), printed(True)) == ("set()", "()", "(1,)", "True")

    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError

    assert quoted(Broken()) == "<Broken, whose repr fails: RuntimeError>"
    assert quoted("x" * 100) == f"'{'x' * 59}... (102 characters)"


@pytest.mark.usefixtures("few_cells")
def test_evidence_whose_numbers_are_too_long_for_a_certificate_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once that ended with a word about what Python reads, and crossings were not claimed either."""
    monkeypatch.setattr("periodic.bounds.certified_stretches.MOST_BITS", 100)
    monkeypatch.setattr("periodic.bounds.certified_curves.MOST_TOTAL", 40)
    bound = certified_bound(p.PLMap([0, "1/7", "3/11", 1], [0, 1, "2/7", "8/9"]), 41, 3, 1)
    assert bound.value == 0
    assert "a number of the evidence has more digits than a certificate holds" in str(bound)
