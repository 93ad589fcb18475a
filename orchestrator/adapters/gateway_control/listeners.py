"""The gateway process, told over its control socket which sandboxes to listen for."""

import os
from pathlib import Path
from typing import Self

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from orchestrator.domain.errors import Unavailable


class GatewayControl:
    """GatewayListeners over `gateway/control.sock`, which only this user of the host can open."""

    def __init__(self, control_socket: Path, *, timeout_seconds: float = 5) -> None:
        # The path of a unix socket has at most 107 bytes; through its directory's descriptor it always fits.
        control_socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory = os.open(control_socket.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        self._client = httpx.AsyncClient(
            transport=AiohttpTransport(uds=f"/proc/self/fd/{self._directory}/{control_socket.name}"),
            base_url="http://gateway",
            timeout=timeout_seconds,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._client.aclose()
        os.close(self._directory)

    async def open(self, user_id: str) -> None:
        await self._send("PUT", f"/sandboxes/{user_id}", user_id)

    async def close(self, user_id: str) -> None:
        await self._send("DELETE", f"/sandboxes/{user_id}", user_id)

    async def revoke(self, session_id: str) -> None:
        """Refuse all tokens of this session that were issued so far."""
        await self._send("PUT", f"/revocations/{session_id}", session_id)

    async def is_healthy(self) -> bool:
        """Whether the gateway process answers."""
        try:
            return (await self._client.get("/health")).is_success
        except (httpx.TransportError, aiohttp.ClientError, OSError):
            return False

    async def sandboxes(self) -> tuple[str, ...]:
        """The users whose sandboxes are listened for."""
        return tuple((await self._send("GET", "/sandboxes", "sandboxes")).json()["sandboxes"])

    async def metrics(self) -> str:
        """What the gateways counted, in Prometheus' text format."""
        return (await self._send("GET", "/metrics", "metrics")).text

    async def _send(self, method: str, path: str, subject: str) -> httpx.Response:
        try:
            response = await self._client.request(method, path)
        except (httpx.TransportError, aiohttp.ClientError, OSError) as error:
            raise Unavailable(
                "gateway_unavailable",
                "The gateway process does not answer.",
                action="See its log, or start it again.",
                subject=subject,
            ) from error
        if not response.is_success:
            raise Unavailable(
                "gateway_refused", f"The gateway process answered: {response.text[:500]}", subject=subject
            )
        return response
