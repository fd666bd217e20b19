"""Scores of each question: of its ranking by ir_measures, of its answer by what is defined here.

Every array is in the order of the dataset's questions. A question that a run left out scores 0.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

try:
    import ir_measures
    from ir_measures import AP, RR, R, Success, nDCG
    from scipy.stats import mannwhitneyu
except ModuleNotFoundError as error:
    raise SystemExit(
        f"askpara: {(error.name or '').split('.')[0]} is not installed; pip install 'askpara[eval]'"
    ) from error

from eval.dataset import BROAD, Dataset, Question
from eval.normalise import normalised

Scores: TypeAlias = npt.NDArray[np.float64]

MEASURES = (nDCG @ 10, RR @ 10, R @ 5, Success @ 1, Success @ 5, AP)
RANKING = tuple(str(measure) for measure in MEASURES)
CONTAINMENT, PRECISION, RECALL = "containment", "citation precision", "citation recall"
RIGHT, RIGHT_OR_PARTLY = "first citation right", "first citation right or partly"
REFUSED, ANSWERED = "answerable refused", "unanswerable answered"
GOLD_CITED, SMALL_TALK = "broad: gold cited", "small talk left alone"


@dataclass(frozen=True, slots=True)
class Result:
    """What a condition gave for one question: a ranking and, where it answers, an answer."""

    ranking: Sequence[str]
    """Passages as `Question.names` has them, best first."""
    milliseconds: float
    """Of the whole question."""
    status: str | None = None
    """"answered" or "not_found"; None where the condition only ranks."""
    confidence: float | None = None
    """From 0 to 1; None where the condition gives none."""
    quoted: str = ""
    """The quotes joined."""
    cited: tuple[str, ...] = ()
    """The passages of the quotes, in order, as in the ranking."""

    @property
    def given(self) -> bool:
        """Whether it answers: a passage is cited, and as an answer."""
        return self.status == "answered" and bool(self.cited)


NOTHING = Result((), 0.0)  # of a question that a run left out


def fold(ranking: Iterable[str], question: Question) -> list[str]:
    """A ranking in the terms of the gold: each name at most once, at its best place.

    The first passage that says the same (`also_ok`) counts as a gold passage if none has come yet;
    others are left out.
    """
    folded: dict[str, None] = {}
    for name in ranking:
        if name in question.gold or name not in question.also_ok:
            folded[name] = None
        elif not folded.keys() & question.gold.keys():
            folded[next(iter(question.gold))] = None
    return list(folded)


def first_is_right(ranking: Sequence[str], question: Question) -> bool:
    """Whether the first passage of a ranking is gold or says the same."""
    return any(name in question.gold for name in fold(ranking[:1], question))


def ranking_scores(dataset: Dataset, results: Mapping[str, Result]) -> dict[str, Scores]:
    """ir_measures' value of each measure for every question that has gold; nan for the others."""
    qrels = {q.id: dict(q.gold) for q in dataset.questions if q.gold}
    # Scored by place, so that ties are in the order in which they were shown.
    run = {
        q.id: {name: -place for place, name in enumerate(fold(results[q.id].ranking, q))}
        for q in dataset.questions
        if q.gold and q.id in results
    }
    table = {
        name: np.array([0.0 if q.gold else np.nan for q in dataset.questions]) for name in RANKING
    }
    place = {question.id: i for i, question in enumerate(dataset.questions)}
    if run:
        for value in ir_measures.iter_calc(list(MEASURES), qrels, run):
            table[str(value.measure)][place[value.query_id]] = value.value
    return table


def answer_scores(dataset: Dataset, results: Mapping[str, Result]) -> dict[str, Scores]:
    """What is measured of each answer; nan for the questions that a measure is not about.

    Of a question that has gold:
        containment: 1 if the quotes hold an accepted answer; for a list, the share of its items.
        citation precision: share of citations that are gold or say the same.
        citation recall: share of gold cited. All three are 0 for a refusal.
        answerable refused. Of a broad one, gold cited: the share of gold, by no other passages.
    Of an answer that was given to any question: first citation right; or right or partly.
    Unanswerable answered. Small talk left alone: nothing is cited.
    """
    rows = [_answer_row(q, results.get(q.id, NOTHING)) for q in dataset.questions]
    table = {name: np.array([row.get(name, np.nan) for row in rows]) for name in _ANSWER_MEASURES}
    return {name: values for name, values in table.items() if len(known(values))}


_ANSWER_MEASURES = (
    *(CONTAINMENT, PRECISION, RECALL, RIGHT, RIGHT_OR_PARTLY, REFUSED, ANSWERED),
    *(GOLD_CITED, SMALL_TALK),
)


def _answer_row(question: Question, result: Result) -> dict[str, float]:
    row: dict[str, float] = {}
    if result.given:
        right = first_is_right(result.cited, question)
        row = {RIGHT: right, RIGHT_OR_PARTLY: right or result.cited[0] in question.partly}
    if question.type == "chat":
        return row | {SMALL_TALK: not result.cited}
    if not question.gold:
        return row | {ANSWERED: result.given}
    cited = fold(result.cited, question)
    found = sum(name in question.gold for name in cited)
    if question.type in BROAD:
        row[GOLD_CITED] = len(set(result.cited) & question.gold.keys()) / len(question.gold)
    return row | {
        CONTAINMENT: contained(question, result.quoted),
        PRECISION: found / max(1, len(cited)),
        RECALL: found / len(question.gold),
        REFUSED: not result.given,
    }


def contained(question: Question, quoted: str) -> float:
    """Whether, or for a list how much of, the answer stands in the quotes."""
    text = f" {normalised(quoted)} "
    if question.items:
        return sum(f" {normalised(item)} " in text for item in question.items) / len(question.items)
    return float(any(f" {normalised(answer)} " in text for answer in question.answers))


@dataclass(frozen=True, slots=True)
class Refusal:
    """How well a condition knows what the report does not say."""

    auroc: float
    """Chance that an answerable question has the higher confidence; 0.5 is a coin's."""
    answered_at_10: float
    """Share of unanswerable questions that are answered when 10 % of the answerable are refused."""
    ece: float
    """Expected calibration error of the confidence over ten bins."""
    coverage: Scores
    """(questions,): share of questions answered at every threshold, the surest first."""
    risk: Scores
    """(questions,): of those, the share whose first passage is wrong."""

    @property
    def area(self) -> float:
        """The area under risk over coverage: the mean risk; 0 is perfect."""
        return float(self.risk.mean())


def refusal(dataset: Dataset, results: Mapping[str, Result]) -> Refusal | None:
    """None if the condition gives no confidence, or all questions can or none can be answered.

    Small talk is neither.
    """
    asked = [
        q
        for q in dataset.questions
        if q.type != "chat" and results.get(q.id, NOTHING).confidence is not None
    ]
    answerable = np.array([bool(q.gold) for q in asked])
    if not asked or answerable.all() or not answerable.any():
        return None
    sure = np.array([results[q.id].confidence or 0.0 for q in asked])
    right = np.array([first_is_right(results[q.id].ranking, q) for q in asked])
    threshold = np.quantile(sure[answerable], 0.10)
    order = np.argsort(-sure, kind="stable")
    covered = np.arange(1, len(asked) + 1)
    return Refusal(
        auroc=auroc(sure[answerable], sure[~answerable]),
        answered_at_10=float((sure[~answerable] >= threshold).mean()),
        ece=calibration_error(sure, right),
        coverage=covered / len(asked),
        risk=np.cumsum(~right[order]) / covered,
    )


def auroc(higher: Scores, lower: Scores) -> float:
    """The chance that one of the first is above one of the second; a tie counts half."""
    return float(mannwhitneyu(higher, lower).statistic / (len(higher) * len(lower)))


# Of each question, the first that holds.
FAILURES = (
    "not in the report, but answered",
    "small talk, but a passage cited",
    "right passage not among twenty",
    "right passage sixth to twentieth",
    "right passage second to fifth",
    "right passage first, but refused",
    "right passage first, but answer not quoted",
)


def failures(dataset: Dataset, results: Mapping[str, Result]) -> dict[str, Counter[str]]:
    """What went wrong, for each class of question: how many of each of FAILURES.

    The class is the question's own label, for a near miss with its kind; without one, its type.
    """
    found: dict[str, Counter[str]] = {}
    for question in dataset.questions:
        if failed := _failure(question, results.get(question.id, NOTHING)):
            label = question.difficulty or question.type
            if label == "near_miss":
                label = f"near miss: {question.kind}"
            found.setdefault(label, Counter())[failed] += 1
    return found


def _failure(question: Question, result: Result) -> str | None:
    if question.type == "chat":
        return FAILURES[1] if result.cited else None
    if not question.gold:
        return FAILURES[0] if result.given else None
    folded = fold(result.ranking, question)
    rank = next((i for i, name in enumerate(folded) if name in question.gold), 20)
    if rank:
        return FAILURES[2 if rank >= 20 else 3 if rank >= 5 else 4]
    if not result.given:
        return FAILURES[5]
    return None if contained(question, result.quoted) == 1 else FAILURES[6]


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


def known(scores: Scores) -> Scores:
    """The scores of the questions that have one."""
    return scores[~np.isnan(scores)]


def by_type(dataset: Dataset, scores: Scores, field: str = "type") -> dict[str, Scores]:
    """The scores of all as "all", and of each type (or other field of `Question`) that has some."""
    values = np.array([getattr(question, field) for question in dataset.questions])
    groups = {value: known(scores[values == value]) for value in dict.fromkeys(values.tolist())}
    return {"all": known(scores)} | {v: found for v, found in groups.items() if v and len(found)}
