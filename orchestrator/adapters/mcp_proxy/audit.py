"""The audit log of tool calls: a file of JSON lines that is only ever appended to."""

import os
from pathlib import Path
from typing import Self

from orchestrator.domain.errors import Unavailable
from orchestrator.ports.tool_calls import AuditedCall


class AuditFile:
    """One line for each call, written with one system call, so that lines never mix."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    async def record(self, call: AuditedCall) -> None:
        line = call.model_dump_json() + "\n"
        try:
            os.write(self._file, line.encode())
        except OSError as error:
            raise Unavailable("audit_failed", f"The audit log cannot be written: {error}") from error
