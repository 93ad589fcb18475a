"""Getting a session's sandbox and workspace ready, each step told in the session's log."""

from collections.abc import Callable
from datetime import datetime

from temporalio import activity

from orchestrator.activities.failures import speaks_domain
from orchestrator.activities.heartbeat import heartbeating
from orchestrator.activities.steps import PrepareInput
from orchestrator.domain.application import Manifest
from orchestrator.domain.event import SandboxStep, SandboxStepped, StepState
from orchestrator.domain.session import Session
from orchestrator.ports.event_log import EventLog
from orchestrator.ports.records import SessionRecords
from orchestrator.ports.sandbox import SandboxHost, Workspaces
from orchestrator.ports.source import SourceRepository


class Sandboxes:
    """Makes sure of sandbox and workspace; every step looks before it acts."""

    def __init__(
        self,
        *,
        host: SandboxHost,
        workspaces: Workspaces,
        source: SourceRepository,
        sessions: SessionRecords,
        log: EventLog,
        now: Callable[[], datetime],
    ) -> None:
        self._host = host
        self._workspaces = workspaces
        self._source = source
        self._sessions = sessions
        self._log = log
        self._now = now
        self._known: set[str] = set()
        self._manifests: dict[str, Manifest] = {}

    @activity.defn(name="prepare_session")
    @speaks_domain
    async def prepare_session(self, request: PrepareInput) -> None:
        """Have the sandbox running and the workspace cloned before the first message comes."""
        async with heartbeating():
            session = await self._sessions.get(request.session_id)
            await self.make_ready(session)

    async def make_ready(self, session: Session) -> Session:
        """The session with its base commit, its sandbox running and its workspace there."""
        if not session.base_commit:
            base = await self._source.head()
            tree = await self._source.tree_of(base)
            await self._sessions.update(session.id, base_commit=base, tree=tree)
            session = session.model_copy(update={"base_commit": base, "tree": tree})
        began = self._now()
        was_ready = await self._host.is_ready(session.user_id)
        if was_ready and session.id in self._known:
            return session

        async def tell(step: SandboxStep, state: StepState, elapsed_ms: int, detail: str) -> None:
            if step != "ready":  # said below, when the workspace is there too
                await self._tell(session, step, state, elapsed_ms, detail)

        if not was_ready:
            await self._host.ensure(session.user_id, tell)
        made = await self._make_workspace(session)
        self._known.add(session.id)
        await self._tell_ready(session, self._since(began), again=made or not was_ready)
        return session

    async def _tell_ready(self, session: Session, elapsed_ms: int, *, again: bool) -> None:
        """Said once in every session, even if the step that was to say it was cut off; and again if asked."""
        is_first = await self._tell(session, "ready", "completed", elapsed_ms, key="ready")
        if again and not is_first:
            await self._tell(session, "ready", "completed", elapsed_ms)

    async def _make_workspace(self, session: Session) -> bool:
        began = self._now()
        manifest = await self.manifest(session.base_commit)
        base_tree = await self._source.tree_of(session.base_commit)
        files = await self._source.files(base_tree)
        made = await self._workspaces.create(session.user_id, session.id, files, manifest.links)
        if made and session.tree and session.tree != base_tree:
            # The user's volume was lost: the last recorded tree brings the work back.
            lost = await self._source.files(session.tree)
            await self._workspaces.replace(session.user_id, session.id, lost)
        if made:
            await self._tell(session, "workspace", "completed", self._since(began))
        return made

    async def _tell(
        self,
        session: Session,
        step: SandboxStep,
        state: StepState,
        elapsed_ms: int,
        detail: str = "",
        *,
        key: str | None = None,
    ) -> bool:
        event = SandboxStepped(
            session_id=session.id,
            at=self._now(),
            step=step,
            state=state,
            elapsed_ms=elapsed_ms,
            detail=detail,
        )
        return await self._log.append(event, key=key) is not None

    def _since(self, began: datetime) -> int:
        return int((self._now() - began).total_seconds() * 1000)

    async def manifest(self, commit: str) -> Manifest:
        """The manifest at a commit of the default branch, read once."""
        if commit not in self._manifests:
            self._manifests[commit] = await self._source.manifest(commit)
        return self._manifests[commit]
