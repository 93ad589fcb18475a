"""The contract decides what is a tool, and must fit the Core Backend that is there."""

import copy
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from mcp_servers.core_backend.calls import CoreBackend
from mcp_servers.core_backend.contract import Contract, ContractBroken, Limits, read_contract
from mcp_servers.core_backend.operations import operations_of
from mcp_servers.core_backend.server import make_app
from mcp_servers.core_backend.tools import make_tools

CallAs = Callable[..., AbstractAsyncContextManager[Any]]
Document = dict[str, Any]

WRITE_AS_READ = "{name: t, operation: o, request: POST /x, access: read, description: ten letters}"
POSITIONS = "/portfolios/{portfolio_id}/positions"


def removed(document: Document) -> None:
    del document["paths"][POSITIONS]


def moved(document: Document) -> None:
    document["paths"]["/v2" + POSITIONS] = document["paths"].pop(POSITIONS)


def lost_its_argument(document: Document) -> None:
    document["paths"][POSITIONS]["get"]["parameters"] = []


def needs_another_argument(document: Document) -> None:
    more = {"name": "branch", "in": "query", "required": True, "schema": {"type": "string"}}
    document["paths"][POSITIONS]["get"]["parameters"].append(more)


def takes_an_object_now(document: Document) -> None:
    document["paths"][POSITIONS]["get"]["parameters"][0]["schema"] = {"type": "object"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (removed, "is not in the Core Backend's OpenAPI"),
        (moved, "is now 'GET /v2/portfolios"),
        (lost_its_argument, "no longer takes portfolio_id"),
        (needs_another_argument, "now needs branch"),
        (takes_an_object_now, "has a type that no tool can offer"),
    ],
)
def test_an_operation_that_is_not_as_agreed_is_named(
    contract: Contract, document: Document, change: Callable[[Document], None], reason: str
) -> None:
    changed = copy.deepcopy(document)
    change(changed)
    with pytest.raises(ContractBroken, match=reason) as broken:
        make_tools(contract, operations_of(changed))
    assert "'list_positions'" in str(broken.value)


async def test_what_is_not_exposed_is_no_tool(call_as: CallAs) -> None:
    order = {"id": "hostileorder001", "kind": "fee", "date": "2026-11-13", "amount": "1.00"}
    async with call_as("anna@example.com") as anna:
        listed = {tool.name for tool in (await anna.client.list_tools()).tools}
        answer = await anna.call("create_transaction", portfolio_id="annalongterm001", **order)
        assert "create_transaction" not in listed
        assert answer.json["error"]["code"] == "unknown_tool"


async def test_schemas_are_closed_and_small(call_as: CallAs) -> None:
    async with call_as("anna@example.com") as anna:
        tools = (await anna.client.list_tools()).tools
    assert all(tool.input_schema["additionalProperties"] is False for tool in tools)
    assert sum(len(tool.model_dump_json(exclude_none=True)) for tool in tools) < 4_000


async def test_a_page_larger_than_the_contract_allows_is_refused(call_as: CallAs) -> None:
    async with call_as("anna@example.com") as anna:
        answer = await anna.call("list_transactions", portfolio_id="annalongterm001", page_size=51)
        largest = await anna.call("list_transactions", portfolio_id="annalongterm001", page_size=50)
    assert answer.is_error
    assert "page_size" in answer.json["error"]["message"]
    assert len(largest.json["items"]) == largest.json["total"]


async def test_an_answer_that_is_too_long_says_to_ask_for_less(
    core: CoreBackend, contract: Contract, document: Document, call_as: CallAs
) -> None:
    small = contract.model_copy(update={"limits": Limits(answer_characters=1_000)})
    app = make_app(contract=small, tools=make_tools(small, operations_of(document)), core=core)
    async with call_as("anna@example.com", app=app) as anna:
        answer = await anna.call("list_positions", portfolio_id="annalongterm001")
    assert answer.is_error
    assert "Ask for less" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tools: [", "is not valid"),
        ("name: x\ntools: []\nsecrets: 1", "secrets"),
        ("name: x\ntools: [" + WRITE_AS_READ + "]", "its request is a POST"),
    ],
)
def test_a_contract_that_is_no_contract_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "contract.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContractBroken, match=reason) as broken:
        read_contract(path)
    assert str(path) in str(broken.value)


def test_a_contract_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContractBroken, match=r"nowhere\.yaml"):
        read_contract(tmp_path / "nowhere.yaml")
