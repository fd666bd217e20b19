"""A question in the documents' words: slips mended, acronyms written out, no publisher."""

import re
from collections.abc import Sequence

from corpus.languages.words import phrases
from index.terms import terms
from index.vocabulary import ACRONYM, NAME, WHOLE, Vocabulary, initials
from rag.asked import en
from rag.asked.follow_up import own_terms

# Whole words; not what stands before an apostrophe ("Didn't") or beside a figure or hyphen.
_MENDABLE = re.compile(r"(?<![\w’'-])[^\W\d_]+(?![\w’'-])")
_SHORT = 6  # letters of "mhpss" at most; one in lower case is no slip
_ACRONYM = re.compile(ACRONYM)
_INITIALS = 3  # at least; two letters stand for too much
_SHOUTED = 2  # words; more of them, all in capitals, are no acronyms
_NOTHING_NAMED = 1  # term before "they": "How much money did they spend?"
# "AVRR", "jpo", "M&E"; longer ones are words
_LETTERS = re.compile(r"(?<![\w&’'-])(?:[^\W\d_]{3,8}|[^\W\d_](?:&[^\W\d_])+)(?![\w&’'-])")


def mend_spelling(question: str, vocabulary: Vocabulary) -> tuple[str, list[tuple[str, str]]]:
    """The question without its slips, and each slip with the word that it became."""
    mended: list[tuple[str, str]] = []

    def mend(match: re.Match[str]) -> str:
        word = match[0]
        if word.removesuffix("s").isupper() or not (right := vocabulary.mended(word)):
            return word
        if len(word) <= _SHORT and vocabulary.spelt_out(word):
            return word
        right = right.capitalize() if word[0].isupper() else right
        mended.append((word, right))
        return right

    return _MENDABLE.sub(mend, question), mended


def without_publisher(
    question: str, vocabulary: Vocabulary, followed: bool = False
) -> tuple[str, str | None]:
    """The question with "it" for "the agency", "we" and "you", and the first words so replaced.

    In a report's question they mean its publisher, of whom every passage speaks; as words they only
    draw in passages on other agencies, or those that say "we". "They" and "there" mean it if
    nothing is named before that they could mean; "there are" means nothing, and "we" beside "my"
    the asker's own people. Its whole name is "it" too, where no shorter form stands in the
    passages, unless a definition is asked for. followed: it stands behind another question.
    """
    if not vocabulary.publisher:
        return question, None
    meant: list[str] = []
    if " " in vocabulary.publisher and not asks_definition(question):
        name = rf"\b(?:the )?{re.escape(vocabulary.publisher)}(?P<owns>['’]s?)?(?!\w)"
        question = re.sub(name, lambda m: "its" if m["owns"] else "it", question, flags=re.I)

    own = en.OF_ASKER.search(question) is not None
    expletive = {match.end() for match in en.EXPLETIVE.finditer(question)}

    def replace(match: re.Match[str]) -> str:
        if own and en.OURS.fullmatch(match[0]):
            return match[0]
        before = question[: match.start()]
        alone = match[0].casefold() == "they" and not en.NEXT_QUESTION.search(before)
        named = followed or own_terms(before) > (_NOTHING_NAMED if alone else 0)
        if (match["they"] and named) or (
            match["there"] and (followed or match.end() in expletive or en.NAMED.search(question))
        ):
            return match[0]
        meant.append(match[0])
        if match["there"]:
            return match[0]
        return "its" if match["owns"] or match["our"] or match["their"] else "it"

    return en.PUBLISHER.sub(replace, question), next(iter(meant), None)


def expand_acronyms(
    question: str, vocabulary: Vocabulary, language: str = "en"
) -> tuple[str, list[tuple[str, str]]]:
    """Write behind an acronym or a name the form that the reports use more often.

    The rarer form would only add words that its passages do not have; but who asks what an acronym
    stands for gets the name. Letters that the reports never write get their term with these
    initials. Letters that stand for another name in another document are left as they are. Returns
    the question, and each acronym with its name, or with all of them.
    """
    expanded: list[tuple[str, str]] = []
    folded = question.casefold()
    defines = asks_definition(question, language)

    def spell_out(match: re.Match[str]) -> str:
        letters = letters_only(match[0], vocabulary)
        if language != "en" and not match[0].isupper():
            return match[0]  # a word of that language
        if not letters or not (found := vocabulary.spelt_out(letters)):
            return match[0]
        others = f" (the most frequent of {len(found)} with these initials)" * (len(found) > 1)
        expanded.append((letters, found[0] + others))
        return f"{match[0]} ({found[0]})"

    def expand(match: re.Match[str]) -> str:
        acronym = vocabulary.acronym(match[0])
        if names := vocabulary.several.get(acronym or ""):
            if not any(name.casefold() in folded for name in names.values()):
                each = (f"{name} ({document})" for document, name in names.items())
                expanded.append((acronym or "", ", ".join(each)))
            return match[0]
        if not acronym or (name := vocabulary.acronyms[acronym]).casefold() in folded:
            return match[0]
        if acronym in vocabulary.short and not defines:
            return match[0]
        expanded.append((acronym, name))
        return f"{match[0]} ({name})"

    searched = WHOLE.sub(expand, question)
    if not question.isupper() or len(question.split()) <= _SHOUTED:
        searched = _LETTERS.sub(spell_out, searched)
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


def unwritten(
    question: str, expanded: Sequence[tuple[str, str]], vocabulary: Vocabulary
) -> list[str]:
    """Names in capitals that no document writes and that stand for none of its terms: "NATO".

    expanded: as `expand_acronyms` returns them.
    """
    if question.isupper() and len(question.split()) > _SHOUTED:
        return []
    known = {acronym for acronym, _ in expanded}
    found = [
        match[0]
        for match in WHOLE.finditer(question)
        for part in re.split("[-0-9]+", match[0])
        if sum(map(str.isupper, part)) >= _INITIALS
        if not any(one in known or vocabulary.has(one) for one in _in_either_number(part))
    ]
    return list(dict.fromkeys(found))


def _in_either_number(letters: str) -> tuple[str, ...]:
    return letters, letters.removesuffix("s"), f"{letters}s"


def asks_definition(question: str, language: str = "en") -> bool:
    """Whether it asks what an acronym or a term stands for."""
    if language != "en":
        named = _ACRONYM.search(question) and phrases(language, "what_is").search(question)
        return bool(named or phrases(language, "defines").search(question))
    return bool(en.DEFINES.search(question) or en.ONLY_ACRONYM.search(question))


def spelt_out_in(question: str, expanded: Sequence[tuple[str, str]], vocabulary: Vocabulary) -> str:
    """The name of an acronym, if a question asks what it stands for and nothing else; or "".

    expanded: as `expand_acronyms` gives it; letters that may stand for several names have none.
    """
    if len(expanded) != 1 or expanded[0][0] in vocabulary.several or not asks_definition(question):
        return ""
    acronym, name = expanded[0]
    others = {*terms(en.DEFINES.sub(" ", question))}.difference(terms(acronym))
    several = not vocabulary.acronym(acronym) and len(vocabulary.spelt_out(acronym)) > 1
    return "" if others or several else name


def letters_only(word: str, vocabulary: Vocabulary) -> str | None:
    """A word, without the s of a plural, if the reports never write it and it may be an acronym.

    In capitals it is one; in lower case only if it is no word of English or another language.
    """
    letters = word[:-1] if word[:-1].isupper() and word.endswith("s") else word
    if vocabulary.acronym(letters) or vocabulary.writes(letters):
        return None
    return letters if letters.isupper() or not vocabulary.is_word(letters) else None


def _initials(name: str) -> set[str]:
    """What a name may be short for, if no definition says: with or without its small words."""
    found = "".join(word[0] for word in name.split()).upper(), initials(name)
    return {one for one in found if len(one) >= _INITIALS}
