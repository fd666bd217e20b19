"""Whether a text has what was asked for: figures, places, years, names.

Likeness of meaning does not see that P-4 is not P-5, nor 2018 2019, nor that a sentence about
tonnes gives no tonnes. These functions look at the words of a text; what was asked is in `Asked`.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from corpus.languages.words import phrases
from index.terms import searchable
from rag.asked import en
from rag.asked.model import AnswerType, Asked
from rag.asked.names import mentions, plain_words

_YEAR = re.compile(en.YEAR)
_NUMBER = re.compile(en.NUMBER, re.I)
_DIGITS = re.compile(r"\d+")
_HAS: Mapping[AnswerType, re.Pattern[str]] = {
    "sum": en.CURRENCY,
    "share": en.HAS_SHARE,
    "figure": _NUMBER,
    "duration": en.HAS_DURATION,
    "date": en.HAS_DATE,
    "place": en.HAS_PLACE,
    "name": en.NAME,
}


def states(asked: Asked, text: str, language: str = "en") -> bool:
    """Whether a text has something of the type that is asked for which the question has not.

    Who looks for the mention of a figure is told by a text that has it. language: of the text; of
    another than English only figures are known, in which sums, shares, durations and dates are
    given too.
    """
    text = searchable(text)
    if asked.mentioned:
        return mentions(asked.mentioned, text)
    kind = asked.answer_type
    if kind is None:
        return True
    if language != "en":
        written = (*_DIGITS.findall(text), *phrases(language, "numbers").findall(text))
        return kind in ("place", "name") or any(one not in asked.given for one in written)
    found = [match[match.lastindex or 0] for match in _HAS[kind].finditer(text)]
    if kind == "figure":
        found = [figure for figure in found if not _YEAR.fullmatch(figure)]
    return any(not (plain_words(one) or {one}) <= asked.given for one in found)


def of_others(
    asked: Asked, text: str, columns: Collection[str], title: str, quotes: Sequence[str]
) -> bool:
    """Whether figures are asked for of whom or when a text gives none.

    Of women, men or children it must speak, or have a column; of another year than the title's a
    quote must give a figure.
    """
    for group in asked.groups:
        if en.COLUMN_OF_GROUP.get(group) not in columns and not en.GROUPS[group].search(text):
            return True
    others = [year for year in asked.figure_years if year not in title]
    return not all(any(gives_figure_of(year, quote) for quote in quotes) for year in others)


def figures(text: str) -> list[tuple[int, int]]:
    """Start and end of each figure, in digits or words, that is no year."""
    return [m.span() for m in _NUMBER.finditer(text) if not _YEAR.fullmatch(m[0])]


def number_of(head: str) -> tuple[int, int] | None:
    """Where "the number of …" at the end of a text says what is counted: start and end."""
    match = en.NUMBER_OF.search(head)
    return match.span(1) if match else None


def gives_figure_of(year: str, text: str) -> bool:
    """Whether a text has a figure beside a year: "4,827 in 2018", "(2018: USD 5.7 million)".

    "An increase of 26 per cent from 2018" gives none of that year.
    """
    before = rf"(?:{en.NUMBER})(?: [\w-]+){{0,2}} in {year}\b"
    behind = rf"\b{year}\b[:)]? \(?(?:USD )?(?:{en.NUMBER})"
    return bool(re.search(f"{before}|{behind}", searchable(text), re.I))


def refers_back(sentence: str) -> bool:
    """Whether a sentence begins with a word for what the one before it names."""
    return bool(en.REFERS_BACK.search(sentence))
