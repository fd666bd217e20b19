"""What `askpara check` looks at; each check says what it found, or raises what mends it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from corpus.errors import IndexDamaged
from corpus.report import read_corpus
from index.manifest import verify
from index.open import open_index
from index.publish import current_generation
from rag.answer import answer


def _corpus(corpus: Path, folder: Path) -> str:
    documents = read_corpus(corpus)
    return "; ".join(f"{d.slug}, {len(d.passages)} passages" for d in documents)


def _index(corpus: Path, folder: Path) -> str:
    generation = current_generation(folder)
    manifest = verify(generation)
    return f"{generation.name}, {len(manifest['files'])} files as they were built"


def _fits(corpus: Path, folder: Path) -> str:
    indexed = verify(current_generation(folder))["documents"]
    read = {document.slug: document.sha256 for document in read_corpus(corpus)}
    if indexed != read:
        raise IndexDamaged(
            f"the index holds {', '.join(indexed)}, the corpus {', '.join(read)}, or a text has "
            "changed since; run `askpara build`"
        )
    return "the index was built from these texts"


def _model(corpus: Path, folder: Path) -> str:
    index = open_index(folder)
    answered = answer(index, index.passages[0].text[:200])
    return f"{index.model} answers in {answered.timings_ms['total']:.0f} ms"


CHECKS: Mapping[str, Callable[[Path, Path], str]] = {
    "corpus": _corpus,
    "index": _index,
    "index and corpus": _fits,
    "model": _model,
}
