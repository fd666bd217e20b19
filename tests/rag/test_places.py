"""Parts that a question names by a heading; lists of works and thanks are asked for by name."""

import pytest

from index.open import Index
from index.places import Places
from rag.answer import answer, search
from tests.small import FILLER, cited, document, holds, index_of, paragraph, unit

FEES, FORWARD, ANNEX = "5. Fees for licences", "XIII. Way forward", "Annex II"


@pytest.fixture(scope="module")
def index() -> Index:
    passages = (
        unit("heading:fees", FEES),
        paragraph(1, "A licence of the lake costs nine crowns.", section=(FEES,)),
        paragraph(2, "Boats of schools need none.", section=(FEES, "5.1 Schools")),
        unit("heading:forward", FORWARD),
        paragraph(3, "The Board will mend the northern pier.", section=(FORWARD,)),
        unit("heading:annex-ii", ANNEX),
        paragraph(4, "The map shows all harbours.", section=(ANNEX,)),
        paragraph(5, "Otters of the lake. Anna Berg, 1998.", section=("References",)),
        paragraph(6, "Tom Lund drew the otters.", section=("A. Acknowledgements",)),
        *(paragraph(n, words) for n, words in enumerate(FILLER, start=7)),
    )
    return index_of(document(*passages))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does section 5 say?", ["para:1", "para:2"]),
        ("what does chapter 5 say", ["para:1", "para:2"]),
        ("Section 5.1", ["para:2"]),
        ("What does section XIII say?", ["para:3"]),
        ("Summarize part 13, please.", ["para:3"]),
        ("annex II", ["para:4"]),
        ("Way forward", ["para:3"]),
        ("fees for licences", ["para:1", "para:2"]),
        ("5. Fees for licences", ["para:1", "para:2"]),
    ],
)
def test_a_part_is_named_by_its_heading(index: Index, question: str, expected: list[str]) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert (cited(answered), answered.confidence) == (expected, 1.0)


def test_a_place_without_a_heading_is_looked_for_in_the_text(index: Index) -> None:
    """It may be printed in another way, so nobody can say that it is not there."""
    answered = answer(index, "What does section 9 say?")
    assert not [note for note in answered.notes if note.text.startswith("Not there")]
    assert answered.confidence < 1


def test_articles_have_their_numbers_in_their_ids() -> None:
    fee = paragraph(1, "Boats pay.", id="article:17/para:1", container="article:17")
    other = paragraph(2, "Trees grow.", id="article:18", container=None)
    law = index_of(document(fee, other, *FILLER))
    for question, expected in (
        ("What does article 17 say?", ["article:17/para:1"]),
        ("Article 17(1)", ["article:17/para:1"]),
        ("article 18", ["article:18"]),
    ):
        assert cited(answer(law, question)) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What does part two say?", ["para:2.9"]),
        ("appendix 1", ["para:12.9"]),
        ("What does paragraph 2.9 say?", ["para:2.9"]),
        ("What does paragraph 12.9 say?", ["para:12.9"]),
        ("What does box 2.1 say?", ["box:2-1"]),
    ],
)
def test_parts_are_numbered_in_words_and_decimals(question: str, expected: list[str]) -> None:
    fee = paragraph(1, "Boats pay nine crowns.", id="para:2.9", section=("Part Two",))
    tree = paragraph(2, "Trees grow at the pier.", id="para:12.9", section=("Appendix One",))
    box = paragraph(3, "Otters may swim.", id="box:2-1", container="box:2-1")
    answered = answer(index_of(document(fee, tree, box, *FILLER)), question)
    assert (cited(answered), answered.confidence) == (expected, 1.0)


def test_a_question_that_has_the_words_of_a_heading_asks_for_more(index: Index) -> None:
    assert answer(index, "Which fees for licences are there?").confidence < 1


def test_lettering_below_what_looks_like_a_heading_is_no_part(index: Index) -> None:
    letters = paragraph(1, "189 AI 138 Electric", section=("Sensors",))
    text = paragraph(2, "Sensors cost nine crowns each.", section=("Costs",))
    answered = answer(index_of(document(letters, text, *FILLER)), "sensors")
    assert answered.confidence < 1
    assert cited(answered) != ["para:1"]


def test_a_search_finds_what_an_answer_is_made_of(index: Index) -> None:
    shown = [found.passage.id for found in search(index, "What does section 5 say?", k=2)]
    assert shown == ["para:1", "para:2"]


def test_of_several_documents_each_has_its_section() -> None:
    first = paragraph(1, "Boats pay nine crowns.", section=("5. Fees",))
    other = paragraph(1, "Trees grow.", section=("4. Trees",))
    both = index_of(document(first, slug="one"), document(other, slug="two"))
    answered = answer(both, "What does section 5 say?")
    assert [(c.document, c.passage) for c in answered.citations] == [("one", "para:1")]


def test_works_and_thanks_answer_only_who_asks_for_them(index: Index) -> None:
    for question, expected in (
        ("What is said of otters of the lake?", False),
        ("Which references are there on otters?", True),
        ("Who drew otters?", True),
    ):
        shown = {ranked.passage.id for ranked in answer(index, question, k=100).passages}
        assert bool(shown & {"para:5", "para:6"}) == expected, question


def test_numbers_of_headings() -> None:
    def named(title: str) -> set[str]:
        return set(Places.among([paragraph(1, "Text.", section=(title,))]).named)

    assert named("Chapter III Boats") == {"chapter:iii", "chapter:3"}
    assert named("Section 5: Boats") == {"section:5"}
    assert named("8.8 Gaps") == {"section:8.8", "chapter:8.8", "part:8.8"}
    assert not named("A board of boats") | named("I am") | named("Boats")


def test_a_place_that_is_printed_in_a_paragraph_is_quoted_from_there() -> None:
    said = "Recommendation {} The Board should mend {} by the end of the year."
    lead = (
        "The piers of the lake were built a hundred years ago, of wood that came from the north. "
    )
    text = f"{lead * 3}{said.format(3, 'the piers')} {said.format(4, 'all boats')}"
    other = "As recommendation 3 says, piers are old."
    index = index_of(document(other, text, *FILLER))
    for number, thing in ((3, "the piers"), (4, "all boats")):
        answered = answer(index, f"What does recommendation {number} say?")
        assert cited(answered) == ["para:2"]
        quoted = answered.citations[0].quote.exact
        assert said.format(number, thing) in quoted
        assert f"Recommendation {7 - number}" not in quoted
    assert answer(index, "What does recommendation 5 say?").confidence < 1
