"""Tables and lists of abbreviations -> passages, while a document is read."""

import re
from collections.abc import Sequence

from corpus.ids import slug
from corpus.passage import TableRow
from corpus.profiles.words import all_words
from corpus.sources.model import Block, Grid, Item
from corpus.structure.cell_marks import without_marks
from corpus.structure.footnotes import numbers_of_notes
from corpus.structure.headings import Body, caption_number, heading_text, is_small
from corpus.structure.ledger import Ledger, Opened
from corpus.structure.names import annex_of
from corpus.structure.surroundings import ENDS
from corpus.structure.table_heads import Head, head_of
from corpus.structure.tables import notes_below, rows_of_grid

# The first word of an abbreviation's entry: two capitals or more.
_ACRONYM = re.compile(r"(?=\S*[^\W\d_a-zа-я]\S*[^\W\d_a-zà-ÿа-я])([^\s:–—]{2,20})[\s:–—=.-]+(?=\S)")
_ROMAN = re.compile(r"[IVXLC]+\. ")
# "UG: Ungraded positions; NO: National Officer."
_KEY = re.compile(r"(?:[^\W\d_][\w./&-]{0,9}\s*[:=–—]\s*[^:;=]{2,80}(?:[;,.]\s*|$)){2,}")
_UNIT = re.compile(r"[\[(]\s*([^\[\]().;:]{3,60})")


def acronym_of(text: str) -> str:
    """The abbreviation that an entry begins with; "" if it is none.

    A heading in capitals and a paragraph with a Roman number stand behind the list.
    """
    shouted = text.upper() == text != text.lower()
    found = None if shouted or _ROMAN.match(text) else _ACRONYM.match(text)
    return found[1] if found else ""


def lists_acronyms(path: Sequence[str]) -> bool:
    """Whether the last heading is that of a list of abbreviations."""
    return bool(path) and path[-1].casefold().strip(" :.") in all_words("acronyms")


def _unit(text: str) -> str:
    """The first words of a note in brackets, which say what a table's figures are of.

    "[In thousands (11,062.6 represents 11,062,600). Based on …]" -> "[In thousands]".
    """
    found = _UNIT.match(text)
    end = "]" if text.startswith("[") else ")"
    return f"{text[0]}{found[1].strip()}{end}" if found else ""


class TableReader:
    """Reads the tables of one document; one may go on on the next page."""

    def __init__(self, ledger: Ledger, body: Body, items: Sequence[Item]) -> None:
        self._ledger, self._body = ledger, body
        self._notes = numbers_of_notes(items)
        self._open: tuple[Head, str, str, int] | None = None
        """Head, title, place and last page of the table that may go on."""
        self._id = self._part = ""
        self._count = 0
        self._annexes: set[str] = set()
        """Those that have had a table."""
        self._last = -2
        """Index of the last item of the table: its grid, or small type below it."""

    def end(self) -> None:
        """Something stands between: the next grid is a table of its own."""
        self._open = None

    def read(
        self, index: int, grid: Grid, captions: Sequence[Block], path: tuple[str, ...], annex: str
    ) -> None:
        """A grid's rows. captions: what stands above it."""
        if lists_acronyms(path):
            self._read_acronyms(index, grid, path)
            return
        before = None
        goes_on = self._open and not captions and grid.page  # only a page's end cuts a table
        if self._open and goes_on and self._open[3] >= (grid.page or 0) - 1:
            before, title, place, last = self._open
            whole = place.removesuffix(self._ledger.page_name(last))
            place = place if place == whole else whole + self._ledger.page_name(grid.page)
        else:
            title, place, name = self._title(grid, captions, path, annex)
            self._id, self._part = f"table:{name}", ""
        grid, marks = without_marks(grid, self._notes)
        for mark in marks:
            self._ledger.put_away("footnote_mark", index, mark)
        grid, notes = notes_below(grid)
        head = head_of(grid, before)
        if head.title not in title:
            title = f"{title} {head.title}"
        self._open, self._last = (head, title, place, grid.page or 0), index
        for text in head.cells:
            self._ledger.put_away("table_header", index, text)
        for row in rows_of_grid(grid, head, title, place, self._part):
            self._part = row.part
            key = slug(row.label)[:60].strip("-") or "unnamed"
            id = self._ledger.take(f"{self._id}#{key}")
            self._ledger.write(
                "table_row", id, f"{place}, {row.label}", path, row.text, [index], [grid.page],
                container=self._id, row=row.row,
            )  # fmt: skip
        for note in notes:
            self._write_note(index, Block(note.text, page=grid.page, marks=note.marks), path)

    def pass_by(self, index: int) -> None:
        """A line that names the table's source: its notes may stand below it."""
        if self._last == index - 1:
            self._last = index

    def read_note(self, index: int, block: Block, path: tuple[str, ...]) -> bool:
        """Take in small type right below a table: it explains the table. Other text ends it."""
        if self._open and self._last == index - 1 and _KEY.fullmatch(block.text):
            self._last = index
            self._write_key(index, block, path)
            return True
        if not (self._open and self._last == index - 1 and is_small(block, self._body)):
            if ENDS.search(block.text):
                self.end()
            return False
        if (block.page or 0) != self._open[3]:
            return False
        self._last = index
        self._write_note(index, block, path)
        return True

    def _write_key(self, index: int, block: Block, path: tuple[str, ...]) -> None:
        """What abbreviations in a table mean, below it: a row without cells."""
        assert self._open is not None
        head, title, place, _ = self._open
        text = f"{title} ({place}) — {heading_text(block)}"
        row = TableRow(title, place, "", "", "", head.names[1:], head.groups[1:], ())
        id = self._ledger.take(f"{self._id}#key")
        self._ledger.write(
            "table_row", id, f"{place}, Key", path, text, [index], [block.page],
            container=self._id, row=row,
        )  # fmt: skip

    def _write_note(self, index: int, block: Block, path: tuple[str, ...]) -> None:
        assert self._open is not None
        id = self._ledger.take(f"{self._id}#note")
        note = Opened("block", id, f"{self._open[2]}, note", path, self._id)
        note.add(index, block, heading_text(block))
        self._ledger.close(note)

    def read_acronym(self, index: int, name: str, block: Block, path: tuple[str, ...]) -> None:
        """An entry of a list of abbreviations."""
        self._write_acronym(index, name, heading_text(block), block.page, path)

    def _read_acronyms(self, index: int, grid: Grid, path: tuple[str, ...]) -> None:
        for line in dict.fromkeys(cell.row for cell in grid.cells):
            cells = [cell.text for cell in grid.cells if cell.row == line]
            for at in range(0, len(cells), 2):
                text = " ".join(cells[at : at + 2])
                self._write_acronym(index, cells[at], text, grid.page, path)

    def _write_acronym(
        self, index: int, name: str, text: str, page: int | None, path: tuple[str, ...]
    ) -> None:
        id = self._ledger.take(f"acronyms#{name.replace(' ', '-')}")
        label = f"{path[-1].capitalize()}, {name}"
        self._ledger.write("acronym", id, label, path, text, [index], [page], container="acronyms")

    def _title(
        self, grid: Grid, captions: Sequence[Block], path: tuple[str, ...], annex: str
    ) -> tuple[str, str, str]:
        """Title, place and name for ids of a table: from the caption above it, or from headings."""
        texts = [_unit(text) or text for text in map(heading_text, captions)]
        numbered = caption_number(texts[0]) if texts else None
        if numbered:
            word, number, first = numbered
            title = " ".join(filter(None, [first, *texts[1:]])) or (path[-1] if path else "")
            # The figures of "Figure 1" are not those of "Table 1".
            name = number if word in all_words("tables") else f"{slug(word)}-{number}"
            place = f"{word.capitalize()} {number}"
        else:
            title = " ".join(texts) or (path[-1] if path else "")
            self._count += 1
            place, name = f"table {self._count}", f"n{self._count}"
            if grid.page is not None:
                place, name = self._ledger.page_name(grid.page), f"page-{grid.page}"
        if annex:
            short, said = annex_of(annex)
            alone = not numbered and annex not in self._annexes
            self._annexes.add(annex)
            name = short if alone else f"{short}.{name}"
            place = said if alone else f"{said}, {place}"
            title = title.removeprefix(said).lstrip(" .:–—-") or title
        return title, place, name
