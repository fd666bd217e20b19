"""The question set: every label holds against the report."""

from collections import Counter

import pytest

from corpus.errors import DatasetError
from corpus.passage import Document
from eval.dataset import QUESTIONS, Dataset, Question, check_against, read_questions
from index.terms import terms

PATH = QUESTIONS / "iom-2019.jsonl"
# Share of all questions, at least; the rest of the plan is in eval/questions/README.md.
LEAST = {
    **{"factoid": 0.20, "paraphrase": 0.17, "keyword": 0.07, "multi": 0.07, "typo": 0.05},
    **{"acronym": 0.04, "list": 0.05, "unanswerable": 0.09, "false_premise": 0.04},
    **{"table": 0.02, "footnote": 0.005, "foreword": 0.01, "follow_up": 0.02},
}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return read_questions(PATH)


def test_every_label_holds(dataset: Dataset, report: Document) -> None:
    check_against(dataset, report.passages)
    for question in dataset.questions:
        if question.gold:
            assert question.answers, question.id
            assert question.evidence, question.id


def test_evidence_of_several_paragraphs_covers_each(dataset: Dataset, report: Document) -> None:
    texts = {passage.id: passage.text for passage in report.passages}
    for question in dataset.questions:
        if question.type == "multi":
            for id in question.gold:
                held = [text for unit, text in texts.items() if id in (unit, unit.split("#")[0])]
                assert any(piece in text for piece in question.evidence for text in held), (
                    question.id,
                    id,
                )


def test_there_are_enough_of_each_type(dataset: Dataset) -> None:
    counts = Counter(question.type for question in dataset.questions)
    assert len(dataset.questions) >= 320
    assert counts.keys() == LEAST.keys()
    for kind, share in LEAST.items():
        assert counts[kind] >= share * len(dataset.questions), (kind, counts[kind])


def test_nearly_every_paragraph_is_asked_about(dataset: Dataset) -> None:
    asked = {id for question in dataset.questions for id in question.gold if id.startswith("para:")}
    assert len(asked) >= 0.85 * 348


def test_splits_share_no_passage(dataset: Dataset) -> None:
    sides: dict[str, set[str]] = {"dev": set(), "test": set()}
    of: dict[str, str] = {}
    for question in dataset.questions:
        sides[question.split] |= set(question.gold)
        of[question.id] = question.split
    assert sides["dev"] & sides["test"] == set()
    assert all(of[q.id] == of[q.twin] for q in dataset.questions if q.twin)
    halves = Counter(of.values())
    assert min(halves.values()) >= 0.4 * len(of)


def overlap(question: Question, texts: dict[str, str]) -> float:
    """The share of a question's content words that stand in its gold passages."""
    asked = set(terms(question.question))
    held = {term for id in question.gold for term in terms(texts.get(id, ""))}
    return len(asked & held) / max(1, len(asked))


def test_paraphrases_use_other_words(dataset: Dataset, report: Document) -> None:
    texts = {passage.id: passage.text for passage in report.passages}
    means = {}
    for kind in ("factoid", "paraphrase"):
        shares = [overlap(q, texts) for q in dataset.questions if q.type == kind]
        means[kind] = sum(shares) / len(shares)
    assert means["paraphrase"] < 0.25 < 0.5 < means["factoid"], means


def test_types_are_what_they_say(dataset: Dataset) -> None:
    of = {question.id: question for question in dataset.questions}
    for question in dataset.questions:
        assert (len(question.gold) > 1) or question.type != "multi", question.id
        assert bool(question.items) or question.type != "list", question.id
        assert bool(question.session) == (question.type == "follow_up"), question.id
        if question.type == "typo":
            assert question.twin, question.id
            assert of[question.twin].gold == question.gold
            assert of[question.twin].question != question.question


def test_the_checker_can_fail(report: Document) -> None:
    def check(**fields: object) -> None:
        good: dict[str, object] = {
            "id": "x",
            "question": "?",
            "type": "factoid",
            "place": "d, line 1",
        }
        question = Question(**(good | {"gold": {"para:138": 1}} | fields))  # type: ignore[arg-type]
        check_against(Dataset("d", (question,)), report.passages)

    check(evidence=("41,209 officials",))
    check(gold={"table:II": 1}, evidence=("Country of nationality: Member States: Kenya",))
    with pytest.raises(DatasetError, match=r"d, line 1: no passage 'para:349'"):
        check(gold={"para:349": 1})
    with pytest.raises(
        DatasetError, match=r"d, line 1: evidence '41,210 officials' does not stand in para"
    ):
        check(evidence=("41,210 officials",))


@pytest.mark.parametrize("name", ["pairs-2019", "more-2019"])
def test_other_questions_are_about_no_paragraph_of_test(
    dataset: Dataset, report: Document, name: str
) -> None:
    others = read_questions(QUESTIONS / f"{name}.jsonl")
    check_against(others, report.passages)
    tested = {id for one in dataset.questions if one.split == "test" for id in one.gold}
    assert not tested & {id for other in others.questions for id in other.gold}
    known = {question.question for question in dataset.questions}
    assert not known & {other.question for other in others.questions}


def test_half_of_the_pairs_are_near_misses() -> None:
    pairs = read_questions(QUESTIONS / "pairs-2019.jsonl")
    near = sum(pair.type == "unanswerable" for pair in pairs.questions)
    assert 0.45 < near / len(pairs.questions) < 0.55
