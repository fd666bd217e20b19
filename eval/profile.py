"""Where the time of one question goes: `python -m eval.profile`.

Each stage beside its floor, which is what must be done in any case: for `encode` the forward
passes alone, for `search` the searches, for `rerank` reading the candidates' token vectors once, as
fast as this memory gives them. Each question is asked several times and its best time counts, so
that other work on the machine disturbs little; printed are medians over the questions.
"""

import argparse
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.dataset import QUESTIONS, of_split, read_questions
from index.open import Index
from index.place import Place
from rag.answer import answer
from rag.asked.model import Asked
from rag.asked.read import understand
from rag.contract import EffortName
from rag.retrieve import DEPTH, RERANKED, encode, find_candidates

_ASKED = 40  # questions, spread evenly over the file
_TIMES = 5  # how often each is timed; the best time counts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--store", default="", help="database in place of the folder")
    parser.add_argument("--effort", choices=("fast", "careful"), default="fast")
    parser.add_argument("--threads", type=int, default=0, help="for one question; 0: all cores")
    given = parser.parse_args()
    index = Place(given.index, given.store).open(given.threads)
    questions = of_split(read_questions(QUESTIONS / "iom-2019.jsonl"), "test").questions
    step = len(questions) // _ASKED
    rows = [_profile(index, one.question, given.effort) for one in questions[::step][:_ASKED]]
    bandwidth = _bandwidth()
    print(f"{'stage':<12} {'ms':>8} {'floor ms':>9}   ({bandwidth / 1e9:.1f} GB/s)")
    for stage in ("understand", "encode", "search", "rerank", "read", "whole"):
        floor = [row.get(f"{stage} floor", np.nan) for row in rows]
        if stage == "rerank":
            floor = [1000 * row["bytes"] / bandwidth for row in rows]
        lowest = "" if np.isnan(floor[0]) else f"{np.median(floor):9.2f}"
        print(f"{stage:<12} {np.median([row.get(stage, 0.0) for row in rows]):>8.2f} {lowest:>9}")


def _profile(index: Index, question: str, effort: EffortName) -> Mapping[str, float]:
    answer(index, question, effort=effort)
    answered = [answer(index, question, effort=effort).timings_ms for _ in range(_TIMES)]
    found = {stage: min(one.get(stage, 0.0) for one in answered) for stage in answered[0]}
    asked = understand(question, index.vocabulary)
    return {
        **found,
        "whole": _best(lambda: answer(index, question, effort=effort)),
        "understand": _best(lambda: understand(question, index.vocabulary)),
        "encode floor": _best(partial(index.first.encoder.query, question)),
        "search floor": _search_floor(index, asked),
        "bytes": _bytes(index, asked),
    }


def _search_floor(index: Index, asked: Asked) -> float:
    reading = encode(index, asked)
    depth = min(DEPTH, len(index.passages))
    return _best(partial(index.lexical.scores, asked.terms)) + _best(
        partial(reading.view.pooled.search, reading.encoding.pooled, depth)
    )


def _bytes(index: Index, asked: Asked) -> float:
    """Of the token vectors of the candidates that are ranked anew."""
    reading = encode(index, asked)
    positions = find_candidates(index, asked, reading).positions[:RERANKED]
    bounds = reading.view.tokens.bounds
    return float((bounds[positions + 1] - bounds[positions]).sum() * 256)


def _bandwidth() -> float:
    """Bytes a second that one thread reads of an array larger than any cache."""
    array: npt.NDArray[np.int64] = np.ones(2**25, np.int64)
    return array.nbytes / (_best(array.sum) / 1000)


def _best(work: Callable[[], object]) -> float:
    """Milliseconds, the least of several."""
    times = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times) * 1000


if __name__ == "__main__":
    main()
