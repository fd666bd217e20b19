"""A question file as an MTEB retrieval task: any MTEB model can be asked, offline.

    question file ──> queries, judgements ─┐
    passages of an index ──> corpus ───────┴─> task() ──> mteb.evaluate ──> nDCG@10 …

`python -m eval.mteb_task` asks the encoder of a built index, `--model` another. MTEB knows no gold
container: every passage that answers is relevant by itself here, where `askpara eval` counts a
container, and what says the same, once. So questions that have either may score otherwise.
A process that imports this downloads nothing.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

os.environ["HF_HUB_OFFLINE"] = "1"  # huggingface_hub reads it once, when mteb imports it

import datasets
import mteb
from mteb.models.sentence_transformer_wrapper import SentenceTransformerEncoderWrapper

from corpus.errors import AskparaError, DatasetError, ModelNotFound
from corpus.passage import Passage
from eval.dataset import QUESTIONS, Dataset, Question, check_against, read_questions
from index.bundle import open_index
from index.encoder import Encoder, Floats
from index.export import DEFAULT_MODEL, find_model

# The field's names, and what MTEB calls them.
SCORES = {
    **{"nDCG@10": "ndcg_at_10", "RR@10": "mrr_at_10", "R@5": "recall_at_5"},
    **{"Success@1": "hit_rate_at_1", "Success@5": "hit_rate_at_5", "AP": "map_at_1000"},
}


def task(dataset: Dataset, passages: Sequence[Passage]) -> mteb.AbsTask:
    """The answerable questions, asked of these passages, for `mteb.evaluate`; split "test".

    Raises DatasetError if none is answerable, or a gold passage is not among the passages.
    """
    check_against(dataset, passages, dataset.name)
    judged = {q.id: judgements(q, passages) for q in dataset.questions if q.gold}
    if not judged:
        raise DatasetError(f"{dataset.name} has no answerable question, expected at least one")
    queries = [{"id": q.id, "text": q.question} for q in dataset.questions if q.gold]
    corpus = [{"id": corpus_id(passage), "text": passage.text} for passage in passages]
    contents = json.dumps([corpus, queries, judged]).encode()

    # A class for each dataset: MTEB drops metadata that stands on the object when it unloads, and
    # its cache gives out stored scores by name and revision.
    class ReportRetrieval(mteb.AbsTaskRetrieval):  # type: ignore[misc]
        metadata = mteb.TaskMetadata(
            name=f"askpara-{dataset.name}",
            description="Questions about a report, and the passages that answer them.",
            type="Retrieval",
            category="t2t",
            dataset={
                "path": f"askpara/{dataset.name}",
                "revision": hashlib.sha256(contents).hexdigest(),
            },
            prompt={"query": "Given a question about a report, retrieve passages that answer it"},
            eval_langs=["eng-Latn"],
            main_score=SCORES["nDCG@10"],
        )

        def load_data(self, num_proc: int | None = None, **_: object) -> None:
            split = {
                "corpus": datasets.Dataset.from_list(corpus),
                "queries": datasets.Dataset.from_list(queries),
                "relevant_docs": judged,
                "top_ranked": None,
            }
            self.dataset, self.data_loaded = {"default": {"test": split}}, True

    return ReportRetrieval()


def corpus_id(passage: Passage) -> str:
    """A passage's id in the task, distinct across documents: "iom-2019/para:138"."""
    return f"{passage.document}/{passage.id}"


def judgements(question: Question, passages: Iterable[Passage]) -> dict[str, int]:
    """Grades by corpus id: gold, what says the same, and every unit of a container."""
    grades = dict.fromkeys(question.also_ok, 1) | dict(question.gold)
    named = ((p, p.id if p.id in grades else p.id.split("#")[0]) for p in passages)
    return {corpus_id(passage): grades[name] for passage, name in named if name in grades}


class IndexEncoder:
    """An index's encoder as MTEB's `EncoderProtocol`: one pooled vector of length 1 for a text."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder, card = encoder, encoder.card
        self.mteb_model_meta = mteb.ModelMeta.create_empty(
            {"name": f"askpara/{Path(card.name).name}", "revision": card.sha256}
        )

    def encode(
        self, inputs: Iterable[Mapping[str, Sequence[str]]], *, prompt_type: str | None, **_: object
    ) -> Floats:
        """Batches with a "text" list each -> (texts, dimensions). prompt_type: "query" or not."""
        texts = [text for batch in inputs for text in batch["text"]]
        if prompt_type == "query":
            return np.array([self.encoder.query(text).pooled for text in texts])
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # little padding in a batch
        encodings = self.encoder.documents([self._to_limit(texts[i]) for i in order])
        vectors = np.empty((len(texts), self.encoder.card.dimensions), np.float32)
        for i, encoding in zip(order, encodings, strict=True):
            vectors[i] = encoding.pooled
        return vectors

    def _to_limit(self, text: str) -> str:
        """As much as the model reads, as MTEB's models do; the index has windows for the rest."""
        limit, count = self.encoder.card.max_tokens, self.encoder.count_tokens
        if count(text) <= limit:
            return text
        return text[: bisect_right(range(len(text)), limit, key=lambda end: count(text[:end])) - 1]

    def similarity(self, left: Floats, right: Floats) -> Floats:
        """(n, dimensions), (m, dimensions) -> (n, m) cosines."""
        return np.asarray(left @ right.T)

    def similarity_pairwise(self, left: Floats, right: Floats) -> Floats:
        """(n, dimensions) twice -> (n,) cosines."""
        return np.asarray((left * right).sum(axis=1))


def find_mteb_model(name: str) -> Any:
    """The default, a sentence-transformers folder, or a name of MTEB's. Raises ModelNotFound."""
    if name == DEFAULT_MODEL or Path(name).exists():
        return SentenceTransformerEncoderWrapper(str(find_model(name)))
    try:
        return mteb.get_model(name)
    except (OSError, ValueError, KeyError) as error:
        raise ModelNotFound(f"{name} is no folder, and MTEB cannot load it: {error}") from error


def scores(model: Any, report: mteb.AbsTask) -> dict[str, float]:
    """MTEB's scores, which it rounds to 5 places, by the names of `SCORES`; nothing is cached."""
    result = mteb.evaluate(model, report, cache=None, show_progress_bar=False, co2_tracker=False)
    found = result.task_results[0].scores["test"][0]
    return {name: found[key] for name, key in SCORES.items()}


def main() -> None:
    """Print one model's scores; a file that cannot be used gives a message and exit status 1."""
    parser = argparse.ArgumentParser(description="A question file as an MTEB retrieval task.")
    parser.add_argument("--questions", type=Path, default=QUESTIONS / "iom-2019.jsonl")
    parser.add_argument("--index", type=Path, default=Path("var/index"), help="of the passages")
    parser.add_argument("--model", help="folder or MTEB's name; without it, the index's encoder")
    given = parser.parse_args()
    begun = time.perf_counter()
    try:
        index = open_index(given.index)
        report = task(read_questions(given.questions), index.passages)
        model = find_mteb_model(given.model) if given.model else IndexEncoder(index.encoder)
    except AskparaError as error:
        sys.exit(f"askpara: {error}")
    found, name = scores(model, report), given.model or f"{index.card.name} of {given.index}"
    seconds = time.perf_counter() - begun
    print(f"{report.metadata.name}, {name}, mteb {mteb.__version__}, {seconds:.0f} s")
    for measure, value in found.items():
        print(f"{measure:<10}{value:.4f}")


if __name__ == "__main__":
    main()
