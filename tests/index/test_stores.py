"""The same behaviour wherever an index lies: in memory, and in each store that is at hand."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from pymilvus import MilvusClient

from corpus.errors import IndexMissing, ModelMismatch, StoreChanged, StoreUnreachable
from corpus.passage import Document
from index.build import embed_part
from index.build_stored import along_axes
from index.calibration import Calibrations
from index.encoder import HashEncoder
from index.late import principal_axes
from index.open import Index
from index.store import PLACE_BITS, Generation, Store, Stored
from index.stored import LaterEncoder, index_of
from index.stores.milvus import MilvusStore
from index.stores.postgres import PostgresStore
from index.where import Where
from rag.answer import answer
from tests import small
from tests.conftest import MilvusServer, restart, silent

ENCODER = HashEncoder(dimensions=256)
NAME = ENCODER.card.sha256
AXES = {NAME: np.eye(256, dtype=np.float32)}
RIVERS = small.document("Two dams were built on rivers.", *small.FILLER, slug="rivers")
SCHOOLS = small.document("Forty teachers were trained.", *small.FILLER, slug="schools")


@dataclass
class Engine:
    """A server that can be killed, and its name in errors."""

    name: str
    fresh: Callable[[str], Store]
    """A store in a new database of that name."""
    kill: Callable[[], None]
    start: Callable[[], None]


@pytest.fixture(params=["PostgreSQL", pytest.param("Milvus", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Engine:
    if request.param == "PostgreSQL":
        if "is_gone" not in request.node.name:
            monkeypatch.setattr("index.stores.postgres._SECONDS", 60)
        postgres = request.getfixturevalue("postgres")

        def in_postgres(name: str) -> Store:
            postgres.psql(f"create database {name};")
            return PostgresStore(postgres.get_uri(database=name))

        def kill() -> None:
            os.kill(postgres.get_pid(), signal.SIGKILL)
            time.sleep(1)  # its children end behind it

        return Engine(request.param, in_postgres, kill, lambda: restart(postgres))
    milvus = request.getfixturevalue("milvus")

    def in_milvus(name: str) -> Store:
        MilvusClient(f"http://127.0.0.1:{milvus.port}").create_database(name)
        return MilvusStore(f"milvus://127.0.0.1:{milvus.port}/{name}")

    return Engine(request.param, in_milvus, milvus.kill, milvus.start)


@pytest.fixture
def store(engine: Engine) -> Iterator[Store]:
    """An empty one, in a database of its own."""
    opened = engine.fresh(f"test_{time.monotonic_ns()}")
    yield opened
    opened.close()


def stored(document: Document, encoder: HashEncoder = ENCODER, by_hand: bool = True) -> Stored:
    part = embed_part(document.passages, encoder, "embed", silent)
    return Stored(document, by_hand, {encoder.card.sha256: along_axes(document, part, AXES[NAME])})


def broken(document: Document) -> Stored:
    """It has fewer owners than vectors, and no store can put it."""
    whole = stored(document)
    embedded = replace(whole.embedded[NAME], owners=whole.embedded[NAME].owners[:-1])
    return replace(whole, embedded={NAME: embedded})


def opened(store: Store, generation: Generation | None = None) -> Index:
    calibrations = Calibrations(small.BY_WORDS, small.BY_WORDS)
    return index_of(store, generation or store.current(), ENCODER, calibrations)


def test_nothing_is_there_before_a_build(store: Store) -> None:
    with pytest.raises(IndexMissing, match="askpara build"):
        store.current()


def test_answers_are_those_of_an_index_in_memory(store: Store) -> None:
    store.build([stored(RIVERS), stored(SCHOOLS)], AXES, {})
    shared, alone = opened(store), small.index_of(RIVERS, SCHOOLS)
    assert [p.text for p in shared.passages] == [p.text for p in alone.passages]
    for asked in ("How many dams were built?", "Who met in autumn?", "How many trees sing?"):
        for where in (Where(), Where(("schools",))):
            one, other = answer(shared, asked, 5, where), answer(alone, asked, 5, where)
            assert one.answer == other.answer
            assert [p.passage for p in one.passages] == [p.passage for p in other.passages]
            assert one.confidence == pytest.approx(other.confidence, abs=0.01)


def test_documents_that_are_chosen_are_ranges_of_keys(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridges = ("Nine bridges were painted after the dams were built.", "Cars wait at gates.")
    songs = ("Children of two dams sing songs.", "Books lie open on desks.")
    made = [
        RIVERS,
        small.document(*bridges, slug="roads"),
        small.document(*songs, slug="songs"),
    ]
    store.build([stored(one) for one in made], AXES, {})
    index, alone = opened(store), small.index_of(*made)
    numbers = {one.slug: number for number, _, one in store.documents(store.current())}
    asked: list[Any] = []
    real = store.search

    def heard(*of: Any) -> Any:
        asked.append(of[-1])
        return real(*of)

    monkeypatch.setattr(store, "search", heard)
    for slugs in (
        ("roads",),
        ("rivers", "songs"),
        ("roads", "songs"),
        ("rivers", "roads", "songs"),
    ):
        asked.clear()
        where, k = Where(slugs), len(slugs)
        one, other = (answer(of, "How many dams were built?", k, where) for of in (index, alone))
        assert one.answer == other.answer
        assert {hit.passage.document for hit in one.passages} == {*slugs}, "each speaks of dams"
        assert asked
        for ranges in asked:
            for slug, number in numbers.items():
                keys = (number << PLACE_BITS, (number << PLACE_BITS) + 1)
                inside = [any(first <= key <= last for first, last in ranges) for key in keys]
                assert inside == [slug in slugs] * 2


def test_an_encoder_of_many_languages_is_opened_when_it_is_needed(store: Store) -> None:
    generation = store.build([stored(RIVERS)], AXES, {})
    opens: list[str] = []

    def encoder() -> HashEncoder:
        opens.append(NAME)
        return ENCODER

    calibrations = Calibrations(small.BY_WORDS, small.BY_WORDS)
    later = LaterEncoder(NAME, encoder)
    index = index_of(store, generation, ENCODER, calibrations, across=later)
    assert index.across
    assert index.across.sha256 == NAME
    assert not opens
    view = index.across.view()
    assert view is index.across.view()
    assert opens == [NAME]
    question = ENCODER.query("two dams")
    every = np.arange(len(index.passages))
    np.testing.assert_array_equal(
        view.tokens.maxsim(question, every), index.first.tokens.maxsim(question, every)
    )


def test_a_document_is_replaced_and_deleted_as_a_whole(store: Store) -> None:
    first = store.build([stored(RIVERS, by_hand=False), stored(SCHOOLS)], AXES, {"asked": "a"})
    before = opened(store)
    fewer = small.document("Three dams were built on rivers.", slug="rivers")
    second = store.change([stored(fewer)], (), first)
    assert second.facts == {"asked": "a"}
    assert answer(opened(store), "How many dams were built?").answer == fewer.passages[0].text
    third = store.change((), ["rivers"], second)
    assert [one.slug for _, _, one in store.documents(third)] == ["schools"]
    assert list(opened(store).documents) == ["schools"]
    # Who began with the first generation goes on reading it.
    assert answer(before, "How many dams were built?").answer == RIVERS.passages[0].text
    assert len({first.name, second.name, third.name}) == 3


def test_several_add_at_once_and_nothing_is_lost(store: Store) -> None:
    begun = store.build([stored(RIVERS)], AXES, {})
    made = [
        stored(small.document(f"Office {n} has {n} boats.", slug=f"office-{n}")) for n in range(8)
    ]
    threads = [threading.Thread(target=store.change, args=([one], (), begun)) for one in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.documents(store.current())) == 9
    assert store.current().number == begun.number + 8


def test_what_was_made_along_other_axes_is_refused(store: Store) -> None:
    begun = store.build([stored(RIVERS)], AXES, {})
    store.build([stored(RIVERS)], AXES, {})
    with pytest.raises(StoreChanged, match="built anew"):
        store.change([stored(SCHOOLS)], (), begun)


def test_a_wrong_dimension_is_told_before_anything_is_written(store: Store) -> None:
    with pytest.raises(ModelMismatch, match=r"64 dimensions.*256"):
        stored(SCHOOLS, HashEncoder(dimensions=64))


def test_a_change_that_fails_half_way_leaves_nothing(store: Store) -> None:
    begun = store.build([stored(RIVERS)], AXES, {})
    with pytest.raises(ValueError, match="zip"):
        store.change([broken(SCHOOLS)], ["rivers"], begun)
    assert store.current() == begun
    assert list(opened(store).documents) == ["rivers"]


@pytest.mark.slow
def test_a_database_that_is_gone_is_told_and_found_again(store: Store, engine: Engine) -> None:
    store.build([stored(RIVERS)], AXES, {})
    index = opened(store)
    assert answer(index, "How many dams were built?").status == "answered"
    engine.kill()
    with pytest.raises(StoreUnreachable, match=f"{engine.name} at"):
        answer(index, "How many rivers?")
    engine.start()
    assert answer(index, "How many dams were built?").status == "answered"
    assert store.current().number == 1


def test_what_nobody_can_read_any_more_is_removed_from_milvus(
    milvus: MilvusServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = MilvusClient(f"http://127.0.0.1:{milvus.port}")
    store = MilvusStore(f"milvus://127.0.0.1:{milvus.port}")

    def rows() -> list[int]:
        every = {"filter": 'id != ""', "output_fields": ["id"]}
        return [len(client.query(name, **every)) for name in sorted(client.list_collections())]

    begun = store.build([stored(RIVERS)], AXES, {})
    before = rows()
    second = store.change([stored(SCHOOLS)], (), begun)
    with pytest.raises(ValueError, match="zip"):  # it leaves rows that nobody names
        store.change([stored(RIVERS), broken(SCHOOLS)], (), second)
    monkeypatch.setattr("index.stores.milvus._KEPT", -5)
    store.change((), ["schools"], second)
    changes, *others = rows()
    assert others == [before[1] + 2, before[2]]  # lists of two more changes
    assert changes == 3
    assert list(opened(store).documents) == ["rivers"]
    store.build([stored(SCHOOLS)], AXES, {})
    assert rows()[0] == 1
    store.close()


def test_the_graph_finds_what_exact_search_finds(postgres: Any) -> None:
    """With a filter too: pgvector's own settings would find three of ten."""
    draw = np.random.default_rng(5)
    words = [f"w{n}" for n in range(300)]
    made = [
        small.document(*(" ".join(draw.choice(words, 8)) for _ in range(300)), slug=f"d-{n}")
        for n in range(5)
    ]
    postgres.psql("create database graph;")
    for plan in ("seqscan", "bitmapscan", "sort"):  # which would be taken for so few
        postgres.psql(f"alter database graph set enable_{plan} = off;")
    graph = PostgresStore(postgres.get_uri(database="graph"), exact_up_to=1_000)
    put = [stored(one) for one in made]
    graph.build(put, AXES, {})
    all_of = np.concatenate([one.embedded[NAME].vectors for one in put])
    index = opened(graph)
    assert "hnsw" in postgres.psql(
        "\\c graph\nselect indexdef from pg_indexes where schemaname = 'askpara';"
    )
    for where, least in ((Where(), 0.98), (Where(("d-3",)), 0.98), (Where(("d-0", "d-3")), 0.98)):
        mask = index.mask(where)
        found = []
        for question in range(30):
            vector = ENCODER.query(" ".join(words[question : question + 3])).pooled
            near = index.first.pooled.search(vector, 50, mask)[0]
            scores = all_of @ vector
            scores[~mask if mask is not None else []] = -1
            found.append(len({*near.tolist()} & {*np.argsort(-scores)[:50].tolist()}) / 50)
        assert np.mean(found) >= least, where
    graph.close()


def test_axes_are_kept(store: Store) -> None:
    axes = principal_axes([ENCODER.query("a b c").tokens])
    generation = store.build([stored(RIVERS)], {NAME: axes}, {})
    np.testing.assert_array_equal(store.axes(generation, NAME), axes)
