"""Documents -> a published generation of the index.

    passages ── windows ──> encoder ──> pooled vectors, token vectors
                                              └── sentences: the mean of their tokens' vectors

One forward pass for each window gives all three. Passages are embedded in order of length, so that
a batch holds little padding.
"""

import importlib.metadata
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from corpus.passage import Document, Passage
from corpus.sentences import sentence_spans
from corpus.windows import window_spans
from index.bundle import new_generation, publish, write_texts
from index.dense import FaissStore
from index.encoder import (
    CARD,
    MODEL,
    TOKENIZER,
    WEIGHTS,
    Encoder,
    Encoding,
    Floats,
    Ints,
    OnnxEncoder,
)
from index.export import cached_encoder
from index.late import Spans, TokenVectors
from index.lexical import Lexical

# Called with what is being done, how much of it is done, and how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]

_LIBRARIES = ("faiss-cpu", "bm25s", "onnxruntime", "tokenizers", "numpy")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made. encoder_reused: the exported encoder was taken from an earlier build."""

    generation: Path
    documents: int
    passages: int
    sentences: int
    encoder_reused: bool


def build(documents: Sequence[Document], folder: Path, model: str, progress: Progress) -> Built:
    """Embed and index the passages of all documents, and make them the current generation.

    Raises ModelError, PassageTruncated; the index in use stays as it was.
    """
    progress("export", 0, 1)
    encoder_folder, reused = cached_encoder(model, folder / "encoders")
    progress("export", 1, 1)
    passages = [passage for document in documents for passage in document.passages]
    encoder = OnnxEncoder(encoder_folder)
    vectors = embed(passages, encoder, progress)
    with new_generation(folder) as building:
        progress("publish", 0, 1)
        write_texts(building, list(documents))
        vectors.pooled.write(building / "passages.faiss")
        vectors.sentence_vectors.write(building / "sentences.faiss")
        vectors.tokens.write(building)
        np.save(building / "sentences.npy", vectors.sentences)
        Lexical.build([passage.text for passage in passages]).write(building / "bm25")
        _link_encoder(encoder_folder, building / "encoder")
        generation = publish(
            building,
            {
                "model": {"name": encoder.card.name, "sha256": encoder.card.sha256},
                "documents": {document.slug: document.sha256 for document in documents},
                "passages": len(passages),
                "vectors": vectors.pooled.kind,
                "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
            },
        )
        progress("publish", 1, 1)
    return Built(generation, len(documents), len(passages), len(vectors.sentences), reused)


@dataclass(frozen=True, slots=True)
class Vectors:
    """All vectors of some passages; `sentences` as in `index.bundle.Index`."""

    pooled: FaissStore
    sentence_vectors: FaissStore
    tokens: TokenVectors
    sentences: Spans


def embed(passages: Sequence[Passage], encoder: Encoder, progress: Progress) -> Vectors:
    """Embed every passage. Raises PassageTruncated if a window would be cut off."""
    limit = encoder.card.max_tokens
    windows = [
        (position, start, end)
        for position, passage in enumerate(passages)
        for start, end in window_spans(passage.text, limit, encoder.count_tokens)
    ]
    order = sorted(range(len(windows)), key=lambda i: windows[i][2] - windows[i][1])
    texts = (passages[position].text[start:end] for position, start, end in windows)
    encodings = _in_order(order, list(texts), encoder, progress)

    pooled_owners = np.array([position for position, _, _ in windows], np.int32)
    pooled = np.array([encoding.pooled for encoding in encodings], np.float32)
    token_vectors: list[list[Floats]] = [[] for _ in passages]
    token_ids: list[list[Ints]] = [[] for _ in passages]
    offsets: list[list[Ints]] = [[] for _ in passages]
    for (position, start, _), encoding in zip(windows, encodings, strict=True):
        token_vectors[position].append(encoding.tokens)
        token_ids[position].append(encoding.token_ids)
        offsets[position].append(encoding.offsets + start)
    joined = [np.concatenate(parts) for parts in token_vectors]
    tokens = TokenVectors.build(
        joined,
        [np.concatenate(parts) for parts in token_ids],
        [np.concatenate(parts) for parts in offsets],
    )
    sentences, sentence_vectors = _sentences(passages, joined, tokens)
    return Vectors(
        FaissStore.build(pooled, pooled_owners),
        FaissStore.build(sentence_vectors, sentences[:, 0].copy()),
        tokens,
        sentences,
    )


def _in_order(
    order: Sequence[int], texts: Sequence[str], encoder: Encoder, progress: Progress
) -> list[Encoding]:
    encodings: dict[int, Encoding] = {}
    embedded: Iterable[Encoding] = encoder.documents([texts[i] for i in order])
    for i, encoding in zip(order, embedded, strict=True):
        encodings[i] = encoding
        progress("embed", len(encodings), len(texts))
    return [encodings[i] for i in range(len(texts))]


def _sentences(
    passages: Sequence[Passage],
    token_vectors: Sequence[Floats],
    tokens: TokenVectors,
) -> tuple[Spans, Floats]:
    """Where each sentence stands, and its vector: the mean of its tokens', of length 1."""
    rows: list[tuple[int, ...]] = []
    vectors: list[Floats] = []
    for position, passage in enumerate(passages):
        shift, stop = tokens.bounds[position : position + 2]
        starts = tokens.offsets[shift:stop, 0]
        for start, end in sentence_spans(passage.text):
            first, last = np.searchsorted(starts, [start, end])
            if first == last:
                continue
            rows.append((position, start, end, shift + first, shift + last))
            mean = token_vectors[position][first:last].mean(axis=0)
            vectors.append(mean / max(float(np.linalg.norm(mean)), 1e-9))
    return np.array(rows, np.int32), np.array(vectors, np.float32)


def _link_encoder(source: Path, target: Path) -> None:
    """The encoder's files as hard links: they are never changed, and 90 MB need no second copy."""
    target.mkdir()
    for name in (MODEL, WEIGHTS, TOKENIZER, CARD):
        try:
            os.link(source / name, target / name)
        except OSError:
            shutil.copyfile(source / name, target / name)
