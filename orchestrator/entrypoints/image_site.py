"""What this site adds to an image build: its certificates, proxies and package mirrors.

They reach the download stages of the Dockerfiles only: no image that is kept holds any of it, and the
tags do not depend on it.
"""

import configparser
import os
from collections.abc import Mapping
from pathlib import Path

_CERTIFICATE_FOLDER = Path("/usr/local/share/ca-certificates")
_BUNDLES = (Path("/etc/ssl/certs/ca-certificates.crt"), Path("/etc/pki/tls/certs/ca-bundle.crt"))
_PIP_SETTINGS = ("index-url", "extra-index-url", "trusted-host", "timeout")
_PIP_FILES = (Path("/etc/pip.conf"), Path("~/.config/pip/pip.conf"), Path("~/.pip/pip.conf"))
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")


def site_files(environment: Mapping[str, str]) -> dict[str, bytes]:
    """The folder `site/` of a build context; every Dockerfile copies it into its download stage."""
    files = {f"site/{path.name}": path.read_bytes() for path in sorted(_CERTIFICATE_FOLDER.glob("**/*.crt"))}
    bundle = next((path for path in _BUNDLES if path.exists()), None)
    # The host's own bundle may know an authority that no single file names; `.crt` makes it one more file.
    files["site/host-bundle.crt"] = bundle.read_bytes() if bundle else b""
    files["site/pip.conf"] = _pip_settings(environment).encode()
    files["site/npmrc"] = _npm_settings(environment).encode()
    return files


def site_arguments(environment: Mapping[str, str]) -> dict[str, str]:
    """Build arguments every builder knows by itself and leaves out of the image: the proxies."""
    return {name: environment[name] for name in _PROXIES if environment.get(name)}


def _pip_settings(environment: Mapping[str, str]) -> str:
    settings: dict[str, str] = {}
    for path in _PIP_FILES:
        parser = configparser.RawConfigParser(strict=False)
        parser.read(path.expanduser())
        for name in _PIP_SETTINGS:
            if parser.has_option("global", name):
                settings[name] = parser.get("global", name)
    for name in _PIP_SETTINGS:
        variable = "PIP_DEFAULT_TIMEOUT" if name == "timeout" else f"PIP_{name.upper().replace('-', '_')}"
        if environment.get(variable):
            settings[name] = environment[variable]
    return "[global]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items())


def _npm_settings(environment: Mapping[str, str]) -> str:
    path = Path(environment.get("NPM_CONFIG_USERCONFIG", "~/.npmrc")).expanduser()
    lines = path.read_text().splitlines() if path.exists() else []
    kept = [line for line in lines if line.startswith(("registry", "@", "//"))]
    registry = environment.get("NPM_CONFIG_REGISTRY") or environment.get("npm_config_registry")
    if registry:
        kept.append(f"registry={registry}")
    return "".join(f"{line}\n" for line in kept)


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Where files live that outlive a checkout: `ATELIER_CACHE`, else below the user's cache."""
    named = environment.get("ATELIER_CACHE")
    return Path(named) if named else Path(os.path.expanduser("~/.cache/atelier"))
