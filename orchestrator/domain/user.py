"""Who acts: users and what their role lets them do."""

from typing import Literal

from orchestrator.domain.fact import Fact

Role = Literal["user", "reviewer", "admin"]


class User(Fact):
    """A signed-in person, as recorded in PocketBase's `users`."""

    id: str
    email: str
    name: str
    role: Role

    @property
    def may_review(self) -> bool:
        return self.role in ("reviewer", "admin")
