"""The collections in PocketBase: made or widened at every start, and closed to all but the superuser."""

from typing import Any

from orchestrator.adapters.pocketbase.client import PocketBase

_CLOSED = {"listRule": None, "viewRule": None, "createRule": None, "updateRule": None, "deleteRule": None}


async def prepare(pocketbase: PocketBase) -> None:
    """Bring settings and collections into shape; adds what is missing, removes nothing."""
    await pocketbase.call(
        "PATCH",
        "/api/settings",
        body={
            "meta": {"appName": "Atelier"},
            "batch": {"enabled": True, "maxRequests": 500, "timeout": 30, "maxBodySize": 0},
            "logs": {"maxDays": 3, "minLevel": 4},  # 4: warnings; one row per request would fill the disk
        },
    )
    await pocketbase.call(
        "PUT", "/api/collections/import", body={"collections": _collections(), "deleteMissing": False}
    )


def _collections() -> list[dict[str, Any]]:
    """In the order of their dependence: a relation needs the id of its target."""
    return [
        {
            "name": "users",
            "type": "auth",
            **_CLOSED,  # nobody registers, and nobody gives themselves a role
            "authAlert": {"enabled": False},
            "fields": [
                {"name": "role", "type": "select", "values": ["user", "reviewer", "admin"], "maxSelect": 1}
            ],
        },
        _collection(
            "sessions",
            [
                _text("user", 15),
                _text("title", 500),
                _text("state", 30),
                _text("base_commit", 64),
                _text("tree", 64),
                {"name": "created", "type": "date"},
                {"name": "updated", "type": "autodate", "onCreate": True, "onUpdate": True},
            ],
            ["user, updated"],
        ),
        _collection(
            "messages",
            [_of("sessions", "session"), _text("text", 1_000_000), _text("origin", 30), *_made("at")],
            ["session, at"],
        ),
        _collection(
            "resolved",
            [_of("sessions", "session"), _json("items"), _json("answer"), *_made()],
            ["session, created"],
        ),
        _collection(
            "history",
            # `event` is text: PocketBase would round the large numbers in a JSON field.
            [_text("session", 15), _text("position", 40), _text("event", 20_000_000), *_made()],
            ["session, position"],
        ),
        _collection(
            "publications",
            [
                _text("session", 15),
                {"name": "number", "type": "number", "onlyInt": True},
                _text("title", 500),
                _text("body", 200_000),
                _text("state", 30),
                _text("branch", 200),
                _text("commit", 64),
                _text("base_commit", 64),
                _text("tree", 64),
                _text("author", 15),
                _text("author_name", 500),
                _text("failure", 50_000),
                {"name": "created", "type": "date"},
                {"name": "updated", "type": "date"},
            ],
            ["session, created", "author, created", "created"],
        ),
        _collection(
            "reviews",
            [
                _of("publications", "publication"),
                _text("reviewer", 15),
                _text("reviewer_name", 500),
                _text("decision", 30),
                _text("body", 200_000),
                _text("commit", 64),
                *_made("at"),
            ],
            ["publication, at"],
        ),
        _collection(
            "verdicts",
            [
                _text("tree", 64),
                _text("image", 200),
                {"name": "passed", "type": "bool"},
                _json("verdict"),
                *_made(),
            ],
            ["tree, image"],
        ),
    ]


def _collection(name: str, fields: list[dict[str, Any]], indexes: list[str]) -> dict[str, Any]:
    statements = []
    for columns in indexes:
        quoted = ", ".join(f"`{column}`" for column in columns.split(", "))
        statements.append(f"CREATE INDEX `{name}_{columns.replace(', ', '_')}` ON `{name}` ({quoted})")
    base = {"id": _collection_id(name), "name": name, "type": "base", "fields": fields}
    return base | _CLOSED | {"indexes": statements}


def _collection_id(name: str) -> str:
    return f"atelier_{name}"


def _text(name: str, longest: int) -> dict[str, Any]:
    return {"name": name, "type": "text", "max": longest}


def _json(name: str) -> dict[str, Any]:
    return {"name": name, "type": "json", "maxSize": 20_000_000}


def _of(collection: str, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "relation",
        "collectionId": _collection_id(collection),
        "maxSelect": 1,
        "required": True,
        "cascadeDelete": True,
    }


def _made(said: str | None = None) -> list[dict[str, Any]]:
    """When PocketBase made the row, and when what it tells of happened."""
    created = {"name": "created", "type": "autodate", "onCreate": True, "onUpdate": False}
    return [{"name": said, "type": "date"}, created] if said else [created]
