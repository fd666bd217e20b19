"""What a question is once it was read: everything that later steps need to know of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from corpus.passage import Passage
from index.terms import plain_words, searchable, terms
from rag.contract import NoteKind

AnswerType = Literal["sum", "share", "duration", "figure", "date", "place", "name"]
Group = Literal["women", "men", "children"]
Stated = Literal["title", "symbol", "date", "publisher"]  # by a cover or a description
Counted = Literal["paragraphs", "footnotes", "chapters", "pages"]
Fact: TypeAlias = Stated | Counted
Structure = Literal["outline", "section", "numbered"]
Span: TypeAlias = tuple[int, int]  # start and end in `Asked.searched`, in code points


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader of an answer should know."""

    kind: NoteKind
    """What it is on, as programs tell notes apart."""
    text: str
    """What people read, in the asker's language."""


@dataclass(frozen=True, slots=True)
class Superlative:
    """The most or the least of something: "Which nationality has the fewest women at P-4?"."""

    most: bool
    """Not the least."""
    of: frozenset[str]
    """Terms of what is asked for, without years, grades and people."""
    staff: frozenset[str]
    """Those of them that mean staff."""
    groups: frozenset[Group]
    """Of whom: women, men."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read once. Retrieval, evidence, confidence and notes take it as it is."""

    typed: str
    """As it was typed."""
    searched: str
    """After follow-up, spelling, publisher, acronyms and names; encoders read this."""
    notes: tuple[Note, ...]
    """What was changed between the two."""
    language: str
    """ISO 639-1 of what was asked."""
    read_as: str
    """What the reader reads: of a follow-up only what it asks itself. A passage that answers the
    question before it would seem to answer both."""
    terms: tuple[str, ...]
    """Stemmed words of `searched`, in order."""
    given: frozenset[str]
    """Its words in lower case, figures without separators: what an answer does not tell anew."""

    answer_type: AnswerType | None
    """What the answer should be; None if any sentence may be it."""
    defined: frozenset[str] | None
    """Acronyms whose meaning is asked for; None if no definition is asked for."""
    by_words: bool
    """It asks who, when, where or why, to which no cell of a table is an answer."""
    counts: Span | None
    """Where it says "how many" or the like; behind it stands what is counted."""

    codes: Mapping[str, bool]
    """Years, months, grades, annexes, tables that are asked for: "2018", "May", "P-4"; true where
    it says "and above"."""
    years: frozenset[str]
    """The years among them."""
    figure_years: frozenset[str]
    """Years of which a figure is asked for: not those of a name, nor "since 2014"."""
    groups: frozenset[Group]
    """Of whom a figure is asked for apart from others."""
    staff: frozenset[str]
    """Terms for posts, staff, positions or people that it has, which are one thing in a table of
    staff; none if no figure is asked for."""
    besides: frozenset[str]
    """Its terms but for "how many", those for staff and the codes."""
    peoples: tuple[str, ...]
    """Words with a capital, which may mean a people: "Kenyan"."""
    people_terms: frozenset[str]
    """Their terms."""
    row_terms: frozenset[str]
    """Terms that a table's row may be named by."""

    things: tuple[Span, ...]
    """Each thing, if several are asked: "How many …, and when did …?"."""
    compared: tuple[Span, ...]
    """The two things that it compares: "Did more … in A or in B?"."""
    parts: frozenset[str]
    """Ids of what it names by its place: "para:138", "footnote:3", "foreword"."""
    whole_part: bool
    """It asks what such a part says, and nothing in particular."""
    mentioned: frozenset[str]
    """Figures whose mention is looked for, without separators: "Where is 41,209 mentioned?"."""
    places: frozenset[str] = frozenset()
    """What it names by a word of the document's own, if it asks for a whole part: "section:5"."""
    placed: frozenset[int] = frozenset()
    """Positions of passages below the headings that it names, once it is known what is searched."""
    of_publisher: bool = False
    """It speaks of the documents' publisher by another word: "you", "there", "the agency"."""
    small_talk: str | None = None
    """The language of a greeting, thanks or a question to the program; None if it asks something
    of the documents."""
    facts: frozenset[Fact] = frozenset()
    """What it asks of the document itself: its title, date, number of paragraphs."""
    structure: Structure | None = None
    """Whether it asks which chapters there are, or whether there is one on something; or which
    objectives, lessons or other numbered parts there are."""
    numbered: str = ""
    """Term of the noun by which such parts are numbered."""
    overview: bool = False
    """Whether it asks for an overview: the main results, what the report is about."""
    subject: bool = False
    """Whether it asks for one that says what the document is about."""
    recommendations: bool = False
    """Whether it asks what is recommended, by whom or to whom it may be."""
    outcome: bool = False
    """Whether it asks of a whole document what it decides, finds or recommends."""
    broad: bool = False
    """Whether it asks what there is on something, which several passages tell."""
    superlative: Superlative | None = None
    """Whether it asks which has the most or the least of something."""
    spelt: str = ""
    """The name that letters stand for, if it asks what they stand for and nothing else."""
    questions: tuple["Asked", ...] = ()
    """One by one, if several questions are asked in one."""
    other_thing: frozenset[str] = frozenset()
    """Terms of the thing of which a follow-up asks what was asked of another: its answer has to
    name it."""
    alone: "Asked | None" = None
    """Read by itself, if this is read with the question before it and that may be wrong."""

    def missing_codes(self, text: str) -> frozenset[str]:
        """The codes that a text does not have as whole words; "1990s" is there if "1994" is."""
        return frozenset(code for code in self.codes if not re.search(_as_pattern(code), text))

    def names_other_thing(self, text: str) -> bool:
        """Whether a text names the other thing of a follow-up, if it has one: "Kenyan" does."""
        said = terms(text)
        return all(any(word.startswith(term) for word in said) for term in self.other_thing)

    def is_defined(self, text: str) -> bool:
        """Whether a text gives the meaning of an acronym whose meaning is asked for.

        It stands in brackets, before its name in brackets, or begins an entry of a list.
        """
        return any(
            re.search(rf"\({short}\b|\b{short} \([A-Z][a-z]|^{short} [A-Z][a-z]", text)
            for short in self.defined or ()
        )

    def has_mentioned(self, text: str) -> bool:
        """Whether a text has all the figures whose mention is looked for."""
        return self.mentioned <= plain_words(searchable(text))

    def is_part(self, passage: Passage) -> bool:
        """Whether a passage is one of the parts that it names, or a unit of one: "foreword#2"."""
        return passage.id in self.parts or passage.container in self.parts

    @property
    def of_document(self) -> bool:
        """Whether it asks of the document itself, which headings and the cover answer."""
        return bool(self.facts or self.structure)

    @property
    def asks_figure(self) -> bool:
        """Whether the answer should be a figure, a share or a sum."""
        return self.answer_type in ("figure", "share", "sum")


def _as_pattern(code: str) -> str:
    if decade := re.fullmatch(r"(\d{3})0s", code):
        return rf"(?<![\w-]){decade[1]}\ds?(?![\w-])"
    if code.isdecimal():  # "2030" is there if "2030-31" is
        return rf"(?<!\w){code}(?!\w)"
    return rf"(?<![\w-]){re.escape(code)}(?![\w-])"
