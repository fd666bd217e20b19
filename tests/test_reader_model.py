"""The reader's network is transformers' MPNet, whatever the length and the padding."""

import json
from pathlib import Path

import pytest
import torch
import transformers
from safetensors.torch import save_file

from corpus.errors import ModelMismatch, ModelNotFound
from index.reader.base import Base, Shape
from index.reader.model import reader_of
from index.reader.pairs import PAD

SMALL = Shape(vocabulary=99, positions=200, width=32, inner=64, heads=4, layers=2)


@pytest.fixture
def small(tmp_path: Path) -> tuple[Path, transformers.MPNetModel]:
    """A folder with a small MPNet of random weights, and transformers' own reading of it."""
    torch.manual_seed(0)
    config = transformers.MPNetConfig(
        vocab_size=SMALL.vocabulary,
        max_position_embeddings=SMALL.positions,
        hidden_size=SMALL.width,
        intermediate_size=SMALL.inner,
        num_attention_heads=SMALL.heads,
        num_hidden_layers=SMALL.layers,
        layer_norm_eps=1e-5,
        initializer_range=0.5,
    )
    model = transformers.MPNetModel(config).eval()  # type: ignore[no-untyped-call]
    save_file(model.state_dict(), tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text(config.to_json_string(), "utf-8")
    (tmp_path / "tokenizer.json").write_text("{}", "utf-8")
    return tmp_path, model


def test_states_are_those_of_transformers(small: tuple[Path, transformers.MPNetModel]) -> None:
    folder, theirs = small
    base = Base.load(str(folder))
    assert base.shape == SMALL
    tokens = torch.randint(4, SMALL.vocabulary, (3, 180))
    tokens[1, 50:] = PAD
    tokens[2, 3:] = PAD
    with torch.no_grad():
        ours = reader_of(base).eval().states(tokens)
        expected = theirs(tokens, attention_mask=(tokens != PAD).long()).last_hidden_state
    for row, length in enumerate((180, 50, 3)):
        assert torch.allclose(ours[row, :length], expected[row, :length], atol=1e-4)


def test_padding_changes_no_logit(small: tuple[Path, transformers.MPNetModel]) -> None:
    reader = reader_of(Base.load(str(small[0]))).eval()
    tokens = torch.randint(4, SMALL.vocabulary, (1, 20))
    padded = torch.cat([tokens, torch.full((1, 12), PAD)], 1)
    with torch.no_grad():
        (rel, span), (rel_padded, span_padded) = reader(tokens), reader(padded)
    assert torch.allclose(rel, rel_padded, atol=1e-5)
    assert torch.allclose(span, span_padded[:, :20], atol=1e-5)
    assert (span_padded[:, 20:] < -9000).all()


def test_another_model_is_refused(small: tuple[Path, transformers.MPNetModel]) -> None:
    folder = small[0]
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "bert"}), "utf-8")
    with pytest.raises(ModelMismatch, match="'bert', expected 'mpnet'"):
        Base.load(str(folder))
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelNotFound, match=r"has no tokenizer\.json; name a folder with"):
        Base.load(str(folder))
