"""Any sentence-transformers model -> the folder that `index/encoder.py` reads.

Only a build calls it, and only when the model was not exported before. The graph has two outputs:
token vectors and their pooled vector, both of length 1. Those of the default models are kept in
`index/graphs`; any other model is traced by torch.
"""

import contextlib
import hashlib
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import onnx
from safetensors.numpy import load_file

from corpus.errors import ModelError, ModelMismatch
from corpus.files import file_sha256
from index.difference import Floats, read_difference
from index.encoder import (
    MODEL,
    QUESTION_MODEL,
    QUESTION_WEIGHTS,
    TOKENIZER,
    WEIGHTS,
    Card,
)
from index.models import PACKAGED, WEIGHTS_FILE, find_model, weights_sha256
from index.network import GRAPHS, facts, filled
from index.quantise import quantise
from index.scratch import scratch_folder

EXPORTING = ".exporting-"  # begins the names of folders that are not whole yet
TUNED = Path(__file__).with_name("tuned")
"""A file for each model whose questions are read by other weights than passages."""
# Bump when the exported graph changes, so that cached exports are made anew.
_EXPORT = 4


def cached_encoder(name: str, cache: Path) -> tuple[Path, bool]:
    """The folder of a model's encoder, and whether it was there already.

    cache: holds one folder for each model that was exported; an export that is not whole or was
    damaged is made anew. Raises ModelNotFound, ModelMismatch.
    """
    target = cache / export_key(name)
    if is_whole(target):
        return target, True
    cache.mkdir(parents=True, exist_ok=True)
    with scratch_folder(cache, EXPORTING) as scratch:
        fresh = scratch / "encoder"
        export(find_model(name, scratch), name, fresh)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    return target, False


@contextlib.contextmanager
def exporting(name: str | None, cache: Path) -> Iterator[Callable[[], object]]:
    """Export a model in a process beside this one, if it was not before; wait for it by a call.

    `cached_encoder` finds what it made, or says what is wrong. cache: as of that. name: None does
    nothing.
    """
    if name is None or is_whole(cache / export_key(name)):
        yield lambda: None
        return
    command = [sys.executable, "-P", "-m", "index.export", name, str(cache)]
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    try:
        yield process.wait
    finally:
        process.kill()
        process.wait()


def is_whole(folder: Path) -> bool:
    """Whether an encoder was exported there, and is undamaged."""
    try:
        files = Card.read(folder).files
        return all(file_sha256(folder / file) == sha256 for file, sha256 in files.items())
    except (ModelError, OSError, ValueError, TypeError):
        return False


def export_key(name: str) -> str:
    """A name for the export of a model: the same files give the same name. Raises ModelNotFound."""
    if name in PACKAGED:
        known = f"{_EXPORT} {name} {PACKAGED[name].sha256} {PACKAGED[name].questions}"
        return hashlib.sha256(known.encode()).hexdigest()[:16]
    folder = find_model(name, Path())
    digest = hashlib.sha256(f"{_EXPORT} {weights_sha256(folder)}".encode())
    for path in sorted(folder.rglob("*.json")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def export(folder: Path, name: str, target: Path) -> None:
    """Write the encoder of the model in `folder` into the new folder `target`.

    Raises ModelMismatch if the model pools in a way that the graph does not know.
    """
    passages, questions = _networks(folder, name)
    target.mkdir(parents=True)
    # Weights outside the graph are mapped into memory: half the memory, a third of the load time.
    _save(passages, target / MODEL, WEIGHTS)
    _save(_in_8_bits(questions), target / QUESTION_MODEL, QUESTION_WEIGHTS)
    shutil.copyfile(folder / TOKENIZER, target / TOKENIZER)
    known = facts(passages)
    Card(
        name=name,
        sha256=_both(weights_sha256(folder), name),
        dimensions=int(known["dimensions"]),
        max_tokens=int(known["max_tokens"]),
        query_prompt=known["query_prompt"],
        document_prompt=known["document_prompt"],
        files={path.name: file_sha256(path) for path in sorted(target.iterdir())},
    ).write(target)


def _networks(folder: Path, name: str) -> tuple[onnx.ModelProto, onnx.ModelProto]:
    """The network that reads passages and the one that reads questions, with their weights."""
    kept = GRAPHS / f"{name}.onnx"
    if name not in PACKAGED or not kept.exists():
        from index.trace import encoder_network  # torch

        passages, _ = encoder_network(folder, name)
        questions = onnx.ModelProto()
        questions.CopyFrom(passages)
        return passages, questions
    weights = load_file(folder / WEIGHTS_FILE)
    bare = onnx.load(kept)
    return filled(bare, weights), filled(bare, weights | _tuned(weights, name))


def _tuned(weights: dict[str, Floats], name: str) -> dict[str, Floats]:
    """The weights that training changed for questions. Raises ModelMismatch."""
    file, packaged = TUNED / f"{name}.safetensors", PACKAGED[name]
    if (found := file_sha256(file)) != packaged.questions:
        raise ModelMismatch(
            f"{file} has sha256 {found}, expected {packaged.questions}; install askpara anew"
        )
    changes = read_difference(file, packaged.sha256)
    return {weight: weights[weight] + change for weight, change in changes.items()}


def _save(network: onnx.ModelProto, path: Path, weights: str) -> None:
    onnx.save_model(network, path, save_as_external_data=True, location=weights)


def _both(sha256: str, name: str) -> str:
    """One SHA-256 of a model's weights, and of what makes them those for questions."""
    questions = PACKAGED[name].questions if name in PACKAGED else ""
    return hashlib.sha256(f"{sha256} {questions}".encode()).hexdigest() if questions else sha256


def _in_8_bits(network: onnx.ModelProto) -> onnx.ModelProto:
    """A network for questions in 8 bits, one scale for each output.

    Half the time and a quarter of the memory for a question. The scales keep a bit in reserve, so
    that processors without 8-bit dot products do not overflow and all give the same vectors.
    Activations have one scale for all where attention is one operator, else one for each token.
    """
    if any(node.op_type == "Attention" for node in network.graph.node):
        return _by_tensor(network)
    quantise(network)
    return network


def _by_tensor(network: onnx.ModelProto) -> onnx.ModelProto:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.disable()  # it advises to infer shapes, which this does without
    try:
        with tempfile.TemporaryDirectory() as scratch:
            small = Path(scratch) / MODEL
            quantize_dynamic(
                network,
                small,
                op_types_to_quantize=["MatMul", "Attention"],
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
                extra_options={
                    "MatMulConstBOnly": True,
                    "DefaultTensorType": onnx.TensorProto.FLOAT,
                },
            )
            return onnx.load(small)
    finally:
        logging.disable(logging.NOTSET)


if __name__ == "__main__":
    cached_encoder(sys.argv[1], Path(sys.argv[2]))
