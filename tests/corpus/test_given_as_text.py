"""The given PDFs as `pdftotext` writes them: the same numbered paragraphs as in the PDF itself."""

import shutil
import subprocess
from pathlib import Path

import pytest

from corpus.describe import describe
from corpus.errors import UnreadableDocument

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "documents"
GIVEN = sorted(FOLDER.glob("un-*.pdf"))


def _numbered(path: Path) -> dict[str, str]:
    return {p.id: p.text for p in describe(path)[1].passages if p.kind == "paragraph"}


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
@pytest.mark.parametrize("layout", [("-layout",), ()], ids=["layout", "plain"])
@pytest.mark.parametrize("path", GIVEN, ids=[path.name for path in GIVEN])
def test_a_converted_pdf_has_the_same_paragraphs(
    tmp_path: Path, path: Path, layout: tuple[str, ...]
) -> None:
    try:
        there = _numbered(path)
    except UnreadableDocument:
        pytest.skip("a scan")
    if len(there) < 50:
        pytest.skip("it has no numbered paragraphs")
    subprocess.run(["pdftotext", *layout, path, tmp_path / "a.txt"], check=True)
    here = _numbered(tmp_path / "a.txt")
    main = [id for id in there if id.startswith("para:")]
    assert sum(id in here for id in main) >= 0.99 * len(main)
    begins = sum(here.get(id, "")[:20] == there[id][:20] for id in main)
    assert begins >= 0.95 * len(main)
