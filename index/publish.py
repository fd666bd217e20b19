"""Publishing: a folder that was built becomes the current generation, atomically.

    var/index/
      current -> generations/3f2a…          replaced atomically; readers open what it names
      generations/3f2a…/                    named by its contents, never changed
        manifest.json                       SHA-256 and size of every other file
        documents.json passages.jsonl       what can be cited
        bm25/                               words
        first/ second/                      what each encoder makes of the passages:
          encoder/                            the model itself
          passages.faiss …                    pooled vectors, with the passage that each belongs to
          tokens.npy …                        token vectors for MaxSim
          sentences.npy                       where each sentence stands, in text and in tokens
      cache/                                exported encoders and views, kept for the next build

No pickle anywhere.
"""

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.errors import IndexDamaged, IndexMissing
from index.manifest import MANIFEST, files_of, verify, write_manifest

CURRENT = "current"
CACHE = "cache"
_KEPT = 2  # generations: the current one and the one before, which a server may still read


def current_generation(folder: Path) -> Path:
    """The folder that `current` names. Raises IndexMissing."""
    current = folder / CURRENT
    if not current.exists():
        raise IndexMissing(f"no index in {folder}; run `askpara build --index {folder}`")
    return current.resolve()


@contextlib.contextmanager
def new_generation(folder: Path) -> Iterator[Path]:
    """A fresh folder to build in; whatever happens, it is gone afterwards unless published."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob(".building-*"):
        builder = stale.name.split("-")[1]
        if builder.isdecimal() and _is_running(int(builder)):
            continue
        if stale.is_symlink():
            stale.unlink(missing_ok=True)
        else:
            shutil.rmtree(stale, ignore_errors=True)
    building = folder / f".building-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    building.mkdir()
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)


def publish(building: Path, facts: Mapping[str, Any]) -> Path:
    """Write the manifest, verify, and make this the current generation; returns its folder.

    facts: what the manifest says beside the files. Readers see the old generation or the new one,
    never a mixture: files and folder are on disk before `current` is replaced.
    """
    folder = building.parent
    name = write_manifest(building, facts)
    for path in (*files_of(building), building / MANIFEST, building):
        _sync(path)
    target = folder / "generations" / name
    target.parent.mkdir(exist_ok=True)
    if target.exists():  # the same contents were built before; replace them if they were damaged
        with contextlib.suppress(IndexDamaged):
            verify(target)
            return _point(folder, target)
        target.rename(building.with_name(f"{building.name}-damaged"))
    building.rename(target)
    verify(target)
    return _point(folder, target)


def _point(folder: Path, target: Path) -> Path:
    link = folder / f".building-{os.getpid()}-link"
    link.unlink(missing_ok=True)
    link.symlink_to(target.relative_to(folder), target_is_directory=True)
    os.replace(link, folder / CURRENT)
    os.utime(target)
    _sync(folder)
    others = sorted(
        (path for path in target.parent.iterdir() if path != target),
        key=lambda path: path.stat().st_mtime,
    )
    for old in others[: max(0, len(others) - (_KEPT - 1))]:
        shutil.rmtree(old, ignore_errors=True)
    return target


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
