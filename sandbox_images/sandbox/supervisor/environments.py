"""The environment of each kind of child: what it is told, and what is kept from it."""

from collections.abc import Mapping

from supervisor.settings import Settings
from supervisor.warm_model import with_warm_model

_KEPT_FOR_ALL = ("PATH", "HOME", "LANG", "TZ", "PYTHONDONTWRITEBYTECODE")
_KEPT_FROM_OPENCODE = ("PYTHONPATH", "ATELIER_LEASH_SECONDS", "ATELIER_PREVIEW_LIMIT")

# OpenCode must not look for a network that is not there, nor obey configuration in a workspace.
_OPENCODE_DEFAULTS = {
    "OPENCODE_DISABLE_AUTOUPDATE": "1",
    "OPENCODE_DISABLE_CLAUDE_CODE": "1",
    "OPENCODE_DISABLE_DEFAULT_PLUGINS": "1",
    "OPENCODE_DISABLE_EXTERNAL_SKILLS": "1",
    "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
    "OPENCODE_DISABLE_MODELS_FETCH": "1",
    "OPENCODE_DISABLE_PROJECT_CONFIG": "1",
    "OPENCODE_DISABLE_SHARE": "1",
    "npm_config_fetch_retries": "0",
}


def plain_environment(own: Mapping[str, str]) -> dict[str, str]:
    """For programs that know nothing of OpenCode: git, PocketBase, previews."""
    return {name: own[name] for name in _KEPT_FOR_ALL if name in own}


def opencode_environment(own: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """For OpenCode: what the host set for this container, with its data on the user's volume."""
    given = {name: value for name, value in own.items() if name not in _KEPT_FROM_OPENCODE}
    folders = {
        "XDG_DATA_HOME": str(settings.data / ".opencode-data"),
        "XDG_STATE_HOME": str(settings.data / ".opencode-state"),
        "XDG_CACHE_HOME": "/home/dev/.cache",
        "XDG_CONFIG_HOME": "/home/dev/.config",
    }
    warm = with_warm_model(given.get("OPENCODE_CONFIG_CONTENT", "{}"), settings.warm_model_port)
    return {**_OPENCODE_DEFAULTS, **given, **folders, "OPENCODE_CONFIG_CONTENT": warm}
