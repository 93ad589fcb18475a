"""`python -m orchestrator.entrypoints.stack [run|doctor]`."""

import asyncio
import sys

from orchestrator.entrypoints.stack.doctor import examine
from orchestrator.entrypoints.stack.run import run_stack

if __name__ == "__main__":
    verb = sys.argv[1] if len(sys.argv) > 1 else "run"
    if verb not in ("run", "doctor"):
        print(f"unknown verb {verb!r}: use run or doctor", file=sys.stderr)
        sys.exit(2)
    sys.exit(asyncio.run(examine() if verb == "doctor" else run_stack()))
