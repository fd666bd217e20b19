"""An index whose documents and vectors lie in a store that several machines share.

A process holds what is small: texts, BM25, where sentences stand. Token and pooled vectors, 19 of
20 bytes, stay in the store. The models are files of this machine, in the cache of its index folder.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from corpus.errors import ModelNotFound, StoreChanged
from index.bm25 import Lexical
from index.calibration import FITTED, Calibrations
from index.encoder import Card, Encoder, Floats, Ints
from index.late import TokenVectors, Values, token_weights
from index.open import ACROSS, FIRST, Index, reader_in
from index.publish import CACHE
from index.reader.onnx_reader import PassageReader
from index.store import PLACE_BITS, Generation, Keys, Outline, Owners, Store
from index.view import Later, View, encoder_in
from index.where import Mask

_HELD = 64 * 2**20  # bytes of token vectors that a process keeps of those it fetched
# Among the facts of a generation: the names of its models' folders.
ENCODERS, READER = "encoders", "reader"


def model_folder(folder: Path, name: str) -> Path:
    """Of a model that a store was built with. Raises ModelNotFound."""
    found = folder / CACHE / "encoders" / name
    if not found.exists():
        raise ModelNotFound(
            f"the store was built with a model that lies in {found}, and there is nothing; copy "
            f"{found.parent} from the machine that built it, or run `askpara build` here"
        )
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Which key is which position."""

    keys: Keys
    """(passages,), by position."""
    order: Ints
    """(passages,), positions by key."""
    glued: npt.NDArray[np.bool_]
    """(passages - 1,), in order of keys: whether the next passage has the next key in use, so that
    both can be asked for as one range."""

    @classmethod
    def of(cls, keys: Keys) -> "_Places":
        order = np.argsort(keys)
        ordered = keys[order]
        document, place = ordered >> PLACE_BITS, ordered & ((1 << PLACE_BITS) - 1)
        behind = (document[1:] == document[:-1] + 1) & (place[1:] == 0)
        return cls(keys, order, (np.diff(ordered) == 1) | behind)

    def positions(self, keys: Keys) -> Owners:
        """Raises StoreChanged if one is not of this generation."""
        found = np.minimum(np.searchsorted(self.keys, keys, sorter=self.order), len(self.keys) - 1)
        positions = self.order[found]
        if not np.array_equal(self.keys[positions], keys):
            raise StoreChanged("the store gave other passages than were asked for; try again")
        return positions.astype(np.int32)

    def ranges(self, mask: Mask | None) -> list[tuple[int, int]]:
        """First and last key of each run of passages for which the mask is true."""
        ordered = self.keys[self.order]
        allowed = np.ones(len(ordered), bool) if mask is None else mask[self.order]
        joined = self.glued & allowed[1:] & allowed[:-1]
        first = allowed & ~np.r_[False, joined]
        last = allowed & ~np.r_[joined, False]
        return list(zip(ordered[first].tolist(), ordered[last].tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class StoredVectors:
    """`index.store.VectorStore` over a store, for one encoder and one generation."""

    store: Store
    encoder: str
    """SHA-256 of its weights."""
    places: _Places
    """Of the generation's passages."""

    def search(self, vector: Floats, depth: int, mask: Mask | None = None) -> tuple[Owners, Floats]:
        """As `VectorStore` says."""
        ranges = self.places.ranges(mask)
        if not ranges:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        keys, scores = self.store.search(self.encoder, vector, depth, ranges)
        return self.places.positions(keys), scores


class FetchedRows:
    """`index.late.TokenRows` over a store: what is asked for is fetched at once, and kept a while.

    bounds: (passages + 1,), as of `TokenVectors`.
    """

    def __init__(self, store: Store, encoder: str, keys: Keys, bounds: Ints) -> None:
        self._store = store
        self._encoder = encoder
        self._keys = keys
        self._bounds = bounds
        self._kept: OrderedDict[int, tuple[Values, Floats]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def read(self, starts: list[int], stops: list[int]) -> list[tuple[Values, Floats]]:
        """As `TokenRows` says. Raises StoreUnreachable, StoreChanged."""
        first = (np.searchsorted(self._bounds, starts, side="right") - 1).tolist()
        last = (np.searchsorted(self._bounds, stops, side="left") - 1).tolist()
        held = self._held({p for a, b in zip(first, last, strict=True) for p in range(a, b + 1)})
        return [self._between(held, *span) for span in zip(starts, stops, first, last, strict=True)]

    def _between(
        self,
        held: Mapping[int, tuple[Values, Floats]],
        start: int,
        stop: int,
        first: int,
        last: int,
    ) -> tuple[Values, Floats]:
        begin = int(self._bounds[first])
        pieces = [held[passage] for passage in range(first, last + 1)]
        values = np.concatenate([one for one, _ in pieces]) if last > first else pieces[0][0]
        scales = np.concatenate([one for _, one in pieces]) if last > first else pieces[0][1]
        return values[start - begin : stop - begin], scales[start - begin : stop - begin]

    def _held(self, passages: set[int]) -> dict[int, tuple[Values, Floats]]:
        with self._lock:
            found = {p: self._kept[p] for p in passages if p in self._kept}
            for passage in found:
                self._kept.move_to_end(passage)
        wanted = np.array(sorted(passages - found.keys()), np.int64)
        if not len(wanted):
            return found
        keys = self._keys[wanted]
        fetched = self._store.fetch(self._encoder, keys)
        for passage, key in zip(wanted.tolist(), keys.tolist(), strict=True):
            if key not in fetched:
                raise StoreChanged(
                    "what was asked for was replaced in the store more than an hour ago; "
                    "try again, or start askpara again if it does not follow"
                )
            found[passage] = self._read(passage, fetched[key])
        self._keep({passage: found[passage] for passage in wanted.tolist()})
        return found

    def _read(self, passage: int, data: bytes) -> tuple[Values, Floats]:
        count = int(self._bounds[passage + 1] - self._bounds[passage])
        values = np.frombuffer(data, np.int8, len(data) - 4 * count).reshape(count, -1)
        return values, np.frombuffer(data, "<f4", count, values.size)

    def _keep(self, fetched: Mapping[int, tuple[Values, Floats]]) -> None:
        with self._lock:
            for passage, (values, scales) in fetched.items():
                if passage not in self._kept:
                    self._kept[passage] = values, scales
                    self._bytes += values.nbytes + scales.nbytes
            while self._bytes > _HELD:
                _, (values, scales) = self._kept.popitem(last=False)
                self._bytes -= values.nbytes + scales.nbytes


@dataclass(frozen=True, slots=True)
class LaterEncoder:
    """An encoder that is opened with the first question that needs it."""

    sha256: str
    """Of its weights."""
    open: Callable[[], Encoder]

    @classmethod
    def in_folder(cls, folder: Path, threads: int, like: Later | None) -> "LaterEncoder":
        """like: whose encoder is taken, if it is read and the same. Raises ModelError."""
        read = like.view() if like and like.is_read else None
        return cls(Card.read(folder).sha256, partial(encoder_in, folder, threads, read))


def open_stored(
    store: Store, folder: Path, threads: int = 0, ready: bool = False, like: Index | None = None
) -> Index:
    """The store's current generation, with the models in the cache of an index folder.

    If it is replaced meanwhile, the new one. threads, ready, like: as of `open_index`.
    Raises IndexMissing, StoreUnreachable, ModelNotFound.
    """
    threadpool_limits(1, user_api="blas")
    while True:
        generation = store.current()
        try:
            index = _open(store, generation, folder, threads, like)
        except StoreChanged:
            if store.current() == generation:
                raise
            continue
        if ready:
            index.load()
        return index


def _open(
    store: Store, generation: Generation, folder: Path, threads: int, like: Index | None
) -> Index:
    named = generation.facts[ENCODERS]
    across = model_folder(folder, named[ACROSS]) if ACROSS in named else None
    read_by = generation.facts[READER]
    return index_of(
        store,
        generation,
        encoder_in(model_folder(folder, named[FIRST]), threads, like.first if like else None),
        Calibrations.read(FITTED),
        reader_in(model_folder(folder, read_by), like) if read_by else None,
        LaterEncoder.in_folder(across, threads, like.across if like else None) if across else None,
    )


def index_of(
    store: Store,
    generation: Generation,
    encoder: Encoder,
    calibrations: Calibrations,
    reader: PassageReader | None = None,
    across: LaterEncoder | None = None,
) -> Index:
    """A generation, opened with its first encoder; across is opened later."""
    found = store.documents(generation)
    passages = tuple(passage for _, _, document in found for passage in document.passages)
    keys = np.concatenate(
        [np.arange(len(one.passages)) + (number << PLACE_BITS) for number, _, one in found]
    ).astype(np.int64)
    places, numbers = _Places.of(keys), [number for number, _, _ in found]

    def view(encoder: Encoder) -> View:
        return _view(store, generation, encoder, places, numbers)

    return Index(
        generation=generation.name,
        documents={document.slug: replace(document, passages=()) for _, _, document in found},
        passages=passages,
        positions={(p.document, p.id): i for i, p in enumerate(passages)},
        lexical=Lexical.of(passages),
        first=view(encoder),
        calibrations=calibrations,
        reader=reader,
        across=Later(lambda: view(across.open()), across.sha256) if across else None,
    )


def _view(
    store: Store,
    generation: Generation,
    encoder: Encoder,
    places: _Places,
    numbers: Sequence[int],
) -> View:
    name = encoder.card.sha256
    outlines = store.outlines(name, numbers)
    tokens, sentences = _joined(store, generation, name, places.keys, outlines)
    first = np.searchsorted(sentences[:, 0], np.arange(len(tokens.bounds)))
    pooled = StoredVectors(store, name, places)
    return View(encoder, pooled, tokens, sentences, tuple(first.tolist()))


def _joined(
    store: Store,
    generation: Generation,
    encoder: str,
    keys: Keys,
    outlines: Sequence[Outline],
) -> tuple[TokenVectors, npt.NDArray[np.int32]]:
    """All documents one after the other, passages and tokens counted over all."""
    counts = [len(one.bounds) - 1 for one in outlines]
    passages = np.cumsum([0, *counts])[:-1]
    tokens = np.cumsum([0, *(len(one.offsets) for one in outlines)])
    bounds = [one.bounds[:-1] + t for one, t in zip(outlines, tokens[:-1], strict=True)]
    shifts = [np.array([p, 0, 0, t, t]) for p, t in zip(passages, tokens[:-1], strict=True)]
    sentences = [one.sentences + shift for one, shift in zip(outlines, shifts, strict=True)]
    vocabulary = 1 + max(int(one.frequency[0].max(initial=0)) for one in outlines)
    frequency = np.zeros(vocabulary, np.int64)
    for one in outlines:
        frequency[one.frequency[0]] += one.frequency[1]
    all_bounds = np.concatenate([*bounds, tokens[-1:]])
    held = TokenVectors(
        FetchedRows(store, encoder, keys, all_bounds),
        all_bounds.astype(np.int32),
        np.concatenate([one.offsets for one in outlines]),
        token_weights(frequency, sum(counts)),
        store.axes(generation, encoder),
    )
    return held, np.concatenate(sentences).astype(np.int32)
