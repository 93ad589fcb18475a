"""Health, readiness by part, and metrics."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

PROBE_SECONDS = 2.0
router = APIRouter(tags=["health"])


@dataclass(frozen=True)
class Probe:
    """One part, and a call that raises when it does not work."""

    part: str
    check: Callable[[], Awaitable[object]]


@router.get("/health")
async def health() -> dict[str, str]:
    """This process answers."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(request: Request) -> JSONResponse:
    """Each part by name: whether it answers, how fast, or why not."""
    probes: tuple[Probe, ...] = request.app.state.services.probes
    parts = dict(await asyncio.gather(*(_probed(probe) for probe in probes)))
    good = all(part["ready"] for part in parts.values())
    return JSONResponse({"ready": good, "parts": parts}, status_code=200 if good else 503)


@router.get("/metrics")
async def metrics() -> Response:
    """Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _probed(probe: Probe) -> tuple[str, dict[str, object]]:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await probe.check()
    except Exception as error:  # a probe answers with whatever is wrong
        return probe.part, {"ready": False, "reason": str(error) or type(error).__name__}
    return probe.part, {"ready": True, "milliseconds": round((time.perf_counter() - started) * 1000, 1)}
