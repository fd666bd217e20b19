"""The conditions that are compared: each turns a question into ranked passages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from index.encoder import Encoding
from index.open import Index
from index.store import VectorStore
from index.stores.faiss import FaissStore
from index.terms import terms
from index.view import Reading
from index.where import Mask
from rag.asked.model import Asked
from rag.asked.read import read_off
from rag.retrieve import Positions, find_candidates

# Passages of a ranking that are kept and scored. The measures read ten at most, but several units
# of a table count as one, so more are kept.
DEPTH = 20
_RRF_K = 60  # Cormack, Clarke and Büttcher 2009
_RRF_DEPTH = 100

# Positions of passages and their scores, best first.
Ranked: TypeAlias = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Ranker:
    """An index, and what the plainer conditions need beside it."""

    index: Index
    truncated: VectorStore
    """One vector of each text as far as the encoder reads, as most tutorials build it."""

    @classmethod
    def of(cls, index: Index, cache: Path) -> "Ranker":
        """Embeds once more the texts that were split into windows, and keeps that in `cache`."""
        encoder, pooled = index.first.encoder, index.first.pooled
        limit, count = encoder.card.max_tokens, encoder.count_tokens
        long = [i for i, p in enumerate(index.passages) if count(p.text) > limit]
        if not long:
            return cls(index, pooled)
        path = cache / f"truncated-{index.generation}.npy"
        if not path.exists():
            # `query` reads a text to the limit, as sentence-transformers does with every text.
            whole = [index.passages[i].text for i in long]
            cache.mkdir(parents=True, exist_ok=True)
            np.save(path, np.array([encoder.query(text).pooled for text in whole]))
        assert isinstance(pooled, FaissStore), "an index in a folder"
        vectors = pooled.vectors(np.arange(len(index.passages)))
        vectors[long] = np.load(path, allow_pickle=False)
        return cls(index, FaissStore.build(vectors, np.arange(len(vectors), dtype=np.int32)))

    def pooled(self, question: str, encoding: Encoding) -> Ranked:
        """Cosine of the pooled vectors."""
        positions, scores = self.truncated.search(encoding.pooled, _RRF_DEPTH, self._texts)
        return _pairs(positions, scores)

    def bm25(self, question: str, encoding: Encoding) -> Ranked:
        """BM25; passages without a word of the question are left out."""
        scores = self.index.lexical.scores(terms(question)) * self._texts
        best = np.argsort(-scores, kind="stable")[:_RRF_DEPTH]
        return [(p, s) for p, s in _pairs(best, scores[best]) if s > 0]

    def rrf(self, question: str, encoding: Encoding) -> Ranked:
        """The sum of 1 / (60 + rank) in both."""
        fused: dict[int, float] = {}
        for ranked in (self.pooled(question, encoding), self.bm25(question, encoding)):
            for rank, (position, _) in enumerate(ranked, start=1):
                fused[position] = fused.get(position, 0.0) + 1 / (_RRF_K + rank)
        return sorted(fused.items(), key=lambda pair: -pair[1])

    def fused(self, question: str, encoding: Encoding) -> Ranked:
        """The candidates, before they are re-ranked."""
        asked = read_off(self.index.vocabulary, question, question)
        candidates = find_candidates(self.index, asked, self._read(asked, encoding), self._texts)
        return _pairs(candidates.positions, candidates.scores)

    def maxsim(self, question: str, encoding: Encoding) -> Ranked:
        """The candidates by MaxSim alone."""
        asked = read_off(self.index.vocabulary, question, question)
        read = self._read(asked, encoding)
        positions = find_candidates(self.index, asked, read, self._texts).positions
        scores = self.index.first.tokens.maxsim(encoding, positions)
        order = np.argsort(-scores, kind="stable")
        return _pairs(positions[order], scores[order])

    @property
    def _texts(self) -> Mask:
        """What all rankings are of: passages that say something, not headings and the cover."""
        return ~self.index.titles

    def _read(self, asked: Asked, encoding: Encoding) -> Reading:
        return Reading.of(self.index.first, asked.searched, asked.language, encoding)


Ranking: TypeAlias = Callable[[Ranker, str, Encoding], Ranked]
# What answers are made from: a question is understood first.
FULL = "full"
RANKINGS: Mapping[str, Ranking] = {
    "pooled": Ranker.pooled,
    "bm25": Ranker.bm25,
    "rrf": Ranker.rrf,
    "fused": Ranker.fused,
    "maxsim": Ranker.maxsim,
}


def _pairs(positions: Positions, scores: np.ndarray) -> Ranked:
    return [(int(p), float(s)) for p, s in zip(positions, scores, strict=True)]
