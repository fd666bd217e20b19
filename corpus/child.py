"""Reading a file from outside in a process of its own, within limits.

A PDF, DOCX or web page may be made to harm the program that reads it. So it is read by a child
process with limits of time and memory, which opens no connection, gets none of the parent's
secrets, and hands back JSON:

    parent: read_file ── {"path", "document", …} ──> child: main ── {"passages", …} ──> parent
"""

import ctypes
import json
import os
import platform
import resource
import signal
import struct
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

from corpus import errors
from corpus.describe import describe, page_of, warnings_of
from corpus.errors import CorpusError, UnreadableDocument
from corpus.passage import Passage
from corpus.sources.ocr import MARK, with_text
from corpus.stored import passage_of

# The largest of 22 documents of institutions has 2.8 MB; a scanned book of 500 pages has 100.
MAX_FILE = 200 * 2**20
# Those documents take up to 20 s on a busy machine and 95 MB.
SECONDS = 300  # of processor time
MEMORY = 2 * 2**30
_PATIENCE = 4  # the clock may show this many times SECONDS: other programs use the processor too
_OCR_TIMES = 6  # and this many times more for OCR, which takes some seconds for a page
_WRITTEN = 2**30  # bytes of the reply, and of each picture


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file was read as."""

    format: str
    """"pdf", "docx", "html" or "text"."""
    passages: tuple[Passage, ...]
    """In reading order; the file's name stands for the document's."""
    warnings: tuple[str, ...]
    """What a person should know of the reading, in plain sentences."""
    title: str | None
    """As found in the file; None, here and below, if it was not found."""
    symbol: str | None
    publisher: str | None
    date: str | None
    """ISO 8601, as the text says."""
    stated_date: str | None
    """ISO 8601, as the file's properties say."""
    language: str | None
    """ISO 639-1."""
    page: str
    """What `askpara describe` prints."""


def read_file(
    path: Path,
    language: str | None = None,
    profile: str | None = None,
    pictures: Path | None = None,
    ocr: bool = False,
) -> FileRead:
    """Read a PDF, DOCX, HTML or text file. pictures: where to draw its pages. ocr: a PDF's letters
    are read off the pictures of its pages, whether it has a text or not.

    language, profile: as `corpus.describe.describe` takes them; passages have the file's name for
    their document. Raises UnreadableDocument, or what else its parser raises of CorpusError.
    """
    reply = _ask(
        path,
        {
            "path": str(path),
            "language": language,
            "profile": profile,
            "pictures": str(pictures) if pictures else None,
            "ocr": ocr,
        },
    )
    passages = tuple(passage_of(fields) for fields in reply.pop("passages"))
    return FileRead(**{**reply, "passages": passages, "warnings": tuple(reply["warnings"])})


def check_file(path: Path) -> None:
    """Raises UnreadableDocument if it is no file, or too large to be looked at."""
    if not path.is_file():
        found = "a folder" if path.is_dir() else "no file"
        raise UnreadableDocument(f"{path} is {found}, expected a document; check its name")
    if (size := path.stat().st_size) > MAX_FILE:
        raise UnreadableDocument(
            f"{path.name} has {size >> 20} MB, expected at most {MAX_FILE >> 20}; split it, or "
            "save it with smaller pictures"
        )


def _ask(path: Path, request: dict[str, Any]) -> dict[str, Any]:
    check_file(path)
    request = {**request, "memory": MEMORY}
    # -P: a folder of the name `corpus` where the command is run is not imported. -B: Python 3.11
    # would keep compiled modules that a full disk let it write in part only.
    command = [sys.executable, "-B", "-P", "-m", __name__, json.dumps(request)]
    environment = {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
    }
    patience = _PATIENCE * (_OCR_TIMES if request.get("ocr") else 1)
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        try:
            ended = _run(command, environment, said, complained, patience * SECONDS)
        except subprocess.TimeoutExpired:
            ended = -signal.SIGXCPU
        said.seek(0)
        complained.seek(0)
        try:
            reply = json.loads(said.read())
            assert isinstance(reply, dict)
        except (ValueError, AssertionError):
            lines = complained.read()[-10_000:].decode("utf-8", "replace").strip().splitlines()
            raise _ended(path.name, ended, lines[-1] if lines else "") from None
    if "error" in reply:
        kind = getattr(errors, reply["kind"], UnreadableDocument)
        raise (kind if issubclass(kind, CorpusError) else UnreadableDocument)(reply["error"])
    return reply


def _run(
    command: list[str],
    environment: dict[str, str],
    said: IO[bytes],
    complained: IO[bytes],
    seconds: float,
) -> int:
    """The status that the child ends with. Raises TimeoutExpired.

    It leads a group of its own, so that the programs that it has started end with it.
    """
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=complained,
        env=environment,
        start_new_session=True,
    )
    try:
        return child.wait(seconds)
    except BaseException:  # its time is over, or the user interrupts
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        raise


def _ended(name: str, status: int, last: str) -> UnreadableDocument:
    """Why there is no reply."""
    if status == -signal.SIGXCPU:
        return UnreadableDocument(
            f"{name} took more than {SECONDS} seconds to read, expected less; split it, or print "
            "it to a new PDF"
        )
    why = f"signal {-status}" if status < 0 else last or f"status {status}"
    return UnreadableDocument(
        f"{name} could not be read: the reader ended with {why}; it may be damaged: open it in the "
        "program that it was made with and save it anew"
    )


def main(request: dict[str, Any]) -> dict[str, Any]:
    """What the child does. Nothing is read before the limits hold."""
    memory = request.get("memory", MEMORY)
    limit_this_process(memory)
    path = Path(request["path"])
    try:
        if not request["ocr"]:
            return _reply(path, request)
        with tempfile.TemporaryDirectory() as scratch:
            return _reply(with_text(path, Path(scratch), request["language"]), request)
    except CorpusError as error:
        return {"error": str(error), "kind": type(error).__name__}
    except MemoryError:
        return {
            "error": f"{path.name} needs more than {memory >> 20:,} MB of memory to read, "
            "expected less; split it, or print it to a new PDF",
            "kind": "UnreadableDocument",
        }


def _reply(path: Path, request: dict[str, Any]) -> dict[str, Any]:
    """What a file was read as, for the parent."""
    source, reading = describe(path, request["language"], request["profile"])
    if request["ocr"]:
        source = replace(source, warnings=(*source.warnings, "read by OCR: letters may be wrong"))
        marked = (replace(one, label=f"{one.label} {MARK}") for one in reading.passages)
        reading = replace(reading, passages=tuple(marked))
    if request["pictures"]:
        from corpus.pictures import draw

        draw(path, source, reading, Path(request["pictures"]))
    return {
        "format": source.format,
        "passages": [asdict(passage) for passage in reading.passages],
        "warnings": warnings_of(source, reading),
        "title": reading.facts.title,
        "symbol": reading.facts.symbol,
        "publisher": reading.facts.publisher,
        "date": reading.facts.date.isoformat() if reading.facts.date else None,
        "stated_date": source.date,
        "language": reading.facts.language,
        "page": page_of(path, source, reading),
    }


def limit_this_process(memory: int = MEMORY) -> None:
    """Limit time, memory and the size of files; refuse connections; end when the parent ends.

    memory: bytes that it may have.
    """
    for kind, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, _WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    sys.addaudithook(_no_connection)
    if platform.system() == "Linux":
        process = ctypes.CDLL(None)
        process.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        _refuse_sockets(process)


def _no_connection(event: str, _: object) -> None:
    """Refuse the sockets that Python's own modules would open."""
    if event == "socket.__new__":
        raise UnreadableDocument("it would open a connection; a document is read without any")


# From <linux/prctl.h>, <linux/seccomp.h>, <linux/audit.h>, <linux/bpf_common.h>.
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 1, 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1  # 1 is EPERM
_LOAD, _EQUAL, _FROM, _RETURN = 0x20, 0x15, 0x35, 0x06  # _FROM: equal or greater
_X32 = 0x40000000  # __X32_SYSCALL_BIT: `socket` is this + 41 too
_NUMBER, _ARCHITECTURE = 0, 4  # where `struct seccomp_data` has them
_IO_URING_SETUP = 425  # on all architectures; it would open a connection without `socket`
# What the kernel calls the architecture, and its number of `socket`.
_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}


class _Program(ctypes.Structure):
    """`struct sock_fprog`: a filter in the kernel's own small language."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _refuse_sockets(process: ctypes.CDLL) -> None:
    """Let the kernel refuse sockets to this process, whatever code asks, and to its children."""
    if platform.machine() not in _SOCKET:
        return
    architecture, socket = _SOCKET[platform.machine()]
    steps = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 0, 5, architecture),  # a call of another architecture is refused as a whole
        (_LOAD, 0, 0, _NUMBER),
        (_FROM, 3, 0, _X32),  # x86_64 has its calls a second time, by other numbers
        (_EQUAL, 2, 0, socket),
        (_EQUAL, 1, 0, _IO_URING_SETUP),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.addressof(code))
    process.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    process.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program))


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
