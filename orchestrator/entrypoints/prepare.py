"""What must be there before the parts of a composed installation start, and once PocketBase answers."""

import asyncio
import os
import sys

from orchestrator.entrypoints.image_record import ImageRecord, write_image_record
from orchestrator.entrypoints.images import build_images
from orchestrator.entrypoints.secrets import load_secrets
from orchestrator.entrypoints.seed import prepare_pocketbase, seed_accounts, seed_application
from orchestrator.entrypoints.settings import Settings
from orchestrator.entrypoints.stack.parts import pocketbase_binary
from orchestrator.entrypoints.stack.run import image_settings


async def prepare(stage: str) -> int:
    """`files`: secrets, images, superuser, repository. `records`: PocketBase's collections."""
    settings = Settings()
    secrets = load_secrets(settings.data)
    if stage == "records":
        await seed_accounts(settings, secrets)
        return 0
    tags = build_images(image_settings(settings), os.environ, lambda *step: print(*step, flush=True))
    write_image_record(settings.data, ImageRecord(sandbox=tags.sandbox, gate=tags.gate))
    await prepare_pocketbase(settings, secrets, pocketbase_binary())
    await seed_application(settings)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(prepare(sys.argv[1] if len(sys.argv) > 1 else "files")))
