"""What a document says of itself on its first pages: title, symbol, date, language."""

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.profiles.words import words
from corpus.sources.model import Block, Item, Source

# "A/80/11", "JIU/REP/2025/2", "DP/FPA/2025/6", "GC.21/18", "WHA78/2025/REC/1"; a slash and a digit
_SYMBOL = re.compile(r"(?<![\w/.])[A-Z][A-Z0-9.]{0,9}(?:/[A-Z0-9][A-Za-z0-9.-]*)+(?![\w/])")
_SCRIPTS = {
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
}
_MONTHS = {name: i for entry in words("months").values() for i, name in enumerate(entry, 1)}
_DATE = re.compile(
    rf"(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|º|\.)?\s+(?:de\s+)?(?P<month>{'|'.join(_MONTHS)})\.?,?\s+"
    r"(?:de\s+)?(?P<year>(?:19|20)\d\d)"
    rf"|(?P<month2>{'|'.join(_MONTHS)})\s+(?P<day2>\d{{1,2}}),?\s+(?P<year2>(?:19|20)\d\d)"
    r"|(?P<year3>(?:19|20)\d\d)\s*年\s*(?P<month3>\d{1,2})\s*月\s*(?P<day3>\d{1,2})\s*日"
    r"|(?P<day4>\d{1,2})[./](?P<month4>\d{1,2})[./](?P<year4>(?:19|20)\d\d)"
    r"|(?P<year5>(?:19|20)\d\d)-(?P<month5>\d\d)-(?P<day5>\d\d)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; None where nothing says it."""

    title: str | None
    symbol: str | None
    date: datetime.date | None
    language: str | None


def facts_of(source: Source, items: Sequence[Item]) -> Facts:
    """Facts of the first two pages, or of the first blocks where there are no pages."""
    first = [
        item
        for i, item in enumerate(items)
        if isinstance(item, Block) and ((item.page is not None and item.page <= 2) or i < 40)
    ]
    return Facts(
        _title(source, [b for b in first if b.kind != "boilerplate" and (b.page or 1) == 1]),
        _symbol(items, first),
        _date(first),
        source.language or language_of(items),
    )


def language_of(items: Sequence[Item]) -> str | None:
    """ISO 639-1 of most of the text: by its script, or by its most frequent words."""
    text = " ".join(item.text for item in items if isinstance(item, Block))[:200_000]
    letters = sum(letter.isalpha() for letter in text) or 1
    for language, script in (("ja", _SCRIPTS["ja"]), ("ko", _SCRIPTS["ko"]), *_SCRIPTS.items()):
        if len(script.findall(text)) > (0.1 if language == "ja" else 0.3) * letters:
            return language
    found = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    scores = {
        language: sum(found[word] for word in entry) for language, entry in words("common").items()
    }
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] else None


def _symbol(items: Sequence[Item], first: Sequence[Block]) -> str | None:
    """The symbol that running heads repeat, or else the first one of the first page."""
    heads = Counter(
        symbol
        for item in items
        if isinstance(item, Block) and item.kind == "boilerplate"
        for symbol in _SYMBOL.findall(item.text)
        if re.search(r"\d", symbol)
    )
    if heads:
        return str(heads.most_common(1)[0][0])
    early = [s for block in first[:12] for s in _SYMBOL.findall(block.text) if re.search(r"\d", s)]
    return early[0] if early else None


def _date(first: Sequence[Block]) -> datetime.date | None:
    """The first date that stands at the beginning of a block, or else the first of all.

    Dates inside of lines are those of sessions and meetings ("2 to 5 June 2025").
    """
    found = [(m.start() > 0, m) for block in first for m in _DATE.finditer(block.text)]
    for _, match in sorted(found, key=lambda pair: pair[0]):
        parts = {key.rstrip("2345"): value for key, value in match.groupdict().items() if value}
        month = _MONTHS.get(parts["month"].casefold()) or int(parts["month"])
        try:
            return datetime.date(int(parts["year"]), month, int(parts["day"]))
        except ValueError:
            continue
    return None


_ENDS = (".", ";", ":", "。", "；", "：")  # of sentences, which are no titles


def _title(source: Source, first: Sequence[Block]) -> str | None:
    """What the file marks as its title, or the largest type of the first page with some words.

    Where the file tells no size of type, what it states beside its text comes before that.

    A masthead ("General Assembly") is often larger, but shorter.
    """
    named = [b for b in first if (b.style or "").casefold() in ("title", "titel", "titre")]
    if named:
        return " ".join(block.text for block in named[:2])
    if source.title and not any(block.size for block in first):  # as in web pages
        return source.title
    heads = [b for b in first if _may_be_title(b)]
    best = max(heads, key=_weight, default=None)
    if best is None:
        return source.title
    lines = [best.text]
    for block in first[first.index(best) + 1 :]:
        same = (block.size, block.bold, block.centred) == (best.size, best.bold, best.centred)
        if not same or len(lines) == 4 or not _may_be_title(block):
            break
        lines.append(block.text)
    title = " ".join(lines)
    return title if len(title.split()) >= 4 or not source.title else source.title


def _may_be_title(block: Block) -> bool:
    """Whether it has some words, and is neither a sentence nor a paragraph or item of a list."""
    text = block.text
    wordy = 8 <= len(text) <= 300 and re.search(r"[^\W\d_]{3}", text)
    inside = block.number is not None or text[:1].islower() or text.endswith(_ENDS)
    return bool(wordy) and not inside


def _weight(block: Block) -> float:
    size = block.size or 10.0
    distinct = block.bold + 3 * block.centred + (block.level == 1) + (block.kind == "heading")
    return float(size * (1 + 0.15 * distinct) * min(len(block.text.split()), 8) ** 0.5)
