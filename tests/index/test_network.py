"""Graphs of packaged models without their weights, and the weights put in again."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from corpus.errors import ModelMismatch
from index.difference import Floats
from index.models import DEFAULT_MODEL, find_model
from index.network import GRAPHS, filled, without_weights
from tests.conftest import ROOT

CHANCE = np.random.default_rng(0)
WEIGHTS = {
    "words": CHANCE.normal(size=(200, 90)).astype(np.float32),
    "query": CHANCE.normal(size=(90, 90)).astype(np.float32),
    "key": CHANCE.normal(size=(90, 90)).astype(np.float32),
    "value": CHANCE.normal(size=(90, 90)).astype(np.float32),
}
TENSORS = {
    "table": WEIGHTS["words"],
    "attention": np.concatenate([WEIGHTS[name].T for name in ("query", "key", "value")], axis=-1),
    "mask": np.array([-1e4], np.float32),
}


def network(tensors: dict[str, Floats]) -> onnx.ModelProto:
    initializers = [numpy_helper.from_array(array, name) for name, array in tensors.items()]
    return helper.make_model(helper.make_graph([], "network", [], [], initializers))


def tensors_of(network: onnx.ModelProto) -> dict[str, Floats]:
    return {t.name: numpy_helper.to_array(t) for t in network.graph.initializer}


def test_weights_are_named_and_put_in_again() -> None:
    whole = network(TENSORS)
    bare = without_weights(whole, WEIGHTS)
    assert len(bare.SerializeToString()) < 1000
    made_of = {tensor.name: tensor.doc_string for tensor in bare.graph.initializer}
    assert made_of == {"table": "words", "attention": "query^T key^T value^T", "mask": ""}
    other = {name: weight + 1 for name, weight in WEIGHTS.items()}
    for weights in (WEIGHTS, other):
        found, expected = tensors_of(filled(bare, weights)), TENSORS["attention"]
        np.testing.assert_array_equal(found["table"], weights["words"])
        np.testing.assert_array_equal(found["attention"], expected + (weights is other))
        np.testing.assert_array_equal(found["mask"], TENSORS["mask"])
    assert tensors_of(whole).keys() == TENSORS.keys(), "the network itself stays as it was"


def test_weights_that_do_not_fit_are_named() -> None:
    with pytest.raises(ModelMismatch, match=r"sum, \(200, 90\), is neither a weight of the model"):
        without_weights(network({"sum": WEIGHTS["words"] + 1}), WEIGHTS)
    bare = without_weights(network(TENSORS), WEIGHTS)
    with pytest.raises(ModelMismatch, match="has no weight 'words', which its graph expects"):
        filled(bare, {name: w for name, w in WEIGHTS.items() if name != "words"})
    with pytest.raises(ModelMismatch, match=r"words is \(199, 90\), .* expects \(200, 90\)"):
        filled(bare, WEIGHTS | {"words": WEIGHTS["words"][:-1]})


@pytest.mark.real_model
@pytest.mark.slow
def test_tracing_anew_gives_the_graph_that_is_kept(tmp_path: Path) -> None:
    from index.trace import encoder_network, weights_of

    traced, module = encoder_network(find_model(DEFAULT_MODEL, tmp_path), DEFAULT_MODEL, draw=True)
    kept = onnx.load(GRAPHS / f"{DEFAULT_MODEL}.onnx")
    assert without_weights(traced, weights_of(module)) == kept


def test_building_imports_no_torch() -> None:
    code = (
        "import sys, index.build, index.export, index.reader.export; "
        "print({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "set()\n"
