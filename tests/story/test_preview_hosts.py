"""The API and the previews are strangers to each other: hosts, cookies and answers never cross."""

import json
from typing import Any

import aiohttp
import pytest

from tests.parts.stack import RunningStack
from tests.story.client import Client, Talk
from tests.story.sandbox_inside import Sandbox

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

UNKNOWN_KEY = "k" * 26
# A route that an agent might well write: it shows whoever calls everything that reaches the preview.
MIRROR = """
from typing import Any
from fastapi import APIRouter, Request

router = APIRouter()

@router.api_route("/mirror", methods=["GET", "POST"])
async def mirror(request: Request) -> dict[str, Any]:
    return {"mirror": [list(header) for header in request.headers.items()]}
"""


async def ask(
    client: Client, host: str, path: str, *, method: str = "GET", **headers: str
) -> tuple[int, str, Any]:
    """A request under this host with Anna's cookie, as no browser would send it."""
    port = client.url.rsplit(":", 1)[1]
    sent = {"Host": f"{host}:{port}", "Cookie": client.sign_in_cookie(), **headers}
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, f"http://127.0.0.1:{port}{path}", headers=sent) as response,
    ):
        return response.status, await response.text(), response.headers


async def test_the_cookie_of_the_test_is_good(anna: Client) -> None:
    status, text, _ = await ask(anna, "localhost", "/api/auth/me")
    assert (status, json.loads(text)["user"]["email"]) == (200, "anna@example.com")


@pytest.mark.parametrize(
    "host",
    [
        f"{UNKNOWN_KEY}.preview.localhost",
        "preview.localhost",
        "short.preview.localhost",
        f"a.{UNKNOWN_KEY}.preview.localhost",
        f"{UNKNOWN_KEY.upper()}.PREVIEW.LOCALHOST",
        f"{UNKNOWN_KEY}.preview.localhost.",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/auth/me", "/api/sessions", "/health", "/metrics", "/index.html"])
async def test_under_an_unknown_preview_host_there_is_a_plain_page_and_nothing_of_the_api(
    anna: Client, host: str, path: str
) -> None:
    status, text, headers = await ask(anna, host, path, Accept="text/html")
    assert status == 404
    assert "This preview is not here any more" in text
    assert "anna@example.com" not in text
    assert "set-cookie" not in headers
    assert "frame-ancestors" in headers["content-security-policy"]


@pytest.fixture(scope="module")
async def preview_host(stack: RunningStack, anna: Client) -> str:
    """The host of a preview that shows all that reaches it."""
    talk: Talk = await anna.open_session()
    await talk.say("Hello")
    await talk.until_rest()
    user_id = (await anna.call("GET", "/api/auth/me")).body["user"]["id"]
    folder = f"/workspace/sessions/{talk.id}/backend/routes"
    await Sandbox.of(stack, user_id).run(f"cat > {folder}/mirror.py", given=MIRROR)
    opened = await talk.call("POST", "/preview")
    assert opened.status == 200, opened
    return str(opened.body["url"]).removeprefix("http://").partition(":")[0]


async def test_a_preview_shows_the_application_and_not_the_api(anna: Client, preview_host: str) -> None:
    status, page, _ = await ask(anna, preview_host, "/", Accept="text/html")
    assert status == 200
    assert "/src/main.tsx" in page
    for path in ("/api/auth/me", "/api/sessions", "/api/installation", "/api/openapi.json"):
        status, text, _ = await ask(anna, preview_host, path)
        assert (status, text) == (404, '{"detail":"Not Found"}'), "this is not the application's own answer"


async def test_the_sign_in_cookie_never_reaches_a_preview(anna: Client, preview_host: str) -> None:
    credential = anna.sign_in_cookie().partition("=")[2]
    assert len(credential) > 40
    for method in ("GET", "POST"):
        status, text, _ = await ask(
            anna, preview_host, "/api/mirror", method=method, Authorization=f"Bearer {credential}"
        )
        assert status == 200, text
        seen = {name.lower(): value for name, value in json.loads(text)["mirror"]}
        assert credential not in text
        assert "atelier_session" not in text
        # The mirror works: the preview's own way to act for the user did arrive.
        assert seen["x-atelier-user-token"].count(".") == 2


async def test_a_page_of_the_preview_can_neither_write_to_the_api_nor_listen(
    anna: Client, preview_host: str
) -> None:
    talk = await anna.open_session()
    origin = {"Origin": anna.url.replace("localhost", preview_host)}
    answer = await anna.call("POST", f"{talk.path}/stop", headers=origin)
    assert (answer.status, answer.code) == (403, "foreign_origin")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await anna.http.ws_connect(f"{anna.url}{talk.path}/stream", headers=origin)
    assert refused.value.status == 403


async def test_anothers_page_cannot_use_a_preview(anna: Client, preview_host: str) -> None:
    """Who knows the host may look; a page elsewhere may not act through it with its visitor's browser."""
    status, _, headers = await ask(
        anna, preview_host, "/api/mirror", method="POST", Origin="https://evil.example"
    )
    assert status == 403
    assert "access-control-allow-origin" not in headers
