"""A question file as an MTEB retrieval task: any MTEB model can be asked, offline.

    question file ──> queries, judgements ─┐
    passages of an index ──> corpus ───────┴─> task() ──> mteb.evaluate ──> nDCG@10 …

`python -m eval.mteb_task` asks the encoder of a built index, `--model` another. Here each passage
that answers counts by itself; `askpara eval` counts a container, and what says the same, once.
"""

import argparse
import hashlib
import os
import sys
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

os.environ["HF_HUB_OFFLINE"] = "1"  # nothing is downloaded; read once, when mteb is imported

try:
    import datasets
    import mteb
    from mteb.abstasks import AbsTaskRetrieval
    from mteb.abstasks.task_metadata import TaskMetadata
    from mteb.models import ModelMeta
    from mteb.models.sentence_transformer_wrapper import SentenceTransformerEncoderWrapper
except ModuleNotFoundError as error:
    raise SystemExit(
        f"askpara: {error.name} is not installed; pip install 'askpara[eval-mteb]'"
    ) from error

from corpus.errors import AskparaError, DatasetError
from corpus.passage import Passage
from eval.dataset import QUESTIONS, Dataset, Question, check_against, read_questions
from index.encoder import Encoder, Floats
from index.models import PACKAGED, find_model
from index.open import open_index

SCORES = {
    **{"nDCG@10": "ndcg_at_10", "RR@10": "mrr_at_10", "R@5": "recall_at_5"},
    **{"Success@1": "hit_rate_at_1", "Success@5": "hit_rate_at_5", "AP": "map_at_1000"},
}


def task(dataset: Dataset, passages: Sequence[Passage]) -> AbsTaskRetrieval:
    """The answerable questions, asked of these passages, for `mteb.evaluate`; split "test".

    Raises DatasetError if none is answerable, or a gold passage is not among the passages.
    """
    check_against(dataset, passages)
    queries = [{"id": q.id, "text": q.question} for q in dataset.questions if q.gold]
    judged = {q.id: judgements(q, passages) for q in dataset.questions if q.gold}
    corpus = [{"id": f"{p.document}/{p.id}", "text": p.text} for p in passages]
    if not judged:
        raise DatasetError(f"{dataset.name} has no answerable question, expected at least one")
    revision = hashlib.sha256(repr([corpus, queries, judged]).encode()).hexdigest()

    # A class for each dataset: metadata that stands on an object alone is dropped when MTEB unloads
    # it, and MTEB's cache gives out stored scores by name and revision.
    class ReportRetrieval(AbsTaskRetrieval):  # type: ignore[misc]
        metadata = TaskMetadata(
            name=f"askpara-{dataset.name}",
            description="Questions about a report, and the passages that answer them.",
            type="Retrieval",
            category="t2t",
            dataset={"path": f"askpara/{dataset.name}", "revision": revision},
            prompt={"query": "Given a question about a report, retrieve passages that answer it"},
            eval_langs=["eng-Latn"],
            main_score=SCORES["nDCG@10"],
        )

        def load_data(self, num_proc: int | None = None, **_: object) -> None:
            texts, asked = map(datasets.Dataset.from_list, (corpus, queries))
            split = {"corpus": texts, "queries": asked, "relevant_docs": judged, "top_ranked": None}
            self.dataset, self.data_loaded = {"default": {"test": split}}, True

    return ReportRetrieval()


def judgements(question: Question, passages: Iterable[Passage]) -> dict[str, int]:
    """Grades by "document/id": of gold, what says the same, and every unit of a container."""
    grades = dict.fromkeys(question.also_ok, 1) | dict(question.gold)
    named = ((p, question.named(p)) for p in passages)
    return {f"{p.document}/{p.id}": grades[name] for p, name in named if name in grades}


class IndexEncoder:
    """An index's encoder as MTEB's `EncoderProtocol`: one pooled vector of length 1 for a text."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder, card = encoder, encoder.card
        named = {"name": f"askpara/{Path(card.name).name}", "revision": card.sha256}
        self.mteb_model_meta = ModelMeta.create_empty(named)

    def encode(
        self, inputs: Iterable[Mapping[str, Sequence[str]]], *, prompt_type: str | None, **_: object
    ) -> Floats:
        """Batches with a "text" list each -> (texts, dimensions). prompt_type: "query" or not."""
        texts = [text for batch in inputs for text in batch["text"]]
        if prompt_type == "query":
            return np.array([self.encoder.query(text).pooled for text in texts])
        order = np.argsort([len(text) for text in texts])  # little padding in a batch
        encodings = self.encoder.documents([self._to_limit(texts[i]) for i in order])
        return np.array([encoding.pooled for encoding in encodings])[np.argsort(order)]

    def _to_limit(self, text: str) -> str:
        """As much as the model reads, as MTEB's models do; the index has windows for the rest."""
        limit, count = self.encoder.card.max_tokens, self.encoder.count_tokens
        return text[: bisect_right(range(len(text) + 1), limit, key=lambda n: count(text[:n])) - 1]

    def similarity(self, left: Floats, right: Floats) -> Floats:
        """(n, dimensions), (m, dimensions) -> (n, m) cosines."""
        return np.asarray(left @ right.T)

    def similarity_pairwise(self, left: Floats, right: Floats) -> Floats:
        """(n, dimensions) twice -> (n,) cosines."""
        return np.asarray((left * right).sum(axis=1))


def scores(model: Any, report: AbsTaskRetrieval) -> dict[str, float]:
    """MTEB's scores, which it rounds to 5 places, by the field's names; nothing is cached."""
    result = mteb.evaluate(model, report, cache=None, show_progress_bar=False, co2_tracker=False)
    found = result.task_results[0].scores["test"][0]
    return {name: found[key] for name, key in SCORES.items()}


def main() -> None:
    """Print one model's scores; what cannot be used gives a message and exit status 1."""
    parser = argparse.ArgumentParser(description="A question file as an MTEB retrieval task.")
    parser.add_argument("--questions", type=Path, default=QUESTIONS / "iom-2019.jsonl")
    parser.add_argument("--index", type=Path, default=Path("var/index"), help="of the passages")
    parser.add_argument("--model", help="folder or MTEB's name; without it, the index's encoder")
    given = parser.parse_args()
    try:
        index = open_index(given.index)
        report = task(read_questions(given.questions), index.passages)
        if given.model is None:
            model: Any = IndexEncoder(index.first.encoder)
        elif given.model in PACKAGED or Path(given.model).exists():
            with tempfile.TemporaryDirectory() as scratch:
                folder = find_model(given.model, Path(scratch))
                model = SentenceTransformerEncoderWrapper(str(folder))
        else:
            model = mteb.get_model(given.model)
    except (AskparaError, OSError) as error:  # OSError: a model of MTEB's list that is not cached
        sys.exit(f"askpara: {error}")
    name = given.model or f"{index.first.encoder.card.name} of {given.index}"
    found = scores(model, report)
    print(f"{report.metadata.name}, {name}, mteb {mteb.__version__}")
    print("\n".join(f"{measure:<10}{value:.4f}" for measure, value in found.items()))


if __name__ == "__main__":
    main()
