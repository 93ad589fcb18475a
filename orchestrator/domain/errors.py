"""Errors of Atelier: one tree; each says what happened, to what, and what the reader can do.

AtelierError
├── NotFound                unknown_session, unknown_publication, …
├── Forbidden               not yours, not allowed for this role
├── NotSignedIn
├── Refused                 a rule says no: message_empty, question_already_answered, …
├── Conflict                cannot be now: gate_not_passed, turn_running, …
└── Unavailable             a part does not answer: docker, model, pocketbase, …
    └── TurnBroken          the agent cannot go on with this turn
"""


class AtelierError(Exception):
    """`code` is the word that the web translates; `message` and `action` are its English."""

    def __init__(self, code: str, message: str, *, action: str = "", subject: str | None = None) -> None:
        super().__init__(f"{message} {action}".strip())
        self.code = code
        self.message = message
        self.action = action
        self.subject = subject


class NotFound(AtelierError):
    """There is no such thing, or not for this user."""


class Forbidden(AtelierError):
    """This user may not do that."""


class NotSignedIn(AtelierError):
    """Nobody is signed in."""


class Refused(AtelierError):
    """The input breaks a rule; the same input will be refused again."""


class Conflict(AtelierError):
    """It cannot be done in the present state; it may be possible later."""


class Unavailable(AtelierError):
    """A part that is needed does not answer; the same call may succeed later."""


class TurnBroken(Unavailable):
    """The agent cannot go on with this turn, and trying again will not help."""
