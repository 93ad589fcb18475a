"""What an installation begins with: its superuser, the demo accounts, and the application's repository."""

import asyncio
import subprocess
from pathlib import Path

from orchestrator.adapters.git.repository import GitSourceRepository
from orchestrator.adapters.pocketbase import schema
from orchestrator.adapters.pocketbase.accounts import PocketBaseAccounts
from orchestrator.adapters.pocketbase.client import PocketBase
from orchestrator.domain.change import TreeFile, why_path_is_refused
from orchestrator.domain.errors import Unavailable
from orchestrator.entrypoints.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from orchestrator.entrypoints.secrets import Secrets
from orchestrator.entrypoints.settings import Settings


async def prepare_pocketbase(settings: Settings, secrets: Secrets, binary: str) -> None:
    """Make the superuser before PocketBase serves; a repeat changes nothing."""
    data = settings.data / "pocketbase"
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    process = await asyncio.create_subprocess_exec(
        binary,
        "superuser",
        "upsert",
        secrets.pocketbase_email,
        secrets.pocketbase_password,
        "--dir",
        str(data),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise Unavailable("pocketbase_unavailable", f"PocketBase cannot be set up: {output.decode()[-500:]}")


async def seed_accounts(settings: Settings, secrets: Secrets) -> None:
    """Bring PocketBase's collections up to date, and the demo accounts into it where they are wanted."""
    pocketbase = PocketBase(
        settings.pocketbase_address, email=secrets.pocketbase_email, password=secrets.pocketbase_password
    )
    try:
        await schema.prepare(pocketbase)
        if settings.demo:
            accounts = PocketBaseAccounts(pocketbase)
            for user in DEMO_ACCOUNTS:
                await accounts.ensure_user(
                    email=user.email, name=user.name, role=user.role, password=DEMO_PASSWORD
                )
    finally:
        await pocketbase.close()


async def seed_application(settings: Settings) -> None:
    """Make the application's repository with its first commit, if it has none."""
    repository = GitSourceRepository(settings.repository)
    files = await asyncio.to_thread(application_files, settings.application)
    await repository.seed(files, "The application as it is delivered")


def application_files(folder: Path) -> tuple[TreeFile, ...]:
    """The application's own files: those that git does not ignore, without what a build left there."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "."],
        cwd=folder,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = sorted(path for path in listed.split("\0") if path and not why_path_is_refused(path))
    return tuple(
        TreeFile(path=path, content=(folder / path).read_bytes())
        for path in paths
        if (folder / path).is_file() and not (folder / path).is_symlink()
    )
