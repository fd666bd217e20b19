"""What is added shows everywhere: pages, suggestions, citations, each with its own document."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import httpx
import pytest

from index.build import build
from index.models import DEFAULT_MODEL
from tests.conftest import run, serving, share_cache, silent, soon
from tests.corpus.made_docx import docx, p
from tests.small import document

pytestmark = pytest.mark.real_model

RULES = (
    p("Rules of the lake harbour", '<w:pStyle w:val="Title"/>'),
    p("Safety", '<w:outlineLvl w:val="0"/>'),
    p("1.1 Every ferry carries forty life jackets for its passengers and crew."),
    p("1.2 Lanterns are lit one hour before sunset on all piers of the harbour."),
    p("Dues", '<w:outlineLvl w:val="0"/>'),
    p("2.1 A fishing boat pays twelve crowns for each night at the northern pier."),
    p("2.2 Boats of the rescue service pay nothing at any pier of the harbour."),
)
JUDGMENT = """EUROPEAN COURT OF HUMAN RIGHTS

CASE OF SMITH v. LAKELAND

THE FACTS

1. The applicant was born in 1950 and lives in a village beside the lake.

2. In 1999 the harbour office refused him a licence for his ferry.

3. He appealed to the district court, which dismissed the appeal in 2001.
"""
WELLS = """The wells of the plain

1. The first well of the plain was dug by the farmers in spring.

2. The second well was lined with stones from the northern quarry.

5. The last well has a pump that was made by a smith from Oulu.
"""
FRENCH = """<html lang="fr"><head><title>Rapport sur les phares</title>
<meta name="dcterms.issued" content="2024-03-05"></head><body><main>
<h1>Rapport sur les phares</h1><h2>Entretien des phares</h2>
<p>Les phares de la côte ont été repeints en blanc par les équipes du port pendant l'été.</p>
<h2>Gardiens</h2><p>Les gardiens habitent dans les maisons de la côte avec leurs familles.</p>
</main></body></html>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a described report and of three added documents."""
    base = tmp_path_factory.mktemp("shelf-pages")
    index = base / "index"
    share_cache(index)
    described = document("The harbour was dredged in 2018.", "Teachers met in autumn.")
    build([described], index, DEFAULT_MODEL, silent)
    styles = '<w:style w:styleId="Title"><w:name w:val="Title"/></w:style>'
    docx(base / "rules.docx", "".join(RULES), styles=styles)
    (base / "smith.txt").write_text(JUDGMENT, "utf-8")
    (base / "smith.toml").write_text('title = "Case of Smith v. Lakeland"\ndate = 2004-02-03\n')
    (base / "phares.html").write_text(FRENCH, "utf-8")
    files = [str(base / name) for name in ("rules.docx", "smith.txt", "phares.html")]
    done = run("add", *files, index=index)
    assert done.returncode == 0, done.stderr
    return index


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[httpx.Client]:
    with serving(folder, ASKPARA_SHELF=str(folder / "shelf")) as client:
        yield client


def added(file: Path, index: Path, server: httpx.Client) -> None:
    """Adds a file and waits until the running server has it."""
    before = server.get("/readyz").json()["index"]["generation"]
    done = run("add", str(file), index=index)
    assert done.returncode == 0, done.stderr
    assert soon(lambda: server.get("/readyz").json()["index"]["generation"] != before), file.name


def test_the_list_of_documents_has_titles_and_dates(server: httpx.Client) -> None:
    for path in ("/", "/reports"):
        page = server.get(path).text
        for slug, title in (
            ("report", "Annual report"),
            ("rules", "Rules of the lake harbour"),
            ("phares", "Rapport sur les phares"),
        ):
            assert f'href="/?document={slug}&amp;lang=en"' in page, (path, slug)
            assert f'href="/reports/{slug}"' in page
            assert title in page
        assert "2024-03-05" in page
    told = {one["slug"]: one for one in server.get("/v1/documents").json()}
    assert told["phares"]["language"] == "fr"
    assert told["rules"]["date"] is None


def test_one_document_is_chosen_on_the_page(server: httpx.Client) -> None:
    page = server.get("/", params={"document": "rules"}).text
    assert '<ask-report mode="inline" document="rules">' in page
    assert re.search(r'document=rules&amp;lang=en"\s*aria-current="true"', page)
    asked = {"document": "rules", "q": "What does a fishing boat pay for a night?"}
    assert "twelve crowns" in server.get("/", params=asked).text


def test_documents_are_chosen_in_a_form_without_a_script(server: httpx.Client) -> None:
    for path in ("/", "/embed"):
        shown = server.get(path).text
        for slug in ("report", "rules", "smith", "phares"):
            assert f'<input type="checkbox" name="document" value="{slug}">' in shown
        assert '<bdi lang="fr">Rapport sur les phares</bdi>' in shown
        assert "<bdi>2024-03-05</bdi>" in shown
    asked = {"q": "What does a fishing boat pay for a night?", "document": ["rules"]}
    again = " ".join(server.get("/embed", params=asked | {"choose": "1"}).text.split())
    assert 'name="document" value="rules" checked>' in again, "who chose may choose again"
    assert "In: <bdi>Rules of the lake harbour</bdi>" in again
    assert 'type="checkbox"' not in server.get("/embed", params=asked).text
    some = server.get("/", params={"q": "Who?", "document": ["smith", "rules"]}).text
    every = len(server.get("/v1/documents").json())  # other tests may have added some
    assert f"<summary> In 2 of {every} documents </summary>" in " ".join(some.split())
    chat = server.get("/embed?document=smith&document=rules").text
    assert '<ask-report mode="inline" document="smith rules">' in chat


def test_every_document_can_be_read_with_its_own_numbers(server: httpx.Client) -> None:
    for slug in ("rules", "smith", "phares"):
        page = server.get(f"/reports/{slug}").text
        assert "None" not in page.partition("<main")[2]
        for passage in server.get(f"/v1/documents/{slug}/passages").json():
            anchor = passage["url"].partition("#")[2]
            assert f'id="{anchor}"' in page, passage["id"]
    rules = server.get("/reports/rules").text
    assert re.search(r'<p id="para-1\.2".*?>1\.2</a>', rules)


def test_citations_are_those_of_the_document(server: httpx.Client) -> None:
    def cited(question: str, slug: str) -> str:
        body = {"question": question, "document": slug}
        answered = server.post("/v1/ask", json=body).json()
        return str(answered["citations"][0]["label"])

    asked = "When was the applicant born?"
    assert cited(asked, "smith") == "Case of Smith v. Lakeland, § 1"
    assert cited("How many life jackets does a ferry carry?", "rules").endswith(", para. 1.1")


def test_suggestions_are_made_of_headings_in_the_document_s_language(folder: Path) -> None:
    from index.publish import current_generation
    from index.texts import read_texts

    documents, _ = read_texts(current_generation(folder))
    assert documents["rules"].suggestions == (
        "What does the report say about dues?",
        "What does the report say about safety?",
    )
    assert "Que dit le rapport sur « entretien des phares » ?" in documents["phares"].suggestions


def test_a_running_server_answers_from_what_was_added(
    folder: Path, server: httpx.Client, tmp_path: Path
) -> None:
    (tmp_path / "mill.txt").write_text(
        "1. The mill beside the lake grinds rye on Tuesdays.\n\n"
        "2. Its wheel was mended by a carpenter from Turku.\n\n"
        "3. Flour is carried to the harbour in carts.\n",
        "utf-8",
    )
    added(tmp_path / "mill.txt", folder, server)
    body = {"question": "Who mended the wheel of the mill?"}
    answered = server.post("/v1/ask", json=body).json()
    assert "carpenter from Turku" in answered["answer"]
    assert answered["citations"][0]["document"] == "mill"


def test_what_should_be_known_of_the_reading_is_told(
    folder: Path, server: httpx.Client, tmp_path: Path
) -> None:
    (tmp_path / "wells.txt").write_text(WELLS, "utf-8")
    added(tmp_path / "wells.txt", folder, server)
    told = {one["slug"]: one["remarks"] for one in server.get("/v1/documents").json()}
    [gap] = [remark for remark in told["wells"] if "between them was not found" in remark]
    assert re.match(r"after paragraph 2\W* comes 5", gap)
    assert told["report"] == []
    listed = server.get("/reports").text
    assert all(f"<li>{escape(remark)}</li>" in listed for remark in told["wells"])
    assert escape(gap) not in server.get("/").text, "who asks is not told of the reading"
