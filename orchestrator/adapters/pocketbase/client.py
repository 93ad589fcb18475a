"""PocketBase's HTTP API as the superuser: rows of collections, changed only inside transactions.

A plain PATCH of a record loses concurrent writes to other fields of it, so every change of a row that
exists goes through `/api/batch`, which runs in one transaction (also when it holds one request).
"""

import asyncio
import base64
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from orchestrator.adapters.pocketbase.refusal import (
    NOT_UNIQUE,
    NotAllowed,
    RowMissing,
    RowRefused,
    check,
    pocketbase_unavailable,
)
from orchestrator.domain.errors import Refused

Row = dict[str, Any]

_PAGE = 500
_BATCH = 100
_RENEW_BEFORE_SECONDS = 600


class PocketBase:
    """A client that signs in when it first has to, and again before its token runs out."""

    def __init__(self, url: str, *, email: str, password: str, timeout_seconds: float = 15) -> None:
        self._http = httpx.AsyncClient(
            base_url=url,
            # httpx's own transport collapses with many connections; aiohttp's does not.
            transport=AiohttpTransport(limits=httpx.Limits(max_connections=64)),
            timeout=timeout_seconds,
            trust_env=False,
        )
        self._email = email
        self._password = password
        self._token = ""
        self._token_ends = 0.0
        self._signing_in = asyncio.Lock()

    async def find(self, collection: str, row_id: str) -> Row | None:
        """The row of this id."""
        if not row_id.isalnum():  # it becomes part of a path
            return None
        try:
            row: Row = await self.call("GET", f"{_rows(collection)}/{row_id}")
        except RowMissing:
            return None
        return row

    async def rows(self, collection: str, *, sort: str, **where: str) -> list[Row]:
        """All rows whose fields equal the given values, in order."""
        conditions = [f"{field}={_quoted(value)}" for field, value in where.items()]
        parameters = {"sort": sort, "perPage": str(_PAGE), "skipTotal": "true"}
        if conditions:
            parameters["filter"] = " && ".join(conditions)
        rows: list[Row] = []
        page = 1
        while True:
            answer = await self.call("GET", _rows(collection), parameters=parameters | {"page": str(page)})
            rows += answer["items"]
            if len(answer["items"]) < _PAGE:
                return rows
            page += 1

    async def first(self, collection: str, *, sort: str, **where: str) -> Row | None:
        """The first of these rows."""
        conditions = " && ".join(f"{field}={_quoted(value)}" for field, value in where.items())
        parameters = {"sort": sort, "perPage": "1", "skipTotal": "true", "filter": conditions}
        answer = await self.call("GET", _rows(collection), parameters=parameters)
        return next(iter(answer["items"]), None)

    async def create(self, collection: str, row: Row) -> bool:
        """Add the row; False when its id is there already. Raises RowRefused for other values."""
        try:
            await self.call("POST", _rows(collection), body=row)
        except RowRefused as refused:
            if refused.fields.get("id") == NOT_UNIQUE:
                return False
            raise
        return True

    async def update(self, collection: str, row_id: str, fields: Row) -> bool:
        """Change these fields of the row only; False when there is no such row."""
        if not row_id.isalnum():
            return False
        request = {"method": "PATCH", "url": f"{_rows(collection)}/{row_id}", "body": fields}
        try:
            await self._batch([request])
        except RowMissing:
            return False
        return True

    async def put(self, collection: str, rows: Sequence[Row]) -> None:
        """Add or replace the rows by their ids, many in one transaction."""
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            await self._batch([{"method": "PUT", "url": _rows(collection), "body": row} for row in part])

    async def call(
        self, method: str, path: str, *, body: object = None, parameters: Mapping[str, str] | None = None
    ) -> Any:
        """One request as the superuser; signs in again once when the token is not accepted."""
        token = await self._superuser_token()
        try:
            return await self.request(method, path, body=body, parameters=parameters, token=token)
        except NotAllowed:
            self._token_ends = 0.0
        try:
            token = await self._superuser_token()
            return await self.request(method, path, body=body, parameters=parameters, token=token)
        except NotAllowed as refused:
            raise pocketbase_unavailable(f"{refused} is refused to the superuser") from refused

    async def request(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        parameters: Mapping[str, str] | None = None,
        token: str = "",
    ) -> Any:
        """One request with this token. Raises NotAllowed, RowMissing, RowRefused, or Unavailable."""
        headers = {"Authorization": token} if token else {}
        try:
            response = await self._http.request(method, path, json=body, params=parameters, headers=headers)
        except (httpx.HTTPError, aiohttp.ClientError, OSError, TimeoutError) as failure:
            raise pocketbase_unavailable(failure or type(failure).__name__) from failure
        return check(response, path)

    async def close(self) -> None:
        """End all connections."""
        await self._http.aclose()

    async def _batch(self, requests: Sequence[Row]) -> None:
        await self.call("POST", "/api/batch", body={"requests": list(requests)})

    async def _superuser_token(self) -> str:
        async with self._signing_in:
            if time.time() < self._token_ends - _RENEW_BEFORE_SECONDS:
                return self._token
            answer = {"identity": self._email, "password": self._password}
            try:
                path = "/api/collections/_superusers/auth-with-password"
                self._token = (await self.request("POST", path, body=answer))["token"]
            except (RowRefused, NotAllowed) as refused:
                raise pocketbase_unavailable(f"the superuser {self._email} cannot sign in") from refused
            self._token_ends = _end_of(self._token)
            return self._token


def _end_of(token: str) -> float:
    claims = token.split(".")[1]
    padded = claims + "=" * (-len(claims) % 4)
    return float(json.loads(base64.urlsafe_b64decode(padded))["exp"])


def _rows(collection: str) -> str:
    return f"/api/collections/{collection}/records"


def _quoted(value: str) -> str:
    """A literal of PocketBase's filter language, which knows no way to write a last backslash."""
    if "\\" in value:
        raise Refused("record_refused", "A backslash cannot be looked for.", subject=value)
    return "'" + value.replace("'", "\\'") + "'"
