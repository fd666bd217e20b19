"""Scores of each question: of its ranking by ir_measures, of its answer by what is defined here.

Every array is in the order of the dataset's questions. A question that a run left out scores 0.
"""

import re
import string
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

from eval.dataset import Dataset, Question

Scores: TypeAlias = npt.NDArray[np.float64]

MEASURES = (nDCG @ 10, RR @ 10, R @ 5, Success @ 1, Success @ 5, AP)
RANKING = tuple(str(measure) for measure in MEASURES)
CONTAINMENT, PRECISION, RECALL = "containment", "citation precision", "citation recall"


@dataclass(frozen=True, slots=True)
class Result:
    """What a condition gave for one question: a ranking and, where it answers, an answer."""

    ranking: Sequence[str]
    """Passages as `Question.names` has them, best first."""
    milliseconds: float
    """Of the whole question."""
    status: str | None = None
    confidence: float | None = None
    quoted: str = ""
    """The quotes joined."""
    cited: tuple[str, ...] = ()
    """The passages of the quotes, in order, as in the ranking."""


NOTHING = Result((), 0.0)  # of a question that a run left out


def fold(ranking: Iterable[str], question: Question) -> list[str]:
    """A ranking in the terms of the gold: each name at most once, at its best place.

    A passage that says the same (`also_ok`) counts as the gold passage if there is one alone;
    beside several it is left out.
    """
    folded: dict[str, None] = {}
    for name in ranking:
        if name in question.gold or name not in question.also_ok:
            folded[name] = None
        elif len(question.gold) == 1:
            folded |= dict.fromkeys(question.gold)
    return list(folded)


def first_is_right(ranking: Sequence[str], question: Question) -> bool:
    """Whether the first passage of a ranking is gold or says the same."""
    return any(name in question.gold for name in fold(ranking[:1], question))


def ranking_scores(dataset: Dataset, results: Mapping[str, Result]) -> dict[str, Scores]:
    """ir_measures' value of each measure for every question that has gold; nan for the others."""
    qrels = {q.id: dict(q.gold) for q in dataset.questions if q.gold}
    # By place: ties in score must not be broken another way than they were shown.
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
    """Containment, citation precision and recall of every question that has gold; else nan.

    containment: 1 if the quotes hold an accepted answer; for a list, the share of its items.
    precision: share of citations that are gold or say the same. recall: share of gold cited.
    An answerable question that was refused scores 0 in all three.
    """
    rows = []
    for question in dataset.questions:
        result = results.get(question.id, NOTHING)
        cited = fold(result.cited, question)
        right = sum(name in question.gold for name in cited)
        scores = contained(question, result.quoted), right / max(1, len(cited))
        rows.append((*scores, right / len(question.gold)) if question.gold else (np.nan,) * 3)
    return dict(zip((CONTAINMENT, PRECISION, RECALL), np.array(rows).T, strict=True))


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
    right = np.array([first_is_right(results[q.id].ranking, q) for q in asked])
    refused = np.array([results[q.id].status == "not_found" for q in asked])
    threshold = np.quantile(sure[answerable], 0.10)
    order = np.argsort(-sure, kind="stable")
    covered = np.arange(1, len(asked) + 1)
    return Refusal(
        auroc=auroc(sure[answerable], sure[~answerable]),
        precision=float((refused & ~answerable).sum() / max(1, refused.sum())),
        recall=float((refused & ~answerable).sum() / (~answerable).sum()),
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
        result = results.get(question.id, NOTHING)
        if failed := _failure(question, result):
            found.setdefault(question.type, Counter())[failed] += 1
    return found


def _failure(question: Question, result: Result) -> str | None:
    if not question.gold:
        return FAILURES[0] if result.status == "answered" else None
    folded = fold(result.ranking, question)
    ranks = (i for i, name in enumerate(folded) if name in question.gold)
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


def known(scores: Scores) -> Scores:
    """The scores of the questions that have one."""
    return scores[~np.isnan(scores)]


def by_type(dataset: Dataset, scores: Scores) -> dict[str, Scores]:
    """The scores of each type of question that has some, and of all as "all"."""
    types = np.array([question.type for question in dataset.questions])
    kinds = {kind: known(scores[types == kind]) for kind in dict.fromkeys(types.tolist())}
    return {"all": known(scores)} | {kind: found for kind, found in kinds.items() if len(found)}
