"""Disks that take no more, folders that may not be written, models that are not there or not right.

As root with a disk of its own in memory (tmpfs); for others, by a limit on the size of files.
"""

import json
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.faults.common import Given, Outcome, build_edition, share_models, small_index
from eval.startup import Served, served
from index.build import CACHE
from index.publish import current_generation

PROMISE = "one line that names the fault, exit status 1; the index in use goes on serving"
_DISK = 900  # MB: two models, two indexes of them, and what a build needs
ASKPARA = Path(sys.executable).with_name("askpara")


def run(given: Given) -> Outcome:
    """Every fault once, disks that are full after other amounts for `minutes`."""
    chance, end = random.Random(given.seed), time.monotonic() + given.seconds
    told: dict[str, list[bool]] = {}
    with small_index(given) as index, served(str(index)) as server:
        before = current_generation(index)
        for fault, options, limit in _faults(index, chance, end):
            ended = _askpara(index, options, limit)
            right = (
                ended.returncode == 1
                and ended.stderr.count("\n") == 1
                and current_generation(index) == before
                and _answers(server)
            )
            if not right:
                print(f"{fault}: status {ended.returncode}, {ended.stderr}", flush=True)
            told.setdefault(fault, []).append(right)
    if os.geteuid() == 0:
        with small_disk() as disk:
            share_models(given.index, disk / "index", copy=True)
            build_edition(disk / "index", 1)
            told["disk full"], told["disk read-only"] = _on_disk(disk, chance, end)
    measured = ", ".join(f"{fault}: {sum(held)} of {len(held)}" for fault, held in told.items())
    return Outcome(measured, all(all(held) for held in told.values()))


def _faults(
    index: Path, chance: random.Random, end: float
) -> Iterator[tuple[str, Sequence[str], int | None]]:
    """Its name, options of `build`, and the largest file that may be written."""
    empty, wrong = index.parent / "empty", index.parent / "wrong"
    empty.mkdir()
    wrong.mkdir()
    (wrong / "modules.json").write_text("[]")
    yield "missing model", ("--model", str(index.parent / "none")), None
    yield "folder without a model", ("--model", str(empty)), None
    yield "wrong model", ("--model", str(wrong)), None
    yield "file size limit", (), 1_000
    while time.monotonic() < end:
        yield "file size limit", (), chance.randrange(500_000)


def _askpara(
    index: Path, options: Sequence[str], limit: int | None
) -> "subprocess.CompletedProcess[str]":
    limited = ("prlimit", f"--fsize={limit}") if limit is not None else ()
    return subprocess.run(
        [
            *("env", f"ASKPARA_SHELF={index.parent}/shelf", "NO_COLOR=1", *limited),
            *(str(ASKPARA), "build", "--index", str(index), "--second", "none", *options),
        ],
        capture_output=True,
        text=True,
        check=False,
    )


def _answers(server: Served) -> bool:
    body = json.dumps({"question": "How many ferries did the harbour master count?"}).encode()
    request = urllib.request.Request(
        f"{server.url}/v1/ask", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return "1 ferries" in response.read().decode()


@contextmanager
def small_disk() -> Iterator[Path]:
    """A disk in memory. Needs root."""
    with TemporaryDirectory() as folder:
        options = f"size={_DISK}m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def _on_disk(disk: Path, chance: random.Random, end: float) -> tuple[list[bool], list[bool]]:
    full, read_only = [], []
    index = disk / "index"
    assert (index / CACHE).exists()
    before = current_generation(index)
    with served(str(index)) as server:

        def held() -> bool:
            ended = _askpara(index, (), None)
            right = (ended.returncode, ended.stderr.count("\n")) == (1, 1)
            if not right:
                print(f"disk: status {ended.returncode}, {ended.stderr}", flush=True)
            return right and current_generation(index) == before and _answers(server)

        left = 1000
        while not full or time.monotonic() < end:
            with (disk / "filler").open("wb") as filler:
                free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
                os.posix_fallocate(filler.fileno(), 0, free - left)
            full.append(held())
            (disk / "filler").unlink()
            left = chance.randrange(4_096, 300_000)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        read_only.append(held())
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    return full, read_only
