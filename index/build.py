"""Documents -> a published generation of the index.

    passages ── windows ──> encoder ──> a view: pooled vectors, token vectors, sentences

One forward pass for each window gives all vectors. Passages are embedded in order of length, so
that a batch holds little padding. An encoder of many languages may read the passages too, for
questions in another language than theirs.
"""

import hashlib
import importlib.metadata
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

from corpus.passage import Document, Passage
from corpus.windows import window_spans
from index.bm25 import Lexical
from index.calibration import FITTED
from index.encoder import (
    Card,
    Encoder,
    Encoding,
    Floats,
    Ints,
    OnnxEncoder,
)
from index.export import cached_encoder, exporting
from index.late import Spans, TokenVectors
from index.open import ACROSS, CALIBRATION, FIRST, READER
from index.plain import Plain
from index.publish import CACHE, new_generation, publish
from index.reader.card import ReaderCard, exported_in
from index.scratch import scratch_folder
from index.stores.faiss import FaissStore
from index.terms import sentence_spans
from index.texts import write_texts
from index.view import ENCODER

# Called with what is being done, how much of it is done, and how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]
Models: TypeAlias = tuple[str, str | None]
"""Names of the first encoder and of the one that knows many languages."""

# How many of the first principal directions of token vectors are dropped. Of 175 questions in five
# languages MaxSim alone had a right passage first, and in five: 0.37 and 0.75 with none dropped,
# with two 0.45 and 0.81, with four 0.47 and 0.83, with eight 0.43 and 0.82.
COMMON = {FIRST: 0, ACROSS: 4}

_EMBEDDED = 1  # bump when what an encoder makes of a text is another, so that no old one is taken

_LIBRARIES = ("faiss-cpu", "bm25s", "onnxruntime", "tokenizers", "numpy")


@dataclass(frozen=True, slots=True)
class BuiltView:
    """What a build made with one encoder."""

    card: Card
    reused: bool
    """Whether nothing was embedded anew."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    generation: Path
    """Its folder; of a store, its name."""
    documents: int
    """How many."""
    passages: int
    """How many."""
    views: tuple[BuiltView, ...]


def build(
    documents: Sequence[Document],
    folder: Path,
    model: str,
    progress: Progress,
    reader: bool = True,
    shelf: Sequence[str] = (),
    across: str | None = None,
) -> Built:
    """Embed and index the passages of all documents, and make them the current generation.

    A document that was embedded before by the same encoder is not embedded again. model: as
    `index.models.find_model` takes it. reader: false makes an index whose questions are answered
    without it. shelf: slugs of those documents that people added. across: as model; the one that
    knows many languages. Raises ModelError, PassageTruncated; the index in use stays as it was.
    """
    passages = [passage for document in documents for passage in document.passages]
    models = views_of((model, across))
    views: list[BuiltView] = []
    sums: dict[str, str] = {}  # of the models' files, which were held against them when found
    used: list[Path] = []
    cache, encoders = folder / CACHE / "embedded", folder / CACHE / "encoders"
    with new_generation(folder) as building, exporting(across, encoders) as wait:
        read_by = exported_reader(folder / CACHE, progress) if reader else None
        for name, chosen in models.items():
            progress(f"export {chosen}", 0, 1)
            if chosen == across:
                wait()
            encoder_folder, _ = cached_encoder(chosen, encoders)
            progress(f"export {chosen}", 1, 1)
            parts, paths, reused = embedded_parts(
                documents, encoder_folder, cache, f"embed by {chosen}", progress
            )
            _vectors(parts, passages, COMMON[name]).write(building / name)
            _link(encoder_folder, building / name / ENCODER)
            files = Card.read(encoder_folder).files
            sums |= {f"{name}/{ENCODER}/{file}": sha256 for file, sha256 in files.items()}
            views.append(BuiltView(Card.read(encoder_folder), reused))
            used += paths
        progress("publish", 0, 1)
        write_texts(building, list(documents))
        shutil.copyfile(FITTED, building / CALIBRATION)
        Lexical.of(passages).write(building / "bm25")
        if read_by:
            _link(read_by, building / READER)
            files = ReaderCard.read(read_by).files
            sums |= {f"{READER}/{file}": sha256 for file, sha256 in files.items()}
        generation = publish(
            building,
            {
                "models": {
                    name: {"name": view.card.name, "sha256": view.card.sha256}
                    for name, view in zip(models, views, strict=True)
                },
                "asked": {FIRST: model, ACROSS: across},
                "documents": {document.slug: document.sha256 for document in documents},
                "shelf": list(shelf),
                "passages": len(passages),
                "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
            },
            sums,
        )
        progress("publish", 1, 1)
    tidy(cache, used)
    return Built(generation, len(documents), len(passages), tuple(views))


def views_of(models: Models) -> dict[str, str]:
    """The view that each model makes, in this order."""
    first, across = models
    return {FIRST: first} | ({ACROSS: across} if across else {})


def exported_reader(cache: Path, progress: Progress) -> Path:
    """The folder of the reader that this package carries. cache: of an index folder."""
    folder = exported_in(cache / "encoders")
    if not ReaderCard.is_whole(folder):
        from index.reader.export import cached_reader  # torch, which takes seconds to import

        progress("export the reader", 0, 1)
        folder = cached_reader(cache / "encoders")
        progress("export the reader", 1, 1)
    return folder


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What an encoder makes of one document, one window after the other."""

    owners: Ints
    """(windows,): the passage of each window, counted in the document."""
    bounds: Ints
    """(windows + 1,): window i owns the tokens bounds[i] to bounds[i + 1]."""
    pooled: Floats
    """(windows, dimensions), of length 1."""
    tokens: Floats
    """(tokens, dimensions), of length 1."""
    token_ids: Ints
    """(tokens,), of the encoder's vocabulary."""
    offsets: Ints
    """(tokens, 2): start and end of each token in the passage's text, in code points."""

    def write(self, path: Path) -> None:
        """Whole or not at all; the file has a checksum of each array."""
        with scratch_folder(path.parent, ".embedding-") as scratch:
            fresh = scratch / path.name
            np.savez(fresh, **{field.name: getattr(self, field.name) for field in fields(self)})
            fresh.replace(path)

    @classmethod
    def read(cls, path: Path) -> "Part | None":
        """None if there is none, or if it is damaged."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return cls(**{field.name: arrays[field.name] for field in fields(cls)})
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, zlib.error):
            return None


def embedded_parts(
    documents: Sequence[Document], encoder: Path, cache: Path, stage: str, progress: Progress
) -> tuple[list[Part], list[Path], bool]:
    """What an encoder makes of each document, the files that keep it, whether all were kept before.

    A document is embedded by itself, so that it has the same vectors in every build: the last bits
    of a vector depend on what else is in its batch. encoder: a folder that is named by what is in
    it. Raises PassageTruncated.
    """
    cache.mkdir(parents=True, exist_ok=True)
    paths = [_kept_at(document, encoder, cache) for document in documents]
    kept = [Part.read(path) for path in paths]
    done, total = 0, sum(len(d.passages) for d, p in zip(documents, kept, strict=True) if not p)
    parts = []
    for document, path, part in zip(documents, paths, kept, strict=True):
        if part is None:
            count = len(document.passages)

            def told(_: str, now: int, of: int, done: int = done, count: int = count) -> None:
                progress(stage, done + now * count // of, total)

            part = embed_part(document.passages, OnnxEncoder(encoder), stage, told)
            part.write(path)
            done += count
        path.touch()
        parts.append(part)
    return parts, paths, not done


def _kept_at(document: Document, encoder: Path, cache: Path) -> Path:
    # The prompt, so that texts which were embedded without their first token are embedded anew.
    prompt = Card.read(encoder).document_prompt
    digest = hashlib.sha256(f"{_EMBEDDED} {encoder.name}{prompt}".encode())
    for passage in document.passages:
        digest.update(f"\0{passage.text}".encode())
    return cache / f"{digest.hexdigest()[:16]}.npz"


def tidy(folder: Path, used: Sequence[Path]) -> None:
    """Keep what this build used and as much of what was used before."""
    others = set(folder.glob("[!.]*.npz")) - set(used)
    for old in sorted(others, key=lambda path: path.stat().st_mtime)[: -len(used)]:
        old.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Vectors:
    """All vectors of some passages."""

    pooled: FaissStore
    """One vector for each window."""
    tokens: TokenVectors
    sentences: Spans
    """As in `index.open.View`."""

    def write(self, folder: Path) -> None:
        """As `index.view.View.read` reads them."""
        folder.mkdir()
        self.pooled.write(folder / "passages.faiss")
        self.tokens.write(folder)
        np.save(folder / "sentences.npy", self.sentences)


def embed(passages: Sequence[Passage], encoder: Encoder, stage: str, progress: Progress) -> Vectors:
    """Embed every passage. Raises PassageTruncated if a window would be cut off."""
    return _vectors([embed_part(passages, encoder, stage, progress)], passages)


def embed_part(
    passages: Sequence[Passage], encoder: Encoder, stage: str, progress: Progress
) -> Part:
    """Embed the passages of a document. Raises PassageTruncated if a window would be cut off."""
    limit = encoder.card.max_tokens
    plain = [Plain.of(passage.text) for passage in passages]
    windows = [
        (position, start, end)
        for position, read in enumerate(plain)
        for start, end in window_spans(read.text, limit, encoder.count_tokens)
    ]
    order = sorted(range(len(windows)), key=lambda i: windows[i][2] - windows[i][1])
    texts = (plain[position].text[start:end] for position, start, end in windows)
    encodings = _in_order(order, list(texts), encoder, stage, progress)
    return Part(
        owners=np.array([position for position, _, _ in windows], np.int64),
        bounds=np.cumsum([0, *(len(encoding.tokens) for encoding in encodings)], dtype=np.int64),
        pooled=np.array([encoding.pooled for encoding in encodings], np.float32),
        tokens=np.concatenate([encoding.tokens for encoding in encodings]),
        token_ids=np.concatenate([encoding.token_ids for encoding in encodings]),
        offsets=np.concatenate(
            [
                plain[position].original(encoding.offsets + start)
                for (position, start, _), encoding in zip(windows, encodings, strict=True)
            ]
        ),
    )


def _vectors(parts: Sequence[Part], passages: Sequence[Passage], common: int = 0) -> Vectors:
    """The vectors of all documents together; passages are those of the parts, in order.

    common: as of `TokenVectors.build`.
    """
    owners: list[Ints] = []
    token_vectors: list[Floats] = []
    token_ids: list[Ints] = []
    offsets: list[Ints] = []
    first = 0
    for part in parts:
        owners.append(part.owners + first)
        count = int(part.owners[-1]) + 1 if len(part.owners) else 0
        # The windows of a passage follow each other, so its tokens are one slice.
        ends = part.bounds[np.searchsorted(part.owners, np.arange(1, count))]
        token_vectors += np.split(part.tokens, ends)
        token_ids += np.split(part.token_ids, ends)
        offsets += np.split(part.offsets, ends)
        first += count
    with threadpool_limits(1, user_api="blas"):  # sums in another order have other last bits
        tokens = TokenVectors.build(token_vectors, token_ids, offsets, common)
    pooled = FaissStore.build(
        np.concatenate([part.pooled for part in parts]), np.concatenate(owners).astype(np.int32)
    )
    return Vectors(pooled, tokens, sentences_of(passages, tokens))


def _in_order(
    order: Sequence[int], texts: Sequence[str], encoder: Encoder, stage: str, progress: Progress
) -> list[Encoding]:
    encodings: dict[int, Encoding] = {}
    embedded: Iterable[Encoding] = encoder.documents([texts[i] for i in order])
    for i, encoding in zip(order, embedded, strict=True):
        encodings[i] = encoding
        progress(stage, len(encodings), len(texts))
    return [encodings[i] for i in range(len(texts))]


def sentences_of(passages: Sequence[Passage], tokens: TokenVectors) -> Spans:
    """Where each sentence stands in its passage's text and among its tokens."""
    rows: list[tuple[int, ...]] = []
    for position, passage in enumerate(passages):
        whole = [(0, len(passage.text))]
        spans = whole if passage.row else sentence_spans(passage.text, passage.language)
        for start, end in spans:
            first, last = tokens.within(position, start, end)
            if first < last:
                rows.append((position, start, end, first, last))
    return np.array(rows, np.int32)


def _link(source: Path, target: Path) -> None:
    """A folder's files as hard links: they are never changed, and need no second copy."""
    for path in source.rglob("*"):
        if path.is_dir():
            continue
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, copy)
        except OSError:
            shutil.copyfile(path, copy)
