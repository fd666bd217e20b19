"""Every file of an index, damaged in every way: refused by its name, never answered from."""

import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import IndexDamaged
from eval.faults.common import Given, Outcome, build_edition, small_index
from index.encoder import WEIGHTS
from index.manifest import MANIFEST, verify
from index.models import DEFAULT_MODEL
from index.open import ACROSS, READER, open_index

PROMISE = "always refused with the file's name; 0 answers from a damaged file"
PLACES = 200  # bits that are flipped in each file


def run(given: Given) -> Outcome:
    """An index with two views and the reader; each file gets its share of the time."""
    end = time.monotonic() + given.seconds
    chance = random.Random(given.seed)
    flips, others, missed = 0, 0, list[str]()
    with small_index(given) as index:
        other = build_edition(index, 2, reader=True, across=DEFAULT_MODEL)
        generation = build_edition(index, 1, reader=True, across=DEFAULT_MODEL)
        names = [*sorted(verify(generation)["files"]), MANIFEST]
        for number, name in enumerate(names):
            path = generation / name
            share = (end - time.monotonic()) / (len(names) - number)
            for _ in _other_files(path, other / name):
                others += 1
                missed += [] if _refused(index, path) else [name]
            for _ in _flipped(path, chance, time.monotonic() + share):
                flips += 1
                missed += [] if _refused(index, path) else [name]
        whole = open_index(index, ready=True).generation == generation.name
    measured = (
        f"{len(names)} files: {others} missing, emptied, cut or swapped, {flips} flipped bits; "
        f"{len(missed)} not refused {' '.join(sorted(set(missed)))}"
    )
    return Outcome(measured.rstrip(), whole and not missed)


def _other_files(path: Path, other: Path) -> Iterator[None]:
    """The file missing, emptied, cut in the middle and at its end, swapped; one after the other."""
    whole = path.read_bytes()
    swapped = other.read_bytes()
    with _kept(path):
        path.unlink()
        yield
        for contents in (b"", whole[: len(whole) // 2], whole[:-1], swapped):
            if contents != whole:
                path.write_bytes(contents)
                yield


def _flipped(path: Path, chance: random.Random, end: float) -> Iterator[None]:
    """One bit after the other, until the end, at most PLACES of them and at least one."""
    with _kept(path), path.open("r+b", buffering=0) as file:
        size = path.stat().st_size
        for number in range(PLACES):
            if number and time.monotonic() > end:
                return
            place = chance.randrange(size)
            byte = os.pread(file.fileno(), 1, place)
            os.pwrite(file.fileno(), bytes([byte[0] ^ 1 << chance.randrange(8)]), place)
            yield
            os.pwrite(file.fileno(), byte, place)


@contextmanager
def _kept(path: Path) -> Iterator[None]:
    """A copy to damage in the file's place: other links of the same file stay as they are."""
    kept = path.with_name(".kept")
    path.rename(kept)
    shutil.copyfile(kept, path)
    try:
        yield
    finally:
        kept.replace(path)


def _refused(index: Path, path: Path) -> bool:
    """Whether reading the file raises IndexDamaged with its name."""
    try:
        opened = open_index(index)
        view = opened.first
        if ACROSS in path.parts and opened.across:
            view = opened.across.view()
        if READER in path.parts and opened.reader:
            opened.reader.load()
        elif path.name == WEIGHTS:  # only passages are read with these, by a build
            list(view.encoder.documents(["x"]))
        else:
            view.encoder.load()
    except IndexDamaged as error:
        return str(path) in str(error)
    except Exception as error:
        print(f"{path}: {error!r}", flush=True)
    return False
