"""A network's graph apart from its weights: the graphs of the default models need no torch.

`index/trace.py` writes `index/graphs/NAME.onnx`: the operators, and in place of each weight the
names of the model's own weights that it is made of. A build puts these in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import onnx
from onnx import numpy_helper

from corpus.errors import ModelMismatch
from index.difference import Floats

GRAPHS = Path(__file__).with_name("graphs")
"""NAME.onnx of each default model, and reader.onnx."""

_TRANSPOSED = "^T"
_SMALL = 1 << 16  # bytes of what may stay: masks and scales of the graph itself
Array: TypeAlias = npt.NDArray[np.generic]


def without_weights(network: onnx.ModelProto, weights: Mapping[str, Floats]) -> onnx.ModelProto:
    """A copy that names its weights in place of holding them.

    weights: by the model's names, no two of them alike. Each large tensor of the network must be
    one of them, one transposed, or several of either side by side along the last axis, as where
    attention is one operator; raises ModelMismatch otherwise.
    """
    known = {_key(weight): name for name, weight in weights.items()}
    known |= {_key(w.T): name + _TRANSPOSED for name, w in weights.items() if w.ndim == 2}
    bare = onnx.ModelProto()
    bare.CopyFrom(network)
    for tensor in bare.graph.initializer:
        array = numpy_helper.to_array(tensor)
        names = _made_of(array, known)
        if names:
            tensor.doc_string = " ".join(names)
            tensor.ClearField("raw_data")
            tensor.ClearField("float_data")
        elif array.nbytes > _SMALL:
            raise ModelMismatch(
                f"{tensor.name}, {array.shape}, is neither a weight of the model nor several"
            )
    return bare


def filled(bare: onnx.ModelProto, weights: Mapping[str, Floats]) -> onnx.ModelProto:
    """What `without_weights` made, with these weights; float32. Raises ModelMismatch."""
    network = onnx.ModelProto()
    network.CopyFrom(bare)
    for tensor in network.graph.initializer:
        if not tensor.doc_string:
            continue
        parts = [_named(name, weights) for name in tensor.doc_string.split()]
        array = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)
        if array.shape != tuple(tensor.dims):
            raise ModelMismatch(
                f"{tensor.doc_string} is {array.shape}, the graph expects {tuple(tensor.dims)}"
            )
        tensor.raw_data = np.ascontiguousarray(array, np.float32).tobytes()
        tensor.doc_string = ""
    return network


def facts(network: onnx.ModelProto) -> dict[str, str]:
    """What stands beside the graph, by name."""
    return {fact.key: fact.value for fact in network.metadata_props}


def write_facts(network: onnx.ModelProto, known: Mapping[str, object]) -> None:
    """Put text beside the graph, in place of what stood there."""
    del network.metadata_props[:]
    for key, value in known.items():
        network.metadata_props.add(key=key, value=str(value))


def _named(name: str, weights: Mapping[str, Floats]) -> Floats:
    plain = name.removesuffix(_TRANSPOSED)
    if plain not in weights:
        raise ModelMismatch(f"the model has no weight {plain!r}, which its graph expects")
    return weights[plain].T if plain != name else weights[plain]


def _made_of(array: Array, known: Mapping[tuple[tuple[int, ...], bytes], str]) -> Sequence[str]:
    """Names of the weights that an array is made of, side by side; none if it is of others."""
    for parts in _splits(array):
        names = [known.get(_key(part)) for part in parts]
        if all(names):
            return [name for name in names if name]
    return ()


def _splits(array: Array) -> Iterator[Iterable[Array]]:
    yield [array]
    if array.ndim and array.shape[-1] % 3 == 0:  # queries, keys and values
        yield np.split(array, 3, axis=-1)


def _key(array: Array) -> tuple[tuple[int, ...], bytes]:
    return array.shape, np.ascontiguousarray(array).tobytes()
