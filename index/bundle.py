"""The folder on disk: write a generation, publish it, verify it, open it.

    var/index/
      current -> generations/3f2a…          replaced atomically; readers open what it names
      generations/3f2a…/                    named by its contents, never changed
        manifest.json                       SHA-256 and size of every other file
        documents.json passages.jsonl       what can be cited
        bm25/                               words
        first/ second/                      what each encoder makes of the passages:
          encoder/                            the model itself
          passages.faiss …                    pooled vectors, with the passage that each belongs to
          tokens.npy …                        token vectors for MaxSim
          sentences.npy                       where each sentence stands, in text and in tokens
      cache/                                exported encoders and views, kept for the next build

No pickle anywhere. A damaged file is found before it is read: FAISS would load it and answer wrong.
"""

import contextlib
import datetime
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from corpus.errors import IndexDamaged, IndexMissing, UnknownDocument, UnknownPassage
from corpus.passage import Cell, Dispute, Document, Page, Passage, Statement, TableRow
from index.bm25 import Lexical
from index.dense import FaissStore, VectorStore
from index.encoder import WEIGHTS, Encoder, OnnxEncoder, file_sha256
from index.late import Spans, TokenVectors

FORMAT = 3
MANIFEST, CURRENT = "manifest.json", "current"
_KEPT = 2  # generations: the current one and the one before, which a server may still read


FIRST, SECOND = "first", "second"
ENCODER = "encoder"


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What one encoder makes of the passages; positions are those of `Index.passages`.

    sentences: (n, 5) int32; passage, start and end in its text, first and last + 1 token.
    first_sentences: (passages + 1,); passage i owns the rows first_sentences[i] to [i + 1].
    """

    encoder: Encoder
    pooled: VectorStore
    tokens: TokenVectors
    sentences: Spans
    first_sentences: tuple[int, ...]

    @classmethod
    def read(cls, folder: Path, threads: int) -> "View":
        """threads: for one forward pass; 0 takes all cores. Raises IndexDamaged, ModelError."""
        tokens = TokenVectors.read(folder)
        sentences = np.load(folder / "sentences.npy", allow_pickle=False)
        first = np.searchsorted(sentences[:, 0], np.arange(len(tokens.bounds)))
        return cls(
            OnnxEncoder(folder / ENCODER, threads),
            FaissStore.read(folder / "passages.faiss"),
            tokens,
            sentences,
            tuple(first.tolist()),
        )

    def sentences_of(self, position: int) -> Spans:
        """The rows of `sentences` that belong to a passage."""
        return self.sentences[self.first_sentences[position] : self.first_sentences[position + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """An open generation, ready to search.

    first: reads every question. second: of a larger encoder, which reads only the questions that
    are put in other words than the passages; None if there are too many passages for it.
    A document here has its description, but neither passages nor furniture.
    """

    generation: str
    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    positions: Mapping[tuple[str, str], int]
    lexical: Lexical
    first: View
    second: View | None

    @property
    def model(self) -> str:
        """The names of the encoders."""
        views = (self.first, self.second)
        return "+".join(view.encoder.card.name for view in views if view)

    def document(self, slug: str) -> Document:
        """Raises UnknownDocument."""
        if slug not in self.documents:
            raise UnknownDocument(
                f"no document {slug!r} in this index; it holds {', '.join(self.documents)}"
            )
        return self.documents[slug]

    def passage(self, id: str, document: str | None = None) -> Passage:
        """By id; without a document, the first that has it. Raises UnknownPassage."""
        slugs = [self.document(document).slug] if document else list(self.documents)
        for slug in slugs:
            if (slug, id) in self.positions:
                return self.passages[self.positions[slug, id]]
        raise UnknownPassage(
            f"no passage {id!r} in {', '.join(slugs)}; ids look like para:138, footnote:4, "
            "foreword#2, acronyms#DTM, table:II#kenya"
        )

    def in_context(self, passage: Passage) -> str:
        """A passage's text with what it is and what stands above it, the report's title too."""
        title = self.documents[passage.document].title
        return " ".join((title, *passage.section, passage.label, passage.text))

    def find(self, id: str, document: str | None = None) -> tuple[Passage, ...]:
        """A passage, or all of a container ("foreword", "table:II"). Raises UnknownPassage."""
        slugs = [self.document(document).slug] if document else list(self.documents)
        units = tuple(
            p
            for p in self.passages
            if p.document in slugs and p.id.split("#")[0] == id and "#" in p.id
        )
        return units or (self.passage(id, document),)

    def passages_of(self, document: str) -> tuple[Passage, ...]:
        """A document's passages in reading order. Raises UnknownDocument."""
        slug = self.document(document).slug
        return tuple(passage for passage in self.passages if passage.document == slug)


def open_index(folder: Path, threads: int = 0) -> Index:
    """Verify and open the current generation.

    threads: for one question's forward pass; 0 takes all cores.
    Limits NumPy's linear algebra to one thread, in the whole process: a question is too little work
    to share. Raises IndexMissing, IndexDamaged, ModelError.
    """
    threadpool_limits(1, user_api="blas")
    generation = current_generation(folder)
    # An encoder holds its weights against its card when it reads them: the larger one's take longer
    # than everything else, and many questions do not need it.
    verify(generation, leave_out=f"{ENCODER}/{WEIGHTS}")
    documents = {
        entry["slug"]: _document(entry) for entry in json.loads(_text(generation, "documents.json"))
    }
    passages = tuple(map(_passage, _text(generation, "passages.jsonl").splitlines()))
    return Index(
        generation=generation.name,
        documents=documents,
        passages=passages,
        positions={(p.document, p.id): i for i, p in enumerate(passages)},
        lexical=Lexical.read(generation / "bm25"),
        first=View.read(generation / FIRST, threads),
        second=View.read(generation / SECOND, threads) if (generation / SECOND).exists() else None,
    )


def current_generation(folder: Path) -> Path:
    """The folder that `current` names. Raises IndexMissing."""
    current = folder / CURRENT
    if not current.exists():
        raise IndexMissing(f"no index in {folder}; run `askpara build --index {folder}`")
    return current.resolve()


def verify(generation: Path, leave_out: str | None = None) -> Mapping[str, Any]:
    """Hold every file against the manifest, and the manifest against the generation's name.

    leave_out: files whose names end so need only be there. Returns the manifest. Raises
    IndexDamaged, naming the file and both sums.
    """
    try:
        manifest: dict[str, Any] = json.loads(_text(generation, MANIFEST))
        listed: dict[str, dict[str, Any]] = manifest["files"]
        format = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{generation / MANIFEST} cannot be read: {error}; {_MEND}") from error
    if format != FORMAT:
        raise IndexDamaged(f"{generation} has format {format}, expected {FORMAT}; {_MEND}")
    if (name := _name(listed)) != generation.name:
        raise IndexDamaged(
            f"{generation / MANIFEST} describes generation {name}, its folder is "
            f"{generation.name}; {_MEND}"
        )
    found = {path.relative_to(generation).as_posix(): path for path in _files(generation)}
    if missing := listed.keys() - found.keys():
        raise IndexDamaged(f"{generation / min(missing)} is missing; {_MEND}")
    for relative, entry in listed.items():
        if leave_out and relative.endswith(leave_out):
            continue
        if (sha256 := file_sha256(found[relative])) != entry["sha256"]:
            raise IndexDamaged(
                f"{found[relative]} has sha256 {sha256}, the manifest says {entry['sha256']}; "
                f"{_MEND}"
            )
    return manifest


_MEND = "run `askpara build` to make the index anew"


@contextlib.contextmanager
def new_generation(folder: Path) -> Iterator[Path]:
    """A fresh folder to build in; whatever happens, it is gone afterwards unless published."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob(".building-*"):
        if stale.is_symlink():
            stale.unlink(missing_ok=True)
        elif not _is_running(int(stale.name.split("-")[1])):
            shutil.rmtree(stale, ignore_errors=True)
    building = folder / f".building-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    building.mkdir()
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def publish(building: Path, facts: Mapping[str, Any]) -> Path:
    """Write the manifest, verify, and make this the current generation; returns its folder.

    facts: what the manifest says beside the files. Readers see the old generation or the new one,
    never a mixture: files and folder are on disk before `current` is replaced.
    """
    folder = building.parent
    listed = {
        path.relative_to(building).as_posix(): {
            "sha256": file_sha256(path),
            "bytes": path.stat().st_size,
        }
        for path in _files(building)
    }
    name = _name(listed)
    manifest = {"format": FORMAT, "generation": name, **facts, "files": listed}
    (building / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    for path in (*_files(building), building / MANIFEST, building):
        _sync(path)
    target = folder / "generations" / name
    target.parent.mkdir(exist_ok=True)
    if target.exists():  # the same contents were built before; replace them if they were damaged
        with contextlib.suppress(IndexDamaged):
            verify(target)
            return _point(folder, target)
        target.rename(building.with_name(f"{building.name}-damaged"))
    building.rename(target)
    verify(target)
    return _point(folder, target)


def _point(folder: Path, target: Path) -> Path:
    link = folder / f".building-{os.getpid()}-link"
    link.unlink(missing_ok=True)
    link.symlink_to(target.relative_to(folder), target_is_directory=True)
    os.replace(link, folder / CURRENT)
    os.utime(target)
    _sync(folder)
    others = sorted(
        (path for path in target.parent.iterdir() if path != target),
        key=lambda path: path.stat().st_mtime,
    )
    for old in others[: max(0, len(others) - (_KEPT - 1))]:
        shutil.rmtree(old, ignore_errors=True)
    return target


def write_texts(building: Path, documents: list[Document]) -> None:
    """documents.json and passages.jsonl."""
    described = []
    with (building / "passages.jsonl").open("w", encoding="utf-8") as lines:
        for document in documents:
            fields = asdict(document)
            for passage in fields.pop("passages"):
                lines.write(json.dumps(passage, ensure_ascii=False) + "\n")
            del fields["furniture"]
            described.append(fields | {"date": document.date.isoformat()})
    (building / "documents.json").write_text(
        json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )


def _document(entry: dict[str, Any]) -> Document:
    date = datetime.date.fromisoformat(entry["date"])
    disputes = tuple(
        Dispute(one["about"], tuple(Statement(**statement) for statement in one["statements"]))
        for one in entry["disputes"]
    )
    read = {"date": date, "disputes": disputes, "remarks": tuple(entry["remarks"])}
    return Document(**(entry | read), passages=(), furniture=())


def _passage(line: str) -> Passage:
    fields = json.loads(line)
    fields["page"] = Page(**fields["page"])
    if row := fields["row"]:
        row["cells"] = tuple(Cell(**cell) for cell in row["cells"])
        fields["row"] = TableRow(**_tuples(row, "columns", "groups"))
    return Passage(**_tuples(fields, "section", "lines"))


def _tuples(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return fields | {name: tuple(fields[name]) for name in names}


def _text(folder: Path, name: str) -> str:
    return (folder / name).read_text("utf-8")


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)


def _name(listed: Mapping[str, Mapping[str, Any]]) -> str:
    sums = "\n".join(f"{name} {listed[name]['sha256']}" for name in sorted(listed))
    return hashlib.sha256(sums.encode()).hexdigest()[:16]


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
