"""No request carries more than this: what is over it is dropped as it comes, and refused."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES: Final = 1_000_000


class BodyLimit:
    """The body is read to its end also when it is too large: else the answer may get lost with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received <= MAX_BODY_BYTES:
                return message
            while message["type"] == "http.request" and message.get("more_body"):
                message = await receive()
            raise HTTPException(413, f"The request has more than {MAX_BODY_BYTES} bytes.")

        await self._app(scope, receive_within_limit if scope["type"] == "http" else receive, send)
