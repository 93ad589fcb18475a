"""The application's real page, served by its real Vite in a preview, in a real Chromium."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.preview_proxy.served import Served, served
from tests.rehearsal.child_process import free_port, running
from tests.rehearsal.conftest import APP, app_modules  # noqa: F401 - a fixture
from tests.rehearsal.opencode_binary import NODE_PROGRAMS, with_programs

pytestmark = pytest.mark.browser
BACKEND = """
from fastapi import FastAPI, Request

app = FastAPI()


@app.get("/api/{path:path}")
def tell(path: str, request: Request) -> dict[str, object]:
    return {"path": path, "token": request.headers.get("x-atelier-user-token", "")[:3]}
"""

MAIN = """
import '@vitejs/plugin-react/preamble';
import { createRoot } from 'react-dom/client';
import { Greeting } from './Greeting';

createRoot(document.getElementById('root')!).render(<Greeting />);
"""


def greeting(word: str) -> str:
    return (
        "import { useEffect, useState } from 'react';\n"
        "export function Greeting() {\n"
        "  const [told, setTold] = useState('');\n"
        "  useEffect(() => {\n"
        "    fetch('/api/me').then((answer) => answer.json()).then((body) => setTold(body.token));\n"
        "  }, []);\n"
        f"  return <p>{word}, bearer of {{told}}</p>;\n"
        "}\n"
    )


@asynccontextmanager
async def relayed(socket: Path, port: int) -> AsyncIterator[None]:
    """The sandbox's relay from the preview's socket to Vite's port."""

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(copy(reader, inner_writer), copy(inner_reader, writer))

    server = await asyncio.start_unix_server(relay, socket)
    try:
        yield
    finally:
        server.close()


@pytest.fixture(scope="module")
async def proxy() -> AsyncIterator[Served]:
    """One for all tests here, since Vite takes seconds to start."""
    with tempfile.TemporaryDirectory(prefix="at-") as directory:
        async with served(Path(directory)) as running_proxy:
            yield running_proxy


@pytest.fixture(scope="module")
async def workspace(
    proxy: Served,
    app_modules: Path,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Path]:
    """The application's sources, shown by Vite behind the preview's socket."""
    logs = tmp_path_factory.mktemp("logs")
    copied = logs / "workspace"
    shutil.copytree(APP, copied, ignore=shutil.ignore_patterns("node_modules", "__pycache__", ".vite"))
    (copied / "node_modules").symlink_to(app_modules)
    (copied / "telling.py").write_text(BACKEND)
    (copied / "src" / "main.tsx").write_text(MAIN)
    (copied / "src" / "Greeting.tsx").write_text(greeting("Hello"))
    vite, backend = free_port(), free_port()
    node = [NODE_PROGRAMS / "node", "node_modules/vite/bin/vite.js", "--configLoader", "runner"]
    async with (
        running(
            [sys.executable, "-m", "uvicorn", "telling:app", "--port", str(backend)],
            health_url=f"http://127.0.0.1:{backend}/api/health",
            directory=copied,
            log=logs / "backend.log",
        ),
        running(
            [*node, "--host", "127.0.0.1", "--port", str(vite), "--strictPort"],
            health_url=f"http://127.0.0.1:{vite}/",
            directory=copied,
            log=logs / "vite.log",
            environment=with_programs(NODE_PROGRAMS) | {"BACKEND_URL": f"http://127.0.0.1:{backend}"},
        ),
        relayed(proxy.socket, vite),
    ):
        yield copied


@pytest.fixture
async def page(browser: Browser, proxy: Served, workspace: Path) -> AsyncIterator[Page]:
    (workspace / "src" / "Greeting.tsx").write_text(greeting("Hello"))
    context = await browser.new_context()
    opened = await context.new_page()
    await opened.goto(f"http://{proxy.host}/")
    yield opened
    await context.close()


async def test_the_page_shows_what_its_backend_tells_about_the_user(page: Page) -> None:
    await expect(page.get_by_text("Hello, bearer of eyJ")).to_be_visible(timeout=30_000)


async def test_an_edit_is_shown_without_a_reload(page: Page, workspace: Path) -> None:
    await expect(page.get_by_text("Hello, bearer of eyJ")).to_be_visible(timeout=30_000)
    await page.evaluate("window.stillHere = true")
    (workspace / "src" / "Greeting.tsx").write_text(greeting("Changed"))
    await expect(page.get_by_text("Changed, bearer of eyJ")).to_be_visible(timeout=30_000)
    assert await page.evaluate("window.stillHere")


REACHED_AND_REFUSED = {
    "fetch('/api/x')": "reached",
    "fetch('http://localhost:PORT/', {mode: 'no-cors'})": "refused",
    "fetch('https://elsewhere.example/?data=1', {mode: 'no-cors'})": "refused",
    "new Function('return 1')()": "refused",
    "loaded(new Image(), 'http://localhost:PORT/x.png')": "refused",
    "loaded(new WebSocket('ws://localhost:PORT/socket'))": "refused",
    "navigator.serviceWorker.register('/src/main.tsx')": "refused",
    "window.open('http://localhost:PORT/') || Promise.reject()": "refused",
}
SCRIPT = """
window.loaded = (thing, src) => new Promise((yes, no) => {
  Object.assign(thing, {onload: yes, onopen: yes, onerror: no, ...(src && {src})});
});
window.outcome = (async () => {
  await fetch('/api/later');  // past the debugger's own call, under which eval is allowed
  try { await (ATTEMPT); return 'reached'; } catch { return 'refused'; }
})();
"""


@pytest.mark.parametrize(("attempt", "outcome"), REACHED_AND_REFUSED.items())
async def test_the_page_reaches_nothing_but_its_own_host(
    page: Page, proxy: Served, attempt: str, outcome: str
) -> None:
    # As a script of the page: what a debugger evaluates is not under the page's policy.
    await page.evaluate(
        "(text) => document.head.append(Object.assign(document.createElement('script'), {text}))",
        SCRIPT.replace("ATTEMPT", attempt).replace("PORT", str(proxy.port)),
    )
    assert await page.evaluate("window.outcome") == outcome


async def test_another_page_than_the_app_cannot_frame_a_preview(
    browser: Browser, proxy: Served, workspace: Path
) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"http://localhost:{proxy.port}/")
    await page.set_content(f'<iframe src="http://{proxy.host}/"></iframe>')
    frame = page.frames[1]
    await frame.wait_for_load_state()
    assert await frame.get_by_text("Hello").count() == 0
    assert frame.url.startswith("chrome-error:")
    await context.close()
