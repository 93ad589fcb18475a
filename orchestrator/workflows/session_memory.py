"""What a session remembers between its steps, and what its memory allows or refuses."""

from dataclasses import dataclass, field
from typing import Literal

from orchestrator.activities.steps import Concluded, GateResult
from orchestrator.domain.errors import AtelierError, Conflict, Refused
from orchestrator.domain.question import Answer, Question
from orchestrator.workflows import policies
from orchestrator.workflows.commands import SessionStart

REMEMBERED_IDS = 200


@dataclass
class SessionMemory:
    """Changed by the workflow alone; carried over when its history is cut."""

    session_id: str
    user_id: str
    queue: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    tree: str = ""
    judged_tree: str = ""
    gated_tree: str = ""
    differs_from_base: bool = False
    publication_id: str = ""
    question: Question | None = None
    answer: Answer | None = None
    busy: bool = False
    stopping: bool = False
    closed: bool = False

    @classmethod
    def begin(cls, start: SessionStart) -> "SessionMemory":
        return cls(
            session_id=start.session_id,
            user_id=start.user_id,
            queue=list(start.queue),
            seen=list(start.seen),
            answered=list(start.answered),
            tree=start.tree,
            judged_tree=start.judged_tree,
            gated_tree=start.gated_tree,
            differs_from_base=start.differs_from_base,
            publication_id=start.publication_id,
        )

    def carried_over(self) -> SessionStart:
        """What the next run of the workflow begins with."""
        return SessionStart(
            session_id=self.session_id,
            user_id=self.user_id,
            queue=tuple(self.queue),
            seen=tuple(self.seen[-REMEMBERED_IDS:]),
            answered=tuple(self.answered[-REMEMBERED_IDS:]),
            tree=self.tree,
            judged_tree=self.judged_tree,
            gated_tree=self.gated_tree,
            differs_from_base=self.differs_from_base,
            publication_id=self.publication_id,
        )

    def take(self, message_id: str) -> Literal["started", "queued", "duplicate"]:
        """Queue a message, once."""
        if message_id in self.seen:
            return "duplicate"
        waits = self.busy or bool(self.queue)
        self.seen.append(message_id)
        self.queue.append(message_id)
        return "queued" if waits else "started"

    def learn(self, concluded: Concluded) -> None:
        self.tree = concluded.tree
        self.differs_from_base = concluded.differs_from_base
        if concluded.refused is not None:
            # What the user sees is not the recorded tree: no earlier verdict holds for it.
            self.judged_tree = self.gated_tree = ""

    def needs_verdict(self, concluded: Concluded) -> bool:
        """Whether the gate has not judged the change yet, or broke when it was asked to."""
        return concluded.changed or (concluded.differs_from_base and concluded.tree != self.judged_tree)

    def keep_verdict(self, result: GateResult) -> None:
        """A gate that broke has judged nothing."""
        if result.repairable:
            self.judged_tree = result.tree
        if result.passed:
            self.gated_tree = result.tree

    def forget_publication(self, publication_id: str, merged_tree: str | None) -> None:
        """The publication ended; when the merged tree is the session's, nothing is left to publish."""
        if self.publication_id == publication_id:
            self.publication_id = ""
        if merged_tree == self.tree:
            self.differs_from_base = False

    def why_not_send(self, message_id: str) -> AtelierError | None:
        if self.closed:
            return Conflict("session_closed", "This session is closed.", action="Start a new session.")
        if message_id not in self.seen and len(self.queue) >= policies.MAX_QUEUED_MESSAGES:
            return Conflict(
                "queue_full",
                f"{policies.MAX_QUEUED_MESSAGES} messages wait already.",
                action="Wait until the agent has answered some of them.",
            )
        return None

    def may_still_ask(self, question_id: str) -> bool:
        """Whether the turn under way may have asked this, though it is not known here yet."""
        return self.busy and self.question is None and question_id not in self.answered

    def _is_open(self, question_id: str) -> bool:
        return self.question is not None and self.question.id == question_id

    def why_not_answer(self, question_id: str) -> AtelierError | None:
        if question_id in self.answered:
            return Conflict(
                "question_already_answered",
                "This question is answered already.",
                action="Read on; to change your mind, say so in a message.",
                subject=question_id,
            )
        if not self._is_open(question_id):
            return Refused(
                "question_not_open",
                "This question is not open.",
                action="Reload the page to see the conversation as it is now.",
                subject=question_id,
            )
        return None

    def why_not_publish(self) -> AtelierError | None:
        if self.busy or self.queue:
            return Conflict("turn_running", "The agent is still working.", action="Publish when it is done.")
        if not self.differs_from_base:
            return Conflict(
                "nothing_to_publish", "Nothing has been changed yet.", action="Ask for a change first."
            )
        if self.gated_tree != self.tree:
            return Conflict(
                "gate_not_passed",
                "The gate has not passed this change.",
                action="Ask the agent to repair what the gate found.",
            )
        return None
