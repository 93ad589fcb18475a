"""Concluding a turn: what it changed becomes a tree, events and a checkpoint; history is archived."""

from collections.abc import Callable
from datetime import datetime

from temporalio import activity

from orchestrator.activities.failures import speaks_domain
from orchestrator.activities.heartbeat import heartbeating
from orchestrator.activities.steps import Concluded, ConcludeInput, QueuedMessage, SettleInput
from orchestrator.domain.change import FileChange, TreeFile
from orchestrator.domain.errors import NotFound, Refused, Unavailable
from orchestrator.domain.event import (
    CheckpointCreated,
    FileChanged,
    Notice,
    TurnCompleted,
    TurnFailed,
    UserMessage,
)
from orchestrator.domain.ids import derive_id
from orchestrator.domain.session import Session
from orchestrator.ports.event_log import EventLog
from orchestrator.ports.records import HistoryRecords, SessionRecords
from orchestrator.ports.sandbox import Workspaces
from orchestrator.ports.source import SourceRepository


class Changes:
    """Records what a turn did; every event has a key, so that a repeat records nothing twice."""

    def __init__(
        self,
        *,
        workspaces: Workspaces,
        source: SourceRepository,
        sessions: SessionRecords,
        history: HistoryRecords,
        log: EventLog,
        now: Callable[[], datetime],
    ) -> None:
        self._workspaces = workspaces
        self._source = source
        self._sessions = sessions
        self._history = history
        self._log = log
        self._now = now

    @activity.defn(name="conclude_turn")
    @speaks_domain
    async def conclude_turn(self, turn: ConcludeInput) -> Concluded:
        """Record the workspace as it is now, and say that the turn has ended."""
        async with heartbeating():
            session = await self._sessions.get(turn.session_id)
            concluded = await self._record(turn, session)
            await self._say_ended(turn, concluded)
            return concluded

    @activity.defn(name="settle_session")
    @speaks_domain
    async def settle_session(self, request: SettleInput) -> None:
        """Set the session's state, and archive what was said since the last time."""
        await self._sessions.update(request.session_id, state=request.state)
        last = await self._history.last_cursor(request.session_id)
        page = await self._log.read(request.session_id, after=last)
        await self._history.archive(request.session_id, page.events)

    @activity.defn(name="show_queued_message")
    @speaks_domain
    async def show_queued_message(self, queued: QueuedMessage) -> None:
        """Show a message that waits for the turn under way."""
        message = await self._sessions.message(queued.message_id)
        event = UserMessage(
            session_id=queued.session_id,
            at=message.at,
            message_id=message.id,
            text=message.text,
            origin=message.origin,
        )
        await self._log.append(event, key=f"message:{message.id}")

    async def _record(self, turn: ConcludeInput, session: Session) -> Concluded:
        changes = await self._changes(session, session.tree)
        unchanged = Concluded(
            ending=turn.ending,
            tree=session.tree,
            base_commit=session.base_commit,
            changed=False,
            differs_from_base=bool(changes),
        )
        try:
            files = await self._workspaces.export(session.user_id, session.id)
            tree = await self._source.write_tree(files)
        except Refused as refusal:
            notice = Notice(
                session_id=session.id,
                turn_id=turn.turn_id,
                at=self._now(),
                code=refusal.code,
                message=refusal.message,
            )
            await self._log.append(notice, key=f"refused:{turn.turn_id}")
            return unchanged.model_copy(update={"refused": str(refusal)})
        except (Unavailable, NotFound):
            if turn.ending == "failed":
                return unchanged  # the sandbox is what failed: its workspace is recorded by the next turn
            raise
        if tree == session.tree and not await self._was_recorded(turn, tree):
            return unchanged
        changes = await self._changes(session, tree)
        touched = await self._touched_paths(files, since=session.tree)
        await self._say_changed(turn, touched=touched, changes=changes, tree=tree)
        await self._sessions.update(session.id, tree=tree)
        return unchanged.model_copy(
            update={"tree": tree, "changed": True, "differs_from_base": bool(changes)}
        )

    async def _changes(self, session: Session, tree: str) -> tuple[FileChange, ...]:
        """What the tree differs in from the session's base, which a session that never got ready has not."""
        return await self._source.changes(session.base_commit, tree) if session.base_commit else ()

    async def _touched_paths(self, files: tuple[TreeFile, ...], *, since: str) -> set[str]:
        """What changed since that tree: counted lines do not tell, they may be as many as before."""
        before = set(await self._source.files(since))
        return {file.path for file in before.symmetric_difference(files)}

    async def _was_recorded(self, turn: ConcludeInput, tree: str) -> bool:
        """Whether an earlier attempt of this step had already recorded the tree as this turn's."""
        page = await self._log.read(turn.session_id, after=None)
        wanted = derive_id(turn.turn_id, tree)
        return any(
            isinstance(item.event, CheckpointCreated) and item.event.checkpoint_id == wanted
            for item in page.events
        )

    async def _say_changed(
        self,
        turn: ConcludeInput,
        *,
        touched: set[str],
        changes: tuple[FileChange, ...],
        tree: str,
    ) -> None:
        told = (change for change in changes if change.path in touched)
        for file in sorted(told, key=lambda change: change.path):
            event = FileChanged(
                session_id=turn.session_id,
                turn_id=turn.turn_id,
                at=self._now(),
                path=file.path,
                status=file.status,
                additions=file.additions,
                deletions=file.deletions,
            )
            await self._log.append(event, key=f"file:{turn.turn_id}:{file.path}")
        checkpoint = CheckpointCreated(
            session_id=turn.session_id,
            turn_id=turn.turn_id,
            at=self._now(),
            checkpoint_id=derive_id(turn.turn_id, tree),
            tree=tree,
            files=len(changes),
        )
        await self._log.append(checkpoint, key=f"checkpoint:{turn.turn_id}")

    async def _say_ended(self, turn: ConcludeInput, concluded: Concluded) -> None:
        event: TurnCompleted | TurnFailed
        if turn.failure:
            event = TurnFailed(
                session_id=turn.session_id,
                turn_id=turn.turn_id,
                at=self._now(),
                code=turn.failure.code,
                message=turn.failure.message,
                action=turn.failure.action,
            )
        else:
            event = TurnCompleted(
                session_id=turn.session_id,
                turn_id=turn.turn_id,
                at=self._now(),
                ending="stopped" if turn.ending == "stopped" else "completed",
                changed=concluded.changed,
            )
        await self._log.append(event, key=f"ended:{turn.turn_id}")
