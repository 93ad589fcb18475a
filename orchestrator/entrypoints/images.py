"""Builds the images that are missing and prints the tags of sandbox and gate: `python -m …images`."""

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from orchestrator.adapters.docker.build_context import fingerprint, read_folder
from orchestrator.adapters.docker.images import EngineImages
from orchestrator.adapters.docker.root_filesystem import SUITE, root_filesystem
from orchestrator.domain.errors import AtelierError
from orchestrator.entrypoints.image_site import cache_folder, site_arguments, site_files

StepState = Literal["started", "done", "skipped", "failed"]
OnStep = Callable[[str, StepState, float], None]

_CHECKOUT = Path(__file__).parents[2]
_APPLICATION_FILES = ("package.json", "package-lock.json", "requirements.txt")
_DEBOOTSTRAP = f"debootstrap-{SUITE}"


@dataclass(frozen=True)
class ImageSettings:
    """`base_image` is tried first; without it a root filesystem is made from `debian_mirror`."""

    recipes: Path
    application: Path
    cache: Path
    base_image: str
    debian_mirror: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "ImageSettings":
        application = environment.get("APPLICATION_DIR")
        return cls(
            recipes=_CHECKOUT / "sandbox_images",
            application=Path(application) if application else _CHECKOUT / "examples" / "portfolio" / "app",
            cache=cache_folder(environment),
            base_image=environment.get("BASE_IMAGE") or "debian:bookworm-slim",
            debian_mirror=environment.get("DEBIAN_MIRROR", ""),
        )


@dataclass(frozen=True)
class ImageTags:
    """The images of one state of the recipes, on one ground."""

    base: str
    sandbox: str
    gate: str


@dataclass(frozen=True)
class _Recipes:
    base: Mapping[str, bytes]
    sandbox: Mapping[str, bytes]
    gate: Mapping[str, bytes]

    def tags(self, ground: str) -> ImageTags:
        machine = platform.machine()
        base = f"atelier-base:{fingerprint(self.base, {'ground': ground, 'machine': machine})}"
        return ImageTags(
            base=base,
            sandbox=f"atelier-sandbox:{fingerprint(self.sandbox, {'base': base})}",
            gate=f"atelier-gate:{fingerprint(self.gate, {'base': base})}",
        )


def build_images(
    settings: ImageSettings,
    environment: Mapping[str, str],
    on_step: OnStep,
    *,
    engine: EngineImages | None = None,
) -> ImageTags:
    """Make sure that the engine has the images of these recipes; what is there already is left alone."""
    began = time.monotonic()
    engine = engine or EngineImages.connect()
    recipes = _read_recipes(settings)
    for ground in (settings.base_image, _DEBOOTSTRAP):
        tags = recipes.tags(ground)
        if engine.exists(tags.sandbox) and engine.exists(tags.gate):
            on_step("images", "skipped", time.monotonic() - began)
            return tags
    ground, ground_image = _ground(settings, engine, on_step)
    tags = recipes.tags(ground)
    site = site_files(environment)
    proxies = site_arguments(environment)

    def build(step: str, tag: str, files: Mapping[str, bytes], parent: str) -> None:
        if engine.exists(tag):
            on_step(step, "skipped", 0.0)
            return
        with _step(step, on_step):
            engine.build(tag, {**files, **site}, {"BASE_IMAGE": parent, **proxies}, {"atelier.image": step})

    build("base image", tags.base, recipes.base, ground_image)
    with ThreadPoolExecutor(max_workers=2) as pool:
        pending = [
            pool.submit(build, "sandbox image", tags.sandbox, recipes.sandbox, tags.base),
            pool.submit(build, "gate image", tags.gate, recipes.gate, tags.base),
        ]
        for one in pending:
            one.result()
    return tags


def _read_recipes(settings: ImageSettings) -> _Recipes:
    application = {
        f"application/{name}": (settings.application / name).read_bytes() for name in _APPLICATION_FILES
    }
    return _Recipes(
        base={**read_folder(settings.recipes / "base"), **application},
        sandbox=read_folder(settings.recipes / "sandbox"),
        gate=read_folder(settings.recipes / "gate"),
    )


def _ground(settings: ImageSettings, engine: EngineImages, on_step: OnStep) -> tuple[str, str]:
    """The name of what the base image stands on, and the image of that name in the engine."""
    if engine.exists(settings.base_image):
        return settings.base_image, settings.base_image
    began = time.monotonic()
    on_step(f"pull {settings.base_image}", "started", 0.0)
    if engine.pull(settings.base_image):
        on_step(f"pull {settings.base_image}", "done", time.monotonic() - began)
        return settings.base_image, settings.base_image
    on_step(f"pull {settings.base_image}", "skipped", time.monotonic() - began)
    tag = f"atelier-root:{SUITE}-{platform.machine()}"
    if not engine.exists(tag):
        with _step("root filesystem", on_step):
            engine.import_root(root_filesystem(settings.cache, mirror=settings.debian_mirror), tag)
    return _DEBOOTSTRAP, tag


@contextmanager
def _step(name: str, on_step: OnStep) -> Iterator[None]:
    began = time.monotonic()
    on_step(name, "started", 0.0)
    try:
        yield
    except BaseException:
        on_step(name, "failed", time.monotonic() - began)
        raise
    on_step(name, "done", time.monotonic() - began)


def _print_step(name: str, state: StepState, elapsed: float) -> None:
    print(f"{name}: {state}" + (f" ({elapsed:.1f} s)" if state != "started" else ""), file=sys.stderr)


def main() -> int:
    """Build, then print the tag of the sandbox image and the tag of the gate image, one a line."""
    try:
        tags = build_images(ImageSettings.read(os.environ), os.environ, _print_step)
    except AtelierError as error:
        print(f"{error.message}\n{error.action}", file=sys.stderr)
        return 1
    print(f"{tags.sandbox}\n{tags.gate}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
