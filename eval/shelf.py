"""A report alone and among other documents, measured: `python -m eval.shelf FILE...`.

The files are put beside the report in an index of their own below var/beside, which is kept until
one of them is another. Questions about the report are asked in three places:

    alone       of the report's own index
    among       of the report and the files together, as whoever chooses no document asks
    narrowed    of the same index, but of the question's document only

and those about one of the files in the last two. A file is called as questions call it, if its name
ends so: `un-jiu-rep-2025-2.pdf` is "jiu-rep-2025-2". Prints how often a right passage came first
and among five, the AUROC of confidence, and by how much the two differ from the first place's, with
95 % intervals by bootstrap.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.adding import Given, read_kept
from corpus.files import file_sha256
from corpus.passage import Document
from eval.dataset import QUESTIONS, Dataset, Question, check_against, of_split, read_questions
from eval.metrics import Result, Scores, first_is_right, known, ranking_scores, refusal
from eval.rankers import DEPTH
from eval.run import built_of, result_of, share_cache, told
from eval.significance import Comparison, compare
from index.build import build
from index.open import Index, open_index
from index.update import described_in
from index.where import EVERYWHERE, Where
from rag.answer import answer, as_object
from rag.contract import EffortName

ALONE, AMONG, NARROWED = "alone", "among", "narrowed"
_OF_REPORT, _OF_OTHERS = ("iom-2019", "asked-2019"), ("jiu-2025-2", "jiu-2025-2-text")
_BESIDE = Path("var/beside")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--index", type=Path, default=Path("var/index"), help="of the report")
    parser.add_argument("--careful", action="store_true", help="the reader reads too")
    parser.add_argument("--questions", type=Path, nargs="+", help="instead of the project's own")
    parser.add_argument("--split", help="dev or test; both, if it is not given")
    parser.add_argument("--failures", action="store_true", help="print what lost the first place")
    given = parser.parse_args()
    paths = given.questions or [QUESTIONS / f"{name}.jsonl" for name in (*_OF_REPORT, *_OF_OTHERS)]
    sets = [part for path in paths for part in _parts(read_questions(path), given.split)]
    alone = open_index(given.index)
    slugs = {question.document for dataset in sets for question in dataset.questions}
    beside = open_index(_built_beside(given.index, given.files, slugs), like=alone)
    effort: EffortName = "careful" if given.careful else "fast"
    print("| questions | where | n | first | five | AUROC | first, difference | five, difference |")
    print("| --- " * 8 + "|")
    for dataset in sets:
        check_against(dataset, beside.passages)
        rows = measured(dataset, alone, beside, effort)
        for row in rows:
            print(_line(dataset, row), flush=True)
        for question, first in lost(dataset, rows) if given.failures else ():
            print(f"  {question.question} is {', '.join(question.gold)}; found: {first}")


def _parts(dataset: Dataset, split: str | None) -> list[Dataset]:
    """Its splits, each by itself; all of it if it has none."""
    splits = sorted({question.split for question in dataset.questions})
    wanted = [one for one in splits if one and split in (None, one)]
    return [of_split(dataset, one) for one in wanted] or [dataset]


@dataclass(frozen=True, slots=True)
class Row:
    """A dataset asked in one place."""

    place: str
    """ALONE, AMONG or NARROWED."""
    results: Mapping[str, Result]
    first: Scores
    """1 for each question whose first passage is right, 0 for the others that have gold."""
    five: Scores
    auroc: float
    differences: tuple[Comparison, ...]
    """Of `first` and of `five`, with the first place; none for the first place itself."""


def measured(dataset: Dataset, alone: Index, beside: Index, effort: EffortName) -> list[Row]:
    """A row for each place; questions about a document that `alone` lacks are not asked there.

    beside: holds all that is asked about.
    """
    rows: list[Row] = []
    asked_there = all(question.document in alone.documents for question in dataset.questions)
    for place in (ALONE, AMONG, NARROWED) if asked_there else (NARROWED, AMONG):
        index = alone if place == ALONE else beside
        results = {q.id: _asked(index, q, place == NARROWED, effort) for q in dataset.questions}
        scores = ranking_scores(dataset, results)
        first, five = known(scores["Success@1"]), known(scores["Success@5"])
        differences = (
            tuple(
                compare({place: mine, rows[0].place: theirs})[0]
                for mine, theirs in ((first, rows[0].first), (five, rows[0].five))
            )
            if rows
            else ()
        )
        sure = refusal(dataset, results)
        auroc = sure.auroc if sure else float("nan")
        rows.append(Row(place, results, first, five, auroc, differences))
    return rows


def _asked(index: Index, question: Question, narrowed: bool, effort: EffortName) -> Result:
    where = Where((question.document,)) if narrowed else EVERYWHERE
    given = answer(index, question.question, DEPTH, where, question.session, effort)
    return result_of(question, as_object(given))


def _line(dataset: Dataset, row: Row) -> str:
    cells = [dataset.name, row.place, str(len(row.first))]
    cells += [f"{row.first.mean():.3f}", f"{row.five.mean():.3f}", f"{row.auroc:.3f}"]
    for one in row.differences:
        low, high = one.interval.low, one.interval.high
        cells.append(f"{one.difference:+.3f} [{low:+.3f}, {high:+.3f}]")
    cells += [""] * (8 - len(cells))
    return f"| {' | '.join(cells)} |"


def lost(dataset: Dataset, rows: Sequence[Row]) -> Iterator[tuple[Question, str]]:
    """Questions that are right first in the first place and not in the second, and what is."""
    before, now = rows[0].results, rows[1].results
    for question in dataset.questions:
        was = first_is_right(before[question.id].ranking, question)
        if was and not first_is_right(now[question.id].ranking, question):
            yield question, next(iter(now[question.id].ranking), "nothing")


def _built_beside(index: Path, files: Sequence[Path], slugs: set[str]) -> Path:
    """The folder of an index of the report and these files, by the models of the report's.

    slugs: what questions call documents.
    """
    report, (first, across) = described_in(index)
    wanted = sorted([*(one.sha256 for one in report), *map(file_sha256, files)])
    if sorted(built_of(_BESIDE, leave_out=(".onnx", ".data")).values()) != wanted:
        share_cache(index, _BESIDE)
        others = [_read(file, slugs) for file in files]
        build([*report, *others], _BESIDE, first, told, across=across)
    return _BESIDE


def _read(file: Path, slugs: set[str]) -> Document:
    slug = next((slug for slug in slugs if slug and file.stem.endswith(slug)), None)
    return read_kept(file, Given(slug)).document


if __name__ == "__main__":
    main()
