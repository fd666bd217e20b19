"""Which document a question names: "in the 2018 report", "according to JIU/REP/2025/2".

Where several documents are searched, such a question is asked of that one alone, and what names it
is taken out: it says where to look, and the passages do not repeat it.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from corpus.passage import Document
from index.where import Where
from rag.asked.model import Note

_NOUN = r"(?:report|document|review|judge?ment|law|act|decision|paper|statement|overview|plan|code)"
_SAYS = r"(?:say|state|mention|describe|recommend|find|conclude|contain|cover|define|propose|note)"
_NAMED = re.compile(
    rf"(?P<before>\b(?:in|from|within|per|of|according to)\s+(?:the|this|that)\s+)"
    rf"(?P<names>(?:[\w/.’'-]+\s+){{1,5}}?)(?={_NOUN}\b)"
    rf"|(?P<does>\b(?:does|did)\s+(?:the|this|that)\s+)(?P<said>(?:[\w/.’'-]+\s+){{1,5}}?)"
    rf"(?={_NOUN}\s+{_SAYS}\b)",
    re.I,
)
# Words of such a phrase that tell no document from another.
_PLAIN = frozenset(
    [
        "annual",
        "first",
        "last",
        "final",
        "full",
        "new",
        "main",
        "whole",
        "official",
        "same",
        "other",
        "latest",
    ]
)


def narrowed(
    documents: Mapping[str, Document], question: str, where: Where
) -> tuple[Where, str, tuple[Note, ...]]:
    """Where to search, what to search for, and a note if the question names one of several."""
    searched = where.documents or documents
    if len(searched) < 2 or not all(slug in documents for slug in searched):  # one is refused later
        return where, question, ()
    among = [documents[slug] for slug in searched]
    slug, rest = _by_symbol(among, question) or _by_name(among, question)
    if not slug:
        return where, question, ()
    named = documents[slug].symbol or documents[slug].title
    return replace(where, documents=(slug,)), rest, (Note("scope", f"Asked of {named} only"),)


def _by_symbol(documents: Collection[Document], question: str) -> tuple[str, str] | None:
    """The longest symbol that stands in the question, and the question without it."""
    for document in sorted(documents, key=lambda one: -len(one.symbol)):
        symbol = re.escape(document.symbol)
        if re.search(r"\d", symbol):
            found = re.search(
                rf"(?P<noun>\b{_NOUN}\s+)?(?<![\w/]){symbol}(?![\w/])", question, re.I
            )
            if found:
                instead = found["noun"].strip() if found["noun"] else "the report"
                return document.slug, question[: found.start()] + instead + question[found.end() :]
    return None


def _by_name(documents: Collection[Document], question: str) -> tuple[str, str]:
    """The only document whose names have all the words in front of "report" and the like."""
    for found in _NAMED.finditer(question):
        words = {*re.findall(r"\w+", (found["names"] or found["said"]).casefold())} - _PLAIN
        fitting = [one.slug for one in documents if words and words <= _names(one)]
        if len(fitting) == 1:
            before = found["before"] or found["does"]
            return fitting[0], question[: found.start()] + before + question[found.end() :]
    return "", question


def _names(document: Document) -> set[str]:
    """Words that name a document: of its symbol and title, its year, its publisher's initials."""
    said = f"{document.symbol} {document.slug} {document.title}"
    words = {*re.findall(r"\w+", said.replace("_", " ").casefold())}
    if document.date and not any(re.fullmatch(r"(?:19|20)\d\d", word) for word in words):
        words.add(str(document.date.year))
    for name in document.publisher.split(","):
        capitals = re.findall(r"\b[A-Z]", name)
        words |= {"".join(capitals).casefold(), *re.findall(r"\w{3,}", name.casefold())}
    return words
