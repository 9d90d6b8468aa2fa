"""Networks: what they accept, their values, graphs, measures of complexity and arithmetic."""

from __future__ import annotations

import pickle
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.errors import TooManyPiecesError
from periodic.maps.line_maps import LineMap
from periodic.maps.plmaps import PLMap
from periodic.networks.relu_networks import Complexity, ReluNetwork
from periodic.numbers.conversions import exact
from tests.strategies import examples, fractions, golden, with_midpoints

TENT = ReluNetwork([[[1], [1]], [[2, -4]]], [[0, "-1/2"], [0]])


@st.composite
def networks(
    draw: st.DrawFn, numbers: st.SearchStrategy[Any] | None = None, ends: tuple[int, int] = (1, 1), most: int = 3
) -> ReluNetwork:
    """Networks of up to ``most`` hidden layers of up to 4 units, zero weights and dead units included."""
    numbers = fractions(denominator=4) if numbers is None else numbers
    widths = [ends[0], *draw(st.lists(st.integers(1, 4), max_size=most)), ends[1]]
    weights = [[[draw(numbers) for _ in range(a)] for _ in range(b)] for a, b in pairwise(widths)]
    return ReluNetwork(weights, [[draw(numbers) for _ in range(b)] for b in widths[1:]])


def random_network(seed: int, width: int, depth: int, bias: float = 0.5) -> ReluNetwork:
    """He initialisation in float64."""
    rng = np.random.default_rng(seed)
    widths = [1, *[width] * depth, 1]
    weights = [rng.normal(size=(b, a)) * np.sqrt(2 / a) for a, b in pairwise(widths)]
    return ReluNetwork(weights, [rng.normal(size=b) * bias for b in widths[1:]])


# Values


@given(networks(), fractions())
def test_the_graph_is_the_value_at_every_point(net: ReluNetwork, x: Fraction) -> None:
    graph = net.to_map(-3, 3)
    assert graph(x) == net(x)
    assert all(graph(z) == net(z) for z in with_midpoints(list(graph.knots)))


@examples(20)
@given(networks(golden(), most=2))
def test_the_graph_of_an_algebraic_network_is_its_value(net: ReluNetwork) -> None:
    graph = net.to_map(-1, 1)
    assert all(graph(z) == net(z) for z in with_midpoints(list(graph.knots)))


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, np.longdouble, np.int8])
def test_array_weights_are_exact(dtype: Any) -> None:
    weight, bias = np.array([[3.1], [-2.7]]).astype(dtype), np.array([0.1, 0.3]).astype(dtype)
    net = ReluNetwork([weight, weight.T], [bias, bias[:1]])
    assert net.weights[0] == ((Fraction(*weight[0, 0].item().as_integer_ratio()),), net.weights[0][1])
    assert net.biases[1][0] == net.biases[0][0]
    hidden = [max(w * 2 + b, 0) for (w,), b in zip(net.weights[0], net.biases[0], strict=True)]
    assert net(2) == sum(w * h for w, h in zip(net.weights[1][0], hidden, strict=True)) + net.biases[1][0]


def test_floats_are_the_dyadic_numbers_that_they_are() -> None:
    net = ReluNetwork([[[0.1]]], [[0]])
    assert net.weights[0][0][0] == Fraction(0.1) != Fraction(1, 10)
    assert net(0.5) == Fraction(0.1) / 2
    for use in (net.to_map, net.complexity, net.activation_region_count):
        with pytest.raises(TypeError, match=r"a float is not exact, got 0.5; write Fraction\(x\)"):
            use(0, 0.5)


def test_several_inputs_and_outputs_are_tuples() -> None:
    net = ReluNetwork([[[1, -1], [-1, 1]], [[1, 1], [1, 0], [0, 1]]], [[0, 0], [0, 0, 0]])
    assert (net.inputs, net.outputs, net.widths, net.depth) == (2, 3, (2,), 1)
    assert net((3, "1/2")) == (Fraction(5, 2), Fraction(5, 2), 0)
    assert net(np.array([1, 2])) == (1, 0, 1)
    assert net.output(2)((1, 2)) == 1
    assert [net.output(j)((3, 1)) for j in range(3)] == list(net((3, 1)))  # type: ignore[arg-type]  # three outputs


def test_arrays_hold_many_points() -> None:
    assert TENT(np.array([[0.25], [0.5]])).tolist() == [[Fraction(1, 2)], [1]]
    assert TENT(np.array([], dtype=object)).shape == (0,)
    wide = ReluNetwork([[[1, -1], [-1, 1]], [[1, 1], [1, 0], [0, 1]]], [[0, 0], [0, 0, 0]])
    assert wide(np.zeros((4, 5, 2))).shape == (4, 5, 3)
    assert wide(np.array([[3, 1]])).tolist() == [[2, 2, 0]]
    root = exact("sqrt(2)")
    assert TENT(np.array([root / 2, root / 4], dtype=object)).tolist() == [2 - root, root / 2]
    with pytest.raises(ValueError, match="the network has 2 inputs, got 3 numbers"):
        wide(np.zeros((4, 3)))


@given(networks(ends=(3, 1)), st.lists(fractions(), min_size=6, max_size=6), fractions(low=0, high=1))
def test_a_network_along_a_segment(net: ReluNetwork, ends: list[Fraction], s: Fraction) -> None:
    start, end = ends[:3], ends[3:]
    found = net.along(start, end)
    assert found.domain == (0, 1)
    for x in (s, *with_midpoints(list(found.knots))):
        assert found(x) == net([a + x * (b - a) for a, b in zip(start, end, strict=True)])


def test_segments_that_are_none() -> None:
    assert TENT.along(0, 1) == TENT.to_map(0, 1)
    assert TENT.along("1/4", "1/4").values == (Fraction(1, 2), Fraction(1, 2))
    assert TENT.along(1, 0.5) == PLMap([0, 1], [0, 1])
    wide = ReluNetwork([[[1, 1]]], [[0]])
    with pytest.raises(ValueError, match="along needs a network with one output, this one has 3"):
        ReluNetwork([[[1], [1], [1]]], [[0, 0, 0]]).along(0, 1)
    with pytest.raises(ValueError, match="start must have 2 numbers, one an input, got 1"):
        wide.along([1], [1, 2])
    with pytest.raises(TypeError, match="end must be a sequence, got 1"):
        wide.along([1, 2], 1)


# What is refused


@pytest.mark.parametrize(
    ("weights", "biases", "error", "message"),
    [
        ([], [], ValueError, "at least one layer, got none"),
        ([[[1]]], [], ValueError, "weights and biases, got 1 weights, 0 biases"),
        ([[[1]]], [[1, 2]], ValueError, r"biases\[0\] must have 1 entries as weights\[0\] has rows, got 2"),
        (
            [[[1], [2]], [[1]]],
            [[0, 0], [0]],
            ValueError,
            r"weights\[1\] must have 2 columns, one a row of .*, got 1",
        ),
        ([[[1, 2], [3]]], [[0, 0]], ValueError, r"weights\[0\]\[1\] must have 2 entries as the first row has, got 1"),
        ([[]], [[]], ValueError, r"weights\[0\] must have at least one row"),
        ([[[]]], [[0]], ValueError, r"weights\[0\] must have at least one row and one column"),
        ([[[float("nan")]]], [[0]], ValueError, r"weights\[0\]\[0\]\[0\] must be finite, got nan"),
        ([[[1]]], [[np.float32("inf")]], ValueError, r"biases\[0\]\[0\] must be finite, got inf"),
        ([[[1]], [[True]]], [[0], [0]], TypeError, r"weights\[1\]\[0\]\[0\]: .*True"),
        ([[[1]]], [[None]], TypeError, r"biases\[0\]\[0\]: .*None"),
        ([[["one"]]], [[0]], ValueError, r"weights\[0\]\[0\]\[0\]: .*one"),
        ([[1]], [[0]], TypeError, r"weights\[0\]\[0\] must be a sequence, got 1"),
        ([np.array(1.0)], [[0]], TypeError, r"weights\[0\] must be a sequence, got array"),
        (["12"], [[0]], TypeError, r"weights\[0\] must be a sequence, got '12'"),
        (1, [[0]], TypeError, "weights must be a sequence, got 1"),
    ],
)
def test_bad_weights_are_refused_by_place(weights: Any, biases: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ReluNetwork(weights, biases)


def test_bad_calls_are_refused() -> None:
    wide = ReluNetwork([[[1, 1]]], [[0]])
    with pytest.raises(ValueError, match="has 2 inputs, got 3 numbers"):
        wide((1, 2, 3))
    with pytest.raises(
        ValueError, match=r"to_map needs a network with one input and one output, this one has 2 and 1; net\.along\("
    ):
        wide.to_map(0, 1)
    with pytest.raises(ValueError, match="complexity needs a network with one input and one output"):
        wide.complexity(0, 1)
    with pytest.raises(ValueError, match="regions on an interval need a network with one input, this one has 2"):
        wide.activation_region_count(0, 1)
    with pytest.raises(ValueError, match=r"low < high, got \[1, 1\]"):
        TENT.to_map(1, 1)
    with pytest.raises(TypeError, match=r"max_pieces must be an integer, got 1\.5"):
        TENT.to_map(0, 1, max_pieces=1.5)  # type: ignore[arg-type]  # the refusal is what is tested
    with pytest.raises(ValueError, match="the input must be finite, got nan"):
        TENT(float("nan"))
    with pytest.raises(ValueError, match="index must be below the number of outputs, 1, got 1"):
        TENT.output(1)
    with pytest.raises(ValueError, match="inner network has 1 output, the outer one 2 inputs"):
        wide @ TENT
    with pytest.raises(ValueError, match="1 inputs and 1 outputs and with 2 and 1 have no sum"):
        TENT + wide
    with pytest.raises(ValueError, match="as many outputs as inputs, this network has 1 and 2"):
        wide**2
    with pytest.raises(ValueError, match="depth must be at least 1, got 0"):
        TENT.deepened(0)
    for use in (TENT.__pow__, TENT.deepened):
        with pytest.raises(ValueError, match="a network of 1000000000 hidden layers is too deep, at most 1048576"):
            use(10**9)
    with pytest.raises(TypeError, match="unsupported operand"):
        TENT + 1  # type: ignore[operator]  # the refusal is what is tested


# Complexity


@given(networks())
def test_regions_are_at_least_pieces_are_at_least_laps(net: ReluNetwork) -> None:
    regions, pieces, laps = net.complexity(-2, 2)
    assert regions >= pieces >= laps >= 1
    bound = int(np.prod([u + 1 for u in net.widths], dtype=object))
    assert regions == net.activation_region_count(-2, 2) <= bound


def test_the_three_numbers_differ() -> None:
    identity = ReluNetwork([[[1], [-1]], [[1, -1]]], [[0, 0], [0]])
    assert identity.complexity(-1, 1) == Complexity(2, 1, 1)
    stairs = ReluNetwork([[[1], [1]], [[1, 1]]], [[0, -1], [0]])
    assert stairs.complexity(-1, 2) == (3, 3, 1)
    assert (stairs + identity - identity).complexity(-1, 2) == (3, 3, 1)


def test_a_touch_is_no_switch_and_zero_is_inactive() -> None:
    absolute = ReluNetwork([[[1], [-1]], [[1, 1]], [[1]]], [[0, 0], [0], [0]])
    assert absolute.activation_region_count(-1, 1) == 2  # |x| touches 0 at 0, where the first layer switches
    touching = ReluNetwork([[[1], [-1]], [[1, 1], [0, 0]], [[1, 1]]], [[0, 0], [0, 0], [0]])
    assert touching.complexity(-1, 1) == (2, 2, 2)
    dead = ReluNetwork([[[0], [0]], [[1, 1]]], [[0, -1], [3]])
    assert dead.complexity(-1, 1) == (1, 1, 1)


@pytest.mark.parametrize(("width", "depth"), [(5, 1), (20, 3), (12, 5)])
def test_networks_without_biases_have_two_pieces(width: int, depth: int) -> None:
    net = random_network(7, width, depth, bias=0.0)
    assert net.to_map(-3, 3).piece_count == 2


def test_random_float_networks_are_linear_in_units_and_not_exponential(every_case: bool) -> None:
    for seed in range(2 if every_case else 1):
        net = random_network(seed, 20, 5)
        graph = net.to_map(-3, 3)
        assert 20 < graph.piece_count < 300
        for x in [*graph.knots, Fraction(1, 3)][:: 1 + graph.piece_count // 10]:
            assert graph(x) == net(x)


@pytest.mark.parametrize("t", [16, pytest.param(20, marks=pytest.mark.long)])
def test_all_pieces_of_the_tent_network(t: int) -> None:
    graph = (TENT**t).to_map(0, 1)
    assert graph == PLMap([0, "1/2", 1], [0, 1, 0]) ** t


def test_more_pieces_than_max_pieces() -> None:
    with pytest.raises(TooManyPiecesError, match="more than max_pieces=10000"):
        (TENT**30).to_map(0, 1, max_pieces=10**4)


# Arithmetic


@given(networks(), networks(), fractions())
def test_arithmetic_is_pointwise(f: ReluNetwork, g: ReluNetwork, x: Fraction) -> None:
    assert (f + g)(x) == f(x) + g(x)  # type: ignore[operator]  # one output
    assert (f - g)(x) == f(x) - g(x)  # type: ignore[operator]  # one output
    assert (f @ g)(x) == f(g(x))
    assert (f @ g).depth == f.depth + g.depth
    assert (-f)(x) == (f * -1)(x) == -f(x)  # type: ignore[operator]  # one output
    assert f.deepened(f.depth + 2)(x) == f(x)


@given(networks(), networks())
def test_widths_of_sums_and_compositions(f: ReluNetwork, g: ReluNetwork) -> None:
    assert (f @ g).widths == g.widths + f.widths
    if f.depth == g.depth:
        assert (f + g).widths == tuple(a + b for a, b in zip(f.widths, g.widths, strict=True))


@given(networks(ends=(2, 2)), st.integers(0, 3))
def test_iterates_of_networks_of_the_plane(f: ReluNetwork, t: int) -> None:
    point: Any = (Fraction(1, 3), Fraction(-1, 2))
    expected = point
    for _ in range(t):
        expected = f(expected)
    assert (f**t)(point) == expected
    assert (f**t).depth == t * f.depth


def test_iterates_of_an_affine_function() -> None:
    f = ReluNetwork([[[2]]], [[1]])
    assert [(f**t)(1) for t in range(5)] == [1, 3, 7, 15, 31]


# Values as objects


def test_networks_are_values() -> None:
    again = ReluNetwork(TENT.weights, TENT.biases)
    assert again == TENT
    assert hash(again) == hash(TENT)
    assert pickle.loads(pickle.dumps(TENT)) == TENT
    assert eval(repr(TENT)) == TENT
    assert str(TENT) == "ReLU network, 1 in, hidden widths (2), 1 out"
    assert str(ReluNetwork([[[1]]], [[0]])) == "ReLU network, 1 in, no hidden layer, 1 out"
    with pytest.raises(AttributeError, match="cannot assign"):
        TENT.weights = ()  # type: ignore[misc]  # the refusal is what is tested


def test_an_algebraic_weight_and_end() -> None:
    import sympy

    root = exact(sympy.sqrt(2))
    net = ReluNetwork([[[1]], [[root]]], [[0], [0]])
    assert net.to_map(-root, root) == PLMap([-root, 0, root], [0, 0, 2])


@given(st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(0, 10**6)))
def test_the_map_of_the_line_is_the_network(shape: tuple[int, int, int]) -> None:
    width, depth, seed = shape
    rng = np.random.default_rng(seed)
    sizes = [1, *[width] * depth, 1]
    weights = [rng.integers(-2, 3, (m, n)) for n, m in pairwise(sizes)]
    net = ReluNetwork(weights, [rng.integers(-2, 3, m) for m in sizes[1:]])
    f = net.to_line_map()
    low, high = f.knots[0] - 3, f.knots[-1] + 3
    assert f.restrict(low, high) == net.to_map(low, high)
    for x in (-(10**9), low - 1, *f.knots, high + 1, 10**9):
        assert f(x) == net(x)


def test_units_that_are_constant_far_out() -> None:
    dead = ReluNetwork([[[0], [0]], [[1, -3]]], [[2, -1], [5]])
    assert dead.to_line_map() == LineMap([0], [7], 0, 0)
    step = ReluNetwork([[[1], [1]], [[1, -1], [-1, 1]], [[1, 1]]], [[0, -1], [0, 2], [0]])
    assert step.to_line_map().slopes == (0, *step.to_map(-9, 9).slopes[1:-1], 0)


def test_a_map_of_the_line_over_a_number_field() -> None:
    golden = exact("phi")
    net = ReluNetwork([[[1], [-1]], [[golden, golden]]], [[0, 0], [-1]])
    assert net.to_line_map() == LineMap([0], [-1], -golden, golden)
