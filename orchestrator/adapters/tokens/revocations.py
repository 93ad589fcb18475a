"""Revoked sessions: tokens of a session that were issued before a moment are no longer good."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestrator.adapters.tokens.session_tokens import LONGEST


class Revocations:
    """Kept in a file of JSON lines, so that a restart of the gateway forgets none."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._moments: dict[str, datetime] = {}
        if file.exists():
            for line in file.read_text().splitlines():
                entry = json.loads(line)
                self._moments[entry["session_id"]] = datetime.fromisoformat(entry["at"])
        self._forget_old()

    async def revoke(self, session_id: str) -> None:
        """From now on all tokens of this session that were issued so far are refused."""
        moment = datetime.now(UTC)
        self._moments[session_id] = moment
        self._append(session_id, moment)

    def is_revoked(self, session_id: str, issued: datetime) -> bool:
        """Whether a token of this session issued at that moment (known to the second) was revoked."""
        moment = self._moments.get(session_id)
        return moment is not None and issued <= moment

    def _forget_old(self) -> None:
        """Drop what is older than any token can live, and write the file anew when there was any."""
        oldest = datetime.now(UTC) - max(LONGEST.values()) - timedelta(minutes=1)
        kept = {session_id: moment for session_id, moment in self._moments.items() if moment > oldest}
        if len(kept) == len(self._moments):
            return
        self._moments = kept
        self._file.unlink()
        for session_id, moment in kept.items():
            self._append(session_id, moment)

    def _append(self, session_id: str, moment: datetime) -> None:
        line = json.dumps({"session_id": session_id, "at": moment.isoformat()}) + "\n"
        file = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, line.encode())
        finally:
            os.close(file)
