"""Slips of spelling in a question, mended towards the documents' words."""

import re

from index.vocabulary import Vocabulary

# Whole words; not what stands before an apostrophe ("Didn't") or beside a figure or hyphen.
_MENDABLE = re.compile(r"(?<![\w’'-])[^\W\d_]+(?![\w’'-])")
_ACRONYM = 6  # letters of "mhpss" at most; one in lower case is no slip


def mend_spelling(question: str, vocabulary: Vocabulary) -> tuple[str, list[tuple[str, str]]]:
    """The question without its slips, and each slip with the word that it became."""
    mended: list[tuple[str, str]] = []

    def mend(match: re.Match[str]) -> str:
        word = match[0]
        if word.isupper() or not (right := vocabulary.mended(word)):
            return word
        if len(word) <= _ACRONYM and vocabulary.spelt_out(word):
            return word
        right = right.capitalize() if word[0].isupper() else right
        mended.append((word, right))
        return right

    return _MENDABLE.sub(mend, question), mended
