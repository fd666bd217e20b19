"""Languages beside English, measured: `python -m eval.languages translated|documents|xquad`.

    translated          what people really ask (`asked-2019-*.jsonl`), put into five languages, of
                        the report, which is in English; the index is the report's own
    documents FOLDER    questions of `eval/questions/other`, each set in the language of the
                        document that it is named after; FOLDER holds those documents
    xquad FOLDER        questions in four languages against the English paragraphs; FOLDER holds
                        XQuAD, a BEIR folder for each language

Prints what came first or among the first five, and of the first two how many of the questions that
are not answered there are answered nevertheless; 95 % intervals by bootstrap. Documents and XQuAD
get an index of their own below var/languages, without the reader, which knows English alone.
"""

import argparse
import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from corpus.adding import Given, read_kept
from corpus.errors import DatasetError
from corpus.files import file_sha256
from corpus.languages.words import FILES as LANGUAGES
from corpus.passage import Document
from eval.dataset import QUESTIONS, Dataset, of_split, read_beir, read_questions
from eval.metrics import ANSWERED, Scores, answer_scores, known, ranking_scores
from eval.rankers import FULL, Ranker
from eval.run import Ask, built_of, in_process, told
from eval.significance import mean_interval
from index.build import build
from index.models import ACROSS_MODEL
from index.open import Index, open_index

OTHER = QUESTIONS / "other"
_XQUAD = ("es", "ru", "zh", "ar")
_BUILT = Path("var/languages")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("translated", "documents", "xquad"))
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--index", type=Path, default=Path("var/index"), help="of translated")
    parser.add_argument("--split", default="dev", help="of translated: dev or test")
    parser.add_argument("--most", type=int, help="ask that many questions of each set, by chance")
    parser.add_argument("--failures", action="store_true", help="print what did not come first")
    given = parser.parse_args()
    if given.what != "translated" and not given.folder:
        parser.error(f"{given.what} needs a folder")
    if given.what == "translated":
        index = open_index(given.index)
        files = [QUESTIONS / f"asked-2019-{language}.jsonl" for language in LANGUAGES]
        sets = [of_split(read_questions(path), given.split) for path in files]
    elif given.what == "documents":
        sets = [read_questions(path) for path in sorted(OTHER.glob("*.jsonl"))]
        files = [_file(given.folder, dataset.name) for dataset in sets]
        index = _index_of(given.what, files, lambda: [_read(file) for file in files])
    else:
        sets = [read_beir(given.folder / language) for language in _XQUAD]
        files = [given.folder / "en" / "corpus.jsonl"]
        index = _index_of(given.what, files, lambda: read_beir(given.folder / "en").documents or ())
    ask = in_process(Ranker(index, index.first.pooled), FULL)
    _measure([_some(dataset, given.most) for dataset in sets], ask, given.failures)


def _file(folder: Path, slug: str) -> Path:
    """Raises DatasetError if it is not there, or the text beside its questions."""
    found = [*OTHER.glob(f"{slug}.txt"), *folder.glob(f"{slug}.*")]
    if not found:
        raise DatasetError(f"{folder} has no file {slug}.*, expected the document of {slug}.jsonl")
    return found[0]


def _read(file: Path) -> Document:
    return read_kept(file, Given()).document


def _index_of(name: str, files: Sequence[Path], read: Callable[[], Sequence[Document]]) -> Index:
    """An index of these files alone; it is kept until one of them is another.

    read: its documents.
    """
    folder, sums = _BUILT / name, sorted(file_sha256(file) for file in files)
    if sorted(built_of(folder).values()) != sums:
        # One encoder for both: no question in English is asked here.
        build(read(), folder, ACROSS_MODEL, told, reader=False, across=ACROSS_MODEL)
    return open_index(folder)


def _some(dataset: Dataset, most: int | None) -> Dataset:
    """The same questions in each language, chosen by chance."""
    chosen = np.random.default_rng(0).permutation(len(dataset.questions))[:most]
    questions = tuple(dataset.questions[i] for i in sorted(chosen.tolist()))
    return dataclasses.replace(dataset, questions=questions)


def _measure(sets: Sequence[Dataset], ask: Ask, failures: bool) -> None:
    print(f"{'':32} {'first':>18} {'in five':>18} {'nDCG@10':>18} {'answered':>18}")
    rows = []
    for dataset in sets:
        results = {question.id: ask(question) for question in dataset.questions}
        ranked = ranking_scores(dataset, results)
        answered = answer_scores(dataset, results).get(ANSWERED, np.empty(0))
        rows.append([ranked["Success@1"], ranked["Success@5"], ranked["nDCG@10"], answered])
        _print(dataset.name, rows[-1])
        wrong = [q for q, one in zip(dataset.questions, rows[-1][0], strict=True) if one == 0]
        for question in wrong if failures else ():
            found = ", ".join(results[question.id].ranking[:3])
            print(f"  {question.question} is {', '.join(question.gold)}; found: {found}")
    _print("all", [np.concatenate(column) for column in zip(*rows, strict=True)])


def _print(name: str, columns: Sequence[Scores]) -> None:
    cells = []
    for scores in map(known, columns):
        if not len(scores):
            cells.append("-")
            continue
        around = mean_interval(scores)
        cells.append(f"{scores.mean():.3f} [{around.low:.2f}, {around.high:.2f}]")
    print(f"{name:32} " + " ".join(f"{cell:>18}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
