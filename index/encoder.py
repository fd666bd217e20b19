"""Texts -> pooled vectors and token vectors, one forward pass, ONNX Runtime.

The encoder is a folder that `index/export.py` writes (model.onnx with model.data, tokenizer.json,
encoder.json, and where questions are to be fast questions.onnx with questions.data). Reading it
needs neither torch nor transformers. Questions and passages are different calls, since some models
want another prompt for each, and since only questions are waited for.
"""

import functools
import json
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import onnxruntime
import tokenizers

from corpus.errors import IndexDamaged, ModelError, PassageTruncated
from corpus.files import file_sha256
from index import budget

onnxruntime.disable_telemetry_events()

Floats: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]

BATCH_SIZE = 16  # passages in one forward pass of a build
MODEL, WEIGHTS, TOKENIZER, CARD = "model.onnx", "model.data", "tokenizer.json", "encoder.json"
# The same model with weights of 8 bits.
QUESTION_MODEL, QUESTION_WEIGHTS = "questions.onnx", "questions.data"


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a model: read from it, never assumed."""

    name: str
    """As it was asked for: "all-MiniLM-L6-v2", or a folder."""
    sha256: str
    """Of the weights that it was exported from."""
    dimensions: int
    """Of its vectors."""
    max_tokens: int
    """Most tokens that it reads, special tokens included."""
    query_prompt: str
    """Put in front of questions; may be empty."""
    document_prompt: str
    """Put in front of passages; may be empty."""
    files: Mapping[str, str]
    """SHA-256 of graphs, weights and tokenizer, by name."""

    @classmethod
    def read(cls, folder: Path) -> "Card":
        """Raises ModelError if the folder holds no encoder."""
        if not (folder / CARD).exists():
            raise ModelError(f"{folder} holds no {CARD}; run `askpara build` to export a model")
        return cls(**json.loads((folder / CARD).read_text("utf-8")))

    def write(self, folder: Path) -> None:
        """Last of the encoder's files: a folder with a card is whole."""
        (folder / CARD).write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")


def check_weights(path: Path, sha256: str) -> None:
    """Raises IndexDamaged if a model's weights are gone, or not those that its card names."""
    if not path.exists():
        raise IndexDamaged(
            f"{path} is gone, since newer indexes took its place; "
            "start askpara again to open the current one"
        )
    if (found := file_sha256(path)) != sha256:
        raise IndexDamaged(
            f"{path} has sha256 {found}, its card says {sha256}; "
            "run `askpara build` to make the index anew"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """One text's vectors, all of length 1; special tokens and the prompt are left out."""

    pooled: Floats
    """(dimensions,)"""
    tokens: Floats
    """(tokens, dimensions)"""
    token_ids: Ints
    """(tokens,), of the model's vocabulary."""
    offsets: Ints
    """(tokens, 2): start and end of each token in the text, in code points."""


class Encoder(Protocol):
    """The seam: `OnnxEncoder` in use, `HashEncoder` where a test needs no model."""

    card: Card
    """What is known of the model."""

    def load(self) -> None:
        """Read the weights now and not with the first text."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of a passage, with its prompt and the special tokens."""
        ...

    def query(self, text: str) -> Encoding:
        """A question; one that is longer than the model can read is read to its limit."""
        ...

    def documents(self, texts: Sequence[str]) -> Iterator[Encoding]:
        """Passages, in order. Raises PassageTruncated if one is longer than the model reads."""
        ...


class OnnxEncoder:
    """A folder that `export` wrote. Its weights are read with the first text.

    Questions are read with weights of 8 bits, if the folder has them; passages never are.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """threads: for one forward pass; 0 takes as many as there are cores.

        Raises ModelError if the folder holds no encoder.
        """
        self.card = Card.read(folder)
        self._folder = folder
        self._threads = threads
        self._loading = threading.Lock()
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    @functools.cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        """Raises IndexDamaged if the weights are gone, or not those that the card names."""
        check_weights(self._folder / WEIGHTS, self.card.files[WEIGHTS])
        return self._opened(MODEL)

    @functools.cached_property
    def _questions(self) -> onnxruntime.InferenceSession:
        """Raises IndexDamaged as `_session` does."""
        if QUESTION_MODEL not in self.card.files:
            return self._session
        check_weights(self._folder / QUESTION_WEIGHTS, self.card.files[QUESTION_WEIGHTS])
        return self._opened(QUESTION_MODEL)

    def _opened(self, graph: str) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        # The arena keeps the largest batch's memory for life; serving has none of that size.
        options.enable_cpu_mem_arena = False
        # Threads that spin after a pass would take the cores that the next stage needs.
        options.add_session_config_entry("session.force_spinning_stop", "1")
        return onnxruntime.InferenceSession(
            str(self._folder / graph), options, providers=["CPUExecutionProvider"]
        )

    def load(self) -> None:
        """As `Encoder` says. Raises IndexDamaged."""
        with self._loading:  # two questions at once load them once
            _ = self._questions

    def count_tokens(self, text: str) -> int:
        """As `Encoder` says."""
        return len(self._tokenizer.encode(self.card.document_prompt + text).ids)

    def query(self, text: str) -> Encoding:
        """As `Encoder` says."""
        budget.check()
        piece = self._query_tokens(text)
        self.load()
        return self._forward([piece], self.card.query_prompt, self._questions)[0]

    def tokens_of_query(self, text: str) -> tuple[Ints, Ints]:
        """Ids of a question's tokens, and the places of those that `query` gives vectors of."""
        piece = self._query_tokens(text)
        return np.array(piece.ids, np.int64), _own_tokens(piece, self.card.query_prompt)[0]

    def _query_tokens(self, text: str) -> tokenizers.Encoding:
        prompt, limit = self.card.query_prompt, self.card.max_tokens
        piece = self._tokenizer.encode(prompt + text)
        if len(piece.ids) > limit:  # two tokens at the limit are special
            piece = self._tokenizer.encode(
                prompt + text[: piece.offsets[limit - 2][1] - len(prompt)]
            )
        return piece

    def documents(self, texts: Sequence[str]) -> Iterator[Encoding]:
        """As `Encoder` says."""
        for start in range(0, len(texts), BATCH_SIZE):
            batch = texts[start : start + BATCH_SIZE]
            prompt, limit = self.card.document_prompt, self.card.max_tokens
            encoded = self._tokenizer.encode_batch([prompt + text for text in batch])
            for text, piece in zip(batch, encoded, strict=True):
                if len(piece.ids) > limit:
                    raise PassageTruncated(
                        f"{len(piece.ids)} tokens, {self.card.name} reads {limit}: {text[:60]!r}…"
                    )
            yield from self._forward(encoded, prompt, self._session)

    def _forward(
        self,
        encoded: Sequence[tokenizers.Encoding],
        prompt: str,
        session: onnxruntime.InferenceSession,
    ) -> list[Encoding]:
        width = max(len(piece.ids) for piece in encoded)
        ids = np.zeros((len(encoded), width), np.int64)
        mask = np.zeros_like(ids)
        for row, piece in enumerate(encoded):
            ids[row, : len(piece.ids)] = piece.ids
            mask[row, : len(piece.ids)] = 1
        tokens, pooled = session.run(
            ["tokens", "pooled"], {"input_ids": ids, "attention_mask": mask}
        )
        result = []
        for row, piece in enumerate(encoded):
            words, offsets = _own_tokens(piece, prompt)
            result.append(
                Encoding(pooled[row], tokens[row, words], ids[row, words], offsets[words])
            )
        return result


def _own_tokens(piece: tokenizers.Encoding, prompt: str) -> tuple[Ints, Ints]:
    """Places of the tokens of the text behind a prompt, and start and end of all in that text.

    SentencePiece takes a word in one with the blank before it: behind a prompt, the first token of
    the text begins in the prompt.
    """
    offsets = np.maximum(np.array(piece.offsets, np.int64) - len(prompt), 0)
    special = np.array(piece.special_tokens_mask, bool)
    return np.flatnonzero(~special & (offsets[:, 1] > 0)), offsets


class HashEncoder:
    """A fake that ranks: each word has a fixed random direction, so equal words match.

    It holds the `Encoder` protocol for tests that need an index but no model.
    """

    def __init__(self, dimensions: int = 64, max_tokens: int = 256) -> None:
        self.card = Card("hash-words", "0" * 64, dimensions, max_tokens, "", "", {})

    def load(self) -> None:
        """As `Encoder` says."""

    def count_tokens(self, text: str) -> int:
        """As `Encoder` says."""
        return len(_words(text)) + 2

    def query(self, text: str) -> Encoding:
        """As `Encoder` says."""
        return self._encode(text)

    def documents(self, texts: Sequence[str]) -> Iterator[Encoding]:
        """As `Encoder` says."""
        for text in texts:
            if self.count_tokens(text) > self.card.max_tokens:
                raise PassageTruncated(
                    f"{self.count_tokens(text)} tokens, limit {self.card.max_tokens}: {text[:60]!r}"
                )
            yield self._encode(text)

    def _encode(self, text: str) -> Encoding:
        words = _words(text)[: self.card.max_tokens - 2] or [("", 0, 0)]
        ids = np.array([zlib.crc32(word.encode()) % 30_000 for word, _, _ in words])
        directions = [
            np.random.default_rng(int(i)).standard_normal(self.card.dimensions) for i in ids
        ]
        tokens = _normalised(np.array(directions, np.float32))
        offsets = np.array([(start, end) for _, start, end in words], np.int64)
        return Encoding(_normalised(tokens.sum(axis=0)), tokens, ids, offsets)


def _words(text: str) -> list[tuple[str, int, int]]:
    words, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        bare = word.strip(".,;:?!()“”\"'").lower()
        words.append((bare, start, start + len(word)))
        start += len(word)
    return words


def _normalised(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)
