"""Scratch folders, of which nothing stays behind, even if the process is killed."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def scratch_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A fresh folder of this process alone; whatever is in it afterwards is removed.

    What processes left that were killed is removed first. Each holds a lock on its folder, which
    ends with the process: a process id would not do, since containers count them from 1 each time.
    """
    for left in parent.glob(f"{prefix}*"):
        with _lock(left) as free:
            if free:
                shutil.rmtree(left, ignore_errors=True)
    while True:
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=prefix))
        with _lock(folder):
            if not folder.exists():  # another process took it for one that was left
                continue
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            return


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[bool]:
    """Whether nobody else holds the folder; if so, it is held meanwhile."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:  # gone
        yield False
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free = True
        except OSError:
            free = False
        yield free
    finally:
        os.close(descriptor)
