"""The gate: its image run on an exact tree in a throwaway container, and what it prints read as a verdict."""

import asyncio
import json
import os
import time
from pathlib import Path

from orchestrator.adapters.docker import containers
from orchestrator.adapters.docker.container import SandboxShape, gate_arguments
from orchestrator.adapters.docker.engine import DockerEngine
from orchestrator.adapters.docker.gate_report import GateReport, broken, whole
from orchestrator.adapters.docker.throwaway import Ending, Export, run_throwaway
from orchestrator.domain.application import Manifest
from orchestrator.domain.change import FileChange, TreeFile, why_path_is_refused
from orchestrator.domain.ids import new_id
from orchestrator.domain.verdict import Finding, Verdict, judge

_GATE_SECONDS = 120.0
_MOST_REPORT_BYTES = 4_000_000


class DockerGate:
    """The port `Gate`, on one Docker engine; no more run at once than the machine has cores."""

    def __init__(
        self,
        *,
        engine: DockerEngine,
        shape: SandboxShape,
        image: str,
        data_directory: Path,
        at_once: int | None = None,
        gate_seconds: float = _GATE_SECONDS,
    ) -> None:
        self._engine = engine
        self._shape = shape
        self._image = image
        self._scratch = data_directory.resolve() / "gate"
        self._places = asyncio.Semaphore(at_once or os.cpu_count() or 1)
        self._gate_seconds = gate_seconds

    async def image(self) -> str:
        """The digest of the gate's image as the engine has it now."""
        return await self._engine.call(containers.require_image, self._image)

    async def check(
        self, *, tree: str, files: tuple[TreeFile, ...], changes: tuple[FileChange, ...], manifest: Manifest
    ) -> Verdict:
        """The verdict on exactly these files; one that did not pass when the gate broke on the way."""
        image = await self.image()
        began = time.monotonic()
        report = _refused_paths(files)
        if report is None:
            async with self._places:
                began = time.monotonic()
                ending = await self._run(image, files, changes, manifest)
            report = _read(ending, seconds=self._gate_seconds, files=len(files))
        return judge(
            tree=tree,
            image=image,
            findings=report.findings,
            tools=report.tools,
            duration_ms=round((time.monotonic() - began) * 1000),
        )

    async def _run(
        self,
        image: str,
        files: tuple[TreeFile, ...],
        changes: tuple[FileChange, ...],
        manifest: Manifest,
    ) -> Ending:
        request = {
            "changed": [{"path": change.path, "status": change.status} for change in changes],
            "editable": manifest.editable,
            "protected": manifest.protected,
            "packages": {"npm": manifest.packages.npm, "python": manifest.packages.python},
        }
        name = f"atelier-{self._shape.installation}-gate-{new_id()}"
        return await self._engine.call(
            run_throwaway,
            export=Export(files=files, request=json.dumps(request).encode()),
            scratch=self._scratch,
            # By its digest: the image that the verdict names is the one that ran.
            arguments=lambda tree_directory, request_directory: gate_arguments(
                self._shape, name=name, image=image, tree=tree_directory, request=request_directory
            ),
            seconds=self._gate_seconds,
            most_bytes=_MOST_REPORT_BYTES,
        )


def _read(ending: Ending, *, seconds: float, files: int) -> GateReport:
    """The report that the gate printed; a report of its failure when it printed none."""
    if ending.exit_code is None:
        return broken("timeout", f"The gate did not end in {seconds:g} s.")
    if ending.exit_code != 0:
        # Whatever it printed: code of the tree ran beside it, and may have printed in its name.
        return broken("crash", f"The gate ended with {ending.exit_code}: {ending.complaint.strip()}")
    if len(ending.output) > _MOST_REPORT_BYTES:
        return broken("report", "The gate printed more than a report.")
    try:
        return whole(GateReport.model_validate_json(ending.output, strict=True), files=files)
    except ValueError as error:
        return broken("report", f"The gate printed what is not a report: {str(error)[:300]}")


def _refused_paths(files: tuple[TreeFile, ...]) -> GateReport | None:
    """Trees come from the strict reader; if one ever does not, nothing of it is written to the host."""
    refused = [(file.path, reason) for file in files if (reason := why_path_is_refused(file.path))]
    if not refused:
        return None
    return GateReport(
        findings=tuple(
            Finding(tool="gate", rule="path", severity="error", path=path[:200], message=reason)
            for path, reason in refused[:30]
        )
    )
