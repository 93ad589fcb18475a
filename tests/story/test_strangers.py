"""Strangers: who is not signed in, guesses a password, or comes from another site gets nothing."""

import aiohttp
import pytest

from orchestrator.domain.ids import new_id
from tests.parts.stack import RunningStack
from tests.story.client import ANNA, BORIS, Client, Talk, signed_in, visitor

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
async def talk(anna: Client) -> Talk:
    return await anna.open_session()


# Signing in


async def test_whoever_is_not_signed_in_gets_nothing(stack: RunningStack, talk: Talk) -> None:
    async with visitor(stack.url) as nobody:
        for method, path in (
            ("GET", "/api/auth/me"),
            ("GET", "/api/sessions"),
            ("GET", talk.path),
            ("PUT", f"/api/sessions/{new_id()}"),
            ("GET", "/api/publications"),
        ):
            answer = await nobody.call(method, path, {} if method == "PUT" else None)
            assert (answer.status, answer.code) == (401, "not_signed_in"), path
            assert answer.action


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (ANNA, "wrong"),
        ("nobody@example.com", "atelier-demo"),
        (ANNA.upper(), "ATELIER-DEMO"),
        ("' || email != '' || '", "atelier-demo"),
        ("atelier@example.com", "atelier-demo"),
    ],
)
async def test_a_wrong_password_is_told_in_words(stack: RunningStack, email: str, password: str) -> None:
    async with visitor(stack.url) as nobody:
        answer = await nobody.call("POST", "/api/auth/sign-in", {"email": email, "password": password})
        assert (answer.status, answer.code) == (401, "sign_in_failed")
        assert "password" in answer.body["error"]["message"]
        assert answer.action
        assert not list(nobody.http.cookie_jar)
        assert (await nobody.call("GET", "/api/auth/me")).status == 401


@pytest.mark.parametrize("cookie", ["x", "a.b.c", "", "\u00e9", '"quoted"', "x" * 5000])
async def test_a_made_up_cookie_signs_nobody_in(stack: RunningStack, cookie: str) -> None:
    async with visitor(stack.url) as nobody:
        answer = await nobody.call("GET", "/api/auth/me", headers={"Cookie": f"atelier_session={cookie}"})
        assert (answer.status, answer.code) == (401, "not_signed_in")


async def test_signing_out_takes_the_cookie_away(stack: RunningStack) -> None:
    async with signed_in(stack.url, BORIS) as boris:
        assert (await boris.call("POST", "/api/auth/sign-out")).status == 204
        assert (await boris.call("GET", "/api/auth/me")).status == 401


async def test_the_cookie_is_for_http_and_our_own_site_only(stack: RunningStack) -> None:
    async with visitor(stack.url) as nobody:
        body = {"email": ANNA, "password": "atelier-demo"}
        async with nobody.http.post(f"{stack.url}/api/auth/sign-in", json=body) as response:
            [cookie] = response.headers.getall("Set-Cookie")
    words = {word.strip().lower() for word in cookie.split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= words
    assert not [word for word in words if word.startswith("domain")]


# Other sites


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost", "http://localhost:1"])
async def test_another_site_can_neither_write_nor_listen(anna: Client, talk: Talk, origin: str) -> None:
    headers = {"Origin": origin}
    for method, path, body in (
        ("POST", f"{talk.path}/messages", {"id": new_id(), "text": "Hello"}),
        ("PUT", f"/api/sessions/{new_id()}", {}),
        ("POST", f"{talk.path}/stop", None),
        ("POST", f"{talk.path}/preview", None),
        ("POST", "/api/auth/sign-in", {"email": ANNA, "password": "atelier-demo"}),
    ):
        answer = await anna.call(method, path, body, headers=headers)
        assert (answer.status, answer.code) == (403, "foreign_origin"), path
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await anna.http.ws_connect(f"{anna.url}{talk.path}/stream", headers=headers)
    assert refused.value.status == 403


async def test_a_page_of_a_preview_is_another_site(anna: Client, talk: Talk) -> None:
    origin = anna.url.replace("localhost", f"{'k' * 26}.preview.localhost")
    answer = await anna.call("POST", f"{talk.path}/stop", headers={"Origin": origin})
    assert (answer.status, answer.code) == (403, "foreign_origin")
