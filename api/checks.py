"""What `askpara check` looks at.

Each check returns what it found, or raises an error that says how to mend it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from api.settings import Settings
from corpus.adding import read_corpus
from corpus.errors import IndexDamaged
from corpus.passage import Document
from corpus.shelf import Shelf
from index.manifest import verify
from index.publish import current_generation
from rag.answer import answer


def _documents(corpus: Path, settings: Settings) -> list[Document]:
    """What `askpara build` would index; files on the shelf are compared with their checksums."""
    shelf = Shelf(settings.shelf)
    kept = [shelf.kept(slug) for slug in shelf.slugs()]
    for one in kept:
        shelf.original(one)
    return [*read_corpus(corpus), *(one.document for one in kept)]


def _corpus(corpus: Path, settings: Settings) -> str:
    documents = _documents(corpus, settings)
    return "; ".join(f"{d.slug}, {len(d.passages)} passages" for d in documents)


def _index(corpus: Path, settings: Settings) -> str:
    if settings.store:
        return settings.place.current()
    generation = current_generation(settings.index)
    manifest = verify(generation)
    return f"{generation.name}, {len(manifest['files'])} files as they were built"


def _fits(corpus: Path, settings: Settings) -> str:
    if settings.store:
        return "not compared: the store belongs to several machines"
    indexed = verify(current_generation(settings.index))["documents"]
    read = {document.slug: document.sha256 for document in _documents(corpus, settings)}
    if indexed != read:
        raise IndexDamaged(
            f"the index holds {', '.join(indexed)}, the corpus {', '.join(read)}, or a text has "
            "changed since; run `askpara build`"
        )
    return "the index was built from these texts"


def _model(corpus: Path, settings: Settings) -> str:
    index = settings.place.open()
    answered = answer(index, index.passages[0].text[:200])
    return f"{index.model} answers in {answered.timings_ms['total']:.0f} ms"


CHECKS: Mapping[str, Callable[[Path, Settings], str]] = {
    "corpus": _corpus,
    "index": _index,
    "index and corpus": _fits,
    "model": _model,
}
