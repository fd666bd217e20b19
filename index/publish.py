"""Publishing: a folder that was built becomes the current generation, atomically.

    var/index/
      current -> generations/3f2a…          replaced atomically; readers open what it names
      generations/3f2a…/                    named by its manifest, never changed
        manifest.json                       SHA-256 and size of every other file
        documents.json passages.jsonl       what can be cited
        bm25/                               words
        first/ across/                      what each encoder makes of the passages:
          encoder/                            the model itself
          passages.faiss …                    pooled vectors, with the passage that each belongs to
          tokens.npy …                        token vectors for MaxSim
          sentences.npy                       where each sentence stands, in text and in tokens
      cache/                                exported encoders and views, kept for the next build

No pickle anywhere.
"""

import contextlib
import fcntl
import os
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.errors import IndexDamaged, IndexMissing, IndexNotWritten
from corpus.files import sync
from index.manifest import MANIFEST, verify, write_manifest
from index.scratch import scratch_folder

CURRENT = "current"
CACHE = "cache"
_BUILDING = ".building-"
_KEPT = 2  # generations: the current one and the one before, which somebody may be opening


def current_generation(folder: Path) -> Path:
    """The folder that `current` names. Raises IndexMissing."""
    current = folder / CURRENT
    if not current.exists():
        raise IndexMissing(f"no index in {folder}; run `askpara build --index {folder}`")
    return current.resolve()


class InUse:
    """Keeps a generation's files where they are while somebody may still read them.

    A shared lock on its folder, which ends with this object or with the process.
    """

    def __init__(self, generation: Path) -> None:
        """Raises OSError if the generation was removed, or is being removed."""
        descriptor = os.open(generation, os.O_RDONLY)
        weakref.finalize(self, os.close, descriptor)
        _lock(descriptor, fcntl.LOCK_SH)


def _lock(descriptor: int, how: int) -> None:
    """Raises BlockingIOError if another process has a lock that excludes this one.

    Some network disks know no locks: there a generation may be removed while it is in use.
    """
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return


@contextlib.contextmanager
def new_generation(folder: Path) -> Iterator[Path]:
    """A fresh folder to build in; whatever happens, it is gone afterwards unless published.

    Raises IndexNotWritten if the disk does not take what is built.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with scratch_folder(folder, _BUILDING) as scratch:
            building = scratch / "generation"
            building.mkdir()
            yield building
    except OSError as error:
        raise IndexNotWritten(
            f"the new index cannot be written to {folder}: {error}; make room there, or let this "
            "user write there. The index in use stays as it was"
        ) from error


def publish(building: Path, facts: Mapping[str, Any], sums: Mapping[str, str]) -> Path:
    """Write the manifest, verify, and make this the current generation; returns its folder.

    building: as `new_generation` gave it. facts, sums: as `index.manifest.write_manifest` takes
    them; files with known sums are models, links to what is kept for every build, and are not read
    once more. Readers see the old generation or the new one, never a mixture: files and folders are
    on disk before `current` is replaced.
    """
    aside = building.parent
    folder = aside.parent
    name = write_manifest(building, facts, sums)
    mode = (building / MANIFEST).stat().st_mode
    for path in (*building.rglob("*"), building):
        # ONNX's exporter writes files that their owner alone may read; a server is another user.
        if path.is_file() and path.stat().st_mode != mode:
            with contextlib.suppress(PermissionError):  # somebody else's model, who lets it be read
                path.chmod(mode)
        sync(path)
    target = folder / "generations" / name
    target.parent.mkdir(exist_ok=True)
    if target.exists():  # the same contents were built before; replace them if they were damaged
        try:
            verify(target)
        except IndexDamaged:
            target.rename(aside / "damaged")
    if not target.exists():
        building.rename(target)
        verify(target, leave_out=tuple(sums))
    sync(target.parent)
    link = aside / "link"
    link.symlink_to(target.relative_to(folder), target_is_directory=True)
    os.replace(link, folder / CURRENT)
    os.utime(target)
    sync(folder)
    _remove_older(target, aside)
    return target


def _remove_older(target: Path, aside: Path) -> None:
    """Generations are moved out of sight and then removed, so that none is there in part.

    One that is in use stays for the next build to remove.
    """
    others = (path for path in target.parent.iterdir() if path != target)
    newest_first = sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest_first[_KEPT - 1 :]:
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            descriptor = os.open(old, os.O_RDONLY)
            stack.callback(os.close, descriptor)
            _lock(descriptor, fcntl.LOCK_EX)  # fails while it is in use
            old.rename(aside / old.name)  # fails if another build was faster
