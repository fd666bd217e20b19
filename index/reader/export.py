"""A reader's weights -> the folder that `index/reader/onnx_reader.py` reads, in 8 bits."""

import shutil
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.transformers.optimizer import optimize_model

from corpus.errors import ModelMismatch
from corpus.files import file_sha256
from index.encoder import MODEL, TOKENIZER, WEIGHTS
from index.export import EXPORTING, READER_BASE
from index.quantise import quantise
from index.reader.card import TRAINED, TRAINED_SHA256, ReaderCard, exported_in
from index.reader.model import Base, Reader
from index.reader.pack import load
from index.scratch import scratch_folder


def cached_reader(cache: Path) -> Path:
    """The folder of the reader that this package carries, exported once.

    cache: holds one folder for each model that was exported. Raises ModelNotFound, ModelMismatch.
    """
    target = exported_in(cache)
    if ReaderCard.is_whole(target):
        return target
    if (found := file_sha256(TRAINED)) != TRAINED_SHA256:
        raise ModelMismatch(
            f"{TRAINED} has sha256 {found}, expected {TRAINED_SHA256}; install askpara anew"
        )
    cache.mkdir(parents=True, exist_ok=True)
    with scratch_folder(cache, EXPORTING) as scratch:
        fresh, base = scratch / "reader", Base.load(READER_BASE)
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
