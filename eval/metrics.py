"""Scores of each question: of its ranking by ir_measures, of its answer by what is defined here.

Every array is in the order of the dataset's questions. A question that a run left out scores 0.
"""

import re
import string
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import AP, RR, R, Success, nDCG

from eval.dataset import Dataset, Question

Scores: TypeAlias = npt.NDArray[np.float64]
Ranking: TypeAlias = Sequence[tuple[str, float]]

MEASURES = (nDCG @ 10, RR @ 10, R @ 5, Success @ 1, Success @ 5, AP)
RANKING = tuple(str(measure) for measure in MEASURES)
CONTAINMENT, PRECISION, RECALL = "containment", "citation precision", "citation recall"


@dataclass(frozen=True, slots=True)
class Result:
    """What a condition gave for one question: a ranking and, where it answers, an answer."""

    ranking: Ranking
    """Passages as `Question.names` has them, and scores, best first."""
    milliseconds: float
    """Of the whole question."""
    status: str | None = None
    confidence: float | None = None
    quoted: str = ""
    """The quotes joined."""
    cited: tuple[str, ...] = ()
    """The passages of the quotes, in order, as in the ranking."""


def fold(ranking: Ranking, question: Question) -> list[tuple[str, float]]:
    """A ranking in the terms of the gold: each gold id at most once, at its best place.

    A unit of a gold container counts as the container. A passage that says the same (`also_ok`)
    counts as the gold passage if there is one alone; beside several it is left out.
    """
    folded: list[tuple[str, float]] = []
    seen: set[str] = set()
    for id, score in ranking:
        name = id if id in question.gold else id.split("#")[0]
        if name not in question.gold:
            name = id
            if id in question.also_ok or id.split("#")[0] in question.also_ok:
                if len(question.gold) > 1:
                    continue
                name = next(iter(question.gold))
        if name not in seen:
            seen.add(name)
            folded.append((name, score))
    return folded


def ranking_scores(dataset: Dataset, results: Mapping[str, Result]) -> dict[str, Scores]:
    """ir_measures' value of each measure for every question that has gold; nan for the others."""
    qrels = {q.id: dict(q.gold) for q in dataset.questions if q.gold}
    run: dict[str, dict[str, float]] = {}
    for question in dataset.questions:
        if question.gold and question.id in results:
            folded = fold(results[question.id].ranking, question)
            # By place: ties in score must not be broken another way than they were shown.
            run[question.id] = {id: -float(place) for place, (id, _) in enumerate(folded)}
    table = {
        name: np.array([0.0 if q.gold else np.nan for q in dataset.questions]) for name in RANKING
    }
    place = {question.id: i for i, question in enumerate(dataset.questions)}
    if run:
        for value in ir_measures.iter_calc(list(MEASURES), qrels, run):
            table[str(value.measure)][place[value.query_id]] = value.value
    return table


def answer_scores(dataset: Dataset, results: Mapping[str, Result]) -> dict[str, Scores]:
    """Containment, citation precision and recall of every question that has gold; else nan.

    containment: 1 if the quotes hold an accepted answer; for a list, the share of its items.
    precision: share of citations that are gold or say the same. recall: share of gold cited.
    An answerable question that was refused scores 0 in all three.
    """
    table = {
        name: np.full(len(dataset.questions), np.nan) for name in (CONTAINMENT, PRECISION, RECALL)
    }
    for i, question in enumerate(dataset.questions):
        if question.gold:
            result = results.get(question.id, Result((), 0.0))
            table[CONTAINMENT][i] = contained(question, result.quoted)
            cited = [id for id, _ in fold([(id, 0.0) for id in result.cited], question)]
            right = [id for id in cited if id in question.gold]
            table[PRECISION][i] = len(right) / len(cited) if cited else 0.0
            table[RECALL][i] = len(right) / len(question.gold)
    return table


def contained(question: Question, quoted: str) -> float:
    """Whether, or for a list how much of, the answer stands in the quotes."""
    text = f" {normalised(quoted)} "
    if question.items:
        return sum(f" {normalised(item)} " in text for item in question.items) / len(question.items)
    return float(any(f" {normalised(answer)} " in text for answer in question.answers))


_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_ROUND = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_UNITS = {word: value for value, word in enumerate(_SMALL)}
_TENS = {word: 20 + 10 * i for i, word in enumerate(_ROUND)}
_THOUSANDS = re.compile(r"(?<=\d)[,\u202f\u00a0 ](?=\d{3}(?!\d))")
_PUNCTUATION = str.maketrans({c: " " for c in string.punctuation.replace(".", "") + "‘’“”–—…•"})


def normalised(text: str) -> str:
    """SQuAD's normalisation (lower case, no punctuation, no articles) and figures in one form.

    "One hundred and twenty-two" -> "122", "41,209" -> "41209", "14.5 per cent" -> "14.5 percent",
    "$2.2 million" -> "usd 2.2 million".
    """
    lower = _THOUSANDS.sub("", text.lower()).replace("per cent", "percent")
    lower = lower.replace("%", " percent ").replace("us$", "usd ").replace("$", "usd ")
    words = [word.strip(".") for word in lower.translate(_PUNCTUATION).split()]
    return " ".join(_figures(word for word in words if word and word not in ("a", "an", "the")))


def _figures(words: Iterable[str]) -> list[str]:
    """Number words as digits, up to thousands."""
    out: list[str] = []
    total: int | None = None
    pending_and = False
    for word in [*words, ""]:
        value = _UNITS.get(word, _TENS.get(word))
        if value is not None and (total is None or total % 10 == 0):
            total = (total or 0) + value
        elif word == "hundred" and total is not None:
            total *= 100
        elif word == "thousand" and total is not None:
            total *= 1000
        elif word == "and" and total is not None and total % 100 == 0 and total > 0:
            pending_and = True
            continue
        else:
            if total is not None:
                out.append(str(total))
                if pending_and:
                    out.append("and")
            total = value
            if word and value is None:
                out.append(word)
        pending_and = False
    return out


@dataclass(frozen=True, slots=True)
class Refusal:
    """How well a condition knows what the report does not say."""

    auroc: float
    """Chance that an answerable question has the higher confidence; 0.5 is a coin's."""
    precision: float
    """Share of what was not found that cannot be answered."""
    recall: float
    """Share of what cannot be answered that was not found."""
    answered_at_10: float
    """Share of unanswerable questions that are answered when 10 % of the answerable are refused."""
    ece: float
    """Expected calibration error of the confidence over ten bins."""
    coverage: Scores
    """Share of questions answered at every threshold, the surest first."""
    risk: Scores
    """Of those, the share whose first passage is wrong."""


def refusal(dataset: Dataset, results: Mapping[str, Result]) -> Refusal | None:
    """None if the condition gives no confidence, or all questions can or none can be answered."""
    asked = [
        q for q in dataset.questions if q.id in results and results[q.id].confidence is not None
    ]
    answerable = np.array([bool(q.gold) for q in asked])
    if not asked or answerable.all() or not answerable.any():
        return None
    sure = np.array([results[q.id].confidence or 0.0 for q in asked])
    right = np.array([_first_is_right(q, results[q.id]) for q in asked])
    refused = np.array([results[q.id].status == "not_found" for q in asked])
    higher = sure[answerable][:, np.newaxis] - sure[~answerable]
    threshold = np.quantile(sure[answerable], 0.10)
    order = np.argsort(-sure, kind="stable")
    covered = np.arange(1, len(asked) + 1)
    return Refusal(
        auroc=float(((higher > 0) + 0.5 * (higher == 0)).mean()),
        precision=float((refused & ~answerable).sum() / max(1, refused.sum())),
        recall=float((refused & ~answerable).sum() / (~answerable).sum()),
        answered_at_10=float((sure[~answerable] >= threshold).mean()),
        ece=calibration_error(sure, right),
        coverage=covered / len(asked),
        risk=np.cumsum(~right[order]) / covered,
    )


def _first_is_right(question: Question, result: Result) -> bool:
    folded = fold(result.ranking[:1], question)
    return bool(folded) and folded[0][0] in question.gold


# Of each question, the first that holds.
FAILURES = (
    "not in the report, but answered",
    "right passage not among twenty",
    "right passage sixth to twentieth",
    "right passage second to fifth",
    "right passage first, but refused",
    "right passage first, but answer not quoted",
)


def failures(dataset: Dataset, results: Mapping[str, Result]) -> dict[str, Counter[str]]:
    """What went wrong, for each type of question: how many of each of FAILURES."""
    found: dict[str, Counter[str]] = {}
    for question in dataset.questions:
        result = results.get(question.id, Result((), 0.0))
        if failed := _failure(question, result):
            found.setdefault(question.type, Counter())[failed] += 1
    return found


def _failure(question: Question, result: Result) -> str | None:
    if not question.gold:
        return FAILURES[0] if result.status == "answered" else None
    ranks = (i for i, (id, _) in enumerate(fold(result.ranking, question)) if id in question.gold)
    rank = next(ranks, 20)
    if rank:
        return FAILURES[1 if rank >= 20 else 2 if rank >= 5 else 3]
    if result.status == "not_found":
        return FAILURES[4]
    return None if contained(question, result.quoted) == 1 else FAILURES[5]


def calibration_error(sure: Scores, right: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error over ten bins of equal width (Guo et al. 2017, 1706.04599)."""
    bins = np.minimum((sure * 10).astype(int), 9)
    gaps = [
        (bins == b).mean() * abs(float(sure[bins == b].mean()) - float(right[bins == b].mean()))
        for b in np.unique(bins)
    ]
    return float(sum(gaps))


def robustness(dataset: Dataset, scores: Scores) -> tuple[float, int]:
    """Mean of the typo questions minus that of their well-spelt twins, and how many there are."""
    place = {question.id: i for i, question in enumerate(dataset.questions)}
    pairs = [(place[q.id], place[q.twin]) for q in dataset.questions if q.twin in place]
    if not pairs:
        return 0.0, 0
    return float(np.mean([scores[typo] - scores[clean] for typo, clean in pairs])), len(pairs)


def by_type(dataset: Dataset, scores: Scores) -> dict[str, Scores]:
    """The scores of each type of question that has some, and of all as "all"."""
    types: dict[str, Any] = {"all": scores[~np.isnan(scores)]}
    for kind in dict.fromkeys(question.type for question in dataset.questions):
        chosen = scores[[question.type == kind for question in dataset.questions]]
        if len(chosen := chosen[~np.isnan(chosen)]):
            types[kind] = chosen
    return types
