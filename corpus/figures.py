"""What stands in the cells of a printed table: figures, and the signs for "none" and "unknown".

Numbers are printed as "1 062", "1,234.5", "10,5", "+3%", "$5", "12a" (with the mark of a note), or
in brackets, "(12.3)", when they are negative. A dash means none; "..", "n/a" and "*" mean that a
figure is not known or not given.
"""

import re
from decimal import Decimal
from typing import Literal

DecimalMark = Literal[".", ","]

_NOTE = r"(?:[a-z]/?)?\*{0,3}[⁰¹²³⁴-⁹]*"  # the mark of a note below the table
_FIGURE = re.compile(rf"[-+−–(]*[$€£¥]?(?:\d+(?:[.,:/’']\d+)*|[.,]\d+)%?\)?(?: ?%)?{_NOTE}")
_NONE = re.compile(r"[-–—−]+|nil", re.I)
_UNKNOWN = re.compile(r"\.{2,}|…|n\.?/?a\.?|\*{1,3}", re.I)
_BEGUN = re.compile(r"[-+−–($€£¥]*\d+")
_THOUSANDS = re.compile(rf"\d{{3}}(?:[.,]\d+)?%?\)?(?: ?%)?{_NOTE}")
_PADDING = re.compile(rf"[\s’'$€£¥+]|{_NOTE}$")


def is_figure(word: str) -> bool:
    """Whether a word can fill a cell of a table of figures: a number, or a sign for no number."""
    return any(form.fullmatch(word) for form in (_FIGURE, _NONE, _UNKNOWN))


def continues(before: str, word: str) -> bool:
    """Whether two words, one space apart, may be one figure: "1" and "062", "(12" and "500)"."""
    return bool(_BEGUN.fullmatch(before) and _THOUSANDS.fullmatch(word))


def number(printed: str, decimal_mark: DecimalMark) -> Decimal | None:
    """The number that is printed; a dash is 0. None for percentages and what is no number."""
    if _NONE.fullmatch(printed):
        return Decimal(0)
    bare = _PADDING.sub("", printed)
    digits = bare.strip("()-−–")
    thousands = re.escape("," if decimal_mark == "." else ".")
    form = rf"(?:\d+|\d{{1,3}}(?:{thousands}\d{{3}})+)?(?:{re.escape(decimal_mark)}\d+)?"
    if not digits or not re.fullmatch(form, digits):
        return None
    found = Decimal(re.sub(thousands, "", digits).replace(decimal_mark, "."))
    return -found if bare[0] in "(-−–" else found
