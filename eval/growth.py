"""What a question costs as passages become many: `python -m eval.growth --write docs/growth.svg`.

    paragraphs of the report, and neighbours made of them ──> an index of each size
    the questions of `iom-2019`, one after the other      ──> time, recall, bytes

A neighbour has a paragraph's vector with noise (cosine COSINE to it), and its words, of which every
fourth is another of the report's. Neighbours on all sides are harder to keep apart than what people
write. Only what grows is timed: finding the candidates with the first encoder. Reading the
question, ranking 64 candidates anew and the reader cost the same at every size.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import matplotlib as mpl
import numpy as np
import numpy.typing as npt

mpl.use("svg")
from matplotlib import pyplot as plt

from corpus.passage import Passage
from eval.dataset import QUESTIONS, of_split, read_questions
from index.bm25 import Lexical
from index.encoder import Floats
from index.open import Index, open_index
from index.stores.faiss import EXACT_UP_TO, FaissStore
from index.view import Reading
from rag.asked.model import Asked
from rag.asked.read import understand
from rag.retrieve import DEPTH, find_candidates

T = TypeVar("T")

COSINE = 0.8  # of a neighbour and its paragraph
COMPARED = 100  # of the best, whose recall is measured
_ASKED, _TIMES = 60, 3  # questions; how often each is timed, the best time counts
_SIZES = (800, 10_000, 100_000)  # passages of an index


@dataclass(frozen=True, slots=True)
class Grown:
    """What was measured of one size: a row of the table. Times are medians in milliseconds."""

    passages: int
    exact: float
    """Comparing all pooled vectors."""
    cells: float
    """The nearest cells alone, as beyond EXACT_UP_TO vectors."""
    cells_recall: float
    """Share of the COMPARED nearest found in them."""
    words: float
    """BM25."""
    candidates: float
    """All of it, as the product does it at this size, with fusion."""
    slowest_5_percent: float
    """As `candidates`, the 95th percentile."""
    candidate_recall: float
    """Share of the COMPARED best by exact search that are among the candidates."""
    vector_bytes: int
    """Of a passage on disk, with the cells if there are any."""
    word_bytes: int
    token_bytes: int
    """Of the token vectors of a passage of the report; they are mapped."""


def main() -> None:
    """Print a row for each size, and draw them."""
    parser = argparse.ArgumentParser(description="what a question costs as passages become many")
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--sizes", type=int, nargs="+", default=_SIZES)
    parser.add_argument("--write", type=Path, help="file of the plot, SVG")
    given = parser.parse_args()
    index = open_index(given.index, threads=1)
    questions = of_split(read_questions(QUESTIONS / "iom-2019.jsonl"), "test").questions
    step = max(1, len(questions) // _ASKED)
    asked = [understand(one.question, index.vocabulary) for one in questions[::step][:_ASKED]]
    print("| " + " | ".join(field.name.replace("_", " ") for field in fields(Grown)) + " |")
    print("| " + " | ".join("---:" for _ in fields(Grown)) + " |", flush=True)
    rows = []
    for size in given.sizes:
        rows.append(measured(index, asked, size))
        values = [getattr(rows[-1], field.name) for field in fields(Grown)]
        shown = [f"{value:.3g}" if isinstance(value, float) else f"{value:,}" for value in values]
        print("| " + " | ".join(shown) + " |", flush=True)
    if given.write:
        _plot(rows, given.write)


def grown(index: Index, size: int) -> tuple[tuple[Passage, ...], Floats]:
    """So many passages, and the vector of each, (size, dimensions)."""
    chance = np.random.default_rng(size)
    of_text = [i for i, passage in enumerate(index.passages) if not passage.row][:size]
    words = " ".join(index.passages[i].text for i in of_text).split()
    sources = np.resize(np.array(of_text), size)
    pooled = index.first.pooled
    assert isinstance(pooled, FaissStore), "an index in a folder"
    vectors = pooled.vectors(sources)
    for start in range(len(of_text), size, 10_000):  # noise for all at once would fill the memory
        part = vectors[start : start + 10_000]
        noise = chance.normal(size=part.shape).astype(np.float32)
        noise -= (noise * part).sum(1, keepdims=True) * part
        noise /= np.linalg.norm(noise, axis=1, keepdims=True)
        part *= COSINE
        part += np.sqrt(1 - COSINE**2, dtype=np.float32) * noise
    return tuple(_neighbours(index, sources.tolist(), len(of_text), words, chance)), vectors


def _neighbours(
    index: Index, sources: Sequence[int], real: int, words: list[str], chance: np.random.Generator
) -> Iterator[Passage]:
    for number, source in enumerate(sources):
        passage = index.passages[source]
        if number < real:
            yield passage
            continue
        text = passage.text.split()
        for place in range(number % 4, len(text), 4):
            text[place] = words[chance.integers(len(words))]
        yield replace(passage, id=f"{passage.id}-{number}", text=" ".join(text), attached_to=None)


def measured(index: Index, asked: Sequence[Asked], size: int) -> Grown:
    """One size. asked: questions as they were understood."""
    passages, vectors = grown(index, size)
    owners = np.arange(size, dtype=np.int32)
    exact = FaissStore.build(vectors, owners, exact_up_to=size)
    cells = FaissStore.build(vectors, owners, exact_up_to=0)
    lexical = Lexical.build([passage.text for passage in passages])
    large = replace(index, passages=passages, positions={}, lexical=lexical)
    in_use = exact if size <= EXACT_UP_TO else cells
    depth = min(DEPTH, size)
    times: list[list[float]] = []
    recalls: list[tuple[float, float]] = []
    for one in (asked[0], *asked):  # the first finds out what an index tells once
        by_all, by_product = (
            replace(
                Reading.of(index.first, one.searched, one.language),
                view=replace(index.first, pooled=pooled),
            )
            for pooled in (exact, in_use)
        )
        vector = by_all.encoding.pooled
        near, exact_ms = _timed(partial(exact.search, vector, depth))
        by_cells, cells_ms = _timed(partial(cells.search, vector, depth))
        _, words_ms = _timed(partial(lexical.scores, one.terms))
        best = find_candidates(large, one, by_all).positions
        found, whole_ms = _timed(partial(find_candidates, large, one, by_product))
        times.append([exact_ms, cells_ms, words_ms, whole_ms])
        recalls.append((_shared(near[0], by_cells[0]), _shared(best, found.positions)))
    medians = np.median(times[1:], axis=0).tolist()
    cells_recall, candidate_recall = np.mean(recalls[1:], axis=0).tolist()
    slowest = float(np.percentile([row[3] for row in times[1:]], 95))
    tokens = index.first.tokens
    # Of each token its vector (8 bits each), its scale and its offsets.
    of_tokens = int(tokens.bounds[-1]) * (tokens.axes.shape[1] + 12) // len(index.passages)
    return Grown(
        passages=size,
        exact=medians[0],
        cells=medians[1],
        cells_recall=cells_recall,
        words=medians[2],
        candidates=medians[3],
        slowest_5_percent=slowest,
        candidate_recall=candidate_recall,
        vector_bytes=_written(in_use.write) // size,
        word_bytes=_written(lexical.write) // size,
        token_bytes=of_tokens,
    )


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """What it gives, and the least of several times: other work on the machine disturbs less."""
    least = float("inf")
    for _ in range(_TIMES):
        begun = time.perf_counter()
        done = work()
        least = min(least, time.perf_counter() - begun)
    return done, 1000 * least


def _shared(wanted: npt.NDArray[np.integer], found: npt.NDArray[np.integer]) -> float:
    best = wanted[:COMPARED].tolist()
    return len({*best} & {*found.tolist()}) / len(best)


def _written(write: Callable[[Path], object]) -> int:
    """Bytes of the files that are written."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "it")
        return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def _plot(rows: Sequence[Grown], path: Path) -> None:
    mpl.rcParams.update({"svg.hashsalt": "askpara", "font.size": 9, "axes.spines.top": False})
    figure, axes = plt.subplots(figsize=(5, 3.2), layout="constrained")
    sizes = [row.passages for row in rows]
    for name in ("exact", "cells", "words", "candidates"):
        axes.loglog(sizes, [getattr(row, name) for row in rows], marker="o", label=name)
    axes.set(xlabel="passages", ylabel="milliseconds")
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
