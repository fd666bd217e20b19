"""Words: BM25 over stemmed terms (bm25s)."""

import logging
import math
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

from corpus.passage import Passage
from index.encoder import Floats
from index.terms import terms
from index.where import Mask

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs every step once logging is set up


class Lexical:
    """A BM25 index over passages."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Lexical":
        """Of passages, in their order."""
        return cls.build([p.searched for p in passages], [p.language for p in passages])

    @classmethod
    def build(cls, texts: Sequence[str], languages: Sequence[str] = ()) -> "Lexical":
        """Lucene's BM25 with k1 = 1.5 and b = 0.75 (bm25s' defaults).

        languages: of each text; English if none are given.
        """
        spoken = languages or ["en"] * len(texts)
        documents = [terms(*text) or ("",) for text in zip(texts, spoken, strict=True)]
        # Numbered in order here: bm25s would number by hash, another way in each process.
        vocabulary = {term: i for i, term in enumerate(sorted(set().union(*documents)))}
        ids = [[vocabulary[term] for term in document] for document in documents]
        bm25 = bm25s.BM25()
        bm25.index(bm25s.tokenization.Tokenized(ids, vocabulary), show_progress=False)
        return cls(bm25)

    def write(self, folder: Path) -> None:
        """Into a folder of .npy and .json files."""
        self._bm25.save(str(folder))

    @classmethod
    def read(cls, folder: Path) -> "Lexical":
        """What `write` wrote."""
        return cls(bm25s.BM25.load(str(folder)))

    def scores(self, asked: Sequence[str]) -> Floats:
        """The BM25 score of every passage, (passages,). asked: the terms of a question."""
        known = self.known(asked)
        if not known:
            return np.zeros(self._bm25.scores["num_docs"], np.float32)
        scores: Floats = self._bm25.get_scores(list(known))
        return scores

    def known(self, asked: Sequence[str]) -> tuple[str, ...]:
        """Those of some terms that passages have."""
        return tuple(term for term in asked if term in self._bm25.vocab_dict)

    def coverage(self, asked: Sequence[str], mask: Mask | None = None) -> float:
        """The largest share of a question's terms, weighed by idf, that one passage has; 0 to 1.

        Near 0 the words of the question are not those of the passages, and BM25 says little.
        mask: only passages for which it is true, (passages,).
        """
        inverted = self._bm25.scores  # of each term, the passages that have it, one after the other
        held = np.zeros(inverted["num_docs"], np.float64)
        total = 0.0
        for term in sorted(set(asked)):
            number = self._bm25.vocab_dict.get(term)
            begin, end = (0, 0) if number is None else inverted["indptr"][number : number + 2]
            idf = math.log((len(held) + 1) / (end - begin + 1))
            held[inverted["indices"][begin:end]] += idf
            total += idf
        best = held.max(initial=0.0, where=True if mask is None else mask)
        return float(best) / total if total else 0.0
