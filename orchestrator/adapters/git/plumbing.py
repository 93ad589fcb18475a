"""Git commands on one bare repository, with nothing of the machine's or a user's configuration."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from orchestrator.domain.errors import Unavailable

_SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"
_TIMEOUT_SECONDS = 120


class GitPlumbing:
    """Runs git with an explicit GIT_DIR: no discovery, no hooks, no system or home configuration.

    No command used here has a working tree or reads attributes, so nothing in a tree can name a filter,
    a diff program or a hook to run.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._environment = {
            "PATH": _SEARCH_PATH,
            "HOME": "/nonexistent",
            "LC_ALL": "C",
            "GIT_DIR": str(directory),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_ALLOW_PROTOCOL": "file",
        }

    async def ask(
        self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Exit status and output of a command that may also say no."""
        status, output, _ = await self._finish(arguments, stdin, environment or {})
        return status, output

    async def run(
        self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
    ) -> bytes:
        """The output of a command that must succeed; Unavailable with its words when it does not."""
        status, output, errors = await self._finish(arguments, stdin, environment or {})
        if status != 0:
            words = errors.decode(errors="replace").strip()[-500:]
            raise repository_unavailable(f"git {arguments[0]} ended with {status}: {words}", self.directory)
        return output

    async def _finish(
        self, arguments: tuple[str, ...], stdin: bytes, environment: Mapping[str, str]
    ) -> tuple[int, bytes, bytes]:
        settings = ("-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "commit.gpgSign=false")
        try:
            process = await asyncio.create_subprocess_exec(
                "git",
                *settings,
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**self._environment, **environment},
                cwd="/",
            )
        except OSError as failure:
            raise repository_unavailable(f"git cannot be started: {failure}", self.directory) from failure
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                output, errors = await process.communicate(stdin)
        except TimeoutError as late:
            raise repository_unavailable(f"git {arguments[0]} did not end", self.directory) from late
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        return process.returncode or 0, output, errors


def repository_unavailable(what: str, directory: Path) -> Unavailable:
    """Git or the place of the repository does not do what it must."""
    return Unavailable(
        "repository_unavailable",
        f"The repository at {directory} does not work: {what}.",
        action="Check that git is installed and that the repository is whole (git fsck) and writable.",
        subject="repository",
    )
