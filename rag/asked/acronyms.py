"""Acronyms written out, names with their acronym, and words for the publisher left out."""

import re

from index.vocabulary import NAME, WHOLE, Vocabulary, initials
from rag.asked import en
from rag.asked.answer_type import asks_definition

_INITIALS = 3  # at least; two letters stand for too much


def without_publisher(question: str, vocabulary: Vocabulary) -> tuple[str, str | None]:
    """The question with "it" for "the agency" and "we", and the first words that it replaces.

    In a report's question they mean its publisher, of whom every passage speaks; as words they only
    draw in passages on other agencies, or those that say "we".
    """
    alias = en.PUBLISHER.search(question)
    if not alias or not vocabulary.publisher:
        return question, None
    replaced = en.PUBLISHER.sub(lambda m: "its" if m["owns"] or m["our"] else "it", question)
    return replaced, alias[0]


def expand_acronyms(question: str, vocabulary: Vocabulary) -> tuple[str, list[tuple[str, str]]]:
    """Write behind an acronym or a name the form that the reports use more often.

    The rarer form would only add words that its passages do not have; but who asks what an acronym
    stands for gets the name. Returns the question, and each acronym with its name.
    """
    expanded: list[tuple[str, str]] = []
    folded = question.casefold()
    defines = asks_definition(question)

    def expand(match: re.Match[str]) -> str:
        acronym = vocabulary.acronym(match[0])
        if not acronym or (name := vocabulary.acronyms[acronym]).casefold() in folded:
            return match[0]
        if acronym in vocabulary.short and not defines:
            return match[0]
        expanded.append((acronym, name))
        return f"{match[0]} ({name})"

    searched = WHOLE.sub(expand, question)
    for acronym, name in vocabulary.acronyms.items():
        asked_by_name = name.casefold() in folded and acronym not in WHOLE.findall(question)
        if asked_by_name and acronym in vocabulary.short:
            searched = re.sub(re.escape(name), f"{name} ({acronym})", searched, flags=re.I)
            expanded.append((acronym, name))
    for name in re.findall(NAME, question):
        for acronym in _initials(name):
            known = vocabulary.is_acronym(acronym) and vocabulary.prefers(acronym, name)
            if known and acronym not in searched:
                searched = searched.replace(name, f"{name} ({acronym})")
                expanded.append((acronym, name))
    return searched, expanded


def _initials(name: str) -> set[str]:
    """What a name may be short for, if no definition says: with or without its small words."""
    found = "".join(word[0] for word in name.split()).upper(), initials(name)
    return {one for one in found if len(one) >= _INITIALS}
