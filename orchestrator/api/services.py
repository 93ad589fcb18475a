"""What the API is given to work with."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.types import ASGIApp

from orchestrator.api.commands import Commands
from orchestrator.api.readiness import Probe
from orchestrator.api.schemas import DemoAccount, ModelSummary
from orchestrator.ports.accounts import Accounts
from orchestrator.ports.event_log import EventLog
from orchestrator.ports.gate import Gate
from orchestrator.ports.previews import PreviewGrants
from orchestrator.ports.records import HistoryRecords, PublicationRecords, SessionRecords
from orchestrator.ports.sandbox import SandboxHost, Workspaces
from orchestrator.ports.source import SourceRepository


@dataclass(frozen=True, kw_only=True)
class Services:
    """Ports and facts; made once in `entrypoints`."""

    accounts: Accounts
    sessions: SessionRecords
    history: HistoryRecords
    publications: PublicationRecords
    log: EventLog
    source: SourceRepository
    gate: Gate
    sandboxes: SandboxHost
    workspaces: Workspaces
    previews: PreviewGrants
    preview_proxy: ASGIApp
    commands: Commands
    model: ModelSummary
    demo_accounts: tuple[DemoAccount, ...]
    web_origin: str
    preview_domain: str
    sign_in_lifetime: timedelta
    probes: tuple[Probe, ...]
