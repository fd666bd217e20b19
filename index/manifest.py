"""The manifest: what lies in a generation, and whether it is still what was built.

A damaged file is found before it is read: FAISS would load it and answer wrongly.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.errors import IndexDamaged
from corpus.files import file_sha256

FORMAT = 8  # bump when the files of a generation are others
MANIFEST = "manifest.json"


def write_manifest(building: Path, facts: Mapping[str, Any], sums: Mapping[str, str]) -> str:
    """Write the manifest of all files below a folder; returns the generation's name.

    facts: what the manifest says beside the files. sums: SHA-256 of files that were read and held
    against it just now. The name is the manifest's own checksum, so that whoever has the name can
    tell whether any byte below is another.
    """
    files = {
        (name := path.relative_to(building).as_posix()): {
            "sha256": sums.get(name) or file_sha256(path),
            "bytes": path.stat().st_size,
        }
        for path in files_of(building)
    }
    written = json.dumps({"format": FORMAT, **facts, "files": files}, indent=1) + "\n"
    (building / MANIFEST).write_text(written, "utf-8")
    return _name(written.encode())


def verify(generation: Path, leave_out: tuple[str, ...] = (), below: str = "") -> Mapping[str, Any]:
    """Hold every file against the manifest, and the manifest against the generation's name.

    leave_out: files whose names end so need only be there. below: the folder, with a slash, whose
    files alone are read. Returns the manifest. Raises IndexDamaged, naming the file and both sums.
    """
    path = generation / MANIFEST
    try:
        written = path.read_bytes()
        manifest: dict[str, Any] = json.loads(written)
        format = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{path} cannot be read: {error}; {_MEND}") from error
    if format != FORMAT:
        raise IndexDamaged(f"{path} has format {format}, expected {FORMAT}; {_MEND}")
    if (name := _name(written)) != generation.name:
        raise IndexDamaged(f"{path} is that of {name}, expected {generation.name}; {_MEND}")
    for relative, entry in manifest["files"].items():
        if not relative.startswith(below):
            continue
        listed = generation / relative
        try:
            if relative.endswith(leave_out):
                listed.stat()
                continue
            sha256 = file_sha256(listed)
        except FileNotFoundError as error:
            raise IndexDamaged(f"{listed} is missing; {_MEND}") from error
        except OSError as error:
            raise IndexDamaged(f"{listed} cannot be read: {error}; {_MEND}") from error
        if sha256 != entry["sha256"]:
            raise IndexDamaged(
                f"{listed} has sha256 {sha256}, the manifest says {entry['sha256']}; {_MEND}"
            )
    return manifest


_MEND = "run `askpara build` to make the index anew"


def files_of(folder: Path) -> list[Path]:
    """Every file below a folder but the manifest, in order."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)


def _name(manifest: bytes) -> str:
    return hashlib.sha256(manifest).hexdigest()[:16]
