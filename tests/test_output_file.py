"""The file that `batch` and `feedback export` write: whole or not there; nothing else is harmed."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from api.output_file import open_target
from corpus.errors import BatchError
from tests.conftest import ASKPARA, TEST_INDEX, run, soon


def write(target: Path | str, text: str = "new\n") -> None:
    with open_target(str(target)) as file:
        file.write(text)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "out")
    finally:
        os.umask(before)
    assert mode(tmp_path / "out") == 0o640
    assert os.listdir(tmp_path) == ["out"]


def test_a_file_is_replaced_at_the_end_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("old\n")
    path.chmod(0o600)
    with open_target(str(path)) as file:
        file.write("new\n")
        file.flush()
        assert path.read_text() == "old\n", "readers see the old one until the new is whole"
    assert (path.read_text(), mode(path)) == ("new\n", 0o600)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_fails_leaves_everything_as_it_was(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "out"
    path.write_text("old\n")
    with contextlib.suppress(error), open_target(str(path)) as file:
        file.write("half")
        raise error
    assert (path.read_text(), os.listdir(tmp_path)) == ("old\n", ["out"])


@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path, there: bool) -> None:
    (tmp_path / "far").mkdir()
    file, link = tmp_path / "far" / "file", tmp_path / "link"
    if there:
        file.write_text("old\n")
    link.symlink_to("far/file")
    write(link)
    assert (link.is_symlink(), file.read_text()) == (True, "new\n")
    assert os.listdir(tmp_path / "far") == ["file"]


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    write(pipe)
    reader.join(10)
    assert got == ["new\n"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root makes devices")
def test_a_device_is_written_to(tmp_path: Path) -> None:
    device = tmp_path / "null"
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("this root may not make devices")
    write(device)
    assert stat.S_ISCHR(device.stat().st_mode)


def test_the_null_device_through_a_link_is_written_to(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(os.devnull)
    write(link)
    assert link.is_symlink()
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_what_a_descriptor_stands_for_is_written_to(tmp_path: Path) -> None:
    """As `askpara batch IN /dev/stdout > file`: the shell has the file open already."""
    path = tmp_path / "out"
    with path.open("w") as opened:
        write(f"/dev/fd/{opened.fileno()}")
        assert os.fstat(opened.fileno()).st_ino == path.stat().st_ino, "the same file still"
    assert path.read_text() == "new\n"


def _folder(path: Path) -> None:
    path.mkdir()


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _link_to_nowhere(path: Path) -> None:
    path.symlink_to("no/file")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_folder, "out is a folder, expected a file"),
        (_loop, "out cannot be written: .*symbolic links"),
        (_link_to_nowhere, "no is no folder; make it first"),
    ],
)
def test_what_cannot_be_written_is_told_first(
    tmp_path: Path, make: Callable[[Path], None], says: str
) -> None:
    make(tmp_path / "out")
    with pytest.raises(BatchError, match=says), open_target(str(tmp_path / "out")):
        pytest.fail("nothing is done for it")
    assert os.listdir(tmp_path) == ["out"]


def test_a_folder_is_refused_before_the_index_is_opened(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "question": "Who?"}\n')
    done = run("batch", str(source), str(tmp_path), index=tmp_path / "no-index")
    assert (done.returncode, done.stderr) == (
        1,
        f"askpara: {tmp_path} is a folder, expected a file; name a file in it\n",
    )


# Whoever runs the tests may ignore some signals, as `nohup` does, and children inherit that. They
# are reset by a program that becomes the one that is tested: a function that runs between fork and
# exec may wait for ever where a library has threads, as gRPC does.
SIGNALS_AS_USUAL = (
    "import os, signal, sys; "
    "[signal.signal(n, signal.SIG_DFL) for n in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]; "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


def _is_written_in(folder: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return any(path.stat().st_size for path in folder.glob(".*"))
    return False


@pytest.mark.usefixtures("index_folder")
@pytest.mark.parametrize(
    ("number", "status"),
    [
        (signal.SIGTERM, 143),
        pytest.param(signal.SIGHUP, 129, marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow),
    ],
)
def test_a_batch_that_is_told_to_end_leaves_nothing(
    tmp_path: Path, number: signal.Signals, status: int
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    line = '{"id": %d, "question": "How many offices reported topic %d?"}\n'
    source.write_text("".join(line % (n, n) for n in range(20_000)))
    target.write_text("old\n")
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", SIGNALS_AS_USUAL),
            *(ASKPARA, "batch", str(source), str(target), "--index", str(TEST_INDEX)),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert soon(lambda: _is_written_in(tmp_path)), "no answer came"
        process.send_signal(number)
        _, log = process.communicate(timeout=120)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == status, log
    assert "Traceback" not in log
    assert sorted(os.listdir(tmp_path)) == ["in.jsonl", "out.jsonl"]
    assert target.read_text() == "old\n"


@pytest.mark.parametrize("link", [None, os.symlink, os.link])
def test_the_input_is_not_the_output(
    tmp_path: Path, link: Callable[[Path, Path], None] | None
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "question": "Who?"}\n')
    target = tmp_path / "out.jsonl" if link else source
    if link:
        link(source, target)
    done = run("batch", str(source), str(target))
    assert done.returncode == 1
    assert f"{target} is the input, which would be lost" in done.stderr
    assert source.read_text() == '{"id": 1, "question": "Who?"}\n'
