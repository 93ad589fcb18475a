"""The supervisor's settings: paths, ports and times of one sandbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Paths as they are inside the container; ports are on its loopback, which nobody else sees."""

    leash_seconds: float
    preview_limit: int
    sockets: Path = Path("/run/sockets")
    gateway: Path = Path("/run/gateway/gateway.sock")
    data: Path = Path("/workspace")
    gateway_port: int = 8800
    opencode_port: int = 8801
    pocketbase_port: int = 8802
    warm_model_port: int = 8803
    start_timeout_seconds: float = 60.0
    preview_timeout_seconds: float = 60.0
    upload_limit_bytes: int = 128 * 1024 * 1024

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        return cls(
            leash_seconds=float(environment.get("ATELIER_LEASH_SECONDS", "90")),
            preview_limit=int(environment.get("ATELIER_PREVIEW_LIMIT", "2")),
        )

    @property
    def sessions(self) -> Path:
        return self.data / "sessions"
