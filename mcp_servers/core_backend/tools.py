"""Tools: an operation of the Core Backend within the limits of the contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from mcp_servers.core_backend.contract import Contract, ContractBroken, ToolContract
from mcp_servers.core_backend.operations import Argument, Operation

TYPES: dict[str, type] = {"string": str, "integer": int, "number": float, "boolean": bool}

# An id in a path is letters, digits, - and _: nothing that could lead to another path.
IDENTIFIER = r"^[A-Za-z0-9_-]{1,64}$"
DATE = r"^\d{4}-\d{2}-\d{2}$"


class ArgumentsRefused(Exception):
    """The arguments are not those of the tool. The message says which, and what the tool takes."""


@dataclass(frozen=True)
class CoreRequest:
    """What is sent to the Core Backend; who it is sent as comes from elsewhere."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any] | None


@dataclass(frozen=True)
class Tool:
    contract: ToolContract
    arguments: tuple[Argument, ...]
    shape: type[BaseModel]

    @property
    def input_schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {one.name: dict(one.schema) for one in self.arguments},
            "additionalProperties": False,
        }
        required = [one.name for one in self.arguments if one.required]
        return schema | {"required": required} if required else schema

    def request(self, arguments: Mapping[str, Any]) -> CoreRequest:
        """The request that the arguments make; ArgumentsRefused when they do not fit."""
        given = self._checked(arguments)
        path = self.contract.path
        query: dict[str, str] = {}
        body: dict[str, Any] = {}
        for argument in self.arguments:
            if argument.name not in given:
                continue
            value = given[argument.name]
            match argument.place:
                case "path":
                    path = path.replace(f"{{{argument.name}}}", quote(str(value), safe=""))
                case "query":
                    query[argument.name] = str(value).lower() if isinstance(value, bool) else str(value)
                case "body":
                    body[argument.name] = value
        method = self.contract.method
        return CoreRequest(method=method, path=path, query=query, body=None if method == "GET" else body)

    def _checked(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        names = [one.name for one in self.arguments]
        unknown = sorted(set(arguments) - set(names))
        if unknown:
            takes = ", ".join(names) or "no arguments"
            raise ArgumentsRefused(
                f"{self.contract.name} has no argument {', '.join(unknown)}. It takes: {takes}. "
                "It always acts as the signed-in user."
            )
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            return self.shape.model_validate(given).model_dump(exclude_unset=True)
        except ValidationError as problem:
            wrong = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problem.errors())
            raise ArgumentsRefused(
                f"{self.contract.name} refused its arguments: {'; '.join(wrong)}."
            ) from problem


def make_tools(contract: Contract, operations: Mapping[str, Operation]) -> dict[str, Tool]:
    """The exposed tools by name. ContractBroken when any entry does not fit the operations that there are."""
    made = {entry.name: _tool(entry, operations) for entry in contract.tools}
    return {name: tool for name, tool in made.items() if tool.contract.exposed}


def _tool(entry: ToolContract, operations: Mapping[str, Operation]) -> Tool:
    operation = operations.get(entry.operation)
    label = f"Operation {entry.operation!r}"
    if operation is None:
        raise ContractBroken(f"{label} is not in the Core Backend's OpenAPI.")
    live = f"{operation.method} {operation.path}"
    if live != entry.request:
        raise ContractBroken(f"{label} is now {live!r}; the contract says {entry.request!r}.")
    gone = [name for name in (*entry.arguments, *entry.maximum) if name not in operation.arguments]
    if gone:
        raise ContractBroken(f"{label} no longer takes {', '.join(gone)}.")
    needed = [
        one.name for one in operation.arguments.values() if one.required and one.name not in entry.arguments
    ]
    if needed:
        raise ContractBroken(f"{label} now needs {', '.join(needed)} too.")
    arguments = tuple(_limited(operation.arguments[name], entry) for name in entry.arguments)
    fields: dict[str, Any] = {one.name: _field(entry, one) for one in arguments}
    shape = create_model(entry.name, __config__=ConfigDict(extra="forbid"), **fields)
    return Tool(contract=entry, arguments=arguments, shape=shape)


def _limited(argument: Argument, entry: ToolContract) -> Argument:
    schema = dict(argument.schema)
    largest = entry.maximum.get(argument.name)
    if largest is not None:
        schema["maximum"] = min(largest, schema.get("maximum", largest))
    return Argument(argument.name, argument.place, argument.required, schema)


def _field(entry: ToolContract, argument: Argument) -> tuple[Any, Any]:
    """The argument as a field of a pydantic model: its type and its default."""
    schema = argument.schema
    kind: Any = Literal[tuple(schema["enum"])] if "enum" in schema else TYPES.get(schema.get("type", ""))
    if kind is None:
        raise ContractBroken(
            f"Argument {argument.name!r} of operation {entry.operation!r} has a type that no tool can offer."
        )
    pattern = IDENTIFIER if argument.place == "path" else schema.get("pattern")
    if schema.get("format") == "date":
        pattern = DATE
    rules: dict[str, Any] = {}
    if kind is str:
        rules = {"pattern": pattern} if pattern else {}
    elif kind in (int, float):
        rules = {"ge": schema.get("minimum"), "le": schema.get("maximum")}
    return Annotated[kind, Field(**rules)], ... if argument.required else None
