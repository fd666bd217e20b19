"""TREC files: runs read with the line in every error, runs and qrels written plainly."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from corpus.errors import DatasetError
from corpus.json_lines import numbered_lines
from eval.dataset import Dataset, file_bytes


def write_qrels(dataset: Dataset, path: Path) -> None:
    """TREC qrels: `query 0 passage grade`, white space in ids as "_"."""
    lines = [
        f"{trec(question.id)} 0 {trec(id)} {grade}"
        for question in dataset.questions
        for id, grade in question.gold.items()
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_run(rankings: Mapping[str, Sequence[str]], tag: str, path: Path) -> None:
    """A TREC run: `query Q0 passage rank score tag`; scores fall, so that the order is kept."""
    with path.open("w", encoding="utf-8") as file:
        for query, ranking in rankings.items():
            for rank, id in enumerate(ranking, start=1):
                file.write(f"{trec(query)} Q0 {trec(id)} {rank} {-rank} {tag}\n")


def read_run(path: Path) -> dict[str, list[str]]:
    """Somebody's TREC run, best first by score. Raises DatasetError, naming the line."""
    rankings: dict[str, dict[str, float]] = {}
    for number, line in numbered_lines(file_bytes(path)):
        try:
            # Split as bytes: as text, U+00A0 and others would count as space, which ids may have.
            query, _, id, _, given, _ = (part.decode() for part in line.split())
            score = float(given)
            if not math.isfinite(score):
                raise ValueError(given)
        except ValueError as error:
            found = line.decode(errors="replace")
            raise DatasetError(
                f"{path}, line {number}: {found!r}, expected query Q0 passage rank score tag"
            ) from error
        rankings.setdefault(query, {})[id] = score
    return {
        query: sorted(scores, key=scores.__getitem__, reverse=True)
        for query, scores in rankings.items()
    }


def trec(id: str) -> str:
    """An id without white space, which TREC files use to separate their fields."""
    return "_".join(id.split())
