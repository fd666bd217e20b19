"""What is indexed: the described reports and the shelf, which are changed and indexed together.

A change is read first, then indexed, then kept: what fails leaves shelf and index as they were.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from corpus.adding import Given, check_given, documents_of, read_corpus, read_kept
from corpus.child import check_file
from corpus.errors import DescriptionError, IndexDamaged, IndexMissing, UnknownDocument
from corpus.passage import Document
from corpus.shelf import Shelf
from index.build import Built, Models, Progress, build
from index.build_stored import build_stored, change_stored
from index.manifest import verify
from index.models import ACROSS_MODEL, DEFAULT_MODEL
from index.open import ACROSS, FIRST
from index.place import Place, store_at
from index.publish import current_generation
from index.store import Store
from index.texts import read_texts

_DEFAULT: Models = DEFAULT_MODEL, ACROSS_MODEL


def add(
    shelf: Shelf,
    files: Sequence[Path],
    given: Given,
    place: Place,
    progress: Progress,
    waiting: Callable[[], None],
) -> tuple[list[Document], list[Document], Built]:
    """Read files, index them with all that is there, and put them on the shelf.

    Returns the documents, those that they took the place of, and what was built.

    place: without an index it is built from the report that comes with the program. In a store it
    is the store that keeps them, and not the shelf of this machine. waiting: called if somebody
    else changes the shelf now. Raises CorpusError, ModelError, IndexFolderError.
    """
    check_given(given)
    for file in files:
        check_file(file)
    if place.store:
        return _add_to(store_at(place.store), files, given, place.folder, progress)
    folder = place.folder
    with shelf.locked(waiting), ExitStack() as copies:
        described, models = described_in(folder)
        known, fresh = {one.slug: one for one in documents_of(shelf)}, []
        for done, file in enumerate(files):
            progress("read", done, len(files))
            copy = copies.enter_context(shelf.copied(file))
            fresh.append((read_kept(copy, given, known.get), copy))
        progress("read", len(files), len(files))
        added = [kept for kept, _ in fresh]
        _check_slugs([kept.document for kept in added], described)
        new = {kept.document.slug: kept.document for kept in added}
        others = [one for slug, one in known.items() if slug not in new]
        on_shelf = sorted([*others, *new.values()], key=lambda one: one.slug)
        built = _built(described, on_shelf, folder, models, progress)
        for kept, copy in fresh:
            shelf.put(kept, copy)
    return list(new.values()), [known[slug] for slug in new if slug in known], built


def remove(
    shelf: Shelf, slug: str, place: Place, progress: Progress, waiting: Callable[[], None]
) -> Built:
    """Index all but one document, and take it off the shelf if it stands there.

    Raises UnknownDocument if there is no such document, or no other.
    """
    if place.store:
        _check_removed(slug, _stored(place), str(place))
        return change_stored(store_at(place.store), (), (slug,), place.folder, progress)
    folder = place.folder
    with shelf.locked(waiting):
        described, models = described_in(folder)
        on_shelf = documents_of(shelf)
        _check_removed(slug, [*described, *on_shelf], str(folder))
        described = [one for one in described if one.slug != slug]
        on_shelf = [one for one in on_shelf if one.slug != slug]
        built = _built(described, on_shelf, folder, models, progress)
        if slug in shelf.slugs():
            shelf.remove(slug)
    return built


def _check_removed(slug: str, documents: Sequence[Document], where: str) -> None:
    slugs = sorted(_slugs(documents))
    if slug not in slugs:
        raise UnknownDocument(f"no document {slug!r} in {where}; it has {', '.join(slugs)}")
    if len(slugs) == 1:
        raise UnknownDocument(f"{slug!r} is the only document in {where}; add another one first")


def build_all(
    corpus: Path,
    shelf: Shelf,
    place: Place,
    models: Models,
    progress: Progress,
    told: Callable[[Document], None],
    waiting: Callable[[], None],
) -> Built:
    """Index a folder of described reports and the shelf, in place of all that was indexed.

    told: called with each document.
    """
    with shelf.locked(waiting):
        described = read_corpus(corpus)
        on_shelf = documents_of(shelf)
        _check_slugs(on_shelf, described)
        for document in (*described, *on_shelf):
            told(document)
        if place.store:
            store, documents = store_at(place.store), [*described, *on_shelf]
            by_hand = _slugs(on_shelf)
            return build_stored(store, documents, by_hand, place.folder, models, progress)
        return _built(described, on_shelf, place.folder, models, progress)


def _built(
    described: Sequence[Document],
    on_shelf: Sequence[Document],
    folder: Path,
    models: Models,
    progress: Progress,
) -> Built:
    first, across = models
    documents, by_hand = [*described, *on_shelf], _slugs(on_shelf)
    return build(documents, folder, first, progress, shelf=by_hand, across=across)


def indexed_documents(shelf: Shelf, place: Place) -> list[Document]:
    """All documents: the described ones of the index, and those of the shelf or of the store.

    Without an index the described ones are those that the next document is indexed with.
    """
    if place.store:
        return _stored(place)
    return [*described_in(place.folder)[0], *(shelf.kept(slug).document for slug in shelf.slugs())]


def _stored(place: Place) -> list[Document]:
    store = store_at(place.store)
    return [document for _, _, document in store.documents(store.current())]


def _add_to(
    store: Store, files: Sequence[Path], given: Given, folder: Path, progress: Progress
) -> tuple[list[Document], list[Document], Built]:
    """Only what is new is embedded, so several machines may add at once."""
    try:
        store.current()
    except IndexMissing:
        build_stored(store, read_corpus(), (), folder, _DEFAULT, progress)
    there = store.documents(store.current())
    known = {one.slug: one for _, by_hand, one in there if by_hand}
    read = []
    for done, file in enumerate(files):
        progress("read", done, len(files))
        read.append(read_kept(file, given, known.get).document)
    progress("read", len(files), len(files))
    _check_slugs(read, [one for _, by_hand, one in there if not by_hand])
    replaced = [known[one.slug] for one in read if one.slug in known]
    return read, replaced, change_stored(store, read, (), folder, progress)


def described_in(folder: Path) -> tuple[list[Document], Models]:
    """The described reports that the index holds, and the names of the models it was built with.

    They are taken from the index: it may have been built from any folder.
    """
    try:
        generation = current_generation(folder)
    except IndexMissing:
        return read_corpus(), _DEFAULT
    manifest = verify(generation, leave_out=(".onnx", ".data"))
    if "asked" not in manifest:
        raise IndexDamaged(
            f"{generation} is of an older version, expected the names of its models in its "
            "manifest; run `askpara build`, with --corpus and --model as before"
        )
    documents, passages = read_texts(generation)
    added = set(manifest.get("shelf", ()))
    described = [
        replace(document, passages=tuple(one for one in passages if one.document == slug))
        for slug, document in documents.items()
        if slug not in added
    ]
    asked = manifest["asked"]
    return described, (asked[FIRST], asked.get(ACROSS, ACROSS_MODEL))


def _slugs(documents: Sequence[Document]) -> tuple[str, ...]:
    return tuple(document.slug for document in documents)


def _check_slugs(added: Sequence[Document], described: Sequence[Document]) -> None:
    """Raises DescriptionError if two documents have the same."""
    seen = set(_slugs(described))
    for slug in _slugs(added):
        if slug in seen:
            raise DescriptionError(
                f"two documents are called {slug!r}, expected a name of its own for each; add one "
                "of them by itself with another --slug"
            )
        seen.add(slug)
