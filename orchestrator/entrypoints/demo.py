"""The demo accounts, shown on the sign-in page of an installation that says so."""

from orchestrator.domain.ids import derive_id
from orchestrator.domain.user import Role, User

# Shown to everybody on purpose: demo accounts exist only where `demo` is set.
DEMO_PASSWORD = "atelier-demo"  # noqa: S105


def _demo(email: str, name: str, role: Role) -> User:
    return User(id=derive_id("demo account", email), email=email, name=name, role=role)


DEMO_ACCOUNTS = (
    _demo("anna@example.com", "Anna Petrova", "user"),
    _demo("boris@example.com", "Boris Novak", "user"),
    _demo("rita@example.com", "Rita Lang", "reviewer"),
    _demo("admin@example.com", "Alex Admin", "admin"),
)
