"""A model -> its network as a graph of operators, by torch: `python -m index.trace`.

The command writes `index/graphs`, those of the default models and of the reader, which is to be
done when one of them is another. Only other models are traced by a build.
"""

import os
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.transformers.optimizer import FusionOptions, optimize_model
from torch import nn

from corpus.errors import ModelMismatch
from index.difference import Floats
from index.encoder import MODEL
from index.models import ACROSS_MODEL, DEFAULT_MODEL, READER_BASE, find_model
from index.network import GRAPHS, without_weights, write_facts
from index.quantise import LARGE_TABLE
from index.reader.base import Base
from index.reader.model import Reader, reader_of

_SEED = 0


def encoder_network(
    folder: Path, name: str, draw: bool = False
) -> tuple[onnx.ModelProto, nn.Module]:
    """The network of a sentence-transformers model, and its transformer as a module of torch.

    Inputs: input_ids and attention_mask, (batch, tokens). Outputs: token vectors (batch, tokens,
    dimensions) and their pooled vector (batch, dimensions), both of length 1. draw: weights drawn
    by chance in place of the model's, so that no two are alike. Raises ModelMismatch if the model
    pools in a way that the graph does not know.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"  # a missing file is an error, never a download
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
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
    assert isinstance(encoder, nn.Module)
    if draw:
        _draw(encoder)

    class TwoOutputs(nn.Module):
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

    example = torch.ones(2, 8, dtype=torch.int64)
    sizes = {0: "batch", 1: "tokens"}
    network = _traced(
        TwoOutputs(),
        {"input_ids": example, "attention_mask": example},
        {"input_ids": sizes, "attention_mask": sizes, "tokens": sizes, "pooled": {0: "batch"}},
        ("tokens", "pooled"),
        encoder.config,
    )
    facts = {
        "dimensions": pooling.embedding_dimension,
        "max_tokens": model.max_seq_length or transformer.tokenizer.model_max_length,
        "query_prompt": model.prompts.get("query") or "",
        "document_prompt": model.prompts.get("document") or model.prompts.get("passage") or "",
    }
    write_facts(network, facts)
    return network, encoder


def reader_network(reader: Reader) -> onnx.ModelProto:
    """Input: tokens (pairs, tokens). Outputs: rel (pairs,), span (pairs, tokens, 2)."""
    sizes = {0: "pairs", 1: "tokens"}
    return _traced(
        reader,
        {"tokens": torch.full((2, 8), 5, dtype=torch.int64)},
        {"tokens": sizes, "rel": {0: "pairs"}, "span": sizes},
        ("rel", "span"),
        reader.shape,
    )


def _traced(
    module: nn.Module,
    inputs: Mapping[str, torch.Tensor],
    axes: Mapping[str, Mapping[int, str]],
    outputs: Sequence[str],
    config: Any,
) -> onnx.ModelProto:
    """A module's graph with its weights, attention and its neighbours as one operator each.

    Where the graph is one that is known: the same vectors to the sixth digit, a seventh sooner.
    """
    fusions = FusionOptions("bert")
    if getattr(config, "vocab_size", 0) >= LARGE_TABLE:
        # What `quantise` puts in 8 bits, a table of words too, must be operators of their own.
        fusions.enable_embed_layer_norm = fusions.enable_attention = False
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad(), warnings.catch_warnings():
        # The tracing exporter: the newer one wants onnxscript and writes the same graph here.
        warnings.simplefilter("ignore")
        path = Path(scratch) / MODEL
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        network = optimize_model(
            str(path),
            model_type="bert",
            num_heads=getattr(config, "num_attention_heads", 0),
            hidden_size=getattr(config, "hidden_size", 0),
            optimization_options=fusions,
            opt_level=1,
        ).model
    assert isinstance(network, onnx.ModelProto)
    return network


def _draw(module: nn.Module) -> None:
    torch.manual_seed(_SEED)
    with torch.no_grad():
        for weight in module.parameters():
            weight.normal_(0, 0.02)


def weights_of(module: nn.Module) -> dict[str, Floats]:
    """By their names in the model's file."""
    return {name: weight.detach().numpy() for name, weight in module.named_parameters()}


def main() -> None:
    """Write the graphs of the default models and of the reader."""
    for name in (DEFAULT_MODEL, ACROSS_MODEL):
        with tempfile.TemporaryDirectory() as scratch:
            network, module = encoder_network(find_model(name, Path(scratch)), name, draw=True)
        _write(name, network, module)
    reader = reader_of(Base.load(READER_BASE))
    _draw(reader)
    _write("reader", reader_network(reader), reader)


def _write(name: str, network: onnx.ModelProto, module: nn.Module) -> None:
    path = GRAPHS / f"{name}.onnx"
    path.write_bytes(without_weights(network, weights_of(module)).SerializeToString())
    print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
