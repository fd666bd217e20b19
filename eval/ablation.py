"""What each step from typing to ranking is worth: `python -m eval.ablation [--split dev]`.

Adds the steps one after the other and compares each with the one before, on the same questions:
paired randomisation test and BCa interval of the difference in nDCG@10.
"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np

from eval.dataset import QUESTIONS, Dataset, Question, of_split, read_questions
from eval.metrics import Result, Scores, by_type, ranking_scores
from eval.rankers import DEPTH
from eval.significance import compare
from index.bundle import Index, open_index
from rag.question import carried_over, expand_acronyms, mend_spelling, normalise
from rag.retrieve import WEIGHTS, Hit, find_candidates, read, rerank
from rag.vocabulary import Vocabulary, vocabulary_of

Typed: TypeAlias = Callable[[Question, Vocabulary], str]
Score: TypeAlias = Callable[[Hit], float]
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


def _expanded(question: Question, vocabulary: Vocabulary) -> str:
    return expand_acronyms(_mended(question, vocabulary), vocabulary)[0]


def _summed(hit: Hit) -> float:
    return sum(WEIGHTS[name] * z for name, z in hit.signals.items() if name in _CANDIDATE_SIGNALS)


def _alike(hit: Hit) -> float:
    return hit.score - hit.signals.get("literal", 0.0)


def _whole(hit: Hit) -> float:
    return hit.score


_CANDIDATE_SIGNALS = ("pooled", "bm25")
STEPS: Mapping[str, tuple[Typed, Score]] = {
    "as typed, sum of three signals": (_typed, _summed),
    "+ MaxSim": (_typed, _alike),
    "+ what is asked for literally": (_typed, _whole),
    "+ follow-up": (_resolved, _whole),
    "+ spelling": (_mended, _whole),
    "+ acronyms": (_expanded, _whole),
}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--split", default="dev")
    arguments = parser.parse_args()
    index = open_index(arguments.index)
    dataset = of_split(read_questions(QUESTIONS / "iom-2019.jsonl"), arguments.split)
    scores = {name: _scores(index, dataset, *step) for name, step in STEPS.items()}
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


def _scores(index: Index, dataset: Dataset, typed: Typed, score: Score) -> Mapping[str, Scores]:
    vocabulary = vocabulary_of(index)
    results = {}
    for question in dataset.questions:
        searched = typed(question, vocabulary)
        readings = read(index, searched)
        hits = rerank(index, searched, readings, find_candidates(index, searched, readings))
        hits = sorted(hits, key=score, reverse=True)[:DEPTH]
        ranking = [(index.passages[hit.position].id, score(hit)) for hit in hits]
        results[question.id] = Result(ranking, 0.0)
    return ranking_scores(dataset, results)


if __name__ == "__main__":
    main()
