"""What is printed in front of a block, as a number that can be compared and counted on.

A number has a form ("12.", "(12)", "9.23", "Article 12", "第十条") and a value; numbers of one form
make sequences. Letters, Roman numbers and bullets are enumerators: they number lists and headings,
and no paragraph is cited by them alone.
"""

import re
from dataclasses import dataclass

from corpus.profiles.words import alternatives
from corpus.sources.numerals import roman_value

_ARTICLE = alternatives("articles")
_NUMBER = re.compile(
    r"(?P<open>[(\[（]?)(?P<digits>\d{1,4}(?:\.\d{1,3})*)"
    r"(?P<close>[°º]?[.)\]]{0,2}|[、．）]|\.? ?[-–])"
)
_LETTERED = re.compile(r"(?P<letters>[A-Z]{1,2})[.-]?(?P<digits>\d{1,3}(?:\.\d{1,3})*)[.)]?")
_SIGN = re.compile(
    r"(?P<sign>§§?|¶|№|[Pp]aras?\.|Rn\.|Rz\.) ?(?P<digits>\d{1,4}(?:\.\d{1,3})*)[.)]?"
)
_WORD = re.compile(
    rf"(?P<word>{_ARTICLE})\s*\(?(?P<value>(?:[A-Z]{{1,2}}\.\s?)?\d{{1,4}}(?:[-.]\d{{1,3}})*"
    r"(?:[ºª°](?:-[A-Z](?!\w))?|[\s-]?(?:bis|ter|quater)|\s?(?:er|(?-i:[a-z]))|[a-z])?|premier|première|unique|primero|primera|"
    r"erste|[IVXLC]+|الأولى|الاولى|[٠-٩]+)\)?(?P<rest>[\s.:–—\-]*)(?=$|\W|(?<=[\s.:–—\-]))",
    re.I,
)
# As OCR misreads "11.", "10." and "12.": "l1.", "1O.", "12 .", "12,". A word comes behind.
_MISREAD = re.compile(
    r"(?:(?P<digits>(?=\d{0,2}[lIO])(?=[lIO]{0,2}\d)[\dlIO]{2,3}|ll?)\."
    r"|(?P<spaced>\d{1,3})(?: \.|,))"
    r"\s+(?=[A-ZÀ-ÞА-Я\"“(])"
)
# "3 bis.", "4A." and "(1a)" were put in when others were numbered.
_BETWEEN = re.compile(
    r"(?:(?P<plain>\d{1,3}(?: ?(?:bis|ter|quater)|[A-Z]))\.\s+"
    r"|\((?P<inside>\d{1,3}(?: ?(?:bis|ter|quater)|[A-Za-z]))\)\s*)(?=[A-ZÀ-Þ\"“«(])"
)
_IN_BRACKETS = re.compile(r"\([A-ZÀ-Þ][^()]{2,}\)\.?")  # the title of "Art. 1 (Oggetto)"
_CHINESE = re.compile(r"第(?P<value>[〇零一二三四五六七八九十百千\d]+)(?P<unit>条|條|条之[一二三])")
# "1 - The", "1.- The", "1、" and "（1）", as Arabic, Spanish and Chinese texts have it.
_APART = re.compile(r"\d{1,3}(?:\.? ?[-–] +(?=[^\W\d])|[、．] ?(?=\w))|（\d{1,3}） ?(?=\w)")
_ENUMERATOR = re.compile(
    r"\(?(?:[a-zа-я]{1,2}|[ivxl]{1,6}|[IVXLC]{1,7}|[A-ZА-Я])[.)]{1,2}"
    r"|[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\(?[أ-ي][.)]|[IVXLC]{1,7}"
    r"|[•●○◦▪■□‣⁃∙·–—\-*➢✓\uf0b7\uf0a7\uf0d8]|\([ivxl]{1,6}\)|[a-z]{1,2}\)"
)
_DASHED = re.compile(r"(?:[IVXLC]{1,7}|[A-Z]) ?[–—-] (?=[\"«“]?[A-ZÀ-Þ])")  # "II – Les moyens"
# "A. whereas", "AB. considérant que"
_RECITAL = re.compile(
    rf"\(?(?-i:(?P<letters>[A-Z]|[AB][A-Z]))[.)]\s+(?P<begins>(?:{alternatives('begin_recitals')}))",
    re.I,
)
RECITAL = "A."
"""Form of the letter in front of a recital of a resolution."""
RAISED = "^n"
"""Form of a raised number in front of a paragraph."""

_ORDINALS = {"premier": 1, "première": 1, "unique": 1, "primero": 1, "primera": 1, "erste": 1,
             "الأولى": 1, "الاولى": 1}  # fmt: skip
_HAN = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
        "九": 9}  # fmt: skip
_ROMAN_NUMBER = re.compile(r"(?=[IVXL])X{0,3}L?X{0,3}(?:IX|IV|V?I{0,3})\.?", re.I)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in front of a block."""

    form: str
    """Numbers of one form make a sequence: "n.", "(n)", "n.n", "article", "L.n"."""
    value: tuple[int, ...]
    """(12,), (9, 23); of "12 bis" (12, 2)."""
    printed: str
    """As printed, without a full stop at the end: "12", "(14)", "9.23", "Article L.12"."""
    word: str = ""
    """For articles and the like the word in small letters: "article", "rule"."""


def number_of(printed: str | None, text: str) -> tuple[Number | None, str]:
    """The number of a block, from what the source gives or from the text's beginning.

    The second is the text without the number.
    """
    if lettered := _RECITAL.match(f"{printed or ''} {text}".lstrip()):
        letters = lettered["letters"]
        value = sum((ord(letter) - 64) * 26**k for k, letter in enumerate(reversed(letters)))
        words = text[text.index(lettered["begins"]) :]
        return Number(RECITAL, (value,), letters), words
    if printed is not None:
        number = _whole(printed.strip())
        if number is None and re.fullmatch(r"\d{1,3}[A-Z]{1,2}", printed.strip()):
            number = Number("n", _article_value(printed.strip().casefold()), printed.strip())
        return (number, text) if number else _put_in(f"{printed.strip()} {text}") or (None, text)
    found = _word_number(text)
    if found:
        return found
    first, _, rest = text.partition(" ")
    if mended := _MISREAD.match(text):
        digits = (mended["digits"] or mended["spaced"]).translate(
            {ord("l"): "1", ord("I"): "1", ord("O"): "0"}
        )
        return _whole(f"{digits}."), text[mended.end() :]
    if first and rest and not _is_year(first):
        number = _whole(first)
        if number and (not first[-1].isdigit() or len(number.value) > 1 or number.form == "L.n"):
            return number, rest.lstrip()
    if apart := _APART.match(text):
        return _whole(apart[0].strip()), text[apart.end() :]
    if later := _put_in(text):
        return later
    # "(1)Zweck", "1.The"; "1.—(1) The" of statutes, of which the dash is no word
    glued = re.match(r"(\(\d{1,3}\)|\d{1,3}\.)(?:(?=[^\W\d_])|[—–]\s?(?=\(1\)))", text)
    if glued:
        return _whole(glued[1]), text[glued.end() :]
    return None, text


def _put_in(text: str) -> tuple[Number, str] | None:
    """A number that was put in between two others, and the text behind it."""
    found = _BETWEEN.match(text)
    if found is None:
        return None
    core, form = (found["plain"], "n.") if found["plain"] else (found["inside"], "(n)")
    printed = core if found["plain"] else f"({core})"
    return Number(form, _article_value(core.casefold()), printed), text[found.end() :]


def bare_of(printed: str | None, text: str) -> tuple[Number | None, str]:
    """As `number_of`, and numbers without a point that are typed in front of a sentence."""
    found, rest = number_of(printed, text)
    typed = re.match(r"(\d{1,3})\s+(?=[\"“«(]?[^\W\d_a-zà-ÿа-я]|\(1\)\s)", text)
    if found or printed is not None or not typed:
        return found, rest
    return _whole(typed[1]), text[typed.end() :]


def roman_of(printed: str | None, text: str) -> tuple[Number | None, str]:
    """As `number_of`, for the Roman numbers with which summaries count their paragraphs.

    A number in brackets is an item's; one typed in the text has a full stop.
    """
    first, rest = (printed.strip(), text) if printed is not None else text.partition(" ")[::2]
    typed = printed is None and not (first.endswith(".") and rest)
    if typed or not _ROMAN_NUMBER.fullmatch(first):
        return None, text
    core = first.rstrip(".")
    form = ("I" if core.isupper() else "i") + first[len(core) :]
    return Number(form, (roman_value(core),), core), rest.lstrip()


def _whole(printed: str) -> Number | None:
    """A number that stands alone."""
    if found := _NUMBER.fullmatch(re.sub(r"(?<=\d)\.\.$", ".", printed)):  # "4.." as OCR has it
        value = tuple(int(part) for part in found["digits"].split("."))
        if len(value) > 1:
            return Number("n.n", value, printed.rstrip("."))
        form = f"{found['open']}n{found['close'].replace(' ', '')}"
        return Number(form, value, printed.rstrip(".-– 、．"))
    if found := _SIGN.fullmatch(printed):
        value = tuple(int(part) for part in found["digits"].split("."))
        return Number(found["sign"] + "n", value, printed.rstrip("."))
    if found := _LETTERED.fullmatch(printed):
        value = tuple(int(part) for part in found["digits"].split("."))
        return Number("L.n", (ord(found["letters"][-1]), *value), printed.rstrip("."))
    worded = _word_number(printed)
    return worded[0] if worded else None


def _word_number(text: str) -> tuple[Number, str] | None:
    if found := _CHINESE.match(text):
        number = Number("条", (han_value(found["value"]),), found[0], "article")
        return number, text[found.end() :].lstrip(" \u3000")
    found = _WORD.match(text)
    if not found or (not text[0].isupper() and text[0].isascii()):
        return None
    rest = text[found.end() :]
    # "Article 12 of the Convention provides" is a sentence, not a heading.
    titled = found["rest"] and _IN_BRACKETS.fullmatch(rest)
    spoken = rest and (rest[0].islower() or rest[0] in ",;)(/")
    if spoken and not titled and not found["rest"].strip():
        return None
    value = _article_value(found["value"].casefold())
    word = found["word"].casefold()
    return Number(word, value, found[0].strip().rstrip(".:–— -"), word), rest


def _article_value(value: str) -> tuple[int, ...]:
    if value in _ORDINALS:
        return (_ORDINALS[value],)
    if digits := re.findall(r"\d+", value):
        last = re.search(r"(bis|ter|quater|(?<=[ºª°]-)[a-z]|(?<=\d)\s?[a-z])$", value)
        tail = last[1].strip() if last else ""
        extra = {"": (), "er": (), "o": (), "bis": (2,), "ter": (3,), "quater": (4,)}.get(tail)
        return (*map(int, digits), *((ord(tail[0]) - 96,) if extra is None else extra))
    return (roman_value(value),)


def _is_year(word: str) -> bool:
    return bool(re.fullmatch(r"(?:1[89]|20)\d\d[.,)]?", word))


def han_value(digits: str) -> int:
    """一百零三 -> 103."""
    if digits.isdigit():
        return int(digits)
    total, last = 0, 0
    for letter in digits:
        if letter in _HAN:
            last = _HAN[letter]
        else:
            total += (last or 1) * {"十": 10, "百": 100, "千": 1000}[letter]
            last = 0
    return total + last


def enumerator_of(printed: str | None, text: str) -> tuple[str, str]:
    """The letter, Roman number or bullet in front of a block, and the text without it."""
    if printed is not None:
        return (printed.strip() if _ENUMERATOR.fullmatch(printed.strip()) else ""), text
    if found := _DASHED.match(text):
        return found[0].rstrip(), text[found.end() :]
    first, _, rest = text.partition(" ")
    word = first in ("a", "I", "A") and not re.match(r"[A-ZÀ-Þ]{3}", rest if first == "I" else "")
    if rest and _ENUMERATOR.fullmatch(first) and not word:
        return first, rest.lstrip()
    if found := re.match(
        r"[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、", text
    ):
        return found[0], text[found.end() :].lstrip(" \u3000")
    return "", text


def enumerator_class(enumerator: str) -> str:
    """Enumerators that can follow each other: "(a)", "I.", "•"."""
    core = re.sub(r"\w+", lambda m: _letter_class(m[0]), enumerator)
    return core or enumerator


def _letter_class(letters: str) -> str:
    if re.fullmatch(r"[IVXLC]+", letters):
        return "I"
    if re.fullmatch(r"[ivxl]{2,}|[ivx]", letters):
        return "i"
    return "A" if letters[0].isupper() else "a"


def ordinals(enumerator: str) -> set[int]:
    """The places it can have in a list: "(i)" is the ninth letter, or the first Roman number."""
    core = re.sub(r"\W", "", enumerator)
    if not core:
        return set()
    found = set()
    if re.fullmatch(r"[ivxlcIVXLC]+", core):
        found.add(roman_value(core))
    if len(core) == 1 and core.isalpha():
        first = next((f for f in "aAаАأ" if f <= core and ord(core) - ord(f) < 32), None)
        if first:
            found.add(ord(core) - ord(first) + 1)
    if all(letter in _HAN or letter == "十" for letter in core):
        found.add(han_value(core))
    return found


def counts_of(printed: str | None, text: str) -> dict[str, int]:
    """Forms of the number or letter in front of a block, each with its place in the count.

    "C. Staff" may stand third behind "B." and hundredth among Roman numbers.
    """
    number, _ = number_of(printed, text)
    if number:
        return {number.form: number.value[-1]} if len(number.value) == 1 else {}
    enumerator, _ = enumerator_of(printed, text)
    core = re.sub(r"\W", "", enumerator)
    if not core:
        return {}
    roman = {roman_value(core)} if re.fullmatch(r"[ivxlcIVXLC]+", core) else set[int]()
    case = "A" if core.isupper() else "a"
    forms = {enumerator.replace(core, case + case): place for place in roman}
    return forms | {enumerator.replace(core, case): place for place in ordinals(core) - roman}
