"""What is written down while a document is read: passages, furniture, ids that are taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.ids import slug, unused
from corpus.passage import Furniture, FurnitureKind, Kind, Page, Passage, TableRow
from corpus.profiles.profile import Profile, cited
from corpus.sources.model import Block
from corpus.sources.words import is_ideograph
from corpus.structure.numbers import Number
from corpus.structure.surroundings import ENDS


@dataclass(frozen=True, slots=True)
class Start:
    """A block that begins a numbered passage."""

    number: Number
    text: str
    """Without the number."""
    sequence: int
    """Which sequence it belongs to, from 0."""
    restarts: bool
    """Whether there was such a sequence before: then its container stands in front of its ids."""
    last: bool
    """Whether it is the last of its sequence: then it ends where the text visibly breaks off."""
    parent: int | None = None
    """Index of the article whose paragraph it is."""
    name: str = "para"
    """What it numbers, as in ids: "para", "article", "recital"."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a sequence of numbers stands in."""

    id: str
    """In front of the ids of its members; "" for none."""
    title: str = ""
    """The heading that people name it by."""
    path: tuple[str, ...] = ()
    """Headings above its first member."""
    lead: str = ""
    """The words that its members go on from."""


@dataclass(slots=True)
class Opened:
    """A passage while it is read."""

    kind: Kind
    id: str
    label: str
    """How people name it: "para. 138"."""
    section: tuple[str, ...]
    """Headings above it, from the top down."""
    container: str | None = None
    """Id of the whole that it is a unit of; None if it stands alone."""
    number: Number | None = None
    """None for a passage without a number."""
    last: bool = False
    """Whether it is the last of its sequence: then it ends where the text visibly breaks off."""
    texts: list[str] = field(default_factory=list)
    """Of the blocks that it is made of."""
    marks: list[tuple[int, int]] = field(default_factory=list)
    """Start and end of each superscript in `text`, in code points."""
    items: list[int] = field(default_factory=list)
    """Indexes of its blocks among the document's items."""
    pages: list[int] = field(default_factory=list)
    """Of its blocks, from 1; empty where the format has no pages."""
    length: int = 0
    """Of `text`."""
    article: str | None = None
    """Id of the article whose text it is, or that it is a paragraph of."""
    count: int = 1
    """Which of the article's paragraphs it is, where they have no numbers."""

    def add(self, index: int, block: Block, text: str) -> None:
        """Take in a block; text may lack the number in front, or have that of an item of a list."""
        if text:
            # A script without blanks has none where a sentence goes on behind a page's end.
            before = self.texts[-1] if self.texts else ""
            glued = before != "" and is_ideograph(before[-1]) and is_ideograph(text[0])
            glued = glued and not ENDS.search(before)
            begin = self.length + (0 if glued or not self.texts else 1)
            same_end = block.text.endswith(text) or text.endswith(block.text)
            cut = len(block.text) - len(text) if same_end else 0
            shift = begin - cut
            self.marks += [(a + shift, b + shift) for a, b in block.marks if a >= cut]
            if glued:
                self.texts[-1] += text
            else:
                self.texts.append(text)
            self.length = begin + len(text)
        self.items.append(index)
        if block.page is not None:
            self.pages.append(block.page)

    @property
    def text(self) -> str:
        """What it is made of so far, in one line."""
        return " ".join(self.texts)


class Ledger:
    """Passages and furniture of one document, as they come."""

    def __init__(
        self,
        document: str,
        language: str,
        labels: Mapping[int, str | None],
        profile: Profile,
    ) -> None:
        self._document, self._language = document, language
        self._labels, self._profile = labels, profile
        self._printed = frozenset(labels.values())
        self._taken: set[str] = set()
        self._units: dict[str, int] = {}
        self.passages: list[Passage] = []
        self.furniture: list[Furniture] = []
        self.marks: list[tuple[str, int, int, int | None]] = []
        """Superscripts: id of their passage, start, end, page."""

    def take(self, id: str) -> str:
        """The id, or the first of id-2, id-3, … that is free."""
        return unused(id, self._taken)

    def free(self, id: str) -> None:
        """Give back an id."""
        self._taken.discard(id)

    def rename(self, old: str, new: str, label: str) -> None:
        """Give another id and label to a passage that was written down."""
        self.passages = [
            replace(one, id=new, label=label) if one.id == old else one for one in self.passages
        ]
        self.marks = [
            (new if id == old else id, start, end, page) for id, start, end, page in self.marks
        ]

    def unit(self, container: str) -> int:
        """The next number of what a container has, from 1."""
        self._units[container] = self._units.get(container, 0) + 1
        return self._units[container]

    def cited(self, id: str, title: str = "") -> str:
        """How people name a numbered passage. title: the heading that names its container."""
        return cited(id, self._language, self._profile, title)

    def page_name(self, page: int | None) -> str:
        """A page as it is printed: "page iv"; "page 2 of the file" if it has no number, and another
        page prints this one."""
        printed = self._labels.get(page or 0)
        of_file = printed is None and str(page) in self._printed
        return f"page {page} of the file" if of_file else f"page {printed or page}"

    def put_away(self, kind: FurnitureKind, index: int, text: str) -> None:
        """Name what is in no passage."""
        self.furniture.append(Furniture(kind, index + 1, text))

    def write(
        self,
        kind: Kind,
        id: str,
        label: str,
        section: tuple[str, ...],
        text: str,
        items: Sequence[int],
        pages: Sequence[int | None],
        *,
        container: str | None = None,
        number: int | None = None,
        printed: str | None = None,
        row: TableRow | None = None,
    ) -> None:
        """A passage. items: their indexes, from 0."""
        known = [page for page in pages if page is not None]
        first, last = (min(known), max(known)) if known else (None, None)
        printed_on = self._labels.get(first or 0), self._labels.get(last or 0)
        self.passages.append(
            Passage(
                id,
                self._document,
                kind,
                number,
                label,
                section,
                Page(first, last, *printed_on),
                text,
                tuple(i + 1 for i in items),
                printed_number=printed,
                container=container,
                language=self._language,
                row=row,
            )
        )

    def write_heading(
        self,
        items: Sequence[int],
        title: str,
        section: tuple[str, ...],
        page: int | None,
        marks: Sequence[tuple[int, int]] = (),
    ) -> None:
        """A heading. items: their indexes, from 0. section: the headings above it.

        marks: start and end of superscripts in the title, which are no part of its id.
        """
        plain = "".join(letter for i, letter in enumerate(title) if not _within(i, marks))
        id = self.take(f"heading:{slug(plain) or 'unnamed'}")
        self.marks += [(id, start, end, page) for start, end in marks]
        self.write("heading", id, f"heading “{title}”", section, title, items, [page])

    def extend_heading(self, index: int, title: str, marks: Sequence[tuple[int, int]] = ()) -> None:
        """A further line of the heading that was written last."""
        first = self.passages.pop()
        self.free(first.id)
        items = [*(line - 1 for line in first.lines), index]
        shift = len(first.text) + 1
        spans = [(start, end) for id, start, end, _ in self.marks if id == first.id]
        self.marks = [mark for mark in self.marks if mark[0] != first.id]
        spans += [(start + shift, end + shift) for start, end in marks]
        whole = f"{first.text} {title}"
        self.write_heading(items, whole, first.section, first.page.pdf_first, spans)

    def close(self, opened: Opened) -> None:
        """Write down a passage that was read to its end."""
        text, number = opened.text, opened.number
        if not text and opened.article:  # its text is in its numbered paragraphs
            return
        page = opened.pages[0] if opened.pages else None
        self.marks += [(opened.id, start, end, page) for start, end in opened.marks]
        whole = number.value[0] if number and len(number.value) == 1 else None
        if number is None and opened.article:
            whole = opened.count
        self.write(
            opened.kind,
            opened.id,
            opened.label,
            opened.section,
            text,
            opened.items,
            opened.pages,
            container=opened.container,
            number=whole,
            printed=number.printed if number else None,
        )


def _within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)
