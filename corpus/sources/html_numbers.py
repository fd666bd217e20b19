"""Numbers of a web page: those that its lists count, and those that stand in an element alone."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from corpus.sources.html_elements import BLOCKS, children, sibling, whole
from corpus.sources.inline import BULLET, LABEL
from corpus.sources.numerals import numeral

# Classes that pages give to an element with a paragraph's number.
NUMBER_CLASS = re.compile(
    r"(?:^|[\s_-])(?:num|number|no|numero|nummer|ordinal|enum|label|marker|list-symbol|para-?no|"
    r"para-?num|pnum|legpno|legp\dno|(?:section|law|para(?:graph)?|article|clause|provision)"
    r"[_-]?(?:label|num(?:ber)?|no))(?:$|[\s_-])",
    re.IGNORECASE,
)
# In any other element, a number must look like one: with a point or bracket, or a bullet.
_SURE = re.compile(r".*[.)\]:°、）]|[^\w\s]+|第.*", re.DOTALL)
_TYPED = re.compile(r"\(?([a-z])\)\s")
_TYPES = {
    "1": "decimal", "a": "lowerLatin", "A": "upperLatin", "i": "lowerRoman", "I": "upperRoman",
    "decimal": "decimal", "lower-alpha": "lowerLatin", "lower-latin": "lowerLatin",
    "upper-alpha": "upperLatin", "upper-latin": "upperLatin", "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman", "lower-greek": "lowerGreek", "decimal-leading-zero": "decimalZero",
    "arabic-indic": "arabicIndic", "persian": "persian", "devanagari": "devanagari",
    "thai": "thaiNumbers", "cjk-ideographic": "chineseCounting", "hebrew": "hebrew1",
    "simp-chinese-informal": "chineseCounting", "trad-chinese-informal": "chineseCounting",
    "cjk-decimal": "ideographDigital", "none": "none", "disc": "bullet", "circle": "bullet",
    "square": "bullet",
}  # fmt: skip


@dataclass(slots=True)
class Count:
    """How far a list has counted."""

    form: str
    """As `corpus.sources.numerals` names it, or "bullet", or "none"."""
    next: int
    step: int
    """1, or -1 in a list that counts backwards."""
    ordered: bool
    """Whether the page says that its items are in an order."""

    @classmethod
    def of(cls, node: LexborNode) -> "Count":
        """A list that begins."""
        attributes = node.attributes
        if node.tag != "ol":
            return cls(list_form(node) or "bullet", 1, 1, False)
        start = whole(attributes.get("start"))
        back = "reversed" in attributes
        if start is None:
            start = sum(1 for child in children(node) if child.tag == "li") if back else 1
        counted = "none" if _types_its_own(node) else "decimal"
        return cls(list_form(node) or counted, start, -1 if back else 1, True)

    def label(self, item: LexborNode) -> str | None:
        """What the list prints in front of its next item: BULLET for a bullet, None for nothing."""
        if (value := whole(item.attributes.get("value"))) is not None and self.ordered:
            self.next = value
        form = list_form(item) or self.form
        number = self.next
        self.next += self.step
        if form == "bullet":
            return BULLET
        return None if form == "none" else f"{numeral(number, form)}."


def _types_its_own(node: LexborNode) -> bool:
    """Whether the items of a list begin with letters in brackets that follow each other: "(a)".

    Pages that write so show no numbers beside them, by a style that is not in the page.
    """
    texts = [child.text().strip() for child in children(node) if child.tag == "li"]
    typed = [found[1] for text in texts if (found := _TYPED.match(text))]
    return len(typed) == len(texts) > 1 and typed == sorted(set(typed)) and typed[0] == "a"


def is_number(text: str, raised: bool, classes: str, in_note: bool) -> bool:
    """Whether the words of an element at a paragraph's beginning are its number.

    raised: whether they are a superscript, as in a footnote the note's own number is. classes: of
    the element. in_note: whether the paragraph is a footnote's.
    """
    label = LABEL.fullmatch(text) is not None
    if raised:
        return label and in_note
    if NUMBER_CLASS.search(classes):
        return label or (len(text) <= 12 and " " not in text)
    return label and _SURE.fullmatch(text) is not None


def waits_for_words(text: str, node: LexborNode, sure: bool) -> bool:
    """Whether a block is a number, in front of another block with the words that it numbers.

    sure: whether something else says that it is a number: its element's class, or a heading.
    """
    if not LABEL.fullmatch(text):
        return False
    follows = sibling(node, 1)
    if node.tag == "dt":
        return follows is not None and follows.tag == "dd"
    if not sure and not _SURE.fullmatch(text):
        return False
    return (
        sibling(node, -1) is None
        and follows is not None
        and follows.tag in BLOCKS - {"table", "ul", "ol", "hr"}
    )


def list_form(node: LexborNode) -> str | None:
    """The format of numbers that a list, or one item, asks for."""
    css = re.search(
        r"list-style(?:-type)?\s*:\s*([^;]+)", node.attributes.get("style") or "", re.IGNORECASE
    )
    for word in css[1].casefold().split() if css else ():
        if word in _TYPES:
            return _TYPES[word]
    return _TYPES.get(node.attributes.get("type") or "")
