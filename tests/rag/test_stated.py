"""Whether a text has what was asked for: compared as figures and words, not as strings."""

import pytest

from index.vocabulary import Vocabulary
from rag.asked.read import read_off
from rag.evidence import gives_figure_of, of_others, states

NO_WORDS = Vocabulary.of(())


@pytest.mark.parametrize(
    ("question", "text", "stated"),
    [
        ("Where was the course held?", "In June, it was held for IOM staff.", False),
        ("Where was the course held?", "It was held in Nairobi.", True),
        ("Where in Kenya was the course held?", "It was held in Kenya.", False),
        ("In which countries?", "They came from the eastern Congo and Guinea-Bissau.", True),
        ("How long did it last?", "It has 32 participants.", False),
        ("How long did it last?", "A course of two working days.", True),
        ("Did more boats or cars arrive?", "Boats arrived in 2019.", False),
        # Compared as figures and as whole words, never as pieces of the question's text:
        ("How many workshops were held in 2019?", "The office held 20 workshops.", True),
        ("How many workshops were held in 2019?", "The office held 19 workshops.", True),
        ("How many of the 1,234 boats sank?", "In all, 234 boats sank.", True),
        ("How many of the 1,234 boats sank?", "There were 1,234 boats.", False),
        ("How many of the 1,234 boats sank?", "There were 1234 boats.", False),
        ("How many of the 1,234 boats sank?", "There were 1\u202f234 boats.", False),
        ("How many of the 1,234 boats sank?", "There were １,２３４ boats.", False),
        ("How many of the 12 boats sank?", "There were 1\u00ad2 boats.", False),
        ("When did it sink?", "It sank in Ja\u00adnuary.", True),
        ("How many of the 70 boats sank?", "In all, seven boats sank.", True),
        ("How many of the seven boats sank?", "There were seven boats.", False),
        ("Which share is above 15 per cent?", "It was 5 per cent.", True),
        ("Which share is above 15 per cent?", "It was 15 per cent.", False),
        ("How long beyond two days did it last?", "It lasted two days.", False),
        ("How long beyond two days did it last?", "It lasted 20 days.", True),
        ("Where in Guinea-Bissau was it held?", "It was held in Guinea.", False),
        ("Where in Romania was it held?", "It was held in Oman.", True),
        ("Who met Annabel?", "The host was Anna.", True),
        ("Who met Annabel?", "The host was Annabel’s.", False),
        ("When in 2019 was it?", "It was in 2019.", False),
        ("When in 2019 was it?", "It was in March 2019.", True),
        ("Did more boats or cars arrive?", "Seven boats arrived.", True),
    ],
)
def test_whether_a_sentence_states_what_is_asked_for(
    question: str, text: str, stated: bool
) -> None:
    assert states(read_off(NO_WORDS, question, question), text) == stated


@pytest.mark.parametrize(
    ("question", "text", "unmet"),
    [
        ("How many women took the course?", "In all, 962 staff took it.", True),
        ("How many women took the course?", "Of 962 staff, 44 per cent were female.", False),
        ("How many women are there from Kenya?", "Kenya — Total: 12; Sex F: 7; M: 5", False),
        ("How many children were helped?", "It helped 20 minors.", False),
        ("What did women say?", "Staff said little.", False),
    ],
)
def test_figures_of_people_of_whom_a_text_does_not_speak(
    question: str, text: str, unmet: bool
) -> None:
    asked = read_off(NO_WORDS, question, question)
    columns = {"F", "M"} if "Sex F" in text else set[str]()
    assert of_others(asked, text, columns, title="", quotes=[]) == unmet


@pytest.mark.parametrize(
    ("year", "text", "gives"),
    [
        ("2018", "training on PSEA, compared with 4,827 in 2018.", True),
        ("2018", "forty-eight networks in 2018", True),
        ("2018", "the Global Compact, adopted in December 2018", False),
        ("2018", "in private sector contributions (2018: USD 5.7 million)", True),
        ("2018", "900,000 beneficiaries, a 26 per cent increase from 2018", False),
        ("2017", "4,827 in 2018", False),
        ("2018", "4,827 in 20\u00ad18", True),
        ("2018", "４,８２７ in ２０１８", True),
    ],
)
def test_a_figure_of_a_year(year: str, text: str, gives: bool) -> None:
    assert gives_figure_of(year, text) == gives
