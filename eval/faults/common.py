"""What the rows share: how a row ended, a small index to break, a process to kill."""

import multiprocessing
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus import adding
from corpus.passage import Document
from index.build import build
from index.models import DEFAULT_MODEL
from index.open import Index
from index.publish import CACHE

# Children are forked from a process that has imported the libraries, and no models, already.
CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload(["index.update", "index.open", "eval.faults.common"])


REPORT = "iom-2019"


@dataclass(frozen=True, slots=True)
class Given:
    """What the rows are told."""

    index: Path
    """A built index; exported models are taken from it, and it is not changed."""
    folder: Path
    """A folder to break things in, on the same disk."""
    minutes: float
    """How long a row may take that counts by time or by many repetitions."""
    seed: int
    documents: Path | None
    """A folder of real documents whose mutations are read, beside those that askpara brings."""

    @property
    def seconds(self) -> float:
        """Of `minutes`."""
        return self.minutes * 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a row ended."""

    measured: str
    """What was done how often, and what was counted."""
    kept: bool | None
    """Whether the promise held; None if it could not be tried here."""


def edition(number: int) -> Document:
    """A document of three passages, in each of which its number stands."""
    report = adding.read_kept(adding.REPORTS / f"{REPORT}.txt", adding.Given()).document
    some = report.passages[44:47]
    told = (
        f"In year {number} the harbour master counted {number} ferries at the northern pier.",
        f"The mill of the harbour ground {number} tons of rye in year {number}.",
        f"Lanterns were lit on {number} evenings of year {number} at every pier.",
    )
    passages = tuple(replace(one, text=text) for one, text in zip(some, told, strict=True))
    return replace(report, passages=passages, disputes=())


def editions_in(index: Index) -> set[str]:
    """The numbers that stand in passages of `edition`; more than one would be a mixture."""
    return {
        word
        for passage in index.passages
        if passage.document == REPORT
        for word in passage.text.replace(".", "").split()
        if word.isdigit()
    }


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


def build_edition(
    folder: Path, number: int, reader: bool = False, across: str | None = None
) -> Path:
    """Index one edition alone; returns the generation. across: model of a view read later."""
    made = build([edition(number)], folder, DEFAULT_MODEL, silent, reader=reader, across=across)
    return made.generation


@contextmanager
def small_index(given: Given, reader: bool = False) -> Iterator[Path]:
    """An index of edition 1, in a folder that is gone afterwards. reader: with it."""
    given.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=given.folder) as folder:
        index = Path(folder) / "index"
        share_models(given.index, index)
        build_edition(index, 1, reader)
        yield index


def share_models(source: Path, target: Path, copy: bool = False) -> None:
    """Exported models of an index, so that another needs not export them anew. copy: as files."""
    encoders = source / CACHE / "encoders"
    (target / CACHE).mkdir(parents=True, exist_ok=True)
    if copy:
        shutil.copytree(encoders, target / CACHE / "encoders")
    elif encoders.exists():
        (target / CACHE / "encoders").symlink_to(encoders.resolve())
