"""The OpenAPI text: what FastAPI writes, with keys, streams, and examples that are real answers.

The examples are those of docs/openapi.json where the index holds the report that they were asked
of; any other index shows examples of its own.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.guard.keys import SCOPES, scope_needed
from api.problems import documented
from api.published.examples import Example, read_examples
from api.published.index_examples import examples_of
from api.request_bodies import BatchIn
from api.schemas import (
    AnswerOut,
    BatchAnswerOut,
    BatchErrorOut,
    FoundPassageOut,
    Problem,
    RankedPassageOut,
)
from api.service import Service
from index.open import Index

Schema = dict[str, Any]

# What only streams and errors carry, and so no route names as its model.
_MODELS: tuple[type[BaseModel], ...] = (
    AnswerOut,
    BatchAnswerOut,
    BatchErrorOut,
    BatchIn,
    FoundPassageOut,
    Problem,
    RankedPassageOut,
)
_REF = "#/components/schemas/{model}"
_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key (`askpara keys create`), where the service asks for one. Scopes: "
    "`ask` for questions, search and documents; `evaluate` for batches too; `admin` for all.",
}


def complete(app: FastAPI) -> None:
    """Let the app write the whole text at /openapi.json, when it is first asked for."""
    written = app.openapi

    def openapi() -> Schema:
        if not app.openapi_schema:
            _complete(written(), _examples(app))
        return written()

    app.openapi = openapi  # type: ignore[method-assign]


def _examples(app: FastAPI) -> Mapping[str, Example]:
    """What the app's index answers; what is published if the app is not started."""
    published = read_examples()
    service: Service | None = getattr(app.state, "service", None)
    if service is None or _is_of(published, service.index):
        return published
    return examples_of(service.index)


def _is_of(published: Mapping[str, Example], index: Index) -> bool:
    """Whether the published examples were asked of the same texts and encoders."""
    held = {document["slug"]: document["sha256"] for document in published["documents"].answer}
    return (
        held == {document.slug: document.sha256 for document in index.documents.values()}
        and published["answered"].answer["index"]["model"] == index.model
    )


def _complete(text: Schema, examples: Mapping[str, Example]) -> None:
    components = text["components"]
    _, made = models_json_schema([(model, "serialization") for model in _MODELS], ref_template=_REF)
    components["schemas"] = dict(sorted((made["$defs"] | components["schemas"]).items()))
    components["schemas"]["AnswerEvent"] = _events()
    for name in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(name, None)
    components["securitySchemes"] = {"key": _KEY}
    for path, operations in text["paths"].items():
        if scope := scope_needed(path):
            for operation in operations.values():
                covering = SCOPES[SCOPES.index(scope) :]
                operation["security"] = [{}, {"key": [scope]}]
                operation["x-scopes"] = list(covering)
        for operation in operations.values():
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                operation["responses"]["422"] = documented(422)[422]  # instead of FastAPI's own
            for parameter in operation.get("parameters", []):
                parameter["schema"] = _not_null(parameter["schema"])
    for name, example in examples.items():
        _show(text["paths"][example.route][example.method.lower()], name, example)


def _not_null(schema: Schema) -> Schema:
    """A parameter may be left out, but there is no way to write null in an address."""
    if "anyOf" not in schema:
        return schema
    kept = [one for one in schema["anyOf"] if one != {"type": "null"}]
    if len(kept) > 1:
        return schema | {"anyOf": kept}
    return {**kept[0], **{name: value for name, value in schema.items() if name != "anyOf"}}


def _events() -> Schema:
    """Each of the server-sent events of an answer: its data is JSON."""
    passages = {"type": "array", "items": {"$ref": _REF.format(model="RankedPassageOut")}}
    data: Mapping[str, Schema] = {
        "status": _object(status={"type": "string", "const": "searching"}),
        "passages": passages,
        "answer": {"$ref": _REF.format(model="AnswerOut")},
        "done": _object(id={"type": "string"}),
        "error": {"$ref": _REF.format(model="Problem")},
    }
    return {
        "title": "AnswerEvent",
        "description": "One event of the stream. Their order: status, passages, answer, done; "
        "or status, error.",
        "oneOf": [
            _object(
                event={"type": "string", "const": name},
                data={
                    "type": "string",
                    "contentMediaType": "application/json",
                    "contentSchema": schema,
                },
            )
            for name, schema in data.items()
        ],
    }


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _show(operation: Schema, name: str, example: Example) -> None:
    """Put an example's parameters, body and answer where OpenAPI has a place for them."""
    given = dict(_parameters(example))
    for parameter in operation.get("parameters", []):
        if parameter["name"] in given and example.status == 200:
            value = _typed(given[parameter["name"]], parameter["schema"])
            parameter.setdefault("examples", {})[name] = {"value": value}
    if example.body is not None and example.status == 200:
        (content,) = operation["requestBody"]["content"].values()
        content.setdefault("examples", {})[name] = {"value": example.body}
    response = operation["responses"][str(example.status)]
    content = response["content"].setdefault(example.media_type, {})
    content.setdefault("examples", {})[name] = {
        "summary": example.summary,
        "value": example.answer,
    }


def _parameters(example: Example) -> Iterator[tuple[str, str]]:
    address = urlsplit(example.path)
    yield from parse_qsl(address.query)
    # "/v1/documents/iom-2019" as "/v1/documents/{document}"
    parts = example.route.split("/")
    for name, value in zip(parts, address.path.split("/", len(parts) - 1), strict=True):
        if name.startswith("{"):
            yield name[1:-1], unquote(value)


def _typed(value: str, schema: Schema) -> Any:
    if schema["type"] == "integer":
        return int(value)
    if schema["type"] == "boolean":
        return value == "true"
    return [value] if schema["type"] == "array" else value
