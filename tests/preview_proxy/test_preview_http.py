"""HTTP through the preview proxy: what passes, what does not, and what the visitor sees instead."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import jwt
import pytest

from tests.preview_proxy.application import Application
from tests.preview_proxy.served import ANNA, DOMAIN, SESSION, TOKENS, Served

pytestmark = pytest.mark.stack

HTML = {"accept": "text/html,*/*"}


async def test_a_request_arrives_as_it_was_sent(proxy: Served, application: Application) -> None:
    async with proxy.http.put(
        proxy.at("/a%2Fb/%D0%B0?x=1&x=%20"), data=b"12345", headers=proxy.headers(x_custom="yes")
    ) as response:
        told = await response.json()
    assert (told["method"], told["target"], told["size"]) == ("PUT", "/a%2Fb/%D0%B0?x=1&x=%20", 5)
    assert told["headers"]["x-custom"] == "yes"
    assert told["headers"]["host"] == "localhost"


async def test_the_backend_learns_the_user_from_our_token_only(
    proxy: Served, application: Application
) -> None:
    smuggled = {
        "cookie": "atelier_session=secret",
        "authorization": "Bearer mine",
        "x-atelier-user-token": "forged",
        "x-atelier-other": "1",
        "x-forwarded-for": "1.2.3.4",
        "origin": f"http://{proxy.host}",
        "referer": f"http://{proxy.host}/page",
    }
    async with proxy.http.get(proxy.at("/"), headers=proxy.headers() | smuggled) as response:
        seen = (await response.json())["headers"]
    token = seen.pop("x-atelier-user-token")
    assert {name for name in smuggled if name in seen} == set()
    claims = TOKENS.read(token)
    assert (claims.user_id, claims.email, claims.name) == (ANNA, "anna@example.com", "Анна")
    assert (claims.session_id, claims.audience) == (SESSION, "app")
    expires = jwt.decode(token, options={"verify_signature": False})["exp"]
    assert expires <= (datetime.now(UTC) + timedelta(minutes=15, seconds=1)).timestamp()


async def test_what_a_preview_says_about_policy_and_cookies_is_replaced_by_ours(
    proxy: Served, application: Application
) -> None:
    async with proxy.http.get(proxy.at("/"), headers=proxy.headers()) as response:
        headers = response.headers
        policies = headers.getall("content-security-policy")
    assert len(policies) == 1
    directives = {part.split()[0]: part.split()[1:] for part in policies[0].split("; ")}
    assert directives["default-src"] == ["'self'"]
    assert directives["script-src"] == ["'self'", "'unsafe-inline'"]
    assert directives["connect-src"] == ["'self'", f"ws://{proxy.host}", f"wss://{proxy.host}"]
    assert directives["frame-ancestors"] == ["http://localhost:8400"]
    assert directives["object-src"] == directives["base-uri"] == ["'none'"]
    assert "'unsafe-eval'" not in policies[0]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    dropped = ("set-cookie", "access-control-allow-origin", "service-worker-allowed", "x-frame-options")
    assert not [name for name in (*dropped, "clear-site-data", "refresh", "server") if name in headers]
    assert "x-atelier-anything" not in headers
    assert headers["etag"] == '"harmless"'


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/page?x=1", "/page?x=1"),
        ("page#top", "page#top"),
        ("http://localhost/page?x=1", "/page?x=1"),
        ("https://elsewhere.example/leak?data=1", "/leak?data=1"),
        ("//elsewhere.example/leak", "/leak"),
        ("\\\\elsewhere.example", "/elsewhere.example"),
        ("javascript:alert(1)", "/"),
    ],
)
async def test_a_redirect_never_leads_out_of_the_preview(
    proxy: Served, application: Application, target: str, location: str
) -> None:
    async with proxy.http.get(
        proxy.at("/redirect"), params={"to": target}, headers=proxy.headers(), allow_redirects=False
    ) as response:
        assert (response.status, response.headers["location"]) == (302, location)


async def test_a_reply_streams_and_the_preview_is_let_go_when_the_visitor_leaves(
    proxy: Served, application: Application
) -> None:
    async with proxy.http.get(proxy.at("/stream"), headers=proxy.headers()) as response:
        assert await response.content.readuntil(b"\n\n") == b"data: first\n\n"
        application.go_on.set()
        assert await response.content.readuntil(b"\n\n") == b"data: second\n\n"
    application.go_on.clear()
    async with proxy.http.get(proxy.at("/stream"), headers=proxy.headers()) as response:
        await response.content.readuntil(b"\n\n")
        response.close()
    await asyncio.wait_for(application.left.wait(), 5)


async def test_a_body_streams_while_the_reply_does(proxy: Served, application: Application) -> None:
    answered = asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"first"
        await answered.wait()
        yield b"second"

    async with proxy.http.post(proxy.at("/upload"), data=pieces(), headers=proxy.headers()) as response:
        assert await response.content.readany() == b"FIRST"
        answered.set()
        assert await response.content.read() == b"SECOND"


async def test_a_request_that_is_too_large_is_refused(proxy: Served, application: Application) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 1_000_000

    async with proxy.http.post(proxy.at("/"), data=pieces(), headers=proxy.headers()) as response:
        assert response.status == 413


async def test_a_reply_that_is_too_large_is_refused_or_cut(proxy: Served, application: Application) -> None:
    async with proxy.http.get(proxy.at("/huge?declared=1"), headers=proxy.headers()) as response:
        assert response.status == 502
    async with proxy.http.get(proxy.at("/huge"), headers=proxy.headers()) as response:
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


@pytest.mark.parametrize("key", ["a" * 32, "short", "", "a" * 64, "UPPER" * 6, "a" * 32 + ".b"])
async def test_an_unknown_address_shows_a_friendly_page_and_never_the_app(
    proxy: Served, application: Application, key: str
) -> None:
    host = f"{key}.{DOMAIN}:{proxy.port}" if key else f"{DOMAIN}:{proxy.port}"
    for language, words in (
        ("ru-RU,ru;q=0.9", "Этого предпросмотра больше нет"),
        ("de", "not here any more"),
    ):
        headers = HTML | {"host": host, "accept-language": language}
        async with proxy.http.get(proxy.at("/api/auth/me"), headers=headers) as response:
            page = await response.text()
        assert (response.status, response.headers["cache-control"]) == (404, "no-store")
        assert words in page
        assert "frame-ancestors http://localhost:8400" in response.headers["content-security-policy"]
    assert application.seen == []


async def test_a_key_in_capitals_or_with_a_final_dot_is_the_same_host(
    proxy: Served, application: Application
) -> None:
    for host in (proxy.host.upper(), f"{proxy.key}.{DOMAIN}.:{proxy.port}", f"{proxy.key}.{DOMAIN}"):
        async with proxy.http.get(proxy.at("/"), headers={"host": host}) as response:
            assert response.status == 200


@pytest.mark.parametrize(
    "host", ["localhost:8400", "preview.localhost.example", "evilpreview.localhost", "127.0.0.1"]
)
async def test_other_hosts_reach_the_app(proxy: Served, application: Application, host: str) -> None:
    async with proxy.http.get(proxy.at("/x"), headers={"host": host}) as response:
        assert await response.text() == "the app itself"


async def test_a_grant_that_is_over_closes_the_preview_within_seconds(
    proxy: Served, application: Application
) -> None:
    async with proxy.http.get(proxy.at("/"), headers=proxy.headers()) as response:
        assert response.status == 200
    await proxy.grants.revoke(SESSION)
    async with asyncio.timeout(5):
        while True:
            async with proxy.http.get(proxy.at("/"), headers=proxy.headers()) as response:
                if response.status == 404:
                    return
            await asyncio.sleep(0.1)


async def test_a_preview_that_does_not_run_shows_a_page_that_looks_again_by_itself(proxy: Served) -> None:
    headers = proxy.headers(accept_language="ru") | HTML
    async with proxy.http.get(proxy.at("/"), headers=headers) as response:
        page = await response.text()
    assert (response.status, response.headers["cache-control"]) == (503, "no-store")
    assert 'http-equiv="refresh"' in page
    assert "Предпросмотр ещё не запущен" in page
    async with proxy.http.get(proxy.at("/api/x"), headers=proxy.headers(accept="*/*")) as response:
        assert (await response.json())["error"]["code"] == "preview_not_running"


async def test_a_symlink_in_place_of_the_socket_is_not_followed(proxy: Served) -> None:
    contacted = asyncio.Event()

    async def other(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        contacted.set()
        writer.close()

    target = proxy.sandbox.root / "docker.sock"
    server = await asyncio.start_unix_server(other, target)
    proxy.socket.symlink_to(target)
    async with proxy.http.get(proxy.at("/"), headers=proxy.headers()) as response:
        assert response.status == 503
    assert not contacted.is_set()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("origin", ["http://localhost:8400", "null", "https://elsewhere.example", ""])
async def test_pages_of_other_origins_cannot_send_requests(
    proxy: Served, application: Application, origin: str
) -> None:
    async with proxy.http.post(proxy.at("/"), headers=proxy.headers(origin=origin)) as response:
        assert response.status == 403
    assert application.seen == []


async def test_a_service_worker_cannot_be_installed(proxy: Served, application: Application) -> None:
    async with proxy.http.get(proxy.at("/sw.js"), headers=proxy.headers(service_worker="script")) as response:
        assert response.status == 403


async def test_garbage_from_the_sandbox_is_a_page_and_not_a_crash(proxy: Served) -> None:
    async def garbage(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\xff" * 1000 + b"\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(garbage, proxy.socket)
    async with proxy.http.get(proxy.at("/"), headers=proxy.headers()) as response:
        assert response.status == 503
    server.close()
    await server.wait_closed()


async def test_a_page_can_only_open_so_many_requests_at_once(proxy: Served, application: Application) -> None:
    streams = [await proxy.http.get(proxy.at("/stream"), headers=proxy.headers()) for _ in range(64)]
    async with proxy.http.get(proxy.at("/"), headers=proxy.headers()) as response:
        assert (response.status, json.loads(await response.read())["error"]["code"]) == (
            429,
            "preview_too_busy",
        )
    application.go_on.set()
    for stream in streams:
        await stream.read()
