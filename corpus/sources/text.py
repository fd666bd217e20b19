"""Plain text -> paragraphs, by blank lines and indents; a form feed begins a page.

Where lines are filled up to a margin, as `pdftotext` and typewriters write, a line that is set in
after one that is not, or begins with a list's mark, begins a paragraph too. Where many lines are
longer than any page is wide, each is a paragraph. A hyphen at a line's end stays or goes as the
rest of the text writes the word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

from corpus.errors import UnreadableDocument
from corpus.sources.encoding import decode
from corpus.sources.hyphens import HYPHENS, Hyphens
from corpus.sources.inline import EndlessParagraph, Line, Look, visible
from corpus.sources.model import Block, Box, Grid, Item, Page, Source
from corpus.sources.text_heads import DIVISION, GOES_ON, printed_labels, running
from corpus.sources.text_notes import with_notes
from corpus.sources.text_rows import Row, is_whole, pages_of, rows_of
from corpus.sources.text_tables import HEIGHT, WIDTH, segments, tables_of
from corpus.sources.text_titles import BULLET, COUNTED, RULE, STOPPED, titles_of
from corpus.sources.words import is_ideograph

MAX_BYTES = 16 * 2**20  # a text of 1,000 pages has 3 MB
_MARK = re.compile(
    r"(?:[•●○▪■◦‣·–—*-]|\(?(?:\d{1,3}|[a-zа-я]|[ivxlc]{1,6})[.)]\.?|\d{1,3}(?:\.\d{1,3})+\.?)\s+\S"
)
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[条條章节節][\s\u3000]+\S")
# Behind "short- and long-term" the hyphen belongs to a word that is left out.
_SUSPENDED = {"and", "or", "und", "oder", "et", "ou", "y", "o", "и", "или"}
_HEAD, _TAIL = re.compile(rf"([^\W\d_]+)([{HYPHENS}])$"), re.compile(r"[^\W\d_]+")
_WHOLE = 0.1  # share of such lines from which each line of a file is a paragraph
_ENTRY = re.compile(r"(?:\.{4,}|(?:\. ){4,}|…{2,})[\s.]*[\divxlc]+$")  # of a table of contents
_ASIDE = 30  # letters that a short line begins farther right than the next: a page's head
_TITLE = 60  # letters of a title between two paragraphs, at most
_PLAIN = 2  # parts of a line that may be no row of a table: a number and what it numbers
_CHAPTER = re.compile(r"(?:[IVXLC]+|[A-Z])\.\s+\S")
_HEADED = re.compile(rf"{DIVISION.pattern}(?:\.?\d+)*\W*(?:$|[.:–—-]\s*(?-i:[^\Wa-z]))", re.I)


def read_text(path: Path, encoding: str | None = None) -> Source:
    """The file, taken apart. encoding: where a person knows it.

    Raises UnreadableDocument if it is empty, too large, or no text.
    """
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise UnreadableDocument(
            f"{path.name} has more than {MAX_BYTES >> 20} MB, expected less; split it"
        )
    text, warning = decode(raw, path.name, encoding)
    pages = pages_of(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not pages[-1].strip():
        pages = pages[:-1] or pages
    try:
        items = tuple(with_notes(list(blocks(pages))))
    except EndlessParagraph as error:
        raise error.named(path.name) from error
    if not items:
        raise UnreadableDocument(f"{path.name} has no words, expected a text; get it again")
    labels = printed_labels(items)
    numbered = (Page(n, labels.get(n)) for n in range(1, len(pages) + 1))
    return Source(
        "text",
        items,
        tuple(numbered) if len(pages) > 1 else (),
        warnings=(warning,) if warning else (),
    )


def blocks(pages: Sequence[str]) -> Iterator[Item]:
    """Paragraphs and tables of some pages of text."""
    rows = rows_of(pages)
    if not rows:
        return
    filled = [row for row in rows if row.end > 0.75 * _filled_to(rows)]
    if len(rows) > 20 and sum(row.blanks > 0 for row in filled) > 0.8 * len(filled):
        # Some writers put a blank line behind every line: then one alone parts nothing.
        rows = [replace(row, blanks=row.blanks - 1) for row in rows]
    if sum(map(is_whole, rows)) > _WHOLE * len(rows):
        rows = [replace(row, blanks=max(row.blanks, 1)) for row in rows]
    hyphens = _hyphens(rows)
    edges: dict[int, int] = {}
    ends: dict[int, int] = {}
    for row in rows:
        edges[row.page] = min(row.indent, edges.get(row.page, row.indent))
        ends[row.page] = max(row.end, ends.get(row.page, 0))
    full = _filled_to([row for row in rows if len(segments(row)) <= _PLAIN] or rows)
    grids: dict[int, Grid] = {}  # by the group of its rows
    groups: list[list[Row]] = []
    for group, grid in _stretches(rows, hyphens):
        if grid is not None:
            grids[len(groups)] = grid
            groups.append(group)
        else:
            groups += _groups(group, full)
    heads = running(groups, rows)
    body = [number for number in range(len(groups)) if number not in heads]
    levels = titles_of([groups[number] for number in body], full)
    titles = {body[i]: level for i, level in levels.items()}
    for number, group in enumerate(groups):
        paged = group[0].page if len(pages) > 1 else None
        if number in heads:
            said = " ".join(row.text for row in group)
            yield Block(said, "boilerplate", page=paged, box=_box(group))
            continue
        if number in grids:
            yield replace(grids[number], page=paged)
            continue
        line = Line()
        line.add(join([row.text for row in group], hyphens), Look())
        if text := visible(line.raw):
            bullet = BULLET.match(text) if number in titles else None
            yield Block(
                text[bullet.end() :] if bullet else text,
                "heading" if number in titles else "text",
                level=titles.get(number),
                indent=(group[0].indent - edges[group[0].page]) * WIDTH,
                page=paged,
                box=_box(group),
                centred=any(
                    _is_centred(group, edges[group[0].page], right)
                    for right in (full, ends[group[0].page])
                ),
            )


def _filled_to(rows: Sequence[Row]) -> int:
    """The column that lines are filled to; a few stick out."""
    ends = sorted(row.end for row in rows)
    return ends[int(len(ends) * 0.9)]


def _groups(rows: list[Row], full: int) -> Iterator[list[Row]]:
    """The rows of each paragraph. full: column that lines are filled to."""
    group: list[Row] = []
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        if group and (_begins(row, group, full) or _is_above_number(group[-1], row, after)):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _stretches(rows: Sequence[Row], hyphens: Hyphens) -> Iterator[tuple[list[Row], Grid | None]]:
    """The rows, those of each table apart."""
    for _, on_page in groupby(rows, lambda row: row.page):
        page = list(on_page)
        done = 0
        for start, end, grid in tables_of(page, lambda lines: join(lines, hyphens)):
            if start > done:
                yield page[done:start], None
            yield page[start:end], grid
            done = end
        if done < len(page):
            yield page[done:], None


def _is_above_number(before: Row, row: Row, after: Row | None) -> bool:
    """Whether a row is a title between the end of a sentence and a numbered paragraph."""
    short = len(row.text) < _TITLE and _is_name(row.text)
    return bool(after and short and STOPPED.search(before.text) and COUNTED.match(after.text))


def _is_name(text: str) -> bool:
    return text[0].isupper() and text[-1].isalpha() and re.search(r"[.;:]\s", text) is None


def _begins(row: Row, group: list[Row], full: int) -> bool:
    before, first = group[-1], group[0]
    if row.page != before.page or row.blanks > 0 or GOES_ON.fullmatch(row.text):
        return True
    if _ARTICLE.match(row.text) or _ENTRY.search(before.text):
        return True
    if min(len(segments(row)), len(segments(before))) > _PLAIN:
        return False  # rows of a table, which may begin with a number each
    if RULE.fullmatch(row.text) or RULE.fullmatch(before.text):
        return True
    stopped = STOPPED.search(before.text) is not None
    if stopped and _is_capital(row.text) and not _is_capital(before.text):
        return True
    if _HEADED.match(row.text) and (stopped or _HEADED.match(before.text)):
        return True
    # The first word would have stood in the line before it, if that were its sentence.
    fits = before.end + len(row.text.split()[0]) + 1 < full - 10
    if _MARK.match(row.text):
        ended = re.search(r"[^,\w]$", before.text) is not None or (
            fits and row.text[0] not in "–—-·*"
        )
        # A dash may also stand in the middle of a sentence, where a line happens to begin with it.
        if ended or (row.indent <= first.indent and row.text[0] not in "–—-·*"):
            return True
    if before.indent - row.indent > _ASIDE and len(before.text) < _ASIDE:
        return True  # below what stands at the right of a page
    if row.text[0].islower() and not stopped and _on_one_axis(before, row):
        return False  # the second line of a title that is centred
    if len(group) == 1 and row.indent < before.indent and not _MARK.match(before.text):
        return before.end < full - 20  # a first line that is set in goes on; a short title does not
    if row.indent > before.indent + 1:
        if len(group) == 1 and row.text[0].islower() and _CHAPTER.match(before.text):
            return False  # the second line of a heading, below its first word
        return fits or (stopped and len(group) > 1)
    return fits and stopped


def _is_capital(text: str) -> bool:
    return sum(map(str.isalpha, text)) > 3 and text == text.upper() != text.lower()


def _on_one_axis(above: Row, row: Row) -> bool:
    """Whether the middle of two lines, both set in, is the same."""
    middles = (above.indent + above.end, row.indent + row.end)
    return min(above.indent, row.indent) > 7 and abs(middles[0] - middles[1]) <= 4


def _is_centred(rows: Sequence[Row], left: int, full: int) -> bool:
    """Whether all lines leave about the same space on both sides, and a wide one."""
    return all(
        row.indent - left > 7 and abs((row.indent - left) - (full - row.end)) < 8 for row in rows
    )


def _box(rows: Sequence[Row]) -> Box:
    return Box(
        min(row.indent for row in rows) * WIDTH,
        rows[0].number * HEIGHT,
        max(row.end for row in rows) * WIDTH,
        (rows[-1].number + 1) * HEIGHT,
    )


def _hyphens(rows: Sequence[Row]) -> Hyphens:
    whole = (_HEAD.sub("", row.text) for row in rows)
    words = (word for text in whole for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text))
    breaks = (
        (head[1], tail[0])
        for row, after in pairwise(rows)
        if (head := _HEAD.search(row.text)) and (tail := _TAIL.match(after.text))
        if tail[0][0].islower()
    )
    return Hyphens.of(map(str.casefold, words), breaks)


def join(lines: Sequence[str], hyphens: Hyphens) -> str:
    """Lines of one paragraph as running text."""
    out: list[str] = []
    for line in map(str.strip, lines):
        before = out[-1] if out else ""
        head, tail = _HEAD.search(before), _TAIL.match(line)
        if head and tail and tail[0] in _SUSPENDED:
            out.append(" ")
        elif head and tail:
            stays = head[2] != "\u00ad" and hyphens.stays(head[1], tail[0])
            out[-1] = before[: head.start(2)] + ("-" if stays else "")
        elif out and line and not _close(before, line):
            out.append(" ")
        out.append(line)
    return "".join(out)


def _close(before: str, after: str) -> bool:
    """Whether no blank belongs between: ideographs, and the parts of "2010-/2012".

    One does behind the mark of a typed footnote: "in 1983 1/".
    """
    if is_ideograph(before[-1]) and is_ideograph(after[0]):
        return True
    typed = re.search(r"(?<!\S)[a-z]/$|(?<![\d/])\d{1,3}/$", before)
    return not typed and re.search(r"\w[-–/]$", before) is not None and after[0].isalnum()
