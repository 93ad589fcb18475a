"""Prints the shapes that the web's types are generated from: events, and the API where it is there."""

import json
import sys
from importlib.util import find_spec
from typing import Any

from pydantic import TypeAdapter

from orchestrator.domain.event import StreamedEvent


def event_schema() -> dict[str, Any]:
    """JSON Schema of a streamed event as the server writes it: fields with defaults are always there."""
    return TypeAdapter(StreamedEvent).json_schema(
        mode="serialization", ref_template="#/components/schemas/{model}"
    )


def openapi() -> dict[str, Any] | None:
    """The OpenAPI document of the API, None while there is none."""
    if find_spec("orchestrator.api.app") is None:
        return None
    from orchestrator.api.app import document

    return document()


def main() -> None:
    json.dump({"events": event_schema(), "openapi": openapi()}, sys.stdout, sort_keys=True)


if __name__ == "__main__":
    main()
