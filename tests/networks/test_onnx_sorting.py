"""Sorted entries of ONNX's TopK are those of onnxruntime, and the networks of comparators sort."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from periodic.networks.onnx_sorting import comparators
from periodic.networks.relu_networks import ReluNetwork
from tests.networks.onnx_models import node, onnx_model, predicted
from tests.networks.test_onnx_operators import refused


@pytest.mark.parametrize("n", range(1, 11))
def test_comparators_sort(n: int) -> None:
    """The zero-one principle: what sorts all rows of zeros and ones sorts all rows."""
    layers = list(comparators(n))
    assert all(len({i for pair in layer for i in pair}) == 2 * len(layer) for layer in layers)
    for row in product((0, 1), repeat=n):
        entries = list(row)
        for i, j in (pair for layer in layers for pair in layer):
            entries[i], entries[j] = max(entries[i], entries[j]), min(entries[i], entries[j])
        assert entries == sorted(row, reverse=True)


@pytest.mark.parametrize(("axis", "k", "largest"), [(1, 3, 1), (1, 2, 0), (-1, 1, 1), (0, 1, 0)])
def test_entries_are_sorted_along_an_axis(axis: int, k: int, largest: int) -> None:
    model = onnx_model([node("TopK", "x k", "y i", axis=axis, largest=largest)], {"k": np.array([k])}, [1, 3])
    points = [list(p) for p in permutations((-1, 0.5, 2))] + [[1, 1, 0]]
    net = ReluNetwork.from_onnx(model)
    assert [list(np.atleast_1d(net(p))) for p in points] == predicted(model, points)


def test_columns_of_a_block_are_sorted() -> None:
    model = onnx_model([node("TopK", "x k", "y i", axis=1)], {"k": np.array([3])}, [1, 3, 2])
    points = [[1, 6, 2, 5, 3, 4], [0, 0, -1, 2, -1, -2]]
    assert [list(ReluNetwork.from_onnx(model)(p)) for p in points] == predicted(model, points)


def test_refusals() -> None:
    k = np.array([2])
    refused("has sorted=0, which leaves their order open", "TopK", "x k", k=k, _sorted=0)
    refused(r"takes \[3\] of 2 entries", "TopK", "x k", k=np.array([3]))
    refused("is applied to a constant", "TopK", "w k", k=k, w=np.float32([1, 2]))
    model = onnx_model([node("TopK", "x k", "z i"), node("Gather", "x i", "y", axis=1)], {"k": k}, ["n", 2])
    with pytest.raises(ValueError, match="reads 'i', which no node computes, or which is not read here"):
        ReluNetwork.from_onnx(model)
