"""PostgreSQL with pgvector: documents and vectors in one schema, a generation in one transaction.

The schema is `askpara`; it is made and brought up to date by who writes. Readers need no right to
write, so a replica serves them; of several hosts in the URL psycopg takes the first that answers
(with target_session_attrs=read-write, the first that can be written to).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any, LiteralString, TypeAlias

import numpy as np
import psycopg
from pgvector import HalfVector
from pgvector.psycopg import register_vector
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool, PoolTimeout

from corpus.errors import IndexMissing, StoreChanged, StoreUnreachable
from corpus.passage import Document
from corpus.stored import document_fields, document_of, passage_of
from index.encoder import Floats
from index.store import PLACE_BITS, Embedded, Generation, Keys, Outline, Stored

# Vectors of an encoder up to which all are compared; `python -m eval.growth` measures both.
EXACT_UP_TO = 100_000
_RANGES = 20  # of keys; more are searched exactly, since a graph would be walked in vain
_GRAPH_SEARCH = 1_000  # the most that pgvector takes
_KEPT = "1 hour"  # how long what was replaced can still be read
_CONNECTIONS = 64  # as many as there may be workers
_SECONDS = 3  # to get a connection

_Connection: TypeAlias = psycopg.Connection[Any]

# Each brings the schema from one version to the next; none is ever changed.
MIGRATIONS: tuple[LiteralString, ...] = (
    """
    create table askpara.store (name text not null default left(gen_random_uuid()::text, 8));
    insert into askpara.store default values;
    create table askpara.generation (
      number bigint primary key, base bigint not null, facts text not null,
      made timestamptz not null default now()
    );
    create table askpara.axes (
      base bigint, encoder text, dimensions int not null, data bytea not null,
      primary key (base, encoder)
    );
    create table askpara.document (
      id bigint generated always as identity primary key, slug text not null,
      by_hand boolean not null, fields text not null,
      added bigint not null, removed bigint, removed_at timestamptz
    );
    create unique index on askpara.document (slug) where removed is null;
    create table askpara.passage (key bigint primary key, fields text not null);
    create table askpara.outline (
      document bigint, encoder text, bounds bytea not null, offsets bytea not null,
      sentences bytea not null, frequency bytea not null, primary key (document, encoder)
    );
    create table askpara.vector (encoder text not null, key bigint not null, vector halfvec);
    create index on askpara.vector (encoder, key);
    create table askpara.tokens (
      encoder text, key bigint, data bytea not null, primary key (encoder, key)
    );
    alter table askpara.tokens alter data set storage external;
    """,
)


class PostgresStore:
    """`index.store.Store`. url: as libpq reads it."""

    def __init__(self, url: str, exact_up_to: int = EXACT_UP_TO) -> None:
        """Raises SettingsError if the URL cannot be read. Connects with the first question."""
        self._url = url
        self._exact_up_to = exact_up_to
        known = conninfo_to_dict(url)
        self.place = f"PostgreSQL at {known.get('host', 'this machine')}, database "
        self.place += str(known.get("dbname", "of that name"))
        self._pool: ConnectionPool[_Connection] = ConnectionPool(
            url,
            min_size=0,
            max_size=_CONNECTIONS,
            timeout=_SECONDS,
            reconnect_timeout=_SECONDS,
            configure=_configure,
            check=ConnectionPool.check_connection,
            open=False,
        )

    def close(self) -> None:
        """As `Store` says."""
        self._pool.close()

    @contextmanager
    def _reading(self) -> Iterator[_Connection]:
        """A connection in a transaction of its own. Raises StoreUnreachable, IndexMissing."""
        try:
            self._pool.open()
            with self._pool.connection() as connection:
                yield connection
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
            raise IndexMissing(f"no index in {self.place}; run `askpara build`") from error
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise self._unreachable(error) from error

    @contextmanager
    def _writing(self) -> Iterator[_Connection]:
        """A transaction that no other writer is in. Raises StoreUnreachable."""
        try:
            with psycopg.connect(self._url) as connection:
                _migrate(connection)
                register_vector(connection)
                yield connection
        except psycopg.Error as error:
            raise self._unreachable(error) from error

    def _unreachable(self, error: Exception) -> StoreUnreachable:
        said = " ".join(str(error).split())
        return StoreUnreachable(
            f"{self.place} does not answer as it should: {said}; see that it runs, and that the "
            "user of the URL may do what is asked"
        )

    def current(self) -> Generation:
        """As `Store` says."""
        with self._reading() as connection:
            return self._current(connection)

    def _current(self, connection: _Connection) -> Generation:
        found = connection.execute(
            "select number, name, base, facts from askpara.generation, askpara.store "
            "order by number desc limit 1"
        ).fetchone()
        if not found:
            raise IndexMissing(f"no index in {self.place}; run `askpara build`")
        number, name, base, facts = found
        return Generation(number, f"{name}-{number}", base, json.loads(facts))

    def build(
        self, put: Sequence[Stored], axes: Mapping[str, Floats], facts: Mapping[str, Any]
    ) -> Generation:
        """As `Store` says."""
        with self._writing() as connection:
            number = _next(connection)
            connection.execute(
                "update askpara.document set removed = %s, removed_at = now() "
                "where removed is null",
                (number,),
            )
            for encoder, one in axes.items():
                connection.execute(
                    "insert into askpara.axes values (%s, %s, %s, %s)",
                    (number, encoder, one.shape[1], one.astype("<f4").tobytes()),
                )
            return self._finish(connection, number, number, put, facts)

    def change(self, put: Sequence[Stored], delete: Sequence[str], since: Generation) -> Generation:
        """As `Store` says."""
        with self._writing() as connection:
            before = self._current(connection)
            if before.base != since.base:
                raise StoreChanged(
                    f"{self.place} was built anew meanwhile ({since.name} before, {before.name} "
                    "now); run the command again"
                )
            number = _next(connection)
            gone = [*delete, *(one.document.slug for one in put)]
            connection.execute(
                "update askpara.document set removed = %s, removed_at = now() "
                "where removed is null and slug = any(%s)",
                (number, gone),
            )
            return self._finish(connection, number, before.base, put, before.facts)

    def _finish(
        self,
        connection: _Connection,
        number: int,
        base: int,
        put: Sequence[Stored],
        facts: Mapping[str, Any],
    ) -> Generation:
        for one in put:
            _put(connection, one, number)
        connection.execute(
            "insert into askpara.generation (number, base, facts) values (%s, %s, %s)",
            (number, base, json.dumps(facts)),
        )
        _prune(connection)
        for encoder in {name for one in put for name in one.embedded}:
            self._index(connection, encoder)
        return self._current(connection)

    def _index(self, connection: _Connection, encoder: str) -> None:
        """A graph over the vectors of an encoder, once they are many."""
        name = f"vector_{encoder[:16]}"
        many = connection.execute(
            "select count(*), max(vector_dims(vector)) from askpara.vector where encoder = %s",
            (encoder,),
        ).fetchone()
        assert many
        if many[0] > self._exact_up_to:
            connection.execute(
                sql.SQL(
                    "create index if not exists {} on askpara.vector "
                    "using hnsw ((vector::halfvec({})) halfvec_ip_ops) where encoder = {}"
                ).format(sql.Identifier(name), sql.Literal(many[1]), sql.Literal(encoder))
            )

    def documents(self, generation: Generation) -> list[tuple[int, bool, Document]]:
        """As `Store` says."""
        with self._reading() as connection:
            described = connection.execute(
                "select id, by_hand, fields from askpara.document where added <= %(now)s "
                "and (removed is null or removed > %(now)s) order by by_hand, slug",
                {"now": generation.number},
            ).fetchall()
            found = []
            for id, by_hand, fields in described:
                rows = connection.execute(
                    "select fields from askpara.passage where key between %s and %s order by key",
                    _keys_of(id),
                )
                passages = tuple(passage_of(json.loads(row[0])) for row in rows)
                found.append((id, by_hand, document_of(json.loads(fields), passages)))
            return found

    def outlines(self, encoder: str, numbers: Sequence[int]) -> list[Outline]:
        """As `Store` says."""
        with self._reading() as connection:
            rows = connection.execute(
                "select document, bounds, offsets, sentences, frequency from askpara.outline "
                "where encoder = %s and document = any(%s)",
                (encoder, list(numbers)),
            ).fetchall()
        found = {row[0]: row[1:] for row in rows}
        if len(found) < len(set(numbers)):
            raise StoreChanged(
                f"{self.place} keeps what was replaced for {_KEPT}, which is over for what was "
                "asked for; try again"
            )
        return [
            Outline(
                np.frombuffer(bounds, "<i8"),
                np.frombuffer(offsets, "<i4").reshape(-1, 2),
                np.frombuffer(sentences, "<i4").reshape(-1, 5),
                np.frombuffer(frequency, "<i4").reshape(2, -1),
            )
            for bounds, offsets, sentences, frequency in (found[number] for number in numbers)
        ]

    def axes(self, generation: Generation, encoder: str) -> Floats:
        """As `Store` says."""
        with self._reading() as connection:
            found = connection.execute(
                "select dimensions, data from askpara.axes where base = %s and encoder = %s",
                (generation.base, encoder),
            ).fetchone()
        assert found, "a generation has the axes of its encoders"
        return np.frombuffer(found[1], "<f4").reshape(-1, found[0])

    def search(
        self, encoder: str, vector: Floats, k: int, ranges: Sequence[tuple[int, int]]
    ) -> tuple[Keys, Floats]:
        """As `Store` says: exact, or by the graph where there is one and few ranges."""
        with self._reading() as connection:
            graph = len(ranges) <= _RANGES and connection.execute(
                "select to_regclass(%s)", (f"askpara.vector_{encoder[:16]}",)
            ).fetchone() != (None,)
            rows = (_by_graph if graph else _exactly)(connection, encoder, vector, k, ranges)
        keys = np.array([row[0] for row in rows], np.int64)
        scores = np.array([row[1] for row in rows], np.float32)
        _, first = np.unique(
            keys, return_index=True
        )  # of a passage's vectors the best stands first
        best = np.sort(first)[:k]
        return keys[best], scores[best]

    def fetch(self, encoder: str, keys: Keys) -> dict[int, bytes]:
        """As `Store` says."""
        with self._reading() as connection:
            cursor = connection.cursor(binary=True)
            cursor.execute(
                "select key, data from askpara.tokens where encoder = %s and key = any(%s)",
                (encoder, keys.tolist()),
            )
            return dict(cursor.fetchall())


def _configure(connection: _Connection) -> None:
    """Each connection of readers, once."""
    with suppress(psycopg.ProgrammingError):  # nothing was built there, as the question will tell
        register_vector(connection)
    connection.execute("set statement_timeout = '20s'")
    connection.commit()


def _migrate(connection: _Connection) -> None:
    """Bring the schema up to date; holds back other writers until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock(hashtext('askpara'))")
    connection.execute("create extension if not exists vector")
    connection.execute("create schema if not exists askpara")
    connection.execute("create table if not exists askpara.migration (version int primary key)")
    found = connection.execute("select coalesce(max(version), 0) from askpara.migration").fetchone()
    assert found
    for version, statements in enumerate(MIGRATIONS[found[0] :], start=found[0] + 1):
        connection.execute(statements)
        connection.execute("insert into askpara.migration values (%s)", (version,))


def _next(connection: _Connection) -> int:
    found = connection.execute(
        "select coalesce(max(number), 0) + 1 from askpara.generation"
    ).fetchone()
    assert found
    return int(found[0])


def _keys_of(document: int) -> tuple[int, int]:
    return document << PLACE_BITS, (document + 1 << PLACE_BITS) - 1


def _put(connection: _Connection, stored: Stored, number: int) -> None:
    document = stored.document
    found = connection.execute(
        "insert into askpara.document (slug, by_hand, fields, added) "
        "values (%s, %s, %s, %s) returning id",
        (
            document.slug,
            stored.by_hand,
            json.dumps(document_fields(document), ensure_ascii=False),
            number,
        ),
    ).fetchone()
    assert found
    first, _ = _keys_of(found[0])
    with connection.cursor().copy("copy askpara.passage (key, fields) from stdin") as copy:
        for key, passage in enumerate(document.passages, start=first):
            copy.write_row((key, json.dumps(asdict(passage), ensure_ascii=False)))
    for encoder, embedded in stored.embedded.items():
        _put_embedded(connection, found[0], encoder, embedded)


def _put_embedded(connection: _Connection, document: int, encoder: str, embedded: Embedded) -> None:
    first, _ = _keys_of(document)
    connection.execute(
        "insert into askpara.outline values (%s, %s, %s, %s, %s, %s)",
        (
            document,
            encoder,
            embedded.bounds.astype("<i8").tobytes(),
            embedded.offsets.astype("<i4").tobytes(),
            embedded.sentences.astype("<i4").tobytes(),
            embedded.frequency.astype("<i4").tobytes(),
        ),
    )
    with connection.cursor().copy(
        "copy askpara.vector (encoder, key, vector) from stdin (format binary)"
    ) as copy:
        copy.set_types(("text", "int8", "halfvec"))
        for owner, vector in zip(embedded.owners.tolist(), embedded.vectors, strict=True):
            copy.write_row((encoder, first + owner, HalfVector(vector)))
    with connection.cursor().copy(
        "copy askpara.tokens (encoder, key, data) from stdin (format binary)"
    ) as copy:
        copy.set_types(("text", "int8", "bytea"))
        for owner, (start, stop) in enumerate(
            zip(embedded.bounds[:-1].tolist(), embedded.bounds[1:].tolist(), strict=True)
        ):
            values = embedded.tokens.values[start:stop].tobytes()
            scales = embedded.tokens.scales[start:stop].astype("<f4").tobytes()
            copy.write_row((encoder, first + owner, values + scales))


def _prune(connection: _Connection) -> None:
    """What was replaced long ago, and what no generation that can be read names."""
    gone = connection.execute(
        sql.SQL(
            "delete from askpara.document where removed_at < now() - interval {} returning id"
        ).format(sql.Literal(_KEPT))
    ).fetchall()
    for (id,) in gone:
        connection.execute("delete from askpara.outline where document = %s", (id,))
        for table in ("passage", "vector", "tokens"):
            connection.execute(
                sql.SQL("delete from {} where key between %s and %s").format(
                    sql.Identifier("askpara", table)
                ),
                _keys_of(id),
            )


_EXACT: LiteralString = """
    select key, max(-(vector::halfvec({dimensions}) <#> {asked})) as score
    from unnest(%s::bigint[], %s::bigint[]) as range (first, last)
    join askpara.vector on encoder = {encoder} and key between first and last
    group by key order by score desc, key limit %s
"""
_GRAPH: LiteralString = """
    select key, -(vector::halfvec({dimensions}) <#> {asked}) as score
    from askpara.vector where encoder = {encoder} and ({within})
    order by vector::halfvec({dimensions}) <#> {asked} limit %s
"""


def _parts(encoder: str, vector: Floats) -> dict[str, sql.Composable]:
    """What is no parameter: the graph is of one encoder, which its plan must know."""
    asked = HalfVector(vector).to_text()
    return {
        "dimensions": sql.Literal(len(vector)),
        "encoder": sql.Literal(encoder),
        "asked": sql.SQL("{}::halfvec").format(sql.Literal(asked)),
    }


def _exactly(
    connection: _Connection,
    encoder: str,
    vector: Floats,
    k: int,
    ranges: Sequence[tuple[int, int]],
) -> list[tuple[int, float]]:
    firsts, lasts = [first for first, _ in ranges], [last for _, last in ranges]
    query = sql.SQL(_EXACT).format(**_parts(encoder, vector))
    return connection.execute(query, (firsts, lasts, k)).fetchall()


def _by_graph(
    connection: _Connection,
    encoder: str,
    vector: Floats,
    k: int,
    ranges: Sequence[tuple[int, int]],
) -> list[tuple[int, float]]:
    # Without these, pgvector stops after 40 vectors and then filters: recall falls to 0.3.
    connection.execute(
        sql.SQL(
            "set local hnsw.ef_search = {}; set local hnsw.iterative_scan = strict_order"
        ).format(sql.Literal(_GRAPH_SEARCH))
    )
    within = sql.SQL(" or ").join(
        sql.SQL("key between {} and {}").format(sql.Literal(first), sql.Literal(last))
        for first, last in ranges
    )
    query = sql.SQL(_GRAPH).format(within=within, **_parts(encoder, vector))
    return connection.execute(query, (2 * k,)).fetchall()
