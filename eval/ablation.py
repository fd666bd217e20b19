"""What each step from typing to ranking is worth: `python -m eval.ablation [--split dev]`.

Adds the steps one after the other and compares each with the one before, on the same questions:
paired randomisation test and BCa interval of the difference in nDCG@10.
"""

import argparse
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.dataset import QUESTIONS, Dataset, Question, of_split, read_questions
from eval.metrics import Result, Scores, by_type, known, ranking_scores
from eval.rankers import DEPTH
from eval.significance import compare
from eval.weights import LATE, SIGNALS, USED, combined, reranked, signals
from index.open import Index, open_index
from index.vocabulary import Vocabulary
from rag.asked.follow_up import carried_over
from rag.asked.read import normalise, read_off
from rag.asked.spelling_and_acronyms import expand_acronyms, mend_spelling, without_publisher

_TYPES = ("paraphrase", "table", "follow_up", "typo", "acronym")


@dataclass(frozen=True, slots=True)
class Step:
    """What is searched, and what it is ranked by."""

    late: tuple[str, ...] = ()
    """Names of the late-interaction signals that are added."""
    literal: bool = False
    """Whether what is asked for literally, such as a paragraph's number, is added."""
    understood: int = 0
    """How much is done to a question: follow-up, spelling, publisher, acronyms, in that order."""


_BOTH = ("maxsim", "sentence_maxsim")
_WHOLE = Step(_BOTH, literal=True)
STEPS: Mapping[str, Step] = {
    "as typed, sum of two signals": Step(),
    "+ MaxSim": Step(("maxsim",)),
    "+ MaxSim of the best sentence": Step(_BOTH),
    "+ what is asked for literally": _WHOLE,
    "+ follow-up": dataclasses.replace(_WHOLE, understood=1),
    "+ spelling": dataclasses.replace(_WHOLE, understood=2),
    "+ publisher left out": dataclasses.replace(_WHOLE, understood=3),
    "+ acronyms": dataclasses.replace(_WHOLE, understood=4),
}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--split", default="dev")
    arguments = parser.parse_args()
    index = open_index(arguments.index)
    dataset = of_split(read_questions(QUESTIONS / "iom-2019.jsonl"), arguments.split)
    scores = {name: _scores(index, dataset, step) for name, step in STEPS.items()}
    comparisons = {
        (one.b, one.a): one for one in compare({n: known(s["nDCG@10"]) for n, s in scores.items()})
    }
    print(f"| step | nDCG@10 | Success@1 | {' | '.join(_TYPES)} | difference [95 %] | p (Holm) |")
    print(f"|{' --- |' * (5 + len(_TYPES))}")
    before = ""
    for name, table in scores.items():
        types = by_type(dataset, table["Success@1"])
        means = " | ".join(f"{types[kind].mean():.2f}" for kind in _TYPES)
        change = "– | –"
        if before:
            one = comparisons[name, before]
            low, high = -one.interval.high, -one.interval.low
            change = f"{-one.difference:+.3f} [{low:+.3f}, {high:+.3f}] | {one.p_holm:.3f}"
        print(
            f"| {name} | {np.nanmean(table['nDCG@10']):.3f} | "
            f"{np.nanmean(table['Success@1']):.3f} | {means} | {change} |"
        )
        before = name


def _scores(index: Index, dataset: Dataset, step: Step) -> Mapping[str, Scores]:
    weights = np.where([name in step.late for name in SIGNALS] | ~LATE, USED, 0)
    results = {}
    for question in dataset.questions:
        searched = _searched(question, index.vocabulary, step.understood)
        hits = reranked(index, read_off(index.vocabulary, question.question, searched))
        scores = combined(weights, signals(hits))
        if step.literal:
            scores = scores + [hit.literal for hit in hits]
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        ranking = [question.named(index.passages[hits[i].position]) for i in best]
        results[question.id] = Result(ranking, 0.0)
    return ranking_scores(dataset, results)


def _searched(question: Question, vocabulary: Vocabulary, understood: int) -> str:
    text = normalise(question.question)
    if understood:
        before = ""
        for earlier in question.session:
            before = carried_over(normalise(earlier), before)
        text = carried_over(text, before)
    for mend in (mend_spelling, without_publisher, expand_acronyms)[: max(0, understood - 1)]:
        text = mend(text, vocabulary)[0]
    return text


if __name__ == "__main__":
    main()
