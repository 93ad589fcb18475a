"""The real gateway process of a test, and clients that come through the socket of one sandbox."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from orchestrator.adapters.gateway_control.listeners import GatewayControl
from orchestrator.entrypoints.secrets import Secrets, load_secrets

ROOT = Path(__file__).resolve().parents[2]
ANNA = "annaannaannaann"
BORIS = "borisborisboris"


@dataclass
class Gateway:
    data: Path
    environment: dict[str, str]
    process: asyncio.subprocess.Process | None = None

    @property
    def secrets(self) -> Secrets:
        return load_secrets(self.data)

    @property
    def log(self) -> str:
        return (self.data / "gateway.log").read_text()

    @property
    def audit(self) -> Path:
        return self.data / "gateway" / "audit.jsonl"

    def control(self) -> GatewayControl:
        return GatewayControl(self.data / "gateway" / "control.sock")

    def socket(self, user_id: str) -> Path:
        return self.data / "sandboxes" / user_id / "gateway" / "gateway.sock"

    async def start(self) -> None:
        with (self.data / "gateway.log").open("ab") as output:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-W", "error", "-m", "orchestrator.entrypoints.gateway"),
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=output,
                stderr=output,
            )
        async with asyncio.timeout(30), self.control() as control:
            while not await control.is_healthy():
                assert self.process.returncode is None, self.log
                await asyncio.sleep(0.02)

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to end; its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        async with asyncio.timeout(20):
            return await self.process.wait()

    @asynccontextmanager
    async def sandbox(self, user_id: str) -> AsyncIterator[aiohttp.ClientSession]:
        """A client inside of this user's sandbox, so to say."""
        async with self.control() as control:
            await control.open(user_id)
        # The path of a test's directory may be too long for a socket.
        directory = os.open(self.socket(user_id).parent, os.O_PATH)
        connector = aiohttp.UnixConnector(f"/proc/self/fd/{directory}/gateway.sock")
        try:
            async with aiohttp.ClientSession("http://gateway", connector=connector) as client:
                yield client
        finally:
            os.close(directory)


@asynccontextmanager
async def gateway_process(data: Path, *, model_url: str, mcp_port: int = 9) -> AsyncIterator[Gateway]:
    os.makedirs(data, exist_ok=True)
    environment = {
        "ATELIER_DATA": str(data),
        "MODEL_BASE_URL": model_url,
        "MODEL_API_KEY": "the-provider-key",
        "ATELIER_PORTS__MCP_CORE_BACKEND": str(mcp_port),
    }
    gateway = Gateway(data, environment)
    try:
        await gateway.start()
        yield gateway
    finally:
        await gateway.end(signal.SIGKILL)
