"""Score a reader: `python -m index.reader.score --reader FILE --data DIR --out FILE.jsonl`.

One line for each pair that was kept out of training; `index.reader.figures` compares two such
files.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from index.models import READER_BASE
from index.reader.base import Base
from index.reader.data import SOURCES, Dataset, read
from index.reader.figures import Row, figures, shared_words, write_rows
from index.reader.model import Reader
from index.reader.pack import load
from index.reader.pairs import Pair, Tokenizer
from index.reader.read import read_pairs

BY_HAND = ("written/", "near/", "asked/", "clapnq")


def kept_rows(
    reader: Reader,
    tokenizer: Tokenizer,
    data: Dataset,
    device: torch.device,
    near: npt.NDArray[np.int32] | None = None,
    kinds: Sequence[str] = ("",),
) -> list[Row]:
    """Read every question kept out of training with its own passage.

    near: (questions, DEPTH), as `nearest` finds them: answered questions of Natural Questions and
    those written by hand are then also read with the first twenty, to see which comes first.
    """
    numbers = data.kept(*kinds)
    asked = [(number, data.questions[number].passage) for number in numbers]
    ranked = []
    if near is not None:
        ranked = [
            (number, int(place))
            for number in numbers
            if data.questions[number].answered
            and data.questions[number].kind.startswith(("nq", "written/"))
            for place in near[number][:20]
            if place >= 0
        ]
    both = [*asked, *ranked]
    passages = dict(
        zip(
            (places := sorted({place for _, place in both})),
            tokenizer([data.passages[place] for place in places]),
            strict=True,
        )
    )
    questions = tokenizer([data.questions[number].text for number, _ in both])
    pairs = [
        Pair(question.ids, passages[place])
        for question, (_, place) in zip(questions, both, strict=True)
    ]
    found = read_pairs(reader, pairs, device)
    rows = []
    for order, ((number, place), one) in enumerate(zip(both, found, strict=True)):
        question = data.questions[number]
        if order < len(asked):
            words = data.passages[place][slice(*one.span)]
            f1 = shared_words(words, question.answers) if question.answers else None
            kind, answered = question.kind, question.answered
        else:
            kind, f1 = question.kind.split("/")[0] + "/20", None
            answered = place == question.passage
        rows.append(Row(kind, number, question.passage, answered, one.logit, one.margin, f1))
    return rows


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--reader", type=Path, required=True, help="what train or pack wrote")
    parser.add_argument("--base", default=READER_BASE, help="packaged model or folder")
    parser.add_argument("--data", type=Path, required=True, help="the folder of public questions")
    parser.add_argument(
        "--near", type=Path, help="nearest.npy of the training, for first of twenty"
    )
    parser.add_argument("--sources", nargs="+", default=list(SOURCES))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    given = parser.parse_args()
    device = torch.device(given.device)
    base = Base.load(given.base)
    reader, tokenizer = load(given.reader, base).to(device), Tokenizer(base.tokenizer)
    near = np.load(given.near) if given.near else None
    data = read(given.data, given.sources)
    rows = kept_rows(reader, tokenizer, data, device, near)
    write_rows(given.out, rows)
    for name, value in figures(rows).items():
        print(f"{name:14} {value:.4f}")


if __name__ == "__main__":
    main()
