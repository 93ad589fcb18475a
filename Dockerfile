# Atelier's own processes (api, worker, gateway, MCP servers), for docker-compose.yml.
ARG BASE_IMAGE=python:3.11-slim-bookworm
FROM ${BASE_IMAGE}
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/atelier
COPY requirements.lock scripts/prepare ./scripts_and_lock/
RUN mkdir scripts && mv scripts_and_lock/prepare scripts/ && mv scripts_and_lock/requirements.lock . \
    && ATELIER_CACHE=/tmp/cache ./scripts/prepare && rm -rf /tmp/cache scripts_and_lock
COPY . .
RUN cd web && PATH="/opt/atelier/.venv/bin:$PATH" npm ci --no-audit --no-fund --ignore-scripts \
    && PATH="/opt/atelier/.venv/bin:$PATH" npm run build && rm -rf node_modules
ENV PATH="/opt/atelier/.venv/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONPATH=/opt/atelier
