"""Which passages give an overview of a document, and which of its headings name its chapters.

An overview stands under "Foreword", "Summary", "Conclusions". Such headings are told by the words
of several languages in `overview.toml`. One counts if it has no other words but numbers: "2019
HIGHLIGHTS" and "I. Introduction and summary" do, "Financial highlights" and "Introduction of a new
system" do not. So does the operative part of a judgment, which may have no heading.
"""

import functools
import itertools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from corpus.ids import slug
from corpus.passage import Passage
from corpus.profiles.words import all_words, words
from index.terms import terms

# "The Board recommends that", "I recommend", "Recommendation 3"; the heading "Recommendations"
RECOMMENDS = re.compile(
    r"\brecommends?\b|\b(?:is|are) recommended\b|\brecommendation (?:that\b|\d)|"
    r"\b(?:calls?|called) (?:up)?on\b|\burges?\b|\binvites? the\b|"
    r"^\W*(?:[\w.]+ ){0,2}recommendations?$",
    re.I,
)
# The name of a table, or a column, that lists them; and of one that tells what became of them.
_LISTS = re.compile(r"^\W*(?:\w+ )?recommendations?$", re.I)
_FOLLOWS_UP = re.compile(r"\bstatus\b|implement|\bclosed\b|\boverdue\b|previous|earlier", re.I)
FINDS = frozenset(terms("find found"))
"""Terms of "findings" and "What the auditors found"."""
# "Objective 2: Safe roads", "FINDING 4", "Lesson II."; not "Table 2", nor "Recommendation 3", of
# which `recommends` knows more.
_NUMBERED = re.compile(
    r"\W*(?P<noun>[^\W\d_]{4,})\s+(?:no\.?\s*|n[°º]\s*)?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})?|[IVX]{1,4}|[A-H])(?=[\s.:–—)-])\W*(?=\w)"
)
_OTHER_PARTS = frozenset(
    ("recommendation", "paragraph", "page", "line", "volume", "session", "meeting")
).union(*map(all_words, ("divisions", "captions", "articles", "annexes", "containers")))
_MOST_NUMBERED = 40  # of one kind in a document; more are entries of a register
_NUMBER = r"\d+|[ivxlc]+|[a-h]"  # of a heading, or a year: "2019", "IV.", "B."


def overview_of(passages: Sequence[Passage]) -> Iterator[int]:
    """The positions of the passages that give an overview, in reading order."""
    known: dict[str, bool] = {}
    for position, passage in enumerate(passages):
        if is_text(passage) and not passage.is_title:
            above = _above(passage)
            for heading in above:
                if heading not in known:
                    known[heading] = names_overview(heading)
            if any(known[heading] for heading in above) or _decides(passage):
                yield position


def is_text(passage: Passage) -> bool:
    """Whether it is running text: no row, and no caption, whose id names its table ("table:2")."""
    return passage.kind in ("paragraph", "front") or (passage.kind == "block" and "#" in passage.id)


def states_outcome(passage: Passage) -> bool:
    """Whether one of them says what a document concludes, decides or recommends, or sums it up."""
    return _stands_under(passage, "summaries", "outcomes")


def tells_subject(passage: Passage) -> bool:
    """Whether it stands where a document says what it is about: at its opening, or in a summary."""
    named = _pattern("openings", "summaries")
    return any(named.fullmatch(slug(heading)) for heading in _above(passage))


def sums_up(passage: Passage) -> bool:
    """Whether one of them does more than open a document, as a foreword or an introduction does."""
    return _stands_under(passage, "summaries", "outcomes", "names")


def tells_findings(passage: Passage) -> bool:
    """Whether it stands under "Main findings", and not under "Summary" alone."""
    told = any(FINDS.intersection(terms(heading)) for heading in passage.section)
    return told and is_text(passage) and not passage.is_title


def recommends(passage: Passage) -> bool:
    """Whether it recommends something, or is a row of a table of recommendations."""
    if row := passage.row:
        names = (row.table.partition(". ")[2] or row.table, *row.columns)
        return any(map(_LISTS.search, names)) and not any(map(_FOLLOWS_UP.search, names))
    return is_text(passage) and any(map(RECOMMENDS.search, (passage.text, *passage.section[-1:])))


def numbered_of(passages: Sequence[Passage]) -> Mapping[str, tuple[int, ...]]:
    """The parts that are numbered by what they are, as "Objective 1", "Objective 2".

    By the noun's term the positions of their headings, or of the passages that begin so, in reading
    order; of each number the first.
    """
    found: dict[tuple[str, str], dict[str, int]] = {}
    for position, passage in enumerate(passages):
        named = None if passage.row else _NUMBERED.match(passage.text)
        noun = named["noun"].casefold() if named and named["noun"][0].isupper() else "s"
        if named and noun not in _OTHER_PARTS and not noun.endswith("s"):  # "Lines 3 to 5 are"
            for term in terms(noun):
                of = found.setdefault((term, passage.document), {})
                of.setdefault(named["number"], position)
    by_noun: dict[str, list[int]] = {}
    for (noun, _), positions in found.items():
        if 1 < len(positions) <= _MOST_NUMBERED and positions.keys() & {"1", "I", "A", "1.1"}:
            by_noun.setdefault(noun, []).extend(positions.values())
    return {noun: tuple(sorted(of)) for noun, of in by_noun.items()}


def _stands_under(passage: Passage, *kinds: str) -> bool:
    """Whether it has a heading of some kinds above it, or decides."""
    named = _pattern(*kinds)
    return _decides(passage) or any(named.fullmatch(slug(heading)) for heading in _above(passage))


def _above(passage: Passage) -> tuple[str, ...]:
    return (*passage.section, (passage.container or "").partition("/")[0])


def _decides(passage: Passage) -> bool:
    """Whether a court or panel decides in it, or under it: "For these reasons, the Court …"."""
    own = passage.text if passage.container is None else ""
    begins = tuple(words("operative")["all"])
    return any(text.casefold().startswith(begins) for text in (own, *passage.section))


def outline_of(passages: Sequence[Passage]) -> Iterator[int]:
    """The positions of the headings of each document's chapters, in reading order.

    Of numbered paragraphs if there are any; a heading that stands above all of them is the title.
    """
    for _, group in itertools.groupby(enumerate(passages), key=lambda one: one[1].document):
        placed = list(group)
        numbered = [p.section for _, p in placed if p.kind == "paragraph"]
        above = numbered or [p.section for _, p in placed if not p.is_title]
        depth = 1
        while len({section[:depth] for section in above}) == 1 and above[0][depth:]:
            depth += 1
        chapters = {section[:depth] for section in above}
        yield from (i for i, p in placed if p.kind == "heading" and p.path in chapters)


def names_overview(heading: str) -> bool:
    """Whether a heading, in any case, is one of those under which an overview stands."""
    return bool(_pattern("openings", "summaries", "outcomes", "names").fullmatch(slug(heading)))


@functools.cache
def _pattern(*kinds: str) -> re.Pattern[str]:
    languages = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).values()
    names = _any_of(name for entry in languages for kind in kinds for name in entry[kind])
    beside = _any_of(word for entry in languages for word in entry["beside"])
    other = f"(?:{beside}|{_NUMBER})"
    return re.compile(f"(?:{other}-)*(?:{names})(?:-(?:{names}|{other}))*")


def _any_of(phrases: Iterable[str]) -> str:
    """A pattern for phrases as `slug` writes them."""
    return "|".join(sorted({re.escape(slug(phrase)) for phrase in phrases}))
