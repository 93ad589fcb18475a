"""The API process: HTTP, WebSocket, the web UI, and previews on their own origin."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import uvicorn
from temporalio.service import RPCError

from orchestrator.adapters.sandbox_http.previews import SandboxPreviews
from orchestrator.api.app import create_app
from orchestrator.api.commands import Commands
from orchestrator.api.preview_proxy.admission import Admission
from orchestrator.api.preview_proxy.hosts import PreviewHosts
from orchestrator.api.preview_proxy.proxy import PreviewProxy
from orchestrator.api.readiness import Probe
from orchestrator.api.schemas import DemoAccount, ModelSummary, ScoreSummary
from orchestrator.api.services import Services
from orchestrator.api.web_files import SecurityHeaders
from orchestrator.domain.errors import Unavailable
from orchestrator.entrypoints.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from orchestrator.entrypoints.logs import configure_logs
from orchestrator.entrypoints.rehearsal_model.score_files import load_scores
from orchestrator.entrypoints.settings import LOOPBACK, REPOSITORY, Settings
from orchestrator.entrypoints.wiring import Machinery, connect_temporal, open_machinery


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """What the API works with."""
    async with open_machinery(settings) as machinery:
        client = await connect_temporal(settings)

        async def temporal_answers() -> None:
            try:
                await client.service_client.check_health()
            except RPCError as error:
                raise Unavailable("temporal_unavailable", "Temporal does not answer.") from error

        yield Services(
            accounts=machinery.accounts,
            sessions=machinery.sessions,
            history=machinery.history,
            publications=machinery.publications,
            log=machinery.log,
            source=machinery.source,
            gate=machinery.gate,
            sandboxes=machinery.sandboxes,
            workspaces=machinery.workspaces,
            previews=machinery.previews,
            preview_proxy=PreviewProxy(
                admission=Admission(machinery.previews, machinery.tokens),
                servers=SandboxPreviews(machinery.sockets),
                app_origins=(settings.web_origin,),
            ),
            commands=Commands(client),
            model=model_summary(settings),
            demo_accounts=demo_accounts(settings),
            web_origin=settings.web_origin,
            preview_domain=settings.preview_domain,
            sign_in_lifetime=timedelta(hours=settings.sign_in_hours),
            probes=(*probes_of(machinery), Probe("temporal", temporal_answers)),
        )


def model_summary(settings: Settings) -> ModelSummary:
    """Which model works here; a rehearsal model with the requests it knows."""
    if not settings.rehearsing:
        return ModelSummary(mode="live", name=settings.upstream_model)
    scores = load_scores(REPOSITORY / "opencode_config" / "rehearsals")
    summaries = [
        ScoreSummary.model_validate(
            {"id": score.id, "title": score.title.model_dump(), "prompt": score.prompt.model_dump()}
        )
        for score in scores
    ]
    return ModelSummary(mode="rehearsal", name=settings.upstream_model, scores=summaries)


def demo_accounts(settings: Settings) -> tuple[DemoAccount, ...]:
    if not settings.demo:
        return ()
    return tuple(
        DemoAccount(email=user.email, name=user.name, role=user.role, password=DEMO_PASSWORD)
        for user in DEMO_ACCOUNTS
    )


def probes_of(machinery: Machinery) -> tuple[Probe, ...]:
    """One call for each part; it raises when the part does not work."""
    return (
        Probe("pocketbase", lambda: machinery.pocketbase.call("GET", "/api/health")),
        Probe("redis", lambda: machinery.log.read("readiness00000", after=None, limit=1)),
        Probe("docker", lambda: machinery.engine.call(lambda client: client.ping())),
        Probe("application", machinery.source.head),
    )


def main() -> None:
    configure_logs()
    settings = Settings()
    app = create_app(lambda: open_services(settings), web_files=settings.web_files)
    guarded = SecurityHeaders(app, web_origin=settings.web_origin, preview_domain=settings.preview_domain)
    uvicorn.run(
        PreviewHosts(
            guarded,
            domain=settings.preview_domain,
            previews=lambda: cast(Services, app.state.services).preview_proxy,
        ),
        host=LOOPBACK,
        port=settings.ports.web,
        log_level="warning",
        ws="websockets-sansio",
        timeout_graceful_shutdown=3,
        proxy_headers=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
