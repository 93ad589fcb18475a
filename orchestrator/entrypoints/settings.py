"""Settings: one tree, read from the environment: `ATELIER_…`, nested by `__`."""

from functools import cached_property
from pathlib import Path

from pydantic import AliasChoices, BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"


class Ports(BaseModel):
    """TCP ports on the loopback interface; any may be moved."""

    web: int = Field(default=8400, description="web UI, API and previews")
    temporal: int = Field(default=7233, description="Temporal's gRPC")
    temporal_ui: int = Field(default=8233, description="Temporal's own web UI")
    pocketbase: int = Field(default=8490, description="PocketBase")
    redis: int = Field(default=8479, description="Redis")
    core_backend: int = Field(default=8410, description="the example's Core Backend")
    mcp_core_backend: int = Field(default=8411, description="the MCP server of the Core Backend")
    rehearsal_model: int = Field(default=8420, description="the rehearsal model")
    worker: int = Field(default=8430, description="health and metrics of the worker")


class SandboxSettings(BaseModel):
    """Limits of one user's sandbox."""

    runtime: str = Field(default="", description="container runtime, e.g. runsc; empty: the engine's default")
    memory_megabytes: int = Field(default=2_048, description="memory with swap, after which it is killed")
    cpus: float = Field(default=1.5, description="processor time, in cores")
    processes: int = Field(default=384, description="most processes and threads")
    leash_seconds: int = Field(default=90, description="how long it lives on when the gateway is gone")


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix="ATELIER_", env_nested_delimiter="__", extra="ignore", populate_by_name=True
    )

    data: Path = Field(default=REPOSITORY / ".atelier", description="where all data lives")
    cache: Path = Field(
        default=Path.home() / ".cache" / "atelier", description="downloads that outlive a checkout"
    )
    ports: Ports = Ports()
    model_base_url: str = Field(
        default="",
        validation_alias=AliasChoices("ATELIER_MODEL_BASE_URL", "MODEL_BASE_URL"),
        description="the model's base URL with /v1; empty: the rehearsal model plays",
    )
    model_name: str = Field(
        default="", validation_alias=AliasChoices("ATELIER_MODEL_NAME", "MODEL_NAME"), description="its name"
    )
    model_api_key: str = Field(
        default="",
        validation_alias=AliasChoices("ATELIER_MODEL_API_KEY", "MODEL_API_KEY"),
        repr=False,
        description="its key; only the gateway process reads it",
    )
    model_context_tokens: int = Field(default=32_768, description="the context the model's server has")
    model_output_tokens: int = Field(default=4_096, description="most tokens of one answer")
    rehearsal_pace_ms: int = Field(default=18, description="pause between words of the rehearsal model")
    sandbox: SandboxSettings = SandboxSettings()
    application: Path = Field(
        default=REPOSITORY / "examples" / "portfolio" / "app", description="the application to seed"
    )
    core_contract: Path = Field(
        default=REPOSITORY / "mcp_servers" / "core_backend" / "contract.yaml",
        description="which operations of the Core Backend the agent may use",
    )
    preview_domain: str = Field(default="preview.localhost", description="parent of all preview origins")
    public_host: str = Field(default="localhost", description="the host name people type")
    sign_in_hours: int = Field(default=12, description="how long a sign-in lasts")
    demo: bool = Field(default=True, description="seed and show the demo accounts")
    redis_url: str = Field(default="", description="an existing Redis; empty: one is started")
    temporal_address: str = Field(default="", description="an existing Temporal; empty: one is started")
    pocketbase_url: str = Field(default="", description="an existing PocketBase; empty: one is started")
    base_image: str = Field(
        default="debian:bookworm-slim",
        validation_alias=AliasChoices("ATELIER_BASE_IMAGE", "BASE_IMAGE"),
        description="base of the images; when it cannot be pulled, debootstrap makes a root file system",
    )
    debian_mirror: str = Field(
        default="", description="where debootstrap finds Debian's packages; empty: its own choice"
    )

    @property
    def rehearsing(self) -> bool:
        return not self.model_base_url

    @property
    def upstream_url(self) -> str:
        """The base URL that the model gateway speaks to."""
        return self.model_base_url or f"http://{LOOPBACK}:{self.ports.rehearsal_model}/v1"

    @property
    def upstream_model(self) -> str:
        return self.model_name or ("rehearsal" if self.rehearsing else "")

    @property
    def web_origin(self) -> str:
        return f"http://{self.public_host}:{self.ports.web}"

    @property
    def redis_address(self) -> str:
        return self.redis_url or f"redis://{LOOPBACK}:{self.ports.redis}/0"

    @property
    def temporal_target(self) -> str:
        return self.temporal_address or f"{LOOPBACK}:{self.ports.temporal}"

    @property
    def pocketbase_address(self) -> str:
        return self.pocketbase_url or f"http://{LOOPBACK}:{self.ports.pocketbase}"

    @property
    def core_backend_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.core_backend}"

    @property
    def mcp_servers(self) -> dict[str, str]:
        """The MCP servers behind the gateway, by the name the agent uses."""
        return {"core_backend": f"http://{LOOPBACK}:{self.ports.mcp_core_backend}/mcp"}

    @cached_property
    def repository(self) -> Path:
        """The bare repository of the application."""
        return self.data / "forge" / "portfolio.git"

    @cached_property
    def web_files(self) -> Path:
        return REPOSITORY / "web" / "dist"
