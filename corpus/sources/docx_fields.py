"""Fields of a DOCX that number: SEQ, LISTNUM, AUTONUM, as Word would count them.

A field is an instruction ("SEQ level0 \\* arabic") and, mostly, the result that Word last worked
out. Where there is a result it holds; AUTONUM and LISTNUM are saved without one.
"""

import re
from dataclasses import dataclass

from corpus.sources.numerals import numeral

_SWITCH_FORMS = {
    "roman": "lowerRoman", "ROMAN": "upperRoman", "Roman": "upperRoman",
    "alphabetic": "lowerLetter", "ALPHABETIC": "upperLetter", "Alphabetic": "upperLetter",
    "ordinal": "ordinal", "cardtext": "cardinalText", "ordtext": "ordinalText",
}  # fmt: skip
# The three lists that LISTNUM knows by name, level by level.
_LISTS = {
    "numberdefault": ("%d)", "%a)", "%i)", "(%d)", "(%a)", "(%i)", "%d.", "%a.", "%i."),
    "outlinedefault": ("%I.", "%A.", "%d.", "%a)", "(%d)", "(%a)", "(%i)", "(%a)", "(%i)"),
}
_LETTERS = {
    "d": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
}  # fmt: skip
NUMBERING = {"SEQ", "LISTNUM", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT"}


@dataclass(slots=True)
class Field:
    """A field that is being read."""

    instruction: str = ""
    start: int = 0
    """Where in the line its result begins."""
    shown: bool = False
    """Whether the part after the instruction has begun."""

    @property
    def kind(self) -> str:
        """Its first word: "SEQ"."""
        words = self.instruction.split(None, 1)
        return words[0].upper() if words else ""

    @property
    def series(self) -> str:
        """Which numbers it belongs to."""
        words = re.sub(r"\\\S+(?: +[^\\]\S*)?", "", self.instruction).split()
        return " ".join(words).casefold()


class Counters:
    """How far each sequence of fields has counted."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}

    def next(self, field: Field) -> str:
        """The number that the field shows, worked out."""
        text = field.instruction
        counts = self._counts.setdefault(field.series, [0] * 9)
        reset = re.search(r"\\[rs] *(\d{1,6})", text)
        if field.kind == "LISTNUM":
            deep = re.search(r"\\l *([1-9])", text)
            at = int(deep[1]) - 1 if deep else 0
            counts[at] = int(reset[1]) if reset else counts[at] + 1
            counts[at + 1 :] = [0] * (8 - at)
            forms = _LISTS.get(
                field.series.removeprefix("listnum").strip(), _LISTS["numberdefault"]
            )
            if "legal" in field.series:
                return ".".join(str(max(1, n)) for n in counts[: at + 1]) + "."
            form = forms[at]
            return re.sub(r"%(\w)", lambda m: numeral(counts[at], _LETTERS[m[1]]), form)
        if reset:
            counts[0] = int(reset[1])
        elif not re.search(r"\\c\b", text):
            counts[0] += 1
        if re.search(r"\\h\b", text):
            return ""
        switch = re.search(r"\\\* *(\w+)", text)
        shown = numeral(counts[0], _SWITCH_FORMS.get(switch[1], "decimal") if switch else "decimal")
        return shown if field.kind == "SEQ" else f"{shown}."
