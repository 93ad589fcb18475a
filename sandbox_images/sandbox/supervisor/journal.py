"""The supervisor's log: one JSON object a line on standard output."""

import json
import time


def record(event: str, **fields: object) -> None:
    """Write one event with its fields."""
    print(json.dumps({"event": event, "at": round(time.time(), 3), **fields}), flush=True)
