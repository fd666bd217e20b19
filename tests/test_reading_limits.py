"""Limits of the process that reads files from outside: size, memory, time, programs it starts."""

import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from corpus import child
from corpus.errors import UnreadableDocument
from tests.conftest import ROOT, soon
from tests.corpus.made_docx import docx, p
from tests.corpus.made_pdf import pdf


def sized(folder: Path, megabytes: int) -> Path:
    """A file of this size that takes no room on the disk."""
    file = folder / "long.txt"
    with file.open("wb") as written:
        written.truncate(megabytes * 2**20)
    return file


def test_a_file_that_is_too_large_is_not_looked_at(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="has 201 MB, expected at most 200; split it"):
        child.read_file(sized(tmp_path, 201))


def test_programs_that_the_reader_started_end_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, lives = tmp_path / "bin" / "ocrmypdf", tmp_path / "lives"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nwhile :; do echo >> {lives}; sleep 0.2; done\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    wait = subprocess.Popen.wait

    def until_it_runs(process: "subprocess.Popen[bytes]", timeout: float | None = None) -> int:
        """The time is over as soon as the program runs."""
        if timeout is not None:
            assert soon(lambda: lives.exists() or process.poll() is not None)
            timeout = 0.5
        return wait(process, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", until_it_runs)
    with pytest.raises(UnreadableDocument, match=r"more than .* seconds"):
        child.read_file(pdf(tmp_path / "scan.pdf", []), "en", ocr=True)
    time.sleep(1)
    size = lives.stat().st_size
    time.sleep(1)
    assert lives.stat().st_size == size > 0


def test_sockets_by_other_numbers_are_refused() -> None:
    """The kernel has the calls of x86_64 a second time, for programs with short pointers."""
    code = (
        "import ctypes, corpus.child as c; c.limit_this_process()\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "print(libc.syscall(0x40000000 + 41, 2, 1, 0), ctypes.get_errno())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stdout == "-1 1\n", done.stderr  # EPERM, and not ENOSYS


def test_a_file_that_needs_too_much_memory_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "MEMORY", 180 * 2**20)
    file = tmp_path / "long.txt"
    file.write_text("The Board met \U0001f600 in Oulu.\n" * 450_000, "utf-8")
    with pytest.raises(UnreadableDocument, match="more than 180 MB of memory to read"):
        child.read_file(file, "en")


def test_references_to_files_outside_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<w>the secret of the lake</w>", "utf-8")
    plain = docx(tmp_path / "plain.docx", p("The Board met in Oulu and approved the budget."))
    file = tmp_path / "linked.docx"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    link = f'<Relationship Id="x" Type="{kind}" Target="{secret.as_uri()}" TargetMode="External"/>'
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == "word/_rels/document.xml.rels":
                part = part.replace("</Relationships>", f"{link}</Relationships>")
            new.writestr(name, part)
    read = child.read_file(file, "en")
    assert "1 references to files outside were not followed." in read.warnings
    assert not [passage for passage in read.passages if "secret" in passage.text]


def test_an_encrypted_docx_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
    with pytest.raises(UnreadableDocument, match="an encrypted one"):
        child.read_file(tmp_path / "a.docx")


def test_an_encrypted_pdf_is_refused_with_the_way_out(tmp_path: Path) -> None:
    file = pdf(tmp_path / "locked.pdf", [])
    # The entries of a password that nobody has: the empty one does not fit them.
    handler = f"/Encrypt<</Filter/Standard/V 1/R 2/O<{'41' * 32}>/U<{'42' * 32}>/P -4>>"
    id = f"/ID[<{'43' * 16}><{'43' * 16}>]"
    root = b"/Root 1 0 R"
    file.write_bytes(file.read_bytes().replace(root, root + f"{handler}{id}".encode()))
    with pytest.raises(UnreadableDocument, match=r"locked\.pdf is encrypted.*save it without one"):
        child.read_file(file, "en")
