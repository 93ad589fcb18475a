"""What the agent is told beside the message: the rules of the application and the resolved context."""

from orchestrator.domain.application import Manifest
from orchestrator.domain.session import Resolved
from orchestrator.domain.user import User

LATE_ANSWER = "Answer to your question"


def system_text(*, manifest: Manifest, user: User, resolved: tuple[Resolved, ...]) -> str:
    """The system text of a turn: short, because it is paid for in every model call."""
    lines = [
        f"Application: {manifest.title.en}. You work for {user.name}.",
        f"You may edit only: {', '.join(manifest.editable)}.",
        f"Never edit: {', '.join(manifest.protected)}.",
        f"Packages that may be imported: {', '.join((*manifest.packages.npm, *manifest.packages.python))}.",
    ]
    lines += [f"Extension point {point.path}: {point.purpose}" for point in manifest.extension_points]
    if resolved:
        lines.append("Decided by the user in this conversation (do not ask again):")
        lines += [f"- {item.answer.in_words(item.items)}" for item in resolved]
    return "\n".join(lines)


def late_answer_text(words: str) -> str:
    """The prompt that carries an answer to an agent that has forgotten its question."""
    return f"{LATE_ANSWER}\n{words}\nContinue with the request where you stopped to ask."
