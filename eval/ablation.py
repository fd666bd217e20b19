"""What each step from typing to ranking is worth: `python -m eval.ablation [--split dev]`.

Adds the steps one after the other and compares each with the one before, on the same questions:
paired randomisation test and BCa interval of the difference in nDCG@10.
"""

import argparse
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from eval.dataset import QUESTIONS, Dataset, Question, of_split, read_questions
from eval.metrics import Result, Scores, by_type, ranking_scores
from eval.rankers import DEPTH
from eval.significance import compare
from index.open import Index, open_index
from index.vocabulary import Vocabulary
from rag.asked.acronyms import expand_acronyms, without_publisher
from rag.asked.follow_up import carried_over
from rag.asked.read import normalise, read_off
from rag.asked.spelling import mend_spelling
from rag.retrieve import WEIGHTS, Reranked, retrieve

Typed: TypeAlias = Callable[[Question, Vocabulary], str]
_TYPES = ("paraphrase", "table", "follow_up", "typo", "acronym")


def _typed(question: Question, vocabulary: Vocabulary) -> str:
    return normalise(question.question)


def _resolved(question: Question, vocabulary: Vocabulary) -> str:
    before = ""
    for earlier in question.session:
        before = carried_over(normalise(earlier), before)
    return carried_over(_typed(question, vocabulary), before)


def _mended(question: Question, vocabulary: Vocabulary) -> str:
    return mend_spelling(_resolved(question, vocabulary), vocabulary)[0]


def _without_publisher(question: Question, vocabulary: Vocabulary) -> str:
    return without_publisher(_mended(question, vocabulary), vocabulary)[0]


def _expanded(question: Question, vocabulary: Vocabulary) -> str:
    return expand_acronyms(_without_publisher(question, vocabulary), vocabulary)[0]


@dataclass(frozen=True, slots=True)
class Step:
    """What is searched, and what it is ranked by."""

    typed: Typed
    """Question -> what is searched."""
    late: tuple[str, ...] = ()
    """Names of the late-interaction signals that are added."""
    second: bool = False
    """Whether the second encoder reads questions in other words than the passages'."""
    literal: bool = False
    """Whether what is asked for literally, such as a paragraph's number, is added."""


_FIRST = ("maxsim", "sentence_maxsim")
_BOTH = (*_FIRST, "second_maxsim", "second_sentence_maxsim")
STEPS: Mapping[str, Step] = {
    "as typed, sum of two signals": Step(_typed),
    "+ MaxSim": Step(_typed, ("maxsim",)),
    "+ MaxSim of the best sentence": Step(_typed, _FIRST),
    "+ second encoder for other words": Step(_typed, _BOTH, second=True),
    "+ what is asked for literally": Step(_typed, _BOTH, second=True, literal=True),
    "+ follow-up": Step(_resolved, _BOTH, second=True, literal=True),
    "+ spelling": Step(_mended, _BOTH, second=True, literal=True),
    "+ publisher left out": Step(_without_publisher, _BOTH, second=True, literal=True),
    "+ acronyms": Step(_expanded, _BOTH, second=True, literal=True),
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
    known = {name: s["nDCG@10"][~np.isnan(s["nDCG@10"])] for name, s in scores.items()}
    comparisons = {(one.b, one.a): one for one in compare(known)}
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
    vocabulary = index.vocabulary
    asked = index if step.second else dataclasses.replace(index, second=None)
    results = {}
    for question in dataset.questions:
        typed = step.typed(question, vocabulary)
        ranking = retrieve(asked, read_off(vocabulary, question.question, typed))
        hits = [hit for hit in ranking.hits if isinstance(hit, Reranked)]
        scores = _ranked_by(step, hits)
        order = np.argsort(-scores, kind="stable")[:DEPTH]
        passages = [index.passages[hits[i].position] for i in order]
        names = [question.names(passage.document, passage.id) for passage in passages]
        ranked = list(zip(names, map(float, scores[order]), strict=True))
        results[question.id] = Result(ranked, 0.0)
    return ranking_scores(dataset, results)


def _ranked_by(step: Step, hits: Sequence[Reranked]) -> Scores:
    """The score of each hit from the signals of a step, as `rag.retrieve.rerank` adds them."""
    candidates = [name for name in WEIGHTS if not name.endswith("maxsim")]
    scores = _standardised(np.sum([WEIGHTS[n] * _signal(n, hits) for n in candidates], axis=0))
    for name in step.late:
        scores = scores + WEIGHTS[name] * _standardised(_signal(name, hits))
    if step.literal:
        scores = scores + [hit.literal for hit in hits]
    return scores


def _signal(name: str, hits: Sequence[Reranked]) -> Scores:
    return np.array([hit.explained().get(name, 0.0) for hit in hits])


def _standardised(values: Scores) -> Scores:
    scaled: Scores = (values - values.mean()) / max(float(values.std()), 1e-9)
    return scaled


if __name__ == "__main__":
    main()
