"""Starts the gateway process: `python -m orchestrator.entrypoints.gateway`."""

import asyncio

from orchestrator.entrypoints.gateway.process import GatewaySettings, run_gateway
from orchestrator.entrypoints.logs import configure_logs
from orchestrator.entrypoints.secrets import load_secrets
from orchestrator.entrypoints.settings import Settings


def main() -> None:
    configure_logs()
    settings = Settings()
    secrets = load_secrets(settings.data)
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
