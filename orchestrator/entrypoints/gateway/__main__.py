"""Starts the gateway process: `python -m orchestrator.entrypoints.gateway`."""

import asyncio
import logging

import structlog

from orchestrator.entrypoints.gateway.process import GatewaySettings, run_gateway
from orchestrator.entrypoints.secrets import load_secrets
from orchestrator.entrypoints.settings import Settings


def main() -> None:
    settings = Settings()
    secrets = load_secrets(settings.data)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    asyncio.run(
        run_gateway(
            GatewaySettings(
                data=settings.data,
                model_base_url=settings.upstream_url,
                model_api_key=settings.model_api_key,
                mcp_servers=settings.mcp_servers,
                token_key=secrets.token_key,
                core_token_key=secrets.core_token_key,
            )
        )
    )


if __name__ == "__main__":
    main()
