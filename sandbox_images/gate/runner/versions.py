"""Which version of a tool is in this image."""

import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path


def npm(package: str) -> Callable[[], str]:
    return lambda: _package_version(Path("/opt/gate/node_modules") / package)


def application_npm(package: str) -> Callable[[], str]:
    return lambda: _package_version(Path("/opt/app/node_modules") / package)


def python(package: str) -> Callable[[], str]:
    return lambda: metadata.version(package)


def application(package: str) -> Callable[[], str]:
    def find() -> str:
        libraries = [str(path) for path in Path("/opt/app/venv/lib").glob("python3*/site-packages")]
        found = next(iter(metadata.distributions(name=package, path=libraries)), None)
        return found.version if found else "missing"

    return find


def own() -> str:
    """The gate's own checks have the version of the image."""
    return "1"


def _package_version(folder: Path) -> str:
    return str(json.loads((folder / "package.json").read_text())["version"])
