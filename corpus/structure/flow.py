"""Whether a block without a number goes on in the passage that stands above it."""

import re

from corpus.sources.breaks import NAMED_PART
from corpus.sources.model import Block, Item
from corpus.structure.chains import missing
from corpus.structure.headings import Body, is_caption, is_small
from corpus.structure.ledger import Opened
from corpus.structure.names import closes_act, container_name
from corpus.structure.numbers import number_of
from corpus.structure.surroundings import BRACKETS, ENDS, SENTENCE_ENDS, is_item

_LONG_ITEM = 250  # letters: longer items are paragraphs that somebody numbered by letters or Roman
_UNFINISHED = re.compile(r"[:;,：；，]( \w{1,3})?$")  # "…; and": a list goes on
_RECOMMENDATION = re.compile(
    r"(?:Recommend|Recommand|Recomend|Empfehl|Рекоменд)\w*\s+(?:no?[.º°]?\s*)?\d{1,2}\s*[.:–—-]\s"
)
_LONGEST = 2000  # letters of a passage that has no number: blocks are not joined beyond
_LETTERING = 6  # words of what stands in a picture are fewer


def is_over(paragraph: Opened, last: Item | None, block: Block, paged: bool) -> bool:
    """Whether the last paragraph of a sequence is over before a block.

    last: the item that the paragraph ends with; None if it has none but its title. paged: whether
    the format has pages.
    """
    named = block.bold and NAMED_PART.match(block.text)
    if closes_act(block.text) or named or _RECOMMENDATION.match(block.text):
        return True
    decides = container_name(paragraph.text) == "operative-part"
    within = decides or _UNFINISHED.search(paragraph.text) or is_item(block)
    within = within or _counts_on(last, block)
    if within or not paragraph.last or not paragraph.texts:
        return False
    broken = not paged or (isinstance(last, Block) and last.page != block.page)
    ended = ENDS.search(paragraph.text) and (broken or len(block.text) < 40)
    return block.centred or bool(ended)


def _counts_on(last: Item | None, block: Block) -> bool:
    """Whether a block has the next number of a list in the paragraph: "2." behind "1."."""
    if not isinstance(last, Block):
        return False
    before, after = (number_of(one.number, one.text)[0] for one in (last, block))
    return bool(before and after and missing(before.value, after.value) == 0)


def goes_on(passage: Opened, last: Item, block: Block, apart: bool) -> bool:
    """Whether a block goes on in a passage without a number, which ends with the item `last`.

    apart: whether it stands beside the text, as boxes do.
    """
    before, fits = passage.text, passage.length + len(block.text) <= _LONGEST
    if apart:
        framed = isinstance(last, Block) and last.boxed == block.boxed
        return framed and (fits or not ENDS.search(before))
    if not fits or (isinstance(last, Block) and is_caption(last)):
        return False
    if is_item(block):
        short = isinstance(last, Block) and is_item(last) and len(last.text) < _LONG_ITEM
        return before.endswith(":") or short
    return not ENDS.search(before) and block.text[:1].islower()


def is_beside_picture(paragraph: Opened, block: Block, body: Body) -> bool:
    """Whether a few words in small type, which are no sentence, stand behind a paragraph's end."""
    ended = SENTENCE_ENDS.search(paragraph.text) and not ENDS.search(block.text)
    return bool(ended and is_small(block, body) and not is_item(block))


def is_lettering(block: Block, body: Body) -> bool:
    """Whether it may stand in a picture, or is a note below its title such as "[in tonnes]"."""
    words = len(re.findall(r"[^\W\d_]+", block.text))
    small = is_small(block, body) or words < _LETTERING
    noted = block.text[:1] in BRACKETS and not is_item(block)
    # "2.1" at an axis does not end a sentence.
    return noted or (small and not (words and ENDS.search(block.text)))
