"""A reader's weights -> the folder that `index/reader/onnx_reader.py` reads, in 8 bits.

Weights have one scale for each output, activations one for each token: some channels of this
network are 30 to 56 times the median, so that one scale for a whole tensor (stock dynamic
quantisation) moves the logits by 1.2 and makes them depend on the batch.
"""

import hashlib
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from onnxruntime.transformers.optimizer import optimize_model

from corpus.errors import ModelMismatch
from index.encoder import MODEL, TOKENIZER, WEIGHTS, file_sha256
from index.export import SECOND_MODEL
from index.reader.card import TRAINED, TRAINED_SHA256, ReaderCard
from index.reader.model import Base, Reader
from index.reader.pack import load

# 7 bits avoid overflow on processors without 8-bit dot products, so all give the same logits.
_LARGEST_WEIGHT = 63
_LARGEST_ACTIVATION = 127


_EXPORT = 1  # bump when the exported graph changes, so that cached exports are made anew


def cached_reader(cache: Path) -> Path:
    """The folder of the reader that this package carries, exported once.

    cache: holds one folder for each model that was exported. Raises ModelNotFound, ModelMismatch.
    """
    target = cache / hashlib.sha256(f"reader {_EXPORT} {TRAINED_SHA256}".encode()).hexdigest()[:16]
    if ReaderCard.is_whole(target):
        return target
    if (found := file_sha256(TRAINED)) != TRAINED_SHA256:
        raise ModelMismatch(
            f"{TRAINED} has sha256 {found}, expected {TRAINED_SHA256}; install askpara anew"
        )
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".exporting-") as scratch:
        fresh, base = Path(scratch) / "reader", Base.load(SECOND_MODEL)
        export(load(TRAINED, base), base.tokenizer, TRAINED_SHA256, fresh)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    return target


def export(
    reader: Reader, tokenizer: str, sha256: str, target: Path, eight_bits: bool = True
) -> None:
    """Write graph, weights, tokenizer and card into the new folder `target`.

    sha256: of the file that the weights came from. eight_bits: false writes float32.
    """
    target.mkdir(parents=True)
    sizes = {0: "pairs", 1: "tokens"}
    with torch.no_grad(), warnings.catch_warnings():
        # The tracing exporter: the newer one wants onnxscript and writes the same graph here.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            reader.eval(),
            (torch.full((2, 8), 5, dtype=torch.int64),),
            str(target / MODEL),
            input_names=["tokens"],
            output_names=["rel", "span"],
            dynamic_axes={"tokens": sizes, "rel": {0: "pairs"}, "span": sizes},
            opset_version=17,
            dynamo=False,
        )
    fused = optimize_model(
        str(target / MODEL),
        model_type="bert",
        num_heads=reader.shape.heads,
        hidden_size=reader.shape.width,
        opt_level=1,
    ).model
    if eight_bits:
        quantise(fused)
    (target / MODEL).unlink()
    # Weights outside the graph are mapped into memory.
    onnx.save_model(fused, target / MODEL, save_as_external_data=True, location=WEIGHTS)
    (target / TOKENIZER).write_text(tokenizer, "utf-8")
    ReaderCard(
        sha256, {name: file_sha256(target / name) for name in (MODEL, WEIGHTS, TOKENIZER)}
    ).write(target)


def quantise(model: onnx.ModelProto) -> None:
    """Put every product with constant weights in 8 bits, with one activation scale a token.

    x W = s (q W'), where s is a token's largest absolute value / 127, q = round(x / s) and W' the
    weights on a grid of their own for each output. In place.
    """
    graph = model.graph
    weights = {tensor.name: tensor for tensor in graph.initializer}
    shared: dict[str, tuple[str, str]] = {}
    nodes: list[onnx.NodeProto] = []

    def constant(name: str, array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> str:
        if name not in weights:
            weights[name] = numpy_helper.from_array(array, name)
            graph.initializer.append(weights[name])
        return name

    one = constant("one_scale", np.array(1, np.float32))
    middle = constant("zero_point", np.array(128, np.uint8))
    largest = constant("largest_activation", np.array(_LARGEST_ACTIVATION, np.float32))
    least = constant("least_scale", np.array(1e-9, np.float32))

    def in_8_bits(name: str) -> tuple[str, str]:
        """Of activations: the rounded ones, and their scales, each made once."""
        if name not in shared:
            rounded, scale = f"{name}_rounded", f"{name}_scale"
            nodes.extend(
                [
                    helper.make_node("Abs", [name], [f"{name}_abs"]),
                    helper.make_node("ReduceMax", [f"{name}_abs"], [f"{name}_max"], axes=[-1]),
                    helper.make_node("Max", [f"{name}_max", least], [f"{name}_some"]),
                    helper.make_node("Div", [f"{name}_some", largest], [scale]),
                    helper.make_node("Div", [name, scale], [f"{name}_unit"]),
                    helper.make_node("QuantizeLinear", [f"{name}_unit", one, middle], [rounded]),
                ]
            )
            shared[name] = rounded, scale
        return shared[name]

    for node in graph.node:
        if node.op_type != "MatMul" or node.input[1] not in weights:
            nodes.append(node)
            continue
        name = node.input[1]
        matrix = numpy_helper.to_array(weights[name]).astype(np.float32)
        scale = np.maximum(np.abs(matrix).max(0), 1e-9) / _LARGEST_WEIGHT
        grid = np.rint(matrix / scale).astype(np.int8)
        rounded, token_scale = in_8_bits(node.input[0])
        nodes.append(
            helper.make_node(
                "MatMulIntegerToFloat",
                [
                    rounded,
                    constant(f"{name}_8", grid),
                    one,
                    constant(f"{name}_step", scale.astype(np.float32)),
                    middle,
                ],
                [f"{node.output[0]}_unit"],
                domain="com.microsoft",
            )
        )
        nodes.append(helper.make_node("Mul", [f"{node.output[0]}_unit", token_scale], node.output))
        if weights[name] in graph.initializer:
            graph.initializer.remove(weights[name])
    del graph.node[:]
    graph.node.extend(nodes)
    if not any(imported.domain == "com.microsoft" for imported in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
