"""One question in, one cited answer out, on the real report with the real model."""

import dataclasses

import pytest

from api.llm.token_budget import count_tokens, within_budget
from corpus.errors import QuestionError, UnknownDocument, UnknownPassage
from corpus.passage import Passage
from index.open import Index
from rag.answer import Answer, answer, as_object, facts_of, search
from rag.asked import gives_figure_of
from rag.citations import label, url
from rag.retrieve import matching

OFFICIALS = "How many officials were trained on protection and anti-trafficking measures?"


def holds(answered: Answer, index: Index) -> None:
    """What is true of every answer: nothing is cited that was not retrieved, quotes are slices."""
    retrieved = {(p.passage.document, p.passage.id): p for p in answered.passages}
    assert [citation.marker for citation in answered.citations] == list(
        range(1, len(answered.citations) + 1)
    )
    for citation in answered.citations:
        ranked = retrieved[citation.document, citation.passage]
        quote, text = citation.quote, ranked.passage.text
        assert quote.exact == text[quote.start : quote.end]
        assert text[: quote.start].endswith(quote.prefix)
        assert text[quote.end :].startswith(quote.suffix)
        assert (quote.start, quote.end) in ranked.highlights
        assert quote.exact in answered.answer
    assert bool(answered.citations) == (answered.status == "answered") == bool(answered.answer)
    assert 0 <= answered.confidence <= 1
    assert [p.rank for p in answered.passages] == list(range(1, len(answered.passages) + 1))
    assert answered.index == {"generation": index.generation, "model": index.model}


@pytest.mark.parametrize(
    ("question", "passage", "quoted"),
    [
        (OFFICIALS, "para:138", "41,209"),
        ("Where are IOM's quality control centres?", "para:171", "Manila, Gaziantep and Juba"),
        ("hurricane dorian bahamas migrants", "para:202", "Hurricane Dorian"),
        ("How many staff nationals of Kenya are Professionals?", "table:III#kenya", "Total: 96"),
        ("Is voluntary return preferable to forced return?", "footnote:3", "preferable"),
    ],
)
def test_answers(index: Index, question: str, passage: str, quoted: str) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert answered.status == "answered"
    assert answered.citations[0].passage == passage
    assert quoted in answered.citations[0].quote.exact


@pytest.mark.parametrize(
    "question", ["best pizza recipe", "Who won the football World Cup in 1998?", "what is", "a a a"]
)
def test_not_found_is_an_answer(index: Index, question: str) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert answered.status == "not_found"
    assert len(answered.passages) == 5, "the nearest passages are still shown"


@pytest.mark.parametrize(
    ("question", "codes", "unstated"),
    [
        ("How much money did UNHCR spend in 2003?", 1.0, None),
        ("How many private sector engagements were maintained in 2019?", 0.0, 0.0),
        ("How many women worked at IOM in 2012?", 1.0, None),
        ("How much money did the Ramadan video campaign bring in?", 0.0, 1.0),
        ("What were the private sector contributions in 2018?", 0.0, 0.0),  # the report says it
    ],
)
def test_what_is_asked_for_and_not_there(
    index: Index, question: str, codes: float, unstated: float | None
) -> None:
    _, features = facts_of(index, question)
    assert features.unmet_codes == codes
    assert unstated in (None, features.unstated)


def test_what_is_counted_is_held_against_the_words_behind_a_figure(index: Index) -> None:
    def unit(question: str) -> float:
        return facts_of(index, question)[1].unit

    assert unit("How many officials were trained on anti-trafficking measures?") > 0
    assert unit("How many tonnes of gas were measured by the environmental inventories?") < -0.1
    assert unit("Who is the Director General?") == 0, "nothing is counted"


@pytest.mark.parametrize(
    "question",
    [
        "How large were the grants given to women's committees in Myanmar?",
        "How many evaluations does the IOM Evaluation Repository hold?",  # "all evaluations"
        "How many donors are listed on the Devex funding tracking platform?",
        "How much did diaspora associations in Italy invest in Tunisia?",
    ],
)
def test_a_near_miss_whose_passage_has_no_such_figure(index: Index, question: str) -> None:
    assert facts_of(index, question)[1].unstated == 1


def test_one_word_that_the_quotes_do_not_meet_is_seen(index: Index) -> None:
    _, met = facts_of(index, "How many staff were certified in cash and bank management?")
    _, unmet = facts_of(index, "How many staff were arrested in cash and bank management?")
    assert unmet.worst_met < met.worst_met - 0.1


def test_the_second_encoder_judges_a_question_in_other_words(index: Index) -> None:
    question = (
        "Which ministry in Lusaka got a new set-up for keeping in touch with citizens abroad?"
    )
    assert index.second
    encoding = index.second.encoder.query(question)
    nearest = float(index.second.pooled.search(encoding.pooled, 1)[1].max())
    assert facts_of(index, question)[1].topic == pytest.approx(nearest)


def test_a_question_about_something_else_is_far_from_every_passage(index: Index) -> None:
    _, own = facts_of(index, OFFICIALS)
    _, other = facts_of(index, "When did the Normans conquer England?")
    assert other.topic < own.topic - 0.3


def test_a_name_that_the_quote_lacks_lowers_confidence(index: Index) -> None:
    asked = "How many IOM officials in {} were trained on protection and anti-trafficking?"
    assert facts_of(index, asked.format("Tottenham"))[1].unmet_names == 1
    assert facts_of(index, OFFICIALS)[1].unmet_names == 0


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("How many women worked at P-4 level in 2019?", "table:I.2#women"),
        ("How many men worked at P-2 level in 2019?", "table:I.2#men"),
        ("Number of P-3 staff from the Democratic Republic of the Congo", "table:III#democrat"),
        ("How many men from Chad work in General Service?", "table:II#chad"),
        ("What is the total number of Professional staff in Annex III?", "table:III#total"),
        ("How many posts did women fill at P-3 in 2019?", "table:I.2#women"),
        ("What was the percentage of women at P-5 and above in 2018?", "table:I.3#percentage-of-w"),
        ("How many G-5 officers are Norwegian?", "table:II#norway"),
        ("How many nationalities were represented in 2016?", "table:IV#total"),
        ("MICIC stands for what?", "para:202"),
        ("When did IOM join the International Aid Transparency Initiative?", "para:250"),
        ("What does SCAAN stand for?", "acronyms#SCAAN"),
        ("What does CCCM stand for?", "acronyms#CCCM"),
    ],
)
def test_grades_rows_and_definitions_are_met_literally(
    index: Index, question: str, passage: str
) -> None:
    assert search(index, question, 1)[0].passage.id.startswith(passage)


STAFF, HUB = "How many staff did IOM have at the end of 2019", "when was the Policy Hub created?"


@pytest.mark.parametrize(
    ("question", "quoted", "missing"),
    [
        (f"{STAFF}, and {HUB}", ["14,811", "April 2019"], []),
        (f"{STAFF}? {HUB.capitalize()}", ["14,811", "April 2019"], []),
        (f"{STAFF}, and in which year did Tottenham win the cup?", ["14,811"], ["Tottenham"]),
        (f"{STAFF}, and how many of them were women?", ["women"], []),  # not a question by itself
    ],
)
def test_several_questions_in_one(
    index: Index, question: str, quoted: list[str], missing: list[str]
) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert all(words in answered.answer for words in quoted)
    cited = {citation.passage for citation in answered.citations}
    assert cited >= {p.passage.id for p in answered.passages[: len(quoted)]}, "they come first"
    notes = [note.text for note in answered.notes if note.text.startswith("Not found")]
    assert len(notes) == len(missing)
    assert all(word in note for word, note in zip(missing, notes, strict=True))


def test_of_several_questions_without_an_answer_none_is_named(index: Index) -> None:
    lost = "Who won the football World Cup in 1998, and in which year did Tottenham win the cup?"
    answered = answer(index, lost)
    holds(answered, index)
    assert answered.status == "not_found"
    assert not [note for note in answered.notes if note.text.startswith("Not found")]


def test_of_several_questions_what_is_found_comes_first(index: Index) -> None:
    """Even if one passage only is to be shown, and the other question is nearer to the whole."""
    lost = "in which year did Tottenham and the diaspora associations in Italy win the cup?"
    answered = answer(index, f"{STAFF}, and {lost}", k=1)
    holds(answered, index)
    assert "14,811" in answered.answer


def test_a_year_that_the_second_passage_mentions_is_mentioned(index: Index) -> None:
    launch = "when was the World Migration Report 2020 launched?"
    answered = answer(index, f"{OFFICIALS.rstrip('?')}, and {launch}")
    assert "2020" not in answered.passages[0].passage.text
    assert not [note for note in answered.notes if note.kind == "year"]


def test_of_several_things_each_may_stand_in_another_passage(index: Index) -> None:
    question = (
        "In which languages were sections of the Migration Data Portal launched, and how many "
        "times were the DTM reports downloaded in that year?"
    )
    passage, features = facts_of(index, question)
    assert "DTM" not in index.in_context(passage)
    assert features.unmet_acronyms == 0


@pytest.mark.parametrize(
    ("question", "passages", "begins"),
    [
        ("What does paragraph 138 say?", ["para:138"], "Seventy offices developed"),
        ("para 45", ["para:45"], "To this end"),
        ("What is footnote 3 about?", ["footnote:3"], "IOM strongly believes"),
        ("¶ 12 and 14, please quote", ["para:12", "para:14"], "With respect to"),
        ("Show me the foreword", ["foreword#1", "foreword#2"], "The activities encapsulated"),
        ("Explain paragraph 14", ["para:14"], "Good migration governance"),
    ],
)
def test_a_part_of_the_report_is_shown_by_its_number(
    index: Index, question: str, passages: list[str], begins: str
) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert [p.passage.id for p in answered.passages][: len(passages)] == passages
    assert answered.answer.startswith(begins)
    cited = [citation.passage for citation in answered.citations]
    assert list(dict.fromkeys(cited)) == passages


@pytest.mark.parametrize(
    ("question", "answered_by"),
    [
        ("In the foreword, how much revenue is reported for 2019?", "foreword#2"),
        ("How much was the combined total revenue in 2019?", "para:297"),
        ("How many officials were trained according to paragraph 138?", "para:138"),
        ("How many officials were trained according to paragraph 140?", None),
        ("How many officials were trained on protection, as paragraph 500 says?", None),
        ("What does paragraph 500 say?", None),
    ],
)
def test_what_is_asked_of_a_part_is_answered_from_it_alone(
    index: Index, question: str, answered_by: str | None
) -> None:
    answered = answer(index, question)
    assert answered_by == (answered.citations[0].passage if answered.citations else None)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        (
            "Did the roster of experts or the standby partners provide more deployments?",
            {"para:200": "85 of which", "para:201": "90 deployments"},
        ),
        (
            "Did more of our offices work with regional consultative processes or with "
            "interregional forums on migration?",
            {"para:89": "Seventy-two IOM offices", "para:91": "Twenty-nine country offices"},
        ),
    ],
)
def test_of_two_things_that_are_compared_each_has_its_figure(
    index: Index, question: str, quoted: dict[str, str]
) -> None:
    answered = answer(index, question)
    holds(answered, index)
    found = {citation.passage: citation.quote.exact for citation in answered.citations}
    assert found.keys() == quoted.keys()
    assert all(words in found[passage] for passage, words in quoted.items())


def test_the_sentence_that_states_a_figure_is_quoted(index: Index) -> None:
    answered = answer(index, "How many vetted experts are on the emergency roster?")
    assert "315 active experts" in answered.answer


def test_the_sentence_that_states_a_place_is_quoted(index: Index) -> None:
    answered = answer(index, "Where was the Emergency Response Induction Training held in June?")
    assert "Nairobi" in answered.answer
    passage, features = facts_of(
        index, "Where was the Senior Emergency Leadership and Coordination Training launched?"
    )
    assert "In December, the Senior Emergency" in passage.text
    assert features.unstated == 1


def test_a_footnote_is_quoted_with_the_sentence_that_bears_its_mark(index: Index) -> None:
    question = "In how many responses do the PSEA Coordinators report to Resident Coordinators?"
    answered = answer(index, question)
    holds(answered, index)
    assert [p.passage.id for p in answered.passages][:2] == ["para:34", "footnote:1"]
    assert [c.passage for c in answered.citations] == ["para:34", "footnote:1"]
    assert "Bangladesh, the Democratic Republic of the Congo" in answered.answer
    only = answer(index, question, keep=matching(kinds=["paragraph"]))
    assert {p.passage.kind for p in only.passages} == {"paragraph"}
    other = answer(index, "How many country offices had a PSEA Coordinator in full-time posts?")
    assert "footnote:1" not in {c.passage for c in other.citations}


def test_each_row_that_is_named_is_quoted_and_no_other(index: Index) -> None:
    for asked, rows in (
        ("How many staff nationals of Kenya and Uganda are Professionals?", ["kenya", "uganda"]),
        ("How many P-4 staff are there worldwide in Annex III?", ["total"]),
    ):
        answered = answer(index, asked)
        holds(answered, index)
        assert [c.passage for c in answered.citations] == [f"table:III#{row}" for row in rows]


def test_men_and_women_in_total_are_the_total(index: Index) -> None:
    for asked, row in (
        ("What was the total number of men and women at P-5 and higher in 2018?", "total"),
        ("What was the total number of women at P-5 and higher in 2018?", "women"),
    ):
        assert search(index, asked, 1)[0].passage.id == f"table:I.3#{row}"


def test_a_total_is_no_share(index: Index) -> None:
    first = search(index, "What percentage of staff are satisfied with their pay?", 1)[0]
    assert first.passage.kind != "table_row"


@pytest.mark.parametrize(
    "question", ["How many schools were built in Italy?", "What is the capital of France?"]
)
def test_a_row_of_a_table_about_something_else_is_no_answer(index: Index, question: str) -> None:
    answered = answer(index, question)
    assert answered.status == "not_found"
    assert answered.passages[0].passage.kind != "table_row"


@pytest.mark.parametrize(
    ("question", "cited", "noted"),
    [
        ("How many Level 3 emergencies were there?", {"para:13", "para:38", "para:175"}, True),
        (
            "How many Professional and higher category staff are there in total in Annex III?",
            {"table:III#total", "table:I.1#total"},
            True,
        ),
        ("How many P-4 staff are there worldwide in Annex III?", {"table:III#total"}, False),
        (OFFICIALS, {"para:138"}, False),
    ],
)
def test_where_the_report_contradicts_itself_all_statements_are_cited(
    index: Index, question: str, cited: set[str], noted: bool
) -> None:
    answered = answer(index, question)
    holds(answered, index)
    assert {citation.passage for citation in answered.citations} == cited
    notes = [note.text for note in answered.notes if note.kind == "conflict"]
    assert bool(notes) == noted
    for id in cited if noted else ():
        assert label(index.document("iom-2019"), index.passage(id)) in notes[0]


def test_a_year_that_is_not_there_lowers_confidence(index: Index) -> None:
    sure = answer(index, "How many women were international Professional staff in 2015?")
    unsure = answer(index, "How many women were international Professional staff in 2012?")
    assert sure.status == "answered"
    assert unsure.status == "not_found"
    assert [note.text for note in unsure.notes] == ["The nearest passage does not mention 2012"]
    assert not sure.notes


def test_a_filter_holds_for_disputed_statements_too(index: Index) -> None:
    only = matching(section="Crisis response")
    answered = answer(index, "How many Level 3 emergencies were there?", keep=only)
    holds(answered, index)
    assert {citation.passage for citation in answered.citations} == {"para:175"}
    assert [note.kind for note in answered.notes] == ["conflict"]


def test_a_question_in_other_words_is_read_by_both_encoders(index: Index) -> None:
    """It shares hardly a word with its paragraph."""
    question = "Why was it hard to prove who Venezuelan kids were?"
    first = search(dataclasses.replace(index, second=None), question)
    both = search(index, question)
    assert "second_maxsim" not in first[0].signals
    assert {"second_pooled", "second_maxsim", "second_sentence_maxsim"} <= set(both[0].signals)
    assert both[0].passage.id == "para:223"


def test_a_question_in_the_reports_words_is_read_by_one_encoder(index: Index) -> None:
    found = search(index, "How many officials were trained on protection and anti-trafficking?")
    assert found[0].passage.id == "para:138"
    assert not [name for name in found[0].signals if name.startswith("second_")]


def test_a_sentence_that_refers_back_is_quoted_with_the_one_before(index: Index) -> None:
    question = "What proactive measures does IOM take to make sure that it delivers results?"
    answered = answer(index, question)
    assert answered.citations[0].passage == "para:279"
    assert "IOM takes proactive measures to ensure" in answered.answer
    assert "These measures include sound financial" in answered.answer


@pytest.mark.parametrize(
    ("year", "text", "gives"),
    [
        ("2018", "training on PSEA, compared with 4,827 in 2018.", True),
        ("2018", "forty-eight networks in 2018", True),
        ("2018", "the Global Compact, adopted in December 2018", False),
        ("2018", "in private sector contributions (2018: USD 5.7 million)", True),
        ("2018", "900,000 beneficiaries, a 26 per cent increase from 2018", False),
        ("2017", "4,827 in 2018", False),
    ],
)
def test_a_figure_of_a_year(year: str, text: str, gives: bool) -> None:
    assert gives_figure_of(year, text) == gives


def test_a_figure_of_another_year_must_be_quoted(index: Index) -> None:
    """The passage mentions 2018, but has the number of people for 2019 only."""
    given = answer(index, "How many migrants received assisted voluntary return?")
    assert "63,634 migrants" in given.answer
    other = answer(index, "And in 2018?", session=["How many migrants were helped home in 2019?"])
    assert other.status == "not_found"
    told = answer(index, "How many personnel received face-to-face PSEA training in 2018?")
    assert "4,827 in 2018" in told.answer


def test_another_organization_is_not_the_reports_own(index: Index) -> None:
    _, own = facts_of(index, "What share of the IOM workforce comes from the global South?")
    _, other = facts_of(index, "What share of the UNHCR workforce comes from the global South?")
    assert (own.unmet_acronyms, other.unmet_acronyms) == (0, 1)
    _, spelt = facts_of(index, "How many offices used UN common services?")
    assert spelt.unmet_acronyms == 0, "the passage writes United Nations"
    _, shouted = facts_of(index, "HOW MANY OFFICES USED COMMON SERVICES?")
    assert (shouted.unmet_acronyms, shouted.unmet_names) == (0, 0)


def test_each_part_of_a_question_gets_its_sentence(index: Index) -> None:
    both = answer(
        index,
        "How many page views did iDiaspora get in 2019, and how many offices worked on diaspora "
        "engagement?",
    )
    holds(both, index)
    assert "285,000 page views" in both.answer
    assert "86 offices worked on diaspora engagement" in both.answer


def test_the_label_is_what_one_quotes(index: Index) -> None:
    expected = {
        "para:138": "C/111/5, para. 138, p. 22",
        "para:79": "C/111/5, para. 79, pp. 12–13",
        "footnote:3": "C/111/5, footnote 3, p. 25",
        "foreword#2": "C/111/5, Foreword, p. v",
        "note#1": "C/111/5, Note",
        "acronyms#DTM": "C/111/5, Acronyms, DTM, p. iv",
        "table:I.2#women": "C/111/5, Annex I, Table 2, Women",
        "table:II#kenya": "C/111/5, Annex II, Kenya, p. 2",
    }
    document = index.document("iom-2019")
    assert {id: label(document, index.passage(id)) for id in expected} == expected
    assert url(index.passage("table:II#kenya")) == "/reports/iom-2019#table-II-kenya"


def test_the_same_question_gives_the_same_answer(index: Index) -> None:
    one, two = (dataclasses.replace(answer(index, OFFICIALS), timings_ms={}) for _ in range(2))
    assert one == two
    assert one.id != answer(index, OFFICIALS, k=3).id


def test_confidence_does_not_depend_on_how_many_passages_are_shown(index: Index) -> None:
    shown = {k: answer(index, OFFICIALS, k) for k in (1, 2, 5, 20)}
    assert len({answered.confidence for answered in shown.values()}) == 1
    assert [len(answered.passages) for answered in shown.values()] == [1, 2, 5, 20]
    for answered in shown.values():
        holds(answered, index)


def test_the_question_is_kept_as_typed(index: Index) -> None:
    typed = "  how many\tofficials\n were trained? \u0007"
    answered = answer(index, typed)
    assert (answered.question, answered.searched) == (typed, "how many officials were trained?")


@pytest.mark.parametrize(
    ("question", "k", "says"),
    [
        ("", 5, "has no word"),
        (" ?! ", 5, "has no word"),
        ("x" * 2001, 5, "2001 characters, at most 2000"),
        ("who?", 0, "k is 0, expected 1 to 100"),
        ("who?", 101, "k is 101, expected 1 to 100"),
    ],
)
def test_questions_that_cannot_be_asked(index: Index, question: str, k: int, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        answer(index, question, k)


def test_a_word_that_nothing_holds_is_searched_all_the_same(index: Index) -> None:
    holds(answer(index, "xyzzyplugh"), index)
    holds(answer(index, "国际移民组织"), index)


def test_filters_hold_for_every_passage(index: Index) -> None:
    def found(**asked: object) -> list[Passage]:
        keep = matching(**asked)  # type: ignore[arg-type]
        return [ranked.passage for ranked in search(index, "staff of Kenya", 20, keep)]

    assert {p.kind for p in found(kinds=["table_row"])} == {"table_row"}
    under = found(section="crisis response")
    assert len(under) == 20
    assert all("Crisis response" in p.section for p in under)
    assert len(found(document="iom-2019")) == 20
    assert found(section="no such heading") == []
    assert matching() is None
    empty = answer(index, "staff of Kenya", keep=matching(section="no such heading"))
    assert (empty.status, empty.passages, empty.confidence) == ("not_found", (), 0.0)


def test_passages_and_containers_by_id(index: Index) -> None:
    assert index.passage("para:1").number == 1
    assert [p.id for p in index.find("note")] == ["note#1"]
    assert len(index.find("table:II")) == 188  # 173 members, 12 others, other, total, key
    assert index.find("para:7")[0].id == "para:7"
    with pytest.raises(UnknownPassage, match="no passage 'para:349' in iom-2019; ids look like"):
        index.find("para:349")
    with pytest.raises(UnknownDocument, match="no document 'iom-2020' in this index; it holds iom"):
        index.passage("para:1", "iom-2020")


def test_a_token_budget_is_kept(index: Index) -> None:
    passages = search(index, OFFICIALS, 10)
    fitting, tokens = within_budget(passages, 300)
    assert tokens == sum(count_tokens(p.passage.text) for p in fitting) <= 300
    assert 1 <= len(fitting) < 10
    assert tokens + count_tokens(passages[len(fitting)].passage.text) > 300
    assert count_tokens("hello world") == 2
    assert count_tokens("<|endoftext|>") > 1, "a special token in a text is only text"


def test_the_object_is_json_with_flat_passages(index: Index) -> None:
    fields = as_object(answer(index, OFFICIALS))
    assert fields["passages"][0]["id"] == "para:138"
    assert fields["passages"][0]["rank"] == 1
    assert "passage" not in fields["passages"][0]
