"""How much is quoted around the sentences that answer."""

import pytest

from rag.answer import answer
from rag.citations import LEAST_QUOTED, MOST_OF_LIST, MOST_QUOTED, in_context
from rag.evidence import Slice
from tests.small import document, index_of

_LIST = (
    "The State pays the following: (i) EUR 2,400 to the first applicant; (ii) EUR 1,800 to the "
    "second applicant; (iii) EUR 1,500 for costs."
)
_LONG = " ".join(
    f"The board heard speaker {n}, who came from town {n} and told it of the wells there."
    for n in range(30)
)
_INDEX = index_of(document(_LIST, _LONG, "Boats were bought. They were blue."))
_FIRST = len(_LONG.split(". ")[0]) + 1


def _text(piece: Slice) -> str:
    return _INDEX.passages[piece.position].text[piece.start : piece.end]


def test_a_short_paragraph_is_quoted_whole() -> None:
    found = answer(_INDEX, "How much does the State pay to the first applicant?", effort="fast")
    assert found.citations[0].quote.exact == _LIST


def test_a_list_that_is_quoted_from_its_beginning_is_quoted_to_its_end() -> None:
    items = "; ".join(f"({c}) Wells of town {c} were found {'dry ' * 15}" for c in "abcdef")
    whole = f"The review found the following: {items}; and (g) nobody knew."
    index, second = index_of(document(whole)), whole.index("; (b)") + 1
    (piece,) = in_context(index, (Slice(0, 0, second),))
    assert MOST_QUOTED < len(whole) < MOST_OF_LIST
    assert (piece.start, piece.end) == (0, len(whole))
    (item,) = in_context(index, (Slice(0, whole.index("(e)"), whole.index("; (f)") + 1),))
    assert item.end - item.start <= MOST_QUOTED
    assert item.start > second
    longer = whole.replace("found dry", f"found {'very ' * 20}dry")
    (cut,) = in_context(index_of(document(longer)), (Slice(0, 0, second),))
    assert cut.end - cut.start <= MOST_QUOTED


def test_quotes_of_a_list_and_of_what_stands_in_it_are_one() -> None:
    items = "; ".join(f"({c}) Wells of town {c} were found {'dry ' * 15}" for c in "abcdef")
    whole = f"The review found the following: {items}; and (g) nobody knew."
    index = index_of(document(whole))
    lead, item = (
        Slice(0, 0, whole.index("; (b)") + 1),
        Slice(0, whole.index("(f)"), len(whole) - 20),
    )
    assert in_context(index, (lead, item)) == (Slice(0, 0, len(whole)),)


def test_what_stands_between_two_quoted_items_is_quoted() -> None:
    one, two = (Slice(0, _LIST.index(of), _LIST.index(of) + 9) for of in ("(i) EUR", "(iii) EUR"))
    assert [_text(piece) for piece in in_context(_INDEX, (one, two))] == [_LIST]


@pytest.mark.parametrize("at", [0, 10 * _FIRST, len(_LONG) - 20])
def test_a_quote_of_a_long_paragraph_takes_whole_sentences_and_ends(at: int) -> None:
    (piece,) = in_context(_INDEX, (Slice(1, at, at + 10),))
    assert piece.start <= at < at + 10 <= piece.end
    assert MOST_QUOTED - 2 * _FIRST < piece.end - piece.start <= MOST_QUOTED
    assert _text(piece).startswith("The board")
    assert _text(piece).endswith(".")


def test_several_passages_share_the_room_and_keep_their_order() -> None:
    pieces = in_context(_INDEX, (Slice(2, 0, 18), Slice(1, 0, 20), Slice(0, 0, 30)))
    assert [piece.position for piece in pieces] == [2, 1, 0]
    assert len(_text(pieces[1])) <= max(MOST_QUOTED // 3, LEAST_QUOTED)


def test_what_is_too_long_already_takes_in_only_what_little_stands_between() -> None:
    far = Slice(1, 0, 20), Slice(1, len(_LONG) - 20, len(_LONG))
    assert in_context(_INDEX, far) == far
    near = Slice(1, 0, 6 * _FIRST), Slice(1, 7 * _FIRST, 9 * _FIRST)
    assert in_context(_INDEX, near) == (Slice(1, 0, 9 * _FIRST),)


def test_a_quote_neither_leans_on_what_is_left_out_nor_leads_to_it() -> None:
    told = (
        "Three States had no vote because of arrears"
        + ", which they had not paid in time" * 6
        + "."
    )
    leans = "In addition, one State was in arrears but had been permitted to vote until the end."
    long = "The Committee, which met for three weeks, then went on to the next of its matters, " * 3
    index = index_of(
        document(f"{told} {leans} {long}.", f"{long}. {told} They are: (a) {long}; (b) {long}.")
    )
    (piece,) = in_context(index, (Slice(0, len(told) + 1, len(f"{told} {leans}")),))
    assert piece.start == 0
    at = index.passages[1].text.index(told)
    (piece,) = in_context(index, (Slice(1, at, at + len(told)),))
    assert not index.passages[1].text[: piece.end].endswith(":")


def test_the_number_of_an_item_ends_no_quote() -> None:
    items = " ".join(
        f"{n}. We have mended the wells of town {n} and told it so." for n in range(1, 9)
    )
    text = f"{'The office wrote a letter of reply to what the board had asked of it. ' * 3}{items}"
    index = index_of(document(text, *["Boats were bought."] * 3))
    for letters in range(8, 40):
        (piece,) = in_context(index, (Slice(0, 0, text.index(". ") + 1 + letters),))
        assert not text[piece.start : piece.end].rstrip(".").endswith(tuple("12345678"))
