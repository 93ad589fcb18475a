"""The installation's own secrets: made once, kept in one file that only its owner reads."""

import json
import os
import secrets
from pathlib import Path

from pydantic import Field

from orchestrator.domain.fact import Fact

PASSWORD_BYTES = 24


class Secrets(Fact):
    """Never logged, never in a sandbox."""

    installation: str
    token_key: str = Field(repr=False)
    core_token_key: str = Field(repr=False)
    pocketbase_email: str
    pocketbase_password: str = Field(repr=False)


def load_secrets(data: Path) -> Secrets:
    """The secrets of this data directory; made at the first call, safe against two at once."""
    path = data / "secrets.json"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True, mode=0o711)
        made = Secrets(
            installation=secrets.token_hex(4),
            token_key=secrets.token_urlsafe(32),
            core_token_key=secrets.token_urlsafe(32),
            pocketbase_email="atelier@example.com",
            pocketbase_password=secrets.token_urlsafe(PASSWORD_BYTES),
        )
        draft = data / f"secrets.{os.getpid()}.json"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made.model_dump(), file)
        try:
            os.link(draft, path)  # the first one wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Secrets.model_validate_json(path.read_text())
