"""Somebody's sandbox as its engine sees it: its container, and commands that run inside as its user."""

import asyncio
from dataclasses import dataclass

from orchestrator.adapters.docker.container import sandbox_name
from orchestrator.entrypoints.image_record import read_image_record
from orchestrator.entrypoints.secrets import load_secrets
from tests.parts.stack import RunningStack


@dataclass(frozen=True)
class Sandbox:
    """The sandbox of one user of a stack; it need not run."""

    name: str
    image: str

    @classmethod
    def of(cls, stack: RunningStack, user_id: str) -> "Sandbox":
        installation = load_secrets(stack.data).installation
        return cls(sandbox_name(installation, user_id), read_image_record(stack.data).sandbox)

    async def run(self, script: str, *, given: str = "") -> str:
        """What a shell inside prints."""
        code, output = await docker("exec", "-i", self.name, "sh", "-c", script, given=given)
        assert code == 0, output
        return output

    async def run_on_volume(self, script: str) -> None:
        """A shell on its volume alone, while the sandbox does not run."""
        where = [
            "--rm",
            "--network",
            "none",
            "--volume",
            f"{self.name}:/workspace",
            "--workdir",
            "/workspace",
        ]
        code, output = await docker("run", *where, "--entrypoint", "sh", self.image, "-c", script)
        assert code == 0, output

    async def is_running(self) -> bool:
        code, output = await docker("inspect", "--format", "{{.State.Running}}", self.name)
        return code == 0 and output.strip() == "true"

    async def end(self) -> None:
        """End it as a machine that runs out of memory would; its volume stays."""
        await docker("kill", self.name)


async def docker(*arguments: str, given: str = "") -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        "docker",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate(given.encode())
    return process.returncode or 0, output.decode(errors="replace")
