"""The network: MPNet's layers, a logit for "the passage answers", logits for the answer's place.

Written out in plain torch, so that training needs nothing else, and that the layers which relative
positions make slow elsewhere run as one fused attention. A test holds it against transformers.
Names of weights are those of `transformers.MPNetModel`, with `rel.*` and `span.*` beside them.
"""

import json
import math
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from corpus.errors import ModelMismatch, ModelNotFound
from corpus.files import file_sha256
from index.encoder import TOKENIZER
from index.export import PACKAGED, find_model
from index.reader.pairs import PAD

CONFIG, WEIGHTS = "config.json", "model.safetensors"


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


class Layer(nn.Module):
    """Attention over all tokens, then each token by itself; both added and normalized."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.dropout = shape.heads, shape.dropout
        self.q, self.k, self.v, self.o = (nn.Linear(shape.width, shape.width) for _ in range(4))
        self.attended = nn.LayerNorm(shape.width, eps=1e-5)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.out = nn.LayerNorm(shape.width, eps=1e-5)

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """states: (n, tokens, width). bias: (n, heads, tokens, tokens), added to attention."""
        n, tokens, width = states.shape
        split = (n, tokens, self.heads, width // self.heads)
        query, key, value = (
            part(states).view(split).transpose(1, 2) for part in (self.q, self.k, self.v)
        )
        # No dropout of attention: drawing it takes a third of a step on a processor.
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        mixed = self.o(mixed.transpose(1, 2).reshape(n, tokens, width))
        states = self.attended(states + functional.dropout(mixed, self.dropout, self.training))
        inner = self.down(functional.gelu(self.up(states)))
        out: Tensor = self.out(states + functional.dropout(inner, self.dropout, self.training))
        return out


class Reader(nn.Module):
    """Tokens of question and passage -> a logit for the pair and two for each token."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.width, padding_idx=PAD)
        self.positions = nn.Embedding(shape.positions, shape.width, padding_idx=PAD)
        self.embedded = nn.LayerNorm(shape.width, eps=1e-5)
        self.relative = nn.Embedding(shape.buckets, shape.heads)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.rel = nn.Sequential(
            nn.Linear(shape.width, shape.width), nn.Tanh(), nn.Linear(shape.width, 1)
        )
        self.span = nn.Linear(shape.width, 2)

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """tokens: (n, length) int64, padded at the end. -> rel (n,), span (n, length, 2), float32.

        span[:, 0] stands for "no answer"; padding has -10,000.
        """
        return self.upper(tokens, self.states(tokens), len(self.layers))

    def states(self, tokens: Tensor, last: int | None = None) -> Tensor:
        """Output of the last layer, or of the layers below `last`: (n, length, width)."""
        # Positions are counted from the one after padding's own.
        places = torch.arange(tokens.shape[1], device=tokens.device) + PAD + 1
        states: Tensor = self.embedded(self.words(tokens) + self.positions(places)[None])
        states = functional.dropout(states, self.shape.dropout, self.training)
        return self._through(self.layers[:last], tokens, states)

    def upper(self, tokens: Tensor, states: Tensor, first: int) -> tuple[Tensor, Tensor]:
        """What `forward` gives, from the output of the layers below `first`."""
        states = self._through(self.layers[first:], tokens, states)
        rel: Tensor = self.rel(states[:, 0])[:, 0]
        span: Tensor = self.span(states)
        return rel.float(), span.float().masked_fill((tokens == PAD)[..., None], -1e4)

    def _through(self, layers: Iterable[nn.Module], tokens: Tensor, states: Tensor) -> Tensor:
        places = torch.arange(tokens.shape[1], device=tokens.device)
        bias = self.relative(_buckets(places, self.shape.buckets)).permute(2, 0, 1)[None]
        bias = bias.masked_fill((tokens == PAD)[:, None, None], -1e4)
        kind = tokens.device.type
        if torch.is_autocast_enabled(kind):  # once, not in every layer
            bias = bias.to(torch.get_autocast_dtype(kind))
        for layer in layers:
            states = layer(states, bias)
        return states

    def freeze(self, below: int = 0) -> None:
        """Leave embeddings, relative positions and the layers below this one as they are.

        The difference of the embeddings brought nothing, and is a fifth of what would be kept.
        """
        frozen = [self.words, self.positions, self.relative, *self.layers[:below]]
        for module in frozen:
            module.requires_grad_(False)


def _buckets(places: Tensor, buckets: int) -> Tensor:
    """(length,) positions -> (length, length) buckets as in T5: near ones exact, far in logs."""
    distance = places[None, :] - places[:, None]
    half, exact = buckets // 2, buckets // 4
    far = torch.log(distance.abs().clamp(min=1).float() / exact) / math.log(128 / exact)
    far = (exact + (far * (half - exact)).long()).clamp(max=half - 1)
    near = distance.abs()
    return torch.where(near < exact, near, far) + half * (distance > 0)


_NAMES = {
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
    for name in (CONFIG, WEIGHTS, TOKENIZER):
        if not (folder / name).exists():
            raise ModelNotFound(
                f"{folder} has no {name}; name a folder with {CONFIG}, {WEIGHTS} and {TOKENIZER}, "
                f"or one of {', '.join(PACKAGED)}"
            )
    return folder


@dataclass(frozen=True, slots=True)
class Base:
    """A pretrained model as found: what the reader starts from and what differences refer to."""

    shape: Shape
    weights: Mapping[str, Tensor]
    """float32, by the reader's names; no heads."""
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
                _ours(name): tensor.float()
                for name, tensor in load_file(folder / WEIGHTS).items()
                if not name.startswith("pooler.") and not name.endswith("position_ids")
            }
            return cls(
                Shape.read(folder),
                weights,
                (folder / TOKENIZER).read_text("utf-8"),
                file_sha256(folder / WEIGHTS),
            )

    def reader(self) -> Reader:
        """A reader with these weights; its heads are drawn by torch's seed."""
        reader = Reader(self.shape)
        # The heads' own, as drawn, so that `strict` finds any other weight that is missing.
        heads = {k: v for k, v in reader.state_dict().items() if k.startswith(("rel.", "span."))}
        reader.load_state_dict({**self.weights, **heads})
        return reader


def tensors(
    arrays: Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]],
) -> dict[str, Tensor]:
    """NumPy's arrays as torch's tensors, for `load_state_dict`."""
    return {name: torch.from_numpy(array) for name, array in arrays.items()}
