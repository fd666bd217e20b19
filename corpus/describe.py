"""A file -> what would be read: for people as a page, for programs as passages."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from corpus.errors import UnreadableDocument
from corpus.ids import slug
from corpus.passage import Passage, count_kinds
from corpus.sources.model import Source
from corpus.structure.read import Reading, read_source
from corpus.structure.totals import totals_of

FORMATS = {
    ".pdf": ("corpus.sources.pdf", "read_pdf"),
    ".docx": ("corpus.sources.docx", "read_docx"),
    ".html": ("corpus.sources.html", "read_html"),
    ".htm": ("corpus.sources.html", "read_html"),
    ".txt": ("corpus.sources.text", "read_text"),
}
"""How a file's name ends -> module and function that read its format."""


def source_of(path: Path) -> Source:
    """The file, taken apart by the source of its format. Raises UnreadableDocument."""
    suffix = path.suffix.casefold()
    if not path.is_file():
        raise UnreadableDocument(f"{path} is no file, expected a document; check its name")
    if suffix not in FORMATS:
        raise UnreadableDocument(
            f"{path.name} ends in {suffix or 'nothing'}, expected one of {', '.join(FORMATS)}; "
            "save it in one of these formats"
        )
    module, function = FORMATS[suffix]
    # Each source imports its library, so only the one that is needed is imported.
    read: Callable[[Path], Source] = getattr(import_module(module), function)
    return read(path)


def describe(
    path: Path, language: str | None = None, profile: str | None = None
) -> tuple[Source, Reading]:
    """What the file holds, and what it was read as.

    language: of its text; profile: name of its habits; either is found out where it is not given.
    """
    source = source_of(path)
    return source, read_source(source, slug(path.stem), language, profile)


def passage_object(passage: Passage) -> dict[str, object]:
    """A passage as programs get it, without what only the reading of one file needs."""
    found = asdict(passage)
    del found["lines"]
    return found


def page_of(path: Path, source: Source, reading: Reading) -> str:
    """The description for people: what was found, how sure it is, and the headings."""
    facts = reading.facts
    kinds = ", ".join(f"{n} {kind}" for kind, n in count_kinds(reading.passages).items())
    lines = [
        f"file      {path.name} ({source.format}, {len(source.pages) or 'no'} pages)",
        f"title     {facts.title or '?'}",
        f"symbol    {facts.symbol or '?'}",
        f"publisher {facts.publisher or '?'}",
        f"date      {facts.date or '?'}",
        f"language  {facts.language or '?'}",
        f"numbers   {_numbers(reading)}",
        f"passages  {len(reading.passages)}: {kinds}",
        f"furniture {_furniture(reading)}",
        *_totals(reading),
    ]
    lines += [f"warning   {warning}" for warning in warnings_of(source, reading)]
    return "\n".join([*lines, "", *_headings(reading)])


def _numbers(reading: Reading) -> str:
    """The sequences: "1 to 113 (113 paragraphs)"."""
    return (
        "; ".join(
            f"{found.members[0].number.printed} to {found.members[-1].number.printed} "
            f"({len(found.members)})"
            for found in reading.numberings
        )
        or "none; passages are cited by page and block, or by heading"
    )


def _totals(reading: Reading) -> list[str]:
    """What the printed totals of tables say of how they were read."""
    held, without, wrong = totals_of(reading.passages)
    if not held + without + len(wrong):
        return []
    said = f"{held} tables add up to their totals, {len(wrong)} do not, {without} print none"
    return [f"totals    {said}", *(f"          {miss}" for miss in wrong)]


def _furniture(reading: Reading) -> str:
    counts = Counter(piece.kind for piece in reading.furniture)
    return ", ".join(f"{n} {kind}" for kind, n in counts.items()) or "none"


def warnings_of(source: Source, reading: Reading) -> list[str]:
    """What a person should look at: the numbers, little text in passages, totals of tables."""
    warnings = [*source.warnings, *_missing(reading), *_doubled(reading)]
    inside = sum(len(passage.text) for passage in reading.passages)
    outside = sum(
        len(p.text) for p in reading.furniture if p.kind not in ("contents", "boilerplate")
    )
    if inside < 0.8 * (inside + outside):
        share = round(100 * inside / max(inside + outside, 1))
        warnings.append(
            f"only {share} % of the text is in passages; "
            "see `askpara describe FILE --pictures FOLDER`"
        )
    warnings += totals_of(reading.passages)[2]
    return warnings


def _missing(reading: Reading) -> Iterator[str]:
    """Numbers that should be there: before a sequence's first one, and between two."""
    ends: dict[tuple[str, tuple[int, ...]], str] = {}
    for numbering in reading.numberings:
        first, last = numbering.members[0].number, numbering.members[-1].number
        *chapter, count = first.value
        # A sequence may go on where the one before it ended, behind an annex.
        if count > 1 and (first.form, (*chapter, count - 1)) not in ends:
            before = [end for end in ends if end[0] == first.form and end[1] < first.value]
            place = f"behind paragraph {ends[max(before)]}" if before else "the first paragraph"
            yield f"{place} is {first.printed}; what is before it was not found"
        ends[last.form, last.value] = last.printed
        for one, after in pairwise(member.number for member in numbering.members):
            level = min(len(one.value), len(after.value)) - 1
            # 9.23 and 9.25, but not 9.25 and 10.1: a chapter ends anywhere.
            if level and (len(one.value) != len(after.value) or one.value[:-1] != after.value[:-1]):
                continue
            if after.value[level] > one.value[level] + 1:
                yield (
                    f"after paragraph {one.printed} comes {after.printed}; what is between them "
                    "was not found"
                )


def _doubled(reading: Reading) -> Iterator[str]:
    for double in reading.doubles:
        beginning = " ".join(double.text.split()[:8])
        yield (
            f"the number {double.number.printed} comes twice; the one that begins "
            f'"{beginning}" is in the paragraph before it'
        )


def _headings(reading: Reading) -> list[str]:
    """Each heading with the first line of its first paragraph."""
    seen: set[tuple[str, ...]] = set()
    lines = []
    for passage in reading.passages:
        if passage.kind in ("footnote", "table_row", "heading") or passage.section in seen:
            continue
        for depth in range(len(passage.section)):
            path = passage.section[: depth + 1]
            if path not in seen:
                lines.append("  " * depth + path[-1])
                seen.add(path)
        indent = "  " * len(passage.section)
        lines.append(f"{indent}{passage.label}: {passage.text[: 90 - len(indent)]}")
        seen.add(passage.section)
    return lines
