"""Disks that take no more, folders that may not be written, models that are not there or not right.

As root with a disk of its own in memory (tmpfs); for others, by a limit on the size of files.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.faults.common import Given, Outcome, build_edition, share_models, small_index
from eval.faults.people import ask, varied
from eval.startup import Served, served
from index.publish import CACHE, current_generation

PROMISE = "one line that names the fault, exit status 1; the index in use goes on serving"
ASKPARA = Path(sys.executable).with_name("askpara")
_SPARE = 300  # MB of a disk beside the models: indexes link to those


def run(given: Given) -> Outcome:
    """Every fault once; disks that are full after more and more bytes for `minutes`."""
    chance, end = random.Random(given.seed), time.monotonic() + given.seconds
    told: dict[str, list[bool]] = {}
    with small_index(given) as index, served(str(index)) as server:
        for fault, arguments, limit in _faults(index, chance, end):
            told.setdefault(fault, []).append(_held(index, server, arguments, limit))
    if os.geteuid() == 0:
        models = sum(path.stat().st_size for path in (given.index / CACHE).glob("encoders/*/*"))
        with _small_disk((models >> 20) + _SPARE) as disk:
            share_models(given.index, disk / "index", copy=True)
            build_edition(disk / "index", 1)
            told |= _on_disk(disk, chance, end + given.seconds)
    measured = ", ".join(f"{fault}: {sum(held)} of {len(held)}" for fault, held in told.items())
    return Outcome(measured, all(all(held) for held in told.values()))


def _faults(
    index: Path, chance: random.Random, end: float
) -> Iterator[tuple[str, Sequence[str], int | None]]:
    """Its name, what askpara is asked to do, and the largest file that may be written."""
    empty, wrong = index.parent / "empty", index.parent / "wrong"
    empty.mkdir()
    wrong.mkdir()
    (wrong / "modules.json").write_text("[]")
    yield "missing model", ("build", "--model", str(index.parent / "none")), None
    yield "folder without a model", ("build", "--model", str(empty)), None
    yield "model without weights", ("build", "--model", str(wrong)), None
    adding = _adding(index)
    yield "file size limit", adding, 20_000
    while time.monotonic() < end:
        yield "file size limit", adding, chance.randrange(8_000, 40_000)


def _adding(index: Path) -> Sequence[str]:
    file = index.parent / "mill.txt"
    file.write_text("1. A mill.\n\n2. Its wheel is old.\n\n3. Flour goes by cart.\n")
    return "add", str(file), "--title", "The mill"


def _held(index: Path, server: Served, arguments: Sequence[str], limit: int | None) -> bool:
    """Whether it failed as promised."""
    before = current_generation(index)
    limited = ("prlimit", f"--fsize={limit}") if limit is not None else ()
    ended = subprocess.run(
        [
            # Python 3.11 keeps compiled modules that it could write in part only.
            *("env", "PYTHONDONTWRITEBYTECODE=1", f"ASKPARA_SHELF={index.parent}/shelf"),
            *("NO_COLOR=1", *limited),
            *(str(ASKPARA), *arguments, "--index", str(index)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in ended.stderr.splitlines() if not line.startswith("read ")]
    said = ended.returncode == 1 and len(lines) == 1 and lines[0].startswith("askpara: ")
    if not said:
        print(f"{arguments} {limit}: status {ended.returncode}, {ended.stderr}", flush=True)
    question = varied("How many ferries did the harbour master count?")(time.monotonic_ns())
    answered = ask(server.url, question).status == 200
    return said and answered and current_generation(index) == before


@contextmanager
def _small_disk(megabytes: int) -> Iterator[Path]:
    """A disk in memory. Needs root."""
    with TemporaryDirectory() as folder:
        options = f"size={megabytes}m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def _on_disk(disk: Path, chance: random.Random, end: float) -> dict[str, list[bool]]:
    full: list[bool] = []
    index, left = disk / "index", 4_096
    adding = _adding(index)
    with served(str(index)) as server:
        while not full or time.monotonic() < end:
            with (disk / "filler").open("wb") as filler:
                free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
                os.posix_fallocate(filler.fileno(), 0, free - left)
            full.append(_held(index, server, adding, None))
            (disk / "filler").unlink()
            left = chance.randrange(4_096, 40_000)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        read_only = _held(index, server, adding, None)
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    return {"disk full": full, "disk read-only": [read_only]}
