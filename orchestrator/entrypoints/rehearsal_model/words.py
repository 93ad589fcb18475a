"""What the rehearsal model says when no score has the words: it never pretends to understand."""

from collections.abc import Sequence

from orchestrator.entrypoints.rehearsal_model.place import Place
from orchestrator.entrypoints.rehearsal_model.score import Language, Movement, Score

_UNKNOWN: dict[Language, str] = {
    "en": "I am a rehearsal model: I play recorded answers and make up no new ones. I know these requests:",
    "ru": "Я репетиционная модель: воспроизвожу записанные ответы и не придумываю новых. Я знаю эти запросы:",
}
_REAL_MODEL: dict[Language, str] = {
    "en": "For anything else, connect a real model (the setting `MODEL_BASE_URL`).",
    "ru": "Для всего остального подключите настоящую модель (настройка `MODEL_BASE_URL`).",
}
_FAILED: dict[Language, str] = {
    "en": "I stopped: a tool could not do its part. It says: “{failure}”. A rehearsal model cannot look for "
    "another way. Once the cause is gone, send the same request again and I go on from here.",
    "ru": "Я остановилась: инструмент не смог выполнить свою часть. Он сообщает: «{failure}». Репетиционная "
    "модель не умеет искать другой путь. Когда причина исчезнет, повторите запрос, и я продолжу отсюда.",
}
_NOTHING: dict[Movement, dict[Language, str]] = {
    "steps": {
        "en": "Everything recorded for this request is done.",
        "ru": "Всё записанное для этого запроса сделано.",
    },
    "repairs": {
        "en": "The gate refused the change, and no repair for these findings is recorded. A rehearsal model "
        "cannot work one out; a real model would.",
        "ru": "Проверка не пропустила изменение, а исправления для этих замечаний не записано. Репетиционная "
        "модель не может его придумать; настоящая смогла бы.",
    },
    "revisions": {
        "en": "Thank you for the review. No answer to it is recorded, and a rehearsal model cannot work "
        "one out; a real model would.",
        "ru": "Спасибо за отзыв. Ответа на него не записано, а репетиционная модель не может "
        "его придумать; настоящая смогла бы.",
    },
}


def known_requests(scores: Sequence[Score], language: Language) -> str:
    return "\n".join(f"- {score.prompt.said_in(language)}" for score in scores if score.listed)


def unknown_request(scores: Sequence[Score], language: Language) -> str:
    return "\n\n".join([_UNKNOWN[language], known_requests(scores, language), _REAL_MODEL[language]])


def step_failed(failure: str, language: Language) -> str:
    return _FAILED[language].format(failure=failure.splitlines()[0][:300])


def nothing_recorded(movement: Movement, language: Language) -> str:
    return _NOTHING[movement][language]


def compaction_summary(place: Place | None) -> str:
    """In the form that OpenCode asks for; the bookmark lets the score go on after it."""
    if place is None:
        return "## Objective\n- (none)\n\n## Next Move\n1. (none)"
    return (
        f"## Objective\n- {place.score.prompt.said_in(place.language)}\n\n"
        f"## Important Details\n- place: `{place.bookmark()}`\n\n"
        "## Next Move\n1. Go on from that place."
    )
