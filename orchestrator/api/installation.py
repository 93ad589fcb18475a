"""What this installation is: the application, the model at work, and the demo accounts if it shows them."""

from fastapi import APIRouter

from orchestrator.api.identity import Given
from orchestrator.api.schemas import ApplicationSummary, Installation

router = APIRouter(prefix="/api", tags=["installation"])


@router.get("/installation")
async def installation(services: Given) -> Installation:
    manifest = await services.source.manifest(await services.source.head())
    return Installation(
        application=ApplicationSummary(
            id=manifest.id, title=manifest.title, starters=list(manifest.starters)
        ),
        model=services.model,
        demo_accounts=list(services.demo_accounts),
    )
