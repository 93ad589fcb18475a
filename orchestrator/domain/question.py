"""Questions: what the agent asks, and the answers that join the resolved context."""

from orchestrator.domain.fact import Fact

Answers = tuple[tuple[str, ...], ...]


class QuestionOption(Fact):
    label: str
    description: str = ""


class QuestionItem(Fact):
    """One thing asked; several may be asked at once."""

    question: str
    header: str = ""
    options: tuple[QuestionOption, ...] = ()
    multiple: bool = False


class Question(Fact):
    """A durable question; `agent_question_id` is the agent's own name for it, forgotten when it restarts."""

    id: str
    agent_question_id: str
    items: tuple[QuestionItem, ...]


class Answer(Fact):
    """What the user answered: per item the chosen labels or free text; skipped means no preference."""

    question_id: str
    answers: Answers
    skipped: bool = False

    def in_words(self, items: tuple[QuestionItem, ...]) -> str:
        """The answer as lines `question: answer`, for a prompt and for the resolved context."""
        lines = []
        for index, item in enumerate(items):
            chosen = self.answers[index] if index < len(self.answers) and not self.skipped else ()
            lines.append(f"{item.question}: {', '.join(chosen) or 'no preference, decide yourself'}")
        return "\n".join(lines)

    def per_item(self, items: tuple[QuestionItem, ...]) -> Answers:
        """One tuple of words per item, as the agent expects them; skipping never ends a turn."""
        filled = []
        for index, _ in enumerate(items):
            chosen = self.answers[index] if index < len(self.answers) and not self.skipped else ()
            filled.append(chosen or ("no preference, decide yourself",))
        return tuple(filled)
