"""The manifest: what lies in a generation, and whether it is still what was built.

A damaged file is found before it is read: FAISS would load it and answer wrongly.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.errors import IndexDamaged
from index.encoder import file_sha256

FORMAT = 5
MANIFEST = "manifest.json"


def write_manifest(building: Path, facts: Mapping[str, Any], sums: Mapping[str, str]) -> str:
    """Write the manifest of all files below a folder; returns the generation's name.

    facts: what the manifest says beside the files. sums: SHA-256 of files that were read and held
    against it just now.
    """
    paths = {path.relative_to(building).as_posix(): path for path in files_of(building)}
    listed = {
        name: {"sha256": sums.get(name) or file_sha256(path), "bytes": path.stat().st_size}
        for name, path in paths.items()
    }
    name = _name(listed)
    manifest = {"format": FORMAT, "generation": name, **facts, "files": listed}
    (building / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    return name


def verify(generation: Path, leave_out: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """Hold every file against the manifest, and the manifest against the generation's name.

    leave_out: files whose names end so need only be there. Returns the manifest. Raises
    IndexDamaged, naming the file and both sums.
    """
    try:
        manifest: dict[str, Any] = json.loads((generation / MANIFEST).read_text("utf-8"))
        listed: dict[str, dict[str, Any]] = manifest["files"]
        format = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{generation / MANIFEST} cannot be read: {error}; {_MEND}") from error
    if format != FORMAT:
        raise IndexDamaged(f"{generation} has format {format}, expected {FORMAT}; {_MEND}")
    if (name := _name(listed)) != generation.name:
        raise IndexDamaged(
            f"{generation / MANIFEST} describes generation {name}, its folder is "
            f"{generation.name}; {_MEND}"
        )
    found = {path.relative_to(generation).as_posix(): path for path in files_of(generation)}
    if missing := listed.keys() - found.keys():
        raise IndexDamaged(f"{generation / min(missing)} is missing; {_MEND}")
    for relative, entry in listed.items():
        if relative.endswith(leave_out):
            continue
        if (sha256 := file_sha256(found[relative])) != entry["sha256"]:
            raise IndexDamaged(
                f"{found[relative]} has sha256 {sha256}, the manifest says {entry['sha256']}; "
                f"{_MEND}"
            )
    return manifest


_MEND = "run `askpara build` to make the index anew"


def files_of(folder: Path) -> list[Path]:
    """Every file below a folder but the manifest, in order."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)


def _name(listed: Mapping[str, Mapping[str, Any]]) -> str:
    sums = "\n".join(f"{name} {listed[name]['sha256']}" for name in sorted(listed))
    return hashlib.sha256(sums.encode()).hexdigest()[:16]
