"""How much to read, and how far to trust it: `python -m eval.read`.

Compares values of MOST, REACH and WEIGHT of `rag/read.py` on the dev splits of questions about the
index's documents, and with `--invented` on what was asked blind of documents that the reader has
not seen: each question's first passages are read once, and each choice is made of that. Prints,
for each file and for the mean of all, the share of questions with a right passage first and among
five, the AUROC of the first passage's logit between what the documents answer and what they do
not, and the passages read.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.calibrate import BUILT, of_invented, silent
from eval.dataset import QUESTIONS, Dataset, Question, of_split, read_questions
from eval.metrics import auroc, first_is_right
from eval.run import index_of
from index.models import DEFAULT_MODEL
from index.open import Index, open_index
from index.reader.asked import UNSEEN
from rag.asked.model import Asked
from rag.asked.read import understand
from rag.find import searched_passages
from rag.read import MOST, REACH, WEIGHT, Reads, ranked_anew, read_best
from rag.retrieve import Retrieved, retrieve

_READ = 15  # passages that are read of each question
_UNREAD = -9.0  # stands for the logit of what was not read: lower than any
_TRIED = [(MOST, REACH, WEIGHT)]
_TRIED += [(most, REACH, WEIGHT) for most in (6, 8, 12, 15)]
_TRIED += [(MOST, reach, WEIGHT) for reach in (4.0, 6.0, 10.0, np.inf)]
_TRIED += [(MOST, REACH, weight) for weight in (1.0, 1.5, 3.5, 5.0)]


@dataclass(frozen=True, slots=True)
class Read:
    """What was found to a question, and what the reader said of its first passages."""

    question: Question
    hits: Sequence[Retrieved]
    """Ranked without the reader, best first."""
    reads: Reads
    """Of the first _READ hits."""


def main() -> None:
    """Print a line for each choice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    parser.add_argument("--questions", type=Path, nargs="+")
    parser.add_argument("--invented", action="store_true", help="ask of invented documents too")
    given = parser.parse_args()
    own = open_index(given.index)
    paths = given.questions or [QUESTIONS / "asked-2019.jsonl", QUESTIONS / "more-2019.jsonl"]
    sets = [(path.stem, own, _of_dev(read_questions(path))) for path in paths]
    for name in UNSEEN if given.invented else ():
        dataset = of_invented(name)
        index = index_of(dataset, given.index, BUILT, DEFAULT_MODEL, silent)
        sets.append((name, index, dataset.questions))
    table = []
    for name, index, questions in sets:
        found = list(_read(index, questions))
        table.append([_figures(index, found, *tried) for tried in _TRIED])
        _print(f"{name}, {len(found)} questions", table[-1])
    if len(sets) > 1:
        _print(f"mean of {len(sets)} files", np.nanmean(table, axis=0))


def _of_dev(dataset: Dataset) -> Sequence[Question]:
    """Of its dev split; all if it has none."""
    splits = {question.split for question in dataset.questions}
    return (of_split(dataset, "dev") if "dev" in splits else dataset).questions


def _print(name: str, table: Sequence[Sequence[float]]) -> None:
    print(f"{name}\nmost  reach  weight  first   five  AUROC  read")
    for (most, reach, weight), (*shares, read) in zip(_TRIED, table, strict=True):
        figures = " ".join(f"{share:>6.3f}" for share in shares)
        print(f"{most:>4} {reach:>6} {weight:>7} {figures} {read:>5.1f}")


def _read(index: Index, questions: Sequence[Question]) -> Iterator[Read]:
    for question in questions:
        asked = understand(question.question, index.vocabulary, question.session)
        if not asked.small_talk and not asked.questions:
            yield from _read_one(index, question, asked)


def _read_one(index: Index, question: Question, asked: Asked) -> Iterator[Read]:
    ranking = retrieve(index, asked, searched_passages(index, asked, None))
    reads = read_best(index, asked, ranking, "careful", _READ, np.inf)
    if reads.of:
        yield Read(question, ranking.hits, reads)


def _figures(
    index: Index, found: Sequence[Read], most: int, reach: float, weight: float
) -> list[float]:
    """Right first, right among five, AUROC, and passages read, of all questions."""
    first, five, logits, able, count = [], [], [], [], 0
    for one in found:
        near = (h for h in one.hits[:most] if h.score >= one.hits[0].score - reach)
        reads = Reads({h.position: one.reads.of[h.position] for h in near})
        hits = ranked_anew(one.hits, reads, weight)
        named = [one.question.named(index.passages[hit.position]) for hit in hits[:5]]
        right = [bool(first_is_right([name], one.question)) for name in named]
        read = reads.of.get(hits[0].position)
        logits.append(read.logit if read else _UNREAD)
        able.append(bool(one.question.gold))
        count += len(reads.of)
        if one.question.gold:
            first.append(right[0])
            five.append(any(right))
    answerable, sure_of = np.array(able), np.array(logits)
    apart = auroc(sure_of[answerable], sure_of[~answerable]) if not answerable.all() else np.nan
    return [float(np.mean(first)), float(np.mean(five)), apart, count / len(found)]


if __name__ == "__main__":
    main()
