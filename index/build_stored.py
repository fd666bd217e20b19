"""Putting documents into a store that several machines share.

documents ── parts (as of any build) ──> along the store's axes ──> store
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from corpus.errors import ModelMismatch
from corpus.passage import Document
from index.build import (
    COMMON,
    Built,
    BuiltView,
    Models,
    Part,
    Progress,
    embedded_parts,
    exported_reader,
    sentences_of,
    tidy,
    views_of,
)
from index.encoder import Card, Floats, Ints
from index.export import cached_encoder
from index.late import HeldRows, TokenVectors, along, principal_axes
from index.publish import CACHE
from index.store import Embedded, Generation, Store, Stored
from index.stored import ENCODERS, READER, model_folder


def build_stored(
    store: Store,
    documents: Sequence[Document],
    by_hand: Sequence[str],
    folder: Path,
    models: Models,
    progress: Progress,
    reader: bool = True,
) -> Built:
    """As `index.build.build`, into a store: these documents take the place of all there are.

    by_hand: slugs of those that people added. folder: keeps the models and what was embedded.
    """
    views = views_of(models)
    folders = [cached_encoder(name, folder / CACHE / "encoders")[0] for name in views.values()]
    cards = [Card.read(one) for one in folders]
    kept = [_embedded(one, documents, folder, progress) for one in folders]
    axes = {}
    for view, card, (parts, _, _) in zip(views, cards, kept, strict=True):
        tokens = [of_one for part in parts for of_one in _by_passage(part)]
        with threadpool_limits(1, user_api="blas"):  # as a build in a folder does
            axes[card.sha256] = principal_axes(tokens, COMMON[view])
    put = _stored(documents, by_hand, cards, [parts for parts, _, _ in kept], axes)
    facts = {
        "asked": list(models),
        ENCODERS: {view: one.name for view, one in zip(views, folders, strict=True)},
        READER: exported_reader(folder / CACHE, progress).name if reader else None,
    }
    progress("publish", 0, 1)
    generation = store.build(put, axes, facts)
    progress("publish", 1, 1)
    tidy(folder / CACHE / "embedded", [path for _, paths, _ in kept for path in paths])
    return _built(generation, documents, cards, [reused for _, _, reused in kept])


def change_stored(
    store: Store,
    documents: Sequence[Document],
    delete: Sequence[str],
    folder: Path,
    progress: Progress,
) -> Built:
    """Put documents that a person added, each in place of the one of its slug; delete others.

    Only these are embedded, along the axes of the last build. Raises StoreChanged.
    """
    generation = store.current()
    folders = [model_folder(folder, name) for name in generation.facts[ENCODERS].values()]
    cards = [Card.read(one) for one in folders]
    kept = [_embedded(one, documents, folder, progress) for one in folders]
    axes = {card.sha256: store.axes(generation, card.sha256) for card in cards}
    slugs = [document.slug for document in documents]
    put = _stored(documents, slugs, cards, [parts for parts, _, _ in kept], axes)
    progress("publish", 0, 1)
    changed = store.change(put, delete, generation)
    progress("publish", 1, 1)
    return _built(changed, documents, cards, [reused for _, _, reused in kept])


def _built(
    generation: Generation,
    documents: Sequence[Document],
    cards: Sequence[Card],
    reused: Sequence[bool],
) -> Built:
    views = tuple(BuiltView(card, one) for card, one in zip(cards, reused, strict=True))
    count = sum(len(document.passages) for document in documents)
    return Built(Path(generation.name), len(documents), count, views)


def _embedded(
    encoder: Path, documents: Sequence[Document], folder: Path, progress: Progress
) -> tuple[list[Part], list[Path], bool]:
    stage = f"embed by {Card.read(encoder).name}"
    return embedded_parts(documents, encoder, folder / CACHE / "embedded", stage, progress)


def _stored(
    documents: Sequence[Document],
    by_hand: Sequence[str],
    cards: Sequence[Card],
    parts: Sequence[Sequence[Part]],
    axes: Mapping[str, Floats],
) -> list[Stored]:
    return [
        Stored(
            document,
            document.slug in by_hand,
            {
                card.sha256: along_axes(document, of[i], axes[card.sha256])
                for card, of in zip(cards, parts, strict=True)
            },
        )
        for i, document in enumerate(documents)
    ]


def _by_passage(part: Part) -> list[Floats]:
    return np.split(part.tokens, _bounds(part)[1:-1])


def _bounds(part: Part) -> Ints:
    """(passages + 1,): the windows of a passage follow each other, so its tokens are one slice."""
    count = int(part.owners[-1]) + 1 if len(part.owners) else 0
    return np.asarray(part.bounds[np.searchsorted(part.owners, np.arange(count + 1))], np.int64)


def along_axes(document: Document, part: Part, axes: Floats) -> Embedded:
    """What an encoder made of a document, as a store takes it. Raises ModelMismatch."""
    if part.pooled.shape[1] != len(axes):
        raise ModelMismatch(
            f"{document.slug} was embedded in {part.pooled.shape[1]} dimensions, the store has "
            f"{len(axes)}; run `askpara build` to make it anew"
        )
    bounds = _bounds(part)
    ids = [np.unique(piece) for piece in np.split(part.token_ids, bounds[1:-1])]
    with threadpool_limits(1, user_api="blas"):
        turned = [along(axes, piece) for piece in np.split(part.tokens, bounds[1:-1])]
    offsets = part.offsets.astype(np.int32)
    rows = HeldRows.of(np.concatenate(turned))
    placed = TokenVectors(rows, bounds.astype(np.int32), offsets, np.zeros(1, np.float32), axes)
    return Embedded(
        part.owners,
        part.pooled,
        bounds,
        rows,
        offsets,
        sentences_of(document.passages, placed),
        np.stack(np.unique(np.concatenate(ids), return_counts=True)).astype(np.int32),
    )
