"""Milvus: rows that never change, and one row for each change that makes them count.

Milvus has no transactions. So all that a change brings is written first, under numbers that nobody
used, and then one row that names it: before that row nobody sees any of it. What is there now is
told by these rows in order, so machines that add at once lose nothing. A change whose axes are no
longer in use when its turn comes is void.

    askpara_changes          one row for each build, `add` and `remove`
    askpara_pieces           texts, outlines, axes, token vectors, cut as long as Milvus takes them
    askpara_vectors_<model>  pooled vectors, all compared (FLAT): exact at every size
"""

import base64
import hashlib
import io
import json
import logging
import secrets
import threading
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np
import numpy.typing as npt
from pymilvus import DataType, MilvusClient, MilvusException

from corpus.errors import IndexMissing, StoreChanged, StoreUnreachable
from corpus.passage import Document
from corpus.stored import document_fields, document_of, passage_of
from index.encoder import Floats
from index.store import PLACE_BITS, Embedded, Generation, Keys, Outline, Stored

_CHANGES, _PIECES, _VECTORS = "askpara_changes", "askpara_pieces", "askpara_vectors_"
_PIECE = 48_000  # bytes; 64,000 as base64, of the 65,535 that a VARCHAR takes
_ROWS = 200  # in one message, of 64 MB at most
_MOST = 16_384  # rows that Milvus gives at once
_KEPT = 3_600  # seconds that what was replaced can still be read
_SECONDS = 20  # for one call
_MISSING, _RELEASED = 100, 101  # Milvus' codes of a collection that is not there, or not loaded

logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what it tells is raised too


@dataclass(frozen=True, slots=True)
class _Change:
    """A row of _CHANGES; what it puts and deletes is a piece under its id."""

    id: str
    number: int
    """One more than that of the generation that its writer saw."""
    base: int
    """Of the build whose axes were taken, a number drawn by chance."""
    made: int
    """Seconds since 1970."""
    facts: Mapping[str, Any] | None
    """Of a build; None if it is none."""


class MilvusStore:
    """`index.store.Store`. url: milvus://USER:PASSWORD@HOST:PORT/DATABASE; milvus+https:// too."""

    def __init__(self, url: str) -> None:
        """Connects with the first question."""
        known = urlsplit(url)
        at = f"{known.hostname}:{known.port or 19530}"
        self._options: dict[str, Any] = {
            "uri": f"{'https' if known.scheme.endswith('https') else 'http'}://{at}",
            "user": unquote(known.username or ""),
            "password": unquote(known.password or ""),
            "db_name": known.path.strip("/"),
            # Without it a new connection waits as long as the last one that failed, up to minutes.
            "grpc_options": {"grpc.use_local_subchannel_pool": 1},
        }
        self.place = f"Milvus at {at}"
        self._lock = threading.Lock()
        self._client: MilvusClient | None = None

    def close(self) -> None:
        """As `Store` says."""
        with self._lock:
            if self._client:
                self._client.close()
            self._client = None

    def _call(self, method: str, *of: Any, **given: Any) -> Any:
        """A method of the client. of: the collection. Raises StoreUnreachable, IndexMissing."""
        try:
            with self._lock:
                self._client = self._client or MilvusClient(
                    **self._options, dedicated=True, timeout=_SECONDS
                )
                call = getattr(self._client, method)
            try:
                return call(*of, timeout=_SECONDS, **given)
            except MilvusException as error:
                if error.code != _RELEASED:
                    raise
                self._client.load_collection(*of, timeout=_SECONDS)  # as after a restart
                return call(*of, timeout=_SECONDS, **given)
        except MilvusException as error:
            if error.code == _MISSING:
                raise self._nothing() from error
            raise StoreUnreachable(
                f"{self.place} does not answer as it should: {error.message}; see that it runs, "
                "and that the user of the URL may do what is asked"
            ) from error

    def _nothing(self) -> IndexMissing:
        return IndexMissing(f"no index in {self.place}; run `askpara build`")

    def current(self) -> Generation:
        """As `Store` says."""
        return self._generation(self._changes())

    def _changes(self) -> list[_Change]:
        """Those that count: the last build and what was changed since, oldest first."""
        rows = self._call("query", _CHANGES, filter='id != ""', output_fields=["id", "data"])
        found = [_Change(row["id"], **json.loads(row["data"])) for row in rows]
        counting: list[_Change] = []
        for change in sorted(found, key=lambda one: (one.number, one.id)):
            if change.facts is not None:
                counting = [change]
            elif counting and change.base == counting[0].base:
                counting.append(change)
        return counting

    def _generation(self, changes: Sequence[_Change]) -> Generation:
        if not changes:
            raise self._nothing()
        first, number = changes[0], changes[0].number + len(changes) - 1
        digest = hashlib.sha256(" ".join(change.id for change in changes).encode()).hexdigest()
        return Generation(number, f"{digest[:8]}-{number}", first.base, first.facts or {})

    def build(
        self, put: Sequence[Stored], axes: Mapping[str, Floats], facts: Mapping[str, Any]
    ) -> Generation:
        """As `Store` says."""
        self._make(_CHANGES, {"data": DataType.VARCHAR}, 2)
        self._make(_PIECES, {"parts": DataType.INT64, "data": DataType.VARCHAR}, 2)
        for encoder, one in axes.items():
            self._make(_vectors_of(encoder), {"key": DataType.INT64}, one.shape[0])
        base, before = secrets.randbits(62), self._changes()
        self._write(0, {f"axes/{base}/{name}": _bytes(one) for name, one in axes.items()})
        number = self._generation(before).number + 1 if before else 1
        return self._finish(number, base, put, (), facts)

    def change(self, put: Sequence[Stored], delete: Sequence[str], since: Generation) -> Generation:
        """As `Store` says."""
        before = self.current()
        self._check(before.base == since.base)
        return self._finish(before.number + 1, since.base, put, delete, None)

    def _check(self, same: bool) -> None:
        if not same:
            raise StoreChanged(f"{self.place} was built anew meanwhile; run the command again")

    def _make(self, collection: str, fields: Mapping[str, DataType], dimensions: int) -> None:
        """A collection, unless it is there. Milvus asks each for a vector, even one of texts."""
        if self._call("has_collection", collection):
            return
        schema = MilvusClient.create_schema()
        schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=200)
        for name, type in {"document": DataType.INT64, "made": DataType.INT64, **fields}.items():
            schema.add_field(name, type, **({"max_length": 65_535} if name == "data" else {}))
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimensions)
        index = MilvusClient.prepare_index_params()
        index.add_index("vector", index_type="FLAT", metric_type="IP")
        options = {"index_params": index, "consistency_level": "Strong"}
        self._call("create_collection", collection, schema=schema, **options)

    def _finish(
        self,
        number: int,
        base: int,
        put: Sequence[Stored],
        delete: Sequence[str],
        facts: Mapping[str, Any] | None,
    ) -> Generation:
        change = _Change(uuid.uuid4().hex, number, base, int(time.time()), facts)
        named = [[self._put(one), one.document.slug, one.by_hand] for one in put]
        self._write(0, {f"change/{change.id}": json.dumps([named, list(delete)]).encode()})
        body = asdict(change)
        del body["id"]
        self._insert(_CHANGES, 0, [{"id": change.id, "data": json.dumps(body), "vector": [0, 0]}])
        changes = self._changes()
        self._check(change in changes)
        self._prune(changes)
        return self._generation(changes)

    def _put(self, stored: Stored) -> int:
        """Write a document's rows; its number."""
        number = secrets.randbits(62 - PLACE_BITS)
        document = stored.document
        texts = [document_fields(document), [asdict(passage) for passage in document.passages]]
        pieces = {f"document/{number}": json.dumps(texts, ensure_ascii=False).encode()}
        for encoder, embedded in stored.embedded.items():
            for name in Outline.__slots__:
                pieces[f"{name}/{number}/{encoder}"] = _bytes(getattr(embedded, name))
            pieces |= _tokens(number << PLACE_BITS, encoder, embedded)
            rows = [
                {"id": f"{key}/{window:06}", "key": key, "vector": vector}
                for window, (key, vector) in enumerate(
                    zip(
                        (embedded.owners + (number << PLACE_BITS)).tolist(),
                        embedded.vectors.astype(np.float32),
                        strict=True,
                    )
                )
            ]
            self._insert(_vectors_of(encoder), number, rows)
        self._write(number, pieces)
        return number

    def _write(self, document: int, pieces: Mapping[str, bytes]) -> None:
        """document: its number; 0 if they belong to none."""
        rows = []
        for name, data in pieces.items():
            starts = range(0, len(data) or 1, _PIECE)
            for part, start in enumerate(starts):
                text = base64.b64encode(data[start : start + _PIECE]).decode()
                row = {"id": f"{name}#{part}", "parts": len(starts), "data": text}
                rows.append(row | {"vector": [0, 0]})
        self._insert(_PIECES, document, rows)

    def _insert(self, collection: str, document: int, rows: Sequence[dict[str, Any]]) -> None:
        common = {"document": document, "made": int(time.time())}
        for start in range(0, len(rows), _ROWS):
            batch = [row | common for row in rows[start : start + _ROWS]]
            self._call("insert", collection, data=batch)

    def _read(self, names: Iterable[str]) -> dict[str, bytes]:
        """Pieces by their names, those that are there."""
        found = self._rows([f"{name}#0" for name in names])
        later = {id: range(1, row["parts"]) for id, row in found.items()}
        found |= self._rows([f"{id[:-2]}#{part}" for id, parts in later.items() for part in parts])
        return {
            id[:-2]: b"".join(
                base64.b64decode(found[f"{id[:-2]}#{part}"]["data"]) for part in (0, *parts)
            )
            for id, parts in later.items()
        }

    def _rows(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        asked = {"output_fields": ["id", "parts", "data"]}
        batches = [list(ids[start : start + _ROWS]) for start in range(0, len(ids), _ROWS)]
        answered = [self._call("get", _PIECES, ids=batch, **asked) for batch in batches]
        return {row["id"]: row for rows in answered for row in rows}

    def _put_by(self, changes: Sequence[_Change]) -> list[tuple[list[Any], list[str]]]:
        """Of each change: number, slug and whether by hand of what it put; slugs it deleted."""
        read = self._read([f"change/{change.id}" for change in changes])
        return [json.loads(read[f"change/{change.id}"]) for change in changes]

    def _there(self, changes: Sequence[_Change]) -> dict[str, tuple[int, bool]]:
        """Number and whether by hand of what is there after these changes, by slug."""
        there: dict[str, tuple[int, bool]] = {}
        for put, deleted in self._put_by(changes):
            for slug in deleted:
                there.pop(slug, None)
            there |= {slug: (number, by_hand) for number, slug, by_hand in put}
        return there

    def _prune(self, changes: Sequence[_Change]) -> None:
        """What nobody can read any more, and what a change left that did not come to its end."""
        since = int(time.time()) - _KEPT
        old = [change for change in changes if change.made < since]
        if not old:
            return
        kept = {0, *(number for number, _ in self._there(old).values())}
        kept |= {number for put, _ in self._put_by(changes[len(old) :]) for number, _, _ in put}
        for collection in self._call("list_collections"):
            if collection == _PIECES or collection.startswith(_VECTORS):
                gone = f"made < {since} and document not in {sorted(kept)}"
                self._call("delete", collection, filter=gone)
        counting = json.dumps([change.id for change in changes])
        self._call("delete", _CHANGES, filter=f"made < {since} and id not in {counting}")

    def documents(self, generation: Generation) -> list[tuple[int, bool, Document]]:
        """As `Store` says. Raises StoreChanged if the store was built anew since."""
        changes = self._changes()
        while changes and self._generation(changes).name != generation.name:
            changes.pop()
        self._check(bool(changes))
        there = self._there(changes)
        numbers = sorted((by_hand, slug, number) for slug, (number, by_hand) in there.items())
        read = self._read([f"document/{number}" for _, _, number in numbers])
        self._check(len(read) == len(numbers))
        found = []
        for by_hand, _, number in numbers:
            fields, passages = json.loads(read[f"document/{number}"])
            document = document_of(fields, tuple(passage_of(one) for one in passages))
            found.append((number, by_hand, document))
        return found

    def outlines(self, encoder: str, numbers: Sequence[int]) -> list[Outline]:
        """As `Store` says. Raises StoreChanged."""
        names = [[f"{part}/{n}/{encoder}" for part in Outline.__slots__] for n in numbers]
        read = self._read([name for of_one in names for name in of_one])
        self._check(len(read) == len(names) * len(Outline.__slots__))
        return [Outline(*(_array(read[name]) for name in of_one)) for of_one in names]

    def axes(self, generation: Generation, encoder: str) -> Floats:
        """As `Store` says."""
        name = f"axes/{generation.base}/{encoder}"
        return _array(self._read([name])[name])

    def search(
        self, encoder: str, vector: Floats, k: int, ranges: Sequence[tuple[int, int]]
    ) -> tuple[Keys, Floats]:
        """As `Store` says; exact."""
        within = " or ".join(f"(key >= {first} and key <= {last})" for first, last in ranges)
        limit = 2 * k  # vectors, of which a passage may own several
        while True:
            rows = self._call(
                "search",
                _vectors_of(encoder),
                data=[vector.astype(np.float32).tolist()],
                filter=within,
                limit=min(limit, _MOST),
                output_fields=["key"],
            )[0]
            best: dict[int, float] = {}
            for row in rows:
                best.setdefault(row["entity"]["key"], row["distance"])
            if len(best) >= k or len(rows) < limit:
                kept = list(best)[:k]
                scores = np.array([best[key] for key in kept], np.float32)
                return np.array(kept, np.int64), scores
            limit *= 2

    def fetch(self, encoder: str, keys: Keys) -> dict[int, bytes]:
        """As `Store` says."""
        read = self._read([f"tokens/{key}/{encoder}" for key in keys.tolist()])
        return {int(name.split("/")[1]): data for name, data in read.items()}


def _vectors_of(encoder: str) -> str:
    return f"{_VECTORS}{encoder[:16]}"


def _tokens(first: int, encoder: str, embedded: Embedded) -> dict[str, bytes]:
    """As `Store.fetch` gives them. first: the document's first key."""
    rows, bounds = embedded.tokens, embedded.bounds.tolist()
    return {
        f"tokens/{first + place}/{encoder}": rows.values[start:stop].tobytes()
        + rows.scales[start:stop].astype("<f4").tobytes()
        for place, (start, stop) in enumerate(pairwise(bounds))
    }


def _bytes(array: npt.NDArray[Any]) -> bytes:
    written = io.BytesIO()
    np.save(written, array, allow_pickle=False)
    return written.getvalue()


def _array(data: bytes) -> npt.NDArray[Any]:
    array: npt.NDArray[Any] = np.load(io.BytesIO(data), allow_pickle=False)
    return array
