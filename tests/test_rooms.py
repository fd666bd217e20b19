"""Who may import whom, and what a room may not do: what reviewers would have to remember."""

import ast
import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType

import pytest

from index.open import Index
from rag.answer import answer
from tests.conftest import ROOT
from tests.small import ALWAYS_SURE, FILLER, WordReader, document, index_of, table

ROOMS = {  # each may import those below it
    "corpus": set[str](),
    "index": {"corpus"},
    "rag": {"corpus", "index"},
    "api": {"corpus", "index", "rag"},
    "eval": {"corpus", "index", "rag"},
}
HEAVY = {  # the only modules that may import them
    "torch": ["index/trace.py", "index/tune.py", "index/reader/"],
    "transformers": ["index/trace.py", "index/tune.py"],
    "sentence_transformers": ["index/trace.py", "eval/peers/systems.py"],
    "onnx": [
        "index/dot_graph.py",
        "index/export.py",
        "index/network.py",
        "index/trace.py",
        "index/quantise.py",
        "index/reader/export.py",
    ],
    "faiss": ["index/stores/faiss.py", "eval/peers/systems.py"],
    "psycopg": ["index/stores/postgres.py"],
    "psycopg_pool": ["index/stores/postgres.py"],
    "pgvector": ["index/stores/postgres.py"],
    "pymilvus": ["index/stores/milvus.py"],
    # terms.py reads its lists of stop words
    "bm25s": ["index/bm25.py", "index/terms.py", "eval/peers/systems.py"],
    "py3langid": ["rag/asked/language.py", "corpus/structure/told_language.py"],
    "babel": ["rag/asked/language.py"],
    "onnxruntime": [
        "index/encoder.py",
        "index/late.py",
        "index/export.py",
        "index/trace.py",
        "index/reader/onnx_reader.py",
    ],
    "langchain_text_splitters": ["corpus/windows.py", "eval/peers/systems.py"],
    "sentencex": ["index/terms.py"],
    "pypdfium2": [
        "corpus/sources/pdf.py",
        "corpus/sources/glyphs.py",
        "corpus/sources/drawings.py",
    ],
    "PIL": ["corpus/sources/pdf.py", "corpus/pictures.py"],
    "selectolax": ["corpus/sources/html"],
    "charset_normalizer": ["corpus/sources/encoding.py"],
    "mcp": ["api/mcp/"],
    "fastapi": ["api/"],
    "pydantic": ["api/"],
    "ir_measures": ["eval/"],
    "mteb": ["eval/mteb_task.py"],
    "datasets": ["eval/mteb_task.py"],
    "scipy": ["eval/"],
}
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_and_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    room = relative.split("/")[0]
    # The command line's thin `eval` command is all that may import eval.
    allowed = ROOMS[room] | ({"eval"} if relative == "api/cli/evaluate.py" else set())
    stdlib_or_ours = set(ROOMS) | set(sys.stdlib_module_names)
    for name in imports(path):
        top = name.split(".")[0]
        if top in ROOMS:
            assert top == room or top in allowed, f"{relative} imports {name}"
        assert relative.startswith(tuple(HEAVY.get(top, [""]))), f"{relative} imports {name}"
        if room == "corpus":
            assert top in stdlib_or_ours | HEAVY.keys(), f"{relative} imports {name}"


def test_every_sub_room_is_a_package_with_something_in_it() -> None:
    for room in ROOMS:
        for folder in {path.parent for path in (ROOT / room).rglob("*.py")}:
            assert (folder / "__init__.py").exists()
            assert len(list(folder.glob("*.py"))) > 1, f"{folder} is a room with nothing in it"


LIGHT = "import sys, api.client; print({'faiss', 'onnxruntime', 'bm25s'} & set(sys.modules))"


def test_the_client_loads_no_search_engine() -> None:
    command = [sys.executable, "-c", LIGHT]
    assert subprocess.check_output(command, cwd=ROOT, text=True).strip() == "set()"


def test_no_dependency_has_a_package_of_our_names() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {room: set(owners.get(room, [])) - {"askpara"} for room in ROOMS} == {
        room: set() for room in ROOMS
    }


# Of the files that answer a question, rag/asked/ reads its string; these look at what the documents
# say, never at the question.
READS_TEXTS = {
    "rag/evidence.py": "whether a passage's text has what was asked for",
    "rag/tables.py": "whether a row's names have a year or grade, whether a cell's figure is plain",
    "rag/citations.py": "page numbers, ids, links",
    "rag/exports.py": "keys of reference managers",
}
READING = ROOT / "rag" / "asked"
ANSWERING = [
    path
    for path in MODULES
    if path.is_relative_to(ROOT / "rag") and not path.is_relative_to(READING)
]


@pytest.mark.parametrize("path", ANSWERING, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_question_is_read_once(path: Path) -> None:
    """Outside of rag/asked/ nobody looks at its string; the way in hands it on unread."""
    relative = path.relative_to(ROOT).as_posix()
    assert "re" not in imports(path) or relative in READS_TEXTS
    if relative == "rag/answer.py":
        return
    for function in functions(path):
        for argument in (*function.args.args, *function.args.kwonlyargs):
            assert not (
                argument.arg in ("question", "query", "typed", "searched")
                and argument.annotation
                and ast.unparse(argument.annotation) == "str"
            ), f"{relative}: {function.name} takes the question as a string"


CACHES = ("lru_cache", "cache")
HELD = ("Index", "View", "TokenVectors", "Vocabulary", "Tables", "Lexical", "Passage", "Document")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_cache_of_a_module_holds_what_belongs_to_an_index(path: Path) -> None:
    """It would keep a closed index in memory; cached properties go with it."""
    for function in functions(path):
        decorators = {
            ast.unparse(one).split("(")[0].split(".")[-1] for one in function.decorator_list
        }
        if decorators & set(CACHES):
            taken = (*function.args.args, *function.args.kwonlyargs)
            types = {ast.unparse(one.annotation) for one in taken if one.annotation}
            assert not types & set(HELD), f"{path}: {function.name} keeps its arguments"
            assert "self" not in {one.arg for one in taken}, f"{path}: {function.name}"
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.AnnAssign):
            words = set(re.findall(r"\w+", ast.unparse(node.annotation)))
            kept = words & {"dict", "WeakKeyDictionary", "list", "set"}
            assert not (kept and words & set(HELD)), f"{path}: {ast.unparse(node.target)}"


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


# What flows between the steps: data, and what is told of it by its own fields alone.
DATA = {
    "corpus/passage.py",
    "index/calibration.py",
    "index/where.py",
    "rag/asked/model.py",
}
# With the reader and in memory. An index of files has two more, of the reader's own:
# index/reader/onnx_reader.py and index/reader/pairs.py.
MOST_FILES = 25
QUESTIONS = (
    ("Which wells were dug in Chad?",),
    ("Dear colleagues, could you tell me how many wells Kenya had in 2018? Many thanks!",),
    ("Which wells were dug in Chad?", "And in Peru?"),
    ("What was done in Chad?",),
)


@pytest.fixture(scope="module")
def small_index() -> Index:
    rows = table("II", "Wells", {"Kenya": {"2018": "1"}, "Peru": {"2018": "2"}})
    made = index_of(document("Wells were dug in Chad.", *rows, *FILLER), calibration=ALWAYS_SURE)
    return replace(made, reader=WordReader("Wells"))


def files_executed(index: Index, *questions: str) -> list[str]:
    """Those of our rooms that have a function that runs while the last question is answered.

    In the order in which they are first entered. What an index tells once is told before.
    """
    *session, question = questions
    answer(index, question, session=session)
    found: dict[str, None] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path in known:
            found[path.relative_to(ROOT).as_posix()] = None

    known = set(MODULES)
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        answer(index, question, session=session)
    finally:
        sys.setprofile(before)
    return list(found)


@pytest.mark.parametrize("questions", QUESTIONS, ids=lambda questions: questions[-1])
def test_the_way_of_a_question_is_short(small_index: Index, questions: tuple[str, ...]) -> None:
    steps = [file for file in files_executed(small_index, *questions) if file not in DATA]
    assert len(steps) <= MOST_FILES, f"{len(steps)} files:\n" + "\n".join(steps)


def test_the_way_of_a_question_is_told_as_it_is(small_index: Index) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    section = page.split("## The way of a question\n")[1]
    steps = re.search(r"^1\. .*?\n\n", section, re.DOTALL | re.MULTILINE)
    assert steps
    named = re.findall(r"`((?:corpus|index|rag)/[\w/]+\.py)`", steps[0])
    gone = {file for questions in QUESTIONS for file in files_executed(small_index, *questions)}
    assert set(named) == gone - DATA
    assert {file for file in named if named.count(file) > 2} == set(), "twice at most"


def test_files_of_tests_are_for_one_thing_each() -> None:
    for path in (ROOT / "tests").rglob("*.py"):
        lines = path.read_text("utf-8").count("\n")
        assert lines < 400, f"{path} has {lines} lines; make two of it"


MOST_LINES = 350
LONGER = {
    "rag/asked/en.py": "words of English, which are data",
    "rag/asked/document.py": "what is asked of a document itself, and which document is meant",
    "index/build.py": "one way from documents to a generation, with the arrays that it makes",
    "index/stores/postgres.py": "one engine, whose statements fit each other",
    "index/stores/milvus.py": "one engine, whose collections fit each other",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_for_one_thing(path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    lines = path.read_text("utf-8").count("\n")
    assert lines <= MOST_LINES or relative in LONGER, f"{relative}: {lines} lines; make two of it"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_fields_are_explained(path: Path) -> None:
    """At least half of the fields of each public dataclass with three or more have a line."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef) and is_public_dataclass(node):
            fields, explained = fields_of(node)
            assert len(fields) < 3 or 2 * len(explained) >= len(fields), (
                f"{path.relative_to(ROOT)}: {node.name} explains {', '.join(explained) or 'none'} "
                f"of {', '.join(fields)}; say under a field what its name does not"
            )


def is_public_dataclass(node: ast.ClassDef) -> bool:
    made = (ast.unparse(decorator) for decorator in node.decorator_list)
    return not node.name.startswith("_") and any(one.startswith("dataclass") for one in made)


def fields_of(node: ast.ClassDef) -> tuple[list[str], list[str]]:
    """Names of all fields, and of those with a string below them."""
    fields: list[str] = []
    explained: list[str] = []
    for statement, after in zip(node.body, (*node.body[1:], None), strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            fields.append(statement.target.id)
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                explained.append(statement.target.id)
    return fields, explained


def test_one_place_chooses_the_language_of_a_response() -> None:
    """Pages and problems would otherwise answer one client in two languages."""
    reading = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if re.search(r'headers\.get\("accept-language"', path.read_text("utf-8"), re.I)
    }
    assert reading == {"api/routes/negotiation.py"}
