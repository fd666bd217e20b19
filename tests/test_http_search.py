"""`GET /v1/search` and the passages of a document: filters, pages, formats, quotes, caching."""

import base64
import csv
import io
import json
import re
from typing import Any
from urllib.parse import quote, unquote

import httpx
import pytest

from corpus.errors import FilterError
from corpus.passage import Page, Passage
from index.open import Index
from index.page_range import read_range
from rag.answer import search

PARA = "/v1/documents/iom-2019/passages/para:138"
PROBLEM = "application/problem+json"


def found(server: httpx.Client, **asked: Any) -> dict[str, Any]:
    response = server.get("/v1/search", params=asked)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


@pytest.mark.parametrize(
    ("pages", "on", "off"),
    [
        ("22", ("22", "22"), ("23", "24")),
        ("22-25", ("20", "22"), ("26", "26")),
        ("22–25", ("25", "27"), ("Annex II, 22", "Annex II, 23")),
        ("iv-vi", ("v", "v"), ("4", "4")),
        ("Annex II, 1-3", ("Annex II, 3", "Annex II, 4"), ("Annex III, 1", "Annex III, 1")),
        ("annex ii", ("Annex II, 5", "Annex II, 5"), ("2", "2")),
        ("Annex I", ("Annex I", "Annex I"), (None, None)),
    ],
)
def test_ranges_of_printed_pages(
    pages: str, on: tuple[str, str], off: tuple[str | None, str | None]
) -> None:
    asked = read_range(pages)
    assert asked.overlaps(Page(1, 1, *on))
    assert not asked.overlaps(Page(1, 1, *off))


@pytest.mark.parametrize("pages", ["", "x-y", "25-22", "22-", "iv-22", "Annex II, 1-iv", "-", "²"])
def test_pages_that_cannot_be_read(pages: str) -> None:
    with pytest.raises(FilterError, match="pages is"):
        read_range(pages)


def test_filters_hold_for_every_passage(server: httpx.Client) -> None:
    body = found(server, q="trafficking", k=100, pages="20-22", kind="paragraph")
    spans = [(p["page"]["printed_first"], p["page"]["printed_last"]) for p in body["passages"]]
    assert spans
    assert all(int(first) <= 22 and int(last) >= 20 for first, last in spans)
    body = found(server, q="trafficking", k=100, section="migration and health")
    assert body["total"] == len(body["passages"]) > 5
    assert all("Migration and health" in p["section"] for p in body["passages"])
    asked = {"question": "Who was trained?", "filters": {"pages": "22"}, "k": 20}
    answered = server.post("/v1/ask", json=asked).json()
    assert {"22"} & {p["page"]["printed_first"] for p in answered["passages"]}
    assert server.get("/v1/search", params={"q": "a", "pages": "x-y"}).json()["type"] == (
        "/problems/filter-error"
    )


def test_pages_of_results_are_the_whole_ranking(server: httpx.Client, index: Index) -> None:
    whole = [r.passage.id for r in search(index, "protection of migrants", 100)]
    walked: list[str] = []
    path: str | None = "/v1/search?q=protection+of+migrants&k=30"
    sizes = []
    while path:
        response = server.get(path)
        body = response.json()
        walked += [p["id"] for p in body["passages"]]
        sizes.append(len(body["passages"]))
        assert body["passages"][0]["rank"] == sum(sizes[:-1]) + 1
        link = response.headers.get("link", "")
        assert link == (f'<{body["next"]}>; rel="next"' if body["next"] else "")
        path = body["next"]
    assert sizes == [30, 30, 30, 10]
    assert walked == whole


def test_a_cursor_fits_one_query_and_one_index(server: httpx.Client) -> None:
    following = found(server, q="Kenya", k=2, pages="22-30")["next"]
    assert "pages=22-30" in following, "the filters go along"
    cursor = httpx.URL(following).params["cursor"]
    assert server.get(f"/v1/search?q=Kenya&pages=22-30&k=50&cursor={cursor}").status_code == 200
    other = server.get(f"/v1/search?q=Kenya&cursor={cursor}")
    assert (other.status_code, other.json()["type"]) == (400, "/problems/cursor-error")
    made_by, asked, start = base64.urlsafe_b64decode(cursor + "==").decode().split(" ")
    assert (made_by, start) == (server.get("/readyz").json()["index"]["generation"], "2")
    old = base64.urlsafe_b64encode(f"0123456789abcdef {asked} 2".encode()).decode()
    stale = server.get(f"/v1/search?q=Kenya&pages=22-30&cursor={old}")
    assert (stale.status_code, stale.json()["type"]) == (410, "/problems/stale-cursor")
    assert made_by in stale.json()["detail"]
    for broken in ("abc", "é", "A" * 999, old[:-1] + "_"):
        assert server.get("/v1/search", params={"q": "a", "cursor": broken}).status_code == 400


@pytest.mark.parametrize("budget", [1, 200, 300, 5000])
def test_pages_under_a_token_budget_lose_nothing(server: httpx.Client, budget: int) -> None:
    whole = [p["id"] for p in found(server, q="protection of migrants", k=100)["passages"]]
    walked: list[str] = []
    path: str | None = f"/v1/search?q=protection+of+migrants&k=20&token_budget={budget}"
    while path:
        page = server.get(path).json()
        assert page["passages"], "a page without any would lead nowhere"
        assert page["tokens"] <= budget or len(page["passages"]) == 1
        walked += [p["id"] for p in page["passages"]]
        path = page["next"]
    assert walked == whole


def test_explain_shows_every_signal(server: httpx.Client) -> None:
    asked = {"q": "trafficking in persons", "k": 3}
    assert "signals" not in found(server, **asked)["passages"][0]
    body = found(server, **asked, explain=True)
    for passage in body["passages"]:
        assert {"pooled", "bm25", "maxsim", "sentence_maxsim", "literal"} <= set(passage["signals"])
        assert -1 <= passage["signals"]["maxsim"] <= 1
    answered = server.post("/v1/ask", json={"question": "trafficking in persons"}).json()
    assert "signals" not in answered["passages"][0]


def test_csv_and_json_lines_hold_the_same_passages(server: httpx.Client) -> None:
    path = "/v1/search?q=staff+of+Kenya&k=10"
    expected = server.get(path).json()["passages"]
    table = server.get(path, headers={"accept": "text/csv"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'rel="next"' in table.headers["link"]
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert [(row["id"], row["text"]) for row in rows] == [(p["id"], p["text"]) for p in expected]
    assert rows[0]["citation"].startswith("C/111/5, ")
    lines = server.get(path, headers={"accept": "application/x-ndjson, text/csv;q=0.5"})
    assert lines.headers["content-type"] == "application/jsonl"
    assert [json.loads(line) for line in lines.text.splitlines()] == expected
    assert server.get(f"{path}&format=csv").text == table.text


@pytest.mark.parametrize(
    ("accept", "served"),
    [
        ("*/*", "application/json"),
        ("", "application/json"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/csv;q=0.2, application/json;q=0.1", "text/csv; charset=utf-8"),
        ("TEXT/CSV", "text/csv; charset=utf-8"),
        ("application/json;q=0, */*", "text/csv; charset=utf-8"),
        ("text/html, */*;q=0.1", "application/json"),
        ("image/png", PROBLEM),
        ("*/*;q=0", PROBLEM),
        ("text/csv;q=x", PROBLEM),
    ],
)
def test_the_format_is_what_is_accepted(server: httpx.Client, accept: str, served: str) -> None:
    response = server.get("/v1/search?q=Kenya", headers={"accept": accept})
    assert response.headers["content-type"] == served
    assert response.status_code == (406 if served == PROBLEM else 200)


@pytest.mark.parametrize(
    ("format", "media_type", "holds"),
    [
        ("text", "text/plain", "— International Organization for Migration, Annual Report"),
        ("bibtex", "application/x-bibtex", "@techreport{iom-2019-para-138,"),
        ("ris", "application/x-research-info-systems", "TY  - RPRT\r\n"),
        ("csl", "application/vnd.citationstyles.csl+json", '"locator": "138"'),
    ],
)
def test_citations(server: httpx.Client, format: str, media_type: str, holds: str) -> None:
    asked = server.get(PARA, params={"format": format})
    accepted = server.get(PARA, headers={"accept": media_type})
    assert asked.content == accepted.content
    assert asked.headers["content-type"].partition(";")[0] == media_type
    assert holds in asked.text
    if format == "csl":
        assert [(item["note"], item["type"]) for item in asked.json()] == [("para. 138", "report")]
    if format != "text":
        assert str(server.base_url.join("/reports/iom-2019#para-138")) in asked.text


def test_a_quote_has_selectors_and_a_link_to_its_words(
    server: httpx.Client, passages: dict[str, Passage]
) -> None:
    text = passages["para:138"].text
    start = text.index("41,209")
    end = text.index("measures") + len("measures")
    quote = server.get(PARA, params={"start": start, "end": end}).json()["quote"]
    assert quote["exact"] == text[start:end]
    words, place = quote["selectors"]
    assert words == {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[start - 32 : start],
        "suffix": text[end : end + 32],
    }
    assert place == {"type": "TextPositionSelector", "start": start, "end": end}
    assert quote["url"].startswith("/reports/iom-2019#para-138:~:text=")
    assert "anti%2Dtrafficking" in quote["url"], "a bare hyphen would mark a prefix or suffix"
    assert server.get(PARA).json()["quote"] is None


def test_text_fragments_lead_to_the_quote_and_nowhere_else(
    server: httpx.Client, passages: dict[str, Passage]
) -> None:
    """Read as browsers do: [prefix-,]start[,end], each percent-encoded, at the first place."""
    page = " ".join(p.text for p in passages.values()).casefold()
    quoted = 0
    for id in ("para:1", "para:138", "para:171", "para:300", "footnote:4", "table:II#kenya"):
        text = passages[id].text
        words = [match.span() for match in re.finditer(r"\S+", text)]
        for first, last in ((0, 3), (2, 30), (1, len(words) - 2), (0, len(words) - 1)):
            start, end = words[first][0], words[min(last, len(words) - 1)][1]
            path = f"/v1/documents/iom-2019/passages/{quote(id, safe=':')}"
            given = server.get(path, params={"start": start, "end": end}).json()["quote"]
            place, _, directive = given["url"].partition(":~:text=")
            assert place == server.get(path).json()["url"]
            if not directive:
                continue
            quoted += 1
            assert re.fullmatch(r"([\w.%~]+-,)?[\w.%~]+(,[\w.%~]+)?", directive)
            parts = [unquote(part).casefold() for part in directive.split(",")]
            before = parts.pop(0)[:-1] + " " if "-," in directive else ""
            at = page.index(before + parts[0])
            exact = text[start:end].casefold()
            assert exact in page[at : at + len(exact) + 60]
    assert quoted > 12, "most quotes are found by their words"


def test_what_stands_in_many_rows_has_no_fragment(server: httpx.Client) -> None:
    path = "/v1/documents/iom-2019/passages/table:II%23kenya"
    quote = server.get(path, params={"start": 0, "end": 30}).json()["quote"]
    assert quote["url"] == "/reports/iom-2019#table-II-kenya"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("start=0&end=9999", "start is 0 and end is 9999, expected 0 <= start < end <= 319"),
        ("start=5&end=5", "start is 5 and end is 5"),
        ("start=5", "expected both or neither"),
        ("start=0&end=5&format=ris", "go with the format json, the format is ris"),
    ],
)
def test_quotes_that_cannot_be(server: httpx.Client, query: str, says: str) -> None:
    response = server.get(f"{PARA}?{query}")
    assert (response.status_code, response.json()["type"]) == (422, "/problems/quote-error")
    assert says in response.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        *("/v1/search?q=Kenya", "/v1/documents", "/v1/documents/iom-2019", PARA),
        *("/v1/documents/iom-2019/sections", "/v1/documents/iom-2019/passages?container=note"),
    ],
)
def test_what_depends_on_the_index_alone_is_asked_for_once(server: httpx.Client, path: str) -> None:
    first = server.get(path)
    tag = first.headers["etag"]
    generation = server.get("/readyz").json()["index"]["generation"]
    assert re.fullmatch(rf'"{generation}-[0-9a-f]{{8}}"', tag)
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["vary"] == "Accept"
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = server.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert server.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_tags_differ_by_format_and_errors_have_none(server: httpx.Client) -> None:
    tags = {
        server.get(PARA, params={"format": format}).headers["etag"]
        for format in ("json", "text", "bibtex", "ris", "csl")
    }
    assert len(tags) == 5
    wrong = server.get("/v1/search?q=a&k=x", headers={"if-none-match": "*"})
    assert wrong.status_code == 422, "a condition never hides an error"
    assert "etag" not in wrong.headers
    assert wrong.headers["cache-control"] == "no-store"
    asked = server.post("/v1/ask", json={"question": "Who?"})
    assert asked.headers["cache-control"] == "no-store"
    assert asked.headers["x-content-type-options"] == "nosniff"
