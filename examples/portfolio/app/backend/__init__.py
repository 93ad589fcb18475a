"""The user backend of the portfolio: it gets core data through MCP only."""
