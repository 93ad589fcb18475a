"""Starts the Core Backend: python -m examples.portfolio.core_backend --port 8410 --database core.db"""

import argparse
import os
import sys
from pathlib import Path

import uvicorn

from examples.portfolio.core_backend.access import TokenKey
from examples.portfolio.core_backend.app import create_app
from examples.portfolio.core_backend.database import Database
from examples.portfolio.core_backend.seed import seed


def main() -> None:
    parser = argparse.ArgumentParser(prog="examples.portfolio.core_backend", description="The Core Backend.")
    parser.add_argument("--port", type=int, default=8410)
    parser.add_argument("--database", type=Path, required=True, help="the SQLite file; made when missing")
    options = parser.parse_args()

    secret = os.environ.get("CORE_TOKEN_KEY", "")
    if len(secret) < 32:
        sys.exit("core_backend: set CORE_TOKEN_KEY to the key of the core tokens, at least 32 characters.")

    database = Database(options.database)
    database.create()
    with database.connection() as connection:
        seed(connection)
    app = create_app(database=database, token_key=TokenKey(secret))
    uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="warning")


if __name__ == "__main__":
    main()
