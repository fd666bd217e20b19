"""The weights that the reader starts from, and what its training made of them."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from corpus.errors import ModelMismatch, ModelNotFound
from index.difference import Floats, read_difference
from index.encoder import TOKENIZER
from index.models import PACKAGED, WEIGHTS_FILE, find_model, weights_sha256

CONFIG = "config.json"


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network, by default those of all-mpnet-base-v2."""

    vocabulary: int = 30527
    """Tokens that it knows."""
    positions: int = 514
    """Places that a token can have; those up to padding's own are not used."""
    width: int = 768
    """Of the state of a token."""
    inner: int = 3072
    """Width inside of a layer, between `up` and `down`."""
    heads: int = 12
    """Of the attention in each layer."""
    layers: int = 12
    buckets: int = 32
    """Into which distances of tokens are sorted, half of them for each direction."""
    dropout: float = 0.1
    """Share of a state that is left out in training."""

    @classmethod
    def read(cls, folder: Path) -> "Shape":
        """From a model's config.json. Raises ModelMismatch if it is not an MPNet."""
        config = json.loads((folder / CONFIG).read_text("utf-8"))
        if config.get("model_type") != "mpnet":
            raise ModelMismatch(f"{folder} is a {config.get('model_type')!r}, expected 'mpnet'")
        return cls(
            config["vocab_size"],
            config["max_position_embeddings"],
            config["hidden_size"],
            config["intermediate_size"],
            config["num_attention_heads"],
            config["num_hidden_layers"],
            config["relative_attention_num_buckets"],
        )


_NAMES = {  # of weights in transformers -> here
    "embeddings.word_embeddings": "words",
    "embeddings.position_embeddings": "positions",
    "embeddings.LayerNorm": "embedded",
    "encoder.relative_attention_bias": "relative",
    "encoder.layer": "layers",
    "attention.attn.": "",
    "attention.LayerNorm": "attended",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "out",
}


def _ours(name: str) -> str:
    for theirs, ours in _NAMES.items():
        name = name.replace(theirs, ours)
    return name


def base_folder(base: str, scratch: Path) -> Path:
    """The folder of a model: one that packages carry, or a folder with weights and tokenizer.

    scratch: where an archive is unpacked. Raises ModelNotFound.
    """
    if base in PACKAGED:
        return find_model(base, scratch)
    folder = Path(base)
    for name in (CONFIG, WEIGHTS_FILE, TOKENIZER):
        if not (folder / name).exists():
            raise ModelNotFound(
                f"{folder} has no {name}; name a folder with {CONFIG}, {WEIGHTS_FILE} and "
                f"{TOKENIZER}, or one of {', '.join(PACKAGED)}"
            )
    return folder


@dataclass(frozen=True, slots=True)
class Base:
    """A pretrained model as found: what the reader starts from and what differences refer to."""

    shape: Shape
    weights: Mapping[str, Floats]
    """By the reader's names; no heads."""
    tokenizer: str
    """tokenizer.json, as text."""
    sha256: str
    """Of model.safetensors."""

    @classmethod
    def load(cls, base: str) -> "Base":
        """base: a packaged model's name, or a folder. Raises ModelNotFound, ModelMismatch."""
        with tempfile.TemporaryDirectory() as scratch:
            folder = base_folder(base, Path(scratch))
            weights = {
                _ours(name): weight.astype(np.float32, copy=False)
                for name, weight in load_file(folder / WEIGHTS_FILE).items()
                if not name.startswith("pooler.") and not name.endswith("position_ids")
            }
            return cls(
                Shape.read(folder),
                weights,
                (folder / TOKENIZER).read_text("utf-8"),
                weights_sha256(folder),
            )

    def trained(self, path: Path) -> dict[str, Floats]:
        """A reader's weights, from what `index.reader.pack` wrote of its training.

        Raises ModelMismatch if it was packed for another base.
        """
        changes = read_difference(path, self.sha256)
        return dict(self.weights) | {
            name: self.weights[name] + change if name in self.weights else change
            for name, change in changes.items()
        }
