"""Documents -> a published generation of the index.

    passages ── windows ──> encoder ──> a view: pooled vectors, token vectors, sentences

One forward pass for each window gives all vectors. Passages are embedded in order of length, so
that a batch holds little padding. A larger encoder reads the passages too, unless they are many.
"""

import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

from corpus.language import sentence_spans
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
    file_sha256,
)
from index.export import cached_encoder
from index.late import Spans, TokenVectors
from index.open import CALIBRATION, ENCODER, FIRST, READER, SECOND
from index.plain import Plain
from index.publish import new_generation, publish
from index.stores.faiss import FaissStore
from index.texts import write_texts

# Called with what is being done, how much of it is done, and how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]

# The larger encoder takes a tenth of a second for a passage of a hundred tokens on two cores: two
# minutes for a report, half an hour for 14,000 passages.
SECOND_UP_TO = 2_000

CACHE = "cache"
_VIEW = 4  # bump when what an encoder makes of passages is another, so that no old view is taken
_KEPT = 4  # views: of this build and of the one before

_LIBRARIES = ("faiss-cpu", "bm25s", "onnxruntime", "tokenizers", "numpy")


@dataclass(frozen=True, slots=True)
class CachedView:
    """A view on disk. reused: it was taken from an earlier build."""

    folder: Path
    card: Card
    reused: bool


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    generation: Path
    documents: int
    passages: int
    views: tuple[CachedView, ...]


def build(
    documents: Sequence[Document],
    folder: Path,
    model: str,
    second: str | None,
    progress: Progress,
    reader: bool = True,
) -> Built:
    """Embed and index the passages of all documents, and make them the current generation.

    model, second: as `index.export.find_model` takes them; more passages than SECOND_UP_TO are
    indexed without the second. reader: false makes an index whose questions are answered without
    it. Raises ModelError, PassageTruncated; the index in use stays as it was.
    """
    passages = [passage for document in documents for passage in document.passages]
    models = {FIRST: model}
    if second and len(passages) <= SECOND_UP_TO:
        models[SECOND] = second
    made = {
        name: cached_view(passages, model, folder / CACHE, progress)
        for name, model in models.items()
    }
    read_by = _reader_of(folder / CACHE, progress) if reader else None
    with new_generation(folder) as building:
        progress("publish", 0, 1)
        write_texts(building, list(documents))
        shutil.copyfile(FITTED, building / CALIBRATION)
        Lexical.build([passage.text for passage in passages]).write(building / "bm25")
        for name, view in made.items():
            _link(view.folder, building / name)
        if read_by:
            _link(read_by, building / READER)
        generation = publish(
            building,
            {
                "models": {
                    name: {"name": view.card.name, "sha256": view.card.sha256}
                    for name, view in made.items()
                },
                "documents": {document.slug: document.sha256 for document in documents},
                "passages": len(passages),
                "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
            },
        )
        progress("publish", 1, 1)
    return Built(generation, len(documents), len(passages), tuple(made.values()))


def _reader_of(cache: Path, progress: Progress) -> Path:
    from index.reader.export import cached_reader  # torch, if it was not exported before

    progress("export the reader", 0, 1)
    folder = cached_reader(cache / "encoders")
    progress("export the reader", 1, 1)
    return folder


def cached_view(
    passages: Sequence[Passage], model: str, cache: Path, progress: Progress
) -> CachedView:
    """What an encoder makes of passages; the same texts are embedded once by the same encoder.

    Raises ModelError, PassageTruncated.
    """
    progress(f"export {model}", 0, 1)
    encoder_folder, _ = cached_encoder(model, cache / "encoders")
    progress(f"export {model}", 1, 1)
    digest = hashlib.sha256(f"{_VIEW} {encoder_folder.name}".encode())
    for passage in passages:
        digest.update(f"\0{passage.language}\0{passage.text}".encode())
    target = cache / "views" / digest.hexdigest()[:16]
    reused = _is_whole(target)
    if not reused:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".embedding-") as scratch:
            fresh = Path(scratch) / "view"
            _link(encoder_folder, fresh / ENCODER)
            encoder = OnnxEncoder(encoder_folder)
            embed(passages, encoder, f"embed by {model}", progress).write(fresh)
            sums = {path.name: file_sha256(path) for path in fresh.iterdir() if path.is_file()}
            shutil.rmtree(target, ignore_errors=True)
            fresh.rename(target)
            _sums_of(target).write_text(json.dumps(sums, indent=1) + "\n", "utf-8")
    target.touch()
    views = target.parent.glob("[!.]*/")  # but for those that another build is making now
    for old in sorted(views, key=lambda view: view.stat().st_mtime)[:-_KEPT]:
        _sums_of(old).unlink(missing_ok=True)
        shutil.rmtree(old, ignore_errors=True)
    return CachedView(target, Card.read(encoder_folder), reused)


def _sums_of(view: Path) -> Path:
    return view.with_suffix(".json")


def _is_whole(view: Path) -> bool:
    """Whether a cached view is as it was written; its encoder has been looked at before."""
    try:
        sums = json.loads(_sums_of(view).read_text("utf-8"))
        return all(file_sha256(view / name) == sha256 for name, sha256 in sums.items())
    except (OSError, ValueError):
        return False


@dataclass(frozen=True, slots=True)
class Vectors:
    """All vectors of some passages; `sentences` as in `index.open.Index`."""

    pooled: FaissStore
    tokens: TokenVectors
    sentences: Spans

    def write(self, folder: Path) -> None:
        """As `index.open.View.read` reads them."""
        self.pooled.write(folder / "passages.faiss")
        self.tokens.write(folder)
        np.save(folder / "sentences.npy", self.sentences)


def embed(passages: Sequence[Passage], encoder: Encoder, stage: str, progress: Progress) -> Vectors:
    """Embed every passage. Raises PassageTruncated if a window would be cut off."""
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

    pooled_owners = np.array([position for position, _, _ in windows], np.int32)
    pooled = np.array([encoding.pooled for encoding in encodings], np.float32)
    token_vectors: list[list[Floats]] = [[] for _ in passages]
    token_ids: list[list[Ints]] = [[] for _ in passages]
    offsets: list[list[Ints]] = [[] for _ in passages]
    for (position, start, _), encoding in zip(windows, encodings, strict=True):
        token_vectors[position].append(encoding.tokens)
        token_ids[position].append(encoding.token_ids)
        offsets[position].append(plain[position].original(encoding.offsets + start))
    with threadpool_limits(1, user_api="blas"):  # sums in another order have other last bits
        tokens = TokenVectors.build(
            [np.concatenate(parts) for parts in token_vectors],
            [np.concatenate(parts) for parts in token_ids],
            [np.concatenate(parts) for parts in offsets],
        )
    return Vectors(FaissStore.build(pooled, pooled_owners), tokens, _sentences(passages, tokens))


def _in_order(
    order: Sequence[int], texts: Sequence[str], encoder: Encoder, stage: str, progress: Progress
) -> list[Encoding]:
    encodings: dict[int, Encoding] = {}
    embedded: Iterable[Encoding] = encoder.documents([texts[i] for i in order])
    for i, encoding in zip(order, embedded, strict=True):
        encodings[i] = encoding
        progress(stage, len(encodings), len(texts))
    return [encodings[i] for i in range(len(texts))]


def _sentences(passages: Sequence[Passage], tokens: TokenVectors) -> Spans:
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
