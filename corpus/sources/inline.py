"""The words of one paragraph as they come, piece by piece, and what is known of each piece.

DOCX and HTML both give a paragraph as runs of letters with a look of their own. A `Line` gathers
them; `Line.finished` joins blanks, says where the superscripts stand, and whether all is bold.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

from corpus.errors import UnreadableDocument

# A label is what a list prints in front of its items: "12.", "9.23", "(a)", "iv)", "A.1", "•",
# "(14)", "[5]", "§ 12", "第十条", "一、", "（三）". It is only asked for where something else says
# that it stands by itself: a tab behind it, an element or a table's cell of its own.
_DIGITS = r"[0-9\u0660-\u0669\u06f0-\u06f9]{1,4}"
_TWICE = "|".join(letter * 2 for letter in "abcdefghijklmnopqrstuvwxyz")
_ENUMERATOR = (
    rf"(?:{_DIGITS}|[a-zà-ÿа-яё]|[A-ZÀ-ÞА-ЯЁ]|{_TWICE}|{_TWICE.upper()}|[ivxlc]{{1,7}}|[IVXLC]{{1,7}}"
    "|[\u0621-\u064a])"
)
_HAN = "[〇一二三四五六七八九十百千零两]{1,7}"
LABEL = re.compile(
    rf"(?:§ ?)?[(\[]?(?:[A-Z]{{1,3}}(?:\.|(?= ?\d)) ?)?{_ENUMERATOR}(?:[.\-–]{_ENUMERATOR}){{0,6}}"
    r" ?(?:bis|ter|quater|quinquies)?[.)\]:°]{0,2}"
    r"|\([a-z]{2}\)"
    rf"|第 ?(?:{_HAN}|{_DIGITS}) ?[条條章节節款项項编編]|[（(]{_HAN}[）)]|{_HAN}[、.．]"
    r"|[①-⑳⑴-⒛]|\*{1,3}|†{1,2}|‡|[•●○◦▪■□❑‣⁃∙·–—\-➢➔✓➤►▶◆◊]"
)
_BLANKS = re.compile(r"[ \t]+")
_UNSEEN = re.compile("[\u00ad\u200b\ufeff\u2060]")  # soft hyphens, places where a line may break
_PARTS = re.compile(r"\s+|\S+")
_OPENED = re.compile(r"\[[^\]]*")
_LETTER = re.compile(r"[^\W_]")
# A page of print has 3,000 characters. What has a thousand times as many in one paragraph is no
# document, and would keep everything behind it busy for minutes.
MAX_PARAGRAPH = 5_000_000
BULLET = "•"


class EndlessParagraph(Exception):
    """A paragraph is longer than any document's; `named` makes an error for people of it."""

    @staticmethod
    def named(name: str) -> UnreadableDocument:
        """The error, with the file's name."""
        return UnreadableDocument(
            f"{name} has a paragraph of more than {MAX_PARAGRAPH:,} characters, expected less; "
            "break its text into paragraphs"
        )


@dataclass(frozen=True, slots=True)
class Look:
    """How a piece of text looks."""

    bold: bool = False
    """Whether all of it is; so too for italic and underlined."""
    italic: bool = False
    underlined: bool = False
    raised: bool = False
    """Whether it is a superscript."""
    size: float | None = None
    """In points; None if it is not stated."""


@dataclass(frozen=True, slots=True)
class Words:
    """A whole paragraph's words: no blank at either end, one blank between two words."""

    text: str
    marks: tuple[tuple[int, int], ...]
    """Start and end of each superscript in `text`, in code points."""
    bold: bool
    """Whether all its letters are; so too for italic and underlined."""
    italic: bool
    underlined: bool
    size: float | None
    """Most frequent size of type, in points; None if none is stated."""


class Line:
    """A paragraph that is being put together."""

    def __init__(self) -> None:
        self._pieces: list[tuple[str, Look]] = []
        self._length = 0

    def add(self, text: str, look: Look) -> None:
        """Put text behind what is there.

        Raises EndlessParagraph where it grows past MAX_PARAGRAPH.
        """
        if self._length + len(text) > MAX_PARAGRAPH:
            raise EndlessParagraph
        if text := _UNSEEN.sub("", text):
            self._pieces.append((text, look))
            self._length += len(text)

    def trim(self) -> None:
        """Take blanks from the end, where what follows belongs to the word before."""
        while self._pieces:
            text, look = self._pieces.pop()
            self._length -= len(text)
            if kept := text.rstrip():
                self.add(kept, look)
                return

    def __len__(self) -> int:
        """Characters so far, blanks as they came."""
        return self._length

    @property
    def raw(self) -> str:
        """The text so far, tabs and breaks as they came."""
        return "".join(text for text, _ in self._pieces)

    def without(self, start: int) -> "Line":
        """What stands from `start` on, as a line of its own."""
        rest, at = Line(), 0
        for text, look in self._pieces:
            if at + len(text) > start:
                rest.add(text[max(0, start - at) :], look)
            at += len(text)
        return rest

    def finished(self) -> Words:
        """The words with single blanks between, and where the superscripts are."""
        out: list[str] = []
        length = 0
        marks: list[tuple[int, int]] = []
        sizes: Counter[float] = Counter()
        seen: list[Look] = []
        blank = False
        for text, look in self._pieces:
            for part in _PARTS.findall(text):
                if part.isspace():
                    blank = True
                    continue
                # A page's source often breaks its lines around a mark: "word 3 ," is "word3,".
                after_mark = bool(marks) and marks[-1][1] == length and part[0] in ",.;:)"
                if blank and length and not after_mark:
                    out.append(" ")
                    length += 1
                blank = False
                out.append(part)
                end = length + len(part)
                # "[footnote 1]" is one mark, "1 2" are two.
                opened = out[-2:-1] == [" "] and _OPENED.fullmatch(out[-3])
                if look.raised and marks and marks[-1][1] == length - bool(opened):
                    marks[-1] = marks[-1][0], end
                elif look.raised:
                    marks.append((length, end))
                else:
                    sizes[look.size or 0.0] += len(part)
                    if _LETTER.search(part):
                        seen.append(look)
                length = end
        return Words(
            "".join(out),
            tuple(marks),
            bool(seen) and all(look.bold for look in seen),
            bool(seen) and all(look.italic for look in seen),
            bool(seen) and all(look.underlined for look in seen),
            (sizes.most_common(1)[0][0] if sizes else 0.0) or None,
        )


def visible(text: str) -> str:
    """The text without what nobody sees, and with single blanks; other spaces stay as they are."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", text)).strip()


def joined(parts: list[Words]) -> Words:
    """Several paragraphs as one, as in a table's cell."""
    text, marks = "", list[tuple[int, int]]()
    for part in parts:
        text += " " if text and part.text else ""
        marks += [(start + len(text), end + len(text)) for start, end in part.marks]
        text += part.text
    return replace(
        parts[0] if parts else Line().finished(),
        text=text,
        marks=tuple(marks),
        bold=bool(parts) and all(part.bold for part in parts),
    )
