"""A DOCX file as the parts that it is made of, read within limits, nothing outside of it opened.

A DOCX is a ZIP archive of XML files that refer to each other (ECMA-376 part 2). Nothing is unpacked
to disk. The standard library reads both: its XML reader (expat) fetches nothing from outside, and
a part with a document type, which could define entities, is refused, as the standard has none.

Names of elements and attributes lose their namespace: "p" and "val" stand for WordprocessingML,
"m:t" for formulas, "r:id" for references, in the transitional and the strict writing alike.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from corpus.errors import UnreadableDocument
from corpus.sources.encoding import other_format

# A document of 1,000 pages has 30 MB of XML and 1.5 million tags; read, a tag takes 150 bytes.
MAX_PART = 64 * 2**20
MAX_TOTAL = 128 * 2**20
MAX_TAGS = 4_000_000
MAX_ENTRIES = 20_000
# Ten tables within each other are 60 deep. What reads the tree calls itself for each level, and
# Python allows 1,000 calls.
MAX_DEPTH = 200

_NAMESPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r:",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """How one part refers to another."""

    kind: str
    """The last word of its type: "footnotes", "hyperlink"."""
    target: str
    """The name of a part, or an address outside."""
    outside: bool
    """Whether the target is an address outside of the file."""


class Package:
    """An opened DOCX file."""

    def __init__(self, path: Path) -> None:
        """Raises UnreadableDocument if it is not a DOCX, is broken, encrypted or has macros."""
        self.name = path.name
        self._left = MAX_TOTAL
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            with path.open("rb") as file:
                found = other_format(file.read(1024))
            if found and "ZIP" not in found:
                raise self._refuse(f"is {found}", "a DOCX") from error
            raise UnreadableDocument(
                f"{self.name} cannot be opened as a ZIP archive ({error}), expected a DOCX; open "
                "it in a word processor and save it as .docx"
            ) from error
        self._names: dict[str, str] = {}
        try:
            self._take_names()
            main = [r for r in self.relations("").values() if r.kind == "officeDocument"]
            if not main:
                raise self._refuse("has no main document", "a DOCX")
            self.main = main[0].target
            self._check_type()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _refuse(self, found: str, expected: str, mend: str | None = None) -> UnreadableDocument:
        mend = mend or "open it in a word processor and save it as .docx"
        return UnreadableDocument(f"{self.name} {found}, expected {expected}; {mend}")

    def _take_names(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            raise self._refuse(f"has {len(entries)} parts", f"at most {MAX_ENTRIES}")
        for entry in entries:
            name = entry.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/"):
                raise self._refuse(
                    f"has a part that would lie outside of it ({name[:80]!r})",
                    "parts with names inside of the archive",
                    "get it again from a source that you trust",
                )
            self._names[name.casefold()] = entry.filename
        if any(name.endswith("vbaproject.bin") for name in self._names):
            raise self._refuse(
                "holds macros", "a document without", "save it as .docx, which leaves them out"
            )

    def _check_type(self) -> None:
        types = self.part("[Content_Types].xml")
        stated = ""
        for entry in types if types is not None else ():
            if entry.get("PartName", "").casefold() == f"/{self.main}".casefold():
                stated = entry.get("ContentType", "")
        for word, found in (
            ("spreadsheet", "is a workbook of a spreadsheet"),
            ("presentation", "is a presentation"),
            ("macroEnabled", "holds macros"),
        ):
            if word in stated:
                raise self._refuse(found, "a text document", "save its text as .docx or .pdf")

    def part(self, name: str) -> Element | None:
        """The XML of a part, or None where there is none of that name.

        Raises UnreadableDocument if it is too large, too deep, damaged, or defines entities.
        """
        raw = self._read(name)
        if raw is None:
            return None
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raw = raw.decode("utf-16", "replace").encode()
            raw = raw.replace(b'encoding="UTF-16"', b"", 1).replace(b'encoding="utf-16"', b"", 1)
        if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
            raise self._refuse(
                f"defines a document type in its part {name}",
                "none, as entities in it can grow without bound",
            )
        if (tags := raw.count(b"<")) > MAX_TAGS:
            raise self._refuse(f"has {tags:,} tags in its part {name}", f"at most {MAX_TAGS:,}")
        try:
            root = ElementTree.fromstring(raw)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise self._refuse(f"has a damaged part {name} ({error})", "well-formed XML") from error
        self._simplify(root, name)
        return root

    def _simplify(self, root: Element, part: str) -> None:
        """Shorten all names; refuse what is nested too deeply."""
        short: dict[str, str] = {}

        def plain(name: str) -> str:
            if name not in short:
                space, brace, local = name[1:].partition("}")
                short[name] = _NAMESPACES.get(space, "x:") + local if brace else name
            return short[name]

        stack: list[Iterator[Element]] = [iter((root,))]
        while stack:
            element = next(stack[-1], None)
            if element is None:
                stack.pop()
                continue
            element.tag = plain(element.tag)
            if element.attrib:
                element.attrib = {plain(key): value for key, value in element.attrib.items()}
            if len(element):
                if len(stack) >= MAX_DEPTH:
                    raise self._refuse(
                        f"nests elements {MAX_DEPTH} deep in its part {part}", "a flatter document"
                    )
                stack.append(iter(element))

    def _read(self, name: str) -> bytes | None:
        known = self._names.get(name.casefold())
        if known is None:
            return None
        try:
            with self._zip.open(known) as file:
                raw = file.read(min(MAX_PART, self._left) + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise self._refuse(f"has a damaged part {name} ({error})", "a whole archive") from error
        except RuntimeError as error:
            raise self._refuse("is encrypted", "a DOCX that opens without a password") from error
        if len(raw) > min(MAX_PART, self._left):
            raise self._refuse(
                f"unpacks to more than {min(MAX_PART, self._left) >> 20} MB in its part {name}",
                "less (1,000 pages have 30 MB)",
                "split it, or get it again if it should be small",
            )
        self._left -= len(raw)
        return raw

    def relations(self, part: str) -> dict[str, Relation]:
        """What a part refers to, by id; of the package itself where `part` is empty."""
        folder, file = posixpath.split(part)
        root = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, Relation] = {}
        for entry in root if root is not None else ():
            outside = entry.get("TargetMode") == "External"
            target = entry.get("Target", "")
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = entry.get("Type", "").rpartition("/")[2]
            found[entry.get("Id", "")] = Relation(kind, target, outside)
        return found


def properties(package: Package) -> tuple[str | None, str | None, str | None]:
    """Title, author and date that a file states."""
    core = next(
        (r.target for r in package.relations("").values() if r.kind == "core-properties"), None
    )
    root = package.part(core) if core else None

    def stated(name: str) -> str | None:
        found = None if root is None else root.findtext(name)
        return " ".join(found.split()) or None if found else None

    date = re.match(r"\d{4}-\d{2}-\d{2}", stated("dcterms:created") or "")
    return stated("dc:title"), stated("dc:creator"), date[0] if date else None
