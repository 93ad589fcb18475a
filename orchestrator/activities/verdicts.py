"""Verdicts: a tree is judged once by each gate, and what was found goes back to the agent."""

from collections.abc import Callable
from datetime import datetime

from temporalio import activity

from orchestrator.activities.failures import speaks_domain
from orchestrator.activities.heartbeat import heartbeating
from orchestrator.activities.steps import GateInput, GateResult, RepairInput
from orchestrator.domain.event import GateCompleted
from orchestrator.domain.session import Message
from orchestrator.domain.verdict import Verdict, findings_for_agent
from orchestrator.ports.event_log import EventLog
from orchestrator.ports.gate import Gate
from orchestrator.ports.records import PublicationRecords, SessionRecords
from orchestrator.ports.source import SourceRepository


class Verdicts:
    """Runs the gate, or finds the verdict there is: the same tree is never judged twice by the same gate."""

    def __init__(
        self,
        *,
        gate: Gate,
        source: SourceRepository,
        publications: PublicationRecords,
        sessions: SessionRecords,
        log: EventLog,
        now: Callable[[], datetime],
    ) -> None:
        self._gate = gate
        self._source = source
        self._publications = publications
        self._sessions = sessions
        self._log = log
        self._now = now

    @activity.defn(name="run_gate")
    @speaks_domain
    async def run_gate(self, request: GateInput) -> GateResult:
        """Judge the tree and say so in the session's log."""
        async with heartbeating():
            verdict = await self.of_tree(tree=request.tree, base_commit=request.base_commit)
            event = GateCompleted(
                session_id=request.session_id,
                turn_id=request.turn_id,
                at=self._now(),
                verdict=verdict,
                repair=request.repair,
            )
            await self._log.append(event, key=f"gate:{request.turn_id}:{verdict.tree}:{verdict.image}")
            return GateResult(passed=verdict.passed, repairable=verdict.is_sound, tree=verdict.tree)

    @activity.defn(name="write_findings")
    @speaks_domain
    async def write_findings(self, repair: RepairInput) -> None:
        """Write the message that sends what the gate found to the agent."""
        if repair.refused is not None:
            text = f"The gate refused this change. Findings:\n- {repair.refused}\nRepair this."
        else:
            verdict = await self._publications.verdict(tree=repair.tree, image=await self._gate.image())
            text = findings_for_agent(verdict) if verdict else "The gate refused this change. Check it again."
        message = Message(
            id=repair.message_id, session_id=repair.session_id, text=text, origin="gate", at=self._now()
        )
        await self._sessions.add_message(message)

    async def of_tree(self, *, tree: str, base_commit: str) -> Verdict:
        """The verdict on this tree by the gate of today."""
        known = await self._publications.verdict(tree=tree, image=await self._gate.image())
        if known is not None and known.is_sound:
            return known
        verdict = await self._gate.check(
            tree=tree,
            files=await self._source.files(tree),
            changes=await self._source.changes(base_commit, tree),
            manifest=await self._source.manifest(base_commit),
        )
        await self._publications.save_verdict(verdict)
        return verdict
