"""The shelf: documents that people added, kept with what was found out about each.

    var/shelf/
      jiu-rep-2025-2 -> .kept/jiu-rep-2025-2.5c0e…    replaced atomically
      .kept/jiu-rep-2025-2.5c0e…/                     never changed
        report.pdf                                      the file as it was given
        document.json                                   title, date, …, and the file's SHA-256
        passages.jsonl                                  as read; a build need not read the file anew
      .lock                                           held by the process that changes the shelf

A document is on the shelf as a whole or not at all: its folder is on disk before one rename makes
the link to it. What a change that was cut off left is removed by the next change.
"""

import contextlib
import fcntl
import hashlib
import json
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from corpus.errors import ShelfDamaged, UnknownDocument
from corpus.files import file_sha256, sync
from corpus.json_lines import objects_of
from corpus.passage import Document
from corpus.stored import document_fields, document_of, passage_of

_KEPT, _LOCK, _NEW = ".kept", ".lock", ".new"
_DESCRIPTION, _PASSAGES = "document.json", "passages.jsonl"
SLUG = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of the shelf."""

    document: Document
    format: str
    """pdf, docx, html or text."""
    file: str
    """Name of the file."""
    profile: str | None
    """Name of the habits that it was read with, if one was given."""
    reader: str
    """`reader_digest` when it was read."""
    ocr: bool = False
    """Whether it was read by OCR."""


class Shelf:
    """A folder of documents; one that is not there is an empty shelf."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextlib.contextmanager
    def locked(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Nobody else changes the shelf meanwhile. waiting: called if somebody does now."""
        (self.folder / _KEPT).mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(lock, fcntl.LOCK_EX)
            self._tidy(cut_off=True)
            yield

    def slugs(self) -> list[str]:
        """The names of all documents, in order."""
        return sorted(path.name for path in self.folder.glob("[!.]*") if path.is_symlink())

    def kept(self, slug: str) -> Kept:
        """A document with its passages. Raises UnknownDocument, ShelfDamaged."""
        self.check_known(slug)
        folder = (self.folder / slug).resolve()
        try:
            described = json.loads((folder / _DESCRIPTION).read_text("utf-8"))
            passages = tuple(map(passage_of, objects_of(folder / _PASSAGES)))
            document = document_of(described.pop("document"), passages)
            return Kept(document=document, **described)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ShelfDamaged(
                f"{folder} is damaged ({error!r}), expected {_DESCRIPTION} and {_PASSAGES} as "
                f"`askpara add` wrote them; add the document again with --slug {slug}"
            ) from error

    def original(self, kept: Kept) -> Path:
        """The file as it was given. Raises ShelfDamaged if it is another by now."""
        path = self.folder / kept.document.slug / kept.file
        found = file_sha256(path) if path.is_file() else "no file"
        if found != kept.document.sha256:
            raise ShelfDamaged(
                f"{path} has sha256 {found}, expected {kept.document.sha256}; add the document "
                f"again with --slug {kept.document.slug}"
            )
        return path

    @contextlib.contextmanager
    def copied(self, file: Path) -> Iterator[Path]:
        """A copy on the shelf of a file and of the TOML beside it, to be read and put there.

        It is gone afterwards unless it was put. The caller must hold the lock.
        """
        folder = self.folder / _KEPT / f"{_NEW}-{uuid.uuid4().hex[:8]}"
        folder.mkdir()
        try:
            for one in (file.with_suffix(".toml"), file):
                if one.is_file():
                    shutil.copyfile(one, folder / one.name)
            yield folder / file.name
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def put(self, kept: Kept, copy: Path) -> None:
        """Keep a document; one of the same slug is replaced. copy: as `copied` made it."""
        folder, slug = copy.parent, kept.document.slug
        described = {
            "document": document_fields(kept.document),
            "format": kept.format,
            "file": kept.file,
            "profile": kept.profile,
            "reader": kept.reader,
            "ocr": kept.ocr,
        }
        (folder / _DESCRIPTION).write_text(
            json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
        with (folder / _PASSAGES).open("w", encoding="utf-8") as lines:
            for passage in kept.document.passages:
                lines.write(json.dumps(asdict(passage), ensure_ascii=False) + "\n")
        for path in (*folder.iterdir(), folder):
            sync(path)
        target = folder.with_name(f"{slug}.{uuid.uuid4().hex[:8]}")
        folder.rename(target)
        link = self.folder / _KEPT / f"{_NEW}-link"
        link.symlink_to(target.relative_to(self.folder), target_is_directory=True)
        sync(target.parent)
        link.replace(self.folder / slug)
        sync(self.folder)
        self._tidy()

    def remove(self, slug: str) -> None:
        """Raises UnknownDocument. The caller must hold the lock."""
        self.check_known(slug)
        (self.folder / slug).unlink()
        sync(self.folder)
        self._tidy()

    def check_known(self, slug: str) -> None:
        """Raises UnknownDocument if there is no such document."""
        if slug not in self.slugs():
            has = ", ".join(self.slugs()) or "none"
            raise UnknownDocument(f"no document {slug!r} on the shelf {self.folder}; it has {has}")

    def _tidy(self, cut_off: bool = False) -> None:
        """Remove what was replaced. cut_off: and what an interrupted change left unfinished."""
        used = {(self.folder / slug).resolve().name for slug in self.slugs()}
        for path in (self.folder / _KEPT).iterdir():
            if path.is_symlink():
                path.unlink()
            elif path.name not in used and (cut_off or not path.name.startswith(_NEW)):
                shutil.rmtree(path, ignore_errors=True)


@cache
def reader_digest() -> str:
    """Digest of the code and data that read documents; another one may read other passages."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".toml")):
        if "reports" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
