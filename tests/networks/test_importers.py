"""Models of scikit-learn and torch: the exact network beside what the model itself predicts, and every refusal."""

from __future__ import annotations

import sys
import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from periodic.networks.importers import reciprocal_root
from periodic.networks.relu_networks import ReluNetwork

TENT = ReluNetwork([[[1], [1]], [[2, -4]]], [[0, "-1/2"], [0]])


def exact_values(net: ReluNetwork, points: Any) -> np.ndarray[Any, Any]:
    return np.array([np.atleast_1d(np.array(net(x), dtype=float)) for x in points])


# scikit-learn


def trained(**options: Any) -> Any:
    neural = pytest.importorskip("sklearn.neural_network")
    x = np.random.default_rng(0).uniform(-1, 1, (200, 1))
    model = neural.MLPRegressor(hidden_layer_sizes=(8, 6), max_iter=30, random_state=0, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # thirty steps do not converge
        return model.fit(x, 1.6 * np.abs(x[:, 0]) - 1)


def test_a_trained_regressor_is_its_exact_map_up_to_rounding() -> None:
    model = trained()
    net = ReluNetwork.from_sklearn(model)
    assert net.widths == (8, 6)
    graph = net.to_map(-1, 1)
    points = np.linspace(-1, 1, 101)
    predicted = model.predict(points[:, None])
    errors = [abs(graph(Fraction(x)) - Fraction(y)) for x, y in zip(points, predicted, strict=True)]
    assert max(errors) < Fraction(1, 10**13)  # some 20 float64 operations on numbers below 10
    assert graph(Fraction(points[7])) == net(points[7])


def test_a_regressor_of_several_outputs() -> None:
    neural = pytest.importorskip("sklearn.neural_network")
    x = np.random.default_rng(1).normal(size=(50, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = neural.MLPRegressor(hidden_layer_sizes=(5,), max_iter=5, random_state=0).fit(x, x[:, :2])
    net = ReluNetwork.from_sklearn(model)
    assert (net.inputs, net.outputs) == (3, 2)
    assert np.allclose(exact_values(net, x[:5]), model.predict(x[:5]), rtol=0, atol=1e-13)


def test_other_scikit_learn_models_are_refused() -> None:
    neural = pytest.importorskip("sklearn.neural_network")
    linear = pytest.importorskip("sklearn.linear_model")
    with pytest.raises(ValueError, match="MLPRegressor must have activation='relu', its activation is 'tanh'"):
        ReluNetwork.from_sklearn(trained(activation="tanh"))
    with pytest.raises(ValueError, match="MLPRegressor is not fitted yet"):
        ReluNetwork.from_sklearn(neural.MLPRegressor())
    with pytest.raises(TypeError, match=r"takes an MLPRegressor, alone, in a Pipeline or .*, got LinearRegression"):
        ReluNetwork.from_sklearn(linear.LinearRegression())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = neural.MLPClassifier(hidden_layer_sizes=(3,), max_iter=3).fit([[0.0], [1.0]], [0, 1])
    with pytest.raises(ValueError, match="output activation of the MLPClassifier must be 'identity', it is 'logistic'"):
        ReluNetwork.from_sklearn(model)


def scaled(*steps: Any) -> Any:
    """A trained pipeline of two inputs."""
    pipeline = pytest.importorskip("sklearn.pipeline")
    neural = pytest.importorskip("sklearn.neural_network")
    model = pipeline.make_pipeline(*steps, neural.MLPRegressor(hidden_layer_sizes=(4,), max_iter=20, random_state=0))
    x = np.random.default_rng(1).normal(3, 5, (60, 2))
    return fitted(model, x, abs(x[:, 0]) - x[:, 1])


def fitted(model: Any, x: Any, y: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(x, y)


def assert_predicts(model: Any, accuracy: float = 1e-11) -> ReluNetwork:
    """The network of a model, after a look at some points."""
    net = ReluNetwork.from_sklearn(model)
    points = np.random.default_rng(2).normal(0, 9, (7, net.inputs))
    assert np.allclose(exact_values(net, points)[:, 0], model.predict(points), rtol=0, atol=accuracy)
    return net


def test_pipelines_of_scalers_are_folded_into_the_first_layer() -> None:
    p = pytest.importorskip("sklearn.preprocessing")
    for steps in (
        [p.StandardScaler()],
        [p.StandardScaler(with_mean=False)],
        [p.StandardScaler(with_std=False), p.MaxAbsScaler()],
        [p.MinMaxScaler((-2, 3)), "passthrough", p.FunctionTransformer()],
        [p.RobustScaler(), p.RobustScaler(with_centering=False), p.RobustScaler(with_scaling=False)],
    ):
        assert assert_predicts(scaled(*steps)).widths == (4,)
    assert assert_predicts(scaled(p.MinMaxScaler(clip=True))).widths == (4, 4)
    mean, scale = Fraction(0.1), Fraction(0.3)
    model = scaled(p.StandardScaler())
    model.steps[0][1].mean_[:], model.steps[0][1].scale_[:] = 0.1, 0.3
    first = ReluNetwork.from_sklearn(model).weights[0][0][0]
    assert first == Fraction(model.steps[1][1].coefs_[0][0, 0]) / scale  # no rounding: 1/0.3 is no float
    assert mean / scale != Fraction(0.1 / 0.3)


def test_columns_are_chosen_and_transformed_apart() -> None:
    p = pytest.importorskip("sklearn.preprocessing")
    compose = pytest.importorskip("sklearn.compose")
    selection = pytest.importorskip("sklearn.feature_selection")
    pca = pytest.importorskip("sklearn.decomposition").PCA
    columns = compose.ColumnTransformer
    clipped = p.MinMaxScaler(clip=True)
    for steps in (
        [columns([("a", p.StandardScaler(), [1]), ("b", "passthrough", [0])])],
        [columns([("a", clipped, slice(0, 1))], remainder="passthrough")],
        [columns([("a", p.RobustScaler(), [False, True]), ("b", p.MaxAbsScaler(), [0, 1]), ("c", "drop", [0])])],
        [columns([("a", p.StandardScaler(), [-1])]), "passthrough"],
        [columns([("a", p.StandardScaler(), [0]), ("none", "passthrough", [])], remainder=p.MinMaxScaler())],
        [selection.SelectKBest(selection.f_regression, k=1), p.StandardScaler()],
        [p.StandardScaler(), pca(1)],
        [pca(), selection.VarianceThreshold()],
    ):
        assert assert_predicts(scaled(*steps)).inputs == 2
    with pytest.raises(TypeError, match=r"the ColumnTransformer has a PolynomialFeatures; read are StandardScaler, .*"):
        ReluNetwork.from_sklearn(scaled(columns([("a", p.PolynomialFeatures(), [0])])))
    with pytest.raises(ValueError, match="a PCA with whiten=True divides by roots"):
        ReluNetwork.from_sklearn(scaled(pca(whiten=True)))


def test_columns_may_have_names() -> None:
    frames = pytest.importorskip("pandas")
    p = pytest.importorskip("sklearn.preprocessing")
    compose = pytest.importorskip("sklearn.compose")
    pipeline = pytest.importorskip("sklearn.pipeline")
    neural = pytest.importorskip("sklearn.neural_network")
    x = frames.DataFrame(np.random.default_rng(1).normal(3, 5, (60, 3)), columns=["u", "v", "w"])
    for chosen in (["w", "u"], slice("v", "w")):
        parts = compose.ColumnTransformer([("a", p.StandardScaler(), chosen)], remainder="passthrough")
        inner = neural.MLPRegressor(hidden_layer_sizes=(4,), max_iter=20, random_state=0)
        model = fitted(pipeline.make_pipeline(parts, inner), x, x["u"] - x["w"])
        net = ReluNetwork.from_sklearn(model)
        assert np.allclose(exact_values(net, x.to_numpy()[:7])[:, 0], model.predict(x[:7]), rtol=0, atol=1e-11)


def test_pipelines_in_pipelines_and_searches_are_opened() -> None:
    p = pytest.importorskip("sklearn.preprocessing")
    pipeline = pytest.importorskip("sklearn.pipeline")
    selection = pytest.importorskip("sklearn.model_selection")
    neural = pytest.importorskip("sklearn.neural_network")
    scalers = pipeline.make_pipeline(p.StandardScaler(), p.MinMaxScaler())
    assert assert_predicts(scaled(scalers, p.MaxAbsScaler())).widths == (4,)
    x = np.random.default_rng(1).normal(3, 5, (60, 1))
    inner = neural.MLPRegressor(hidden_layer_sizes=(3,), activation="identity", max_iter=9, random_state=0)
    search = selection.GridSearchCV(inner, {"alpha": [1e-4]}, cv=2)
    with pytest.raises(ValueError, match="the GridSearchCV is not fitted yet: it has no best_estimator_"):
        ReluNetwork.from_sklearn(search)
    assert assert_predicts(fitted(search, x, x[:, 0])).depth == 0


def test_targets_that_are_transformed_are_restored_by_the_last_layer() -> None:
    p = pytest.importorskip("sklearn.preprocessing")
    compose = pytest.importorskip("sklearn.compose")
    pipeline = pytest.importorskip("sklearn.pipeline")
    neural = pytest.importorskip("sklearn.neural_network")
    x = np.random.default_rng(1).normal(3, 5, (60, 2))

    def model(transformer: Any) -> Any:
        inner = neural.MLPRegressor(hidden_layer_sizes=(4,), max_iter=20, random_state=0)
        return fitted(compose.TransformedTargetRegressor(inner, transformer=transformer), x, x.sum(axis=1))

    for transformer in (None, p.StandardScaler(), pipeline.make_pipeline(p.MinMaxScaler(), p.RobustScaler())):
        assert assert_predicts(model(transformer)).widths == (4,)
    whole = pipeline.make_pipeline(p.StandardScaler(), model(p.StandardScaler()))
    assert_predicts(fitted(whole, x, x.sum(axis=1)))
    with pytest.raises(ValueError, match="the target is transformed by a PowerTransformer; only StandardScaler"):
        ReluNetwork.from_sklearn(model(p.PowerTransformer()))
    with pytest.raises(ValueError, match="TransformedTargetRegressor is not fitted yet"):
        ReluNetwork.from_sklearn(compose.TransformedTargetRegressor(neural.MLPRegressor()))
    with pytest.raises(ValueError, match="a FunctionTransformer with a function of its own cannot be read"):
        ReluNetwork.from_sklearn(scaled(p.FunctionTransformer(np.sign)))
    with pytest.raises(TypeError, match="the Pipeline has a PolynomialFeatures; read are StandardScaler"):
        ReluNetwork.from_sklearn(scaled(p.PolynomialFeatures()))
    with pytest.raises(TypeError, match="takes a Pipeline of scalers and one MLPRegressor, got 0 of them"):
        ReluNetwork.from_sklearn(pipeline.make_pipeline(p.StandardScaler()))
    unfitted = scaled(p.StandardScaler())
    unfitted.steps[0] = ("s", p.StandardScaler())
    with pytest.raises(ValueError, match="the StandardScaler is not fitted yet"):
        ReluNetwork.from_sklearn(unfitted)


def test_a_subclass_may_compute_something_else() -> None:
    neural = pytest.importorskip("sklearn.neural_network")

    class MLPRegressor(neural.MLPRegressor):  # type: ignore[misc]  # the name is what is tested
        pass

    with pytest.raises(TypeError, match="got MLPRegressor"):
        ReluNetwork.from_sklearn(MLPRegressor())


@given(st.fractions(Fraction(1, 10**9), 10**9))
def test_roots_are_rounded_correctly(x: Fraction) -> None:
    root = reciprocal_root(x)
    if root**2 * x != 1:
        unit = Fraction(2) ** (root.numerator.bit_length() - root.denominator.bit_length() - 53)
        assert (root - unit) ** 2 * x < 1 < (root + unit) ** 2 * x
        assert float(root) == root
    assert reciprocal_root(1 / x**2) == x


# torch


def test_a_torch_sequential() -> None:
    torch = pytest.importorskip("torch")
    nn = torch.nn
    torch.manual_seed(0)
    inner = nn.Sequential(nn.Linear(4, 4, bias=False), nn.Identity(), nn.ReLU(), nn.ReLU())
    model = nn.Sequential(nn.Linear(1, 4), nn.ReLU(), inner, nn.Dropout(), nn.Linear(4, 3), nn.Linear(3, 2)).eval()
    net = ReluNetwork.from_torch(model)
    assert net.widths == (4, 4)
    assert net.weights[0][0][0] == Fraction(model[0].weight[0, 0].item())
    x = torch.linspace(-2, 2, 9)[:, None]
    assert np.allclose(exact_values(net, x[:, 0].tolist()), model(x).detach().numpy(), rtol=0, atol=1e-5)


def test_a_torch_model_that_begins_and_ends_with_relu() -> None:
    torch = pytest.importorskip("torch")
    nn = torch.nn
    model = nn.Sequential(nn.ReLU(), nn.Linear(2, 3, dtype=torch.float64), nn.ReLU())
    net = ReluNetwork.from_torch(model)
    assert net.widths == (2, 3)
    points = [[-1.0, 0.5], [2.0, -3.0], [1.0, 1.0]]
    expected = model(torch.tensor(points, dtype=torch.float64)).detach().numpy()
    assert np.allclose(exact_values(net, points), expected, rtol=0, atol=1e-13)
    assert ReluNetwork.from_torch(nn.Linear(1, 1)).depth == 0


def test_the_torch_modules_that_are_piecewise_linear() -> None:
    torch = pytest.importorskip("torch")
    nn = torch.nn
    torch.manual_seed(1)
    model = nn.Sequential(
        nn.Flatten(), nn.Linear(2, 3), nn.BatchNorm1d(3), nn.LeakyReLU(), nn.Linear(3, 3), nn.PReLU(3), nn.ReLU6(),
        nn.BatchNorm1d(3, affine=False), nn.Linear(3, 2), nn.Hardtanh(-0.5, 1), nn.PReLU(), nn.Linear(2, 1),
        nn.Softshrink(0.25), nn.Hardsigmoid(), nn.Linear(1, 1),
    ).double()  # fmt: skip
    model(torch.randn(40, 2, dtype=torch.float64))  # the averages move
    net = ReluNetwork.from_torch(model.eval())
    assert net.widths == (6, 6, 6, 4, 4, 2, 2)
    points = torch.randn(9, 2, dtype=torch.float64)
    expected = model(points).detach().numpy()
    assert np.allclose(exact_values(net, points.tolist()), expected, rtol=0, atol=1e-13)
    with pytest.raises(ValueError, match=r"Sequential\[0\] is a BatchNorm1d in training mode"):
        ReluNetwork.from_torch(nn.Sequential(nn.BatchNorm1d(2)))
    with pytest.raises(ValueError, match=r"Sequential\[1\] is a Flatten that mixes the samples"):
        ReluNetwork.from_torch(nn.Sequential(nn.Linear(1, 1), nn.Flatten(0)))


def test_other_torch_modules_are_refused() -> None:
    torch = pytest.importorskip("torch")
    nn = torch.nn
    with pytest.raises(ValueError, match=r"Sequential\[1\] is a Tanh; only Linear, .* more by way of ONNX"):
        ReluNetwork.from_torch(nn.Sequential(nn.Linear(1, 1), nn.Tanh()))
    with pytest.raises(ValueError, match=r"Sequential\[1\]\[0\] is a Dropout in training mode"):
        ReluNetwork.from_torch(nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.Dropout())))
    with pytest.raises(ValueError, match=r"Sequential\[1\] takes 3 numbers, but 2 come out of the layer before it"):
        ReluNetwork.from_torch(nn.Sequential(nn.Linear(1, 2), nn.Linear(3, 1)))
    with pytest.raises(ValueError, match="the module has no linear layer"):
        ReluNetwork.from_torch(nn.Sequential(nn.ReLU()))
    with pytest.raises(ValueError, match=r"Sequential\[0\] has weights of type torch.complex64"):
        ReluNetwork.from_torch(nn.Sequential(nn.Linear(1, 1, dtype=torch.complex64)))
    with pytest.raises(TypeError, match="takes a torch module, got int"):
        ReluNetwork.from_torch(3)
    broken = nn.Linear(1, 1)
    with torch.no_grad():
        broken.weight[0, 0] = float("nan")
    with pytest.raises(ValueError, match=r"Linear has weights that are no numbers: entry \[0, 0\]"):
        ReluNetwork.from_torch(broken)


def test_a_missing_package_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match="needs the package torch, which is not installed: pip install torch"):
        ReluNetwork.from_torch(None)  # type: ignore[arg-type]  # what is missing is asked for first
