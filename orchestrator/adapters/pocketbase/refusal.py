"""What PocketBase's answers mean when they are not what was asked for."""

from typing import Any

import httpx

from orchestrator.domain.errors import Refused, Unavailable

NOT_UNIQUE = "validation_not_unique"


class RowRefused(Refused):
    """PocketBase refused values of a row; `fields` says which, and its word for why."""

    def __init__(self, path: str, fields: dict[str, str]) -> None:
        reasons = ", ".join(f"{field}: {word}" for field, word in fields.items())
        super().__init__("record_refused", f"The record was refused at {path} ({reasons}).", subject=path)
        self.fields = fields


class RowMissing(Exception):
    """There is no row of this id."""


class NotAllowed(Exception):
    """The credential is not accepted (any more)."""


def check(response: httpx.Response, path: str) -> Any:
    """The decoded answer of a request that succeeded; raises what the answer means otherwise.

    In a batch the first refused request speaks for all, since none of them was done.
    """
    if response.is_success:
        return response.json() if response.content else None
    status, answer = response.status_code, _decoded(response)
    refused = (answer.get("data") or {}).get("requests")
    if refused:
        answer = next(iter(refused.values())).get("response") or {}
        status = int(answer.get("status") or status)
    fields = {field: str(reason.get("code")) for field, reason in (answer.get("data") or {}).items()}
    if status in (401, 403) or (status == 400 and path.endswith("/auth-with-password")):
        raise NotAllowed(path)
    if status == 404:
        raise RowMissing(path)
    if status == 400 and fields:
        raise RowRefused(path, fields)
    # A 400 without fields is how a full disk looks.
    raise pocketbase_unavailable(f"{path} answered {status}: {answer.get('message', '')}")


def pocketbase_unavailable(reason: object) -> Unavailable:
    """PocketBase does not answer, or cannot do its work."""
    return Unavailable(
        "pocketbase_unavailable",
        f"The record does not answer: {reason}",
        action="Check that PocketBase runs and has disk left, then try again.",
        subject="pocketbase",
    )


def _decoded(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
