"""Every port of the orchestrator in memory, named as the composition root names its parts."""

from datetime import UTC, datetime
from typing import Any

from orchestrator.adapters.in_memory.accounts import InMemoryAccounts
from orchestrator.adapters.in_memory.event_log import InMemoryEventLog
from orchestrator.adapters.in_memory.forge import InMemoryForge
from orchestrator.adapters.in_memory.records import (
    InMemoryHistoryRecords,
    InMemoryPublicationRecords,
    InMemorySessionRecords,
)
from orchestrator.adapters.in_memory.source import InMemorySource
from orchestrator.adapters.tokens.session_tokens import JwtSessionTokens
from orchestrator.domain.application import Manifest, Preview, Words
from orchestrator.domain.change import TreeFile
from orchestrator.domain.ids import new_id
from orchestrator.domain.session import Session, SessionState
from orchestrator.domain.user import Role, User
from tests.parts.eval_gate import EvalGate
from tests.parts.sandboxes import InMemorySandboxHost, InMemoryWorkspaces
from tests.parts.scripted_agent import ScriptedAgent

MANIFEST = Manifest(
    id="portfolio",
    title=Words(en="Portfolio", ru="Портфель"),
    editable=("src/**",),
    preview=Preview(entry="web", processes=()),
)
APPLICATION = (
    TreeFile(path="README.md", content=b"Portfolio\n"),
    TreeFile(path="src/app.ts", content=b"show(overview)\n"),
)


class CountedSessions(InMemorySessionRecords):
    """Remembers the states that each session was put into, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.states: list[tuple[str, SessionState]] = []

    async def update(self, session_id: str, **fields: Any) -> None:
        await super().update(session_id, **fields)
        if fields.get("state"):
            self.states.append((session_id, fields["state"]))


class InMemoryParts:
    """Stands in for the opened machinery of a worker."""

    def __init__(self) -> None:
        self.source = InMemorySource(MANIFEST)
        self.forge = InMemoryForge(self.source)
        self.accounts = InMemoryAccounts()
        self.sessions = CountedSessions()
        self.history = InMemoryHistoryRecords()
        self.publications = InMemoryPublicationRecords()
        self.log = InMemoryEventLog()
        self.tokens = JwtSessionTokens("k" * 32)
        self.sandboxes = InMemorySandboxHost()
        self.workspaces = InMemoryWorkspaces()
        self.gate = EvalGate()
        self.agent = ScriptedAgent(self.workspaces)

    async def seed(self) -> None:
        """The application, as its default branch begins."""
        await self.source.seed(APPLICATION, "The application")

    async def person(self, name: str, role: Role = "user") -> User:
        email = f"{name.lower()}@example.com"
        return await self.accounts.ensure_user(email=email, name=name, role=role, password="p")

    async def record_session(self, user: User, *, title: str, session_id: str = "") -> Session:
        now = datetime.now(UTC)
        return await self.sessions.create(
            Session(id=session_id or new_id(), user_id=user.id, title=title, created=now, updated=now)
        )

    async def move_default_branch(self, path: str, content: str) -> str:
        """Somebody else's change gets onto the default branch."""
        head = await self.source.head()
        files = {file.path: file for file in await self.source.files(await self.source.tree_of(head))}
        files[path] = TreeFile(path=path, content=content.encode())
        tree = await self.source.write_tree(tuple(files.values()))
        boris = await self.person("Boris")
        self.source.default_tip = await self.source.commit(
            tree=tree, parent=head, message="Another change", author=boris
        )
        return self.source.default_tip
