"""What a question is once it was read: everything that later steps need to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from index.terms import terms
from rag.contract import NoteKind

AnswerType = Literal["sum", "share", "duration", "figure", "date", "place", "name"]
Group = Literal["women", "men", "children"]
Span: TypeAlias = tuple[int, int]  # start and end in `Asked.searched`, in code points


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader of an answer should know."""

    kind: NoteKind
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read once. Retrieval, evidence, confidence and notes take it as it is."""

    typed: str
    """As it was typed."""
    searched: str
    """After follow-up, spelling, publisher and acronyms; encoders read this."""
    language: str
    """ISO 639-1; rules for words know English alone."""
    follows: str | None
    """The question before it, from which it takes what it leaves out."""
    notes: tuple[Note, ...]
    """What was changed between the two."""
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
    acronyms: frozenset[str]
    """Words with two or more capitals, without the s of a plural: "UNHCR", "SDG"."""
    names: frozenset[str]
    """Terms of the names in it, its first word left out."""
    peoples: tuple[str, ...]
    """Words with a capital, which may mean a people: "Kenyan"."""
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
    questions: tuple["Asked", ...] = ()
    """One by one, if several questions are asked in one."""

    @property
    def code_terms(self) -> frozenset[str]:
        """The terms that the tokens of codes are: "p-4", or "p" and "4", of "P-4"."""
        return frozenset(
            term for code in self.codes for term in terms(f"{code} {code.replace('-', ' ')}")
        )

    @property
    def asks_figure(self) -> bool:
        """Whether the answer should be a figure, a share or a sum."""
        return self.answer_type in ("figure", "share", "sum")
