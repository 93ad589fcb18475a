"""The user backend of the portfolio application: it serves the page, and gets core data through MCP only."""
