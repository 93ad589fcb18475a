"""Building the web UI from its lock file, once for each state of its sources."""

import hashlib
import os
import sys
from pathlib import Path

from orchestrator.entrypoints.stack.screen import Screen, StackError
from orchestrator.entrypoints.stack.set_up_command import run_to_end

SOURCES = (
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
)


async def build_web(web: Path, screen: Screen) -> None:
    """Have `web/dist` be what the sources say; skipped when it is."""
    wanted = _hash_of(web, SOURCES)
    stamp = web / "dist" / ".built-from"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    with screen.step("web UI: packages"):
        await install_packages(web)
    with screen.step("web UI: build"):
        await _npm(web, "run", "build")
    stamp.write_text(wanted)


async def install_packages(web: Path) -> None:
    """Install exactly the locked packages, unless they are."""
    lock = _hash_of(web, ("package-lock.json",))
    installed = web / "node_modules" / ".installed-from"
    if installed.exists() and installed.read_text() == lock:
        return
    await _npm(web, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    installed.write_text(lock)


async def _npm(web: Path, *arguments: str) -> None:
    """Run npm of the virtual environment's Node."""
    binaries = Path(sys.executable).parent
    code, output = await run_to_end(
        str(binaries / "npm"),
        *arguments,
        folder=web,
        environment=os.environ
        | {"PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}", "CI": "true"},
    )
    if code:
        raise StackError(
            "web UI",
            f"`npm {' '.join(arguments)}` failed",
            log_tail=output[-2500:],
            action="Look at the lines above; if packages could not be fetched, check npm's registry.",
        )


def _hash_of(folder: Path, names: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for name in names:
        root = folder / name
        files = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
        for file in files:
            digest.update(str(file.relative_to(folder)).encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
