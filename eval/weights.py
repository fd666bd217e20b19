"""The weights of the ranking's signals: `python -m eval.weights --beir DIR --beir DIR`.

Draws weight vectors at random, scores each on the dev split and on samples of BEIR folders, and
prints for every dataset what the weights that are best on all the *other* datasets reach on it
(leave one dataset out), beside the weights in use and the best of its own. A weight vector is good
if its mean nDCG@10 over datasets is.
"""

import argparse
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from eval.dataset import QUESTIONS, Dataset, of_split, read_beir, read_questions
from eval.metrics import Result, Scores, ranking_scores
from eval.run import index_of
from index.models import DEFAULT_MODEL
from index.open import Index
from rag.asked.model import Asked
from rag.asked.read import understand
from rag.retrieve import WEIGHTS, Reranked, retrieve

_SAMPLE = 400  # questions of a set, to keep a sweep within minutes
_DRAWS = 300  # weight vectors that are tried
SIGNALS = tuple(WEIGHTS)
USED = np.array([WEIGHTS[name] for name in SIGNALS])
LATE = np.array([name.endswith("maxsim") for name in SIGNALS])


def reranked(index: Index, asked: Asked) -> list[Reranked]:
    """The passages that are looked at closely."""
    return [hit for hit in retrieve(index, asked).hits if isinstance(hit, Reranked)]


def signals(hits: Sequence[Reranked]) -> Scores:
    """(SIGNALS, hits) what each is ranked by."""
    return np.array([[hit.explained().get(name, 0.0) for hit in hits] for name in SIGNALS])


def combined(weights: Scores, found: Scores) -> Scores:
    """(SIGNALS,), (SIGNALS, hits) -> (hits,) scores, as `rag.retrieve.rerank` adds them."""
    candidates = _standardised((weights[~LATE] @ found[~LATE])[np.newaxis])[0]
    scores: Scores = candidates + weights[LATE] @ _standardised(found[LATE])
    return scores


def _standardised(rows: Scores) -> Scores:
    spread = np.maximum(rows.std(axis=1, keepdims=True), 1e-9)
    scaled: Scores = (rows - rows.mean(axis=1, keepdims=True)) / spread
    return scaled


def main() -> None:
    """Sweep and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--cache", type=Path, default=Path("var/eval-index"))
    parser.add_argument("--beir", type=Path, action="append", default=[])
    parser.add_argument("--split", default="test", help="qrels of the BEIR folders")
    given = parser.parse_args()
    datasets = [of_split(read_questions(QUESTIONS / "iom-2019.jsonl"), "dev")]
    datasets += [read_beir(folder, given.split) for folder in given.beir]
    score = [
        _scorer(one, index_of(one, given.index, given.cache, DEFAULT_MODEL, lambda *_: None))
        for one in datasets
    ]
    drawn = np.random.default_rng(0).lognormal(0.0, 0.8, (_DRAWS, len(SIGNALS)))
    every = np.vstack([USED, drawn])
    table = np.array([[one(weights) for one in score] for weights in every])
    print("dataset            in use   of others   own best   weights of others")
    for i, dataset in enumerate(datasets):
        best = int(np.delete(table, i, axis=1).mean(axis=1).argmax())
        print(
            f"{dataset.name:<18} {table[0, i]:>6.4f} {table[best, i]:>11.4f} "
            f"{table[:, i].max():>10.4f}   {_named(every[best])}"
        )
    best = int(table.mean(axis=1).argmax())
    print(f"{'best of all':<18} {table[0].mean():>6.4f} {table[best].mean():>11.4f}")
    print(_named(every[best]))


def _named(weights: Scores) -> str:
    scaled = np.where(LATE, weights, weights / weights[0])
    return ", ".join(f"{n} {w:.2f}" for n, w in zip(SIGNALS, scaled, strict=True))


def _scorer(dataset: Dataset, index: Index) -> Callable[[Scores], float]:
    """nDCG@10 of a weight vector; the signals of all questions are computed once."""
    answerable = [question for question in dataset.questions if question.gold]
    chosen = random.Random(1).sample(answerable, min(_SAMPLE, len(answerable)))
    found: dict[str, tuple[Scores, list[str]]] = {}
    for question in chosen:
        hits = reranked(index, understand(question.question, index.vocabulary, question.session))
        names = [question.named(index.passages[hit.position]) for hit in hits]
        found[question.id] = signals(hits), names

    def score(weights: Scores) -> float:
        results = {}
        for id, (matrix, names) in found.items():
            best = np.argsort(-combined(weights, matrix), kind="stable")
            results[id] = Result([names[i] for i in best], 0.0)
        sample = Dataset(dataset.name, tuple(chosen))
        return float(ranking_scores(sample, results)["nDCG@10"].mean())

    return score


if __name__ == "__main__":
    main()
