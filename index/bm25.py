"""Words: BM25 over stemmed terms, weighed by bm25s."""

import json
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.passage import Passage
from index.encoder import Floats
from index.terms import terms
from index.where import Mask

_TERMS, _ARRAYS = "terms.json", ("first", "passages", "parts")


@dataclass(frozen=True, slots=True, eq=False)
class Lexical:
    """A BM25 index over passages: of each term, the passages that have it and what it adds there.

    Term i owns the places first[i] to first[i + 1] of `passages` and `parts`.
    """

    numbers: Mapping[str, int]
    """Of each term."""
    first: npt.NDArray[np.integer]
    """(terms + 1,)."""
    passages: npt.NDArray[np.integer]
    """(places,), in `Index.passages`; of one term each only once."""
    parts: Floats
    """(places,), of the score."""
    total: int
    """How many passages there are."""

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Lexical":
        """Of passages, in their order."""
        return cls.build([p.searched for p in passages], [p.language for p in passages])

    @classmethod
    def build(cls, texts: Sequence[str], languages: Sequence[str] = ()) -> "Lexical":
        """Lucene's BM25 with k1 = 1.5 and b = 0.75 (bm25s' defaults).

        languages: of each text; English if none are given.
        """
        import bm25s  # here: it loads scipy, 26 MB that whoever asks does not need

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs every step
        spoken = languages or ["en"] * len(texts)
        documents = [terms(*text) or ("",) for text in zip(texts, spoken, strict=True)]
        # Numbered in order here: bm25s would number by hash, another way in each process.
        numbers = {term: i for i, term in enumerate(sorted(set().union(*documents)))}
        ids = [[numbers[term] for term in document] for document in documents]
        bm25 = bm25s.BM25()
        bm25.index(bm25s.tokenization.Tokenized(ids, numbers), show_progress=False)
        weighed = bm25.scores
        return cls(numbers, weighed["indptr"], weighed["indices"], weighed["data"], len(texts))

    def write(self, folder: Path) -> None:
        """Into a folder of .npy files and one of JSON."""
        folder.mkdir(exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        told = {"passages": self.total, "terms": list(self.numbers)}
        (folder / _TERMS).write_text(json.dumps(told, ensure_ascii=False), "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Lexical":
        """What `write` wrote."""
        told = json.loads((folder / _TERMS).read_text("utf-8"))
        numbers = {term: i for i, term in enumerate(told["terms"])}
        first, passages, parts = (np.load(folder / f"{name}.npy") for name in _ARRAYS)
        return cls(numbers, first, passages, parts, told["passages"])

    def scores(self, asked: Sequence[str]) -> Floats:
        """The BM25 score of every passage, (passages,). asked: the terms of a question."""
        scores = np.zeros(self.total, np.float32)
        for term in self.known(asked):
            places = self._places(term)
            scores[self.passages[places]] += self.parts[places]
        return scores

    def _places(self, term: str) -> slice:
        number = self.numbers.get(term)
        return slice(0, 0) if number is None else slice(*self.first[number : number + 2])

    def known(self, asked: Sequence[str]) -> tuple[str, ...]:
        """Those of some terms that passages have."""
        return tuple(term for term in asked if term in self.numbers)

    def coverage(self, asked: Sequence[str], mask: Mask | None = None) -> float:
        """The largest share of a question's terms, weighed by idf, that one passage has; 0 to 1.

        Near 0 the words of the question are not those of the passages, and BM25 says little.
        mask: only passages for which it is true, (passages,).
        """
        held = np.zeros(self.total, np.float64)
        total = 0.0
        for term in sorted(set(asked)):
            having = self.passages[self._places(term)]
            idf = math.log((self.total + 1) / (len(having) + 1))
            held[having] += idf
            total += idf
        best = held.max(initial=0.0, where=True if mask is None else mask)
        return float(best) / total if total else 0.0
