"""Citations as reference managers read them; RIS by the rules of Zotero's own translator."""

import dataclasses
import datetime
import json
import re
from typing import Any

import pytest

from corpus.passage import Document, Page, Passage
from rag.exports import EXPORTS, export
from tests.conftest import run

BASE = "https://askpara.example/"
PLAIN = Passage(
    id="para:138",
    document="example-2019",
    kind="paragraph",
    number=138,
    label="para. 138",
    section=("Results",),
    page=Page(26, 26, "22", "22"),
    text="41,209 officials were trained.",
    lines=(1,),
)
LONGER = dataclasses.replace(PLAIN, id="para:139", number=139, page=Page(26, 27, "22", "23"))
NAMELESS = dataclasses.replace(PLAIN, id="page:3#1", page=Page(3, 3, None, None))
SPECIAL = r"50% of A&B_C #1: $5 ~ x^2 \ {y} <z> | “ü”"


def document(**changed: Any) -> Document:
    described: dict[str, Any] = {
        "slug": "example-2019",
        "symbol": "C/111/5",
        "title": "Annual Report for 2019",
        "publisher": "International Organization for Migration",
        "date": datetime.date(2020, 6, 25),
        "language": "en",
        "sha256": "0" * 64,
        "passages": (PLAIN, LONGER, NAMELESS),
    }
    return Document(**described | changed)


def written(format: str, *passages: Passage, base: str = BASE, **changed: Any) -> str:
    return export({"example-2019": document(**changed)}, passages or [PLAIN], format, base)


def _zotero(ris: str) -> list[dict[str, str]]:
    """Fields of each report, by the rules of https://github.com/zotero/translators RIS.js."""
    fields = {"TI": "title", "PB": "institution", "SN": "reportNumber", "LA": "language"}
    fields |= {"UR": "url", "N1": "note", "DA": "date", "M1": "extra", "AU": "author"}
    items: list[dict[str, str]] = []
    item: dict[str, str] = {}
    for line in ris.split("\r\n"):
        found = re.fullmatch(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*))?", line)
        tag, value = (found[1], found[2] or "") if found else ("", "")
        if tag == "TY":
            item = {"type": value}
        elif tag == "ER":
            items.append(item)
        elif tag == "SP":
            item["pages"] = value
        elif tag == "EP":
            item["pages"] += f"-{value}"
        elif tag == "AU":
            last, _, first = value.partition(",")
            item["author"] = f"{last} | {first}" if first else last
        elif tag in fields:
            item[fields[tag]] = value
    return items


def test_a_report_reaches_the_fields_of_zotero() -> None:
    assert _zotero(written("ris")) == [
        {
            "type": "RPRT",
            "author": "International Organization for Migration",
            "title": "Annual Report for 2019",
            "institution": "International Organization for Migration",
            "reportNumber": "C/111/5",
            "date": "2020/06/25",
            "pages": "22",
            "note": "para. 138",
            "language": "en",
            "url": "https://askpara.example/reports/example-2019#para-138",
        }
    ]


def test_ris_has_an_end_page_only_where_there_is_another() -> None:
    assert "EP  - " not in written("ris")
    assert _zotero(written("ris", LONGER))[0]["pages"] == "22-23"
    assert "pages" not in _zotero(written("ris", NAMELESS))[0]


def test_ris_ends_each_record_with_a_line_end() -> None:
    two = written("ris", PLAIN, LONGER)
    assert two.endswith("\r\nER  - \r\n")
    assert len(_zotero(two)) == two.count("ER  - \r\n") == 2


@pytest.mark.parametrize("publisher", ["Food, Agriculture and Trade Office", "Office, The"])
def test_a_publisher_with_a_comma_is_never_taken_for_a_person(publisher: str) -> None:
    (item,) = _zotero(written("ris", publisher=publisher))
    assert item["institution"] == publisher
    assert "|" not in item.get("author", ""), "first and last name"


def test_an_institution_without_a_comma_is_marked_as_one() -> None:
    assert "AU  - International Organization for Migration,\r\n" in written("ris"), "for EndNote"


def test_a_line_end_in_a_title_starts_no_field() -> None:
    (item,) = _zotero(written("ris", title="Annual Report\r\nER  - \u2028 for 2019"))
    assert item["title"] == "Annual Report ER - for 2019"


@pytest.mark.parametrize("format", ["ris", "bibtex", "csl"])
def test_a_link_is_absolute_or_absent(format: str) -> None:
    assert "https://askpara.example/reports/example-2019#para-138" in written(format)
    assert "/reports/" not in written(format, base="")


def test_bibtex_escapes_what_tex_would_take_for_a_command() -> None:
    entry = written("bibtex", title=SPECIAL, publisher=SPECIAL)
    escaped = (
        r"50\% of A\&B\_C \#1: \$5 {\textasciitilde} x{\textasciicircum}2 {\textbackslash} "
        r"{\textbraceleft}y{\textbraceright} {\textless}z{\textgreater} {\textbar} “ü”"
    )
    assert f"  title = {{{escaped}}},\n" in entry
    assert f"  author = {{{{{escaped}}}}},\n" in entry, "one name"


@pytest.mark.parametrize("title", ["A } B", "A { B", r"A \{ B", "A \\"])
def test_no_title_ends_a_bibtex_field_early(title: str) -> None:
    entry = written("bibtex", title=title)
    assert entry.count("{") == entry.count("}")
    depths = [entry[: at + 1].count("{") - entry[: at + 1].count("}") for at in range(len(entry))]
    assert [depth for depth in depths if depth < 0] == []
    assert depths.index(0, entry.index("{")) == len(entry) - 2, "closed by the last brace alone"


def test_rows_that_differ_in_letters_of_any_script_have_keys_of_their_own() -> None:
    rows = [dataclasses.replace(PLAIN, id=f"table:I#{row}") for row in ("кения", "чад")]
    for format, key in (("bibtex", r"@techreport\{(.*),"), ("csl", '"id": "(.*)"')):
        assert len(set(re.findall(key, written(format, *rows)))) == 2


# Of https://github.com/citation-style-language/schema, which allows no other names.
CSL_NAMES = {
    *("id", "type", "title", "author", "publisher", "number", "issued", "language", "page"),
    *("locator", "note", "URL"),
}


def test_csl_has_the_names_of_its_schema() -> None:
    (item,) = json.loads(written("csl"))
    assert set(item) == CSL_NAMES
    assert (item["page"], item["locator"], item["number"]) == ("22", "138", "C/111/5")
    assert item["author"] == [{"literal": "International Organization for Migration"}]
    assert json.loads(written("csl", LONGER))[0]["page"] == "22–23"
    assert "page" not in json.loads(written("csl", NAMELESS))[0]


def test_a_decimal_number_is_cited_as_printed() -> None:
    decimal = dataclasses.replace(PLAIN, id="para:9.23", number=None, printed_number="9.23")
    assert json.loads(written("csl", decimal))[0]["locator"] == "9.23"


@pytest.mark.parametrize("format", sorted(EXPORTS))
def test_every_export_ends_with_a_line_end_and_holds_all(format: str) -> None:
    one, two = written(format), written(format, PLAIN, LONGER)
    assert one.endswith("\n")
    assert two.endswith("\n")
    assert not two.endswith(("\n\n", "\n\r\n"))
    assert len(two) > len(one) * 1.5


def test_json_is_one_value() -> None:
    assert json.loads(written("json"))["citation"] == "C/111/5, para. 138, p. 22"
    assert [p["id"] for p in json.loads(written("json", PLAIN, LONGER))] == ["para:138", "para:139"]
    assert len(json.loads(written("csl", PLAIN, LONGER))) == 2


@pytest.mark.parametrize("format", ["json", "csl"])
def test_the_command_line_shows_a_container_as_one_array(index_folder: object, format: str) -> None:
    shown = json.loads(run("show", "foreword", "--format", format).stdout)
    assert len(shown) > 1


def test_the_command_line_links_to_the_address_that_is_set(index_folder: object) -> None:
    show = ("show", "para:138", "--format", "ris")
    assert "UR  - " not in run(*show).stdout
    given = run(*show, ASKPARA_PUBLIC_URL="https://askpara.example").stdout
    assert "\nUR  - https://askpara.example/reports/iom-2019#para-138\n" in given


def test_a_document_without_symbol_or_publisher_is_named_once() -> None:
    shown = written("text", symbol="", publisher="")
    assert "\n\n— Annual Report for 2019, para. 138, p. 22\n  Results\n" in shown
