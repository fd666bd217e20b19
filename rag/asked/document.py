"""Questions about the document itself: its title or date, its length, its chapters.

Such a question has one of the phrases below, and beside them only words that add nothing and the
document's own names: "What is the title of the report?", but not "What is the title of the report
on fisheries?". What is asked about one section says on what, so that may have any words.
"""

import re
from typing import get_args

from index.terms import terms
from rag.asked.answer_type import asks_definition
from rag.asked.en import any_of, words
from rag.asked.model import Fact, Stated, Structure
from rag.asked.names import plain_words

_SOME = r"(?:\w+ ){0,6}?"  # words between
_DOCUMENT = any_of("reports?", "documents?", "publications?", "papers?", "texts?", "files?", "pdf")
_THIS = any_of("it", "its", "this", "that", rf"(?:the|this|that|your)(?: \w+){{0,2}} {_DOCUMENT}")
_ISSUED = any_of(
    *("publish(?:ed|es|ing)?", "issued?", "issuing", "released?", "written", "write", "wrote"),
    *("prepared?", "produced?", "authored", "dated?", "c[ao]me out", "appear(?:ed)?", "drafted"),
)
_BODY = any_of("organi[sz]ation", "agency", "institution", "body", "office", "author", "entity")
_MANY = any_of("how many", "number of", "count")
_COUNTS = words(_MANY)
_WHO = any_of("who", "whom", rf"(?:which|what) {_BODY}")
_ASKS: dict[Fact, re.Pattern[str]] = {
    # "What is it called?", "name of this report"
    "title": words(
        *("titles?", "titled", "entitled", rf"(?:is|was) {_THIS} (?:called|named)"),
        *(rf"names? of {_THIS}", rf"{_DOCUMENT}(?:['’]s)? (?:name|called|named)"),
    ),
    # "the document number", "reference of the report"
    "symbol": words(
        *("symbol", r"reference (?:number|code|id)", rf"{_DOCUMENT} (?:number|code|reference|id)"),
        rf"(?:reference|code|id|number) of {_THIS}",
    ),
    # "When did this come out?", "What year is the report from?"
    "date": words(
        rf"when {_SOME}{_THIS} {_SOME}{_ISSUED}",
        rf"when {_SOME}{_ISSUED} {_THIS}",
        rf"(?:what|which) (?:day|month|year) {_SOME}{_THIS} {_SOME}(?:{_ISSUED}|from)",
        *(rf"dates? of {_THIS}", rf"{_DOCUMENT}(?:['’]s)? date", "publi(?:cation|shing) date"),
        *("date of (?:publication|issue|release)", rf"how (?:old|recent) is {_THIS}"),
        *(rf"{_THIS} (?:is |was )?dated", rf"date (?:is|was|has|does) {_THIS}", r"date\W*$"),
    ),
    # "Who wrote this?", "Which organization is behind the document?"
    "publisher": words(
        rf"{_WHO} {_SOME}(?:{_ISSUED}|behind|responsible for) {_THIS}",
        rf"{_WHO} {_SOME}{_THIS} {_SOME}{_ISSUED}",
        *("publishers?", "authors?", rf"names? of (?:the|this) {_BODY}", rf"whose {_DOCUMENT}"),
        f"{_THIS} (?:is |was )?{_ISSUED} by",
    ),
    "paragraphs": words(rf"{_MANY} (?:\w+ )?paragraphs?"),
    "footnotes": words(rf"{_MANY} (?:\w+ )?(?:footnotes?|notes)"),
    "chapters": words(rf"{_MANY} (?:\w+ )?(?:chapters?|sections|headings)"),
    "pages": words(rf"{_MANY} (?:\w+ )?pages?", rf"how (?:long|big) is {_THIS}"),
}
# "What is this document?", "Which report am I reading?"
_WHICH = re.compile(
    rf"^what(?:['’]?s| is)(?: exactly)? (?:it|(?:this|that|the {_DOCUMENT})(?: {_DOCUMENT})?)\W*$|"
    rf"\b(?:what|which) {_DOCUMENT} (?:is|am|are) (?:it|this|that|i|we|you)\b",
    re.I,
)
_PARTS = any_of(
    "chapters?", "sections?", "headings?", "parts", "annex(?:es)?", "topics", "subjects"
)
_TOPICS = any_of("chapters", "sections", "headings", "parts", "topics?", "subjects?", "themes?")
_OUTLINE = words(
    *("table of contents", "contents", "outline", rf"structure of {_THIS}", "toc"),
    r"(?:chapter|section)s?(?:['’]s?)? (?:titles|headings|names)",
    rf"(?:what|which|list|show|name)(?: \w+){{0,4}} {_TOPICS}",
    rf"{_TOPICS} {_SOME}(?:in|of|by) {_THIS}",
    rf"what (?:does|do|did|is|areas?) {_SOME}{_THIS} (?:cover(?:ed)?|deal with|contain|include)",
    rf"what is (?:covered|contained|included|in)(?: (?:in|by))? {_THIS}",
    rf"how is {_THIS} (?:structured|organi[sz]ed|divided|arranged)",
)
# "Is there a section on …?", "Which chapter deals with …?"
_ON = any_of("on", "about", "for", "dedicated to", "devoted to", "concerning", "regarding")
_DEALS = any_of("covers?", "deals? with", "is about", "discuss(?:es)?", "address(?:es)?", "treats?")
_SECTION = words(
    rf"(?:is|are) there (?:\w+ ){{1,3}}?{_PARTS} (?:\w+ )?(?:{_ON}|that|which)",
    rf"(?:has|have|contain|include) (?:a|an|any)(?: \w+)?? {_PARTS} (?:\w+ )?(?:{_ON}|that|which)",
    rf"(?:what|which) {_PARTS} (?:of {_THIS} )?{_DEALS}",
)
_ADDS_NOTHING = frozenset(
    terms(
        "report document publication paper text file pdf study annual official full exact complete "
        "tell know give show list say please title entitled call name symbol reference number code "
        "id identifier date day month year old recent publisher author publish publishing issue "
        "issuing release written write wrote prepare produce publication dated come came out "
        "appear draft which who organization organisation agency institution body office entity "
        "behind responsible paragraph footnote note page chapter section heading part topic "
        "subject theme count many long big main major key numbered total table contents content "
        "outline structure structured organized organised divide arranged cover covered deal "
        "contain include area reading read looking whole there have has does from"
    )
)

_DEFINING = frozenset(terms("stands for full name short form acronym abbreviation letters mean"))


def facts_asked(
    question: str, names: frozenset[str], publisher: str | None = None
) -> frozenset[Fact]:
    """What is asked of the document itself, and of nothing else; mostly nothing is.

    names: terms of the documents' names. publisher: the initials of the one that published them, if
    the text does not say what they stand for; who asks that asks for the publisher.
    """
    if publisher and _asks_name(question, publisher, names):
        return frozenset(("publisher",))
    if not _adds_nothing(question, names) or structure_asked(question, names):
        return frozenset()
    if _WHICH.search(question):
        return frozenset(get_args(Stated))
    return frozenset(fact for fact, asks in _ASKS.items() if asks.search(question))


def _asks_name(question: str, initials: str, names: frozenset[str]) -> bool:
    """Whether it asks what the publisher's initials stand for: "What does IOM stand for?"."""
    said = {term for term in terms(question) if not asks_definition(term)} - names
    named = initials.casefold() in plain_words(question)
    return named and asks_definition(question) and said <= _DEFINING


def structure_asked(question: str, names: frozenset[str]) -> Structure | None:
    """Whether it asks which chapters there are, or whether there is one on something."""
    if _SECTION.search(question):
        return "section"
    if not _adds_nothing(question, names) or _COUNTS.search(question):
        return None
    return "outline" if _OUTLINE.search(question) else None


def _adds_nothing(question: str, names: frozenset[str]) -> bool:
    """Whether it says nothing but what a question about the document itself may say."""
    return (_ADDS_NOTHING | names).issuperset(terms(question))
