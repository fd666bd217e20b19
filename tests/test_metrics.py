"""Scores of rankings, answers and refusals, against figures worked by hand."""

import math

import numpy as np
import pytest

from eval.dataset import Dataset, Question
from eval.metrics import (
    Result,
    answer_scores,
    contained,
    failures,
    fold,
    ranking_scores,
    refusal,
    robustness,
)
from eval.normalise import normalised


def asked(
    id: str = "q1", type: str = "factoid", gold: tuple[str, ...] = ("para:1",), **more: object
) -> Question:
    return Question(id, f"question {id}", type, dict.fromkeys(gold, 1), **more)  # type: ignore[arg-type]


def result(*ranking: str, **more: object) -> Result:
    return Result(ranking, 1.0, **more)  # type: ignore[arg-type]


def test_ranking_measures_by_hand() -> None:
    dataset = Dataset(
        "d",
        (
            asked("q1", gold=("para:1",)),
            asked("q2", gold=("para:1", "para:2")),
            asked("q3", gold=("para:9",)),
            asked("q4", type="unanswerable", gold=()),
        ),
    )
    scores = ranking_scores(
        dataset,
        {
            "q1": result("para:5", "para:1"),
            "q2": result("para:2", "para:5", "para:1"),
            "q4": result("para:5"),
        },
    )
    two = (1 + 1 / 2) / (1 + 1 / math.log2(3))
    expected = {
        "nDCG@10": [1 / math.log2(3), two, 0.0],
        "RR@10": [0.5, 1.0, 0.0],
        "R@5": [1.0, 1.0, 0.0],
        "Success@1": [0.0, 1.0, 0.0],
        "Success@5": [1.0, 1.0, 0.0],
        "AP": [0.5, (1 + 2 / 3) / 2, 0.0],
    }
    for measure, values in expected.items():
        assert scores[measure][:3] == pytest.approx(values), measure
        assert np.isnan(scores[measure][3]), "what cannot be answered has no ranking score"


def test_folding_a_ranking_onto_its_gold() -> None:
    units = asked(gold=("table:II",))
    rows = [units.names("d", f"table:II#{name}", "table:II") for name in ("kenya", "chad")]
    assert fold(["para:1", *rows], units) == ["para:1", "table:II"]
    assert units.names("d", "table:II#kenya", None) == "table:II#kenya", "an id is not taken apart"
    unit = asked(gold=("table:II#kenya",), also_ok=("table:II",))
    assert unit.names("d", "table:II#kenya", "table:II") == "table:II#kenya"
    part = asked(partly=("table:II",))
    assert part.names("d", "table:II#kenya", "table:II") == "table:II"
    same = asked(gold=("para:1",), also_ok=("para:2", "foreword"))
    ranking = [same.names("d", "foreword#3", "foreword"), "para:2", "para:1", "para:3"]
    assert fold(ranking, same) == ["para:1", "para:3"]
    several = asked(gold=("para:1", "para:4"), also_ok=("para:2",))
    assert fold(["para:2", "para:4", "para:2"], several) == ["para:1", "para:4"]
    assert fold(["para:4", "para:2"], several) == ["para:4"], "one that is there needs no other"


def test_answer_measures_by_hand() -> None:
    dataset = Dataset(
        "d",
        (
            asked("q1", answers=("41,209",)),
            asked("q2", gold=("para:1", "para:2"), items=("Kenya", "Chad")),
            asked("q3", answers=("x",)),
            asked("q4", answers=("x",)),
        ),
    )
    scores = answer_scores(
        dataset,
        {
            "q1": result(quoted="while 41 209 officials", cited=("para:1", "para:7")),
            "q2": result(quoted="in Kenya", cited=("para:2",)),
            "q3": result(quoted="", cited=()),
        },
    )
    assert scores["containment"].tolist() == [1.0, 0.5, 0.0, 0.0]
    assert scores["citation precision"].tolist() == [0.5, 1.0, 0.0, 0.0]
    assert scores["citation recall"].tolist() == [1.0, 0.5, 0.0, 0.0]


def given(*cited: str, status: str = "answered") -> Result:
    return result(*cited, status=status, cited=cited, quoted="x")


def test_what_answers_and_silence_are_worth_by_hand() -> None:
    """Partly right counts as wrong, and is counted apart; small talk is right without a passage."""
    broad = ("para:1", "para:2", "para:3", "para:4")
    dataset = Dataset(
        "d",
        (
            asked("right", also_ok=("para:2",)),
            asked("partly", partly=("para:3",)),
            asked("refused", type="about", gold=broad, also_ok=("para:7",)),
            asked("broad", type="about", gold=broad, also_ok=("para:7",)),
            asked("silent", type="unanswerable", gold=()),
            asked("near", type="unanswerable", gold=(), partly=("para:5",)),
            asked("hello", type="chat", gold=()),
            asked("thanks", type="chat", gold=()),
        ),
    )
    results = {
        "right": given("para:2", "para:9"),
        "partly": given("para:3", "para:1"),
        # The nearest that it says is shown, and not as an answer.
        "refused": given("para:1", status="not_found"),
        "broad": given("para:7", "para:2", "para:4", "para:8"),
        "silent": given(status="not_found"),
        "near": given("para:5"),
        "hello": given("para:1"),
        "thanks": given(),
    }
    scores = answer_scores(dataset, results)
    right = {"right": 1, "partly": 0, "broad": 1, "near": 0, "hello": 0}
    for measure, expected in {
        "first citation right": right,
        "first citation right or partly": right | {"partly": 1, "near": 1},
        "answerable refused": {"right": 0, "partly": 0, "refused": 1, "broad": 0},
        "unanswerable answered": {"silent": 0, "near": 1},
        "broad: gold cited": {"refused": 1 / 4, "broad": 2 / 4},
        "small talk left alone": {"hello": 0, "thanks": 1},
    }.items():
        found = zip(dataset.questions, scores[measure], strict=True)
        assert {q.id: score for q, score in found if not np.isnan(score)} == expected, measure
    alone = Dataset("d", dataset.questions[:1])
    assert "small talk left alone" not in answer_scores(alone, results), "nothing to measure"


def test_failures_are_counted_by_what_the_questions_are_labelled_as() -> None:
    dataset = Dataset(
        "d",
        (
            asked("q1", difficulty="whole"),
            asked("q2", type="unanswerable", gold=(), difficulty="near_miss", kind="unsafe"),
            asked("q3", type="chat", gold=(), difficulty="small_talk"),
            asked("q4", type="multi"),
            asked("q5", difficulty="courtesy"),
        ),
    )
    results = {
        "q1": given("para:8", "para:1"),
        "q2": given("para:1"),
        "q3": given("para:1"),
        "q5": given("para:1", status="not_found"),
    }
    assert failures(dataset, results) == {
        "whole": {"right passage second to fifth": 1},
        "near miss: unsafe": {"not in the report, but answered": 1},
        "small_talk": {"small talk, but a passage cited": 1},
        "multi": {"right passage not among twenty": 1},
        "courtesy": {"right passage first, but refused": 1},
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One hundred and twenty-two offices", "122 offices"),
        ("Four hundred and seventy projects", "470 projects"),
        ("Eighty-two offices and forty-eight", "82 offices and 48"),
        ("One hundred and fifteen; one hundred", "115 100"),
        ("two thousand and five", "2005"),
        ("The 14\u202f811 staff, 12,805 of them", "14811 staff 12805 of them"),
        ("14.5 per cent (a third)", "14.5 percent third"),
        ("$2.2 million, US$ 3", "usd 2.2 million usd 3"),
        ("one and two", "1 and 2"),
        ("forty one", "41"),
        ("IOM’s “quote”.", "iom s quote"),
        ("in 2019. The end.", "in 2019 end"),
        ("", ""),
    ],
)
def test_normalising(text: str, expected: str) -> None:
    assert normalised(text) == expected


def test_containment_is_of_whole_words() -> None:
    assert contained(asked(answers=("12",)), "in 112 offices") == 0
    assert contained(asked(answers=("no", "twelve")), "in 12 offices") == 1


def test_refusal_by_hand() -> None:
    dataset = Dataset(
        "d",
        (
            *(asked(f"a{i}", gold=("para:1",)) for i in range(4)),
            *(asked(f"u{i}", type="unanswerable", gold=()) for i in range(2)),
            asked("hello", type="chat", gold=()),
        ),
    )
    sure = {"a0": 0.9, "a1": 0.8, "a2": 0.6, "a3": 0.2, "u0": 0.7, "u1": 0.1, "hello": 0.95}
    results = {
        id: result(
            "para:1" if id != "a1" else "para:2",
            confidence=value,
        )
        for id, value in sure.items()
    }
    found = refusal(dataset, results)
    assert found is not None
    assert found.auroc == pytest.approx(6 / 8)  # pairs in which the answerable one is surer
    assert found.answered_at_10 == 0.5  # the 10 % quantile of the answerable is 0.32
    assert found.risk.tolist() == pytest.approx([0, 1 / 2, 2 / 3, 2 / 4, 2 / 5, 3 / 6])
    assert found.coverage[-1] == 1
    assert found.area == pytest.approx((0 + 1 / 2 + 2 / 3 + 2 / 4 + 2 / 5 + 3 / 6) / 6)
    # Bins 0.9 right, 0.8 wrong, 0.7 wrong, 0.6 right, 0.2 right, 0.1 wrong.
    assert found.ece == pytest.approx((0.1 + 0.8 + 0.7 + 0.4 + 0.8 + 0.1) / 6)
    assert refusal(Dataset("d", dataset.questions[:4]), results) is None


def test_robustness_is_typo_minus_twin() -> None:
    dataset = Dataset("d", (asked("q1"), asked("q2", type="typo", twin="q1"), asked("q3")))
    assert robustness(dataset, np.array([1.0, 0.25, 0.5])) == (-0.75, 1)
    alone = Dataset("d-test", dataset.questions[1:])  # the twin is in the other split
    assert robustness(alone, np.array([0.25, 0.5])) == (0.0, 0)


def test_a_passage_of_another_document_is_no_gold() -> None:
    """Two documents number alike; the question names the one it is about."""
    about = asked(gold=("para:1",), document="north")
    names = [about.names(slug, "para:1", None) for slug in ("south", "north")]
    assert names == ["south/para:1", "para:1"]
    scores = ranking_scores(Dataset("d", (about,)), {"q1": result(*names)})
    assert scores["Success@1"].tolist() == [0.0]
    assert scores["RR@10"].tolist() == [0.5]
    anywhere = asked(gold=("para:1",))
    assert anywhere.names("south", "para:1", None) == "para:1"
