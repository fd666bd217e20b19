"""What a question asks for in so many words, and whether a text states such a thing.

Likeness of meaning does not see that P-4 is not P-5, nor 2018 2019, nor that a sentence about
tonnes gives no tonnes. These do: years and grades, names, the kind of answer, definitions, and
parts of the report ("in paragraph 138").
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from index.terms import terms
from rag.several import COUNTS, sides_compared

AnswerType = Literal["sum", "share", "duration", "figure", "date", "place", "name"]

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CODE = re.compile(
    rf"(?<!^)\b{_MONTH}\b|"
    r"\b(?:(?:19|20)\d\d|[A-Z]{1,4}-?\d+[A-Z]?|[A-Z]{2}-[A-Z]|Annex [IVX]+|Table \d+)\b"
)
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b")
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]*")
_NUMBER = re.compile(
    r"\d{1,3}(?:[,\u202f ]\d{3})+(?!\d)|\d+(?:\.\d+)?|"
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|"
    r"fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half|once|twice|one|zero)\b",
    re.I,
)

# How a question asks for each type, the first that fits; what a text of that type has.
_ASKS: Mapping[AnswerType, re.Pattern[str]] = {
    "sum": re.compile(
        r"\bhow much (?:money\b|"
        r"(?:.* )?(?:cost|spen[dt]|receive|raise|earn|invest|donate|pa(?:y|id))\b)|"
        r"\bwhat (?:.* )?cost\b|"
        r"\bwhat (?:is|was|were) (?:[\w’'-]+ ){0,4}(?:price|budget|fees?|salar(?:y|ies)|value)\b|"
        r"\b(?:how (?:much|many)|total|number of|amount)\b.*\b(?:cost|costs|price|budget|spen[dt]|"
        r"money|fund(?:s|ing)?|dollars?|usd|revenue|worth|value|income|donations?|"
        r"salar(?:y|ies))\b",
        re.I,
    ),
    "share": re.compile(
        r"\b(?:(?:what|which) (?:\w+ )?(?:share|per ?cent|percentage|proportion)|"
        r"(?:percentage|proportion|share) of)\b",
        re.I,
    ),
    "duration": re.compile(r"\bhow long\b", re.I),
    "figure": re.compile(
        r"\b(?:how (?:many|much|often|old|far|high|large|big|wide|deep|fast)|number of|total|"
        r"percentage|proportion|(?:what|which) rate)\b",
        re.I,
    ),
    "date": re.compile(r"\b(?:when|(?:what|which) (?:year|date|month|day))\b", re.I),
    "place": re.compile(
        r"(?:^(?:\w+ )?|[,;:.?] |\band )where\b|"
        r"\b(?:what|which) (?:(?!of\b)[\w’'-]+ ){0,3}"
        r"(?:countr(?:y|ies)|cit(?:y|ies)|capitals?|towns?|regions?|states?|islands?)\b",
        re.I,
    ),
    "name": re.compile(r"\b(?:who|whom|whose|names?|named|called|titled|title)\b", re.I),
}
_STATES: Mapping[AnswerType, re.Pattern[str]] = {
    "sum": re.compile(r"USD|US\$|\$|€|\b(?:dollars?|euros?|francs?|CHF|EUR)\b", re.I),
    "share": re.compile(
        r"\d ?(?:%|per ?cent)|\b(?:percentage|half|halves|thirds?|quarters?|fifths?|tenths?|"
        r"majority|all|none|most|every|"
        r"(?:one|two|three|four|five|six|seven|eight|nine|\d+) (?:out of|in) (?:every )?\w+)\b",
        re.I,
    ),
    "figure": _NUMBER,
    "duration": re.compile(
        rf"\b(?:{_NUMBER.pattern})[ -](?:\w+ )?(?:minutes?|hours?|days?|weeks?|months?|years?)\b|"
        rf"\b(?:{_YEAR.pattern})[–-]\d|\b(?:from|since|until)\b",
        re.I,
    ),
    "date": re.compile(rf"\b{_MONTH}\b|{_YEAR.pattern}"),
    "place": re.compile(
        r"(?:\b[Ii]n|\b(?:to|from|at|near|across|of|for|and)|[,(]) (?:(?:the|\w+ern) )*"
        rf"(?!{_MONTH})([A-Z][a-z’]+(?:-[A-Z][a-z]+)*)"
    ),
    "name": _NAME,
}
_IN_TIME = re.compile(r"\b(?:first|earlier|sooner|longer)\b", re.I)
_ASKS_WORDS = re.compile(r"^\W*(?:who|whom|whose|when|where|why)\b", re.I)
_DEFINES = re.compile(
    r"\b(?:stands? for|short for|abbreviat\w*|acronym|in full|spelt out|spelled out|"
    r"(?:full|long|short) (?:name|form)|mean(?:s|ing)?)\b",
    re.I,
)
_ONLY_ACRONYM = re.compile(r"^(?:what(?: is| are|'s|’s) )?(?:the |an? )?[A-Z]\w*[A-Z]\w*\W*$")


@lru_cache(maxsize=64)
def answer_type(question: str) -> AnswerType | None:
    """What the answer should be; None if any sentence may be it."""
    if sides_compared(question):
        return "date" if _IN_TIME.search(question) else "figure"
    return next((kind for kind, asks in _ASKS.items() if asks.search(question)), None)


def states(question: str, text: str) -> bool:
    """Whether a text has something of the type that is asked for which the question has not."""
    kind = answer_type(question)
    if kind is None:
        return True
    found = [match[match.lastindex or 0] for match in _STATES[kind].finditer(text)]
    if kind == "figure":
        found = [figure for figure in found if not _YEAR.fullmatch(figure)]
    given = question.casefold()
    return any(one.casefold() not in given for one in found)


_REFERS_BACK = re.compile(
    r"^(?:(?:in|of|among|at|by|for|from|to|with|as|during|through|under) )?"
    r"(?:this|these|those|they|it|he|she|its|their|such|"
    r"the (?:first|second|latter|former|other|outcome|result|aim|goal|purpose)s?)\b",
    re.I,
)


def refers_back(sentence: str) -> bool:
    """Whether a sentence begins with a word for what the one before it names."""
    return bool(_REFERS_BACK.search(sentence))


def asks_figure(question: str) -> bool:
    """Whether the answer should be a figure, a share or a sum."""
    return answer_type(question) in ("figure", "share", "sum")


def unit_start(question: str) -> int | None:
    """Where the words begin that say what is counted: "women" in "How many women"."""
    match = COUNTS.search(question)
    return match.end() if match else None


def figures(text: str) -> list[tuple[int, int]]:
    """Start and end of each figure, in digits or words, that is no year."""
    return [m.span() for m in _NUMBER.finditer(text) if not _YEAR.fullmatch(m[0])]


def asks_words(question: str) -> bool:
    """Whether it asks who, when, where or why, to which no cell of a table is an answer."""
    return bool(_ASKS_WORDS.search(question)) and not asks_figure(question)


def asks_definition(question: str) -> bool:
    """Whether it asks what an acronym or a term stands for."""
    return bool(_DEFINES.search(question) or _ONLY_ACRONYM.search(question))


def codes_of(question: str) -> frozenset[str]:
    """Years, months, grades, annexes, tables that are asked for: "2018", "May", "P-4"."""
    return frozenset(_CODE.findall(question))


# Of whom a figure may be given apart from the others; each written in whichever way.
_GROUPS = tuple(
    re.compile(rf"\b(?:{words})\b", re.I)
    for words in (
        r"wom[ae]n|females?|girls?|F(?=: \d)",  # "Sex F: 316"
        r"m[ae]n|males?|boys?|M(?=: \d)",
        "child(?:ren)?|minors?|kids?|boys?|girls?|adolescents?",
    )
)


def unmet_group(question: str, text: str) -> bool:
    """Whether a figure of women, men or children is asked for, of whom a text does not speak."""
    return asks_figure(question) and any(
        group.search(question) and not group.search(text) for group in _GROUPS
    )


_NUMBERED = re.compile(
    r"(?:(?P<footnote>\bfootnotes?)|\bpara(?:graph)?s?\b\.?|¶) ?"
    r"(?P<numbers>\d+(?:(?:,| and| or| to|[-–]) ?\d+)*)",
    re.I,
)
_FOREWORD = re.compile(r"\bforeword\b", re.I)
_SAYS = frozenset(
    terms(
        "say state read show tell give quote cite text content contain summarize summary cover "
        "explain describe present write written please annual report"
    )
)


def parts_of(question: str) -> frozenset[str]:
    """Ids of what a question names by its place: "para:138", "footnote:3", "foreword"."""
    parts = {
        f"{'footnote' if match['footnote'] else 'para'}:{number}"
        for match in _NUMBERED.finditer(question)
        for number in re.findall(r"\d+", match["numbers"])
    }
    return frozenset(parts | ({"foreword"} if _FOREWORD.search(question) else set()))


def is_part(id: str, parts: frozenset[str]) -> bool:
    """Whether a passage is one of the parts, or a unit of one: "foreword#2"."""
    return id in parts or id.split("#")[0] in parts


def asks_whole_part(question: str) -> bool:
    """Whether it asks what a part says, and nothing in particular: "What does paragraph 9 say?"."""
    rest = _FOREWORD.sub(" ", _NUMBERED.sub(" ", question))
    return bool(parts_of(question)) and _SAYS.issuperset(terms(rest))


def years_in(question: str) -> frozenset[str]:
    """The years that are asked for."""
    return frozenset(_YEAR.findall(question))


def years_of_figure(question: str) -> frozenset[str]:
    """The years of which a figure is asked for: not those of a name, nor "since 2014"."""
    if not asks_figure(question):
        return frozenset()
    return frozenset(re.findall(rf"\b(?:in|for|during) ({_YEAR.pattern})", question, re.I))


def gives_figure_of(year: str, text: str) -> bool:
    """Whether a text has a figure beside a year: "4,827 in 2018", "(2018: USD 5.7 million)".

    "An increase of 26 per cent from 2018" gives none of that year.
    """
    before = rf"(?:{_NUMBER.pattern})(?: [\w-]+){{0,2}} in {year}\b"
    behind = rf"\b{year}\b[:)]? \(?(?:USD )?(?:{_NUMBER.pattern})"
    return bool(re.search(f"{before}|{behind}", text, re.I))


def unmet_codes(codes: frozenset[str], text: str) -> float:
    """The share of codes that a text does not have as a whole word; 0 to 1."""
    if not codes:
        return 0.0
    met = sum(bool(re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", text)) for code in codes)
    return 1 - met / len(codes)


def acronyms_in(question: str) -> frozenset[str]:
    """Words with two or more capitals, without the s of a plural: "UNHCR", "SDG"."""
    return frozenset(word.removesuffix("s") for word in _ACRONYM.findall(question))


def spelt_out(acronym: str, text: str) -> bool:
    """Whether a text has words with the capitals of an acronym as initials: "United Nations"."""
    words = r"\w* (?:(?:of|for|the|and|on|in|to|with) )*".join(filter(str.isupper, acronym))
    return bool(re.search(rf"\b{words}", text))


def defines(text: str, acronym: str) -> bool:
    """Whether an acronym stands in brackets, before its name in brackets, or begins an entry."""
    return bool(re.search(rf"\({acronym}\b|\b{acronym} \([A-Z][a-z]|^{acronym} [A-Z][a-z]", text))


def names_in(question: str) -> set[str]:
    """The stemmed words of the names in a question, the first word left out.

    A question that is shouted names nothing.
    """
    if question.isupper():
        return set()
    return {term for name in _NAME.findall(question) for term in terms(name)}
