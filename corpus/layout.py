"""Raw text -> lines that know their page, with page marks and running heads set apart.

In: the text of a document as `pdftotext -layout` writes it. Out: its lines in reading order, each
with its PDF page and printed page number, and the furniture that was taken out. Two more things
that concern lines alone are here: blocks (runs of lines without a blank one between), and how lines
are joined to running text.

A line ends at "\\n" alone. U+2028, U+0085 and the like may stand inside a line, and cut none.
"""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from corpus.errors import UnreadableDocument
from corpus.ids import slug
from corpus.passage import Furniture, FurnitureKind, Kind, Page, Passage

PAGE_MARK = re.compile(r"^-{5,}\s*Page (\d{1,6}) End\s*-{5,}$")
ANNEX = re.compile(r"^Annex [IVXLC]+$")
# What may stand under the symbol: the annex, without a blank line between, and the page's number.
_HEAD = r"(?:\n(Annex [IVXLC]+)$)?(?:\n+Page ([0-9]+|[ivxlc]+)$)?"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source that is not blank."""

    number: int
    """Of the line in the source, from 1."""
    text: str
    page: int
    """In the PDF, from 1."""
    printed: str | None
    """The page as printed: "22", "iv", "Annex II, 3"."""
    opens: bool
    """Whether a blank line or a page break stands before it."""

    @property
    def indent(self) -> int:
        """Leading spaces."""
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def annex(self) -> str | None:
        """The annex that the running head of this line's page names ("Annex II"), or None."""
        name = (self.printed or "").split(",")[0]
        return name if ANNEX.match(name) else None


Block: TypeAlias = tuple[Line, ...]


def decode(raw: bytes, name: str) -> str:
    """The text of a file's bytes.

    Raises UnreadableDocument if they are empty, binary (a NUL byte) or not UTF-8; the message
    names the line.
    """
    if not raw.strip():
        raise UnreadableDocument(f"{name} is empty; it needs the document's text in UTF-8")
    if (nul := raw.find(b"\0")) >= 0:
        line = raw.count(b"\n", 0, nul) + 1
        raise UnreadableDocument(
            f"{name}, line {line}: a NUL byte, so this is a binary file and not text; "
            "convert it first (pdftotext -layout)"
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableDocument(
            f"{name}, line {line}: byte 0x{raw[error.start]:02x} is not UTF-8; "
            "convert it first (iconv -f LATIN1 -t UTF-8)"
        ) from error


def read_lines(text: str, symbol: str) -> tuple[list[Line], list[Furniture]]:
    """The non-blank lines of all pages without their furniture, and that furniture.

    A page ends at a page mark; its running head is what stands first on it, in this order, each
    part at most once and directly under the one before: the symbol, the annex, the page number.
    """
    lines: list[Line] = []
    furniture: list[Furniture] = []
    page: list[tuple[int, str, bool]] = []
    pdf_page, blank = 1, True
    marked = any(PAGE_MARK.match(raw.strip()) for raw in text.split("\n"))
    for number, raw in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if raw.startswith("\f") and page and not marked:  # as `pdftotext` ends pages
            lines += _without_head(page, pdf_page, symbol, furniture)
            page, pdf_page, blank = [], pdf_page + 1, True
        content = raw.lstrip("\f").replace("\f", " ").rstrip()
        if mark := PAGE_MARK.match(content.strip()):
            furniture.append(Furniture("page_mark", number, content))
            lines += _without_head(page, int(mark[1]), symbol, furniture)
            page, pdf_page, blank = [], int(mark[1]) + 1, True
        elif content:
            page.append((number, content, blank))
            blank = False
        else:
            blank = True
    lines += _without_head(page, pdf_page, symbol, furniture)
    return lines, furniture


def _without_head(
    page: Sequence[tuple[int, str, bool]], pdf_page: int, symbol: str, furniture: list[Furniture]
) -> list[Line]:
    top = "".join("\n" * (1 + opens) + text.strip() for _, text, opens in page[:3])
    match = re.match(rf"\n+{re.escape(symbol)}{_HEAD}$", top, re.MULTILINE)
    head = sum(bool(part) for part in match[0].split("\n")) if match else 0
    label = ", ".join(part for part in match.groups() if part) if match else ""
    furniture += (Furniture("running_head", number, text) for number, text, _ in page[:head])
    return [
        Line(number, text, pdf_page, label or None, opens or i == 0)
        for i, (number, text, opens) in enumerate(page[head:])
    ]


def blocks(lines: Iterable[Line], starts: Container[int] = ()) -> list[Block]:
    """Runs of lines with no blank line or page break between them.

    starts: numbers of further lines that begin a block.
    """
    runs: list[list[Line]] = []
    for line in lines:
        if line.opens or line.number in starts or not runs:
            runs.append([])
        runs[-1].append(line)
    return [tuple(run) for run in runs]


def passage_of(
    lines: Sequence[Line],
    kind: Kind,
    id: str,
    label: str,
    section: tuple[str, ...],
    *,
    text: str | None = None,
    number: int | None = None,
    container: str | None = None,
) -> Passage:
    """Some lines as a passage, of a document that `corpus.report` names. text: if not theirs."""
    page = Page(lines[0].page, lines[-1].page, lines[0].printed, lines[-1].printed)
    words = join(line.text for line in lines) if text is None else text
    numbers = tuple(line.number for line in lines)
    return Passage(id, "", kind, number, label, section, page, words, numbers, container=container)


def heading_of(lines: Sequence[Line], section: tuple[str, ...], text: str | None = None) -> Passage:
    """A heading as a passage, whose id `corpus.report` makes unique. section: those above it."""
    words = join(line.text for line in lines) if text is None else text
    id = f"heading:{slug(words) or 'unnamed'}"
    return passage_of(lines, "heading", id, f"heading “{words}”", section, text=words)


def furniture_of(lines: Iterable[Line], kind: FurnitureKind) -> list[Furniture]:
    """Lines that belong to no passage, by what they are."""
    return [Furniture(kind, line.number, line.text) for line in lines]


_SPACES = re.compile(r"[ \t]+")
_HANGING = re.compile(r"[^\s\-–/][-–/]$")
_SUSPENDED = re.compile(r"(and|or|to|nor)\b")


def join(parts: Iterable[str]) -> str:
    """Lines as running text: one space for each break and for runs of spaces.

    A hyphen, dash or slash at the end of a line stays and the break goes ("migration-/related" ->
    "migration-related"), but not where the hyphen is suspended ("short-/and long-term").
    """
    text = ""
    for part in (_SPACES.sub(" ", part).strip() for part in parts):
        glued = _HANGING.search(text) and not _SUSPENDED.match(part)
        text += part if glued or not text else f" {part}"
    return text
