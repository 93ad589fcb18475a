"""Starts the server: python -m mcp_servers.core_backend --port 8411 --core-url http://127.0.0.1:8410"""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

import httpx
import httpx_aiohttp
import uvicorn

from mcp_servers.core_backend.calls import CoreBackend
from mcp_servers.core_backend.contract import ContractBroken, read_contract
from mcp_servers.core_backend.operations import operations_of
from mcp_servers.core_backend.server import make_app
from mcp_servers.core_backend.tools import make_tools

START_SECONDS = 30
CALL_SECONDS = 20


def main() -> None:
    parser = argparse.ArgumentParser(prog="mcp_servers.core_backend")
    parser.add_argument("--port", type=int, default=8411)
    parser.add_argument("--core-url", default="http://127.0.0.1:8410")
    parser.add_argument("--contract", type=Path, default=Path(__file__).with_name("contract.yaml"))
    options = parser.parse_args()
    try:
        asyncio.run(serve(port=options.port, core_url=options.core_url, contract_path=options.contract))
    except ContractBroken as problem:
        sys.exit(f"mcp_servers.core_backend: {problem}")


async def serve(*, port: int, core_url: str, contract_path: Path) -> None:
    contract = read_contract(contract_path)
    async with httpx.AsyncClient(
        base_url=core_url, timeout=CALL_SECONDS, transport=httpx_aiohttp.AiohttpTransport()
    ) as client:
        core = CoreBackend(client)
        tools = make_tools(contract, operations_of(await _openapi_of(core, core_url)))
        app = make_app(contract=contract, tools=tools, core=core)
        await uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning")).serve()


async def _openapi_of(core: CoreBackend, core_url: str) -> dict[str, Any]:
    """The Core Backend's OpenAPI; it may still be starting, so it is asked until it answers."""
    try:
        async with asyncio.timeout(START_SECONDS):
            while True:
                try:
                    return await core.openapi()
                except httpx.HTTPError:
                    await asyncio.sleep(0.2)
    except TimeoutError:
        raise ContractBroken(f"The Core Backend at {core_url} did not answer in {START_SECONDS} s.") from None


if __name__ == "__main__":
    main()
