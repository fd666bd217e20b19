"""Which blocks are headings, and how they look."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.profiles.words import alternatives
from corpus.sources.breaks import BELOW
from corpus.sources.model import Block, Item
from corpus.structure.numbers import RAISED, Number, enumerator_class, enumerator_of, number_of

_LONGEST = 220  # letters of a heading
_LINES = 5  # of a heading; what has more in large or bold type is a call-out
_USES, _NEARLY = 5, 0.8  # of a style: how often it is used, and for headings, to mark these
_LARGE = 1.15  # times the size of the running text: type that is used for headings or call-outs
_PLAIN = "normal"  # Word's style of what has none: it marks nothing
_RAISED = re.compile(r"(\d{1,2})(bis|ter)?")
_PROVISION = re.compile(r"(?:[^\W\d_]{2,10}\.?|§)\s?\d{1,4}[a-z]?\s?")  # "Article 100a"
_ADDRESS = re.compile(r"https?://|www\.")
# "LEE J (Diaz J concurring), dissenting:", "LEE J (dissenting in part)"
_WITH_WHOM = re.compile(r" ?\([^()]*\)(?:, \w+(?=:$))?(?=:?$)")
_CAPTION = re.compile(  # "Table 1", "▶ Table 1.", "Text Table 1."
    rf"(?:[▶►▸■]\s*)?(?:text )?(?P<word>{alternatives('captions')})\s*"
    r"(?:(?=[.:]\s)|(?:n[°ºo]\.?\s*)?(?P<number>(?:[A-Z]{1,2}[.-]?)?\d+(?:[.-]\d+)*|[IVXLC]+|[A-Z])"
    r"(?:\s*(?:$|[.:—–-])|\s+(?-i:(?=[^\W\d_a-zß-öø-ÿа-яё]))|(?<=[\d表图])(?=[^\W\d_])))",
    re.I,
)
_BARE = re.compile(rf"(?:{alternatives('captions')})$", re.I)
_DIVISION = re.compile(
    rf"(?P<word>{alternatives('divisions')})\s+"
    rf"(?:[IVXLC]+|\d{{1,3}}|[A-Z]|{alternatives('ordinals')})(?=$|\W)[\s.:–—-]*(?P<title>.*)"
    r"|第[〇零一二三四五六七八九十百\d]+(?P<unit>编|編|章|节|節|部分|篇)[\s\u3000]*(?P<name>.*)",
    re.I | re.S,
)
_ANNEX = re.compile(
    rf"(?:{alternatives('annexes')})\s+(?:[IVXLC]+|\d{{1,3}})(?=$|[\s.:–—-])[\s.:–—-]*(?P<title>.*)",
    re.I | re.S,
)
_ANNEX_WORD = re.compile(alternatives("annexes"), re.I)
# "一、制定条例的必要性" and "（一）关于产权" alone on a line: headings of the first two levels.
_COUNTED_IN_CHINESE = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])[^。；：，]{2,40}"
)
_OPERATIVE = re.compile(alternatives("operative"), re.I)


@dataclass(frozen=True, slots=True)
class Body:
    """How the running text of a document looks; headings look otherwise."""

    size: float | None
    """Of its type, in points; None where the format tells no size."""
    bold: bool
    """Whether nearly all of it is; so too for italic."""
    italic: bool
    heading_types: frozenset[object] = frozenset()
    """Named styles of the file, or larger types, that mark headings, by nearly all that have
    them."""


def body_of(items: Sequence[Item]) -> Body:
    """The look of most letters; bold or italic only if nearly all are; the styles of headings."""
    sizes = Counter[float | None]()
    bold = italic = 0
    for item in items:
        if isinstance(item, Block) and item.kind in ("text", "item"):
            sizes[round(item.size, 1) if item.size else None] += len(item.text)
            bold += item.bold * len(item.text)
            italic += item.italic * len(item.text)
    letters = sizes.total() or 1
    size = sizes.most_common(1)[0][0] if sizes else None
    body = Body(size, bold > 0.8 * letters, italic > 0.8 * letters)
    judged: defaultdict[object, list[bool]] = defaultdict(list)
    for item in items:
        if isinstance(item, Block) and item.kind in ("text", "heading") and _type(item, body):
            judged[_type(item, body)].append(is_heading(item, body))
    types = (t for t, of in judged.items() if len(of) >= _USES and sum(of) >= _NEARLY * len(of))
    return replace(body, heading_types=frozenset(types))


def is_small(block: Block, body: Body) -> bool:
    """Whether its type is smaller than that of the running text."""
    return bool(block.size and body.size and block.size < body.size - 0.6)


def is_of_size(block: Block, body: Body) -> bool:
    """Whether its type is about as large as that of the running text."""
    return not block.size or not body.size or abs(block.size - body.size) <= 0.6


def _type(block: Block, body: Body) -> object:
    """The named style of a block, or its type where that is large; None for running text."""
    if block.style == _PLAIN:
        return None
    if block.style or not block.size or not body.size or block.size <= _LARGE * body.size:
        return block.style
    return round(block.size), block.bold, block.italic


def is_heading(block: Block, body: Body) -> bool:
    """Whether a block is a heading by what the file says or by its look."""
    text = block.text
    lettered = bool(re.search(r"[^\W\d_]{2}", text))
    marked = lettered and _type(block, body) in body.heading_types
    # Styles with an outline level are used for paragraphs too.
    ended = re.search(r"(?<!\betc)[.;:。；：]$", text)
    spoken = len(text) > _LONGEST or (len(text) > 80 and ended)
    if (block.kind == "heading" or block.level is not None or marked) and not spoken:
        return True
    if division_of(heading_text(block)) or _names_annex(text):
        return True
    if _COUNTED_IN_CHINESE.fullmatch(text):
        return True
    if len(text) > _LONGEST or not lettered or _ADDRESS.search(text):
        return False
    if text[0] == "©" or (text[0] == "(" and text[-1] == ")"):  # whose picture it is; a remark
        return False
    letters, figures = (sum(map(of, text)) for of in (str.isalpha, str.isdigit))
    called = _WITH_WHOM.sub("", text)
    capitals = letters > max(3, figures) and called.upper() == called and called.lower() != called
    large = bool(block.size and body.size and block.size > _LARGE * body.size and block.bold)
    named = large and number_of(block.number, text)[0]  # "4.5. /usr/include: Header files."
    # "THE COURT," breaks off; "FOR THESE REASONS, THE COURT," begins a part.
    apart = block.bold or block.centred or _OPERATIVE.match(text)
    shouted = capitals and (text[-1] not in ",;" or apart)
    if re.search(r"(?<!\betc)[;,.][”’»\"']*$", text) and not shouted and not named:
        return False
    if block.box and block.size and block.box.bottom - block.box.top > _LINES * 1.3 * block.size:
        return False
    small = bool(block.size and body.size and block.size < body.size - 0.6)
    # A quotation is set in italics and centred, too, but has sentences.
    sentences = re.search(r"[^\W\d_]{3}(?:[.!?;]|[.!?]”)\s", text)
    titled = not sentences and (len(text) < 120 or block.centred)
    return (
        (block.bold and not body.bold)
        or block.underlined
        or bool(block.size and body.size and block.size > body.size + 0.8)
        or capitals
        or (not small and block.italic and not body.italic and titled)
        or (not small and block.centred and len(text) < 120 and text[0].isupper())
    )


def division_of(text: str) -> str:
    """The word of a heading such as "Chapter IV", "Глава 2" or "第二章", "" of other text.

    Laws and treaties print such headings like their text.
    """
    found = _DIVISION.match(text) if len(text) < 160 else None
    if not found:
        return ""
    if _is_spoken(found["title"] or found["name"] or ""):
        return ""
    return (found["word"] or found["unit"]).casefold()


def _names_annex(text: str) -> bool:
    """Whether it is "Annex" or "Annex IV Contents of the log", however it looks; no sentence."""
    if _ANNEX_WORD.fullmatch(text):
        return True
    found = _ANNEX.match(text) if len(text) < 160 else None
    return found is not None and not _is_spoken(found["title"])


def _is_spoken(title: str) -> bool:
    """Whether what stands behind "Chapter IV" is the rest of a sentence."""
    opens = re.match(r"[^\W\d_A-ZÀ-Þ]*[a-zà-ÿа-я]|[^\w«“\"‘(\[]", title[:1])
    return bool(opens or re.search(r"[.;:,。；：，]$", title))


def is_untitled_division(text: str) -> bool:
    """Whether it is "Chapter IV" alone, whose title stands below it."""
    found = _DIVISION.fullmatch(text)
    return bool(found and not (found["title"] or found["name"]))


def is_untitled_annex(text: str) -> bool:
    """Whether it is "Annex IV" alone, whose title stands below it."""
    found = _ANNEX.fullmatch(text)
    return bool(found and not found["title"])


def is_caption(block: Block) -> bool:
    """Whether it names a table or picture, or stands below one ("Source: …")."""
    styled = (block.style or "").casefold() == "caption"  # HTML's element, Word's style
    return styled or any(one.match(block.text) for one in (_CAPTION, BELOW, _BARE))


def caption_number(text: str) -> tuple[str, str, str] | None:
    """Word, number and title of a caption: ("table", "I.2", "Staff"); None of "Table. Staff" and of
    other text."""
    found = _CAPTION.match(text)
    if not found or not found["number"]:
        return None
    return found["word"].casefold(), found["number"], text[found.end() :].strip(" .:–—-")


def is_bare_caption(text: str) -> bool:
    """Whether it is "Table 1" or "Table" alone, without a title."""
    if _BARE.match(text):
        return True
    found = _CAPTION.match(text)
    return bool(found and not text[found.end() :].strip(" .:–—-"))


def is_below(text: str) -> bool:
    """Whether it is a line below a table or picture."""
    return bool(BELOW.match(text))


def look_of(block: Block) -> tuple[object, ...]:
    """How a heading looks; those of one look stand beside each other in the tree."""
    number, _ = number_of(block.number, block.text)
    kind = number.form if number else enumerator_class(enumerator_of(block.number, block.text)[0])
    capitals = block.text.upper() == block.text
    return (
        round(block.size or 0.0),
        kind,
        block.bold,
        block.italic,
        block.underlined,
        capitals,
        block.style,
        division_of(heading_text(block)),
    )


def heading_text(block: Block) -> str:
    """A heading with its number, in one line."""
    return f"{block.number or ''} {block.text}".strip()


def marks_of(block: Block) -> list[tuple[int, int]]:
    """Start and end of the superscripts in its `heading_text`."""
    shift = len(heading_text(block)) - len(block.text)
    return [(start + shift, end + shift) for start, end in block.marks]


def raised_of(block: Block) -> tuple[Number, str] | None:
    """A raised number in front of a paragraph, as Swiss laws have it, and the text behind it."""
    start, end = block.marks[0] if block.marks else (0, 0)
    raised = _RAISED.fullmatch(block.text[:end].strip()) if not start else None
    text = block.text[end:].lstrip()
    if block.number is not None or not raised or not text[:1].isupper():
        return None
    value = (int(raised[1]), *({"bis": (2,), "ter": (3,)}.get(raised[2] or "", ())))
    return Number(RAISED, value, raised[0]), text


def unmarked(block: Block) -> Block:
    """The block without the mark of a footnote on its number: "Art. 5³ Aim"."""
    start, end = block.marks[0] if block.marks else (0, 0)
    if not _PROVISION.fullmatch(block.text[:start]) or not block.text[start:end].strip().isdigit():
        return block
    return replace(block, text=block.text[:start] + block.text[end:], marks=block.marks[1:])
