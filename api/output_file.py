"""The file that a user named for the output: it appears whole, or not at all."""

import contextlib
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from corpus.errors import BatchError


@contextmanager
def open_target(target: str, source: str = "-") -> Iterator[IO[str]]:
    """A text file to write; "-" is standard output. source: the input, which it must not be.

    A regular file is replaced when all of it was written, and keeps its mode and owner; behind a
    symbolic link, the file that the link leads to. A device, a pipe and the like are written to.
    Raises BatchError, before anything is written if the target cannot be.
    """
    if target == "-":
        yield sys.stdout
        return
    with contextlib.suppress(OSError):  # either may not be there
        if Path(target).is_file() and Path(target).samefile(source):
            raise BatchError(
                f"{target} is the input, which would be lost; name another file for the output"
            )
    with contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(_open(Path(target)))
        except OSError as error:
            raise BatchError(
                f"{target} cannot be written: {error.strerror}; give another file, or - for "
                "standard output"
            ) from error
        yield file


def _open(path: Path) -> contextlib.AbstractContextManager[IO[str]]:
    try:
        before = path.stat()
    except FileNotFoundError:
        before = None
    if before and stat.S_ISDIR(before.st_mode):
        raise BatchError(f"{path} is a folder, expected a file; name a file in it")
    if before and (not stat.S_ISREG(before.st_mode) or _stands_for_something_open(path)):
        return path.open("w", encoding="utf-8")
    whole = Path(os.path.realpath(path))
    if not whole.parent.is_dir():
        raise BatchError(f"{whole.parent} is no folder; make it first, or write elsewhere")
    if before and not os.access(whole, os.W_OK):
        raise BatchError(f"{whole} may not be written; change its mode, or write elsewhere")
    return _replacement(whole, before)


def _stands_for_something_open(path: Path) -> bool:
    """Whether it is a link such as /dev/stdout, which is written to and cannot be replaced."""
    folder = os.path.realpath(path.parent)
    return path.is_symlink() and folder.split(os.sep)[1] in ("dev", "proc")


@contextmanager
def _replacement(path: Path, before: os.stat_result | None) -> Iterator[IO[str]]:
    """A new file beside `path` that takes its place at the end, with the mode of the one before."""
    beside = path.with_name(f".askpara-{secrets.token_hex(8)}.part")
    try:
        with beside.open("x", encoding="utf-8") as file:
            if before:
                beside.chmod(stat.S_IMODE(before.st_mode))
                with contextlib.suppress(PermissionError):  # only root gives files away
                    os.chown(beside, before.st_uid, before.st_gid)
            yield file
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
