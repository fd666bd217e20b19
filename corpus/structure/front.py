"""What a document says of itself on its first pages: title, symbol, date, language."""

import datetime
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median

from corpus.dates import DATE, day_of
from corpus.ids import slug
from corpus.profiles.profile import Profile
from corpus.profiles.words import all_words, alternatives, words
from corpus.sources.model import Block, Grid, Item, Source
from corpus.structure.headings import caption_number, division_of
from corpus.structure.parties import parties_of
from corpus.structure.told_language import language_of

# "This memorandum has been prepared by the Department for Business, Energy and Trade and is …"
_PREPARED_BY = re.compile(
    r"\bTh(?:is|ese) [^.]{3,60}? (?:ha(?:s|ve) been|is|are|was|were) "
    r"(?:prepared|published|issued|produced) by (?:the )?"
    r"(?P<name>[A-Z][\w’'-]+(?:,? (?:[A-Z][\w’'-]*|and|of|for|the))+)"
)
_NAME, _SMALL = 9, 3  # words of an institution's name; letters of those that are not capital
_TOP, _CELLS = 5, 13  # items among which a masthead stands; its cells are fewer
_OPENS = "(（["  # in which a law states the dates of its changes
# What programs write in its place: "L_202402871DE.000101.fmx.xml", "Microsoft Word - draft 3".
_OF_CONTENTS = all_words("contents") | all_words("contents_columns")
_NO_TITLE = re.compile(
    r"\S+\.\w{2,4}|microsoft \w+ - .*|powerpoint presentation|(?:untitled|document|presentation)"
    r"[ _-]?\d*|\W*no title specified|.*\btemplate|eur-lex - [\w()]+ - [a-z]{2}"
    r"|avis juridique important",
    re.I,
)
_LINES = 15  # of a first page, among which its title stands
_TITLE_WORDS = 2  # a page's heading has at least
_IN_A_PLACE = re.compile(r"(?:\w+,(?: \w+)? ?)?")  # "Paris, le 29 septembre 2022" without its date
_FIRST_HEADING = re.compile(r"1(\.\d+)*[.)]?\s|(?:[A-Z]|[IVX]{2,4})\.\s+[^\W\d_]{4}")  # of a part
# "for the year ended 31 December 2022"
_PERIOD = re.compile(rf"\b(?:{alternatives('periods')})\s*$", re.I)
_SESSION = 3  # place of a date behind another one: "23 to 27 October 2023"
_KIND = 6  # words of a title that only says of what kind a document is, and its number
_ITS_NUMBER = re.compile(r"\b(?:no|n|nr|núm)\b[.\s]*[º°]?[.\s]*\d|\d/\d", re.I)
_RESOLUTION = re.compile(r"\d{1,4}/\d{1,4}\.\s+[^\W\d_]")  # "78/312. Mountain pastures"
_IN_THE = re.compile(r"IN THE (?=[A-Z]{4})")  # in front of a court's name
_ABOUT = 500  # letters of what an act is about, in its title
_PARAGRAPH = 160  # letters: longer blocks of a first page are text

# Lines of a masthead, which stand before the title: "Distr.: General", "Original: English".
_MASTHEAD = re.compile(r"(?:distr|original|оригинал|原件|الأصل|origen)\b.{0,40}[:：]|distr", re.I)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; None where nothing says it."""

    title: str | None
    symbol: str | None
    """As printed: "A/HRC/55/70"."""
    publisher: str | None
    date: datetime.date | None
    """Day of the document."""
    language: str | None
    """ISO 639-1."""


def facts_of(source: Source, items: Sequence[Item], profile: Profile) -> Facts:
    """Facts of the first two pages with text, or of the first blocks where there are no pages."""
    blocks = [item for item in items if isinstance(item, Block)]
    texts = [block for block in blocks if block.kind not in ("boilerplate", "footnote")]
    start = texts[0].page if texts else None
    first = [b for i, b in enumerate(texts) if (b.page is None and i < 40) or _on(b, start, 2)]
    # In a format without pages a masthead may stand in the heads of pages.
    heads = [block for block in blocks if block.kind == "boilerplate" and block.page is None]
    # Word processors lay a masthead out as a table.
    grids = [item for item in items[:_TOP] if isinstance(item, Grid) and len(item.cells) < _CELLS]
    cells = [Block(cell.text) for grid in grids for cell in grid.cells]
    symbol = _symbol(blocks, [*cells, *first], profile)
    title = _title(source, [b for b in first if b.page is None or b.page == start], profile)
    if not (title and " v " in title):
        title = parties_of(items) or title
    return Facts(
        title,
        symbol,
        profile.publisher(symbol) or _publisher(source, [*cells, *first], profile, title),
        _date([*first, *heads, *cells]) or _stated_date(source),
        language_of(items, source.language),
    )


def _on(block: Block, start: int | None, pages: int) -> bool:
    return block.page is not None and start is not None and block.page < start + pages


def _symbol(blocks: Sequence[Block], first: Sequence[Block], profile: Profile) -> str | None:
    """The symbol that running heads repeat, or else the first one in a line of the first page."""
    heads = Counter(
        symbol
        for block in blocks
        if block.kind == "boilerplate"
        for symbol in profile.symbols_in(block.text)
    )
    if heads:
        return str(heads.most_common(1)[0][0])
    lines = [block for block in first[:15] if len(block.text) < _PARAGRAPH]
    found = [symbol for line in lines for symbol in profile.symbols_in(line.text)]
    neutral = (one for one in found if one[0] == "[")  # "[2024] UKSC 18" before a case's number
    return next(neutral, next(iter(found), None))


def _publisher(
    source: Source, first: Sequence[Block], profile: Profile, title: str | None
) -> str | None:
    """The author that the file states, or else a line, if it has words of the document's family.

    Or else the first line that is the name of an institution, and not the title, or who the text
    says has prepared it, or whom a web page names.
    """
    lines = [block.text for block in first[:15] if len(block.text) < _PARAGRAPH]
    for text in (source.author or "", *lines):
        if not DATE.search(text) and any(
            re.search(words, text.casefold()) for words in profile.recognized
        ):
            return _IN_THE.sub("", re.split(r"[,(;:]", text)[0].strip())
    others = (line for line in lines if line != title and _is_institution(line))
    named = next((_IN_THE.sub("", line.strip(" ,:–—")) for line in others), None)
    said = (match["name"] for block in first for match in _PREPARED_BY.finditer(block.text))
    institutions = set(words("institutions")["all"])
    prepared = (_without_end(name) for name in said if institutions & {*name.casefold().split()})
    return named or next(prepared, None) or source.publisher


def _without_end(name: str) -> str:
    """A name without the small words and signs that begin what follows it."""
    return re.sub(r"(?:[,\s]+(?:and|of|for|the))*[,\s]*$", "", name)


def _is_institution(line: str) -> bool:
    """Whether a line of the first page is the name of an institution and nothing else."""
    own = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", line)
    said = {word.casefold() for word in own}
    if re.search(r"[()]", line) or len(said - all_words("common")) < 2:
        return False  # "Court (s) Database", "THE COURT,"
    named = all(word[0].isupper() for word in own if len(word) > _SMALL or word[0].isdigit())
    named = named and bool(own) and own[0][0].isupper()  # else it is whom the document is for
    return 1 < len(own) <= _NAME and named and _are_of_a_name(said)


def _are_of_a_name(said: Collection[str]) -> bool:
    """Whether one of the words is of institutions' names, and none of documents' titles."""
    known, others = (words(table)["all"] for table in ("institutions", "documents"))
    return any(word in known for word in said) and not any(word in others for word in said)


def _date(first: Sequence[Block]) -> datetime.date | None:
    """The date that a block consists of, or begins with, or else the first one in a short line.

    Dates inside of lines are those of sessions and meetings ("2 to 5 June 2025"), unless they stand
    in a masthead; those in sentences may be of anything, and are not taken, nor is the end of a
    period of accounts. A law that was changed states the dates of its changes in brackets, the
    newest at the end.
    """
    found = [
        (_place_of_date(block.text, match), match)
        for block in first
        for match in _in_order(block)
        if block.text[0] in _OPENS or not _is_spoken(block.text)
        if not _PERIOD.search(block.text[: match.start()])
        if block.number is None and not (block.level and block.text.endswith("."))
    ]
    days = (day_of(match) for _, match in sorted(found, key=lambda entry: entry[0]))
    return next((day for day in days if day), None)


def _stated_date(source: Source) -> datetime.date | None:
    """When a web page says that it was published; other files state when they were written."""
    stated = source.date if source.format == "html" else None
    try:
        return datetime.date.fromisoformat(stated or "")
    except ValueError:
        return None


def _place_of_date(text: str, match: re.Match[str]) -> int:
    """How far behind others a date comes: 0 at the beginning, 1 in a masthead, `_SESSION` if it is
    the last day of a session."""
    if re.search(r"(?:[-–—]|\b(?:to|au|al|bis|по))\s*$", text[: match.start()]):
        return _SESSION
    return 0 if not match.start() else 1 if _MASTHEAD.search(text) else 2


def _is_spoken(text: str) -> bool:
    """Whether it is a paragraph or a sentence, and no line such as "Done at Lakeland, 3 May."."""
    return len(text) > _PARAGRAPH or (text[-1] in ".:;" and len(text.split()) > _NAME)


def _in_order(block: Block) -> list[re.Match[str]]:
    found = list(DATE.finditer(block.text))
    return found[::-1] if block.text[:1] in _OPENS else found


# Ends of sentences and addresses, which are no titles.
_ENDS = tuple(".;:,。；：，")
_STYLE = re.compile(r"(?:^|[^a-z]|mso)(?:title|titel|titre|título|titolo|doc-ti\b)", re.I)


def _title(source: Source, first: Sequence[Block], profile: Profile) -> str | None:
    """What the file marks as its title, or the largest type of the first page with some words.

    Behind a masthead, whose letters are often larger. Where the file tells no size of type, what
    it states beside its text comes first, then the lines in front of its first heading.
    """
    stated = None if _NO_TITLE.fullmatch(source.title or "") else source.title
    faceless = source.format == "text" or (source.format == "html" and not stated)
    after = [i for i, b in enumerate(first[:15]) if _in_masthead(b, profile)]
    below = [*first[max(after) + 1 :]] if after else [*first]
    below = below if any(map(_may_be_title, below)) else [*first]
    styled = [b for b in below if _STYLE.search(b.style or "")]
    named = [b for b in styled if _may_be_title(b) or _names_document(b.text)]
    if any(block.size for block in first):
        plain = median([block.size or 10.0 for block in first])
        heads = [b for b in below if _may_be_title(b) and _stands_out(b, plain)]
        # A court's or agency's own name, in capitals at the top, is none.
        heads = [b for b in heads if not (b.text.isupper() and _is_institution(b.text))] or heads
        best = max(named or heads, key=_weight, default=None)
    elif stated and not named:  # as in web pages
        return _of_page(stated, below)
    else:
        top = next((i for i, block in enumerate(below) if i and block.level is not None), None)
        lead = [block for block in below[:top] if _may_be_title(block)]
        lead = lead or [block for block in below[:_LINES] if _may_be_title(block)]
        told = [b for b in lead if faceless and _names_document(b.text)]
        marked = [b for b in lead if b.bold or b.centred]
        heads = [b for b in below[:_LINES] if faceless and b.level == 1 and _may_be_title(b)]
        best = next(iter([*named, *heads, *told, *marked, *lead]), None)
    if best is None:
        return stated
    lines = [best.text]
    for block in below[below.index(best) + 1 :]:
        same = _face(block) == _face(best)
        alike = same or (bool(named) and block in named and block.size == best.size)
        alike = alike or (block.size is not None and lines[-1].endswith(":"))
        # "Report", and below it "to the Government of Lakeland on the visit".
        rest = block.text[:1].islower() and (block.bold or block.centred)
        if rest and block.number is None and len(block.text) < _ABOUT:
            lines.append(block.text)
            continue
        # Where lines have no faces, they are joined already.
        if not alike or faceless or len(lines) == 4 or not _may_be_title(block):
            break
        lines.append(block.text)
    lines += _what_it_is_about(lines, below[below.index(best) + len(lines) :])
    title = " ".join(lines).rstrip("*†‡: ")
    # A file's property is often wrong; where it has the words of the page, it has more.
    whole = slug(title) in slug(stated or "") and len(slug(stated or "")) < 3 * len(slug(title))
    return stated if stated and (whole or _words(title) < 4) else title


def _names_document(text: str) -> bool:
    """Whether a word says of what kind a document is: "report", "decision"."""
    said = set(re.findall(r"[^\W\d_]+", text.casefold()))
    return not said.isdisjoint(words("kinds")["all"])


def _what_it_is_about(lines: Sequence[str], behind: Sequence[Block]) -> list[str]:
    """Further lines of a title that only says of what kind a document is, and its number.

    "REGULATION No. 214/2016", "of 14 April 2016", "on the keeping of bees".
    """
    said = " ".join(lines)
    if len(said.split()) > _KIND or not _ITS_NUMBER.search(said):
        return []
    found: list[str] = []
    for block in behind[:2]:
        apart = block.number is not None or block.level is not None or block.text[0] in _OPENS
        if apart or not (block.bold or block.centred) or len(block.text) > _ABOUT:
            break
        found.append(block.text)
    return found


def _of_page(stated: str, first: Sequence[Block]) -> str:
    """The title that a web page states, without the name of the site that stands beside it.

    Where its one heading of the first level says the same, or more, that is the title.
    """
    heads = [block.text for block in first if block.level == 1]
    if len(heads) != 1 or _words(heads[0]) < _TITLE_WORDS:
        return stated
    page = slug(re.split(r"\s[|–—·-]\s", stated)[0]), slug(heads[0])
    return heads[0] if page[0] in page[1] or page[1] in slug(stated) else stated


def _face(block: Block) -> tuple[object, ...]:
    return block.size, block.bold, block.centred, None if block.size else block.style


def _stands_out(block: Block, plain: float) -> bool:
    larger = (block.size or 10.0) > plain + 0.5
    return larger or block.bold or block.centred or block.kind == "heading"


def _in_masthead(block: Block, profile: Profile) -> bool:
    """Whether it is a line such as a symbol, "Distr.: General", a date, "Original: English"."""
    text = block.text
    symbols = profile.symbols_in(text)
    date = DATE.search(text)
    rest = len(text) - sum(map(len, symbols)) - (len(date[0]) if date else 0)
    dated = (bool(symbols) or date is not None) and rest < 12
    return bool(profile.publishers) and len(text) < 80 and (dated or bool(_MASTHEAD.search(text)))


def _is_masthead(text: str, date: re.Match[str]) -> bool:
    """Whether a date right behind the names of institutions is the rest of a line: "United Nations
    General Assembly 6 June 2024"."""
    said = [word.casefold() for word in re.findall(r"[^\W\d_]+", text[: date.start()])]
    return date.end() == len(text) and _are_of_a_name(said)


def _may_be_title(block: Block) -> bool:
    """Whether it has some words, and is neither a sentence nor a paragraph or item of a list."""
    text = block.text
    wordy = (8 <= len(text) <= 300 or _words(text) >= 3) and re.search(r"[^\W\d_]{3}", text)
    # "Roads and Energy:" in large type has its second part below it.
    ends = text[:-1] if text.endswith(":") and block.size and len(text) < _PARAGRAPH else text
    inside = block.number is not None or text[:1].islower() or ends.endswith(_ENDS)
    inside = inside or text.casefold() in _OF_CONTENTS or bool(_NO_TITLE.fullmatch(text))
    inside = inside or bool(_FIRST_HEADING.match(text))
    inside = inside or bool(len(text) > _PARAGRAPH and re.match(r"\d{1,3}[.)]\s", text))
    inside = inside or bool(re.match(r"\([a-z]{1,3}\)\s", text))
    named = bool(division_of(text) or caption_number(text))
    # "148th session, Geneva, 23 to 27 October 2023"
    dates = list(DATE.finditer(text))
    named = named or any(_place_of_date(text, date) == _SESSION for date in dates)
    named = named or any(_is_masthead(text, date) for date in dates)
    named = named or any(_IN_A_PLACE.fullmatch(text.replace(date[0], "")) for date in dates)
    return bool(wordy) and not inside and not named and len(text) <= 300


def _words(text: str) -> float:
    """Words; in a script without blanks two letters are taken for one."""
    return max(len(text.split()), sum(letter >= "\u2e80" for letter in text) / 2)


def _weight(block: Block) -> float:
    size = block.size or 10.0
    distinct = block.bold + 3 * block.centred + (block.level == 1) + (block.kind == "heading")
    distinct += 3 * bool(_RESOLUTION.match(block.text))
    return float(size * (1 + 0.15 * distinct) * min(_words(block.text), 8) ** 0.5)
