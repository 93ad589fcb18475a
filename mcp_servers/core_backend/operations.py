"""The operations in an OpenAPI document, with the arguments that each takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

METHODS = ("get", "post", "put", "patch", "delete")

# What a model needs to know of an argument; the rest of its schema only costs context.
TOLD = (
    "type",
    "enum",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "pattern",
    "default",
    "description",
)


@dataclass(frozen=True)
class Argument:
    name: str
    place: Literal["path", "query", "body"]
    required: bool
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    arguments: Mapping[str, Argument]


def operations_of(document: Mapping[str, Any]) -> dict[str, Operation]:
    """Every operation of the document that has an id, by that id."""
    found: dict[str, Operation] = {}
    for path, methods in document.get("paths", {}).items():
        for method in METHODS:
            operation = methods.get(method)
            if operation is None or "operationId" not in operation:
                continue
            arguments = (*_parameters(operation), *_body(operation, document))
            found[operation["operationId"]] = Operation(
                id=operation["operationId"],
                method=method.upper(),
                path=path,
                arguments={argument.name: argument for argument in arguments},
            )
    return found


def _parameters(operation: Mapping[str, Any]) -> list[Argument]:
    return [
        Argument(
            name=one["name"],
            place=one["in"],
            required=one.get("required", False),
            schema=_told(one.get("schema", {}) | {"description": one.get("description", "")}),
        )
        for one in operation.get("parameters", ())
        if one["in"] in ("path", "query")
    ]


def _body(operation: Mapping[str, Any], document: Mapping[str, Any]) -> list[Argument]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = _resolved(content.get("application/json", {}).get("schema", {}), document)
    required = schema.get("required", ())
    return [
        Argument(name=name, place="body", required=name in required, schema=_told(_resolved(one, document)))
        for name, one in schema.get("properties", {}).items()
    ]


def _resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a local reference points to."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    resolved: Any = document
    for step in reference.removeprefix("#/").split("/"):
        resolved = resolved[step]
    return dict(resolved)


def _told(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without what a model has no use for. "This or null" is simply this: it may be left out."""
    choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if choices:
        # A decimal is offered as number or text: text loses no digit.
        chosen = next((one for one in choices if one.get("type") == "string"), choices[0])
        schema = {**chosen, **{key: value for key, value in schema.items() if key != "anyOf"}}
    told = {key: schema[key] for key in TOLD if schema.get(key) not in (None, "")}
    if "(?" in told.get("pattern", ""):
        # Look-around is for machines, and pydantic's engine does not know it. The Core Backend checks it.
        del told["pattern"]
    return told
