"""The place of one sandbox on the host: its directories, and the password of the agent inside."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from orchestrator.domain.errors import Refused
from orchestrator.domain.ids import is_id

SANDBOX_USER = 10001
_PASSWORD_BYTES = 32


@dataclass(frozen=True)
class SandboxPlace:
    """`<data directory>/sandboxes/<user id>/`; only the two bound directories are seen from inside."""

    root: Path

    @classmethod
    def of(cls, data_directory: Path, user_id: str) -> "SandboxPlace":
        """The place of this user's sandbox; a user id that could leave the directory is refused."""
        if not is_id(user_id):
            raise Refused("user_id_refused", "This is not the id of a user.", subject=user_id[:40])
        return cls(data_directory.resolve() / "sandboxes" / user_id)

    @property
    def gateway(self) -> Path:
        """Holds gateway.sock, made by the gateway process; read-only inside."""
        return self.root / "gateway"

    @property
    def sockets(self) -> Path:
        """Holds what the sandbox's supervisor makes: nothing in it is to be trusted."""
        return self.root / "sockets"

    def prepare(self) -> None:
        """Make the directories: closed to other users of the host, open to the user inside."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        self.gateway.mkdir(exist_ok=True)
        self.sockets.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            os.chown(self.sockets, SANDBOX_USER, SANDBOX_USER)
            self.sockets.chmod(0o700)
        else:
            # Without root the owner cannot be changed; the closed directory above protects it.
            self.sockets.chmod(0o777)

    def forget_sockets(self) -> None:
        """Unlink what an earlier run left, so that a socket which is there means a process that is there."""
        for entry in os.scandir(self.sockets):
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)

    def password(self) -> str:
        """The password of the agent's server in this sandbox, made at first use."""
        path = self.root / "opencode_password"
        if not path.exists():
            self.root.mkdir(parents=True, exist_ok=True)
            draft = self.root / f"opencode_password.{secrets.token_hex(4)}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(_PASSWORD_BYTES))
            try:
                # Linking fails when another process was first: its password holds.
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text()
