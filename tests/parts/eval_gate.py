"""A gate of one rule: no file may call `eval`."""

from collections.abc import Callable

from orchestrator.domain.application import Manifest
from orchestrator.domain.change import FileChange, TreeFile
from orchestrator.domain.errors import Unavailable
from orchestrator.domain.verdict import Finding, ToolRun, Verdict, judge
from tests.parts.scripted_agent import Pause

Files = tuple[TreeFile, ...]


def paths_with_eval(files: Files) -> list[str]:
    return [file.path for file in files if b"eval(" in file.content]


class EvalGate:
    """`judged` lists the trees it really looked at; it can break, and it can be away."""

    def __init__(self) -> None:
        self.judged: list[str] = []
        self.objects_to: Callable[[Files], list[str]] = paths_with_eval
        self.is_broken = False
        self.is_away = False
        self.before_verdict: Pause | None = None
        self.digest = "sha256:gate-of-today"

    async def image(self) -> str:
        return self.digest

    async def check(
        self, *, tree: str, files: Files, changes: tuple[FileChange, ...], manifest: Manifest
    ) -> Verdict:
        if self.is_away:
            raise Unavailable("gate_unavailable", "The gate does not start.", action="Try again later.")
        if self.before_verdict:
            self.before_verdict.reached.set()
            await self.before_verdict.released.wait()
        self.judged.append(tree)
        findings = tuple(
            Finding(
                tool="rules", rule="no-eval", severity="error", path=path, line=1, message="eval is refused"
            )
            for path in self.objects_to(files)
        )
        state = "crashed" if self.is_broken else "failed" if findings else "passed"
        run = ToolRun(
            name="rules", version="1", state=state, files_scanned=len(files), duration_ms=1, canary=True
        )
        return judge(tree=tree, image=self.digest, findings=findings, tools=(run,), duration_ms=1)
