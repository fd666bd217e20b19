"""What holds for the whole of a PDF: size of its type, distance of its rows, its words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.sources.heads import Running
from corpus.sources.hyphens import HYPHENS, Hyphens
from corpus.sources.words import PageWords, Row, Word, is_ideograph, one_width, rows_of

_ADDRESS = re.compile(r"://|\bwww\.|\w@\w|:/$")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufeff]")


@dataclass(frozen=True, slots=True)
class Habits:
    """What holds for the whole document."""

    size: float
    """Of the running text."""
    pitch: dict[float, float]
    """Distance of rows in a paragraph, by size."""
    hyphens: Hyphens
    """Which hyphens at a line's end stay."""
    right_to_left: bool
    one_width: bool = False
    """Whether its letters are those of a typewriter."""

    def pitch_of(self, size: float) -> float:
        """Distance of rows of this size: measured, or else the usual 1.2 of the size."""
        return self.pitch.get(round(size, 0), 1.2 * size)

    def join(self, rows: Sequence[Row]) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Rows as running text, with the places of superscripts in it."""
        text, marks = "", []
        for row in rows:
            for i, word in enumerate(row.words):
                if text and not i and (cut := self.divided(text, word.text)) is not None:
                    text = cut
                elif text and not (word.joined and i) and not (not i and _ideographic(text, word)):
                    text += " "
                if word.raised:
                    marks.append((len(text), len(text) + len(word.text)))
                text += word.text
        return text, tuple(marks)

    def divided(self, text: str, after: str) -> str | None:
        """The text as the next row's first word is added to it, if a hyphen is between.

        So too where an address or a path is broken: "https://www.un.org/" and "en/about-us".
        """
        last = text.rsplit(None, 1)[-1]
        if _ADDRESS.search(last):
            if after[0] in "/_=&?%~" or (last[-1] == "." and after[0].islower()):
                return text
            if last[-1] in "/_-=&?#%~" and re.search(r"\w[/._=?&%]\w", after):
                return text
        if (
            last[-1] in "/_"
            and after.strip(".…")
            and _bare(f"{last}{after}").casefold() in self.hyphens.words
        ):
            return text
        if text[-1] not in HYPHENS or len(text) < 2 or not text[-2].isalpha():
            return None
        stays = self.hyphens.stays(_bare(text[:-1].split()[-1]), _bare(after))
        # "Trace-/Monkey" where the text has "TraceMonkey" elsewhere.
        return text if stays and text[-1] != "\u00ad" else text[:-1]


def _bare(word: str) -> str:
    return word.strip(".,;:?!()[]“”\"'«»‘’")


def _ideographic(text: str, word: Word) -> bool:
    """Whether both neighbours are letters of a script without blanks."""
    return is_ideograph(text[-1]) and is_ideograph(word.text[0])


def _breaks(row: Row, after: Row) -> Iterator[tuple[str, str]]:
    """What stands before and behind the hyphens that a row ends with, in any of its columns."""
    for segment in row.segments:
        last = segment.words[-1].text
        if last[-1] in HYPHENS and last[-2:-1].isalpha():
            for below in after.segments:
                if below.words[0].text[0].islower():
                    yield _bare(last[:-1]), _bare(below.words[0].text)


def habits_of(pages: Sequence[PageWords], running: Running) -> Habits:
    """What is measured on all pages, running heads left out."""
    sizes, pitches = Counter[float](), Counter[tuple[float, float]]()
    words: set[str] = set()
    breaks: list[tuple[str, str]] = []
    letters = reversed_letters = 0
    for page in pages:
        kept = [word for word in page.words if (page.number, word) not in running.words]
        for word in kept:
            sizes[round(word.size, 1)] += len(word.text)
            words.add(_bare(word.text).casefold())
            letters += len(word.text)
            reversed_letters += len(_RIGHT_TO_LEFT.findall(word.text))
        rows = rows_of(kept)
        for row, after in pairwise(rows):
            breaks += _breaks(row, after)
            if 0.9 * row.size < after.base - row.base < 2.6 * row.size:
                pitches[round(row.size, 0), round(after.base - row.base, 0)] += len(row.words)
    pitch: dict[float, float] = {}
    for (size, step), _ in pitches.most_common():
        pitch.setdefault(size, step)
    return Habits(
        sizes.most_common(1)[0][0] if sizes else 10.0,
        pitch,
        Hyphens.of(words, breaks),
        reversed_letters > letters / 2,
        one_width(word for page in pages for word in page.words),
    )
