"""How well the paragraph reader reads other documents: `python -m eval.paragraphs FOLDER`.

FOLDER holds `txt/*.txt` and `corpus.jsonl`, whose lines name each document's numbered paragraphs
(`metadata.resolution`, `metadata.paragraph`, `text`) as somebody else cut them. Prints how many of
them the reader finds, how many with the same words, and every document that differs.
"""

import argparse
import re
from collections import defaultdict
from pathlib import Path

from corpus.describe import describe
from corpus.errors import CorpusError
from corpus.json_lines import objects_of

_NUMBER = re.compile(r"_RES_(\d+)_")


def main() -> None:
    """Compare and print; exit status 1 if a document differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    source = folder / "corpus.jsonl"
    if not source.is_file():
        parser.error(f"{source} is missing; FOLDER needs txt/*.txt and corpus.jsonl")
    expected: dict[int, dict[int, str]] = defaultdict(dict)
    for entry in objects_of(source):
        if number := entry["metadata"]["paragraph"]:
            expected[entry["metadata"]["resolution"]][number] = entry["text"]
    paths = sorted((folder / "txt").glob("*.txt"))
    if not expected or not paths:
        parser.error(f"{source} names no numbered paragraph, or {folder}/txt holds no text")
    total = found = same = 0
    differing: list[str] = []
    for path in paths:
        match = _NUMBER.search(path.name)
        resolution = int(match[1]) if match else 0
        read, reason = _read(path)
        wanted = expected[resolution]
        total += len(wanted)
        found += len(wanted.keys() & read.keys())
        same += sum(_words(wanted[n]) == _words(f"{n}. {read[n]}") for n in wanted if n in read)
        if read.keys() != wanted.keys():
            differing.append(f"{path.name}: {len(read)} found, {len(wanted)} expected{reason}")
    print(f"{len(paths)} documents, {total} numbered paragraphs expected")
    shares = f"{found / max(total, 1):.2%}", f"{same / max(total, 1):.2%}"
    print(f"{found} found ({shares[0]}), {same} with the same words ({shares[1]})")
    print("\n".join(differing) or "no document differs")
    raise SystemExit(bool(differing))


def _read(path: Path) -> tuple[dict[int, str], str]:
    try:
        _, reading = describe(path)
    except CorpusError as error:
        return {}, f" ({error})"
    return {p.number: p.text for p in reading.passages if p.kind == "paragraph" and p.number}, ""


def _words(text: str) -> str:
    return re.sub(r"\W", "", text)


if __name__ == "__main__":
    main()
