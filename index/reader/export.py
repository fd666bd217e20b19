"""A reader's weights -> the folder that `index/reader/onnx_reader.py` reads, in 8 bits."""

import shutil
from pathlib import Path

import onnx

from corpus.errors import ModelMismatch
from corpus.files import file_sha256
from index.encoder import MODEL, TOKENIZER, WEIGHTS
from index.export import EXPORTING
from index.models import READER_BASE
from index.network import GRAPHS, filled
from index.quantise import quantise
from index.reader.base import Base
from index.reader.card import TRAINED, TRAINED_SHA256, ReaderCard, exported_in
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
        network = filled(onnx.load(GRAPHS / "reader.onnx"), base.trained(TRAINED))
        export(network, base.tokenizer, TRAINED_SHA256, fresh)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    return target


def export(
    network: onnx.ModelProto, tokenizer: str, sha256: str, target: Path, eight_bits: bool = True
) -> None:
    """Write graph, weights, tokenizer and card into the new folder `target`.

    network: as `index.trace.reader_network` gives it; changed. sha256: of the file that its weights
    came from. eight_bits: false writes float32.
    """
    if eight_bits:
        quantise(network)
    target.mkdir(parents=True)
    # Weights outside the graph are mapped into memory.
    onnx.save_model(network, target / MODEL, save_as_external_data=True, location=WEIGHTS)
    (target / TOKENIZER).write_text(tokenizer, "utf-8")
    ReaderCard(
        sha256, {name: file_sha256(target / name) for name in (MODEL, WEIGHTS, TOKENIZER)}
    ).write(target)
