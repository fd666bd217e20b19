"""The network: MPNet's layers, a logit for "the passage answers", logits for the answer's place.

Written out in plain torch, so that training needs nothing else, and that the layers which relative
positions make slow elsewhere run as one fused attention. A test holds it against transformers.
Names of weights are those of `transformers.MPNetModel`, with `rel.*` and `span.*` beside them.
"""

import math
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

from index.difference import Floats
from index.reader.base import Base, Shape
from index.reader.pairs import PAD


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


def reader_of(base: Base) -> Reader:
    """A reader with these weights; its heads are drawn by torch's seed."""
    reader = Reader(base.shape)
    # The heads' own, as drawn, so that `strict` finds any other weight that is missing.
    heads = {k: v for k, v in reader.state_dict().items() if k.startswith(("rel.", "span."))}
    reader.load_state_dict(tensors(base.weights) | heads)
    return reader


def tensors(weights: Mapping[str, Floats]) -> dict[str, Tensor]:
    """NumPy's arrays as torch's tensors, for `load_state_dict`."""
    return {name: torch.from_numpy(weight) for name, weight in weights.items()}
