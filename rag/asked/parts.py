"""Parts of a document that a question names by their place: "paragraphs 138 to 141"."""

import re
from collections.abc import Iterator

from index.terms import terms
from rag.asked import en
from rag.contract import MAX_K

_SAYS = frozenset(terms(en.SAYS))
_NUMBER = re.compile(r"\d+")


def parts_in(question: str) -> frozenset[str]:
    """Ids of what a question names by its place: "para:138", "footnote:3", "foreword".

    Of a range every number is meant, at most MAX_K of them.
    """
    question = _as_range(question)
    matches = [*en.NUMBERED.finditer(question), *en.ONLY_RANGE.finditer(question)]
    parts = {
        f"{'footnote' if match.groupdict().get('footnote') else 'para'}:{number}"
        for match in matches
        for number in _numbers(match["numbers"])
    }
    return frozenset(parts | ({"foreword"} if en.FOREWORD.search(question) else set()))


def without_parts(question: str) -> str:
    """Without the numbers of paragraphs that it names, if anything else is asked."""
    rest = " ".join(en.PLACED.sub(" ", _as_range(question)).split())
    return rest if any(character.isalnum() for character in rest) else question


def _as_range(question: str) -> str:
    """ "between paragraph 9 and paragraph 12" -> "paragraph 9 to paragraph 12"."""
    return en.BETWEEN_TWO.sub(r"\1 to ", question)


def _numbers(written: str) -> Iterator[int]:
    """ "12, 14 and 138 to 141" -> 138, …, 141, 12, 14."""
    for first, last in en.RANGE.findall(written):
        low, high = sorted((int(first), int(last)))
        yield from range(low, min(high, low + MAX_K - 1) + 1)
    yield from map(int, _NUMBER.findall(en.RANGE.sub(" ", written)))


def asks_whole_part(question: str, names: frozenset[str]) -> bool:
    """Whether it asks what a part says, and nothing in particular: "What does paragraph 9 say?".

    names: terms of the documents' names, which add nothing: "C/111/5, para. 138".
    """
    rest = _as_range(question)
    for named in (en.FOREWORD, en.NUMBERED, en.ONLY_RANGE):
        rest = named.sub(" ", rest)
    return bool(parts_in(question)) and (_SAYS | names).issuperset(terms(rest))
