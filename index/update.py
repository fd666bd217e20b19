"""What is indexed: the described reports and the shelf, which are changed and indexed together.

A change is read first, then indexed, then kept: what fails leaves shelf and index as they were.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from corpus.adding import Given, check_given, documents_of, read_kept
from corpus.child import check_file
from corpus.errors import DescriptionError, IndexDamaged, IndexMissing
from corpus.passage import Document
from corpus.report import read_corpus
from corpus.shelf import Kept, Shelf
from index.build import Built, Progress, build
from index.export import ACROSS_MODEL, DEFAULT_MODEL, larger_than
from index.manifest import verify
from index.open import ACROSS, FIRST, SECOND
from index.publish import current_generation
from index.texts import read_texts

Models: TypeAlias = tuple[str, str | None, str | None]
"""Names of the first encoder, of the larger one, and of the one that knows many languages."""


def add(
    shelf: Shelf,
    files: Sequence[Path],
    given: Given,
    folder: Path,
    progress: Progress,
    waiting: Callable[[], None],
) -> tuple[list[Kept], Built]:
    """Read files, index them with all that is there, and put them on the shelf.

    folder: of the index; without one it is built from the report that comes with the program.
    waiting: called if somebody else changes the shelf now. Raises CorpusError, ModelError,
    IndexFolderError.
    """
    check_given(given)
    for file in files:
        check_file(file)
    with shelf.locked(waiting), ExitStack() as copies:
        described, models = _described(folder)
        fresh = []
        for done, file in enumerate(files):
            progress("read", done, len(files))
            copy = copies.enter_context(shelf.copied(file))
            fresh.append((read_kept(copy, given), copy))
        progress("read", len(files), len(files))
        added = [kept for kept, _ in fresh]
        _check_slugs([kept.document for kept in added], described)
        new = {kept.document.slug: kept.document for kept in added}
        others = [one for one in documents_of(shelf) if one.slug not in new]
        on_shelf = sorted([*others, *new.values()], key=lambda one: one.slug)
        built = build(
            [*described, *on_shelf],
            folder,
            *models[:2],
            progress,
            shelf=_slugs(on_shelf),
            across=models[2],
        )
        for kept, copy in fresh:
            shelf.put(kept, copy)
    return added, built


def remove(
    shelf: Shelf, slug: str, folder: Path, progress: Progress, waiting: Callable[[], None]
) -> Built:
    """Index all but one document, and take that off the shelf. Raises UnknownDocument."""
    with shelf.locked(waiting):
        shelf.check_known(slug)
        described, models = _described(folder)
        on_shelf = [one for one in documents_of(shelf) if one.slug != slug]
        built = build(
            [*described, *on_shelf],
            folder,
            *models[:2],
            progress,
            shelf=_slugs(on_shelf),
            across=models[2],
        )
        shelf.remove(slug)
    return built


def build_all(
    corpus: Path,
    shelf: Shelf,
    folder: Path,
    models: Models,
    progress: Progress,
    told: Callable[[Document], None],
    waiting: Callable[[], None],
) -> Built:
    """Index a folder of described reports and the shelf. told: called with each document."""
    with shelf.locked(waiting):
        described = read_corpus(corpus)
        on_shelf = documents_of(shelf)
        _check_slugs(on_shelf, described)
        for document in (*described, *on_shelf):
            told(document)
        documents = [*described, *on_shelf]
        return build(
            documents, folder, *models[:2], progress, shelf=_slugs(on_shelf), across=models[2]
        )


def _described(folder: Path) -> tuple[list[Document], Models]:
    """The described reports that the index holds, and the names of the models it was built with.

    They are taken from the index: it may have been built from any folder.
    """
    try:
        generation = current_generation(folder)
    except IndexMissing:
        return read_corpus(), (DEFAULT_MODEL, larger_than(DEFAULT_MODEL), ACROSS_MODEL)
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
    return described, (asked[FIRST], asked[SECOND], asked.get(ACROSS, ACROSS_MODEL))


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
