"""Greetings, preambles and thanks are not searched; what names the subject is not lost."""

import pytest

from index.vocabulary import Vocabulary
from rag.answer import answer
from rag.asked.read import understand
from tests.small import FILLER, cited, document, holds, index_of

NO_WORDS = Vocabulary.of(())
WOMEN = "how many bakers are women?"


@pytest.mark.parametrize(
    ("message", "searched"),
    [
        (f"Dear all, I run a small mill and am new here. Could you kindly tell me {WOMEN}", WOMEN),
        (f"Good evening! {WOMEN} Many thanks in advance for any help you can offer.", WOMEN),
        (f"hi {WOMEN}", WOMEN),
        (f"Sorry to bother you, but can you please explain {WOMEN}", WOMEN),
        (f"thanks! one more thing, {WOMEN}", WOMEN),
        (
            "To whom it may concern: for a school project I would be most grateful if you could "
            "let me know which mills closed. Kind regards, Ada",
            "which mills closed.",
        ),
        (
            "My uncle would like to know whether the ferry still runs, please.",
            "the ferry still runs",
        ),
        ("Would you mind telling us who bakes the bread?", "who bakes the bread?"),
        ("I am looking for information on river ferries", "river ferries"),
        ("Please compare the ferry with the bridge", "compare the ferry with the bridge"),
        # On what it is asked stands before
        ("On the harbour, could you tell me who paid?", "On the harbour, who paid?"),
        # The question points to what was said before it
        (
            "I work on the flood response. How much was spent on it?",
            "I work on the flood response. How much was spent on it?",
        ),
        (
            "Hello! My sister lives in Lima. Who works there?",
            "My sister lives in Lima. Who works there?",
        ),
        # A statement that is not on the asker is what it is about
        ("The ferry sank. How many died?", "The ferry sank. How many died?"),
        ("How many died? In the harbour.", "How many died? In the harbour."),
        # Each sentence asks
        (
            "Who bakes the bread? How many mills closed in spring?",
            "Who bakes the bread? How many mills closed in spring?",
        ),
        # Nothing to set aside
        (
            "Do millers need to know it all?",
            "Do millers need to know it all?",
        ),
        ("bread, rivers and maps", "bread, rivers and maps"),
    ],
)
def test_what_is_searched_of_a_message(message: str, searched: str) -> None:
    asked = understand(message, NO_WORDS)
    assert asked.searched == searched
    assert asked.typed == message


def test_a_preamble_changes_no_answer() -> None:
    index = index_of(document("Of the bakers, 41 are women.", *FILLER))
    preamble = (
        "Dear colleagues, I am preparing a briefing on trees along rivers for teachers who met in "
        "autumn, and I have very little time before the ferry leaves."
    )
    plain = answer(index, "How many bakers are women?")
    polite = answer(index, f"{preamble} Could you tell me how many bakers are women? Many thanks!")
    holds(polite, index)
    assert cited(polite) == cited(plain) == ["para:1"]


def test_a_preamble_is_not_carried_over() -> None:
    session = ["Hello, I am a student. Could you tell me who leads the Policy Hub?"]
    assert understand("Who pays for it?", NO_WORDS, session).searched == (
        "who leads the Policy Hub? Who pays for it?"
    )
