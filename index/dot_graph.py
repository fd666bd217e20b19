"""Write the graph that multiplies token vectors of 8 bits: `python -m index.dot_graph`.

NumPy has no fast product of 8-bit integers; ONNX Runtime has (eight times as fast as 32-bit floats
for a question's candidates), but only as a graph. `index/late.py` reads it from beside this file,
so that serving needs no `onnx`.
"""

import onnx
from onnx import TensorProto, helper

from index.late import DOT_GRAPH


def main() -> None:
    """Write it beside this file."""
    DOT_GRAPH.write_bytes(graph())


def graph() -> bytes:
    """tokens (n, d) uint8, 128 meaning 0, and question (d, m) int8 -> dots (n, m) int32."""
    zero = helper.make_tensor("zero", TensorProto.UINT8, [], [128])
    node = helper.make_node("MatMulInteger", ["tokens", "question", "zero"], ["dots"])
    inputs = [
        helper.make_tensor_value_info("tokens", TensorProto.UINT8, ["n", "d"]),
        helper.make_tensor_value_info("question", TensorProto.INT8, ["d", "m"]),
    ]
    outputs = [helper.make_tensor_value_info("dots", TensorProto.INT32, ["n", "m"])]
    made = helper.make_graph([node], "dots", inputs, outputs, [zero])
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


if __name__ == "__main__":
    main()
