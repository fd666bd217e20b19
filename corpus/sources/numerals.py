"""Numbers as lists write them: "iv", "AA", "十二", "يب", by the names that Word gives the formats.

ECMA-376 part 1, 17.18.59 (ST_NumberFormat) names them; HTML's list types are among them.
"""

from collections.abc import Callable

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_ROMAN_DIGITS = {letter.casefold(): value for value, letter in _ROMAN}
_HAN = "〇一二三四五六七八九"
_HAN_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_ARABIC = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
]
_TENS = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


def numeral(value: int, form: str) -> str:
    """A number in the format of that name; decimal where the format is not known here.

    A number that the format cannot write (no Roman zero) comes in decimals, as Word prints it.
    """
    if form in _UPPER:
        return numeral(value, _UPPER[form]).upper()
    write = _FORMATS.get(form)
    return write(value) if write and value > 0 else str(value)


def _roman(value: int) -> str:
    if value > 32767:  # past Word's own limit; without it a hostile start would fill the memory
        return str(value)
    out = ""
    for size, letters in _ROMAN:
        out += letters * (value // size)
        value %= size
    return out.lower()


def roman_value(letters: str) -> int:
    """XIV -> 14."""
    digits = [_ROMAN_DIGITS.get(letter, 0) for letter in letters.casefold()]
    pairs = zip(digits, [*digits[1:], 0], strict=True)
    return sum(-one if one < after else one for one, after in pairs)


def _repeated(alphabet: str) -> Callable[[int], str]:
    """a … z, aa, bb …: the same letter again, as Word counts on past the alphabet."""

    def write(value: int) -> str:
        times, letter = divmod(value - 1, len(alphabet))
        return alphabet[letter] * (times + 1) if times < 30 else str(value)

    return write


def _counted(alphabet: str) -> Callable[[int], str]:
    """a … z, aa, ab …: letters as digits, as HTML counts on."""

    def write(value: int) -> str:
        out = ""
        while value:
            value, letter = divmod(value - 1, len(alphabet))
            out = alphabet[letter] + out
        return out

    return write


def _digits(zero: int) -> Callable[[int], str]:
    return lambda value: "".join(chr(zero + int(digit)) for digit in str(value))


def _han(digits: str, units: str, short_ten: bool) -> Callable[[int], str]:
    def write(value: int) -> str:
        if value >= 10_000:
            return str(value)
        out, gap = "", False
        for power in (3, 2, 1, 0):
            digit = value // 10**power % 10
            if digit:
                out += (digits[0] if gap and out else "") + digits[digit] + units[power].strip()
                gap = False
            else:
                gap = True
        if short_ten and 10 <= value < 20:
            out = out[1:]
        return out

    return write


def _cycle(value: int) -> str:
    return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12]


def _between(first: int, last: int, code: int) -> Callable[[int], str]:
    return lambda value: chr(code + value - first) if first <= value <= last else str(value)


def _words(value: int) -> str:
    if value >= 1000:
        return str(value)
    if value >= 100:
        rest = f" {_words(value % 100)}" if value % 100 else ""
        return f"{_ONES[value // 100]} hundred{rest}"
    if value < 20:
        return _ONES[value]
    return _TENS[value // 10] + (f"-{_ONES[value % 10]}" if value % 10 else "")


def _ordinal_words(value: int) -> str:
    head, hyphen, last = _words(value).rpartition("-" if value % 100 > 20 else " ")
    ending = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return head + hyphen + _ORDINALS.get(last, ending)


def _ordinal(value: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{'th' if 10 < value % 100 < 20 else ending}"


_FORMATS: dict[str, Callable[[int], str]] = {
    "lowerRoman": _roman,
    "lowerLetter": _repeated("abcdefghijklmnopqrstuvwxyz"),
    "lowerLatin": _counted("abcdefghijklmnopqrstuvwxyz"),
    "lowerGreek": _counted(_GREEK),
    "russianLower": _repeated(_RUSSIAN),
    "ordinal": _ordinal,
    "cardinalText": lambda value: _words(value).capitalize(),
    "ordinalText": lambda value: _ordinal_words(value).capitalize(),
    "decimalZero": lambda value: f"{value:02d}",
    "numberInDash": lambda value: f"- {value} -",
    "decimalFullWidth": _digits(0xFF10),
    "decimalFullWidth2": _digits(0xFF10),
    "hindiNumbers": _digits(0x0660),  # as Word names the digits of Arabic
    "arabicIndic": _digits(0x0660),
    "persian": _digits(0x06F0),
    "devanagari": _digits(0x0966),
    "thaiNumbers": _digits(0x0E50),
    "arabicAlpha": _repeated(_ARABIC),
    "arabicAbjad": _repeated(_ABJAD),
    "hebrew1": _repeated(_HEBREW),
    "hebrew2": _repeated(_HEBREW),
    "decimalEnclosedCircle": _between(1, 20, 0x2460),
    "decimalEnclosedCircleChinese": _between(1, 20, 0x2460),
    "decimalEnclosedParen": _between(1, 20, 0x2474),
    "decimalEnclosedFullstop": _between(1, 20, 0x2488),
    "chineseCounting": _han(_HAN, " 十百千", True),
    "chineseCountingThousand": _han(_HAN.replace("〇", "零"), " 十百千", True),
    "japaneseCounting": _han(_HAN, " 十百千", True),
    "taiwaneseCounting": _han(_HAN, " 十百千", True),
    "taiwaneseCountingThousand": _han(_HAN, " 十百千", True),
    "ideographDigital": lambda value: "".join(_HAN[int(digit)] for digit in str(value)),
    "japaneseDigitalTenThousand": lambda value: "".join(_HAN[int(d)] for d in str(value)),
    "chineseLegalSimplified": _han(_HAN_LEGAL, " 拾佰仟", False),
    "ideographLegalTraditional": _han("零壹貳參肆伍陸柒捌玖", " 拾佰仟", False),
    "ideographTraditional": lambda value: _STEMS[value - 1] if value <= 10 else str(value),
    "ideographZodiac": lambda value: _BRANCHES[value - 1] if value <= 12 else str(value),
    "ideographZodiacTraditional": _cycle,
}
_UPPER = {
    "upperRoman": "lowerRoman",
    "upperLetter": "lowerLetter",
    "upperLatin": "lowerLatin",
    "russianUpper": "russianLower",
}
