"""The text of `atelier.yaml`, read into the application's manifest."""

import yaml
from pydantic import ValidationError

from orchestrator.domain.application import Manifest
from orchestrator.domain.errors import Refused

PATH = "atelier.yaml"
_LARGEST_BYTES = 200_000


def read_manifest(text: bytes) -> Manifest:
    """The manifest; Refused, naming the field or line, when it is not valid."""
    if len(text) > _LARGEST_BYTES:
        raise _refused("it is too large", PATH)
    try:
        content = yaml.safe_load(text.decode())
    except (yaml.YAMLError, UnicodeDecodeError) as unreadable:
        raise _refused(f"it is not YAML: {unreadable}", PATH) from unreadable
    if not isinstance(content, dict):
        raise _refused("it is not a mapping of fields", PATH)
    try:
        return Manifest.model_validate(content)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or PATH
        raise _refused(f"{field}: {first['msg']}", field) from invalid


def _refused(why: str, field: str) -> Refused:
    return Refused(
        "manifest_invalid",
        f"The manifest {PATH} is not valid: {why}.",
        action="Correct it on the default branch.",
        subject=field,
    )
