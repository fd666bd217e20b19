"""How much to read, and how far to trust it: `python -m eval.read`.

Compares values of MOST, SURE and WEIGHT of `rag/read.py` on the dev splits of questions about the
index's documents: each question's first passages are read once, and each choice is made of that.
Prints the share of questions with a right passage first and among five, the AUROC of the first
passage's logit between what the documents answer and what they do not, and the passages read.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from eval.dataset import QUESTIONS, Question, of_split, read_questions
from eval.metrics import auroc, first_is_right
from index.open import Index, open_index
from rag.asked.model import Asked
from rag.asked.read import understand
from rag.find import searched_passages
from rag.read import MOST, SURE, WEIGHT, Reads, ranked_anew, read_best
from rag.retrieve import Retrieved, retrieve

_READ = 12  # passages that are read of each question
_UNREAD = -9.0  # stands for the logit of what was not read: lower than any
_TRIED = [(MOST, SURE, WEIGHT)]
_TRIED += [(most, SURE, WEIGHT) for most in (4, 6, 12)]
_TRIED += [(MOST, sure, WEIGHT) for sure in (3.0, 5.0, np.inf)]
_TRIED += [(MOST, SURE, weight) for weight in (1.0, 1.5, 3.5, 5.0)]


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
    given = parser.parse_args()
    index = open_index(given.index)
    paths = given.questions or [QUESTIONS / "asked-2019.jsonl", QUESTIONS / "more-2019.jsonl"]
    for path in paths:
        questions = read_questions(path).questions
        if any(question.split for question in questions):
            questions = of_split(read_questions(path), "dev").questions
        found = list(_read(index, questions))
        print(f"{path.stem}, {len(found)} questions\nmost  sure  weight  first   five  AUROC  read")
        for most, sure, weight in dict.fromkeys(_TRIED):
            print(f"{most:>4} {sure:>5} {weight:>7} {_figures(index, found, most, sure, weight)}")


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


def _figures(index: Index, found: Sequence[Read], most: int, sure: float, weight: float) -> str:
    assert index.reader
    first, five, logits, able, count = [], [], [], [], 0
    for one in found:
        reads = _cut_short(one, most, sure, index.reader.at_once)
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
    return f"{np.mean(first):>6.3f} {np.mean(five):>6.3f} {apart:>6.3f} {count / len(found):>5.1f}"


def _cut_short(one: Read, most: int, sure: float, at_once: int) -> Reads:
    """What would have been read: as many at once, until one is sure or so many were read."""
    positions = [hit.position for hit in one.hits[:most] if hit.position in one.reads.of]
    groups = [positions[i : i + at_once] for i in range(0, len(positions), at_once)]
    kept = len(groups)
    for count, group in enumerate(groups, 1):
        if max(one.reads.of[position].logit for position in group) >= sure:
            kept = count
            break
    return Reads({position: one.reads.of[position] for position in chain(*groups[:kept])})


if __name__ == "__main__":
    main()
