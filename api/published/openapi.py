"""The OpenAPI text: what FastAPI writes, with keys, streams, and examples that are real answers.

The examples are answered from the index that the app holds; those in docs/openapi.json from the
shipped report.
"""

from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api import schemas
from api.guard.keys import SCOPES, scope_needed
from api.problems import documented
from api.published.examples import Example, answered_examples
from api.request_bodies import BatchIn

Schema = dict[str, Any]

# What only streams and errors carry, and so no route names as its model.
_MODELS: tuple[type[BaseModel], ...] = (
    *(schemas.AnswerOut, schemas.BatchAnswerOut, schemas.BatchErrorOut, schemas.FoundPassageOut),
    *(schemas.Problem, schemas.RankedPassageOut, BatchIn),
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
            text = written()
            _complete(text)
            if hasattr(app.state, "service"):  # it is started
                for example, response in answered_examples(app):
                    _show(text["paths"][example.route][example.method.lower()], example, response)
        return written()

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(text: Schema) -> None:
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


def _show(operation: Schema, example: Example, response: httpx.Response) -> None:
    """Put an example's parameters, body and answer where OpenAPI has a place for them."""
    name = example.name
    media_type = response.headers["content-type"].partition(";")[0]
    answer = response.json() if media_type.endswith("json") else response.text
    if response.is_success:
        for parameter in operation.get("parameters", []):
            if parameter["name"] in example.given:
                value = example.given[parameter["name"]]
                parameter.setdefault("examples", {})[name] = {"value": value}
        if example.body is not None:
            (content,) = operation["requestBody"]["content"].values()
            content.setdefault("examples", {})[name] = {"value": example.body}
    contents = operation["responses"][str(response.status_code)]["content"]
    shown = contents.setdefault(media_type, {}).setdefault("examples", {})
    shown[name] = {"summary": example.summary, "value": answer}
