"""Makes a machine ready for the whole test run: Chromium, the web's packages, Temporal, and the images."""

import asyncio
import os
import shutil
import subprocess
import sys

from orchestrator.entrypoints.images import build_images
from orchestrator.entrypoints.settings import REPOSITORY, Settings
from orchestrator.entrypoints.stack import machine
from orchestrator.entrypoints.stack.run import image_settings
from orchestrator.entrypoints.stack.screen import Screen, StackError
from orchestrator.entrypoints.stack.temporal_cli import find_temporal
from orchestrator.entrypoints.stack.web_build import build_web

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-core")


async def prepare() -> int:
    """Install and build what the tests need; a second time this is a matter of a second."""
    screen = Screen()
    settings = Settings()
    try:
        machine.install_missing(screen)
        _install_chromium(screen)
        machine.start_engine(screen)
        async with asyncio.TaskGroup() as group:
            group.create_task(find_temporal(settings.cache, screen))
            group.create_task(build_web(REPOSITORY / "web", screen))
            group.create_task(_images(settings, screen))
    except* StackError as group:
        for error in group.exceptions:
            if isinstance(error, StackError):
                error.show()
        sys.exit(1)
    return 0


async def _images(settings: Settings, screen: Screen) -> None:
    def tell(name: str, state: str, elapsed: float) -> None:
        if state not in ("skipped", "started"):
            screen.say(f"image {name}: {state} ({elapsed:.1f} s)")

    await asyncio.to_thread(build_images, image_settings(settings), os.environ, tell)


def _install_chromium(screen: Screen) -> None:
    if any(map(shutil.which, CHROMIUM_NAMES)):
        return
    if not machine.can_install():
        raise StackError(
            "chromium", "no Chromium is installed", action="Install the package chromium, then try again."
        )
    screen.say("installing with apt: " + " ".join(CHROMIUM_PACKAGES))
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *CHROMIUM_PACKAGES]):
        subprocess.run(command, env=environment, capture_output=True, check=True)


if __name__ == "__main__":
    sys.exit(asyncio.run(prepare()))
