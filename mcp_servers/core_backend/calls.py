"""Calls of the Core Backend as the user whose authorization came with the MCP request."""

import json
from typing import Any

import httpx
from mcp.types import CallToolResult, TextContent

from mcp_servers.core_backend.tools import ArgumentsRefused, CoreRequest, Tool


class CoreBackend:
    """The Core Backend at a URL, through a client that the caller opens and closes."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def openapi(self) -> dict[str, Any]:
        response = await self._client.get("/openapi.json")
        response.raise_for_status()
        document: dict[str, Any] = response.json()
        return document

    async def send(self, request: CoreRequest, authorization: str) -> httpx.Response:
        return await self._client.request(
            request.method,
            request.path,
            params=request.query,
            json=request.body,
            headers={"Authorization": authorization},
        )


async def call(
    tool: Tool, arguments: dict[str, Any], *, core: CoreBackend, authorization: str, answer_characters: int
) -> CallToolResult:
    """The answer as JSON text, or an error that says what to do. Never raises for what a caller can cause."""
    try:
        request = tool.request(arguments)
    except ArgumentsRefused as refusal:
        return error_result(422, "arguments_refused", str(refusal))
    try:
        response = await core.send(request, authorization)
    except httpx.HTTPError:
        return error_result(503, "core_unreachable", "The Core Backend does not answer. Try again later.")
    if response.is_error:
        return _problem_of(response)
    text = json.dumps(response.json(), ensure_ascii=False, separators=(",", ":"))
    if len(text) > answer_characters:
        return error_result(
            413,
            "answer_too_long",
            f"The answer has {len(text)} characters, more than the {answer_characters} that are passed on. "
            "Ask for less: a smaller page, or a shorter period.",
        )
    return CallToolResult(content=[TextContent(type="text", text=text)])


def error_result(status: int, code: str, message: str) -> CallToolResult:
    problem = {"error": {"status": status, "code": code, "message": message}}
    text = json.dumps(problem, ensure_ascii=False)
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def _problem_of(response: httpx.Response) -> CallToolResult:
    try:
        problem = response.json()["error"]
        return error_result(response.status_code, problem["code"], problem["message"])
    except (ValueError, KeyError, TypeError):
        return error_result(
            response.status_code, "core_failed", f"The Core Backend answered {response.status_code}."
        )
