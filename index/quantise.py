"""A network's weights in 8 bits: one scale for each output, and for each token of activations.

Some channels of MPNet are 30 to 56 times the median, so that one activation scale for a whole
tensor (stock dynamic quantisation) moves the reader's logits by 1.2, makes them depend on the
batch, and cost a second encoder of that size, since removed, more than it saved.
"""

import numpy as np
import onnx
from onnx import helper, numpy_helper

# 7 bits avoid overflow on processors without 8-bit dot products, so all give the same logits.
_LARGEST_WEIGHT = 63
_LARGEST_ACTIVATION = 127
# Rows from which a table of words is put in 8 bits too: XLM-RoBERTa's of 250,000 words would take
# 384 MB, BERT's of 30,000 takes 46.
LARGE_TABLE = 100_000


def quantise(model: onnx.ModelProto) -> None:
    """Put every product with constant weights in 8 bits, with one activation scale a token.

    x W = s (q W'), where s is a token's largest absolute value / 127, q = round(x / s) and W' the
    weights on a grid of their own for each output. A large table of words gets a scale for each
    word. In place.
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

    def look_up(node: onnx.NodeProto, table: str) -> None:
        """Words in 8 bits and their scales instead of a table in floats."""
        matrix = numpy_helper.to_array(weights[table]).astype(np.float32)
        scale = np.maximum(np.abs(matrix).max(1, keepdims=True), 1e-9) / _LARGEST_ACTIVATION
        found = node.output[0]
        grid = constant(f"{table}_8", np.rint(matrix / scale).astype(np.int8))
        steps = constant(f"{table}_steps", scale.astype(np.float32))
        nodes.extend(
            [
                helper.make_node("Gather", [grid, node.input[1]], [f"{found}_8"]),
                helper.make_node("Gather", [steps, node.input[1]], [f"{found}_step"]),
                helper.make_node(
                    "Cast", [f"{found}_8"], [f"{found}_grid"], to=onnx.TensorProto.FLOAT
                ),
                helper.make_node("Mul", [f"{found}_grid", f"{found}_step"], node.output),
            ]
        )
        graph.initializer.remove(weights[table])

    for node in graph.node:
        first = weights.get(node.input[0]) if node.op_type == "Gather" else None
        if first is not None and len(first.dims) == 2 and first.dims[0] >= LARGE_TABLE:
            look_up(node, node.input[0])
            continue
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
