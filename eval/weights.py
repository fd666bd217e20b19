"""The weights of the ranking's signals: `python -m eval.weights --beir DIR --beir DIR`.

Draws weight vectors at random, scores each on the dev split and on samples of BEIR folders, and
prints for every dataset what the weights that are best on all the *other* datasets reach on it
(leave one dataset out), beside the weights in use and the best of its own. A weight vector is good
if its mean nDCG@10 over datasets is.
"""

import argparse
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np

from eval.dataset import QUESTIONS, Dataset, of_split, read_beir, read_questions
from eval.metrics import Scores, fold
from eval.run import index_of
from index.export import DEFAULT_MODEL
from index.open import Index
from rag.asked.read import understand
from rag.retrieve import WEIGHTS, Reranked, retrieve

_SAMPLE = 400  # questions of a set, to keep a sweep within minutes
_DRAWS = 300  # weight vectors that are tried
_SIGNALS = tuple(WEIGHTS)
_LATE = np.array([name.endswith("maxsim") for name in _SIGNALS])


def main() -> None:
    """Sweep and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--cache", type=Path, default=Path("var/eval-index"))
    parser.add_argument("--beir", type=Path, action="append", default=[])
    parser.add_argument("--split", default="test", help="qrels of the BEIR folders")
    arguments = parser.parse_args()
    datasets = [of_split(read_questions(QUESTIONS / "iom-2019.jsonl"), "dev")]
    datasets += [read_beir(folder, arguments.split) for folder in arguments.beir]
    score: list[Callable[[Scores], float]] = []
    for dataset in datasets:
        index = index_of(
            dataset,
            arguments.index,
            arguments.cache,
            DEFAULT_MODEL,
            lambda stage, done, total: None,
        )
        score.append(_scorer(dataset, index))
    drawn = np.random.default_rng(0).lognormal(0.0, 0.8, (_DRAWS, len(_SIGNALS)))
    used = np.array([WEIGHTS[name] for name in _SIGNALS])
    table = np.array([[one(weights) for one in score] for weights in (used, *drawn)])
    every = np.vstack([used, drawn])
    print("dataset            in use   of others   own best   weights of others")
    for i, dataset in enumerate(datasets):
        others = np.delete(table, i, axis=1).mean(axis=1)
        best = int(others.argmax())
        print(
            f"{dataset.name:<18} {table[0, i]:>6.4f} {table[best, i]:>11.4f} "
            f"{table[:, i].max():>10.4f}   {_named(every[best])}"
        )
    best = int(table.mean(axis=1).argmax())
    print(f"{'best of all':<18} {table[0].mean():>6.4f} {table[best].mean():>11.4f}")
    print(_named(every[best]))


def _named(weights: Scores) -> str:
    scaled = np.where(_LATE, weights, weights / weights[0])
    return ", ".join(f"{n} {w:.2f}" for n, w in zip(_SIGNALS, scaled, strict=True))


def _scorer(dataset: Dataset, index: Index) -> Callable[[Scores], float]:
    """nDCG@10 of a weight vector; the signals of all questions are computed once."""
    answerable = [question for question in dataset.questions if question.gold]
    chosen = random.Random(1).sample(answerable, min(_SAMPLE, len(answerable)))
    rows: list[tuple[Scores, Scores, float]] = []
    for question in chosen:
        asked = understand(question.question, index.vocabulary, question.session)
        hits = [hit for hit in retrieve(index, asked).hits if isinstance(hit, Reranked)]
        matrix = np.array([[hit.explained().get(name, 0.0) for hit in hits] for name in _SIGNALS])
        spread = matrix[_LATE].std(axis=1, keepdims=True)
        matrix[_LATE] -= matrix[_LATE].mean(axis=1, keepdims=True)
        matrix[_LATE] /= np.maximum(spread, 1e-9)
        relevant = np.zeros(matrix.shape[1])
        for place, hit in enumerate(hits):
            passage = index.passages[hit.position]
            folded = fold([(question.names(passage.document, passage.id), 0.0)], question)
            relevant[place] = float(bool(folded) and folded[0][0] in question.gold)
        ideal = float((1 / np.log2(np.arange(2, 2 + min(10, len(question.gold))))).sum())
        rows.append((matrix, relevant, ideal))
    discount = 1 / np.log2(np.arange(2, 12))

    def score(weights: Scores) -> float:
        total = 0.0
        for matrix, relevant, ideal in rows:
            summed = weights[~_LATE] @ matrix[~_LATE]
            scores = (summed - summed.mean()) / summed.std() + weights[_LATE] @ matrix[_LATE]
            best = np.argsort(-scores, kind="stable")[:10]
            total += min(1.0, float(relevant[best] @ discount[: len(best)]) / ideal)
        return total / len(rows)

    return score


if __name__ == "__main__":
    main()
